"""The command line reads like a manual, in two languages, and can be completed by a shell."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner
from command_line import typed
from rich.cells import cell_len

from kakunin.cli import SECTIONS, command
from kakunin.cli.help import MANUALS, language_of
from kakunin.cli.pages import wrapped

KAKUNIN = Path(sys.executable).parent / "kakunin"
NAMES = sorted(MANUALS["en"].commands)
EXAMPLES = sorted(
    {line for manual in MANUALS.values() for told in manual.commands.values() for line, _ in told.examples}
)


def page(*arguments: str, **environment: str) -> str:
    """What a command prints of itself; the locale is the one that is given."""
    plain = {"LC_ALL": None, "LC_MESSAGES": None, "LANG": None}
    result = CliRunner(env={**plain, **environment}).invoke(command, arguments, prog_name="kakunin")
    assert result.exit_code == 0, result.output
    return result.output


def kakunin(*arguments: str, locale: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LC_ALL": locale, **more}
    return subprocess.run(
        [KAKUNIN, *arguments], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.mark.parametrize("language", MANUALS)
@pytest.mark.parametrize("name", NAMES)
def test_a_command_is_explained_with_its_examples(name, language):
    manual = MANUALS[language]
    text = page("--language", language, *name.split(), "--help")
    told = manual.commands[name]
    for heading in ("Usage", "Options", "Examples"):
        assert f"{manual.headings[heading]}:" in text
    assert told.summary in text.replace("\n  ", "")
    assert all(f"\n  {line}\n" in text for line, _ in told.examples)
    assert "\n\n\n" not in text


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_can_be_typed(example):
    program, *arguments = shlex.split(example.partition(" > ")[0])
    assert program == "kakunin"
    if arguments[-1] == "--help":
        page(*arguments)
        return
    context: click.Context = click.Context(command)
    found: click.Command | None = command
    while isinstance(found, click.Group):
        name, found, arguments = found.resolve_command(context, arguments)
        assert found is not None
        context = click.Context(found, info_name=name, parent=context)
    found.make_context(name, arguments, parent=context.parent)


def test_the_commands_stand_in_their_sections():
    text = page("--help")
    for section, commands in SECTIONS.items():
        _, _, below = text.partition(f"\n{MANUALS['en'].sections[section]}:\n")
        listed = [line.split()[0] for line in below.partition("\n\n")[0].splitlines()]
        assert listed == list(commands)


@pytest.mark.parametrize("width", ["50", "80", "100"])
@pytest.mark.parametrize("name", ["", "export"])
def test_japanese_stays_within_the_terminal(name, width):
    lines = kakunin(*name.split(), "--help", locale="ja_JP.UTF-8", COLUMNS=width).stdout.splitlines()
    prose = [line for line in lines if not line.lstrip().startswith(("kakunin", "--"))]
    assert max(map(cell_len, prose)) <= int(width)
    assert not [line for line in prose if line.lstrip()[:1] in tuple("、。)ー")]


WRAPPED = [
    pytest.param("one two three", 7, ["one two", "three"], id="words"),
    pytest.param("成績を書く。", 10, ["成績を書", "く。"], id="no line begins with a full stop"),
    pytest.param("表(ひらがな)だ", 4, ["表", "(ひ", "らが", "な)", "だ"], id="brackets stay with their letters"),
    pytest.param("a-word-that-is-too-long b", 5, ["a-word-that-is-too-long", "b"], id="a word is never broken"),
    pytest.param("", 5, [], id="nothing"),
]


@pytest.mark.parametrize(("text", "width", "lines"), WRAPPED)
def test_text_is_wrapped_by_columns(text, width, lines):
    assert wrapped(text, width) == lines


LANGUAGES = [
    pytest.param([], {}, "en", id="no locale"),
    pytest.param([], {"LANG": "ja_JP.UTF-8"}, "ja", id="LANG"),
    pytest.param([], {"LC_MESSAGES": "ja", "LANG": "en_US.UTF-8"}, "ja", id="LC_MESSAGES before LANG"),
    pytest.param([], {"LC_ALL": "C", "LC_MESSAGES": "ja_JP"}, "en", id="LC_ALL before both"),
    pytest.param([], {"LC_ALL": "", "LANG": "ja_JP"}, "ja", id="an empty one is not set"),
    pytest.param(["--language", "en", "grade"], {"LANG": "ja_JP.UTF-8"}, "en", id="the option before the locale"),
    pytest.param(["--language=ja", "grade"], {}, "ja", id="written with ="),
    pytest.param(["--help", "--language", "ja"], {}, "ja", id="after another option"),
    pytest.param(["report", "--language", "ja"], {}, "en", id="of a command: not of this"),
    pytest.param(["--language", "fr"], {}, "en", id="one that we do not speak"),
    pytest.param(["--language"], {}, "en", id="none after all"),
]


@pytest.mark.parametrize(("arguments", "environment", "language"), LANGUAGES)
def test_the_language_is_chosen(arguments, environment, language):
    assert language_of(arguments, environment) == language


def test_help_speaks_the_locale():
    assert page("--help", LANG="ja_JP.UTF-8").startswith("使い方: kakunin")
    assert page("grade", "--help", LANG="de_DE.UTF-8").startswith("Usage: kakunin grade")
    assert "[既定: real]" in page("simulate", "--help", LANG="ja_JP.UTF-8")


REFUSED = [
    pytest.param(
        ["grad"],
        "No such command 'grad'",
        "grad というコマンドはありません。もしかして: grade",
        "kakunin",
        id="command",
    ),
    pytest.param(
        ["grade", "x", "--forc"],
        "No such option '--forc'",
        "--forc というオプションはありません。",
        "kakunin grade",
        id="option",
    ),
    pytest.param(
        ["grade"], "Missing argument 'ASSIGNMENT'", "ASSIGNMENT がありません。", "kakunin grade", id="argument"
    ),
    pytest.param(
        ["simulate", "x", "--output", "y"],
        "Missing option '--students'",
        "--students がありません。",
        "kakunin simulate",
        id="required option",
    ),
    pytest.param(
        ["completion", "tcsh"],
        "'tcsh' is not one of",
        "bash, zsh, fish のどれかを書いてください。",
        "kakunin completion",
        id="choice",
    ),
    pytest.param(
        ["audit", "x", "--workers", "0"],
        "0 is not in the range",
        "数（1–）を書いてください。",
        "kakunin audit",
        id="number",
    ),
    pytest.param(
        ["doctor", "more"], "unexpected extra argument", "書き方が正しくありません", "kakunin doctor", id="too much"
    ),
]


@pytest.mark.parametrize(("arguments", "english", "japanese", "where"), REFUSED)
def test_a_command_that_cannot_be_understood_says_the_next_step(arguments, english, japanese, where):
    for locale, message, step in (("C.UTF-8", english, "next step"), ("ja_JP.UTF-8", japanese, "次にすること")):
        done = kakunin(*arguments, locale=locale)
        assert done.returncode == 2
        assert done.stdout == ""
        first, second = done.stderr.splitlines()
        assert first.startswith("kakunin: ")
        assert message in first
        assert second.startswith(f"  {step}: `{where} --help`")


def test_an_expected_failure_says_the_next_step_in_the_language(tmp_path):
    done = kakunin("compare", str(tmp_path / "a"), str(tmp_path / "b"), locale="ja_JP.UTF-8")
    assert done.returncode == 1
    assert "\n  次にすること: " in done.stderr


INTERRUPTED = [
    pytest.param("audit", "autograder.audit.is_audited", "nothing of this audit was stored", id="audit"),
    pytest.param("grade", "kakunin.cli.grade.course_root", "stored grades stay", id="grade"),
    pytest.param("release", "autograder.audit.refuse_unaudited", "kakunin: interrupted\n", id="any other"),
]


@pytest.mark.parametrize(("name", "place", "told"), INTERRUPTED)
def test_ctrl_c_says_what_is_stored(monkeypatch, lesson_root, name, place, told):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(place, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    done = typed(name, "lesson1", *(["--if-stale"] if name == "audit" else []), cwd=lesson_root)
    assert done.returncode == 130
    assert told in done.stderr


@pytest.mark.parametrize(("language", "told"), [("en", "2 the command"), ("ja", "2 コマンド")])
def test_the_exit_status_of_a_usage_error_is_documented(language, told):
    assert told in page("--language", language, "--help")


def test_without_a_command_the_whole_help_is_shown():
    done = kakunin(locale="C.UTF-8")
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: kakunin")
    assert "kakunin doctor" in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_printed(shell):
    script = page("completion", shell)
    assert f"_KAKUNIN_COMPLETE={shell}_complete" in script
    if shutil.which(shell):
        subprocess.run([shell, "-n"], input=script, text=True, check=True, timeout=30)


COMPLETED = [
    pytest.param([], "gr", ["grade"], id="a command"),
    pytest.param([], "r", ["release", "roster", "review", "report"], id="several"),
    pytest.param(["roster"], "", ["codes", "import", "remove"], id="a command of a command"),
    pytest.param(["grade", "day1"], "--sch", ["--scheduler"], id="an option"),
    pytest.param(["export", "day1", "--to"], "ex", ["excel"], id="a value"),
]


@pytest.mark.parametrize(("arguments", "incomplete", "found"), COMPLETED)
def test_what_fits_is_completed(arguments, incomplete, found):
    completion = ShellComplete(command, {}, "kakunin", "_KAKUNIN_COMPLETE")
    assert [item.value for item in completion.get_completions(arguments, incomplete)] == found


def test_bash_completes_a_command_by_asking_kakunin(tmp_path):
    script = tmp_path / "completion.bash"
    script.write_text(page("completion", "bash"))
    typed = 'source "$1"; COMP_WORDS=(kakunin re); COMP_CWORD=1; _kakunin_completion "$2"; echo "${COMPREPLY[@]}"'
    done = subprocess.run(
        ["bash", "-c", typed, "bash", script, KAKUNIN], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["release", "review", "report"]


def test_commands_import_what_is_slow_only_when_they_run():
    program = "import sys; from kakunin.cli import SECTIONS; from kakunin.cli.group import load\n"
    program += "[load(place) for commands in SECTIONS.values() for place in commands.values()]\n"
    program += "print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    slow = {"pandas", "numpy", "nbgrader", "sqlalchemy", "jupytext", "nbformat", "matplotlib", "openpyxl", "pytest"}
    assert not slow.intersection(done.stdout.split())


def test_the_list_of_commands_imports_none_of_them():
    program = "import sys; from kakunin.cli import main\ntry: main()\nfinally: print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program, "--help"], capture_output=True, text=True, timeout=60, check=True
    )
    places = {place.partition(":")[0] for commands in SECTIONS.values() for place in commands.values()}
    assert not places.intersection(done.stderr.split())
