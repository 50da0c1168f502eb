"""The figures on the workbook's sheets of statistics: those of `gradebook.analysis`, and how many grades are final.

Excused students are not counted. With too few students a figure is not known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import pandas as pd

from gradebook.analysis import FLAGS, STUDENTS, assignment_statistics, item_statistics, mistakes
from gradebook.frames import ASSIGNMENT, FINAL, GRADED, MISTAKE, NOTEBOOK, QUESTION, STATE, STUDENT, WAITING
from gradebook.gradebook import Gradebook
from gradebook.policy import EXCUSED

STATES = (GRADED, WAITING, "missing", EXCUSED)


def by_assignment(book: Gradebook) -> pd.DataFrame:
    """A row per assignment: how many students are in which state, the mean of the final grades, and the points."""
    rows = []
    for name in book.assignments:
        totals = book.totals[book.totals[ASSIGNMENT] == name]
        counts = {state: int(totals[STATE].eq(state).sum()) for state in STATES}
        final = {"mean_grade": totals.loc[totals[STATE].eq(GRADED), FINAL].mean()}
        points = asdict(assignment_statistics(_counted(book, name)))
        rows.append({ASSIGNMENT: name, **counts, **final, **points, "unsettled": ", ".join(points["unsettled"])})
    return pd.DataFrame(rows)


def by_question(book: Gradebook, words: Callable[[str], str] = str) -> pd.DataFrame:
    """A row per question, hardest first, with the commonest mistake; words: how a flag is called."""
    frames = [_of_assignment(name, _counted(book, name), words) for name in book.assignments]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _of_assignment(name: str, tidy: pd.DataFrame, words: Callable[[str], str]) -> pd.DataFrame:
    frame = item_statistics(tidy)
    frame[FLAGS] = frame[FLAGS].map(lambda flags: ", ".join(map(words, flags))).astype("str")
    commonest = mistakes(tidy).drop_duplicates([NOTEBOOK, QUESTION])[[NOTEBOOK, QUESTION, MISTAKE, STUDENTS]]
    frame = frame.merge(commonest, on=[NOTEBOOK, QUESTION], how="left")
    frame.insert(0, ASSIGNMENT, name)
    return frame


def _counted(book: Gradebook, name: str) -> pd.DataFrame:
    """The assignment's rows without those of excused students."""
    totals = book.totals
    excused = totals.loc[totals[ASSIGNMENT].eq(name) & totals[STATE].eq(EXCUSED), STUDENT]
    return book.tidy[book.tidy[ASSIGNMENT].eq(name) & ~book.tidy[STUDENT].isin(excused)]
