"""The one writer of students: nbgrader's rows, and Kakunin's own for who is on the roster and in which section."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import Connection, delete, insert, update

from autograder.storage.connection import is_missing, reading, write
from autograder.storage.nbgrader_tables import STUDENT
from autograder.storage.own_tables import KAKUNIN_STUDENT
from gradebook.database.queries import sections, students

Rows: TypeAlias = Mapping[str, Mapping[Any, Any]]  # the fields of each student
_KNOWN = ("first_name", "last_name", "email", "lms_user_id")


@dataclass(frozen=True)
class Changes:
    """What an import changes, by student ids."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    left: tuple[str, ...]  # no longer on the roster; their grades stay
    alike: tuple[tuple[str, str], ...] = ()  # on the roster, and another student whose id looks the same


def write_roster(database: str | Path, rows: Rows, *, dry_run: bool = False) -> Changes:
    """Replace the roster by these students, all or nothing; an empty field keeps the value in the database.

    rows: by student first_name, last_name, email, lms_user_id, section.
    dry_run: only return what would change.

    Raises StoreError when the database cannot be written.
    """
    if dry_run and is_missing(database):
        return _changes(rows, {}, {})
    if dry_run:
        with reading(database) as connection:
            return _changes(rows, *_stored(connection))
    return write(database, lambda connection: _replace(connection, rows))


def _replace(connection: Connection, rows: Rows) -> Changes:
    known, section_of = _stored(connection)
    _write(connection, rows, known, section_of)
    return _changes(rows, known, section_of)


def _stored(connection: Connection) -> tuple[Rows, Mapping[str, str]]:
    """The students, and the section of each who is on the roster."""
    known = {str(row["student"]): row for row in students(connection).to_dict("records")}
    its = sections(connection)
    return known, dict(zip(its["student"], its["section"], strict=True))


def _changes(rows: Rows, known: Rows, section_of: Mapping[str, str]) -> Changes:
    on_roster = section_of.keys()
    same = {
        id for id in rows.keys() & on_roster if _is_same(rows[id], {**known.get(id, {}), "section": section_of[id]})
    }
    return Changes(
        added=tuple(sorted(rows.keys() - known.keys())),
        changed=tuple(sorted((rows.keys() & known.keys()) - same)),
        unchanged=tuple(sorted(same & known.keys())),
        left=tuple(sorted(on_roster - rows.keys())),
        alike=_alike(rows.keys(), known.keys() - rows.keys()),
    )


def _alike(ids: Collection[str], others: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Each id with another that differs in capital letters, width or invisible characters only."""
    looks = {_look(other): other for other in sorted(others)}
    return tuple((id, looks[_look(id)]) for id in sorted(ids) if _look(id) in looks)


def _look(id: str) -> str:
    plain = unicodedata.normalize("NFKC", id).casefold()
    return "".join(each for each in plain if unicodedata.category(each) != "Cf")


def _is_same(row: Mapping[str, str], known: Mapping[str, str]) -> bool:
    return all(not row[name] or row[name] == known.get(name) for name in (*_KNOWN, "section"))


def _write(
    connection: Connection,
    rows: Rows,
    known: Rows,
    section_of: Mapping[str, str],
) -> None:
    for id, row in rows.items():
        values = {name: row[name] for name in _KNOWN if row[name]}
        if id not in known:
            connection.execute(insert(STUDENT).values(id=id, **values))
        elif values:
            connection.execute(update(STUDENT).where(STUDENT.c.id == id).values(**values))
    KAKUNIN_STUDENT.create(connection, checkfirst=True)
    connection.execute(delete(KAKUNIN_STUDENT))
    on_roster = [{"student": id, "section": row["section"] or section_of.get(id, "")} for id, row in rows.items()]
    connection.execute(insert(KAKUNIN_STUDENT), on_roster)
