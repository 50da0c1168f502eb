"""Deletes everything that the database holds of one student."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Delete, delete, inspect, select

from autograder.errors import UsageError
from gradebook.database.connection import connect, shown
from gradebook.database.tables import (
    COMMENT,
    GRADE,
    HISTORY,
    JUDGEMENT,
    ROSTER,
    STUDENT,
    SUBMISSION,
    SUBMITTED,
)

# Where else a student's name is the name of a folder.
FOLDERS = ("submitted", "autograded", "feedback")


def forget(database: str | Path, student: str) -> int:
    """Delete a student's rows in every table, all or nothing; how many there were.

    Raises UsageError when the database knows nothing of the student, StoreError when it cannot be written.
    """
    with connect(database, write=True) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA secure_delete = ON")  # or the file keeps what the rows held
        count = sum(connection.execute(statement).rowcount for statement in _statements(connection, student))
        if not count:
            raise UsageError(
                f"the database holds nothing of {student!r}",
                path=shown(database),
                next_step="look up the id in: kakunin show ASSIGNMENT",
            )
    return count


def _statements(connection: Connection, student: str) -> Iterator[Delete]:
    """From the rows that refer to others to those that are referred to."""
    handed_in = select(SUBMISSION.c.id).where(SUBMISSION.c.student_id == student)
    files = select(SUBMITTED.c.id).where(SUBMITTED.c.assignment_id.in_(handed_in))
    yield delete(COMMENT).where(COMMENT.c.notebook_id.in_(files))
    yield delete(GRADE).where(GRADE.c.notebook_id.in_(files))
    yield delete(SUBMITTED).where(SUBMITTED.c.assignment_id.in_(handed_in))
    yield delete(SUBMISSION).where(SUBMISSION.c.student_id == student)
    own = set(inspect(connection).get_table_names())
    for table in (JUDGEMENT, HISTORY, ROSTER):
        if table.name in own:
            yield delete(table).where(table.c.student == student)
    yield delete(STUDENT).where(STUDENT.c.id == student)
