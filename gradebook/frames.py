"""The frames that are read from the database; this module owns the names of their columns."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pandas as pd

from autograder.border import Border
from autograder.languages import Message
from autograder.model import Kind, Status, question_of
from gradebook import database as db
from gradebook.question_status import points, standing

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

FIRST_NAME: Final = "first_name"
LAST_NAME: Final = "last_name"
EMAIL: Final = "email"
LMS_USER_ID: Final = "lms_user_id"
SECTION: Final = "section"
STUDENT_COLUMNS: Final = (STUDENT, FIRST_NAME, LAST_NAME, EMAIL, LMS_USER_ID, SECTION)

SUBMITTED_AT: Final = "submitted_at"  # UTC; NaT where not known
DUE: Final = "due"  # UTC; NaT where there is none
EXTENSION: Final = "extension"
SUBMISSION_COLUMNS: Final = (STUDENT, SUBMITTED_AT, DUE, EXTENSION)

ANSWER: Final = "answer"
FEEDBACK: Final = "feedback"  # Kakunin's JSON: the parts of its comment, and its checks
COMMENT: Final = "comment"  # what nbgrader shows
MANUAL_COMMENT: Final = "manual_comment"
PROBLEM: Final = "problem"
GRADED_AT: Final = "graded_at"  # UTC; NaT where not known
DETAIL_KEY: Final = (STUDENT, NOTEBOOK, QUESTION)
DETAIL_COLUMNS: Final = (*DETAIL_KEY, ANSWER, FEEDBACK, COMMENT, MANUAL_COMMENT, PROBLEM, GRADED_AT)

KIND: Final = "kind"
TITLE: Final = "title"
POSITION: Final = "position"
NOTEBOOK_TITLE: Final = "notebook_title"
NOTEBOOK_POSITION: Final = "notebook_position"
QUESTION_COLUMNS: Final = (NOTEBOOK, QUESTION, KIND, TITLE, POSITION, MAX_SCORE, NOTEBOOK_TITLE, NOTEBOOK_POSITION)

HISTORY_COLUMNS: Final = (STUDENT, SUBMITTED_AT, NOTEBOOK, QUESTION, SCORE, STATUS, MISTAKE)

STATE: Final = "state"  # of an assignment: graded, needs_review, missing or excused
LATENESS: Final = "late"  # time after the deadline
PENALTY: Final = "penalty"  # points that lateness costs
FINAL: Final = "final"  # the grade, out of OUT_OF; NaN where there is none
OUT_OF: Final = "out_of"
TOTAL_COLUMNS: Final = (STUDENT, ASSIGNMENT, SCORE, MAX_SCORE, STATE, LATENESS, PENALTY, FINAL, OUT_OF)
GRADED: Final = str(Status.GRADED)
WAITING: Final = str(Status.NEEDS_REVIEW)
OURS_DAMAGED: Final = "ours_damaged"


def read_assignments(database: str | Path, *, patience: float = 10.0) -> list[str]:
    """The assignments that the database knows, by name; StoreError when it cannot be read."""
    with db.reading(database, patience=patience) as connection:
        return db.assignment_names(connection)


def read_grades(
    database: str | Path, assignment: str, *, border: Border | None = None, patience: float = 10.0
) -> pd.DataFrame:
    """The grades of one assignment: the columns `COLUMNS`, sorted by `KEY`.

    Every student of the database has a row for every question, handed in or not. An empty score (NaN) is unknown, not
    a zero: the status is then `missing`, or `needs_review` if it could not be judged. A grader's score from the
    Formgrader replaces Kakunin's, and is not known any more when it has to be confirmed. Where Kakunin has graded
    nothing, nbgrader's own grade counts.

    database: a SQLAlchemy URL, or the path of an SQLite file, which is never created.
    border: notes the students of whom something stored cannot be used; such a score waits for a grader.
    patience: seconds to wait for a locked SQLite database.

    Raises StoreError when the database cannot be read, UsageError for an assignment that it does not know.
    """
    with db.reading(database, patience=patience) as connection:
        recorded = db.assignment_of(connection, assignment, db.shown(database))
        students = db.students(connection)[["student"]]
        cells = _named(db.cells(connection, recorded))
        submitted = db.submitted_notebooks(connection, recorded).drop(columns=db.DAMAGED)
        grades = db.grades(connection, recorded, border).drop(columns="student")
        judgements = db.judgements(connection, recorded, ["score", "max_score", "status", "mistake"], border)
    names = {"score": "our_score", "max_score": "our_max_score", db.DAMAGED: OURS_DAMAGED}
    judgements = judgements.rename(columns=names)
    rows = (
        students.merge(cells, how="cross")
        .merge(submitted, on=["student", "notebook_id"], how="left")
        .merge(grades, on=["submitted", "cell_id"], how="left")
        .merge(judgements, on=["student", "notebook", "question"], how="left")
    )
    dropped = rows["submitted"].isna()  # by nbgrader
    rows.loc[dropped, ["our_score", "our_max_score", "status", "mistake", OURS_DAMAGED]] = None
    score, status = points(rows), standing(rows)
    lost = score.isna() & status.eq(GRADED)
    for student in rows.loc[lost, "student"].unique():
        (border or Border()).note(str(student), Message("a graded answer has no score that can be used"))
    damaged = lost | rows[db.DAMAGED].eq(True) | rows[OURS_DAMAGED].eq(True)
    status = status.mask(damaged, WAITING)
    tidy = pd.DataFrame(
        {
            STUDENT: rows["student"].astype("str"),
            ASSIGNMENT: pd.Series(assignment, index=rows.index, dtype="str"),
            NOTEBOOK: rows["notebook"].astype("str"),
            QUESTION: rows["question"].astype("str"),
            SCORE: score.mask(damaged | status.eq(str(Status.MISSING))),
            MAX_SCORE: rows["max_score"].astype("float64"),
            STATUS: status,
            MISTAKE: rows["mistake"].astype("str"),
        }
    )
    return in_order(tidy)


def read_students(database: str | Path, *, border: Border | None = None, patience: float = 10.0) -> pd.DataFrame:
    """Every student of the database: the columns `STUDENT_COLUMNS`, sorted by id; unknown fields are ""."""
    with db.reading(database, patience=patience) as connection:
        rows = db.students(connection, border).merge(
            db.sections(connection, border)[["student", "section"]], on="student", how="left"
        )
    frame = rows.rename(columns={"student": STUDENT})[list(STUDENT_COLUMNS)].apply(_text)
    return frame.sort_values(STUDENT, ignore_index=True)


def read_submissions(
    database: str | Path, assignment: str, *, border: Border | None = None, patience: float = 10.0
) -> pd.DataFrame:
    """Who has handed in, and when: the columns `SUBMISSION_COLUMNS`, sorted by student."""
    with db.reading(database, patience=patience) as connection:
        recorded = db.assignment_of(connection, assignment, db.shown(database))
        rows = db.submissions(connection, recorded, border)
    frame = pd.DataFrame(
        {
            STUDENT: _text(rows["student"]),
            SUBMITTED_AT: _moments(rows["timestamp"]),
            DUE: _moments(pd.Series(recorded.due, index=rows.index, dtype=object)),
            EXTENSION: pd.to_timedelta(rows["extension"]).astype("timedelta64[us]").fillna(pd.Timedelta(0)),
        }
    )
    return frame.sort_values(STUDENT, ignore_index=True)


def read_details(
    database: str | Path, assignment: str, *, border: Border | None = None, patience: float = 10.0
) -> pd.DataFrame:
    """The details of all grades of submissions: `DETAIL_COLUMNS`, sorted by `DETAIL_KEY`; a missing text is "".

    A comment of stock nbgrader belongs to the question of its answer cell, or to that cell's own name.
    """
    with db.reading(database, patience=patience) as connection:
        recorded = db.assignment_of(connection, assignment, db.shown(database))
        judgements = db.judgements(connection, recorded, [ANSWER, FEEDBACK, PROBLEM, GRADED_AT], border)
        comments = db.comments(connection, recorded, border)
        submitted = db.submissions(connection, recorded)["student"]
    comments[QUESTION] = comments["cell"].map(question_of)
    key = ["student", NOTEBOOK, QUESTION]
    comments = comments.rename(columns={"auto_comment": COMMENT}).drop_duplicates(key)[[*key, COMMENT, MANUAL_COMMENT]]
    rows = judgements[judgements["student"].isin(submitted)].merge(comments, on=key, how="outer")
    texts = rows.rename(columns={"student": STUDENT})[[*DETAIL_COLUMNS[:-1]]].apply(_text)
    frame = texts.assign(**{GRADED_AT: _moments(rows[GRADED_AT])})
    return frame.sort_values(list(DETAIL_KEY), ignore_index=True)


def read_scored_by_hand(
    database: str | Path, assignment: str, *, patience: float = 10.0
) -> frozenset[tuple[str, str, str]]:
    """The answers to which a grader has given a score, by `DETAIL_KEY`, whether it stands or is to be confirmed."""
    with db.reading(database, patience=patience) as connection:
        rows = db.manual_scores(connection, db.assignment_of(connection, assignment, db.shown(database)))
    scored = rows[rows["manual_score"].notna()]
    return frozenset(zip(scored["student"], scored["notebook"], scored["cell"].map(question_of), strict=True))


def read_questions(database: str | Path, assignment: str, *, patience: float = 10.0) -> pd.DataFrame:
    """The questions as they were recorded: the columns `QUESTION_COLUMNS`, in the course's order.

    For questions that only stock nbgrader recorded, names serve as titles, in the order of the names.
    """
    with db.reading(database, patience=patience) as connection:
        recorded = db.assignment_of(connection, assignment, db.shown(database))
        cells = _named(db.cells(connection, recorded))
        ours = db.our_questions(connection, recorded).drop(columns=MAX_SCORE)
    rows = cells.merge(ours, on=[NOTEBOOK, QUESTION], how="left").sort_values([NOTEBOOK, QUESTION], ignore_index=True)
    of_notebook = rows.groupby(NOTEBOOK)
    titles, positions = (of_notebook[column].transform("first") for column in (NOTEBOOK_TITLE, NOTEBOOK_POSITION))
    stock_kind = rows["cell_type"].map({"markdown": str(Kind.WRITTEN)}).fillna(str(Kind.CODE))
    frame = pd.DataFrame(
        {
            NOTEBOOK: _text(rows[NOTEBOOK]),
            QUESTION: _text(rows[QUESTION]),
            KIND: _text(rows[KIND].fillna(stock_kind)),
            TITLE: _text(rows[TITLE].where(rows[TITLE].notna() & rows[TITLE].ne(""), rows[QUESTION])),
            POSITION: _whole(rows[POSITION], of_notebook.cumcount()),
            MAX_SCORE: rows[MAX_SCORE].astype("float64"),
            NOTEBOOK_TITLE: _text(titles.fillna(rows[NOTEBOOK])),
            NOTEBOOK_POSITION: _whole(positions, of_notebook.ngroup()),
        }
    )
    return frame.sort_values([NOTEBOOK_POSITION, NOTEBOOK, POSITION, QUESTION], ignore_index=True)


def read_penalties(
    database: str | Path, assignment: str, *, border: Border | None = None, patience: float = 10.0
) -> pd.Series[float]:
    """By student the late penalty that nbgrader itself has stored."""
    with db.reading(database, patience=patience) as connection:
        recorded = db.assignment_of(connection, assignment, db.shown(database))
        rows = db.submitted_notebooks(connection, recorded, border)
    return rows["late_submission_penalty"].astype("float64").fillna(0.0).groupby(rows["student"].astype("str")).sum()


def read_history(
    database: str | Path, assignment: str, *, border: Border | None = None, patience: float = 10.0
) -> pd.DataFrame:
    """The scores of earlier submissions: the columns `HISTORY_COLUMNS`, sorted by student and time."""
    with db.reading(database, patience=patience) as connection:
        recorded = db.assignment_of(connection, assignment, db.shown(database))
        rows = db.history(connection, recorded, border)
    rows = rows[rows[SUBMITTED_AT].notna() & ~rows[db.DAMAGED].eq(True)]
    frame = rows.rename(columns={"student": STUDENT}).astype({SCORE: "float64"})[list(HISTORY_COLUMNS)]
    frame = frame.assign(**{SUBMITTED_AT: _moments(frame[SUBMITTED_AT])})
    return frame.sort_values([STUDENT, SUBMITTED_AT, NOTEBOOK, QUESTION], ignore_index=True)


def read_roster(database: str | Path, *, patience: float = 10.0) -> frozenset[str]:
    """The students of the imported roster; empty where none was imported."""
    with db.reading(database, patience=patience) as connection:
        return frozenset(db.sections(connection)["student"])


def in_order(tidy: pd.DataFrame) -> pd.DataFrame:
    """The rows sorted by `KEY`, the order of every file; a database has no order."""
    return tidy.sort_values(list(KEY), ignore_index=True)


def _named(cells: pd.DataFrame) -> pd.DataFrame:
    """Add the question whose points a cell carries; the cell's own name if two would be equal without their prefix."""
    names = cells["cell"].map(question_of)
    alike = cells[["notebook"]].assign(name=names).duplicated(keep=False)
    return cells.assign(question=names.mask(alike, cells["cell"]))


def _text(values: pd.Series) -> pd.Series[str]:
    return values.astype("str").fillna("")


def _whole(values: pd.Series, otherwise: pd.Series[int]) -> pd.Series[int]:
    return values.where(values.notna(), otherwise).astype("int64")


def _moments(values: pd.Series) -> pd.Series[pd.Timestamp]:
    """Add the time zone UTC to the moments of the database, which are stored without one."""
    return pd.to_datetime(values.astype(object), utc=True).astype("datetime64[us, UTC]")
