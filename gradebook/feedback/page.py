"""The content of a student's page -> its bytes."""

from __future__ import annotations

from functools import partial
from typing import Any, Final, NamedTuple

from autograder.storage.stored_comment import CheckFacts
from gradebook.feedback.content import Feedback, Verdict
from gradebook.messages import ja
from gradebook.web import render


class _Look(NamedTuple):
    style: str
    label: str


# The class of page.css for each verdict.
VERDICT_STYLES: Final = {
    Verdict.FULL: "right",
    Verdict.PARTLY: "partly",
    Verdict.NOT_YET: "wrong",
    Verdict.UNANSWERED: "none",
    Verdict.WAITING: "wait",
    Verdict.MISSING: "none",
}
_LABELS: Final = {
    Verdict.FULL: ja.FULL,
    Verdict.PARTLY: ja.PARTLY,
    Verdict.NOT_YET: ja.NOT_YET,
    Verdict.UNANSWERED: ja.UNANSWERED,
    Verdict.WAITING: ja.WAITING,
    Verdict.MISSING: ja.MISSING,
}
LOOKS: Final = {verdict: _Look(VERDICT_STYLES[verdict], label) for verdict, label in _LABELS.items()}


class Mark(NamedTuple):
    """The sign before a check."""

    style: str  # a class of page.css
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
        mark=partial(mark, say=ja),
    )


def mark(check: CheckFacts, say: Any) -> Mark:
    """The sign before a check, its label in the page's language."""
    if check.earned is None:
        return Mark("wait", "－", say.NOT_JUDGED)
    if check.earned >= check.points:
        return Mark("right", "○", say.RIGHT)
    return Mark("partly", "△", say.PARTLY_RIGHT) if check.earned > 0 else Mark("wrong", "×", say.WRONG)
