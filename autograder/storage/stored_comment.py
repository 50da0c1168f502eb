"""The content of `kakunin_grade.feedback`: the parts of a comment and the facts about each check, as JSON.

Facts are separate from sentences. The facts of a check are its points, the points earned, and the known mistake or the
kind of failure: they are the same for everybody who gave the same answer, so that a table of judgements, one row per
distinct answer, could hold them, with attempts (student, question, received) that refer to it. The sentences could be
written again from such a row, in another language or for another reader.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from autograder.model import CheckOutcome, Comment, QuestionGrade, Wrong


@dataclass(frozen=True)
class CheckFacts:
    """One check of one answer."""

    check: str  # the test function's name
    title: str  # the sentence a student reads
    points: float
    earned: float | None  # None: could not be judged
    mistake: str | None = None  # the known mistake that gives what the answer gives
    kind: str | None = None  # the kind of failure, if no known mistake explains it


@dataclass(frozen=True)
class StoredComment:
    """A comment with its checks."""

    comment: Comment
    checks: tuple[CheckFacts, ...]


def stored_comment(grade: QuestionGrade) -> StoredComment:
    """The comment to store for a judged question."""
    return StoredComment(grade.comment, tuple(_facts(check, grade.mistake) for check in grade.checks))


def as_json(stored: StoredComment) -> str:
    """The text of the column; the same parts give the same text."""
    return json.dumps({**asdict(stored.comment), "checks": list(map(asdict, stored.checks))}, ensure_ascii=False)


def from_json(text: str) -> StoredComment:
    """The parts from the text of the column; "" has empty parts."""
    parts: Mapping[str, Any] = json.loads(text or "{}")
    comment = Comment(
        parts.get("opening", ""),
        tuple(Wrong(**each) for each in parts.get("wrong", ())),
        parts.get("counterexample", ""),
        tuple(parts.get("remarks", ())),
    )
    return StoredComment(comment, tuple(CheckFacts(**each) for each in parts.get("checks", ())))


def _facts(check: CheckOutcome, mistake: str | None) -> CheckFacts:
    """mistake: the one behind the whole answer; a check names it before other mistakes that give the same."""
    names = [known.name for known in check.candidates]
    known = mistake if mistake in names else next(iter(names), None)
    kind = check.mistake if known is None else None
    return CheckFacts(check.check, check.title, check.points, check.earned, known, kind)
