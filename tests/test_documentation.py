"""What the pages say is so: their commands are run, their links lead somewhere, the author's page leads to the end."""

from __future__ import annotations

import ast
import csv
import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner

from autograder import __version__
from autograder.audit.stamp import audit_fingerprint, stamp_path
from autograder.course import load_assignment, load_rubrics
from autograder.course.new_course import lay_out
from gradebook.frames import read_roster, read_students
from kakunin.cli import command

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])
ALL = [*PAGES, *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"))]
BLOCK = re.compile(r"```bash\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)")  # to a file, to a heading
DONE = (0, 3)  # 3: done, and a person has to look at something
# Commands that are only parsed here, and what runs them.
ELSEWHERE = {
    "make demo": "tests/autograder/course/test_new_course.py",
    "make test": ".ci/run",
    "pip install kakunin-*.whl": "tests/test_wheel.py",
    "kakunin lab": "tests/browser/test_instructor.py",
    "dask scheduler": "tests/autograder/executors",
    "dask worker tcp://HOST:8786": "tests/autograder/executors",
    "kakunin grade day1 --scheduler tcp://HOST:8786": "tests/autograder/executors",
    "kakunin audit day1": "Makefile",
}
FILES = ("名簿.xlsx", "answer.csv")  # that a university hands out
# Pages with a test of their own: tests/test_operations.py, and below.
TESTED_APART = ("operations.md", "author.md", "privacy.md")
AUTHOR = ROOT / "docs" / "author.md"


def commands(page: Path) -> list[str]:
    """The lines of a page's bash blocks, without what is said behind them."""
    lines = (line for block in BLOCK.findall(page.read_text(encoding="utf-8")) for line in block.splitlines())
    return [said for line in lines if (said := re.sub(r"\s+#.*", "", line).strip())]


@pytest.fixture(scope="module", autouse=True)
def one_core() -> Iterator[None]:
    """Where no number of workers is named, the tests' own process is the only one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "cpu_count", lambda: 1)
        yield


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course of `kakunin new-course`, graded, with files that universities have."""
    root = tmp_path_factory.mktemp("graded") / "course"
    lay_out(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        for line in (
            "release lesson1",
            "simulate lesson1 --students 6 --seed 1 --output submitted",
            "grade lesson1",
            "feedback lesson1",
        ):
            assert CliRunner().invoke(command, line.split()).exit_code in DONE, line
    book = openpyxl.Workbook()
    book.active.append(("学籍番号", "氏名"))
    book.active.append(("s0001", "架空 一郎"))
    book.save(root / "名簿.xlsx")
    (root / "answer.csv").write_text("学籍番号,氏名,評点\ns0001,架空 一郎,\n", encoding="utf-8-sig")
    return root


@pytest.fixture
def course(graded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, where the commands of a page are typed."""
    root = Path(shutil.copytree(graded, tmp_path / "course"))
    monkeypatch.chdir(root)
    return root


def run(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Type a line; /tmp is the test's own folder here, and a course that is new has submissions at once."""
    line = line.replace("/tmp/", f"{tmp_path}/")
    words = shlex.split(line)
    if words[0] == "cd":
        for name in FILES:
            shutil.copy(name, words[1])
        shutil.copytree("submitted", Path(words[1], "submitted"))
        monkeypatch.chdir(words[1])
    elif words[0] == "kakunin":
        done = CliRunner().invoke(command, words[1:])
        assert done.exit_code in DONE, f"{line}: {done.output}{done.exception}"
    else:
        subprocess.run(line, shell=True, check=True, capture_output=True)  # what the page says


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in TESTED_APART], ids=lambda page: page.name)
@pytest.mark.usefixtures("course")
def test_the_commands_of_a_page_do_what_it_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the small course: its lesson1 stands for day1."""
    for line in commands(page):
        if line not in ELSEWHERE:
            run(line.replace("day1", "lesson1"), tmp_path, monkeypatch)


def test_the_trial_on_an_invented_class_leaves_the_course_as_it_was(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = commands(ROOT / "docs" / "instructor.md")
    for line in lines[
        : lines.index("kakunin report lesson1 --output trial/report.html --db sqlite:///trial/gradebook.db")
    ]:
        run(line, tmp_path, monkeypatch)
    root = course / "my-course"
    assert (root / "trial" / "gradebook.db").is_file()
    assert read_roster(root / "gradebook.db") == {"s0001"}
    assert list(read_students(root / "gradebook.db")["student_id"]) == ["s0001"]
    made = {"assignments", "gradebook.db", "lesson1.zip", "submitted", "trial", ".kakunin"}
    assert {path.name for path in root.iterdir()} - made - set(FILES) == {
        path.name for path in (ROOT / "autograder/course/new_course/template").iterdir()
    }


def test_nothing_is_left_of_a_student_who_was_deleted_as_the_page_says(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert b"s0001" in (course / "gradebook.db").read_bytes()
    for line in commands(ROOT / "docs" / "privacy.md"):
        run(line, tmp_path, monkeypatch)
    assert b"s0001" not in (course / "gradebook.db").read_bytes()
    assert "s0001" not in (course / "grades.csv").read_text(encoding="utf-8-sig")
    assert "s0002" in (course / "grades.csv").read_text(encoding="utf-8-sig")
    assert not list(course.rglob("s0001"))


def test_only_what_pages_say_is_tested_elsewhere() -> None:
    assert set(ELSEWHERE) <= {line for page in PAGES for line in commands(page)}
    assert [place for place in ELSEWHERE.values() if not (ROOT / place).exists()] == []


@pytest.mark.parametrize("line", ELSEWHERE)
def test_what_is_tested_elsewhere_is_understood(line: str) -> None:
    """Of make the target, and each command of ours that it would run."""
    lines = [line]
    if line.startswith("make "):
        planned = ["make", "--dry-run", *shlex.split(line)[1:]]
        lines = subprocess.run(planned, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
        assert lines
    for typed in lines:
        words = shlex.split(typed.partition("#")[0]) if "kakunin " in typed else [""]
        if Path(words[0]).name == "kakunin":
            understand(words[1:])


def understand(words: list[str]) -> None:
    """Parse a command of ours, and run nothing; raises click's UsageError."""
    with click.Context(command) as context:
        name, found, rest = command.resolve_command(context, words)
        assert found is not None
        assert found.make_context(name, rest, parent=context).params


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_links_and_pictures_are_there(page: Path) -> None:
    missing = [
        f"{link}#{heading}"
        for link, heading in LINK.findall(page.read_text(encoding="utf-8"))
        if not (target := page.parent / link if link else page).exists()
        or (heading and heading not in headings(target))
    ]
    assert not missing


def headings(page: Path) -> set[str]:
    """What a link to one of the page's headings ends with."""
    titles = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles}


def test_the_changelog_begins_with_this_version() -> None:
    """Or with changes that no version has yet."""
    versions = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert next(version for version in versions if version != "Unreleased") == __version__


# ---- the maintainer's page names what there is

MAINTAINER = (ROOT / "docs" / "maintainer.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`((?:autograder|gradebook|kakunin|tests|tools|solutions|assignments)/[^`<>]*)`")
NAMED_IN = re.compile(r"`(\w+)`(?: in|, and `\w+` in) `([\w/]+\.py)`")


def test_the_places_that_the_maintainers_page_names_are_there() -> None:
    named = set(NAMED.findall(MAINTAINER))
    assert len(named) > 80
    assert [place for place in sorted(named) if not (ROOT / place).exists()] == []


def test_the_names_that_the_maintainers_page_places_are_defined_there() -> None:
    named = set(NAMED_IN.findall(MAINTAINER))
    assert len(named) > 25
    assert [f"{name} in {file}" for name, file in sorted(named) if name not in defined(ROOT / file)] == []


def defined(path: Path) -> set[str]:
    """The names that a module defines, those of its classes among them."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    functions = {node.name for node in nodes if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    targets = (t for n in nodes if isinstance(n, ast.Assign) for t in n.targets)
    annotated = (node.target for node in nodes if isinstance(node, ast.AnnAssign))
    return functions | {each.id for each in (*targets, *annotated) if isinstance(each, ast.Name)}


# ---- the author's page, followed to the letter


def pieces(page: str) -> Iterator[tuple[str, str]]:
    """The files that the page says to add to, and what."""
    yield from re.findall(r"Add to the end of `([^`]+)`:\n\n```python\n(.*?)```", page, re.DOTALL)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with section 2 of day1 alone, for the audit of all of it takes minutes."""
    root = tmp_path_factory.mktemp("checkout")
    for name in ("solutions", "assignments"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = root / "solutions" / "day1" / "assignment.toml"
    text = re.sub(r"notebooks = \[.*?\]", 'notebooks = ["section2_activation"]', settings.read_text(), flags=re.DOTALL)
    settings.write_text(text)
    (root / ".gitignore").write_text("__pycache__/\n.kakunin/\n")
    for line in ("init --quiet", "add .", "-c user.name=author -c user.email= commit --quiet --message=day1"):
        subprocess.run(["git", "-C", str(root), *line.split()], check=True)
    return root


def changed(root: Path) -> str:
    """What git says has been changed."""
    told = subprocess.run(["git", "status", "--porcelain"], cwd=root, check=True, capture_output=True, text=True)
    return told.stdout


def test_a_question_added_as_the_page_says_is_proven_graded_and_undone(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only `kakunin audit day1` is not typed: its stamp is written, as make audit's is tested elsewhere."""
    monkeypatch.chdir(checkout)
    added = list(pieces(AUTHOR.read_text(encoding="utf-8")))
    names = ["section2_activation.py", "test_section2_activation.py", "section2_activation.py"]
    assert [Path(name).name for name, _ in added] == names
    for name, text in added:
        path = checkout / name
        path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n\n\n{text}", encoding="utf-8")
    proof, whole, *use, restore, remove = commands(AUTHOR)
    assert proof == "kakunin audit day1 --question s2_leaky_relu"
    audit = CliRunner().invoke(command, shlex.split(proof)[1:])
    assert audit.exit_code == 0, audit.output

    assert whole in ELSEWHERE
    day1 = load_assignment(checkout, "day1")
    stamp_path(day1).write_text(json.dumps({"fingerprint": audit_fingerprint(day1, load_rubrics(day1))}))
    for line in use:
        run(line, tmp_path, monkeypatch)
    assert "leaky_relu" in (checkout / "assignments" / "day1" / "section2_activation.ipynb").read_text()
    lines = (tmp_path / "questions.csv").read_text(encoding="utf-8-sig").splitlines()
    scores = [row["max_score"] for row in csv.DictReader(lines) if row["question"] == "s2_leaky_relu"]
    assert scores == ["1"] * 10

    for line in (restore, remove):
        run(line, tmp_path, monkeypatch)
    assert changed(checkout) == ""
    assert [path.name for path in tmp_path.iterdir()] == []
