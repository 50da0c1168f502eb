"""What an attack is: what a student hands in, and what must become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.model import Status

Document = dict[str, Any]  # a notebook as JSON

WRONG = "total = 0 * x"


@dataclass(frozen=True)
class Attack:
    """A hostile submission; by default the answers that are not attacked are right, and stay so."""

    source: str = WRONG  # in place of the attacked answer
    question: str = "total"
    first: str = ""  # a cell of its own, before all others
    change: Callable[[Document], object] | None = None  # what is done to the file after that
    raw: Callable[[bytes], bytes] | None = None  # ... and to its bytes
    earns: float | None = 0.0  # of the attacked question; None: not known, a person has to look
    reason: str | None = None  # what the gradebook counts the attacked question under
    others: bool = True  # whether the other questions earn all their points
    clock: bool = False  # it is after time, which is accounted for alike in both tiers
    may_wait: bool = False  # it may use up its notebook's time before it is judged, and goes to a person then

    @property
    def status(self) -> Status:
        """Of the attacked question."""
        return Status.NEEDS_REVIEW if self.earns is None else Status.GRADED


def hidden_only(source: str) -> str:
    """Right on the visible example, and something else on any other input."""
    lines = "\n".join(f"    {line}" for line in source.split("\n"))
    return f"total = x * 2 if x.shape == (3,) and x[0] == 1 else x\nif total is x:\n{lines}"
