"""The attempts at each question: a row for each answer that was new when it came; in the caller's transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from autograder.model import Grade, Kind, Question, QuestionGrade, Status
from autograder.storage.handins import Handin
from autograder.storage.own_tables import KAKUNIN_ATTEMPT
from autograder.storage.rows import Row, naive_utc

_SPENT: Final = "judged anew beyond the limit"
_WITHOUT_ANSWER: Final = (Status.NOT_ANSWERED, Status.MISSING)


@dataclass(frozen=True)
class Pace:
    """How fast feedback comes.

    most: attempts with feedback; wait: between feedback on one answer and on the next; now: when a hand-in is counted,
    which is after all that its student was shown of earlier ones.
    """

    most: int
    wait: timedelta
    now: datetime


@dataclass(frozen=True)
class Attempt:
    """One row of KAKUNIN_ATTEMPT."""

    question: str
    number: int
    answer: str
    latest_at: datetime
    feedback_from: datetime | None
    score: float | None
    max_score: float

    @property
    def is_wrong(self) -> bool:
        """Whether it lost points when it was first judged; one without points is not wrong."""
        return self.score is not None and self.score < self.max_score


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


def count_attempts(
    connection: Connection, of: Handin, grade: Grade, questions: Mapping[str, Question], pace: Pace
) -> None:
    """Note the attempts of a hand-in: each new answer to a question that checks decide is one, whatever came of it.

    One that waits for a grader is no exception: that it waits can tell what the checks met.
    grade: of this hand-in.
    """
    before = attempts_of(connection, of.assignment, of.student)
    new, changed = [], []
    for judged in filter(lambda judged: _is_attempt(judged, questions), grade.questions):
        known = before.get(judged.question, [])
        numbers = {each.number for each in known}
        for each in attempted_again(known, judged, of.received_at, pace):
            if each.number not in numbers:
                new.append(_row(each, of))
            elif each not in known:
                changed.append(_change(each, of))
    if changed:
        connection.execute(_CHANGED, changed)
    if new:
        connection.execute(insert(KAKUNIN_ATTEMPT), new)


def attempted_again(known: Sequence[Attempt], judged: QuestionGrade, came: datetime, pace: Pace) -> list[Attempt]:
    """The attempts at a question after a hand-in of an answer that came at that moment.

    Feedback on another answer that was not shown by now never will be, and costs nothing. Beyond the limit there is
    none, which moves nothing.
    """
    answer = _identity(judged, is_spent=len(known) >= pace.most)
    same = next((each for each in known if each.answer == answer), None)
    if same is None:
        same = Attempt(judged.question, len(known) + 1, answer, came, None, judged.score, judged.max_score)
    this = replace(same, latest_at=came, score=judged.score if same.score is None else same.score)
    others = [each for each in known if each.number != this.number]
    if this.number <= pace.most:
        others = [replace(each, feedback_from=_if_shown(each, pace.now)) for each in others]
        this = replace(this, feedback_from=_if_shown(this, pace.now) or _next_feedback(others, came, pace))
    return sorted([*others, this], key=lambda each: each.number)


def _identity(judged: QuestionGrade, *, is_spent: bool) -> str:
    """What an attempt has in common with another one that tells nothing new.

    An answer whose judgement is kept has the same one each time. Any other is judged anew, and could tell another thing
    each time: what comes of it with the hidden inputs counts as well, and once all attempts are spent it is shown no
    more.
    """
    if judged.judgement:
        return judged.attempted
    checks = [(each.check, each.earned, each.mistake) for each in judged.checks]
    said = (judged.comment.opening, judged.comment.wrong)
    came_of_it = (judged.attempted, judged.status, judged.score, judged.mistake, checks, said)
    return hashlib.sha256(repr(_SPENT if is_spent else came_of_it).encode("utf-8", "surrogatepass")).hexdigest()


def _if_shown(attempt: Attempt, now: datetime) -> datetime | None:
    """Since when there is feedback on an answer; None if there is none by now."""
    since = attempt.feedback_from
    return since if since is not None and since <= now else None


def _next_feedback(others: Sequence[Attempt], came: datetime, pace: Pace) -> datetime:
    """When feedback on another answer may come."""
    times = [each.feedback_from + pace.wait for each in others if each.feedback_from is not None]
    return max([min(came, pace.now), *times])


def _is_attempt(judged: QuestionGrade, questions: Mapping[str, Question]) -> bool:
    has_answer = bool(judged.attempted) and judged.status not in _WITHOUT_ANSWER
    return has_answer and questions[judged.question].kind is not Kind.WRITTEN


def _row(attempt: Attempt, of: Handin) -> Row:
    return {
        "assignment": of.assignment,
        "student": of.student,
        "question": attempt.question,
        "number": attempt.number,
        "answer": attempt.answer,
        "latest_at": naive_utc(attempt.latest_at),
        "feedback_from": _naive(attempt.feedback_from),
        "score": attempt.score,
        "max_score": attempt.max_score,
    }


def _change(attempt: Attempt, of: Handin) -> Row:
    return {
        "of": of.assignment,
        "by": of.student,
        "to": attempt.question,
        "place": attempt.number,
        "at": naive_utc(attempt.latest_at),
        "since": _naive(attempt.feedback_from),
        "points": attempt.score,
    }


def _naive(moment: datetime | None) -> datetime | None:
    return None if moment is None else naive_utc(moment)


def _attempt(row: Mapping[Any, Any]) -> Attempt:
    since: datetime | None = row["feedback_from"]
    return Attempt(
        **{name: row[name] for name in ("question", "number", "answer", "score", "max_score")},
        latest_at=row["latest_at"].replace(tzinfo=UTC),
        feedback_from=None if since is None else since.replace(tzinfo=UTC),
    )


# Built once: building a query costs as much as running it.
_TABLE: Final = KAKUNIN_ATTEMPT.c
_IS_OF_STUDENT: Final = (_TABLE.assignment == bindparam("of")) & (_TABLE.student == bindparam("by"))
_OF_STUDENT: Final = select(KAKUNIN_ATTEMPT).where(_IS_OF_STUDENT).order_by(_TABLE.question, _TABLE.number)
_CHANGED: Final = (
    update(KAKUNIN_ATTEMPT)
    .where(_IS_OF_STUDENT, _TABLE.question == bindparam("to"), _TABLE.number == bindparam("place"))
    .values(latest_at=bindparam("at"), feedback_from=bindparam("since"), score=bindparam("points"))
)
