"""What the pages say is so: their commands are run, their links lead somewhere, their diagram is the code's."""

from __future__ import annotations

import ast
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from autograder.course import load_assignment
from autograder.newcourse import lay_out
from kakunin import command

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")])
ALL = [*PAGES, *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"))]
BLOCK = re.compile(r"```bash\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)[^)]*\)")
DONE = (0, 3)  # 3: done, and a person has to look at something
# Commands that are not run here, and where they are.
ELSEWHERE = {
    "make demo": "Makefile; the continuous integration runs `make test`, whose life cycle tests do the same",
    "make test": "this is it",
    "pip install kakunin-*.whl": "tests/test_wheel.py",
    "kakunin lab": "tests/browser/test_instructor.py",
    "dask scheduler": "tests/autograder/executors",
    "dask worker tcp://HOST:8786": "tests/autograder/executors",
    "kakunin grade day1 --scheduler tcp://HOST:8786": "tests/autograder/executors",
    "kakunin audit day1": "Makefile, `make test`",
    "kakunin audit day1 --question s2_leaky_relu": "below, where the author's page is followed",
    "git checkout solutions assignments": "git",
}
FILES = ("名簿.xlsx", "answer.csv")  # that a university hands out
TESTED_APART = {"operations.md": "tests/test_operations.py"}


def commands(page: Path) -> list[str]:
    """The lines of a page's bash blocks, without what is said behind them."""
    lines = (line for block in BLOCK.findall(page.read_text(encoding="utf-8")) for line in block.splitlines())
    return [said for line in lines if (said := re.sub(r"\s+#.*", "", line).strip())]


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
    """Type a line: day1 is the small course's lesson1 here, and /tmp the test's own folder."""
    words = shlex.split(line.replace("day1", "lesson1").replace("/tmp/", f"{tmp_path}/"))
    if words[0] == "cd":
        for name in FILES:
            shutil.copy(name, words[1])
        monkeypatch.chdir(words[1])
    elif words[0] == "kakunin":
        done = CliRunner().invoke(command, words[1:])
        assert done.exit_code in DONE, f"{line}: {done.output}{done.exception}"
    else:
        subprocess.run(words, check=True)


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in TESTED_APART], ids=lambda page: page.name)
@pytest.mark.usefixtures("course")
def test_the_commands_of_a_page_do_what_it_says(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in commands(page):
        if line not in ELSEWHERE:
            run(line, tmp_path, monkeypatch)


def test_no_command_is_left_out_that_no_page_names() -> None:
    assert set(ELSEWHERE) == {line for page in PAGES for line in commands(page) if line in ELSEWHERE}


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_links_and_pictures_are_there(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not missing


# ---- the author's page, followed to the letter


def pieces(page: str) -> Iterator[tuple[str, str]]:
    """The files that the page says to add to, and what."""
    yield from re.findall(r"Add to the end of `([^`]+)`:\n\n```python\n(.*?)```", page, re.DOTALL)


def test_a_question_added_as_the_page_says_is_proven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions")
    added = list(pieces((ROOT / "docs" / "author.md").read_text(encoding="utf-8")))
    assert [Path(name).name for name, _ in added] == ["section2_activation.py", "test_section2_activation.py"]
    for name, text in added:
        path = tmp_path / name
        path.write_text(f"{path.read_text(encoding='utf-8').rstrip()}\n\n\n{text}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    audit = CliRunner().invoke(command, ["audit", "day1", "--question", "s2_leaky_relu", "--workers", "1"])
    assert audit.exit_code == 0, audit.output

    question = load_assignment(tmp_path, "day1").question("s2_leaky_relu")
    assert question.points == 1
    assert "x > 0" in question.reference
    assert "x > 0" not in question.stub
    assert "leaky_relu" in question.stub


# ---- the maintainer's diagram


def test_the_diagram_shows_the_imports_between_its_parts() -> None:
    (diagram,) = re.findall(r"```mermaid\n(.*?)```", (ROOT / "docs" / "maintainer.md").read_text(), re.DOTALL)
    drawn = set(re.findall(r"(\w+) --> (\w+)", diagram))
    parts = {part for arrow in drawn for part in arrow}
    real = {
        (own, other)
        for path in (ROOT / "autograder").rglob("*.py")
        if (own := path.relative_to(ROOT / "autograder").parts[0].removesuffix(".py")) in parts
        for other in _imported(path)
        if other in parts and other != own
    }
    assert drawn == real


def _imported(path: Path) -> set[str]:
    """The parts of `autograder` that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {name.split(".")[1] for name in names if name.startswith("autograder.")}
