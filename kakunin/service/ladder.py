"""The rules of `[feedback]`, applied to one question: what may be shown of its answer, and from when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from autograder.settings.feedback_rules import DetailLevel, FeedbackRules, Showing
from autograder.storage.attempt_rows import Attempt

_LEVELS: Final = {
    Showing.SCORE: DetailLevel.SCORE,
    Showing.CHECKS: DetailLevel.CHECKS,
    Showing.FULL: DetailLevel.EXAMPLE,
}


@dataclass(frozen=True)
class Times:
    """The moments that decide, of one student and assignment; None: there is none."""

    now: datetime
    due: datetime | None = None
    closes: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing can be handed in any more."""
        return self.closes is not None and self.now >= self.closes

    def is_past(self, received: datetime) -> bool:
        """Whether an answer came in time, and that time is over: nothing is given away by telling all of it."""
        return self.is_over or (self.due is not None and received <= self.due < self.now)


@dataclass(frozen=True)
class Rung:
    """What may be shown of the answer to one question.

    level: None where nothing may be shown yet, or at all. left: attempts with feedback.
    feedback_from: when something may be shown, where a waiting time goes on.
    """

    level: DetailLevel | None
    attempts: int
    left: int
    feedback_from: datetime | None = None


def rung(rules: FeedbackRules, attempts: Sequence[Attempt], times: Times) -> Rung:
    """Where the answer stands on the ladder; attempts: all of them, in order.

    The answer of now is that of the attempt which was handed in last. One that was judged before moves nothing.
    """
    count, left = len(attempts), max(0, rules.attempts - len(attempts))
    if rules.stopped:
        return Rung(None, count, left)
    if not attempts:  # not judged, or by `kakunin grade` alone
        is_late = times.is_over or (times.due is not None and times.due < times.now)
        return Rung(_level(rules.after_due if is_late else rules.before_due, 1), 0, left)
    now = max(attempts, key=lambda each: each.latest)
    if times.is_past(now.received_at):
        return Rung(_level(rules.after_due, _wrong(rules, attempts)), count, left)
    if now.number > rules.attempts:
        return Rung(None, count, left)
    feedback_from = _feedback_from(rules, attempts, now)
    if feedback_from is not None and feedback_from > times.now:
        return Rung(None, count, left, feedback_from)
    is_late = times.due is not None and times.due < times.now
    return Rung(_level(rules.after_due if is_late else rules.before_due, _wrong(rules, attempts)), count, left)


def is_all_told(rules: FeedbackRules, attempts: Sequence[Attempt], times: Times) -> bool:
    """Whether the points of every attempt may be known by now; attempts: all of them, in order."""

    def is_told(each: Attempt) -> bool:
        since = _feedback_from(rules, attempts, each)
        return each.number <= rules.attempts and (since is None or since <= times.now)

    return not rules.stopped and all(times.is_past(each.received_at) or is_told(each) for each in attempts)


def _feedback_from(rules: FeedbackRules, attempts: Sequence[Attempt], of: Attempt) -> datetime | None:
    """When the waiting time ends that an attempt begins with; the first one has none."""
    return attempts[of.number - 2].received_at + rules.wait if of.number > 1 else None


def _wrong(rules: FeedbackRules, attempts: Sequence[Attempt]) -> int:
    """The wrong attempts with feedback."""
    return sum(not each.is_right for each in attempts[: rules.attempts])


def _level(showing: Showing, wrong: int) -> DetailLevel:
    """The level; hints climb from the checks to an example, one step with each wrong attempt."""
    if showing is Showing.HINTS:
        return DetailLevel(min(max(wrong, 1), DetailLevel.EXAMPLE))
    return _LEVELS[showing]
