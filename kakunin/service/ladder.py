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

    @property
    def is_late(self) -> bool:
        """Whether the deadline is over."""
        return self.is_over or (self.due is not None and self.due < self.now)

    def stood(self, latest: datetime) -> bool:
        """Whether an answer is the one that stood when time was over; latest: when it was last handed in.

        There is one such answer, so that to tell all of it gives away little.
        """
        return self.is_over or (self.due is not None and latest <= self.due < self.now)


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
    showing = rules.after_due if times.is_late else rules.before_due
    if not attempts:  # not judged, or by `kakunin grade` alone
        return Rung(_level(showing, 1), 0, left)
    now = max(attempts, key=lambda each: each.latest_at)
    shown = Rung(_level(showing, _wrong(rules, attempts)), count, left)
    if times.stood(now.latest_at):
        return shown
    if now.number > rules.attempts:
        return Rung(None, count, left)
    if rules.wait and now.feedback_from is not None and now.feedback_from > times.now:
        return Rung(None, count, left, now.feedback_from)
    return shown


def is_all_told(rules: FeedbackRules, attempts: Sequence[Attempt], times: Times) -> bool:
    """Whether the points of every attempt at a question may be known by now."""
    return not rules.stopped and (times.is_over or all(_is_shown(rules, each, times.now) for each in attempts))


def _is_shown(rules: FeedbackRules, attempt: Attempt, now: datetime) -> bool:
    since = attempt.feedback_from
    return attempt.number <= rules.attempts and (not rules.wait or (since is not None and since <= now))


def _wrong(rules: FeedbackRules, attempts: Sequence[Attempt]) -> int:
    """The wrong attempts with feedback."""
    return sum(each.is_wrong for each in attempts[: rules.attempts])


def _level(showing: Showing, wrong: int) -> DetailLevel:
    """The level; hints climb from the checks to an example, one step with each wrong attempt."""
    if showing is Showing.HINTS:
        return DetailLevel(min(max(wrong, 1), DetailLevel.EXAMPLE))
    return _LEVELS[showing]
