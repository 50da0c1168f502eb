"""The calculation of one grade, step by step, so that it can be checked by hand."""

from __future__ import annotations

from typing import Final

import pandas as pd

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
    digits = "" if policy.points.digits is None else f", {policy.points.rounding} to {policy.points.digits} digits"
    tries = book.attempts
    mine_all = tries[(tries[ASSIGNMENT] == assignment) & (tries[STUDENT] == student)] if len(tries) else tries
    return [
        *_attempts(mine_all, policy, course),
        ("state", total[STATE]),
        ("submitted", _moment(mine[SUBMITTED_AT], course)),
        ("deadline, extension included", _moment(deadlines(mine, policy), course)),
        ("late by", str(late) if late else "0"),
        ("points earned", f"{_number(total[SCORE])} of {_number(total[MAX_SCORE])}"),
        (f"late penalty, {100 * share:g} %", f"-{_number(total[PENALTY])}"),
        ("scale", f"x {_number(scale)}"),
        (f"grade{digits}", f"{_number(total[FINAL])} of {_number(total[OUT_OF])}"),
        ("weight in the course", _number(policy.points.weight) + (" (extra)" if policy.points.extra_credit else "")),
    ]


def _attempts(tries: pd.DataFrame, policy: Policy, course: CoursePolicy) -> list[tuple[str, str]]:
    """Every submission, where there are several, and which of them counts."""
    if len(tries) < SEVERAL:
        return []
    return [
        (
            f"submission {number}" + (f" (counts: {policy.counts})" if row[COUNTS] else ""),
            f"{_number(row[SCORE])}, after lateness {_number(row[WORTH])}, "
            + _moment(pd.Series([row[SUBMITTED_AT]]), course),
        )
        for number, row in enumerate(tries.to_dict("records"), start=1)
    ]


def _number(value: float) -> str:
    return UNKNOWN if pd.isna(value) else f"{value:.6g}"


def _moment(values: pd.Series, course: CoursePolicy) -> str:
    """The one moment, in the time zone of the course."""
    if values.empty or pd.isna(values.iloc[0]):
        return UNKNOWN
    return str(values.iloc[0].tz_convert(course.time_zone).strftime("%Y-%m-%d %H:%M:%S %z"))
