"""Reading folders of submissions: nothing is lost, nobody stops the batch."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.errors import UsageError
from autograder.model import Assignment, Cell, Kind, Notebook, Question, Role
from autograder.notebooks import MAX_BYTES, write_released
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


@pytest.mark.parametrize("name", ["section1.ipynb.txt", "section1.ipynb.json", "section1.IPYNB"])
def test_a_suffix_that_a_browser_made_is_forgiven(folder, name):
    (folder / name).write_bytes(b"one")
    assert read_submission(folder, "s1", ASSIGNMENT).notebooks == {"section1": b"one"}


def lesson(name: str) -> Notebook:
    """A notebook with one question of its own and a cell that every notebook has."""
    stub, id = f"{name}_u = ...", f"{name}_q"
    cells = (
        Cell("setup", "code", Role.TEXT, "import numpy as np"),
        Cell(f"{name}-text", "markdown", Role.TEXT, f"# {name}"),
        Cell(id, "code", Role.ANSWER, stub, id, f"{name}_u = 1"),
        Cell(f"test_{id}", "code", Role.EXAMPLE, f"assert {name}_u == 1", id),
    )
    return Notebook(name, name, cells, (Question(id, Kind.CODE, 1, name, stub, f"{name}_u = 1"),))


LESSONS = Assignment("day1", "題", (lesson("section1"), lesson("section2")), {}, Path("checks"))


def sources_alone(name: str, answer: str = "") -> bytes:
    """A notebook without ids or metadata, as other editors leave it."""
    cells = [
        {
            "cell_type": cell.type,
            "metadata": {},
            "source": answer if answer and cell.role is Role.ANSWER else cell.source,
        }
        for cell in lesson(name).cells
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 0}).encode()


@pytest.mark.parametrize("names", [("day1 (1).ipynb", "day1.ipynb"), ("提出_section1.ipynb", "提出_section2.ipynb")])
def test_renamed_files_without_any_ids_are_told_by_their_texts(folder, names):
    for file, name in zip(names, ["section2", "section1"], strict=True):
        (folder / file).write_bytes(sources_alone(name))
    submission = read_submission(folder, "s1", LESSONS)
    assert submission.notebooks == {name: sources_alone(name) for name in ("section1", "section2")}
    assert submission.problems == {}
    assert names[0] in submission.remarks["section2"]


def test_what_every_notebook_holds_tells_none(folder):
    cell = {"cell_type": "code", "id": "setup", "metadata": {}, "source": "import numpy as np"}
    (folder / "memo.ipynb").write_bytes(json.dumps({"cells": [cell]}).encode())
    submission = read_submission(folder, "s1", LESSONS)
    assert submission.notebooks == {}
    assert set(submission.problems) == {"section1", "section2"}


def test_copies_that_cannot_be_aligned_stop_nobody(folder, monkeypatch):
    def recover_cells(*_):
        raise ValueError("ours")

    for name in ("section1.ipynb", "section1 (1).ipynb"):
        (folder / name).write_bytes(sources_alone("section1"))
    monkeypatch.setattr("autograder.submissions.recognition.recover_cells", recover_cells)
    assert set(read_submission(folder, "s1", LESSONS).notebooks) == {"section1"}


def test_copies_with_a_number_too_long_to_be_written_out_are_read(folder):
    content = sources_alone("section1", "section1_u = 0x" + "F" * 5_000)
    for name in ("section1.ipynb", "section1 (1).ipynb"):
        (folder / name).write_bytes(content)
    assert read_submission(folder, "s1", LESSONS).notebooks == {"section1": content}


def test_an_answered_copy_wins_over_the_notebook_as_it_was_handed_out(folder):
    answered = sources_alone("section1", "section1_u = 2")
    (folder / "section1.ipynb").write_bytes(sources_alone("section1"))
    (folder / "section1 (1).ipynb").write_bytes(answered)
    submission = read_submission(folder, "s1", LESSONS)
    assert submission.notebooks == {"section1": answered}
    assert "section1 (1).ipynb" in submission.remarks["section1"]


def test_a_name_whose_letters_were_taken_apart_is_the_same(folder):
    name = unicodedata.normalize("NFD", "section1のコピー.ipynb")
    (folder / name).write_bytes(b"one")
    assert read_submission(folder, "s1", ASSIGNMENT).notebooks == {"section1": b"one"}


def test_a_file_that_nothing_tells_marks_the_missing_notebooks(folder):
    (folder / "無関係.ipynb").write_bytes(b"x")
    submission = read_submission(folder, "s1", ASSIGNMENT)
    assert submission.notebooks == {}
    assert set(submission.problems) == {"section1", "section2"}
    assert "無関係.ipynb" in submission.problems["section1"]


def test_a_problem_does_not_grow_with_the_files_that_no_notebook_has_the_name_of(folder):
    for number in range(60):
        (folder / f"{number}-{'x' * 200}.ipynb").write_bytes(b"{}")
    problem = read_submission(folder, "s1", ASSIGNMENT).problems["section1"]
    assert "and 57 more" in problem
    assert len(problem) < 1500


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


def in_folder(folder: Path, place: str, content: bytes) -> None:
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


ANSWERED = sources_alone("section1", "section1_u = 2")
OTHER = sources_alone("section1", "section1_u = 3")
BLANK = sources_alone("section1")


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"a/section1.ipynb": ANSWERED}, "a/section1.ipynb"),
        ({"a/b/section1 (1).ipynb": ANSWERED}, "a/b/section1 (1).ipynb"),
        ({"a/提出.ipynb": ANSWERED}, "a/提出.ipynb"),
        ({"a/section1.ipynb": BLANK}, "a/section1.ipynb"),
        ({"a/section1.ipynb": BLANK, "b/section1.ipynb": ANSWERED}, "b/section1.ipynb"),
        ({"a/section1.ipynb": ANSWERED, "b/section1.ipynb": ANSWERED}, "a/section1.ipynb"),
        ({"section1.ipynb": BLANK, "a/section1.ipynb": ANSWERED}, "a/section1.ipynb"),
        ({"a/section1.ipynb": ANSWERED, "a/.ipynb_checkpoints/section1-checkpoint.ipynb": OTHER}, "a/section1.ipynb"),
    ],
)
def test_a_notebook_in_a_subfolder_is_read_and_said(folder, files, place):
    for name, content in files.items():
        in_folder(folder, name, content)
    submission = read_submission(folder, "s1", LESSONS)
    assert submission.notebooks == {"section1": files[place]}
    assert submission.moved == {"section1": place}
    assert place in submission.remarks["section1"]
    assert "section1" not in submission.problems


def test_the_top_folder_wins(folder):
    in_folder(folder, "section1.ipynb", ANSWERED)
    in_folder(folder, "a/section1.ipynb", OTHER)
    submission = read_submission(folder, "s1", LESSONS)
    assert (submission.notebooks, submission.moved, submission.problems) == ({"section1": ANSWERED}, {}, {})


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a/section1.ipynb": ANSWERED, "b/section1.ipynb": OTHER}, "2 different files may be section1"),
        ({"section1.ipynb": BLANK, "a/section1.ipynb": ANSWERED, "b/section1.ipynb": OTHER}, "2 different files"),
        ({"a/b/c/section1.ipynb": ANSWERED}, "more than 2 folders down"),
        ({"a/無関係.ipynb": b"x"}, "neither its name nor its cells"),
        ({"work.zip": b"PK"}, "an archive"),
        ({"a/work.7z": b"7z"}, "an archive"),
    ],
)
def test_what_is_not_read_of_a_subfolder_goes_to_a_grader(folder, files, reason):
    for name, content in files.items():
        in_folder(folder, name, content)
    problem = read_submission(folder, "s1", LESSONS).problems["section1"]
    assert reason in problem
    assert all(name in problem for name in files if "/" in name)


def test_no_link_in_a_subfolder_is_followed(folder, tmp_path):
    in_folder(tmp_path / "peer", "section1.ipynb", ANSWERED)
    (folder / "a").mkdir()
    (folder / "a" / "section1.ipynb").symlink_to(tmp_path / "peer" / "section1.ipynb")
    (folder / "b").symlink_to(tmp_path / "peer")
    (folder / "a" / "loop").symlink_to(folder)
    submission = read_submission(folder, "s1", LESSONS)
    assert submission.notebooks == {}
    assert "a link, which is not followed" in submission.problems["section1"]


@pytest.mark.parametrize("target", ["x" * 300, "link"], ids=["nowhere", "a circle"])
def test_a_link_of_which_nobody_can_say_where_it_leads_is_named_and_costs_nobody_the_batch(folder, target):
    (folder / "link").symlink_to(target)
    submission = read_submission(folder, "s1", LESSONS)
    assert "link: a link, which is not followed" in submission.problems["section1"]


@pytest.mark.parametrize("places", [["data.csv"], ["data/x.csv", ".git/a.ipynb", "__MACOSX/section1.ipynb"], []])
def test_nothing_handed_in_is_missing(folder, places):
    for place in places:
        in_folder(folder, place, b"x")
    submission = read_submission(folder, "s1", LESSONS)
    assert (submission.notebooks, submission.problems) == ({}, {})


def test_an_unreadable_file_of_another_name_is_not_missing(folder):
    with (folder / "提出.ipynb").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "提出.ipynb" in read_submission(folder, "s1", LESSONS).problems["section1"]


def test_folders_without_end_are_not_all_looked_at(folder):
    folder.joinpath(*["a"] * 300).mkdir(parents=True)
    for number in range(1100):
        (folder / f"{number}.txt").touch()
    assert "more than 1000 files" in read_submission(folder, "s1", LESSONS).problems["section1"]
