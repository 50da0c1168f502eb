"""From points to grades by the rules of the course: frame → frame, nothing else.

A grade is the points earned, less the late penalty, on the scale of the assignment, rounded. The grade of the course is
the weighted mean of the grades as shares of their full marks, on the scale of the course.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Final

import numpy as np
import pandas as pd

from autograder.model import Status
from autograder.settings.policy import CoursePolicy, Late, Policy, Rounding
from gradebook.frames import (
    ASSIGNMENT,
    DUE,
    EXTENSION,
    FINAL,
    GRADED,
    LATENESS,
    MAX_SCORE,
    OUT_OF,
    PENALTY,
    QUESTION,
    SCORE,
    STATE,
    STATUS,
    STUDENT,
    SUBMITTED_AT,
    TOTAL_COLUMNS,
    WAITING,
)

EXCUSED: Final = "excused"
_ALMOST: Final = 1e-9  # of a unit: the rounding error that floating point may add to a whole number of units


def share_lost(lateness: timedelta, late: Late) -> float:
    """The share of the points earned that this lateness costs, from 0 to 1."""
    if lateness <= late.grace or lateness <= timedelta(0):
        return 0.0
    units = math.ceil(lateness / late.per - _ALMOST)
    return min(units * late.percent, 100.0 - late.floor) / 100


def deadlines(submissions: pd.DataFrame, policy: Policy) -> pd.Series[pd.Timestamp]:
    """When each submission was due, UTC: the course's extension for the student goes before nbgrader's own."""
    due = submissions[DUE]
    if policy.due is not None:
        due = pd.Series(pd.Timestamp(policy.due).tz_convert("UTC"), index=due.index).astype(due.dtype)
    due_then = due + submissions[EXTENSION]
    for student, extension in policy.extensions.items():
        its = submissions[STUDENT].eq(student)
        until = due + extension if isinstance(extension, timedelta) else pd.Timestamp(extension).tz_convert("UTC")
        due_then = due_then.mask(its, until)
    return due_then


def deadline(student: str, due: datetime | None, longer: timedelta, policy: Policy) -> datetime | None:
    """When one student's submission is due, as `deadlines` has it; None without a deadline.

    due, longer: nbgrader's own deadline and its extension for the student.
    """
    due = due if policy.due is None else policy.due
    extension = policy.extensions.get(student)
    if isinstance(extension, datetime):
        return extension
    return None if due is None else due + (longer if extension is None else extension)


def lateness(submissions: pd.DataFrame, policy: Policy) -> pd.Series[pd.Timedelta]:
    """How late each submission is; 0 if a moment is not known."""
    late = submissions[SUBMITTED_AT] - deadlines(submissions, policy)
    nothing = pd.Timedelta(0)
    return late.where(late > nothing, nothing)


def shares_lost(lateness: pd.Series[pd.Timedelta], late: Late | None) -> pd.Series[float]:
    """`share_lost` of each; 0 if the course has no rule on lateness."""
    costs = {each: share_lost(each.to_pytimedelta(), late) if late else 0.0 for each in lateness.unique()}
    return lateness.map(costs).astype("float64")


def totals(tidy: pd.DataFrame, submissions: pd.DataFrame, stored: pd.Series[float], policy: Policy) -> pd.DataFrame:
    """One assignment's grades: the columns `TOTAL_COLUMNS`, a row per student of the tidy table, in its order.

    stored: by student the late penalty from nbgrader, which counts if the course has no rule on lateness.
    """
    grouped = tidy.groupby([STUDENT, ASSIGNMENT], sort=True)
    score = grouped[SCORE].sum(min_count=1)
    marked = tidy[MAX_SCORE].where(~tidy[QUESTION].isin(policy.points.bonus), 0.0)
    max_score = marked.groupby([tidy[STUDENT], tidy[ASSIGNMENT]]).sum()
    frame = pd.DataFrame({SCORE: score, MAX_SCORE: max_score}).reset_index()
    frame[STATE] = _states(tidy, frame, policy)
    frame[LATENESS] = _of_students(frame, lateness(submissions, policy), submissions).fillna(pd.Timedelta(0))
    frame[PENALTY] = _penalties(frame, stored, policy.late)
    frame[OUT_OF] = frame[MAX_SCORE] if policy.points.out_of is None else policy.points.out_of
    scale = (frame[OUT_OF] / frame[MAX_SCORE]).where(frame[MAX_SCORE] > 0, 1.0)
    final = rounded((frame[SCORE] - frame[PENALTY]) * scale, policy.points.digits, policy.points.rounding)
    frame[FINAL] = final.where(frame[STATE].isin([GRADED, WAITING]))
    return frame[list(TOTAL_COLUMNS)]


def course_grades(totals: pd.DataFrame, course: CoursePolicy) -> pd.Series[float]:
    """By student the grade of the course; NaN where nothing counts yet.

    A missed assignment counts as 0. One that is excused or waits for a grader does not count, and neither does extra
    credit that was not earned. The lowest `drop` grades are left out, extra credit aside.
    """
    rules = {name: course.of(name).points for name in totals[ASSIGNMENT].unique()}
    weight = totals[ASSIGNMENT].map({name: rule.weight for name, rule in rules.items()})
    extra = totals[ASSIGNMENT].map({name: rule.extra_credit for name, rule in rules.items()}).astype("bool")
    share = (totals[FINAL] / totals[OUT_OF]).mask(totals[STATE].eq(str(Status.MISSING)), 0.0)
    counted = share.notna() & ~totals[STATE].isin([EXCUSED, WAITING])
    regular = counted & ~extra
    rank = share.where(regular).groupby(totals[STUDENT]).rank(method="first")
    last = regular.groupby(totals[STUDENT]).transform("sum") - 1  # one grade stays, however many are dropped
    regular &= rank > last.clip(upper=course.drop)
    earned = (share * weight).where(regular | (counted & extra), 0.0).groupby(totals[STUDENT]).sum()
    possible = weight.where(regular, 0.0).groupby(totals[STUDENT]).sum()
    return rounded((earned / possible).where(possible > 0) * course.out_of, course.digits, course.rounding)


def rounded(values: pd.Series[float], digits: int | None, rounding: Rounding) -> pd.Series[float]:
    """The values rounded in decimals, as by hand: 2.675 to two digits, half up, is 2.68."""
    if digits is None:
        return values
    added = {Rounding.HALF_UP: 0.5 + _ALMOST, Rounding.UP: 1.0 - _ALMOST, Rounding.DOWN: _ALMOST}[rounding]
    scaled = (values * 10**digits + added).to_numpy()
    return pd.Series(np.floor(scaled) / 10**digits, index=values.index)


def _states(tidy: pd.DataFrame, frame: pd.DataFrame, policy: Policy) -> pd.Series[str]:
    missing = tidy[STATUS].eq(str(Status.MISSING)).groupby(tidy[STUDENT]).all()
    waiting = tidy[STATUS].eq(str(Status.NEEDS_REVIEW)).groupby(tidy[STUDENT]).any()
    state = pd.Series(GRADED, index=frame.index, dtype="str")
    state = state.mask(frame[STUDENT].map(waiting), WAITING).mask(frame[STUDENT].map(missing), str(Status.MISSING))
    return state.mask(frame[STUDENT].isin(policy.excused), EXCUSED)


def _penalties(frame: pd.DataFrame, stored: pd.Series[float], late: Late | None) -> pd.Series[float]:
    earned = frame[SCORE].fillna(0.0).clip(lower=0.0)
    if late is None:
        return frame[STUDENT].map(stored).astype("float64").fillna(0.0).clip(upper=earned)
    return earned * shares_lost(frame[LATENESS], late)


def _of_students(frame: pd.DataFrame, values: pd.Series, submissions: pd.DataFrame) -> pd.Series:
    return pd.Series(values.array, index=submissions[STUDENT]).reindex(frame[STUDENT]).set_axis(frame.index)
