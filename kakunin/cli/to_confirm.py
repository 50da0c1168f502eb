"""Names the graders' scores that are to be confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kakunin.cli.output import SHOWN, say

if TYPE_CHECKING:
    from autograder.storage.by_hand import HandScore


def say_to_confirm(scores: Sequence[HandScore]) -> None:
    """Print which graders' scores wait, and what to do; nothing if none does."""
    if not scores:
        return
    say(
        f"{len(scores)} graders' scores are to be confirmed, because the answer, its checks or its points changed: "
        "set them again in the Formgrader, or with `kakunin review` for written answers"
    )
    for each in scores[:SHOWN]:
        score = "not known" if each.score is None else f"{each.score:g}"
        say(f"  {each.student}: {each.question}, until now {score}")
    if len(scores) > SHOWN:
        say(f"  ... and {len(scores) - SHOWN} more")
