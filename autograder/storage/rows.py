"""Small steps of writing rows to nbgrader's tables."""

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
    """What a query of two columns finds: the first leads to the second."""
    return dict(connection.execute(query).tuples().all())


def storable(text: str) -> str:
    """Text that any database takes: NUL and lone surrogates are written out as escapes, which keeps names apart."""
    return text.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode("utf-8")


def naive_utc(moment: datetime | None) -> datetime | None:
    """A moment as nbgrader stores it: UTC, without saying so."""
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)
