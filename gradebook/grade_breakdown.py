"""The calculation of one grade, step by step, so that it can be checked by hand."""

from __future__ import annotations

from typing import Final

import pandas as pd

from autograder.languages import Message, word
from autograder.settings.policy import CoursePolicy, Policy
from gradebook.attempts import COUNTS, WORTH
from gradebook.frames import (
    ASSIGNMENT,
    FINAL,
    LATENESS,
    MAX_SCORE,
    OUT_OF,
    PENALTY,
    SCORE,
    STATE,
    STUDENT,
    SUBMITTED_AT,
)
from gradebook.gradebook import Gradebook
from gradebook.policy import deadlines, share_lost

UNKNOWN: Final = "-"
SEVERAL: Final = 2


def steps(book: Gradebook, assignment: str, student: str, course: CoursePolicy) -> list[tuple[str, str]]:
    """The steps of the calculation, in order, with their values."""
    totals, submissions = book.totals, book.submissions
    total = totals[(totals[ASSIGNMENT] == assignment) & (totals[STUDENT] == student)].iloc[0]
    policy = course.of(assignment)
    mine = submissions[(submissions[ASSIGNMENT] == assignment) & (submissions[STUDENT] == student)]
    late = total[LATENESS].to_pytimedelta()
    share = 0.0 if policy.late is None else share_lost(late, policy.late)
    scale = total[OUT_OF] / total[MAX_SCORE] if total[MAX_SCORE] else 1.0
    tries = book.attempts
    mine_all = tries[(tries[ASSIGNMENT] == assignment) & (tries[STUDENT] == student)] if len(tries) else tries
    return [
        *_attempts(mine_all, policy, course),
        (Message("state"), word(total[STATE])),
        (Message("submitted"), _moment(mine[SUBMITTED_AT], course)),
        (Message("deadline, extension included"), _moment(deadlines(mine, policy), course)),
        (Message("late by"), str(late) if late else "0"),
        (Message("points earned"), _of(total[SCORE], total[MAX_SCORE])),
        (Message("late penalty, {percent:g} %", percent=100 * share), f"-{_number(total[PENALTY])}"),
        (Message("scale"), f"x {_number(scale)}"),
        (_grade_step(policy), _of(total[FINAL], total[OUT_OF])),
        (Message("weight in the course"), _weight(policy)),
    ]


def _attempts(tries: pd.DataFrame, policy: Policy, course: CoursePolicy) -> list[tuple[str, str]]:
    """Every submission, where there are several, and which of them counts."""
    if len(tries) < SEVERAL:
        return []
    return [
        (
            _attempt_step(number, policy if row[COUNTS] else None),
            Message(
                "{score}, after lateness {worth}, {moment}",
                score=_number(row[SCORE]),
                worth=_number(row[WORTH]),
                moment=_moment(pd.Series([row[SUBMITTED_AT]]), course),
            ),
        )
        for number, row in enumerate(tries.to_dict("records"), start=1)
    ]


def _attempt_step(number: int, counting: Policy | None) -> Message:
    if counting is None:
        return Message("submission {number}", number=number)
    return Message("submission {number} (counts: {rule})", number=number, rule=word(counting.counts))


def _grade_step(policy: Policy) -> Message:
    digits = policy.points.digits
    if digits is None:
        return Message("grade")
    return Message("grade, {rounding} to {digits:digit|digits}", rounding=word(policy.points.rounding), digits=digits)


def _weight(policy: Policy) -> str:
    weight = _number(policy.points.weight)
    return Message("{weight} (extra)", weight=weight) if policy.points.extra_credit else weight


def _of(points: float, most: float) -> Message:
    return Message("{points} of {most}", points=_number(points), most=_number(most))


def _number(value: float) -> str:
    return UNKNOWN if pd.isna(value) else f"{value:.6g}"


def _moment(values: pd.Series, course: CoursePolicy) -> str:
    """The one moment, in the time zone of the course."""
    if values.empty or pd.isna(values.iloc[0]):
        return UNKNOWN
    return str(values.iloc[0].tz_convert(course.time_zone).strftime("%Y-%m-%d %H:%M:%S %z"))
