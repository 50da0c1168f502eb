"""The written answers of one assignment, with their scores from graders."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from autograder.border import Border
from autograder.model import Kind, Status, question_of
from gradebook import database as db
from gradebook.answers import with_answers
from gradebook.frames import (
    ANSWER,
    KIND,
    MANUAL_COMMENT,
    MAX_SCORE,
    NOTEBOOK,
    QUESTION,
    STATUS,
    STUDENT,
    TITLE,
    read_details,
    read_grades,
    read_questions,
)
from gradebook.written_review.wording import normalised


@dataclass(frozen=True)
class WrittenAnswer:
    """One student's answer; only the row of the database tells whose it is."""

    grade: str  # row of nbgrader's table of grades
    submitted: str  # the notebook that was handed in
    cell: str
    text: str
    words: str  # the text, normalised
    score: float | None = None  # a person's
    comment: str = ""  # a person's
    waiting: bool = True  # for a grader, also if an earlier submission has a score

    @property
    def scored(self) -> bool:
        """Whether a grader has scored this very answer."""
        return self.score is not None and not self.waiting

    @property
    def reopened(self) -> bool:
        """Whether a grader's score and comment are of an earlier answer, or of other points."""
        return self.score is not None and self.waiting

    @property
    def state(self) -> str:
        """Everything whose change makes a decision on it stale."""
        return f"{self.grade}\0{self.text}\0{self.score!r}\0{self.waiting}"


@dataclass(frozen=True)
class WrittenQuestion:
    """One written question and its answers."""

    notebook: str
    question: str
    title: str
    max_score: float
    answers: tuple[WrittenAnswer, ...]
    blank: int = 0  # handed in without an answer: 0 points already, nothing to read
    missing: int = 0  # not handed in
    text: str = ""  # as students read it
    model_answer: str = ""  # the author's

    @property
    def waiting(self) -> int:
        """How many answers wait for a grader."""
        return sum(answer.waiting for answer in self.answers)


def key_of(question: WrittenQuestion, words: str) -> str:
    """The key of a row in the workbook: the same for the same words, without a hint at who wrote them."""
    return hashlib.sha256(f"{question.notebook}\0{question.question}\0{words}".encode()).hexdigest()[:12]


def fingerprint_of(answers: Iterable[WrittenAnswer]) -> str:
    """A digest that changes when an answer or its score from a grader changes, appears or disappears.

    It includes names of rows that only the database knows, so that it does not give away who answered.
    """
    states = "\1".join(sorted(answer.state for answer in answers))
    return hashlib.sha256(states.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_written(
    database: str | Path, assignment: str, autograded: Path, border: Border | None = None
) -> list[WrittenQuestion]:
    """The written questions, in the course's order.

    autograded: the graded notebooks, read if the database does not hold the answers.
    border: notes the students of whom something cannot be used.

    Raises StoreError and UsageError as the readers of `gradebook.frames` do.
    """
    questions = read_questions(database, assignment)
    questions = questions[questions[KIND] == Kind.WRITTEN]
    tidy = read_grades(database, assignment, border=border)
    tidy = tidy[tidy[QUESTION].isin(questions[QUESTION]) & tidy[NOTEBOOK].isin(questions[NOTEBOOK])]
    details = read_details(database, assignment, border=border)
    details = with_answers(tidy, details, autograded, assignment, border)
    with db.reading(database) as connection:
        scores = db.manual_scores(connection, db.assignment_of(connection, assignment, db.shown(database)), border)
    scores = scores.rename(columns={"student": STUDENT}).assign(**{QUESTION: scores["cell"].map(question_of)})
    rows = tidy.merge(details, on=[STUDENT, NOTEBOOK, QUESTION]).merge(scores, on=[STUDENT, NOTEBOOK, QUESTION])
    missing = tidy[tidy[STATUS] == Status.MISSING].groupby([NOTEBOOK, QUESTION]).size().to_dict()
    by_question = {key: its.to_dict("records") for key, its in rows.groupby([NOTEBOOK, QUESTION])}
    return [
        _question(each, by_question.get((each[NOTEBOOK], each[QUESTION]), []), missing)
        for each in questions.to_dict("records")
    ]


def _question(named: dict[Any, Any], rows: list[dict[Any, Any]], missing: dict[Any, int]) -> WrittenQuestion:
    answered = [row for row in rows if row[STATUS] in (Status.GRADED, Status.NEEDS_REVIEW) and row[ANSWER].strip()]
    return WrittenQuestion(
        named[NOTEBOOK],
        named[QUESTION],
        named[TITLE],
        float(named[MAX_SCORE]),
        tuple(sorted(map(_answer, answered), key=lambda answer: answer.grade)),
        sum(row[STATUS] == Status.NOT_ANSWERED for row in rows),
        missing.get((named[NOTEBOOK], named[QUESTION]), 0),
    )


def _answer(row: dict[Any, Any]) -> WrittenAnswer:
    score = row["manual_score"]
    return WrittenAnswer(
        row["grade"],
        row["submitted"],
        row["cell"],
        row[ANSWER],
        normalised(row[ANSWER]),
        None if pd.isna(score) else float(score),
        row[MANUAL_COMMENT],
        row[STATUS] == Status.NEEDS_REVIEW,
    )
