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
class Scored:
    """The answer to one question in a submission; score None: not known, so not a zero."""

    status: Status
    score: float | None


@dataclass(frozen=True)
class Submitted:
    """One graded submission; at: when it came in, UTC, None where that is not known."""

    at: datetime | None
    answers: Mapping[Place, Scored]

    @property
    def score(self) -> float:
        """Its points, those not known left out."""
        return sum(each.score for each in self.answers.values() if each.score is not None)


@dataclass(frozen=True)
class Reckoned:
    """A submission's grade by the rules of the course.

    grade: None while a grader has to judge something, and where there is none.
    """

    earned: float
    points: float
    lateness: timedelta
    penalty: float
    grade: float | None
    out_of: float


def that_counts(current: Submitted, earlier: Sequence[Submitted], due: datetime | None, policy: Policy) -> Submitted:
    """The submission that counts; of equal ones the later."""
    if policy.counts is Counts.LAST:
        return current
    others = [each for each in earlier if each.at != current.at]
    tries = sorted([*others, current], key=lambda each: each.at or _LAST)
    ranks = [_rank(each, due, policy) for each in tries]
    return max(zip(ranks, range(len(tries)), tries, strict=True))[2]


def reckoned(
    submitted: Submitted, worth: Mapping[Place, float], due: datetime | None, stored: float, policy: Policy
) -> Reckoned:
    """The grade of a submission.

    worth: the points of every question; stored: nbgrader's own late penalty, which counts if the course has no rule.
    """
    answers = [submitted.answers[place] for place in worth if place in submitted.answers]
    score, late = earned(submitted, worth), _lateness(submitted, due)
    points = full_marks({question: most for (_, question), most in worth.items()}, policy.points)
    penalty = min(stored, max(0.0, score))
    if policy.late is not None:
        penalty = max(0.0, score) * share_lost(late, policy.late)
    out_of = points if policy.points.out_of is None else policy.points.out_of
    is_waiting = any(each.status is Status.NEEDS_REVIEW for each in answers)
    is_there = not is_waiting and any(each.score is not None for each in answers)
    scaled = (score - penalty) * (out_of / points if points else 1.0)
    return Reckoned(score, points, late, penalty, _rounded(scaled, policy.points) if is_there else None, out_of)


def earned(submitted: Submitted, worth: Mapping[Place, float]) -> float:
    """The points for the questions that there are, those not known left out."""
    known = (submitted.answers[place].score for place in worth if place in submitted.answers)
    return sum(score for score in known if score is not None)


def full_marks(worth: Mapping[str, float], rules: Points) -> float:
    """The points of all questions but those that are a bonus; worth: by question."""
    return sum(points for question, points in worth.items() if question not in rules.bonus)


def _rank(submitted: Submitted, due: datetime | None, policy: Policy) -> float:
    late = _lateness(submitted, due)
    if policy.counts is Counts.LAST_ON_TIME:
        return float(late <= (policy.late.grace if policy.late else _NOTHING))
    share = share_lost(late, policy.late) if policy.late else 0.0
    return round(submitted.score * (1 - share), NEARLY_EQUAL)


def _lateness(submitted: Submitted, due: datetime | None) -> timedelta:
    if submitted.at is None or due is None:
        return _NOTHING
    return max(_NOTHING, submitted.at - due)


def _rounded(grade: float, rules: Points) -> float:
    return float(rounded(pd.Series([grade]), rules.digits, rules.rounding).iloc[0])
