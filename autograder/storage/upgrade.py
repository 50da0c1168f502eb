"""Upgrades Kakunin's own tables: earlier versions lacked columns, and stored a comment as one text."""

from __future__ import annotations

import json
from typing import Any, Final

from sqlalchemy import Column, Connection, Table, Text, bindparam, inspect, select, text, update
from sqlalchemy.schema import CreateColumn

from autograder.storage.comment_upgrade import from_rendered
from autograder.storage.own_tables import KAKUNIN_GRADE, OURS
from autograder.storage.rows import Row
from autograder.storage.stored_comment import StoredComment, as_json
from autograder.text import storable

_RENDERED: Final = "comment"  # the column of earlier versions that the parts replace
_KEY: Final = ("assignment", "student", "notebook", "question")


def is_up_to_date(connection: Connection) -> bool:
    """Whether our tables, as many as there are, can be read without an upgrade."""
    inspector = inspect(connection)
    tables = [table for table in OURS.sorted_tables if inspector.has_table(table.name)]
    if any(_columns(connection, table) < set(table.columns.keys()) for table in tables):
        return False
    return KAKUNIN_GRADE not in tables or _RENDERED not in _columns(connection, KAKUNIN_GRADE)


def bring_up_to_date(connection: Connection) -> None:
    """Add missing tables and columns, and split comments into their parts; nothing else changes."""
    if connection.dialect.name == "postgresql" and not is_up_to_date(connection):
        connection.execute(text(f"LOCK TABLE {KAKUNIN_GRADE.name} IN ACCESS EXCLUSIVE MODE"))  # one at a time
    OURS.create_all(connection)
    for table in OURS.sorted_tables:
        _add_missing_columns(connection, table)
    if _RENDERED in _columns(connection, KAKUNIN_GRADE):
        _take_comments_apart(connection)
        connection.execute(text(f"ALTER TABLE {KAKUNIN_GRADE.name} DROP COLUMN {_RENDERED}"))


def _columns(connection: Connection, table: Table) -> set[str]:
    return {each["name"] for each in inspect(connection).get_columns(table.name)}


def _add_missing_columns(connection: Connection, table: Table) -> None:
    present = _columns(connection, table)
    for column in table.columns:
        if column.name not in present:
            added = CreateColumn(column).compile(connection)
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {added}")


def _take_comments_apart(connection: Connection) -> None:
    """Upgrade the comments student by student: those of a whole class would take too much memory."""
    table = KAKUNIN_GRADE.c
    rendered: Column[str] = Column(_RENDERED, Text)
    columns = [table[name] for name in (*_KEY, "score", "max_score", "evidence")]
    query = select(*columns, rendered).select_from(KAKUNIN_GRADE)
    change = (
        update(KAKUNIN_GRADE)
        .where(*(table[name] == bindparam(f"of_{name}") for name in _KEY))
        .values(feedback=bindparam("parts"), evidence=bindparam("rest"))
    )
    for assignment, student in connection.execute(select(table.assignment, table.student).distinct()).tuples().all():
        rows = connection.execute(query.where(table.assignment == assignment, table.student == student)).mappings()
        connection.execute(change, [_changed(dict(row)) for row in rows.all()])


def _changed(row: Row) -> Row:
    """A grade's parts from its comment and the checks in its evidence, and the evidence without them."""
    evidence = _parsed(row["evidence"])
    stored = _stored(row, evidence.pop("checks", []))
    return {
        **{f"of_{name}": row[name] for name in _KEY},
        "parts": storable(as_json(stored)),
        "rest": storable(json.dumps(evidence, ensure_ascii=False, sort_keys=True)),
    }


def _stored(row: Row, checks: Any) -> StoredComment:
    """The parts of a comment; undivided if the checks in the evidence are damaged."""
    told = row[_RENDERED] if isinstance(row[_RENDERED], str) else ""
    try:
        return from_rendered(told, checks, row["score"], row["max_score"])
    except (TypeError, ValueError, KeyError, AttributeError):
        return from_rendered(told, [], None, 0.0)


def _parsed(evidence: str | None) -> Row:
    """Read JSON; an unreadable row counts as empty, so that the others can still be read."""
    try:
        found = json.loads(evidence or "{}")
    except (ValueError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
