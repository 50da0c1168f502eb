"""The hand-ins of the service in the database: each method is one transaction."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from autograder.model import Assignment, Grade
from autograder.storage.attempt_rows import Attempt, Pace, attempt_counts, attempts_of, count_attempts
from autograder.storage.by_hand import HandScore, Key, hand_comments, hand_entries
from autograder.storage.handins import (
    JUDGING,
    WAITING,
    Handin,
    SubmissionFacts,
    add_handin,
    claim,
    facts_of_all,
    handin,
    handins_of,
    last_handins,
    last_moment,
    mark_judged,
    moments,
    queue,
    recover_queue,
    set_state,
    submission_facts,
)
from autograder.storage.history import EarlierScore, earlier_scores
from autograder.storage.nbgrader_tables import STUDENT
from autograder.storage.own_tables import KAKUNIN_HANDIN, KAKUNIN_STUDENT
from autograder.storage.rows import Row
from autograder.storage.store import Store, grade_rows


class Withdrawn(Exception):
    """A hand-in that was being judged is not there any more, or is judged already: nothing of it is stored."""


@dataclass(frozen=True)
class EarlierHandins:
    """What decides on a new hand-in of a student.

    handins: the earlier ones, the last one first; due, longer: nbgrader's deadline and its extension for the student.
    """

    handins: Sequence[Handin]
    due: datetime | None
    longer: timedelta


@dataclass(frozen=True)
class StudentRows:
    """All that the database holds of one student and assignment, from one moment.

    grades: of `kakunin_grade`; scores, extra and comments: graders', by (student, notebook, question).
    handins: the last one first; queue: the ids of all students', in the order in which they are judged.
    facts: of the stored submission; earlier: scores of earlier ones, where they were asked for.
    """

    grades: Sequence[Row]
    scores: Mapping[Key, HandScore]
    extra: Mapping[Key, float]
    comments: Mapping[Key, str]
    attempts: Mapping[str, Sequence[Attempt]]
    handins: Sequence[Handin]
    queue: Sequence[str]
    facts: SubmissionFacts
    earlier: Sequence[EarlierScore] = ()


@dataclass(frozen=True)
class ClassRows:
    """All that the database holds of a class and assignment, from one moment.

    names: by student first and last name; roster: empty where none was imported.
    attempts: by student how many; latest: by student the last hand-in; moments: of every hand-in.
    facts: by student of the stored submission; earlier: scores of earlier ones; both only where they were asked for.
    """

    grades: Sequence[Row]
    scores: Mapping[Key, HandScore]
    extra: Mapping[Key, float]
    names: Mapping[str, tuple[str, str]]
    roster: frozenset[str]
    attempts: Mapping[str, int]
    latest: Mapping[str, Handin]
    moments: Sequence[tuple[str, datetime]]
    queue: Sequence[Handin]
    facts: Mapping[str, SubmissionFacts] = field(default_factory=dict)
    earlier: Sequence[EarlierScore] = ()


class HandinStore:
    """The hand-ins; each method raises StoreError when the database cannot be read or written."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._adding = threading.Lock()

    def add(self, new: Handin, replaced: Collection[str] = ()) -> tuple[Handin, Sequence[str]]:
        """Add a hand-in; see `add_handin`."""
        with self._adding:  # each takes the next number, and a server would let several try for the same
            return self.store.transact(lambda connection: add_handin(connection, new, replaced))

    def earlier(self, assignment: str, student: str) -> EarlierHandins:
        """What decides on a new hand-in of a student."""

        def read(connection: Connection) -> EarlierHandins:
            facts = submission_facts(connection, assignment, student)
            return EarlierHandins(handins_of(connection, assignment, student), facts.due, facts.longer)

        return self.store.transact(read)

    def find(self, id: str) -> Handin | None:
        """The hand-in of that id."""
        return self.store.transact(lambda connection: handin(connection, id))

    def ids(self) -> frozenset[str]:
        """The ids of all hand-ins."""
        return self.store.transact(lambda connection: frozenset(connection.scalars(select(KAKUNIN_HANDIN.c.id))))

    def queue(self) -> list[Handin]:
        """What waits or is being judged, in the order in which it is judged."""
        return self.store.transact(queue)

    def last_moment(self) -> datetime | None:
        """The latest moment of receipt that is stored, in UTC."""
        return self.store.transact(last_moment)

    def claim(self, assignments: Collection[str], held: Collection[str]) -> Handin | None:
        """The next hand-in to judge, which is now being judged; held: see `claim`."""
        return self.store.transact(lambda connection: claim(connection, assignments, held))

    def release(self, id: str) -> bool:
        """Put back into the queue what was being judged; whether it was."""
        return self.store.transact(lambda connection: set_state(connection, id, WAITING, before=JUDGING))

    def recover(self) -> int:
        """Put back into the queue all that was being judged when a process ended; how many."""
        return self.store.transact(recover_queue)

    def save(
        self, claimed: Handin, grade: Grade, assignment: Assignment, problem: str, pace: Callable[[], Pace]
    ) -> None:
        """Store the grade of a hand-in, its attempts, and that it is judged: all or nothing.

        pace: asked within the transaction, after which nobody reads what was there before.

        Raises Withdrawn if it was not being judged.
        """
        questions = {question.id: question for question in assignment.questions}

        def also(connection: Connection, stored: Grade) -> None:
            _mark(connection, claimed, problem)
            count_attempts(connection, claimed, stored, questions, pace())

        self.store.save(grade, assignment, also)

    def give_up(self, claimed: Handin, problem: str) -> None:
        """Note that a hand-in cannot be judged; Withdrawn as above."""
        self.store.transact(lambda connection: _mark(connection, claimed, problem))

    def student_rows(self, assignment: str, student: str, *, with_earlier: bool = False) -> StudentRows:
        """All of one student; with_earlier: the scores of earlier submissions too."""

        def read(connection: Connection) -> StudentRows:
            found = _student_rows(connection, assignment, student)
            earlier = earlier_scores(connection, assignment, student) if with_earlier else ()
            return replace(found, earlier=earlier)

        return self.store.transact(read)

    def class_rows(self, assignment: str, *, with_earlier: bool = False) -> ClassRows:
        """All of the class; with_earlier: the scores of earlier submissions too, and what decides which one counts."""

        def read(connection: Connection) -> ClassRows:
            found = _class_rows(connection, assignment)
            if not with_earlier:
                return found
            facts = facts_of_all(connection, assignment)
            return replace(found, facts=facts, earlier=earlier_scores(connection, assignment))

        return self.store.transact(read)

    def not_on_roster(self) -> list[str]:
        """Who handed in without being on the roster, sorted; nobody where none was imported."""
        return self.store.transact(_not_on_roster)


def _mark(connection: Connection, claimed: Handin, problem: str) -> None:
    """Raises Withdrawn, which undoes the transaction, if the hand-in was not being judged."""
    if not mark_judged(connection, claimed.id, problem):
        raise Withdrawn


def _student_rows(connection: Connection, assignment: str, student: str) -> StudentRows:
    comments = hand_comments(connection, assignment, student)
    handins = handins_of(connection, assignment, student)
    is_waiting = any(each.state in (WAITING, JUDGING) for each in handins)
    return StudentRows(
        grade_rows(connection, assignment, student),
        *hand_entries(connection, assignment, student),
        {(student, *key): comment for key, comment in comments.items()},
        attempts_of(connection, assignment, student),
        handins,
        [each.id for each in queue(connection)] if is_waiting else [],
        submission_facts(connection, assignment, student),
    )


def _class_rows(connection: Connection, assignment: str) -> ClassRows:
    table = STUDENT.c
    people = connection.execute(select(table.id, table.first_name, table.last_name)).tuples()
    return ClassRows(
        grade_rows(connection, assignment),
        *hand_entries(connection, assignment),
        {id: (_text(first), _text(last)) for id, first, last in people},
        frozenset(connection.scalars(select(KAKUNIN_STUDENT.c.student))),
        attempt_counts(connection, assignment),
        last_handins(connection, assignment),
        moments(connection, assignment),
        queue(connection),
    )


def _not_on_roster(connection: Connection) -> list[str]:
    on_roster = set(connection.scalars(select(KAKUNIN_STUDENT.c.student)))
    handed_in = set(connection.scalars(select(KAKUNIN_HANDIN.c.student).distinct()))
    return sorted(handed_in - on_roster) if on_roster else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
