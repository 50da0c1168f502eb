"""A run looks for itself as soon as anything that it reads is not as it was when one had nothing to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import unchanged
from autograder.errors import StoreError
from autograder.storage.gaps import Gaps
from autograder.unchanged import FOLDER, RunInputs, Standstill

NOTE = f"{FOLDER}/day1"
CHECKS = "solutions/day1/checks/test_one.py"
NOTEBOOK = "submitted/akira/day1/one.ipynb"
GRADED = "autograded/akira/day1/one.ipynb"
FILES = {
    "solutions/course.toml": "digits = 1",
    "solutions/day1/assignment.toml": "title = 'x'",
    "solutions/day1/one.py": "# %%\n",
    CHECKS: "x = 1\n",
    "solutions/day1/checks/shared.py": "y = 1\n",
    "solutions/day1/public/data.csv": "1,2\n",
    NOTEBOOK: "{}",
    "submitted/akira/day1/timestamp.txt": "2026-11-30 10:00:00 UTC",
    "submitted/akira/day1/data.csv": "1,2\n",
    "submitted/akira/day1/helper.py": "x = 1\n",
    "submitted/chika/day1/more/one.ipynb.txt": "{}",
    "submitted/expected.csv": "",
    GRADED: "{}",
    "autograded/chika/day1/one.ipynb": "{}",
}
TABLES = """
CREATE TABLE kakunin_student (student TEXT);
CREATE TABLE assignment (id TEXT, name TEXT);
CREATE TABLE submitted_assignment (assignment_id TEXT, student_id TEXT);
INSERT INTO assignment VALUES ('1', 'day1'), ('2', 'day2');
INSERT INTO submitted_assignment VALUES ('1', 'akira'), ('1', 'chika'), ('2', 'emi');
INSERT INTO kakunin_student VALUES ('akira'), ('emi');
"""


def make_course(root: Path) -> RunInputs:
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    ask(root, TABLES)
    url = f"sqlite:///{root / 'gradebook.db'}"
    return RunInputs(root, "day1", url, root / "submitted", root / "autograded", {})


def ask(root: Path, sql: str) -> None:
    with closing(sqlite3.connect(root / "gradebook.db")) as connection, connection:
        connection.executescript(f"PRAGMA synchronous = OFF; BEGIN; {sql}; COMMIT")


@pytest.fixture
def run(tmp_path: Path) -> RunInputs:
    """A run of a course in which nothing is to do, and whose note says so."""
    made = make_course(tmp_path / "course")
    made.note(made.start(), lambda: True)
    return made


def found(run: RunInputs) -> Standstill | None:
    return run.standstill(run.start())


def test_while_nothing_changes_a_run_says_what_one_says_that_has_looked(run):
    assert found(run) == Standstill(2, Gaps(("chika",), ("emi",)))


def replaced(name: str) -> Callable[[Path], None]:
    """Another content of the same size, at the same moment."""

    def change(root: Path) -> None:
        path, times = root / name, (root / name).stat()
        path.write_bytes(bytes(byte ^ 1 for byte in path.read_bytes()))
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))

    return change


def added(name: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")

    return change


def gone(name: str) -> Callable[[Path], None]:
    return lambda root: (root / name).unlink()


def moved(name: str, to: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / name).rename(root / to)

    return change


def linked(name: str) -> Callable[[Path], None]:
    """A link to the same content in the place of a file or folder."""

    def change(root: Path) -> None:
        (root / name).rename(root / "elsewhere")
        (root / name).symlink_to(root / "elsewhere")

    return change


CHANGES = {
    "the rules of the course": replaced("solutions/course.toml"),
    "a course without rules": gone("solutions/course.toml"),
    "the assignment's settings": replaced("solutions/day1/assignment.toml"),
    "a solution": replaced("solutions/day1/one.py"),
    "a check": replaced(CHECKS),
    "a new check": added("solutions/day1/checks/test_two.py"),
    "a check that is gone": gone(CHECKS),
    "what checks share": replaced("solutions/day1/checks/shared.py"),
    "material": replaced("solutions/day1/public/data.csv"),
    "material of another name": moved("solutions/day1/public/data.csv", "solutions/day1/public/date.csv"),
    "material one folder up": moved("solutions/day1/public/data.csv", "solutions/day1/data.csv"),
    "material that is a link": linked("solutions/day1/public/data.csv"),
    "material in a linked folder": linked("solutions/day1/public"),
    "a notebook": replaced(NOTEBOOK),
    "a notebook that is gone": gone(NOTEBOOK),
    "a notebook of another name": moved(NOTEBOOK, "submitted/akira/day1/two.ipynb"),
    "a notebook that is a link": linked(NOTEBOOK),
    "a notebook in a subfolder": replaced("submitted/chika/day1/more/one.ipynb.txt"),
    "a copy beside it": added("submitted/akira/day1/one (1).ipynb"),
    "a module beside it": replaced("submitted/akira/day1/helper.py"),
    "an archive beside it": added("submitted/akira/day1/one.zip"),
    "the time of submission": replaced("submitted/akira/day1/timestamp.txt"),
    "no time of submission": gone("submitted/akira/day1/timestamp.txt"),
    "another student": added("submitted/emi/day1/one.ipynb"),
    "another student with no file": lambda root: (root / "submitted/emi/day1").mkdir(parents=True),
    "a student's linked folder": linked("submitted/akira"),
    "a student's linked submission": linked("submitted/akira/day1"),
    "a download beside the students": added("submitted/all.zip"),
    "a notebook beside the students": added("submitted/dai_one.ipynb"),
    "a notebook beside a submission": added("submitted/akira/one.ipynb"),
    "a submission of nearly the name": added("submitted/akira/Day1/one.ipynb"),
    "a graded notebook that is gone": gone(GRADED),
    "a folder in the place of a graded notebook": lambda root: ((root / GRADED).unlink(), (root / GRADED).mkdir()),
    "no graded notebooks": lambda root: shutil.rmtree(root / "autograded"),
    "the database": lambda root: ask(root, "UPDATE assignment SET name = 'day3' WHERE id = '2'"),
    "the roster": lambda root: ask(root, "DELETE FROM kakunin_student WHERE student = 'emi'"),
    "a database that is gone": gone("gradebook.db"),
    "a writer that has not finished": added("gradebook.db-journal"),
    "a writer with its log": added("gradebook.db-wal"),
    "no note": gone(NOTE),
    "an empty note": lambda root: (root / NOTE).write_bytes(b""),
    "a note of other bytes": lambda root: (root / NOTE).write_bytes(b"\xff\xfe"),
    "a note cut short": lambda root: (root / NOTE).write_bytes((root / NOTE).read_bytes()[:-65]),
    "a note with more in it": lambda root: (root / NOTE).write_bytes((root / NOTE).read_bytes() + b"\n" + b"0" * 64),
    "a folder in the place of the note": lambda root: ((root / NOTE).unlink(), (root / NOTE).mkdir()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_run_looks_for_itself_after_any_change(run, change):
    CHANGES[change](run.root)
    assert found(run) is None


def test_a_submission_may_be_as_deep_as_a_student_likes(course):
    folders = [course.submitted / "akira" / "day1"]
    for _ in range(sys.getrecursionlimit() - 5):
        folders.append(folders[-1] / "d")
        folders[-1].mkdir()
    course.note(course.start(), lambda: True)
    found(course)
    for folder in folders[:0:-1]:  # deeper than pytest can delete
        folder.rmdir()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("solutions/day1/checks/__pycache__/shared.pyc", "cache"),  # not read
        ("solutions/day2/assignment.toml", "title = 'y'"),  # of another assignment
        ("submitted/akira/day1/data.csv", "3,4\n"),  # of such a file only the name counts
        (GRADED, '{"touched": true}'),  # as above
    ],
)
def test_what_a_run_does_not_read_changes_nothing(run, name, content):
    (run.root / name).parent.mkdir(parents=True, exist_ok=True)
    (run.root / name).write_text(content)
    assert found(run)


@pytest.mark.parametrize("name", [CHECKS, NOTEBOOK, "submitted/akira/day1/timestamp.txt"])
def test_what_is_put_back_is_as_it_was(run, name):
    replaced(name)(run.root)
    assert found(run) is None
    replaced(name)(run.root)
    assert found(run)


OTHERS = {
    "assignment": "day2",
    "database": "postgresql://graders@localhost/day1",
    "submitted": Path("elsewhere"),
    "autograded": Path("elsewhere"),
    "limits": {"cell_seconds": 3.0},
}


@pytest.mark.parametrize("field", OTHERS)
def test_another_run_has_no_note(run, field):
    assert found(replace(run, **{field: OTHERS[field]})) is None


def test_another_python_looks_for_itself(run, monkeypatch):
    monkeypatch.setattr(sys, "version", "4.0.0")
    assert found(run) is None


def test_another_engine_looks_for_itself(run, monkeypatch, tmp_path):
    engine = tmp_path / "engine"
    engine.mkdir()
    (engine / "fingerprints.py").write_text("SCHEME = 3\n")
    monkeypatch.setattr(unchanged, "__file__", str(engine / "unchanged.py"))
    assert found(run) is None
    run.note(run.start(), lambda: True)
    assert found(run)
    (engine / "fingerprints.py").write_text("SCHEME = 4\n")
    assert found(run) is None


def test_in_another_folder_a_path_may_lead_elsewhere(run, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert found(run) is None


def test_a_database_that_cannot_be_written_is_for_the_run_to_tell(run, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert found(run) is None


def test_two_courses_have_a_note_each_and_neither_serves_the_other(run, tmp_path):
    other = make_course(tmp_path / "other")
    shutil.copytree(run.root / ".kakunin", other.root / ".kakunin")
    assert found(other) is None
    other.note(other.start(), lambda: True)
    assert found(other)
    assert found(run)


def test_a_note_holds_no_name(run):
    text = (run.root / NOTE).read_text()
    assert {len(line) for line in text.splitlines()} == {64}
    assert [path.name for path in (run.root / FOLDER).iterdir()] == ["day1"]


# ---- when there is no note


@pytest.fixture
def course(tmp_path: Path) -> RunInputs:
    return make_course(tmp_path / "course")


def test_there_is_no_note_of_a_run_that_had_something_to_do(course):
    course.note(course.start(), lambda: False)
    assert not (course.root / NOTE).exists()


def test_a_failure_to_find_that_out_costs_the_note_and_not_the_run(course):
    def fails() -> bool:
        raise StoreError("the database failed")

    course.note(course.start(), fails)
    assert not (course.root / NOTE).exists()


@pytest.mark.parametrize("name", [CHECKS, NOTEBOOK, "solutions/course.toml", "gradebook.db"])
def test_there_is_no_note_if_something_changes_while_that_is_found_out(course, name):
    course.note(course.start(), lambda: replaced(name)(course.root) is None)
    assert not (course.root / NOTE).exists()


@pytest.mark.parametrize("change", ["a check", "another student with no file", "a download beside the students"])
def test_there_is_no_note_if_the_course_is_not_the_one_that_the_run_began_with(course, change):
    start = course.start()
    CHANGES[change](course.root)
    course.note(start, lambda: True)
    assert not (course.root / NOTE).exists()


@pytest.mark.parametrize("change", ["a notebook that is a link", "material in a linked folder"])
def test_there_is_no_note_of_links(course, change):
    CHANGES[change](course.root)
    course.note(course.start(), lambda: True)
    assert not (course.root / NOTE).exists()


@pytest.mark.parametrize("limit", ["_MOST_ENTRIES", "_MOST_BYTES"])
def test_there_is_no_note_of_a_submission_of_which_not_all_is_read(course, monkeypatch, limit):
    monkeypatch.setattr(unchanged, limit, 1)
    course.note(course.start(), lambda: True)
    assert not (course.root / NOTE).exists()


def test_a_course_that_cannot_be_written_costs_only_time(course):
    (course.root / ".kakunin").write_text("in the way")
    course.note(course.start(), lambda: True)
    assert found(course) is None


@pytest.mark.parametrize("url", ["postgresql://graders@localhost/day1", "sqlite://", "sqlite:///x.db?timeout=5"])
def test_there_is_no_note_of_a_database_that_is_no_file(course, url):
    other = replace(course, database=url)
    other.note(other.start(), lambda: True)
    assert not (course.root / NOTE).exists()
