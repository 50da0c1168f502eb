"""A class or a student at a glance: book -> columns of a table, without columns that hold nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from autograder.languages import Message, joined, word
from gradebook.exports.grades import grades
from gradebook.frames import (
    ASSIGNMENT,
    FINAL,
    MAX_SCORE,
    MISTAKE,
    NOTEBOOK,
    OUT_OF,
    PENALTY,
    QUESTION,
    SCORE,
    STATUS,
    STUDENT,
)
from gradebook.gradebook import Gradebook

OF_A_QUESTION: Final = (NOTEBOOK, QUESTION, SCORE, MAX_SCORE, STATUS, MISTAKE)

Columns = Mapping[str, Sequence[object]]  # heading -> cells; NaN where points are not known


def class_grades(book: Gradebook) -> pd.DataFrame:
    """A row per student, as in the export `grades`, of the book's one assignment."""
    return grades(book).drop(columns=ASSIGNMENT)


def class_columns(frame: pd.DataFrame) -> Columns:
    """The columns of `class_grades` that hold something: names, sections and penalties only if there are any."""
    same = frame[FINAL].fillna(-1.0).eq(frame[SCORE].fillna(-1.0)).all()
    told = [name for name in frame.columns if not frame[name].isin(["", 0]).all() or name == SCORE]
    shown = [each for each in told if each not in (MAX_SCORE, OUT_OF) and not (same and each in (FINAL, PENALTY))]
    return {name: frame[name].tolist() for name in shown}


def class_caption(frame: pd.DataFrame) -> Message:
    """What the points are out of."""
    if frame.empty:
        return Message("no students")
    told = [(SCORE, MAX_SCORE)] + ([(FINAL, OUT_OF)] if FINAL in class_columns(frame) else [])
    points = [Message("{name}: of {most:g}", name=word(name), most=frame[most].max()) for name, most in told]
    return joined([*points, Message("-: not known, which is not a zero")])


def student_rows(book: Gradebook, student: str) -> pd.DataFrame:
    """A row per question of one student."""
    return book.tidy[book.tidy[STUDENT] == student]


def student_columns(rows: pd.DataFrame) -> Columns:
    """The columns of `student_rows` that describe a question."""
    return {name: rows[name].tolist() for name in OF_A_QUESTION}


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, with None for unknown values."""
    return [
        {str(name): None if value != value else value for name, value in row.items()}  # noqa: PLR0124  # only NaN differs from itself
        for row in frame.to_dict("records")
    ]
