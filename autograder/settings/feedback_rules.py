"""`[feedback]`, `open` and `close` of `assignment.toml`: what students are shown, when, and while they may hand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Final

from autograder.languages import Message
from autograder.settings.toml_table import TomlTable

FEEDBACK_KEYS: Final = frozenset({"feedback", "open", "close"})
_MOST_ATTEMPTS: Final = 1000


class DetailLevel(IntEnum):
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
    attempts: int = 20  # with feedback, for each question
    wait: timedelta = timedelta(0)  # between a question's attempts and feedback on the next
    stopped: bool = False  # no feedback at all: a check is wrong
    opens: datetime | None = None
    closes: datetime | None = None


@dataclass(frozen=True)
class ServiceRules:
    """`[service]` of `course.toml`.

    address: where students reach the service, such as https://grades.example.ac.jp; "" where nobody has said.
    staff: the user names that may see the class.
    live: whether there is a page that shows the class as it works; students are told.
    """

    address: str = ""
    staff: frozenset[str] = frozenset()
    live: bool = False


def feedback_rules(top: TomlTable) -> FeedbackRules:
    """What an `assignment.toml` says; CourseError for a setting that cannot be."""
    table = top.table("feedback")
    rules = FeedbackRules(
        before_due=_showing(table, "before_due", FeedbackRules.before_due),
        after_due=_showing(table, "after_due", FeedbackRules.after_due),
        attempts=table.whole("attempts", FeedbackRules.attempts, 1, _MOST_ATTEMPTS),
        wait=table.duration("wait", FeedbackRules.wait),
        stopped=table.flag("stopped", default=False),
        opens=top.moment("open"),
        closes=top.moment("close"),
    )
    table.refuse_unknown()
    if rules.opens is not None and rules.closes is not None and rules.closes <= rules.opens:
        raise top.wrong("close", Message("is not after open"), Message("write a later moment"))
    return rules


def service_rules(top: TomlTable) -> ServiceRules:
    """What `course.toml` says of the service; CourseError for a setting that cannot be."""
    table = top.table("service")
    address = table.text("address", "")
    if address and not address.startswith(("http://", "https://")):
        raise table.wrong(
            "address", Message("is {value!r}", value=address), Message('write it like "https://grades.example.ac.jp"')
        )
    rules = ServiceRules(address.rstrip("/"), frozenset(table.names("staff")), table.flag("live", default=False))
    table.refuse_unknown()
    return rules


def _showing(table: TomlTable, key: str, default: Showing) -> Showing:
    return Showing(table.choice(key, default, list(Showing)))
