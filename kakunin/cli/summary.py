"""A summary of a book, in a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakunin.cli.output import listed

if TYPE_CHECKING:
    from gradebook.gradebook import Gradebook


def lines_of(book: Gradebook) -> list[str]:
    """How many students are graded, waiting, missing or excused, and who is not on the roster."""
    from gradebook.summary import summary_of

    summary = summary_of(book)
    lines = []
    for name, counts in summary["assignments"].items():
        lines.append(f"{name}: " + ", ".join(f"{count} {state}" for state, count in counts.items() if count))
        if absent := summary["without_submission"][name]:
            lines.append(f"  {len(absent)} without a submission: {listed(absent)}")
    if strangers := summary["not_on_the_roster"]:
        lines.append(f"{len(strangers)} handed in but are not on the roster: {listed(strangers)}")
    if unknown := summary["unknown_in_rules"]:
        lines.append(f"{len(unknown)} have an extension or are excused but are not in the database: {listed(unknown)}")
    return lines
