"""A database of the version before is opened: an upgrade alone changes no grade, and a run says so."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder.batch.adoption import holds
from autograder.course.new_course import lay_out
from kakunin.cli import command as kakunin

# Made by version 0.1.0 with engine 7: five simulated students of the template's lesson, one who handed in nothing, two
# scores that a person gave.
BEFORE = Path(__file__).parents[2] / "databases" / "engine_7"
LESSON = "center.ipynb"
GRADES = 30

Run = Callable[..., Result]


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    """The course as the version before left it; what it graded lies in autograded/."""
    root = tmp_path / "course"
    lay_out(root)
    for folder in ("submitted", "autograded"):
        shutil.copytree(BEFORE / "submitted", root / folder)
    (root / "submitted" / "absent" / "lesson1").mkdir(parents=True)
    with closing(sqlite3.connect(root / "gradebook.db")) as connection:
        connection.executescript((BEFORE / "gradebook.sql").read_text(encoding="utf-8"))
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def run(root) -> Run:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(kakunin, arguments, catch_exceptions=False)

    return run


def rows(root: Path, query: str = "SELECT * FROM kakunin_grade ORDER BY student, question") -> list[dict]:
    with closing(sqlite3.connect(root / "gradebook.db")) as connection, connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def without(column: str, found: list[dict]) -> list[dict]:
    return [{name: value for name, value in row.items() if name != column} for row in found]


def exported(run: Run, root: Path, folder: str) -> dict[str, bytes]:
    (root / folder).mkdir()
    done = run("export", "lesson1", "--to", "questions", "--to", "grades", "--output", folder)
    assert done.exit_code == 0, done.output
    return {path.name: path.read_bytes() for path in (root / folder).iterdir()}


def test_an_upgrade_alone_changes_no_grade_and_exports_are_equal(root, run):
    files = exported(run, root, "before")  # which brings the tables up to date
    before = rows(root)
    assert set(files) == {"questions.csv", "grades.csv"}
    done = run("grade", "lesson1", "--workers", "1")
    assert done.exit_code == 0, done.output
    assert "0 students graded, 6 unchanged" in done.output
    assert f"{GRADES} grades of an earlier version kept" in done.output
    after = rows(root)
    assert without("digest", after) == without("digest", before)
    assert all(row["digest"].startswith("2:") for row in after)
    assert exported(run, root, "after") == files

    again = run("grade", "lesson1", "--workers", "1")
    assert "0 students graded, 6 unchanged" in again.output
    assert "earlier version" not in again.output
    assert rows(root) == after


def test_what_would_change_is_nothing_and_nothing_is_written(root, run):
    tables = ("kakunin_grade", "grade", "comment", "submitted_assignment")
    run("show", "lesson1")  # which brings the tables up to date
    before = [rows(root, f"SELECT * FROM {table}") for table in tables]
    done = run("grade", "lesson1", "--diff")
    assert done.exit_code == 0
    assert "0 grades would change; nothing was written" in done.output
    assert [rows(root, f"SELECT * FROM {table}") for table in tables] == before


def test_of_another_file_the_grade_is_made_anew_and_a_persons_score_stays(root, run):
    before = {(row["student"], row["question"]): row for row in rows(root)}
    shutil.copy(root / "submitted" / "s0003" / "lesson1" / LESSON, root / "submitted" / "s0001" / "lesson1" / LESSON)
    shutil.copy(root / "submitted" / "s0003" / "lesson1" / LESSON, root / "submitted" / "absent" / "lesson1" / LESSON)
    done = run("grade", "lesson1", "--workers", "1")
    assert "2 students graded, 4 unchanged" in done.output
    assert "20 grades of an earlier version kept" in done.output
    after = {(row["student"], row["question"]): row for row in rows(root)}
    for key, row in before.items():
        assert (after[key]["graded_at"] == row["graded_at"]) is (key[0] not in ("s0001", "absent"))
    assert after["absent", "l1_average"]["score"] == 1.0
    by_hand = rows(root, "SELECT manual_score FROM grade WHERE manual_score IS NOT NULL ORDER BY 1")
    assert [row["manual_score"] for row in by_hand] == [1.5, 2.0]


def test_a_student_whose_file_is_gone_is_judged_anew(root, run):
    (root / "submitted" / "s0002" / "lesson1" / LESSON).unlink()
    done = run("grade", "lesson1", "--diff")
    assert done.exit_code == 3
    assert "s0002 l1_average: 1, graded -> not known, missing" in done.output


def test_grades_of_an_earlier_engine_are_counted_and_judged_anew_only_with_force(root, run):
    with closing(sqlite3.connect(root / "gradebook.db")) as connection, connection:
        connection.execute(
            """UPDATE kakunin_grade SET evidence = replace(evidence, '"engine": "7"', '"engine": "6"')"""
        )
        connection.execute("UPDATE kakunin_grade SET score = 0.5 WHERE student = 's0002' AND question = 'l1_average'")
    done = run("grade", "lesson1", "--diff")
    assert done.exit_code == 0
    assert "25 grades were made by engine 6: --force grades them again" in done.output
    one = run("grade", "lesson1", "--diff", "--student", "s0001")
    assert "5 grades were made by engine 6" in one.output
    forced = run("grade", "lesson1", "--diff", "--force", "--workers", "1")
    assert forced.exit_code == 3
    assert "s0002 l1_average: 0.5, graded -> 1, graded" in forced.output
    assert "1 grade would change" in forced.output
    assert "engine" not in forced.output


def test_an_earlier_grade_is_explained_as_it_was_stored_and_is_current(root, run):
    told = run("explain", "lesson1", "s0002", "l1_average", "--verbose").output
    assert "budget" in told
    assert "Budget(cell_seconds=10.0, question_seconds=20.0" in told
    assert "changed since" not in told
    assert "changed since" not in run("explain", "lesson1", "absent", "l1_average").output
    path = root / "submitted" / "s0002" / "lesson1" / LESSON
    path.write_bytes(path.read_bytes() + b"\n")
    assert "changed since" in run("explain", "lesson1", "s0002", "l1_average").output


@pytest.mark.parametrize(
    ("row", "content", "held"),
    [
        ({"digest": "2:" + "a" * 40, "status": "graded", "evidence": "{}"}, b"file", True),
        ({"digest": "2:" + "b" * 40, "status": "missing", "evidence": "{}"}, None, False),
        ({"digest": "b" * 64, "status": "missing", "evidence": "{}"}, None, True),
        ({"digest": "b" * 64, "status": "missing", "evidence": "{}"}, b"file", False),
        ({"digest": "b" * 64, "status": "graded", "evidence": "{}"}, None, False),
        ({"digest": "", "status": "missing", "evidence": "{}"}, None, False),
    ],
)
def test_a_grade_holds_by_its_fingerprint_or_where_that_says_nothing_by_its_file(row, content, held):
    assert holds(row, "2:" + "a" * 40, content) is held
