"""`[feedback]`, `open` and `close` of `assignment.toml`: what students are shown, when, and while they may hand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How much of a wrong answer's explanation is shown."""

    SCORE = 0  # the points
    CHECKS = 1  # which checks are wrong
    QUESTION = 2  # what to think about
    SENTENCE = 3  # the sentence of the mistake
    EXAMPLE = 4  # a counterexample as well


class Showing(StrEnum):
    """What feedback shows."""

    SCORE = "score"
    CHECKS = "checks"
    HINTS = "hints"  # more with each wrong attempt
    FULL = "full"


@dataclass(frozen=True)
class FeedbackRules:
    """What students are shown, when, and while they may hand in."""

    before_due: Showing = Showing.HINTS
    after_due: Showing = Showing.FULL
    attempts: int | None = None  # with feedback, for each question; None: no limit
    wait: timedelta = timedelta(0)  # between a question's attempts and feedback on the next
    stopped: bool = False  # no feedback at all: a check is wrong
    opens: datetime | None = None
    closes: datetime | None = None
