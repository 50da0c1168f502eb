"""The students on the imported roster; the gradebook writes it, the autograder only reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, inspect, select

from autograder.storage.nbgrader_tables import STUDENT
from autograder.storage.own_tables import KAKUNIN_STUDENT


@dataclass(frozen=True)
class RosterEntry:
    """A student with every name that a download may use; "" for a missing field."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


def has_roster(connection: Connection) -> bool:
    """Whether a roster was imported."""
    return connection.scalar(select(KAKUNIN_STUDENT.c.student).limit(1)) is not None


def people(connection: Connection) -> tuple[RosterEntry, ...]:
    """The students on the roster, sorted; without a roster, all students of the database."""
    columns = (STUDENT.c.id, STUDENT.c.first_name, STUDENT.c.last_name, STUDENT.c.email, STUDENT.c.lms_user_id)
    rows = connection.execute(select(*columns))
    everybody = [RosterEntry(*(value if isinstance(value, str) else "" for value in row)) for row in rows]
    has_roster = inspect(connection).has_table(KAKUNIN_STUDENT.name)
    if has_roster and (ids := set(connection.scalars(select(KAKUNIN_STUDENT.c.student)))):
        everybody = [person for person in everybody if person.student in ids]
    # An id that cannot name a folder has no submission, whoever wrote it into the database.
    everybody = [person for person in everybody if re.fullmatch(r"[^./\\\x00][^/\\\x00]*", person.student)]
    return tuple(sorted(everybody, key=lambda person: person.student))
