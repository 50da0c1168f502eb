"""The figures on the workbook's sheet of statistics: of each assignment's grades, and of each question's points.

Only grades that are final are counted: not what waits for a person, was not handed in or is excused. Where there are
none, or too few for a deviation, the figure is not known.
"""

from __future__ import annotations

import pandas as pd

from gradebook.book import Book
from gradebook.policy import EXCUSED
from gradebook.table import (
    ASSIGNMENT,
    FINAL,
    GRADED,
    MAX_SCORE,
    MISTAKE,
    NOTEBOOK,
    OUT_OF,
    QUESTION,
    SCORE,
    STATE,
    STATUS,
    STUDENT,
    WAITING,
)


def by_assignment(book: Book) -> pd.DataFrame:
    """A row per assignment: how many students are in which state, and what the final grades are."""
    totals = book.totals
    states = {state: totals[STATE].eq(state) for state in (GRADED, WAITING, "missing", EXCUSED)}
    counts = pd.DataFrame(states).groupby(totals[ASSIGNMENT]).sum()
    final = totals[FINAL].where(states[GRADED]).groupby(totals[ASSIGNMENT])
    figures = final.agg(["mean", "median", "std", "min", "max"])
    out_of = totals.groupby(ASSIGNMENT)[OUT_OF].max()
    return pd.concat([counts, out_of, figures], axis="columns").reset_index()


def by_question(book: Book) -> pd.DataFrame:
    """A row per question, hardest first: its facility is the mean share of its points, its mistake the commonest."""
    tidy = book.tidy
    key = [ASSIGNMENT, NOTEBOOK, QUESTION]
    excused = book.totals.loc[book.totals[STATE].eq(EXCUSED), [ASSIGNMENT, STUDENT]]
    left_out = tidy.set_index([ASSIGNMENT, STUDENT]).index.isin(pd.MultiIndex.from_frame(excused))
    judged = tidy[tidy[SCORE].notna() & ~tidy[STATUS].eq(WAITING) & ~left_out]
    points = judged.groupby(key)[SCORE].agg(["count", "mean", "std"])
    frame = tidy.groupby(key)[[MAX_SCORE]].max().join(points)
    frame["count"] = frame["count"].fillna(0).astype("int64")
    frame["facility"] = (frame["mean"] / frame[MAX_SCORE]).where(frame[MAX_SCORE] > 0)
    mistakes = judged[judged[MISTAKE].notna()].groupby([*key, MISTAKE]).size().rename("students")
    commonest = mistakes.reset_index().sort_values("students", ascending=False, kind="stable").drop_duplicates(key)
    frame = frame.reset_index().merge(commonest, on=key, how="left")
    return frame.sort_values(["facility", *key], ignore_index=True)
