"""The frames of a book -> the content of the class report, as values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from autograder.border import Border
from autograder.languages import Message
from autograder.model import Kind
from autograder.storage.stored_comment import from_json
from gradebook.analysis import (
    ATTEMPTS,
    DEVIATION,
    DISCRIMINATION,
    EFFECTIVE,
    FACILITY,
    FLAGS,
    INTENDED,
    STUDENTS,
    Statistics,
    assignment_statistics,
    item_statistics,
    mistakes,
    other_errors,
    settled,
)
from gradebook.frames import (
    ASSIGNMENT,
    DUE,
    FEEDBACK,
    FIRST_NAME,
    KIND,
    LAST_NAME,
    MAX_SCORE,
    MISTAKE,
    NOTEBOOK,
    NOTEBOOK_TITLE,
    QUESTION,
    STATUS,
    STUDENT,
    SUBMITTED_AT,
    TITLE,
    WAITING,
)
from gradebook.gradebook import Gradebook

SAMPLES = 3  # answers whose feedback is searched for the sentence of a mistake


@dataclass(frozen=True)
class Item:
    """One question in the table from hardest to easiest; NaN where a figure cannot be computed."""

    question: str
    title: str
    notebook: str
    max_score: float
    attempts: int
    facility: float
    deviation: float
    intended: float
    effective: float
    discrimination: float
    flags: tuple[str, ...]


@dataclass(frozen=True)
class Made:
    """A mistake, and how many made it."""

    name: str  # "" for wrong values without a known mistake
    sentence: str  # Japanese, as students read it; "" if they read different sentences
    question: str
    title: str
    students: int


@dataclass(frozen=True)
class StudentToSee:
    """A student in a list."""

    student: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class Report:
    """The content of the page."""

    assignment: str
    title: str
    students: int
    handed_in: int
    statistics: Statistics
    totals: tuple[float, ...]  # of the counted students, sorted
    items: tuple[Item, ...]
    mistakes: tuple[Made, ...]
    absent: tuple[StudentToSee, ...]
    waiting: tuple[StudentToSee, ...]  # note: the questions
    strangers: tuple[StudentToSee, ...]
    moments: tuple[datetime, ...]  # of the submissions, in the course's time zone
    due: datetime | None


def report(book: Gradebook, details: pd.DataFrame, assignment: str) -> Report:
    """The report of one assignment of a book; details: as `gradebook.frames.read_details` reads them."""
    tidy = book.tidy[book.tidy[ASSIGNMENT].eq(assignment)]
    submissions = book.submissions[book.submissions[ASSIGNMENT].eq(assignment)]
    questions = book.questions[book.questions[ASSIGNMENT].eq(assignment)].set_index([NOTEBOOK, QUESTION])
    names = _names(book.students)
    policy = book.policy.of(assignment)
    known = submissions[SUBMITTED_AT].dropna().sort_values()
    due = policy.due or _due(submissions)
    zone = policy.due.tzinfo if policy.due is not None else book.policy.time_zone  # as its author set it
    return Report(
        assignment=assignment,
        title=policy.title or assignment,
        students=len(book.students),
        handed_in=submissions[STUDENT].nunique(),
        statistics=assignment_statistics(tidy),
        totals=tuple(sorted(map(float, settled(tidy).sum(axis=1)))),
        items=_items(tidy, questions),
        mistakes=_mistakes(tidy, details, questions, book.border),
        absent=_people(book.absent.get(assignment, []), names),
        waiting=_waiting(tidy, questions),
        strangers=_people(book.strangers, names),
        moments=tuple(moment.to_pydatetime().astimezone(zone) for moment in known),
        due=None if due is None else due.astimezone(zone),
    )


def _items(tidy: pd.DataFrame, questions: pd.DataFrame) -> tuple[Item, ...]:
    return tuple(
        Item(
            row[QUESTION],
            questions.loc[(row[NOTEBOOK], row[QUESTION]), TITLE],
            questions.loc[(row[NOTEBOOK], row[QUESTION]), NOTEBOOK_TITLE],
            row[MAX_SCORE],
            row[ATTEMPTS],
            row[FACILITY],
            row[DEVIATION],
            row[INTENDED],
            row[EFFECTIVE],
            row[DISCRIMINATION],
            row[FLAGS],
        )
        for row in item_statistics(tidy).to_dict("records")
    )


def _mistakes(tidy: pd.DataFrame, details: pd.DataFrame, questions: pd.DataFrame, border: Border) -> tuple[Made, ...]:
    judged = questions.index[questions[KIND].ne(str(Kind.WRITTEN))]
    others = other_errors(tidy).set_index([NOTEBOOK, QUESTION])
    others = others.loc[others.index.intersection(judged)].reset_index()
    counted = pd.concat([mistakes(tidy), others]).sort_values(STUDENTS, ascending=False, kind="stable")
    made = tidy[tidy[MISTAKE].notna() & tidy[MISTAKE].ne("")]
    key = [NOTEBOOK, QUESTION, MISTAKE]
    samples = made.sort_values(STUDENT).groupby(key).head(SAMPLES)
    told = samples.merge(details[[STUDENT, NOTEBOOK, QUESTION, FEEDBACK]], on=[STUDENT, NOTEBOOK, QUESTION])
    sentences: dict[tuple[str, ...], set[str]] = {}
    for row in told.to_dict("records"):
        found = sentences.setdefault((row[NOTEBOOK], row[QUESTION], row[MISTAKE]), set())
        with border.around(row[STUDENT], Message("the comment on {question}", question=row[QUESTION])):
            found.update(_sentences(row[FEEDBACK], row[MISTAKE]))
    return tuple(
        Made(
            row[MISTAKE],
            _only(sentences.get((row[NOTEBOOK], row[QUESTION], row[MISTAKE]), set())),
            row[QUESTION],
            questions.loc[(row[NOTEBOOK], row[QUESTION]), TITLE],
            row[STUDENTS],
        )
        for row in counted.to_dict("records")
    )


def _sentences(feedback: str, mistake: str) -> list[str]:
    """The sentence that students read about a mistake, or about a failure of that kind."""
    return [each.sentence for each in from_json(feedback).comment.wrong if mistake in (each.mistake, each.kind)]


def _only(sentences: set[str]) -> str:
    return next(iter(sentences)) if len(sentences) == 1 else ""


def _names(students: pd.DataFrame) -> Mapping[str, str]:
    full = (students[LAST_NAME] + " " + students[FIRST_NAME]).str.strip()
    return dict(zip(students[STUDENT], full, strict=True))


def _people(students: list[str], names: Mapping[str, str]) -> tuple[StudentToSee, ...]:
    return tuple(StudentToSee(student, names.get(student, "")) for student in students)


def _waiting(tidy: pd.DataFrame, questions: pd.DataFrame) -> tuple[StudentToSee, ...]:
    """Questions that wait, with the number of students: graders work question by question."""
    open_ones = tidy[tidy[STATUS].eq(WAITING)]
    counts = open_ones.groupby([NOTEBOOK, QUESTION])[STUDENT].nunique().rename(STUDENTS).reset_index()
    ordered = counts.sort_values(STUDENTS, ascending=False, kind="stable")
    return tuple(
        StudentToSee(row[QUESTION], questions.loc[(row[NOTEBOOK], row[QUESTION]), TITLE], str(row[STUDENTS]))
        for row in ordered.to_dict("records")
    )


def _due(submissions: pd.DataFrame) -> datetime | None:
    """As the database has it."""
    known = submissions[DUE].dropna()
    return None if known.empty else known.iloc[0].to_pydatetime()


def is_known(value: float) -> bool:
    """Whether a figure could be computed."""
    return not math.isnan(value)
