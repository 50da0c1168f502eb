"""The export `grades`: one row per student, for people.

Points nobody knows are empty, never 0: a notebook that was not handed in, or of which nothing could be judged. How many
questions wait for a person, were left blank, or were not handed in is counted beside the points.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from autograder.errors import UsageError
from autograder.model import Status
from gradebook.table import ASSIGNMENT, MAX_SCORE, NOTEBOOK, SCORE, STATUS, STUDENT

COUNTED: Final = (Status.NEEDS_REVIEW, Status.NOT_ANSWERED, Status.MISSING)
FIXED: Final = (STUDENT, ASSIGNMENT, SCORE, MAX_SCORE, *map(str, COUNTED))


def grades(tidy: pd.DataFrame) -> pd.DataFrame:
    """student_id, assignment, a total per notebook (by name), score, max_score, and the counts of `COUNTED`.

    Raises UsageError where a notebook has the name of another column.
    """
    _refuse_same_names(tidy)
    of_student = [tidy[STUDENT], tidy[ASSIGNMENT]]
    by_notebook = tidy[SCORE].groupby([*of_student, tidy[NOTEBOOK]]).sum(min_count=1).unstack(NOTEBOOK)
    totals = pd.DataFrame(
        {
            SCORE: tidy[SCORE].groupby(of_student).sum(min_count=1),
            MAX_SCORE: tidy[MAX_SCORE].groupby(of_student).sum(),
            **{str(status): (tidy[STATUS] == status).groupby(of_student).sum() for status in COUNTED},
        }
    )
    return by_notebook.sort_index(axis="columns").join(totals).sort_index().reset_index()


def _refuse_same_names(tidy: pd.DataFrame) -> None:
    for name in sorted(set(tidy[NOTEBOOK]) & set(FIXED)):
        raise UsageError(
            f"a notebook is named {name!r}, which is a column of this export",
            next_step="export `questions` instead, or rename the notebook",
        )
