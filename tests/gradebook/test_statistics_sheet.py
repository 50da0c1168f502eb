"""The sheet of statistics counts what is final, and says nothing where there is nothing to say."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pandas as pd
import pytest

from autograder.settings.policy import CoursePolicy, Policy
from gradebook.analysis import assignment_statistics, item_statistics
from gradebook.exports import EXPORTS
from gradebook.exports.statistics import by_assignment, by_question
from gradebook.gradebook import Gradebook

MakeBook = Callable[..., Gradebook]

CLASS = [
    ("a1", "n", "easy", 2.0, 2.0, "graded", None),
    ("a1", "n", "hard", 1.0, 4.0, "graded", "sign"),
    ("a2", "n", "easy", 1.0, 2.0, "graded", None),
    ("a2", "n", "hard", 0.0, 4.0, "not_answered", None),
    ("a3", "n", "easy", 2.0, 2.0, "graded", None),
    ("a3", "n", "hard", 3.0, 4.0, "needs_review", None),
    ("a4", "n", "easy", None, 2.0, "missing", None),
    ("a4", "n", "hard", None, 4.0, "missing", None),
    ("a5", "n", "easy", 0.0, 2.0, "graded", None),
    ("a5", "n", "hard", 0.0, 4.0, "graded", "sign"),
    ("a6", "n", "easy", 2.0, 2.0, "graded", None),
    ("a6", "n", "hard", 1.0, 4.0, "graded", "sign"),
]
POLICY = CoursePolicy({"day1": Policy(excused=frozenset({"a5"}))})


def test_grades_that_are_final_are_counted(book: MakeBook) -> None:
    row = by_assignment(book(*CLASS, policy=POLICY)).iloc[0]
    assert row[["graded", "needs_review", "missing", "excused"]].tolist() == [3, 1, 1, 1]
    assert row["mean_grade"] == pytest.approx(7 / 3)  # 3, 1 and 3
    counted = [each for each in CLASS if each[0] != "a5"]
    points = assignment_statistics(book(*counted).tidy)
    assert (row["students"], row["mean"]) == (points.students, points.mean)


def test_questions_are_those_of_the_analysis_with_the_commonest_mistake(book: MakeBook) -> None:
    frame = by_question(book(*CLASS, policy=POLICY))
    items = item_statistics(book(*(each for each in CLASS if each[0] != "a5")).tidy)
    for column in ("question", "attempts", "facility", "deviation"):
        assert frame[column].tolist() == items[column].tolist()
    assert frame.set_index("question").loc["hard", ["mistake", "students"]].tolist() == ["sign", 2]
    assert pd.isna(frame.set_index("question").loc["easy", "mistake"])


def test_where_nothing_is_final_nothing_is_said(book: MakeBook) -> None:
    its = book(("a1", "n", "q", None, 2.0, "needs_review", None), ("a2", "n", "q", None, 2.0, "missing", None))
    assert by_assignment(its)[["mean_grade", "mean", "alpha"]].isna().all(axis=None)
    assert by_question(its)["facility"].isna().all()


def test_they_are_sheets_of_the_workbook(book: MakeBook) -> None:
    its = book(*(each for each in CLASS if each[0] != "a5"))
    content = EXPORTS["excel"](its)
    assert isinstance(content, bytes)
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert workbook.sheetnames == ["grades", "questions", "statistics", "statistics of questions"]
    titles, first, _ = workbook["statistics of questions"].iter_rows()
    facility = {title.value: cell for title, cell in zip(titles, first, strict=True)}["facility"]
    assert (facility.value, facility.number_format) == (
        pytest.approx(item_statistics(its.tidy)["facility"].iloc[0]),
        "0.0%",
    )
