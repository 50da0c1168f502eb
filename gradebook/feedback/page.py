"""The content of a student's page -> its bytes."""

from __future__ import annotations

from typing import Final, NamedTuple

from autograder.storage.stored_comment import CheckFacts
from gradebook.feedback.content import Feedback, Verdict
from gradebook.messages import ja
from gradebook.web import render


class _Look(NamedTuple):
    style: str  # a class of page.css
    label: str


LOOKS: Final = {
    Verdict.FULL: _Look("right", ja.FULL),
    Verdict.PARTLY: _Look("partly", ja.PARTLY),
    Verdict.NOT_YET: _Look("wrong", ja.NOT_YET),
    Verdict.UNANSWERED: _Look("none", ja.UNANSWERED),
    Verdict.WAITING: _Look("wait", ja.WAITING),
    Verdict.MISSING: _Look("none", ja.MISSING),
}


class _Mark(NamedTuple):
    style: str
    sign: str
    label: str  # for readers who cannot see the sign


def page(feedback: Feedback) -> bytes:
    """One self-contained page; the same grades give the same bytes."""
    return render(
        "feedback.html",
        language=ja.LANGUAGE,
        title=ja.title(feedback.assignment),
        say=ja,
        feedback=feedback,
        looks=LOOKS,
        verdicts=Verdict,
        mark=_mark,
    )


def _mark(check: CheckFacts) -> _Mark:
    if check.earned is None:
        return _Mark("wait", "－", ja.NOT_JUDGED)
    if check.earned >= check.points:
        return _Mark("right", "○", ja.RIGHT)
    return _Mark("partly", "△", ja.PARTLY_RIGHT) if check.earned > 0 else _Mark("wrong", "×", ja.WRONG)
