"""The attempts at each question: a row for each answer that was new when it was judged; in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from autograder.model import Grade, Kind, Question, QuestionGrade, Status
from autograder.storage.handins import Handin
from autograder.storage.own_tables import KAKUNIN_ATTEMPT
from autograder.storage.rows import Row, naive_utc


@dataclass(frozen=True)
class Attempt:
    """One row of KAKUNIN_ATTEMPT."""

    question: str
    number: int
    answer: str
    received_at: datetime
    latest: int
    score: float
    max_score: float

    @property
    def is_right(self) -> bool:
        """Whether it earned all points when it was first judged."""
        return self.score >= self.max_score


def attempt_counts(connection: Connection, assignment: str) -> dict[str, int]:
    """By student how many attempts there were at all questions."""
    table = KAKUNIN_ATTEMPT.c
    query = select(table.student, func.count()).where(table.assignment == assignment).group_by(table.student)
    return dict(connection.execute(query).tuples().all())


def attempts_of(connection: Connection, assignment: str, student: str) -> dict[str, list[Attempt]]:
    """By question a student's attempts, in order."""
    found: dict[str, list[Attempt]] = {}
    for row in connection.execute(_OF_STUDENT, {"of": assignment, "by": student}).mappings():
        found.setdefault(row["question"], []).append(_attempt(row))
    return found


def count_attempts(connection: Connection, of: Handin, grade: Grade, questions: Mapping[str, Question]) -> None:
    """Note the attempts of a hand-in: an answer that was judged before is none, and neither is one without a judgement.

    An answer that waits for a grader is one if the checks ran: that it waits tells what they found.
    grade: of this hand-in.
    """
    before = attempts_of(connection, of.assignment, of.student)
    new, again = [], []
    for each in filter(lambda judged: _is_attempt(judged, questions), grade.questions):
        known = before.get(each.question, [])
        same = next((attempt for attempt in known if attempt.answer == each.attempted), None)
        if same is None:
            number = len(known) + 1
            new.append(_row(each, number, of))
        else:
            again.append({"to": each.question, "place": same.number, "at": of.number})
    if again:
        connection.execute(_REPEATED, [{"of": of.assignment, "by": of.student, **row} for row in again])
    if new:
        connection.execute(insert(KAKUNIN_ATTEMPT), new)


def _is_attempt(judged: QuestionGrade, questions: Mapping[str, Question]) -> bool:
    is_judged = judged.status is Status.GRADED or bool(judged.checks)
    return bool(judged.attempted) and is_judged and questions[judged.question].kind is not Kind.WRITTEN


def _row(judged: QuestionGrade, number: int, of: Handin) -> Row:
    return {
        "assignment": of.assignment,
        "student": of.student,
        "question": judged.question,
        "number": number,
        "answer": judged.attempted,
        "received_at": naive_utc(of.received_at),
        "latest": of.number,
        "score": judged.score or 0.0,
        "max_score": judged.max_score,
    }


def _attempt(row: Mapping[Any, Any]) -> Attempt:
    names = ("question", "number", "answer", "latest", "score", "max_score")
    return Attempt(**{name: row[name] for name in names}, received_at=row["received_at"].replace(tzinfo=UTC))


# Built once: building a query costs as much as running it.
_TABLE: Final = KAKUNIN_ATTEMPT.c
_IS_OF_STUDENT: Final = (_TABLE.assignment == bindparam("of")) & (_TABLE.student == bindparam("by"))
_OF_STUDENT: Final = select(KAKUNIN_ATTEMPT).where(_IS_OF_STUDENT).order_by(_TABLE.question, _TABLE.number)
_REPEATED: Final = (
    update(KAKUNIN_ATTEMPT)
    .where(_IS_OF_STUDENT, _TABLE.question == bindparam("to"), _TABLE.number == bindparam("place"))
    .values(latest=bindparam("at"))
)
