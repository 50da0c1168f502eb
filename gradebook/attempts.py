"""Which of a student's submissions counts: the last, the best after lateness, or the last that was on time."""

from __future__ import annotations

from typing import Final

import pandas as pd

from autograder.model import Status
from autograder.settings.policy import Counts, Policy
from gradebook.frames import (
    DUE,
    EXTENSION,
    MISTAKE,
    NOTEBOOK,
    QUESTION,
    SCORE,
    STATUS,
    STUDENT,
    SUBMITTED_AT,
)
from gradebook.policy import lateness, shares_lost

WORTH: Final = "worth"  # points after lateness
COUNTS: Final = "counts"  # whether it is the one
CURRENT: Final = "current"  # whether it is the one that was graded last
NEARLY_EQUAL: Final = 9  # digits after which points are equal: sums of the same points differ by rounding errors
ATTEMPT_COLUMNS: Final = (STUDENT, SUBMITTED_AT, SCORE, WORTH, CURRENT, COUNTS)


def attempts(tidy: pd.DataFrame, submissions: pd.DataFrame, history: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Every graded submission: `ATTEMPT_COLUMNS`, sorted by student and time; one of each student counts."""
    current = submissions.assign(**{SCORE: _points(tidy, submissions[STUDENT])}).assign(**{CURRENT: True})
    earlier = history.groupby([STUDENT, SUBMITTED_AT], as_index=False)[SCORE].sum()
    earlier = earlier.merge(submissions[[STUDENT, DUE, EXTENSION, SUBMITTED_AT]], on=STUDENT, suffixes=("", "_now"))
    earlier = earlier[earlier[SUBMITTED_AT] != earlier[f"{SUBMITTED_AT}_now"]].assign(**{CURRENT: False})
    frame = pd.concat([earlier[current.columns], current]) if len(earlier) else current
    frame = frame.sort_values([STUDENT, SUBMITTED_AT], na_position="last", ignore_index=True)
    late = lateness(frame, policy)
    frame[WORTH] = frame[SCORE] * (1 - shares_lost(late, policy.late))
    grace = policy.late.grace if policy.late else pd.Timedelta(0)
    if policy.counts is Counts.BEST:
        rank = frame[WORTH].round(NEARLY_EQUAL)
    elif policy.counts is Counts.LAST_ON_TIME:
        rank = (late <= grace).astype("float64")
    else:
        rank = frame[CURRENT].astype("float64")
    best = rank == rank.groupby(frame[STUDENT]).transform("max")
    frame[COUNTS] = best & ~frame[[STUDENT]].where(best).duplicated(keep="last")
    return frame[list(ATTEMPT_COLUMNS)]


def counted(
    tidy: pd.DataFrame, submissions: pd.DataFrame, history: pd.DataFrame, tries: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tidy table and the submissions with each student's submission that counts in place of the last one.

    A question that an earlier submission has no grade for counts as not handed in.
    """
    chosen = tries[tries[COUNTS] & ~tries[CURRENT]]
    if chosen.empty:
        return tidy, submissions
    key = [STUDENT, NOTEBOOK, QUESTION]
    then = history.merge(chosen[[STUDENT, SUBMITTED_AT]], on=[STUDENT, SUBMITTED_AT])[[*key, SCORE, STATUS, MISTAKE]]
    rows = tidy.merge(then, on=key, how="left", suffixes=("", "_then"))
    swapped = rows[STUDENT].isin(chosen[STUDENT])
    rows[f"{STATUS}_then"] = rows[f"{STATUS}_then"].fillna(str(Status.MISSING))
    for name in (SCORE, STATUS, MISTAKE):
        rows[name] = rows[name].mask(swapped, rows[f"{name}_then"]).astype(tidy[name].dtype)
    moments = submissions[STUDENT].map(chosen.set_index(STUDENT)[SUBMITTED_AT])
    times = submissions[SUBMITTED_AT].mask(moments.notna(), moments)
    return rows[list(tidy.columns)], submissions.assign(**{SUBMITTED_AT: times})


def _points(tidy: pd.DataFrame, students: pd.Series[str]) -> pd.Series[float]:
    return students.map(tidy.groupby(STUDENT)[SCORE].sum()).astype("float64").fillna(0.0)
