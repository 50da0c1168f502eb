"""The imported roster compared with the submissions; the gradebook writes the roster, the autograder only reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection, select

from autograder.storage.nbgrader_tables import ASSIGNMENT, STUDENT, SUBMITTED_ASSIGNMENT
from autograder.storage.own_tables import KAKUNIN_STUDENT


@dataclass(frozen=True)
class Gaps:
    """Students on the roster or among the submissions only; empty without a roster."""

    not_on_roster: tuple[str, ...] = ()  # handed in
    not_handed_in: tuple[str, ...] = ()  # on the roster


@dataclass(frozen=True)
class RosterEntry:
    """A student with every name that a download may use; "" for a missing field."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


def people(connection: Connection) -> tuple[RosterEntry, ...]:
    """The students on the roster, sorted; without a roster, all students of the database."""
    columns = (STUDENT.c.id, STUDENT.c.first_name, STUDENT.c.last_name, STUDENT.c.email, STUDENT.c.lms_user_id)
    rows = connection.execute(select(*columns))
    everybody = [RosterEntry(*(value if isinstance(value, str) else "" for value in row)) for row in rows]
    if ids := set(connection.scalars(select(KAKUNIN_STUDENT.c.student))):
        everybody = [person for person in everybody if person.student in ids]
    # An id that cannot name a folder has no submission, whoever wrote it into the database.
    everybody = [person for person in everybody if re.fullmatch(r"[^./\\\x00][^/\\\x00]*", person.student)]
    return tuple(sorted(everybody, key=lambda person: person.student))


def gaps(connection: Connection, assignment: str) -> Gaps:
    """The differences for an assignment, each sorted."""
    on_roster = set(connection.scalars(select(KAKUNIN_STUDENT.c.student)))
    handed_in = set(
        connection.scalars(
            select(SUBMITTED_ASSIGNMENT.c.student_id)
            .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED_ASSIGNMENT.c.assignment_id)
            .where(ASSIGNMENT.c.name == assignment)
        )
    )
    return Gaps(tuple(sorted(handed_in - on_roster)), tuple(sorted(on_roster - handed_in))) if on_roster else Gaps()
