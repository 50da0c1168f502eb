"""The status and the score of one question, from its row in the database.

The rows have one line per student and graded cell: student, notebook, submitted (empty where no such notebook was
handed in), nbgrader's max_score, auto_score, manual_score, extra_credit and needs_manual_grade, and Kakunin's own
our_score, our_max_score and status (empty where it has no row).
"""

from __future__ import annotations

import pandas as pd

from autograder.model import Status, score_that_counts

_NEARLY = 1e-9  # points


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
    status = status.mask(judged, str(Status.GRADED))
    return status.mask(to_confirm(rows) | _of_more_points(rows), str(Status.NEEDS_REVIEW))


def points(rows: pd.DataFrame) -> pd.Series[float]:
    """The score that counts; the automatic one is Kakunin's if it has a row, otherwise nbgrader's."""
    automatic = rows["our_score"].where(rows["status"].notna(), rows["auto_score"])
    columns = (_known(values) for values in (automatic, rows["manual_score"], rows["extra_credit"]))
    score = pd.Series(list(map(score_that_counts, *columns)), index=rows.index, dtype="float64")
    return score.mask(to_confirm(rows) | _of_more_points(rows))


def to_confirm(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where a grader's score is of an earlier answer, of other checks or of other points, and so of nothing now."""
    by_hand = (rows["status"].notna() | _missing(rows)) & rows["manual_score"].notna()
    worth = rows["our_max_score"].astype("float64")
    other_points = worth.notna() & worth.ne(rows["max_score"].astype("float64"))
    return by_hand & (rows["needs_manual_grade"].eq(True) | other_points)


def _of_more_points(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where the checks gave more than the question is worth now: the answer has not been judged since."""
    by_checks = rows["manual_score"].isna()
    return by_checks & rows["our_score"].astype("float64").gt(rows["max_score"].astype("float64") + _NEARLY)


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
