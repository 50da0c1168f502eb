"""Rows of nbgrader's tables, written as nbgrader writes them, all within the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from autograder.errors import StoreError
from autograder.model import Assignment, Cell, Notebook, NotebookGrade, Question, QuestionGrade, Role, Status
from autograder.nbgrader.tables import (
    ASSIGNMENT,
    BASE_CELL,
    COMMENT,
    COURSE,
    GRADE,
    GRADE_CELL,
    NOTEBOOK,
    SOLUTION_CELL,
    SOURCE_CELL,
    STUDENT,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
    TASK_CELL,
)
from autograder.notebook import KERNELSPEC, checksum

COURSE_ID = "deep_learning"
_COURSES = (COURSE_ID, "default_course")  # some of nbgrader's steps know no other than the second

Row = dict[str, Any]
_CellKey = tuple[str, str]  # type as base_cell has it, name


@dataclass(frozen=True)
class Submitted:
    """One submitted notebook: where its grades and comments belong."""

    id: str
    grades: Mapping[str, str]  # grade cell -> grade row
    comments: Mapping[str, str]  # solution cell -> comment row
    by_hand: frozenset[str]  # grade cells that a person gave a score


def record_assignment(connection: Connection, assignment: Assignment) -> None:
    """The assignment, its notebooks and cells: the rows that nbgrader's generation makes. Changes nothing twice.

    Raises StoreError where a change of the course would drop something that was already graded.
    """
    assignment_id = _assignment_id(connection, assignment)
    known = _ids(connection, select(NOTEBOOK.c.name, NOTEBOOK.c.id).where(NOTEBOOK.c.assignment_id == assignment_id))
    for name in known.keys() - {notebook.name for notebook in assignment.notebooks}:
        _remove_notebook(connection, assignment, name, known[name])
    for notebook in assignment.notebooks:
        if notebook.name not in known:
            known[notebook.name] = _new(
                connection,
                NOTEBOOK,
                {"name": notebook.name, "assignment_id": assignment_id, "kernelspec": json.dumps(KERNELSPEC)},
            )
        _record_cells(connection, assignment, notebook, known[notebook.name])
    for submission in connection.scalars(
        select(SUBMITTED_ASSIGNMENT.c.id).where(SUBMITTED_ASSIGNMENT.c.assignment_id == assignment_id)
    ).all():
        _mirror(connection, assignment_id, submission)


def has_assignment(connection: Connection, name: str) -> bool:
    """Whether the database knows an assignment."""
    return connection.scalar(select(ASSIGNMENT.c.id).where(ASSIGNMENT.c.name == name)) is not None


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
        submission = _new(connection, SUBMITTED_ASSIGNMENT, row)
    elif timestamp is not None:
        change = update(SUBMITTED_ASSIGNMENT).where(table.id == submission)
        connection.execute(change.values(timestamp=naive_utc(timestamp)))
    _mirror(connection, assignment_id, submission)
    return _submitted(connection, submission)


def record_judgement(
    connection: Connection, submitted: Submitted, judged: NotebookGrade, questions: Mapping[str, Question]
) -> None:
    """Our scores and comments where nbgrader's autograding puts its own; what a person entered stays."""
    scores = [
        {"row": submitted.grades[cell], **_score(question, by_hand=cell in submitted.by_hand)}
        for question in judged.questions
        for cell in [questions[question.question].grade_cell]
    ]
    comments = [
        {"row": submitted.comments[question.question], "auto_comment": question.comment or None}
        for question in judged.questions
    ]
    _update_each(connection, GRADE, scores)
    _update_each(connection, COMMENT, comments)


def naive_utc(moment: datetime | None) -> datetime | None:
    """A moment as nbgrader stores it: UTC, without saying so."""
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)


def _score(question: QuestionGrade, *, by_hand: bool) -> Row:
    """A notebook that was not handed in is 0 points and nobody's work, as it is to nbgrader."""
    if question.status is Status.MISSING:
        return {"auto_score": 0.0, "needs_manual_grade": False}
    waiting = question.status is Status.NEEDS_REVIEW or question.score is None
    return {"auto_score": None if waiting else question.score, "needs_manual_grade": waiting or by_hand}


def _assignment_id(connection: Connection, assignment: Assignment) -> str:
    for course in _COURSES:
        if connection.scalar(select(COURSE.c.id).where(COURSE.c.id == course)) is None:
            connection.execute(insert(COURSE).values(id=course))
    due = naive_utc(assignment.due)
    row = connection.execute(
        select(ASSIGNMENT.c.id, ASSIGNMENT.c.duedate).where(ASSIGNMENT.c.name == assignment.name)
    ).one_or_none()
    if row is None:
        return _new(connection, ASSIGNMENT, {"name": assignment.name, "duedate": due, "course_id": COURSE_ID})
    if due is not None and row.duedate != due:
        connection.execute(update(ASSIGNMENT).where(ASSIGNMENT.c.id == row.id).values(duedate=due))
    found: str = row.id
    return found


def _record_cells(connection: Connection, assignment: Assignment, notebook: Notebook, notebook_id: str) -> None:
    questions = {question.id: question for question in notebook.questions}
    cells = [(cell, questions[cell.question]) for cell in notebook.cells if cell.question is not None]
    graded = {("GradeCell", cell.id): (cell, question) for cell, question in cells if question.grade_cell == cell.id}
    solutions = {("SolutionCell", cell.id) for cell, _ in cells if cell.role is Role.ANSWER}
    known = _known_cells(connection, notebook_id)
    gone = known.keys() - graded.keys() - solutions
    if gone and _is_submitted(connection, notebook_id):
        raise _refusal(assignment, notebook.name, question=min(name for _, name in gone))
    for key in gone:
        _remove_cell(connection, known[key])
    for key, (cell, question) in graded.items():
        values = {"max_score": question.points, "cell_type": cell.type}
        if key in known:
            connection.execute(update(GRADE_CELL).where(GRADE_CELL.c.id == known[key]).values(**values))
        else:
            connection.execute(insert(GRADE_CELL).values(id=_new_cell(connection, key, notebook_id), **values))
    for key in sorted(solutions - known.keys()):
        connection.execute(insert(SOLUTION_CELL).values(id=_new_cell(connection, key, notebook_id)))
    _record_sources(connection, cells, notebook_id)


def _record_sources(connection: Connection, cells: Iterable[tuple[Cell, Question]], notebook_id: str) -> None:
    """What students got, which nbgrader restores locked cells from."""
    connection.execute(delete(SOURCE_CELL).where(SOURCE_CELL.c.notebook_id == notebook_id))
    rows = [
        {
            "id": _new_id(),
            "name": cell.id,
            "cell_type": cell.type,
            "locked": cell.role is Role.EXAMPLE,
            "source": cell.source,
            "checksum": checksum(cell, question),
            "notebook_id": notebook_id,
        }
        for cell, question in cells
    ]
    if rows:
        connection.execute(insert(SOURCE_CELL), rows)


def _known_cells(connection: Connection, notebook_id: str) -> dict[_CellKey, str]:
    query = select(BASE_CELL.c.type, BASE_CELL.c.name, BASE_CELL.c.id).where(BASE_CELL.c.notebook_id == notebook_id)
    return {(row.type, row.name): row.id for row in connection.execute(query)}


def _new_cell(connection: Connection, key: _CellKey, notebook_id: str) -> str:
    return _new(connection, BASE_CELL, {"type": key[0], "name": key[1], "notebook_id": notebook_id})


def _remove_cell(connection: Connection, id: str) -> None:
    for table in (GRADE_CELL, SOLUTION_CELL, TASK_CELL, BASE_CELL):
        connection.execute(delete(table).where(table.c.id == id))


def _remove_notebook(connection: Connection, assignment: Assignment, name: str, id: str) -> None:
    if _is_submitted(connection, id):
        raise _refusal(assignment, name)
    for cell in _known_cells(connection, id).values():
        _remove_cell(connection, cell)
    connection.execute(delete(SOURCE_CELL).where(SOURCE_CELL.c.notebook_id == id))
    connection.execute(delete(NOTEBOOK).where(NOTEBOOK.c.id == id))


def _is_submitted(connection: Connection, notebook_id: str) -> bool:
    query = select(SUBMITTED_NOTEBOOK.c.id).where(SUBMITTED_NOTEBOOK.c.notebook_id == notebook_id).limit(1)
    return connection.scalar(query) is not None


def _refusal(assignment: Assignment, notebook: str, question: str | None = None) -> StoreError:
    return StoreError(
        f"{assignment.name}/{notebook}: the course no longer has it, but the database holds submissions of it",
        question=question,
        next_step="put it back, or release and grade into a new database (--db)",
    )


def _mirror(connection: Connection, assignment_id: str, submission: str) -> None:
    """Give a submission a row for every notebook, graded cell and solution cell that has none yet."""
    notebooks = set(connection.scalars(select(NOTEBOOK.c.id).where(NOTEBOOK.c.assignment_id == assignment_id)))
    table = SUBMITTED_NOTEBOOK.c
    submitted = _ids(connection, select(table.notebook_id, table.id).where(table.assignment_id == submission))
    for notebook in sorted(notebooks):
        if notebook not in submitted:
            row = {"assignment_id": submission, "notebook_id": notebook, "flagged": False}
            submitted[notebook] = _new(connection, SUBMITTED_NOTEBOOK, row)
        of_notebook = select(BASE_CELL.c.id).where(BASE_CELL.c.notebook_id == notebook)
        graded = of_notebook.where(BASE_CELL.c.type.in_(["GradeCell", "TaskCell"]))
        commented = of_notebook.where(BASE_CELL.c.type.in_(["SolutionCell", "TaskCell"]))
        _add_missing(connection, GRADE, submitted[notebook], graded, {"needs_manual_grade": True})
        _add_missing(connection, COMMENT, submitted[notebook], commented, {})


def _add_missing(connection: Connection, table: Table, submitted: str, cells: Any, values: Row) -> None:
    has_row = select(table.c.cell_id).where(table.c.notebook_id == submitted)
    missing = connection.scalars(cells.where(BASE_CELL.c.id.not_in(has_row)).order_by(BASE_CELL.c.name)).all()
    if missing:
        rows = [{"id": _new_id(), "notebook_id": submitted, "cell_id": cell, **values} for cell in missing]
        connection.execute(insert(table), rows)


def _submitted(connection: Connection, submission: str) -> Mapping[str, Submitted]:
    query = (
        select(NOTEBOOK.c.name, SUBMITTED_NOTEBOOK.c.id)
        .join(NOTEBOOK, NOTEBOOK.c.id == SUBMITTED_NOTEBOOK.c.notebook_id)
        .where(SUBMITTED_NOTEBOOK.c.assignment_id == submission)
    )
    found = {}
    for name, id in connection.execute(query).tuples():
        grades = connection.execute(_named_rows(GRADE, id).add_columns(GRADE.c.manual_score)).all()
        found[name] = Submitted(
            id,
            {row.name: row.id for row in grades},
            _ids(connection, _named_rows(COMMENT, id)),
            frozenset(row.name for row in grades if row.manual_score is not None),
        )
    return found


def _named_rows(table: Table, submitted: str) -> Any:
    joined = select(BASE_CELL.c.name, table.c.id).join(BASE_CELL, BASE_CELL.c.id == table.c.cell_id)
    return joined.where(table.c.notebook_id == submitted)


def _update_each(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        values = {name: bindparam(name) for name in rows[0] if name != "row"}
        connection.execute(update(table).where(table.c.id == bindparam("row")).values(**values), rows)


def _ids(connection: Connection, query: Any) -> dict[str, str]:
    return {name: id for name, id in connection.execute(query)}


def _new(connection: Connection, table: Table, row: Row) -> str:
    id = _new_id()
    connection.execute(insert(table).values(id=id, **row))
    return id


def _new_id() -> str:
    return uuid4().hex
