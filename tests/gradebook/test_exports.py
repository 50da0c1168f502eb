"""Each export says the same of the same grades; missing, waiting and zero stay three things."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from autograder.errors import UsageError
from gradebook.exports import EXPORTS
from gradebook.exports.registry import FILES
from gradebook.exports.writing import to_csv
from gradebook.frames import COLUMNS
from gradebook.gradebook import Gradebook
from kakunin.cli.export import CSV, FORMATS

MakeBook = Callable[..., Gradebook]
FRAMES = ["questions", "grades"]

# Deliberately in no order. Points: hidden 2 + 1, output 2.
CLASS = [
    ("partly", "hidden", "a", 2.0, 2.0, "graded", None),
    ("partly", "hidden", "b", 0.5, 1.0, "graded", "bias_forgotten"),
    ("partly", "output", "why", None, 2.0, "missing", None),
    ("zero", "output", "why", 0.0, 2.0, "graded", None),
    ("zero", "hidden", "b", 0.0, 1.0, "not_answered", None),
    ("zero", "hidden", "a", 0.0, 2.0, "graded", None),
    ("absent", "hidden", "a", None, 2.0, "missing", None),
    ("absent", "hidden", "b", None, 1.0, "missing", None),
    ("absent", "output", "why", None, 2.0, "missing", None),
    ("waiting", "output", "why", 0.0, 2.0, "needs_review", None),
    ("waiting", "hidden", "a", 2.0, 2.0, "graded", None),
    ("waiting", "hidden", "b", None, 1.0, "needs_review", None),
    ("unjudged", "output", "why", None, 2.0, "needs_review", None),
    ("unjudged", "hidden", "a", None, 2.0, "needs_review", None),
    ("unjudged", "hidden", "b", None, 1.0, "needs_review", None),
]


def read_back(exported: object) -> pd.DataFrame:
    """An export as a reader of its CSV sees it."""
    assert isinstance(exported, pd.DataFrame)
    return pd.read_csv(io.BytesIO(to_csv(exported)), encoding="utf-8-sig", dtype={"student_id": "str"})


def test_grades_has_one_row_per_student_in_order(book: MakeBook) -> None:
    frame = read_back(EXPORTS["grades"](book(*CLASS)))
    assert list(frame.columns) == [
        *("student_id", "last_name", "first_name", "section", "assignment", "hidden", "output", "score", "max_score"),
        *("needs_review", "not_answered", "missing", "state", "penalty", "final", "out_of"),
    ]
    assert list(frame["student_id"]) == ["absent", "partly", "unjudged", "waiting", "zero"]
    assert frame["max_score"].eq(5.0).all()


GRADES = [
    # hidden, output, score; needs_review, not_answered, missing
    pytest.param("absent", (None, None, None), (0, 0, 3), id="nothing handed in: no points, not 0"),
    pytest.param("partly", (2.5, None, 2.5), (0, 0, 1), id="one notebook missing: the others count"),
    pytest.param("unjudged", (None, None, None), (3, 0, 0), id="nothing judged: no points, not 0"),
    pytest.param("waiting", (2.0, 0.0, 2.0), (2, 0, 0), id="waiting for a person: the points so far"),
    pytest.param("zero", (0.0, 0.0, 0.0), (0, 1, 0), id="handed in and wrong: 0"),
]


@pytest.mark.parametrize(("student", "points", "counts"), GRADES)
def test_grades_tells_missing_waiting_and_zero_apart(
    book: MakeBook, student: str, points: tuple[float | None, ...], counts: tuple[int, ...]
) -> None:
    frame = read_back(EXPORTS["grades"](book(*CLASS))).set_index("student_id")
    row = frame.loc[student]
    found = tuple(None if pd.isna(row[column]) else row[column] for column in ("hidden", "output", "score"))
    assert found == points
    assert tuple(row[["needs_review", "not_answered", "missing"]]) == counts


def test_grades_refuses_a_notebook_named_like_a_column(book: MakeBook) -> None:
    with pytest.raises(UsageError, match="'score'"):
        EXPORTS["grades"](book(("akira", "score", "a", 1.0, 1.0, "graded", None)))


def test_questions_is_the_tidy_table_in_order(book: MakeBook) -> None:
    frame = read_back(EXPORTS["questions"](book(*CLASS)))
    assert tuple(frame.columns) == COLUMNS
    assert list(frame["student_id"].unique()) == ["absent", "partly", "unjudged", "waiting", "zero"]
    assert list(frame["question"][:3]) == ["a", "b", "why"]


def test_questions_tells_missing_waiting_and_zero_apart(book: MakeBook) -> None:
    frame = read_back(EXPORTS["questions"](book(*CLASS)))
    seen = {(status, "empty" if pd.isna(score) else score) for status, score in frame[["status", "score"]].to_numpy()}
    assert {("missing", "empty"), ("needs_review", "empty"), ("needs_review", 0.0), ("graded", 0.0)} <= seen
    assert ("missing", 0.0) not in seen


@pytest.mark.parametrize("name", FRAMES)
def test_the_order_of_the_rows_does_not_matter(book: MakeBook, name: str) -> None:
    assert to_csv(EXPORTS[name](book(*CLASS))) == to_csv(EXPORTS[name](book(*reversed(CLASS))))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FRAMES)
def test_a_class_of_nobody_exports_the_header_alone(book: MakeBook, name: str) -> None:
    frame = read_back(EXPORTS[name](book()))
    assert frame.empty
    assert {"student_id", "assignment", "score", "max_score"} <= set(frame.columns)


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_leaves_the_tidy_table_as_it_was(book: MakeBook, name: str) -> None:
    its = book(*CLASS)
    EXPORTS[name](its)
    for frame in ("tidy", "totals", "students", "submissions"):
        pd.testing.assert_frame_equal(getattr(its, frame), getattr(book(*CLASS), frame))


def person(**changes: str) -> dict[str, tuple[str, ...]]:
    known = {"first_name": "一郎", "last_name": "髙橋", "email": "a@example.org", "lms_user_id": "1", "section": "A"}
    return {"akira": tuple((known | changes).values())}


ONE = ("akira", "n", "q", 1.0, 1.0, "graded", None)


@pytest.mark.parametrize("name", ["canvas", "moodle"])
@pytest.mark.parametrize("column", ["email", "lms_user_id", "student_id"])
@pytest.mark.parametrize("unsafe", ["=1+1", "-dash"])
def test_a_student_with_an_id_that_a_spreadsheet_would_run_is_left_out(
    book: MakeBook, name: str, column: str, unsafe: str
) -> None:
    changes = {column: unsafe} if column != "student_id" else {}
    one = (unsafe, *ONE[1:]) if column == "student_id" else ONE
    its = book(one, ("emi", *ONE[1:]), people=person(**changes))
    alone = book(("emi", *ONE[1:]))
    written = EXPORTS[name](its)
    assert isinstance(written, bytes)
    assert [line for line in written.splitlines() if b"akira" not in line] == EXPORTS[name](alone).splitlines()
    assert unsafe.encode() not in written
    ((student, problems),) = its.border.problems.items()
    assert student == one[0]
    assert column in problems[0]


@pytest.mark.parametrize("name", ["canvas", "moodle"])
def test_half_of_a_surrogate_pair_is_no_name_for_an_lms(book: MakeBook, name: str) -> None:
    its = book(ONE, people=person(last_name="a\ud83d"))
    with pytest.raises(UsageError, match="damaged") as caught:
        EXPORTS[name](its)
    assert "\\ud83d" in str(caught.value)


def test_the_workbook_writes_out_what_xml_cannot_hold(book: MakeBook) -> None:
    content = EXPORTS["excel"](book(ONE, people=person(last_name="a\ud83d\x00b")))
    assert isinstance(content, bytes)
    assert openpyxl.load_workbook(io.BytesIO(content))["grades"]["B2"].value == "a\\ud83d\\x00b"


def test_a_title_that_canvas_would_drop_is_refused(book: MakeBook) -> None:
    its = book(ONE)
    named = replace(its, tidy=its.tidy.assign(assignment="my final score"))
    with pytest.raises(UsageError, match="'my final score'"):
        EXPORTS["canvas"](named)


def test_who_is_not_on_the_roster_and_who_is_absent(book: MakeBook) -> None:
    absent = ("emi", "n", "q", None, 1.0, "missing", None)
    its = book(ONE, absent, roster=frozenset({"emi"}))
    assert its.strangers == ["akira"]
    assert its.absent == {"day1": ["emi"]}
    assert book(ONE, absent).strangers == []


def test_sums_of_fractions_are_printed_as_people_write_them(book: MakeBook) -> None:
    frame = book(*(("akira", "hidden", f"q{n}", 0.1, 1.0, "graded", None) for n in range(3)))
    assert re.search(r"akira,,,,day1,0\.3,0\.3,3,", to_csv(EXPORTS["grades"](frame)).decode("utf-8-sig"))  # type: ignore[arg-type]


def test_the_command_knows_every_export() -> None:
    assert set(FORMATS) == {*EXPORTS, "template"}
    assert set(CSV) <= set(FILES.values())
