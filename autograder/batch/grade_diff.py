"""The changes that a run would make: stored grades compared with new ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.batch.adoption import holds
from autograder.errors import UsageError
from autograder.fingerprints import Fingerprints
from autograder.languages import Message, word
from autograder.model import Assignment, Grade, QuestionGrade, Status
from autograder.settings.budgets import as_budget
from autograder.storage.by_hand import HandScore
from autograder.submissions import read_submissions, students
from autograder.text import clean_text, marked

_NEARLY = 1e-9  # points
_BY_HAND = "graded by hand"


@dataclass(frozen=True)
class Standing:
    """The grade of one question."""

    score: float | None  # None: not known
    status: str
    mistake: str | None = None

    def __str__(self) -> str:
        return self.told

    @property
    def told(self) -> Message:
        """Points, status and mistake."""
        points = Message("not known") if self.score is None else f"{self.score:g}"
        mistake = f" ({clean_text(self.mistake)})" if self.mistake else ""
        return Message("{points}, {status}{mistake}", points=points, status=word(self.status), mistake=mistake)

    def is_like(self, other: Standing) -> bool:
        """Whether two grades look the same to a reader."""
        if (self.status, self.mistake) != (other.status, other.mistake):
            return False
        if self.score is None or other.score is None:
            return self.score is other.score
        return abs(self.score - other.score) < _NEARLY


_TO_CONFIRM = Standing(None, Status.NEEDS_REVIEW)


@dataclass(frozen=True)
class GradeChange:
    """One question of one student whose grade would change."""

    student: str
    notebook: str
    question: str
    before: Standing | None  # None: not graded yet
    after: Standing

    def __str__(self) -> str:
        return self.told

    @property
    def told(self) -> Message:
        """Both grades."""
        before = Message("not graded") if self.before is None else self.before.told
        where = f"{clean_text(marked(self.student))} {self.question}"
        return Message("{where}: {before} -> {after}", where=where, before=before, after=self.after.told)


def changes(
    stored: Sequence[Mapping[str, Any]], grade: Grade, reopened: Mapping[str, HandScore]
) -> Iterator[GradeChange]:
    """The changes that storing a grade would make.

    stored: rows as `Store.stored` gives them; reopened: what `Store.reopened` says of the grade.
    """
    known = {row["question"]: Standing(row["score"], row["status"], row["mistake"]) for row in stored}
    known |= {question: Standing(each.score, _BY_HAND) for question, each in reopened.items()}
    for notebook in grade.notebooks:
        for question in notebook.questions:
            before = known.get(question.question)
            after = _TO_CONFIRM if question.question in reopened else _standing(question)
            if before is None or not before.is_like(after):
                yield GradeChange(grade.student, notebook.notebook, question.question, before, after)


def current(
    assignment: Assignment, submitted: Path, student: str, stored: Sequence[Mapping[str, Any]]
) -> Mapping[str, bool | None]:
    """By question whether a stored row judges the current file with the current checks; None: unknown."""
    try:
        names = students(submitted, assignment.name, (student,))
        (submission,) = read_submissions(submitted, assignment, names)
    except UsageError:
        return {row["question"]: None for row in stored}
    fingerprints = Fingerprints(assignment, as_budget(assignment.budget))
    known = {question.id for question in assignment.questions}
    return {
        row["question"]: row["question"] in known and holds(row, fingerprints.of(row["question"], judged), content)
        for row in stored
        for judged, content in [(submission.judged(row["notebook"]), submission.notebooks.get(row["notebook"]))]
    }


def _standing(question: QuestionGrade) -> Standing:
    return Standing(question.score, str(question.status), question.mistake)
