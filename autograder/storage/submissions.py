"""Writes submissions and grades to nbgrader's tables as its own autograding does, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Column, Connection, Select, Table, Update, bindparam, insert, select, update

from autograder.errors import StoreError
from autograder.languages import Message
from autograder.messages.ja_comment import comment_of
from autograder.model import NotebookGrade, Question, QuestionGrade, Status
from autograder.storage.nbgrader_tables import (
    ASSIGNMENT,
    BASE_CELL,
    COMMENT,
    GRADE,
    NOTEBOOK,
    STUDENT,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
)
from autograder.storage.raw_rows import raw
from autograder.storage.raw_values import id_of, moment, or_none
from autograder.storage.rows import Row, add, ids, naive_utc, new_id

_GRADED: Final = ("GradeCell", "TaskCell")  # cells that have a grade
_ANSWERED: Final = ("SolutionCell", "TaskCell")  # cells that have a comment


@dataclass(frozen=True)
class Submitted:
    """The rows of one submitted notebook to which its grades and comments belong."""

    id: str
    grades: dict[str, str]  # grade cell -> grade row
    comments: dict[str, str]  # solution cell -> comment row
    by_hand: set[str]  # grade cells with a grader's score
    settled: set[str]  # those of them that need no further review


def record_submission(
    connection: Connection, assignment: str, student: str, timestamp: datetime | None
) -> Mapping[str, Submitted]:
    """Make the student, the submission and an empty grade and comment for every cell; the rows by notebook."""
    if connection.scalar(_STUDENT, {"student": student}) is None:
        connection.execute(insert(STUDENT).values(id=student))
    assignment_id = connection.scalar(_ASSIGNMENT, {"name": assignment})
    submission = connection.scalar(_SUBMISSION, {"assignment": assignment_id, "student": student})
    if submission is None:
        row = {"assignment_id": assignment_id, "student_id": student, "timestamp": naive_utc(timestamp)}
        submission = add(connection, SUBMITTED_ASSIGNMENT, row)
        mirror(connection, assignment_id, submission)
        return _submitted(connection, submission)
    if timestamp is not None:
        connection.execute(_RETIME, {"of": submission, "now": naive_utc(timestamp)})
    found = _submitted(connection, submission)
    if _is_whole(connection, assignment_id, found):
        return found
    mirror(connection, assignment_id, submission)
    return _submitted(connection, submission)


def submission_times(connection: Connection, assignment: str) -> Mapping[str, datetime | None]:
    """By student when the submission was handed in, in UTC; None if unknown, or not plausible."""
    query = (
        select(SUBMITTED_ASSIGNMENT.c.student_id, SUBMITTED_ASSIGNMENT.c.timestamp)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED_ASSIGNMENT.c.assignment_id)
        .where(ASSIGNMENT.c.name == assignment)
    )
    found = {id_of(student): or_none(value, moment) for student, value in connection.execute(raw(query)).tuples()}
    return {student: None if when is None else when.replace(tzinfo=UTC) for student, when in found.items()}


def record_judgements(
    connection: Connection,
    submitted: Mapping[str, Submitted],
    judged: Sequence[NotebookGrade],
    questions: Mapping[str, Question],
    unchanged: Collection[str] = (),
) -> None:
    """Write our scores and comments where nbgrader's autograding puts its own; a grader's entries are kept.

    unchanged: questions of which nothing changed that a grader's score is of; a score of another is to be confirmed.

    Raises StoreError when the database knows no such notebook or question.
    """
    scores: list[Row] = []
    comments: list[Row] = []
    for name, question in ((notebook.notebook, question) for notebook in judged for question in notebook.questions):
        if name not in submitted:
            raise _unknown(name, None)
        own = submitted[name]
        cell = questions[question.question].grade_cell
        if cell not in own.grades or question.question not in own.comments:
            raise _unknown(name, question.question)
        values = _score(question)
        if cell in own.by_hand:
            values["needs_manual_grade"] = cell not in own.settled or question.question not in unchanged
        scores.append({"row": own.grades[cell], **values})
        comments.append({"row": own.comments[question.question], "auto_comment": comment_of(question) or None})
    _update_each(connection, GRADE, scores)
    _update_each(connection, COMMENT, comments)


def mirror(connection: Connection, assignment_id: str | None, submission: str) -> None:
    """Give a submission a row for every notebook, graded cell and solution cell that has none yet."""
    notebooks = set(connection.scalars(select(NOTEBOOK.c.id).where(NOTEBOOK.c.assignment_id == assignment_id)))
    table = SUBMITTED_NOTEBOOK.c
    submitted = ids(connection, select(table.notebook_id, table.id).where(table.assignment_id == submission))
    for notebook in sorted(notebooks - submitted.keys()):
        row = {"assignment_id": submission, "notebook_id": notebook, "flagged": False}
        submitted[notebook] = add(connection, SUBMITTED_NOTEBOOK, row)
    _add_missing(connection, GRADE, submitted, _GRADED, {"needs_manual_grade": True})
    _add_missing(connection, COMMENT, submitted, _ANSWERED, {})


def _score(question: QuestionGrade) -> Row:
    """Give a notebook that was not handed in 0 points and nothing to review, as nbgrader does."""
    if question.status is Status.MISSING:
        return {"auto_score": 0.0, "needs_manual_grade": False}
    waiting = question.status is Status.NEEDS_REVIEW or question.score is None
    return {"auto_score": None if waiting else question.score, "needs_manual_grade": waiting}


def _add_missing(
    connection: Connection, table: Table, submitted: Mapping[str, str], kinds: Sequence[str], values: Row
) -> None:
    """Add rows for cells of these kinds that have none; submitted: notebook -> submitted notebook."""
    there = set(connection.scalars(select(table.c.cell_id).where(table.c.notebook_id.in_(submitted.values()))))
    cells = select(BASE_CELL.c.id, BASE_CELL.c.notebook_id).where(
        BASE_CELL.c.notebook_id.in_(submitted), BASE_CELL.c.type.in_(kinds)
    )
    rows = [
        {"id": new_id(), "notebook_id": submitted[notebook], "cell_id": cell, **values}
        for cell, notebook in connection.execute(cells.order_by(BASE_CELL.c.notebook_id, BASE_CELL.c.name)).tuples()
        if cell not in there
    ]
    if rows:
        connection.execute(insert(table), rows)


def _is_whole(connection: Connection, assignment_id: str | None, found: Mapping[str, Submitted]) -> bool:
    """Whether a submission has all the rows that `mirror` would give it."""
    for notebook, cell, kind in connection.execute(_CELLS, {"assignment": assignment_id}).tuples():
        if notebook not in found:
            return False
        if kind in _GRADED and cell not in found[notebook].grades:
            return False
        if kind in _ANSWERED and cell not in found[notebook].comments:
            return False
    return True


def _submitted(connection: Connection, submission: str) -> Mapping[str, Submitted]:
    its = {"submission": submission}
    names = dict(connection.execute(_NOTEBOOKS, its).tuples().all())
    found = {name: Submitted(id, {}, {}, set(), set()) for id, name in names.items()}
    for row in connection.execute(_GRADES, its):
        notebook = found[names[row.notebook_id]]
        notebook.grades[row.name] = row.id
        if row.manual_score is not None:
            notebook.by_hand.add(row.name)
            if not row.needs_manual_grade:
                notebook.settled.add(row.name)
    for row in connection.execute(_COMMENTS, its):
        found[names[row.notebook_id]].comments[row.name] = row.id
    return found


def _named_rows(table: Table, *more: Column[Any]) -> Select[Any]:
    columns = select(BASE_CELL.c.name, table.c.id, table.c.notebook_id, *more)
    return (
        columns.join_from(table, SUBMITTED_NOTEBOOK, SUBMITTED_NOTEBOOK.c.id == table.c.notebook_id)
        .join(NOTEBOOK, NOTEBOOK.c.id == SUBMITTED_NOTEBOOK.c.notebook_id)
        .join(BASE_CELL, BASE_CELL.c.id == table.c.cell_id)
        .where(SUBMITTED_NOTEBOOK.c.assignment_id == bindparam("submission"))
    )


# Built once: building a query costs as much as running it.
_STUDENT: Final = select(STUDENT.c.id).where(STUDENT.c.id == bindparam("student"))
_ASSIGNMENT: Final = select(ASSIGNMENT.c.id).where(ASSIGNMENT.c.name == bindparam("name"))
_SUBMISSION: Final = select(SUBMITTED_ASSIGNMENT.c.id).where(
    SUBMITTED_ASSIGNMENT.c.assignment_id == bindparam("assignment"),
    SUBMITTED_ASSIGNMENT.c.student_id == bindparam("student"),
)
_RETIME: Final = (
    update(SUBMITTED_ASSIGNMENT).where(SUBMITTED_ASSIGNMENT.c.id == bindparam("of")).values(timestamp=bindparam("now"))
)
_CELLS: Final = (
    select(NOTEBOOK.c.name, BASE_CELL.c.name.label("cell"), BASE_CELL.c.type)
    .join_from(NOTEBOOK, BASE_CELL, BASE_CELL.c.notebook_id == NOTEBOOK.c.id, isouter=True)
    .where(NOTEBOOK.c.assignment_id == bindparam("assignment"))
)
_NOTEBOOKS: Final = (
    select(SUBMITTED_NOTEBOOK.c.id, NOTEBOOK.c.name)
    .join(NOTEBOOK, NOTEBOOK.c.id == SUBMITTED_NOTEBOOK.c.notebook_id)
    .where(SUBMITTED_NOTEBOOK.c.assignment_id == bindparam("submission"))
)
_GRADES: Final = _named_rows(GRADE, GRADE.c.manual_score, GRADE.c.needs_manual_grade)
_COMMENTS: Final = _named_rows(COMMENT)


def _update_each(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(_change(table, tuple(sorted(rows[0].keys() - {"row"}))), rows)


@cache
def _change(table: Table, columns: Sequence[str]) -> Update:
    return update(table).where(table.c.id == bindparam("row")).values({name: bindparam(name) for name in columns})


def _unknown(notebook: str, question: str | None) -> StoreError:
    return StoreError(
        (
            Message("the database knows no such part of {notebook}", notebook=notebook)
            if question
            else Message("the database knows no notebook {notebook}", notebook=notebook)
        ),
        question=question,
        next_step=Message("release the assignment again, so that the database matches the course"),
    )
