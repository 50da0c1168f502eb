"""What counts of one student's submissions, reckoned from values: a page of the service is made for each look at it.

`gradebook.attempts` and `gradebook.policy` say the same for the frames of a class; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import pandas as pd

from autograder.model import Status
from autograder.settings.policy import Counts, Points, Policy
from gradebook.attempts import NEARLY_EQUAL
from gradebook.policy import rounded, share_lost

_NOTHING: Final = timedelta(0)
_LAST: Final = datetime.max.replace(tzinfo=UTC)

Place = tuple[str, str]  # notebook and question


@dataclass(frozen=True)
class AnswerScore:
    """The answer to one question in a submission; score None: not known, so not a zero."""

    status: Status
    score: float | None


@dataclass(frozen=True)
class OneSubmission:
    """One graded submission; at: when it came in, UTC, None where that is not known."""

    at: datetime | None
    answers: Mapping[Place, AnswerScore]

    @property
    def score(self) -> float:
        """Its points, those not known left out."""
        return sum(each.score for each in self.answers.values() if each.score is not None)


@dataclass(frozen=True)
class Reckoned:
    """A submission's grade by the rules of the course.

    earned: None where no points are known. grade: None while a grader has to judge something, and where there is none.
    """

    earned: float | None
    points: float
    lateness: timedelta
    penalty: float
    grade: float | None
    out_of: float


def that_counts(
    current: OneSubmission, earlier: Sequence[OneSubmission], due: datetime | None, policy: Policy
) -> OneSubmission:
    """The submission that counts; of equal ones the later."""
    if policy.counts is Counts.LAST:
        return current
    others = [each for each in earlier if each.at != current.at]
    tries = sorted([*others, current], key=lambda each: each.at or _LAST)
    ranks = [_rank(each, due, policy) for each in tries]
    return max(zip(ranks, range(len(tries)), tries, strict=True))[2]


def reckoned(
    submitted: OneSubmission, worth: Mapping[Place, float], due: datetime | None, stored: float, policy: Policy
) -> Reckoned:
    """The grade of a submission.

    worth: the points of every question; stored: nbgrader's own late penalty, which counts if the course has no rule.
    """
    answers = [submitted.answers[place] for place in worth if place in submitted.answers]
    known, late = earned(submitted, worth), _lateness(submitted, due)
    score = known or 0.0
    points = full_marks({question: most for (_, question), most in worth.items()}, policy.points)
    penalty = min(stored, max(0.0, score))
    if policy.late is not None:
        penalty = max(0.0, score) * share_lost(late, policy.late)
    out_of = points if policy.points.out_of is None else policy.points.out_of
    is_waiting = any(each.status is Status.NEEDS_REVIEW for each in answers)
    is_there = known is not None and not is_waiting
    scaled = (score - penalty) * (out_of / points if points else 1.0)
    return Reckoned(known, points, late, penalty, _rounded(scaled, policy.points) if is_there else None, out_of)


def earned(submitted: OneSubmission, worth: Mapping[Place, float]) -> float | None:
    """The points for the questions that there are, those not known left out; None where none is known."""
    scores = [submitted.answers[place].score for place in worth if place in submitted.answers]
    known = [score for score in scores if score is not None]
    return sum(known) if known else None


def full_marks(worth: Mapping[str, float], rules: Points) -> float:
    """The points of all questions but those that are a bonus; worth: by question."""
    return sum(points for question, points in worth.items() if question not in rules.bonus)


def _rank(submitted: OneSubmission, due: datetime | None, policy: Policy) -> float:
    late = _lateness(submitted, due)
    if policy.counts is Counts.LAST_ON_TIME:
        return float(late <= (policy.late.grace if policy.late else _NOTHING))
    share = share_lost(late, policy.late) if policy.late else 0.0
    return round(submitted.score * (1 - share), NEARLY_EQUAL)


def _lateness(submitted: OneSubmission, due: datetime | None) -> timedelta:
    if submitted.at is None or due is None:
        return _NOTHING
    return max(_NOTHING, submitted.at - due)


def _rounded(grade: float, rules: Points) -> float:
    if rules.digits is None:
        return grade
    return float(rounded(pd.Series([grade]), rules.digits, rules.rounding).iloc[0])
