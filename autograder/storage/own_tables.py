"""Kakunin's own tables beside nbgrader's, and bringing those of an earlier version up to date."""

from __future__ import annotations

from sqlalchemy import Column, Connection, DateTime, Float, Integer, MetaData, String, Table, Text, inspect
from sqlalchemy.schema import CreateColumn

MISTAKE_LENGTH = 128  # an error's type can be a name of the student's

OURS = MetaData()

KAKUNIN_GRADE = Table(
    "kakunin_grade",
    OURS,
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("notebook", String(128), primary_key=True),
    Column("question", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),  # the fingerprint of the judgement
    Column("score", Float),  # NULL: not known
    Column("max_score", Float, nullable=False),
    Column("status", String(32), nullable=False),
    Column("mistake", String(MISTAKE_LENGTH)),
    Column("comment", Text, nullable=False),
    Column("answer", Text, nullable=False, server_default=""),  # the student's own source, as it was found
    Column("evidence", Text, nullable=False),  # JSON: how the grade came about, check by check
    Column("problem", Text),  # why the notebook could not be judged, or parts of it: to be graded again
    Column("graded_at", DateTime, nullable=False),  # UTC
)

# What an earlier submission was worth when a newer one took its place.
KAKUNIN_HISTORY = Table(
    "kakunin_history",
    OURS,
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("submitted_at", DateTime, primary_key=True),  # UTC
    Column("notebook", String(128), primary_key=True),
    Column("question", String(128), primary_key=True),
    Column("score", Float),  # as it stood, a person's score before ours; NULL: not known
    Column("status", String(32), nullable=False),
    Column("mistake", String(MISTAKE_LENGTH)),
)

KAKUNIN_QUESTION = Table(
    "kakunin_question",
    OURS,
    Column("assignment", String(128), primary_key=True),
    Column("notebook", String(128), primary_key=True),
    Column("question", String(128), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("title", Text, nullable=False),  # the heading that it stands under
    Column("position", Integer, nullable=False),  # in its notebook, from 0
    Column("max_score", Float, nullable=False),
    Column("notebook_title", Text, nullable=False),
    Column("notebook_position", Integer, nullable=False),  # in the assignment, from 0
)


def create_or_upgrade(connection: Connection) -> None:
    """Make the tables that are missing, and add the columns that an earlier version did not have."""
    OURS.create_all(connection)
    inspector = inspect(connection)
    for table in OURS.sorted_tables:
        present = {column["name"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in present:
                added = CreateColumn(column).compile(connection)
                connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {added}")
