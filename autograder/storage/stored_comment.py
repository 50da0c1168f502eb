"""The content of `kakunin_grade.feedback`: the parts of a comment and the facts about each check, as JSON.

Facts are separate from sentences. The facts of a check are its points, the points earned, and the known mistake or the
kind of failure: they are the same for everybody who gave the same answer. The sentences could be written again from
them, in another language or for another reader.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from autograder.languages import Message
from autograder.model import CheckOutcome, Comment, QuestionGrade, Wrong
from autograder.storage.raw_values import number
from autograder.text import encodable


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
    """The parts from the text of the column; "" has empty parts. ValueError for anything that is no such text."""
    try:
        parts: Any = json.loads(text or "{}")
        comment = Comment(
            _text(parts.get("opening", "")),
            tuple(_wrong(**each) for each in parts.get("wrong", ())),
            _text(parts.get("counterexample", "")),
            tuple(map(_text, parts.get("remarks", ()))),
        )
        return StoredComment(comment, tuple(_check(**each) for each in parts.get("checks", ())))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(Message("the stored comment is damaged")) from error


def _wrong(sentence: Any, mistake: Any = None, kind: Any = None) -> Wrong:
    return Wrong(_text(sentence), _text_or_none(mistake), _text_or_none(kind))


def _check(check: Any, title: Any, points: Any, earned: Any, mistake: Any = None, kind: Any = None) -> CheckFacts:
    worth = number(points)
    if worth is None:
        raise ValueError(Message("points are missing"))
    names = _text_or_none(mistake), _text_or_none(kind)
    return CheckFacts(_text(check), _text(title), worth, number(earned), *names)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(Message("not a text"))
    return encodable(value)


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)


def _facts(check: CheckOutcome, mistake: str | None) -> CheckFacts:
    """mistake: the one behind the whole answer; a check names it before other mistakes that give the same."""
    names = [known.name for known in check.candidates]
    known = mistake if mistake in names else next(iter(names), None)
    kind = check.mistake if known is None else None
    return CheckFacts(check.check, check.title, check.points, check.earned, known, kind)
