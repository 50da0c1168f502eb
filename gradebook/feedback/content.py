"""The content of a student's page as values: the grades, question by question, in the course's order."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from autograder.model import Kind, Status
from autograder.storage.stored_comment import CheckFacts, StoredComment, from_json
from autograder.text import paragraphs

_SUM_TOLERANCE: Final = 1e-9


class Verdict(StrEnum):
    """The outcome of an answer."""

    FULL = "full"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    UNANSWERED = "unanswered"
    WAITING = "waiting"
    MISSING = "missing"


@dataclass(frozen=True)
class Answered:
    """One question and the outcome of its answer."""

    id: str
    title: str
    kind: str
    points: float
    earned: float | None  # None: not known, so not a zero
    status: Status
    answer: str = ""
    comment: str = ""  # Markdown: what is wrong, and how the answer was found
    from_grader: str = ""  # Markdown: the grader's comment
    checks: tuple[CheckFacts, ...] = ()
    by_hand: bool = False  # a grader gave the points, not the checks

    @property
    def verdict(self) -> Verdict:
        """The outcome in one word, as the page shows it."""
        if self.status in _WITHOUT_POINTS:
            return _WITHOUT_POINTS[self.status]
        if self.earned is None:
            return Verdict.WAITING
        if self.earned >= self.points:
            return Verdict.FULL
        return Verdict.PARTLY if self.earned > 0 else Verdict.NOT_YET

    @property
    def is_written(self) -> bool:
        """Whether it is a written question."""
        return self.kind == Kind.WRITTEN


_WITHOUT_POINTS: Final[Mapping[Status, Verdict]] = {
    Status.NOT_ANSWERED: Verdict.UNANSWERED,
    Status.NEEDS_REVIEW: Verdict.WAITING,
    Status.MISSING: Verdict.MISSING,
}


@dataclass(frozen=True)
class Part:
    """One notebook."""

    name: str
    title: str
    questions: tuple[Answered, ...]

    @property
    def points(self) -> float:
        """What could be earned."""
        return sum(question.points for question in self.questions)

    @property
    def earned(self) -> float:
        """What is earned so far."""
        return sum(question.earned or 0.0 for question in self.questions)

    @property
    def missing(self) -> bool:
        """Whether it was not handed in."""
        return all(question.status is Status.MISSING for question in self.questions)

    def count(self, verdict: Verdict) -> int:
        """How many questions have this verdict."""
        return sum(question.verdict is verdict for question in self.questions)


@dataclass(frozen=True)
class Feedback:
    """The whole content of one student's page."""

    student: str
    first_name: str
    last_name: str
    assignment: str  # its title
    parts: tuple[Part, ...]
    points: float
    penalty: float = 0.0  # points that lateness costs
    lateness: timedelta = timedelta(0)
    final: float | None = None  # the grade; None: not known yet
    scale: float = 0.0  # what the grade is out of
    excused: bool = False
    submitted: datetime | None = None  # in the course's time zone, as is `due`
    due: datetime | None = None
    counted: datetime | None = None  # when the earlier submission came in whose points count instead of these

    @property
    def earned(self) -> float:
        """Points so far, of the submission that the page shows."""
        return sum(part.earned for part in self.parts)

    @property
    def waiting(self) -> tuple[Answered, ...]:
        """The questions that no grader has judged yet."""
        return tuple(each for part in self.parts for each in part.questions if each.verdict is Verdict.WAITING)

    @property
    def perfect(self) -> bool:
        """Whether no judgement is missing."""
        return all(part.count(Verdict.FULL) == len(part.questions) for part in self.parts)


def answered(row: Mapping[str, Any], kind: str, title: str) -> Answered:
    """One question from its row: status, score, max_score and their details."""
    status = Status(row["status"])
    stored = from_json(row["feedback"])
    earned = None if math.isnan(row["score"]) else float(row["score"])
    judged = sum(check.earned or 0.0 for check in stored.checks)
    by_hand = earned is not None and status is Status.GRADED and kind != Kind.WRITTEN and bool(stored.checks)
    return Answered(
        row["question"],
        title,
        kind,
        float(row["max_score"]),
        earned,
        status,
        row["answer"],
        _told(stored, status, earned, kind) if row["feedback"] else row["comment"],
        row["manual_comment"],
        stored.checks,
        by_hand and abs(judged - (earned or 0.0)) > _SUM_TOLERANCE,
    )


def _told(stored: StoredComment, status: Status, earned: float | None, kind: str) -> str:
    """The explanation; with its opening sentence, unless the page itself states the outcome."""
    judged = bool(stored.checks) or (kind == Kind.WRITTEN and earned is not None)
    if judged and status in (Status.GRADED, Status.NEEDS_REVIEW):
        return stored.comment.explanation
    return paragraphs(stored.comment.opening, stored.comment.explanation)
