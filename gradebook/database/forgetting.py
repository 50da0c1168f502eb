"""Deletes everything that the database holds about one student."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Delete, delete, inspect, literal, select

from autograder.errors import UsageError
from autograder.languages import Message
from autograder.storage.connection import reading, shown, write
from autograder.storage.nbgrader_tables import COMMENT, GRADE, STUDENT, SUBMITTED_ASSIGNMENT, SUBMITTED_NOTEBOOK
from autograder.storage.own_tables import (
    KAKUNIN_ATTEMPT,
    KAKUNIN_CODE,
    KAKUNIN_GRADE,
    KAKUNIN_HANDIN,
    KAKUNIN_HISTORY,
    KAKUNIN_JUDGEMENT,
    KAKUNIN_STUDENT,
    unreferenced,
)

# Folders outside the database that hold a subfolder named after each student.
FOLDERS = ("submitted", "autograded", "feedback")
# The service's own, of which nobody else keeps anything: it is deleted with the rows.
SERVICE_FOLDER = "handed_in"

_OWN = (KAKUNIN_GRADE, KAKUNIN_HISTORY, KAKUNIN_HANDIN, KAKUNIN_ATTEMPT, KAKUNIN_CODE, KAKUNIN_STUDENT)


def forget(database: str | Path, student: str) -> int:
    """Delete a student's rows in every table, all or nothing; how many there were.

    Raises UsageError when the database knows nothing of the student, StoreError when it cannot be written.
    """
    count = write(database, lambda connection: _delete(connection, student))
    if not count:
        raise _unknown(database, student)
    return count


def refuse_unknown(database: str | Path, student: str) -> None:
    """Raise UsageError when the database knows nothing of the student, StoreError when it cannot be read."""
    with reading(database) as connection:
        known = any(map(partial(_is_anything, connection), _statements(connection, student)))
    if not known:
        raise _unknown(database, student)


def _unknown(database: str | Path, student: str) -> UsageError:
    return UsageError(
        Message("the database holds nothing about {student!r}", student=student),
        path=shown(database),
        next_step=Message("look up the id in: kakunin show ASSIGNMENT"),
    )


def _is_anything(connection: Connection, statement: Delete) -> bool:
    """Whether there is a row to delete."""
    rows = select(literal(1)).select_from(statement.table).where(*statement._where_criteria)
    return connection.execute(rows.limit(1)).first() is not None


def _delete(connection: Connection, student: str) -> int:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")  # otherwise the deleted data stays in the file
    count = sum(connection.execute(statement).rowcount for statement in _statements(connection, student))
    if count and inspect(connection).has_table(KAKUNIN_JUDGEMENT.name):
        count += connection.execute(unreferenced()).rowcount
    return count


def _statements(connection: Connection, student: str) -> Iterator[Delete]:
    """The tables in the order of deletion: rows that refer to others come first."""
    handed_in = select(SUBMITTED_ASSIGNMENT.c.id).where(SUBMITTED_ASSIGNMENT.c.student_id == student)
    files = select(SUBMITTED_NOTEBOOK.c.id).where(SUBMITTED_NOTEBOOK.c.assignment_id.in_(handed_in))
    yield delete(COMMENT).where(COMMENT.c.notebook_id.in_(files))
    yield delete(GRADE).where(GRADE.c.notebook_id.in_(files))
    yield delete(SUBMITTED_NOTEBOOK).where(SUBMITTED_NOTEBOOK.c.assignment_id.in_(handed_in))
    yield delete(SUBMITTED_ASSIGNMENT).where(SUBMITTED_ASSIGNMENT.c.student_id == student)
    own = set(inspect(connection).get_table_names())
    for table in _OWN:
        if table.name in own:
            yield delete(table).where(table.c.student == student)
    yield delete(STUDENT).where(STUDENT.c.id == student)
