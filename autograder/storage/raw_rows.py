"""Rows as the driver gives them.

SQLAlchemy raises on the first value that it cannot convert, and no other student's row is read. `raw_values` says what
each value may be.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Label, Select, type_coerce
from sqlalchemy.types import NullType


def raw(query: Select[Any]) -> Select[Any]:
    """The same query for the values as they are."""
    columns = [
        type_coerce(each.element if isinstance(each, Label) else each, NullType()).label(each.key)
        for each in query.selected_columns
    ]
    return query.with_only_columns(*columns, maintain_column_froms=True)
