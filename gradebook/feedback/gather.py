"""The book and what lies behind its grades -> what each student's page says."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any, Final

import pandas as pd

from autograder.policy import CoursePolicy
from gradebook.book import Book
from gradebook.feedback.content import Answered, Feedback, Part, answered
from gradebook.policy import EXCUSED, deadlines
from gradebook.table import (
    ANSWER,
    ASSIGNMENT,
    COMMENT,
    DETAIL_KEY,
    EVIDENCE,
    FINAL,
    FIRST_NAME,
    KIND,
    LAST_NAME,
    LATENESS,
    MANUAL_COMMENT,
    MAX_SCORE,
    NOTEBOOK,
    NOTEBOOK_TITLE,
    OUT_OF,
    PENALTY,
    QUESTION,
    SCORE,
    STATE,
    STUDENT,
    SUBMITTED_AT,
    TITLE,
    WAITING,
)

_TEXTS: Final = (ANSWER, COMMENT, MANUAL_COMMENT, EVIDENCE)


def feedback(book: Book, details: pd.DataFrame, only: Collection[str] | None = None) -> Iterator[Feedback]:
    """The pages of everybody who handed in the one assignment of the book, or of some of them, by student.

    details: `DETAIL_COLUMNS`, as `gradebook.table.read_details` gives them.
    """
    assignment = book.assignments[0]
    students = book.students.set_index(STUDENT)[[FIRST_NAME, LAST_NAME]].to_dict("index")
    totals = book.totals.set_index(STUDENT).to_dict("index")
    moments = _moments(book, assignment)
    title = book.policy.of(assignment).title or assignment
    handed_in = book.tidy[book.tidy[STUDENT].isin(moments if only is None else moments.keys() & set(only))]
    titles = book.questions.drop(columns=[ASSIGNMENT, MAX_SCORE]).reset_index(names="place")
    rows = handed_in.merge(titles, on=[NOTEBOOK, QUESTION]).merge(
        details[[*DETAIL_KEY, *_TEXTS]], on=list(DETAIL_KEY), how="left"
    )
    rows[list(_TEXTS)] = rows[list(_TEXTS)].fillna("")
    for student, its in rows.sort_values([STUDENT, "place"]).groupby(STUDENT, sort=True):
        name = str(student)
        yield _feedback(name, title, students[name], totals[name], its.to_dict("records"), moments[name])


def _feedback(
    student: str,
    title: str,
    names: Mapping[Any, Any],
    total: Mapping[Any, Any],
    rows: list[dict[Any, Any]],
    moments: tuple[datetime | None, datetime | None],
) -> Feedback:
    parts = _parts(rows)
    return Feedback(
        student,
        names[FIRST_NAME],
        names[LAST_NAME],
        title,
        parts,
        _known(total[SCORE]),
        float(total[MAX_SCORE]),
        float(_known(total[PENALTY]) or 0.0),
        total[LATENESS].to_pytimedelta(),
        None if total[STATE] == WAITING else _known(total[FINAL]),
        float(total[OUT_OF]),
        total[STATE] == EXCUSED,
        *moments,
    )


def _parts(rows: list[dict[Any, Any]]) -> tuple[Part, ...]:
    parts = []
    for (notebook, title), its in groupby(rows, key=lambda row: (row[NOTEBOOK], row[NOTEBOOK_TITLE])):
        parts.append(Part(notebook, title, tuple(_answered(row) for row in its)))
    return tuple(parts)


def _answered(row: Mapping[str, Any]) -> Answered:
    return answered(row, row[KIND], row[TITLE])


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _moments(book: Book, assignment: str) -> dict[str, tuple[datetime | None, datetime | None]]:
    """By student when the assignment was handed in and when it was due, in the course's time zone."""
    its = book.submissions[book.submissions[ASSIGNMENT] == assignment]
    due = deadlines(its, book.policy.of(assignment))
    return {
        student: (_local(submitted, book.policy), _local(until, book.policy))
        for student, submitted, until in zip(its[STUDENT], its[SUBMITTED_AT], due, strict=True)
    }


def _local(moment: Any, course: CoursePolicy) -> datetime | None:
    return None if pd.isna(moment) else pd.Timestamp(moment).tz_convert(course.time_zone).to_pydatetime(warn=False)
