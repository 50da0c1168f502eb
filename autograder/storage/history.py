"""Keeps the scores of earlier submissions, so that a rule of the course can choose which one counts."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, delete, insert, select

from autograder.model import Status, question_of, score_that_counts
from autograder.storage.nbgrader_tables import (
    ASSIGNMENT,
    BASE_CELL,
    GRADE,
    NOTEBOOK,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
)
from autograder.storage.own_tables import KAKUNIN_GRADE, KAKUNIN_HISTORY
from autograder.storage.raw_rows import raw
from autograder.storage.raw_values import id_of, moment, number, or_none, short_text
from autograder.storage.rows import Row, naive_utc


def keep_earlier(connection: Connection, assignment: str, student: str, timestamp: datetime | None) -> None:
    """Copy a student's grades to the history if the new submission was handed in at another time.

    Nothing is copied if either time is unknown or not plausible.
    """
    of_student = {"assignment": assignment, "student": student}
    stored = connection.execute(_SUBMISSION, of_student).one_or_none()
    before = None if stored is None else or_none(stored.timestamp, moment)
    if stored is None or timestamp is None or before in (None, naive_utc(timestamp)):
        return
    by_hand = _by_hand(connection, stored.id)
    rows = connection.execute(_GRADES, of_student).mappings().all()
    key = {**of_student, "submitted_at": before}
    connection.execute(_FORGET, key)
    if rows:
        connection.execute(insert(KAKUNIN_HISTORY), [{**key, **_standing(dict(row), by_hand)} for row in rows])


@dataclass(frozen=True)
class EarlierScore:
    """The answer to one question in an earlier submission, as the gradebook counts it; at: UTC, with its zone."""

    student: str
    at: datetime
    notebook: str
    question: str
    score: float | None
    status: str


def earlier_scores(connection: Connection, assignment: str, student: str | None = None) -> list[EarlierScore]:
    """Those of one student, or of all; what cannot be used is left out."""
    query, of = (_EARLIER, {}) if student is None else (_EARLIER_OF_ONE, {"student": student})
    found = []
    for row in connection.execute(query, {"assignment": assignment, **of}):
        with suppress(ValueError):
            at = moment(row.submitted_at)
            if at is not None:
                names = (id_of(row.student), at.replace(tzinfo=UTC), id_of(row.notebook), id_of(row.question))
                found.append(EarlierScore(*names, number(row.score), short_text(row.status) or ""))
    return found


def _standing(row: Row, by_hand: dict[tuple[str, str], Any]) -> Row:
    """A row of ours with the grader's score and the extra credit, as the gradebook counts them."""
    grade = by_hand.get((row["notebook"], row["question"]))
    manual, extra = (None, None) if grade is None else (grade.manual_score, grade.extra_credit)
    if grade is not None and manual is not None and grade.needs_manual_grade:  # it is of another answer
        return {**row, "score": None, "status": str(Status.NEEDS_REVIEW)}
    try:
        score = score_that_counts(number(row["score"]), number(manual), number(extra))
    except ValueError:
        return {**row, "score": None, "status": str(Status.NEEDS_REVIEW)}
    return {**row, "score": score, "status": row["status"] if manual is None else str(Status.GRADED)}


def _by_hand(connection: Connection, submission: str) -> dict[tuple[str, str], Any]:
    rows = connection.execute(_BY_HAND, {"submission": submission})
    return {(row.notebook, question_of(row.cell)): row for row in rows}


def _submission() -> Select[Any]:
    query = select(SUBMITTED_ASSIGNMENT.c.id, SUBMITTED_ASSIGNMENT.c.timestamp)
    query = query.join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED_ASSIGNMENT.c.assignment_id)
    is_of_student = SUBMITTED_ASSIGNMENT.c.student_id == bindparam("student")
    return raw(query.where(ASSIGNMENT.c.name == bindparam("assignment"), is_of_student))


def _grades() -> Select[Any]:
    table = KAKUNIN_GRADE.c
    columns = (table.notebook, table.question, table.score, table.status, table.mistake)
    return select(*columns).where(table.assignment == bindparam("assignment"), table.student == bindparam("student"))


def _earlier() -> Select[Any]:
    table = KAKUNIN_HISTORY.c
    columns = (table.student, table.submitted_at, table.notebook, table.question, table.score, table.status)
    return select(*columns).where(table.assignment == bindparam("assignment"))


# Built once: building a query costs as much as running it.
_SUBMISSION: Final = _submission()
_GRADES: Final = _grades()
_FORGET: Final = delete(KAKUNIN_HISTORY).where(
    *(KAKUNIN_HISTORY.c[name] == bindparam(name) for name in ("assignment", "student", "submitted_at"))
)
_BY_HAND: Final = (
    select(
        NOTEBOOK.c.name.label("notebook"),
        BASE_CELL.c.name.label("cell"),
        GRADE.c.manual_score,
        GRADE.c.extra_credit,
        GRADE.c.needs_manual_grade,
    )
    .join_from(GRADE, SUBMITTED_NOTEBOOK, SUBMITTED_NOTEBOOK.c.id == GRADE.c.notebook_id)
    .join(NOTEBOOK, NOTEBOOK.c.id == SUBMITTED_NOTEBOOK.c.notebook_id)
    .join(BASE_CELL, BASE_CELL.c.id == GRADE.c.cell_id)
    .where(SUBMITTED_NOTEBOOK.c.assignment_id == bindparam("submission"))
)
_EARLIER: Final = raw(_earlier())
_EARLIER_OF_ONE: Final = raw(_earlier().where(KAKUNIN_HISTORY.c.student == bindparam("student")))
