"""The status and the score of one question, from its row in the database.

The rows have one line per student and graded cell: student, notebook, submitted (empty where no such notebook was
handed in), nbgrader's auto_score, manual_score, extra_credit and needs_manual_grade, and Kakunin's own our_score and
status (empty where it has no row).
"""

from __future__ import annotations

import pandas as pd

from autograder.model import Status, score_that_counts


def standing(rows: pd.DataFrame) -> pd.Series[str]:
    """Kakunin's status if it has one, unless a grader has given a score since."""
    ours = rows["status"].notna()
    by_hand = rows["manual_score"].notna()
    no_score = rows["auto_score"].isna() & ~by_hand
    waiting = rows["needs_manual_grade"].eq(True) | no_score
    stock = pd.Series(str(Status.GRADED), index=rows.index, dtype="str").mask(waiting, str(Status.NEEDS_REVIEW))
    missing = _missing(rows)
    status = rows["status"].astype("str").where(ours, stock).mask(missing, str(Status.MISSING))
    judged = (ours | missing) & by_hand
    # A grader's score for an earlier submission has to be confirmed for the new one, as in the Formgrader.
    again = judged & rows["needs_manual_grade"].eq(True)
    return status.mask(judged, str(Status.GRADED)).mask(again, str(Status.NEEDS_REVIEW))


def points(rows: pd.DataFrame) -> pd.Series[float]:
    """The score that counts; the automatic one is Kakunin's if it has a row, otherwise nbgrader's."""
    automatic = rows["our_score"].where(rows["status"].notna(), rows["auto_score"])
    columns = (_known(values) for values in (automatic, rows["manual_score"], rows["extra_credit"]))
    return pd.Series(list(map(score_that_counts, *columns)), index=rows.index, dtype="float64")


def _known(values: pd.Series) -> list[float | None]:
    return [value if known else None for value, known in zip(values.tolist(), values.notna().tolist(), strict=True)]


def _missing(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where no notebook was handed in.

    Stock autograding stores 0 points for a missing notebook. So if Kakunin graded another notebook of the student, one
    without a row of Kakunin's is missing.
    """
    ours = rows["status"].notna()
    of_student = ours.groupby(rows["student"]).transform("any")
    of_notebook = ours.groupby([rows["student"], rows["notebook"]]).transform("any")
    return rows["submitted"].isna() | (of_student & ~of_notebook)
