"""The tidy table of grades, one row per student and question; it owns the names of its columns."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from autograder.model import Status, question_of
from gradebook.database import read_rows

STUDENT: Final = "student_id"
ASSIGNMENT: Final = "assignment"
NOTEBOOK: Final = "notebook"
QUESTION: Final = "question"
SCORE: Final = "score"
MAX_SCORE: Final = "max_score"
STATUS: Final = "status"
MISTAKE: Final = "mistake"

KEY: Final = (STUDENT, ASSIGNMENT, NOTEBOOK, QUESTION)
COLUMNS: Final = (*KEY, SCORE, MAX_SCORE, STATUS, MISTAKE)
NUMBERS: Final = (SCORE, MAX_SCORE)


def read_grades(database: str | Path, assignment: str, *, patience: float = 10.0) -> pd.DataFrame:
    """The grades of one assignment: the columns `COLUMNS`, sorted by `KEY`.

    Every student of the database has a row for every question, handed in or not. An empty score (NaN) is not known,
    which is not a zero: the status is then `missing`, or `needs_review` because it could not be judged. A score that a
    person set in the Formgrader goes before Kakunin's. Where Kakunin has graded nothing, nbgrader's own grade stands.

    database: a SQLAlchemy URL, or the path of an SQLite file, which is never created.
    patience: seconds to wait for a locked SQLite database.

    Raises StoreError when the database cannot be read, UsageError for an assignment that it does not know.
    """
    rows = read_rows(database, assignment, patience=patience)
    status = _status(rows)
    tidy = pd.DataFrame(
        {
            STUDENT: rows["student"].astype("str"),
            ASSIGNMENT: pd.Series(assignment, index=rows.index, dtype="str"),
            NOTEBOOK: rows["notebook"].astype("str"),
            QUESTION: _question(rows),
            SCORE: _score(rows).mask(status == Status.MISSING),
            MAX_SCORE: rows["max_score"].astype("float64"),
            STATUS: status,
            MISTAKE: rows["mistake"].astype("str"),
        }
    )
    return in_order(tidy)


def in_order(tidy: pd.DataFrame) -> pd.DataFrame:
    """The same rows in the one order that every file has: that of `KEY`; a database has none."""
    return tidy.sort_values(list(KEY), ignore_index=True)


def _status(rows: pd.DataFrame) -> pd.Series[str]:
    """How far each judgement has come: Kakunin's word where it has one, unless a person has given a score since."""
    ours = rows["status"].notna()
    by_hand = rows["manual_score"].notna()
    no_score = rows["auto_score"].isna() & ~by_hand
    waiting = rows["needs_manual_grade"].eq(True) | no_score
    stock = pd.Series(str(Status.GRADED), index=rows.index, dtype="str").mask(waiting, str(Status.NEEDS_REVIEW))
    missing = _missing(rows)
    status = rows["status"].astype("str").where(ours, stock).mask(missing, str(Status.MISSING))
    judged = (ours | missing) & by_hand
    # A score from before a newer submission waits for a second look, as the Formgrader has it.
    again = judged & rows["needs_manual_grade"].eq(True)
    return status.mask(judged, str(Status.GRADED)).mask(again, str(Status.NEEDS_REVIEW))


def _score(rows: pd.DataFrame) -> pd.Series[float]:
    """A person's score before Kakunin's before nbgrader's, and the extra credit on top of any of them."""
    numbers = rows[["auto_score", "manual_score", "extra_credit", "our_score"]].astype("float64")
    automatic = numbers["our_score"].where(rows["status"].notna(), numbers["auto_score"])
    return numbers["manual_score"].fillna(automatic) + numbers["extra_credit"].fillna(0.0)


def _missing(rows: pd.DataFrame) -> pd.Series[bool]:
    """Where no notebook was handed in.

    Stock autograding stores 0 points for a notebook that is not there. Beside a notebook of the same student that
    Kakunin graded, one that it has no row of is therefore missing.
    """
    ours = rows["status"].notna()
    of_student = ours.groupby(rows["student"]).transform("any")
    of_notebook = ours.groupby([rows["student"], rows["notebook"]]).transform("any")
    return rows["submitted"].isna() | (of_student & ~of_notebook)


def _question(rows: pd.DataFrame) -> pd.Series[str]:
    """The question whose points a cell carries; its own name where stripping the prefix would make two alike."""
    names = rows["cell"].map(question_of)
    alike = rows[["student", "notebook"]].assign(name=names).duplicated(keep=False)
    return rows["question"].fillna(names.mask(alike, rows["cell"])).astype("str")
