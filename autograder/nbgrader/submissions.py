"""Submissions and grades in nbgrader's tables, as its own autograding writes them, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, insert, select, update

from autograder.errors import StoreError
from autograder.model import NotebookGrade, Question, QuestionGrade, Status
from autograder.nbgrader.rows import Row, add, ids, naive_utc, new_id
from autograder.nbgrader.tables import (
    ASSIGNMENT,
    BASE_CELL,
    COMMENT,
    GRADE,
    NOTEBOOK,
    STUDENT,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
)


@dataclass(frozen=True)
class Submitted:
    """One submitted notebook: where its grades and comments belong."""

    id: str
    grades: Mapping[str, str]  # grade cell -> grade row
    comments: Mapping[str, str]  # solution cell -> comment row
    by_hand: frozenset[str]  # grade cells that a person gave a score
    settled: frozenset[str]  # those of them that do not wait for another look


def record_submission(
    connection: Connection, assignment: str, student: str, timestamp: datetime | None
) -> Mapping[str, Submitted]:
    """The student, the submission and an empty grade and comment for every cell; by notebook what is there now."""
    if connection.scalar(select(STUDENT.c.id).where(STUDENT.c.id == student)) is None:
        connection.execute(insert(STUDENT).values(id=student))
    assignment_id = connection.scalar(select(ASSIGNMENT.c.id).where(ASSIGNMENT.c.name == assignment))
    table = SUBMITTED_ASSIGNMENT.c
    submission = connection.scalar(
        select(table.id).where(table.assignment_id == assignment_id, table.student_id == student)
    )
    if submission is None:
        row = {"assignment_id": assignment_id, "student_id": student, "timestamp": naive_utc(timestamp)}
        submission = add(connection, SUBMITTED_ASSIGNMENT, row)
    elif timestamp is not None:
        change = update(SUBMITTED_ASSIGNMENT).where(table.id == submission)
        connection.execute(change.values(timestamp=naive_utc(timestamp)))
    mirror(connection, assignment_id, submission)
    return _submitted(connection, submission)


def submission_times(connection: Connection, assignment: str) -> Mapping[str, datetime | None]:
    """By student when the submission was handed in, in UTC; None where nobody knows."""
    query = (
        select(SUBMITTED_ASSIGNMENT.c.student_id, SUBMITTED_ASSIGNMENT.c.timestamp)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED_ASSIGNMENT.c.assignment_id)
        .where(ASSIGNMENT.c.name == assignment)
    )
    return {
        student: None if moment is None else moment.replace(tzinfo=UTC)
        for student, moment in connection.execute(query).tuples()
    }


def record_judgement(
    connection: Connection,
    submitted: Submitted | None,
    judged: NotebookGrade,
    questions: Mapping[str, Question],
    unchanged: Collection[str] = (),
) -> None:
    """Our scores and comments where nbgrader's autograding puts its own; what a person entered stays.

    unchanged: questions whose answer is the one that was graded before: a person who has read it need not do so again.

    Raises StoreError when the database knows no such notebook or question.
    """
    if submitted is None:
        raise _unknown(judged.notebook, None)
    scores: list[Row] = []
    comments: list[Row] = []
    for question in judged.questions:
        cell = questions[question.question].grade_cell
        if cell not in submitted.grades or question.question not in submitted.comments:
            raise _unknown(judged.notebook, question.question)
        values = _score(question, by_hand=cell in submitted.by_hand)
        read = cell in submitted.settled and question.question in unchanged
        if read and question.status is Status.NEEDS_REVIEW:
            values["needs_manual_grade"] = False
        scores.append({"row": submitted.grades[cell], **values})
        comments.append({"row": submitted.comments[question.question], "auto_comment": question.comment or None})
    _update_each(connection, GRADE, scores)
    _update_each(connection, COMMENT, comments)


def mirror(connection: Connection, assignment_id: str | None, submission: str) -> None:
    """Give a submission a row for every notebook, graded cell and solution cell that has none yet."""
    notebooks = set(connection.scalars(select(NOTEBOOK.c.id).where(NOTEBOOK.c.assignment_id == assignment_id)))
    table = SUBMITTED_NOTEBOOK.c
    submitted = ids(connection, select(table.notebook_id, table.id).where(table.assignment_id == submission))
    for notebook in sorted(notebooks):
        if notebook not in submitted:
            row = {"assignment_id": submission, "notebook_id": notebook, "flagged": False}
            submitted[notebook] = add(connection, SUBMITTED_NOTEBOOK, row)
        of_notebook = select(BASE_CELL.c.id).where(BASE_CELL.c.notebook_id == notebook)
        graded = of_notebook.where(BASE_CELL.c.type.in_(["GradeCell", "TaskCell"]))
        commented = of_notebook.where(BASE_CELL.c.type.in_(["SolutionCell", "TaskCell"]))
        _add_missing(connection, GRADE, submitted[notebook], graded, {"needs_manual_grade": True})
        _add_missing(connection, COMMENT, submitted[notebook], commented, {})


def _score(question: QuestionGrade, *, by_hand: bool) -> Row:
    """A notebook that was not handed in is 0 points and nobody's work, as it is to nbgrader."""
    if question.status is Status.MISSING:
        return {"auto_score": 0.0, "needs_manual_grade": False}
    waiting = question.status is Status.NEEDS_REVIEW or question.score is None
    return {"auto_score": None if waiting else question.score, "needs_manual_grade": waiting or by_hand}


def _add_missing(connection: Connection, table: Table, submitted: str, cells: Select[tuple[str]], values: Row) -> None:
    has_row = select(table.c.cell_id).where(table.c.notebook_id == submitted)
    missing = connection.scalars(cells.where(BASE_CELL.c.id.not_in(has_row)).order_by(BASE_CELL.c.name)).all()
    if missing:
        rows = [{"id": new_id(), "notebook_id": submitted, "cell_id": cell, **values} for cell in missing]
        connection.execute(insert(table), rows)


def _submitted(connection: Connection, submission: str) -> Mapping[str, Submitted]:
    query = (
        select(NOTEBOOK.c.name, SUBMITTED_NOTEBOOK.c.id)
        .join(NOTEBOOK, NOTEBOOK.c.id == SUBMITTED_NOTEBOOK.c.notebook_id)
        .where(SUBMITTED_NOTEBOOK.c.assignment_id == submission)
    )
    found = {}
    for name, id in connection.execute(query).tuples():
        states = (GRADE.c.manual_score, GRADE.c.needs_manual_grade)
        grades = connection.execute(_named_rows(GRADE, id).add_columns(*states)).all()
        scored = [row for row in grades if row.manual_score is not None]
        found[name] = Submitted(
            id,
            {row.name: row.id for row in grades},
            ids(connection, _named_rows(COMMENT, id)),
            frozenset(row.name for row in scored),
            frozenset(row.name for row in scored if not row.needs_manual_grade),
        )
    return found


def _named_rows(table: Table, submitted: str) -> Select[Any]:
    joined = select(BASE_CELL.c.name, table.c.id).join(BASE_CELL, BASE_CELL.c.id == table.c.cell_id)
    return joined.where(table.c.notebook_id == submitted)


def _update_each(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        values: Row = {name: bindparam(name) for name in rows[0] if name != "row"}
        connection.execute(update(table).where(table.c.id == bindparam("row")).values(**values), rows)


def _unknown(notebook: str, question: str | None) -> StoreError:
    return StoreError(
        f"the database knows no such part of {notebook}" if question else f"the database knows no notebook {notebook}",
        question=question,
        next_step="release the assignment again, so that the database follows the course",
    )
