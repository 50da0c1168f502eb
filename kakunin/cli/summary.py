"""A summary of a book, in a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.languages import Message, joined
from kakunin.cli.output import listed

if TYPE_CHECKING:
    from gradebook.gradebook import Gradebook


def lines_of(book: Gradebook) -> list[Message]:
    """How many students are graded, waiting, missing or excused, and who is not on the roster."""
    from gradebook.summary import summary_of

    summary = summary_of(book)
    lines: list[Message] = []
    for name, counts in summary["assignments"].items():
        states = joined([_counted(state, count) for state, count in counts.items() if count], ", ")
        lines.append(joined([name, states], ": "))
        if absent := summary["without_submission"][name]:
            lines.append(Message("  {count} without a submission: {names}", count=len(absent), names=listed(absent)))
    if strangers := summary["not_on_the_roster"]:
        lines.append(not_on_the_roster(strangers))
    if unknown := summary["unknown_in_rules"]:
        lines.append(
            Message(
                "{count:student|students} excused or with more time, but not in the database: {names}",
                count=len(unknown),
                names=listed(unknown),
            )
        )
    return lines


def not_on_the_roster(students: Sequence[str]) -> Message:
    """Who handed in, although nobody of that name is on the roster."""
    return Message(
        "{count:student|students} handed in but not on the roster: {names}", count=len(students), names=listed(students)
    )


def _counted(state: str, count: int) -> Message:
    match state:
        case "graded":
            return Message("{count:student|students} graded", count=count)
        case "needs_review":
            return Message("{count} waiting for a grader", count=count)
        case "missing":
            return Message("{count} not handed in", count=count)
        case _:
            return Message("{count} excused", count=count)
