"""The personal codes of students and staff, as digests; a code itself is never stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, delete, insert, inspect, select

from autograder.storage.connection import reading, write
from autograder.storage.own_tables import KAKUNIN_CODE


def read_codes(database: str | Path) -> dict[str, str]:
    """Person -> digest of the code; StoreError when the database cannot be read."""
    with reading(database) as connection:
        if not inspect(connection).has_table(KAKUNIN_CODE.name):
            return {}
        rows = connection.execute(select(KAKUNIN_CODE.c.student, KAKUNIN_CODE.c.digest))
        return {student: digest for student, digest in rows.tuples() if isinstance(digest, str)}


def write_codes(database: str | Path, digests: Mapping[str, str]) -> None:
    """Store the digests of these people's new codes; earlier codes of theirs end.

    Raises StoreError when the database cannot be written.
    """
    made = datetime.now(UTC).replace(tzinfo=None)
    rows = [{"student": student, "digest": digest, "made_at": made} for student, digest in digests.items()]

    def replace(connection: Connection) -> None:
        KAKUNIN_CODE.create(connection, checkfirst=True)
        for row in rows:
            connection.execute(delete(KAKUNIN_CODE).where(KAKUNIN_CODE.c.student == row["student"]))
        connection.execute(insert(KAKUNIN_CODE), rows)

    if rows:
        write(database, replace)
