"""Functions that write rows to nbgrader's tables."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import uuid4

from sqlalchemy import Connection, Select, Table, insert

Row: TypeAlias = dict[str, Any]


def new_id() -> str:
    """An id as nbgrader makes them."""
    return uuid4().hex


def add(connection: Connection, table: Table, row: Row) -> str:
    """Insert one row under a new id, which is returned."""
    id = new_id()
    connection.execute(insert(table).values(id=id, **row))
    return id


def ids(connection: Connection, query: Select[tuple[str, str]]) -> dict[str, str]:
    """The result of a query of two columns: first -> second."""
    return dict(connection.execute(query).tuples().all())


def naive_utc(moment: datetime | None) -> datetime | None:
    """A moment as nbgrader stores it: UTC without a time zone."""
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)
