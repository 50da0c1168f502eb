"""Reading folders of submissions: nothing is lost, nobody stops the batch."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.model import Assignment, Cell, Notebook, Role
from autograder.notebook import MAX_BYTES, write_released
from autograder.submissions import read_submission, students

ASSIGNMENT = Assignment(
    "day1", "題", (Notebook("section1", "一", (), ()), Notebook("section2", "二", (), ())), {}, Path("checks")
)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "submitted" / "s1" / "day1"
    made.mkdir(parents=True)
    return made


def test_notebooks_are_read_by_name(folder):
    (folder / "section1.ipynb").write_bytes(b"one")
    submission = read_submission(folder, "s1", ASSIGNMENT)
    assert submission.notebooks == {"section1": b"one"}
    assert submission.problems == {}


@pytest.mark.parametrize(
    "name", ["section1 (1).ipynb", "section1（2）.ipynb", "section1-copy.ipynb", "section1 のコピー.ipynb"]
)
def test_a_downloads_copy_marks_are_forgiven_and_said(folder, name):
    (folder / name).write_bytes(b"one")
    submission = read_submission(folder, "s1", ASSIGNMENT)
    assert submission.notebooks == {"section1": b"one"}
    assert name in submission.remarks["section1"]


def test_the_exact_name_wins_over_a_copy(folder):
    (folder / "section1.ipynb").write_bytes(b"exact")
    (folder / "section1 (1).ipynb").write_bytes(b"copy")
    assert read_submission(folder, "s1", ASSIGNMENT).notebooks == {"section1": b"exact"}


def test_a_file_of_another_name_is_recognised_by_the_cells_it_holds(folder):
    cell = Cell("fixed-id", "markdown", Role.TEXT, "# 一")
    notebook = Notebook("section1", "一", (cell,), ())
    (folder / "提出.ipynb").write_bytes(write_released(notebook))
    submission = read_submission(folder, "s1", replace(ASSIGNMENT, notebooks=(notebook, ASSIGNMENT.notebooks[1])))
    assert set(submission.notebooks) == {"section1"}
    assert "提出.ipynb" in submission.remarks["section1"]


def test_a_file_that_nothing_tells_marks_the_missing_notebooks(folder):
    (folder / "無関係.ipynb").write_bytes(b"x")
    submission = read_submission(folder, "s1", ASSIGNMENT)
    assert submission.notebooks == {}
    assert set(submission.problems) == {"section1", "section2"}
    assert "無関係.ipynb" in submission.problems["section1"]


def test_a_link_is_refused_and_the_other_notebook_kept(folder, tmp_path):
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "section1.ipynb").symlink_to(tmp_path / "secret")
    (folder / "section2.ipynb").write_bytes(b"two")
    submission = read_submission(folder, "s1", ASSIGNMENT)
    assert submission.notebooks == {"section2": b"two"}
    assert "section1.ipynb" in submission.problems["section1"]


def test_a_file_beyond_the_size_limit_is_not_read(folder):
    with (folder / "section1.ipynb").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "section1" in read_submission(folder, "s1", ASSIGNMENT).problems


def test_a_folder_that_is_gone_marks_every_notebook(folder):
    submission = read_submission(folder / "gone", "s1", ASSIGNMENT)
    assert set(submission.problems) == {"section1", "section2"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-01 14:58:00.123456 UTC", datetime(2026, 12, 1, 14, 58, 0, 123456, UTC)),
        ("2026-12-01 23:58:00+09:00", datetime(2026, 12, 1, 14, 58, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_timestamp_is_read_in_utc_and_a_bad_one_is_none(folder, text, expected):
    (folder / "timestamp.txt").write_text(text)
    assert read_submission(folder, "s1", ASSIGNMENT).timestamp == expected


def test_students_are_those_with_a_folder_for_the_assignment(folder):
    (folder.parents[1] / "s2" / "day2").mkdir(parents=True)
    (folder.parents[1] / "expected.csv").write_text("")
    assert students(folder.parents[1], "day1") == ["s1"]


@pytest.mark.parametrize("only", [("s9",), ("s1", "s9")])
def test_an_unknown_student_is_named(folder, only):
    with pytest.raises(UsageError, match="s9"):
        students(folder.parents[1], "day1", only)


def test_a_missing_folder_is_named_with_the_next_step(tmp_path):
    with pytest.raises(UsageError, match="--submitted"):
        students(tmp_path / "nowhere", "day1")
