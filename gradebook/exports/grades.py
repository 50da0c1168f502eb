"""The export `grades`: one row per student and assignment, for people.

Unknown points are empty, never 0: the notebook was not handed in, or nothing in it could be judged. Beside the points
stand the numbers of questions that wait for a grader, were left blank, or were not handed in. `final` is the grade
after the course's rules, empty for students who handed in nothing or are excused; `state` says which.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from autograder.errors import UsageError
from autograder.languages import Message
from autograder.model import Status
from gradebook.frames import (
    ASSIGNMENT,
    FINAL,
    FIRST_NAME,
    LAST_NAME,
    MAX_SCORE,
    NOTEBOOK,
    OUT_OF,
    PENALTY,
    SCORE,
    SECTION,
    STATE,
    STATUS,
    STUDENT,
)
from gradebook.gradebook import COURSE, Gradebook

COUNTED: Final = (Status.NEEDS_REVIEW, Status.NOT_ANSWERED, Status.MISSING)
PEOPLE: Final = (LAST_NAME, FIRST_NAME, SECTION)
FIXED: Final = (
    STUDENT,
    *PEOPLE,
    ASSIGNMENT,
    SCORE,
    MAX_SCORE,
    *map(str, COUNTED),
    STATE,
    PENALTY,
    FINAL,
    OUT_OF,
    COURSE,
)


def grades(book: Gradebook) -> pd.DataFrame:
    """The columns: who, assignment, a total per notebook (by name), then those of `FIXED`.

    `course`, the grade of the course, is included if the book holds several assignments.

    Raises UsageError where a notebook has the name of another column.
    """
    tidy = book.tidy
    _refuse_same_names(tidy)
    of_student = [tidy[STUDENT], tidy[ASSIGNMENT]]
    by_notebook = tidy[SCORE].groupby([*of_student, tidy[NOTEBOOK]]).sum(min_count=1).unstack(NOTEBOOK)
    counts = {str(status): (tidy[STATUS] == status).groupby(of_student).sum() for status in COUNTED}
    frame = by_notebook.sort_index(axis="columns").join(pd.DataFrame(counts)).sort_index().reset_index()
    frame = frame.merge(book.totals, on=[STUDENT, ASSIGNMENT]).merge(book.students, on=STUDENT, how="left")
    frame[COURSE] = frame[STUDENT].map(book.course)
    notebooks = list(by_notebook.columns.sort_values())
    course = [COURSE] if len(book.assignments) > 1 else []
    before = [STUDENT, *PEOPLE, ASSIGNMENT, *notebooks, SCORE, MAX_SCORE, *map(str, COUNTED)]
    return frame[[*before, STATE, PENALTY, FINAL, OUT_OF, *course]]


def _refuse_same_names(tidy: pd.DataFrame) -> None:
    for name in sorted(set(tidy[NOTEBOOK]) & set(FIXED)):
        raise UsageError(
            Message("a notebook is named {name!r}, which is a column of this export", name=name),
            next_step=Message("export `questions` instead, or rename the notebook"),
        )
