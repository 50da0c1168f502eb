"""Names the graders' scores that are to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.languages import Message, joined
from kakunin.cli.output import SHOWN, and_more, say

if TYPE_CHECKING:
    from autograder.storage.by_hand import HandScore


def say_to_confirm(scores: Sequence[HandScore]) -> None:
    """Print which graders' scores wait, and what to do; nothing if none does."""
    if not scores:
        return
    say(
        Message(
            "{count:grader's score is|graders' scores are} to be confirmed, because the answer, its checks or its "
            "points changed: set it again in the Formgrader, or with `kakunin review` for written answers",
            count=len(scores),
        )
    )
    for each in scores[:SHOWN]:
        score = Message("not known") if each.score is None else f"{each.score:g}"
        say(
            Message(
                "  {student}: {question}, until now {score}", student=each.student, question=each.question, score=score
            )
        )
    if len(scores) > SHOWN:
        say(joined(["  ", and_more(len(scores) - SHOWN)], ""))
