"""Compares two CSV files of the export `questions`: the expected grades and the actual ones."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from autograder.errors import UsageError
from autograder.languages import Message
from gradebook.frames import COLUMNS, KEY, MAX_SCORE, MISTAKE, NUMBERS, SCORE, STATUS, STUDENT

COMPARED: Final = (SCORE, MAX_SCORE, STATUS, MISTAKE)
TOLERANCE: Final = 1e-9  # points; the files hold 12 digits


@dataclass(frozen=True)
class GradeDifference:
    """One value that differs, or a row that only one of the files has (then `column` is "row")."""

    student: str
    assignment: str
    notebook: str
    question: str
    column: str
    expected: str
    actual: str

    def __str__(self) -> str:
        return self.told

    @property
    def told(self) -> Message:
        """Where, and both values."""
        where = f"{self.student} {self.assignment} {self.notebook} {self.question}"
        return Message(
            "{where}: {column} {expected} expected, {actual} found",
            where=where,
            column=self.column,
            expected=self.expected or Message("empty"),
            actual=self.actual or Message("empty"),
        )


def compare(expected_csv: Path, exported_csv: Path) -> list[GradeDifference]:
    """Every difference, sorted by student, notebook and question; none when the grades are equal.

    Raises UsageError for a file that cannot be read as the export `questions`, or that has no rows.
    """
    both = _read(expected_csv).merge(
        _read(exported_csv), on=list(KEY), how="outer", suffixes=("_expected", "_actual"), indicator="side", sort=True
    )
    return [difference for row in both.to_dict("records") for difference in _differences(row)]


def students_in(*files: Path) -> frozenset[str]:
    """The students that occur in any of the files."""
    return frozenset(student for file in files for student in _read(file)[STUDENT])


def _differences(row: Mapping[Hashable, Any]) -> list[GradeDifference]:
    """What differs between the two halves of one merged row."""
    student, assignment, notebook, question = (row[column] for column in KEY)
    found = [(column, row[f"{column}_expected"], row[f"{column}_actual"]) for column in COMPARED]
    if row["side"] == "left_only":
        found = [("row", "there", "absent")]
    elif row["side"] == "right_only":
        found = [("row", "absent", "there")]
    return [GradeDifference(student, assignment, notebook, question, *each) for each in found if not _equal(*each)]


def _equal(column: str, expected: str, actual: str) -> bool:
    if column not in NUMBERS or not (expected and actual):
        return expected == actual
    return math.isclose(float(expected), float(actual), rel_tol=0.0, abs_tol=TOLERANCE)


def _read(file: Path) -> pd.DataFrame:
    """The file as text, so that an id such as 007 or NA stays what it is."""
    try:
        frame = pd.read_csv(file, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError) as error:  # pandas' ParserError and EmptyDataError are ValueErrors
        raise _unreadable(
            file, Message("cannot be read as CSV: {error}", error=getattr(error, "strerror", None) or error)
        ) from error
    if lacking := [column for column in COLUMNS if column not in frame]:
        raise _unreadable(file, Message("has no column {names}", names=", ".join(lacking)))
    if frame.empty:
        raise _unreadable(file, Message("has no rows"))
    twice = frame[frame.duplicated(list(KEY))]
    if not twice.empty:
        raise _unreadable(file, Message("has the row of {names} twice", names=" ".join(twice.iloc[0][list(KEY)])))
    for column in NUMBERS:
        wrong = frame[column].ne("") & pd.to_numeric(frame[column], errors="coerce").isna()
        if wrong.any():
            raise _unreadable(
                file,
                Message("{column} is not a number: {value!r}", column=column, value=frame.loc[wrong, column].iloc[0]),
            )
    return frame[list(COLUMNS)]


def _unreadable(file: Path, message: Message) -> UsageError:
    return UsageError(message, path=file, next_step=Message("compare files written by `kakunin export --to questions`"))
