"""What a book holds, in a few lines: how many are graded, wait, are missing or excused; who is not on the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gradebook.cli.options import listed

if TYPE_CHECKING:
    from gradebook.book import Book

STATES = ("graded", "needs_review", "missing", "excused")


def summary_of(book: Book) -> dict[str, Any]:
    """By assignment the number of students in each state, who handed in nothing, and who is not on the roster."""
    from gradebook.table import ASSIGNMENT, STATE

    counts = book.totals.groupby([ASSIGNMENT, STATE]).size()
    return {
        "assignments": {
            name: {state: int(counts.get((name, state), 0)) for state in STATES} for name in book.assignments
        },
        "without_submission": book.absent,
        "not_on_the_roster": book.strangers,
        "unknown_in_rules": book.unknown_in_rules,
    }


def lines_of(book: Book) -> list[str]:
    """The same for people."""
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
