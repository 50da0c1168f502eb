"""Writes the assignment to nbgrader's tables as its own generation does, within the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypeAlias

from sqlalchemy import Connection, delete, insert, select, update

from autograder.errors import StoreError
from autograder.languages import Message
from autograder.model import Assignment, Cell, Notebook, Question, Role
from autograder.notebooks import KERNELSPEC, checksum
from autograder.storage.nbgrader_tables import (
    ASSIGNMENT,
    BASE_CELL,
    COURSE,
    GRADE_CELL,
    NOTEBOOK,
    SOLUTION_CELL,
    SOURCE_CELL,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
    TASK_CELL,
)
from autograder.storage.rows import Row, add, ids, naive_utc, new_id
from autograder.storage.submissions import mirror

UNNAMED = "deep_learning"  # of courses without an id, which earlier versions could not set
_STOCK = "default_course"  # some of nbgrader's steps accept no other

_CellKey: TypeAlias = tuple[str, str]  # type as base_cell has it, name


def record_assignment(connection: Connection, assignment: Assignment) -> None:
    """Write the assignment, its notebooks and cells: the rows that nbgrader's generation makes. Repeating it is safe.

    Raises StoreError if a change of the course would drop something that was already graded.
    """
    assignment_id = _assignment_id(connection, assignment)
    known = ids(connection, select(NOTEBOOK.c.name, NOTEBOOK.c.id).where(NOTEBOOK.c.assignment_id == assignment_id))
    for name in known.keys() - {notebook.name for notebook in assignment.notebooks}:
        _remove_notebook(connection, assignment, name, known[name])
    for notebook in assignment.notebooks:
        if notebook.name not in known:
            known[notebook.name] = add(
                connection,
                NOTEBOOK,
                {"name": notebook.name, "assignment_id": assignment_id, "kernelspec": json.dumps(KERNELSPEC)},
            )
        _record_cells(connection, assignment, notebook, known[notebook.name])
    for submission in connection.scalars(
        select(SUBMITTED_ASSIGNMENT.c.id).where(SUBMITTED_ASSIGNMENT.c.assignment_id == assignment_id)
    ).all():
        mirror(connection, assignment_id, submission)


def has_assignment(connection: Connection, name: str) -> bool:
    """Whether the database knows an assignment."""
    return connection.scalar(select(ASSIGNMENT.c.id).where(ASSIGNMENT.c.name == name)) is not None


def _assignment_id(connection: Connection, assignment: Assignment) -> str:
    course_id = assignment.course_id or UNNAMED
    for course in dict.fromkeys((course_id, _STOCK)):
        if connection.scalar(select(COURSE.c.id).where(COURSE.c.id == course)) is None:
            connection.execute(insert(COURSE).values(id=course))
    due = naive_utc(assignment.due)
    columns = (ASSIGNMENT.c.id, ASSIGNMENT.c.duedate, ASSIGNMENT.c.course_id)
    row = connection.execute(select(*columns).where(ASSIGNMENT.c.name == assignment.name)).one_or_none()
    if row is None:
        return add(connection, ASSIGNMENT, {"name": assignment.name, "duedate": due, "course_id": course_id})
    if due is not None and row.duedate != due:
        connection.execute(update(ASSIGNMENT).where(ASSIGNMENT.c.id == row.id).values(duedate=due))
    if assignment.course_id not in (None, row.course_id):
        connection.execute(update(ASSIGNMENT).where(ASSIGNMENT.c.id == row.id).values(course_id=course_id))
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


def _record_sources(connection: Connection, cells: Sequence[tuple[Cell, Question]], notebook_id: str) -> None:
    """Write the released cells, from which nbgrader restores locked cells."""
    table = SOURCE_CELL.c
    wanted: list[Row] = [
        {
            "name": cell.id,
            "cell_type": cell.type,
            "locked": cell.role is Role.EXAMPLE,
            "source": cell.source,
            "checksum": checksum(cell, question),
        }
        for cell, question in cells
    ]
    columns = (table.name, table.cell_type, table.locked, table.source, table.checksum)
    known = connection.execute(select(*columns).where(table.notebook_id == notebook_id)).mappings().all()
    if sorted(map(dict, known), key=_by_name) == sorted(wanted, key=_by_name):
        return
    connection.execute(delete(SOURCE_CELL).where(table.notebook_id == notebook_id))
    if wanted:
        connection.execute(insert(SOURCE_CELL), [{"id": new_id(), "notebook_id": notebook_id, **row} for row in wanted])


def _by_name(row: Row) -> str:
    name: str = row["name"]
    return name


def _known_cells(connection: Connection, notebook_id: str) -> dict[_CellKey, str]:
    query = select(BASE_CELL.c.type, BASE_CELL.c.name, BASE_CELL.c.id).where(BASE_CELL.c.notebook_id == notebook_id)
    return {(row.type, row.name): row.id for row in connection.execute(query)}


def _new_cell(connection: Connection, key: _CellKey, notebook_id: str) -> str:
    return add(connection, BASE_CELL, {"type": key[0], "name": key[1], "notebook_id": notebook_id})


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
        Message(
            "{name}/{notebook}: the course no longer has it, but the database holds submissions of it",
            name=assignment.name,
            notebook=notebook,
        ),
        question=question,
        next_step=Message("put it back, or release and grade into a new database (--db)"),
    )
