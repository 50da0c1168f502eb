"""The imported roster against who has handed in; the gradebook imports it, the autograder only reads it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, column, inspect, select, table

from autograder.nbgrader.tables import ASSIGNMENT, SUBMITTED_ASSIGNMENT

ROSTER = table("kakunin_student", column("student"))


@dataclass(frozen=True)
class Gaps:
    """Who is on one side only; nobody where no roster was imported."""

    not_on_roster: tuple[str, ...] = ()  # handed in
    not_handed_in: tuple[str, ...] = ()  # on the roster


def gaps(connection: Connection, assignment: str) -> Gaps:
    """The differences for an assignment, each sorted."""
    if not inspect(connection).has_table(ROSTER.name):
        return Gaps()
    on_roster = set(connection.scalars(select(ROSTER.c.student)))
    handed_in = set(
        connection.scalars(
            select(SUBMITTED_ASSIGNMENT.c.student_id)
            .join(ASSIGNMENT, ASSIGNMENT.c.id == SUBMITTED_ASSIGNMENT.c.assignment_id)
            .where(ASSIGNMENT.c.name == assignment)
        )
    )
    return Gaps(tuple(sorted(handed_in - on_roster)), tuple(sorted(on_roster - handed_in))) if on_roster else Gaps()
