"""The questions that came to an assignment later, and when they were released: nobody could answer them before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, inspect, select, update

from autograder.model import Assignment
from autograder.storage.own_tables import KAKUNIN_ADDED, KAKUNIN_QUESTION
from autograder.storage.raw_rows import raw
from autograder.storage.raw_values import moment, or_none


def added_questions(connection: Connection, assignment: Assignment) -> Mapping[str, datetime | None]:
    """The questions of an assignment that were not in it from the beginning, with their first release in UTC, if known.

    Those that are recorded for the first time are among them; with nothing recorded yet all are from the beginning.
    """
    stored = _stored(connection, assignment.name)
    known = _recorded(connection, assignment.name)
    new = {question.id for question in assignment.questions if known and question.id not in known}
    present = {question.id for question in assignment.questions}
    return dict.fromkeys(new) | {id: when for id, when in stored.items() if id in present}


def note_added(connection: Connection, assignment: Assignment) -> None:
    """Note the questions that are about to be recorded for the first time."""
    new = added_questions(connection, assignment).keys() - _stored(connection, assignment.name).keys()
    if new:
        rows = [{"assignment": assignment.name, "question": question} for question in sorted(new)]
        connection.execute(insert(KAKUNIN_ADDED), rows)


def note_release(connection: Connection, assignment: str) -> None:
    """Note that what is recorded of an assignment is released now; earlier releases count."""
    table = KAKUNIN_ADDED.c
    first = update(KAKUNIN_ADDED).where(table.assignment == assignment, table.released_at.is_(None))
    connection.execute(first.values(released_at=datetime.now(UTC).replace(tzinfo=None)))


def _recorded(connection: Connection, assignment: str) -> set[str]:
    if not inspect(connection).has_table(KAKUNIN_QUESTION.name):
        return set()
    table = KAKUNIN_QUESTION.c
    return set(connection.scalars(select(table.question).where(table.assignment == assignment)))


def _stored(connection: Connection, assignment: str) -> Mapping[str, datetime | None]:
    if not inspect(connection).has_table(KAKUNIN_ADDED.name):
        return {}
    table = KAKUNIN_ADDED.c
    query = raw(select(table.question, table.released_at).where(table.assignment == assignment))
    found = {question: or_none(value, moment) for question, value in connection.execute(query).tuples()}
    return {question: None if when is None else when.replace(tzinfo=UTC) for question, when in found.items()}
