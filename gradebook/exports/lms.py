"""CSV files as learning management systems read them: UTF-8 without a mark, ids unchanged, one grade per assignment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from autograder.errors import UsageError
from autograder.languages import Message
from gradebook.exports.writing import FORMULA_STARTS, guard, guarded
from gradebook.frames import ASSIGNMENT, EMAIL, FINAL, GRADED, LMS_USER_ID, STATE, STUDENT
from gradebook.gradebook import Gradebook

IDS: Final = (STUDENT, LMS_USER_ID, EMAIL)


def to_lms_csv(frame: pd.DataFrame, grades: Sequence[str]) -> bytes:
    """A CSV for an LMS; texts that a spreadsheet would run are guarded. Ids are not: see `with_safe_ids`.

    grades: the columns that hold grades and the LMS's own words, which are not changed.

    Raises UsageError for a damaged text: half of a surrogate pair.
    """
    order = [name if name in grades else guard(name) for name in frame.columns]
    safe = guarded(frame.drop(columns=list(grades))).join(frame[list(grades)])[order]
    text: str = safe.to_csv(index=False, lineterminator="\r\n", float_format="%.12g")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        wrong = text[max(0, error.start - 20) : error.end + 20].encode("unicode_escape").decode()
        raise UsageError(
            Message("a text of the roster is damaged: ...{wrong}...", wrong=wrong),
            next_step=Message("fix the name and import the roster again"),
        ) from error


def with_safe_ids(book: Gradebook) -> pd.DataFrame:
    """The students without those whose id a spreadsheet would run as a formula: guarded, the LMS would not know it.

    They are noted at the book's border.
    """
    students = book.students
    for column in IDS:
        unsafe = students[column].str.startswith(FORMULA_STARTS)
        for student, id in zip(students.loc[unsafe, STUDENT], students.loc[unsafe, column], strict=True):
            book.border.note(
                student, Message("left out: a spreadsheet would run {column} {id!r} as a formula", column=column, id=id)
            )
        students = students[~unsafe]
    return students.reset_index(drop=True)


def column_of(book: Gradebook, assignment: str, excused: str, missing: str) -> pd.Series[str]:
    """By student the text for an LMS: the grade, a word, or nothing while a grader is needed."""
    rows = book.totals[book.totals[ASSIGNMENT] == assignment].set_index(STUDENT)
    words = rows[STATE].map({"excused": excused, "missing": missing}).fillna("")
    grades = rows[FINAL].map(as_text)
    return grades.where(rows[STATE].eq(GRADED), words)


def as_text(grade: float) -> str:
    """A grade as every LMS reads it: a point, and no more digits than it has."""
    return "" if pd.isna(grade) else f"{grade:.12g}"
