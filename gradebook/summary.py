"""A summary of a book: how many students are graded, waiting, missing or excused; who is not on the roster."""

from __future__ import annotations

from typing import Any, Final

from gradebook.frames import ASSIGNMENT, STATE
from gradebook.gradebook import Gradebook

STATES: Final = ("graded", "needs_review", "missing", "excused")


def summary_of(book: Gradebook) -> dict[str, Any]:
    """By assignment the numbers of students in each state, those without a submission, and those not on the roster."""
    counts = book.totals.groupby([ASSIGNMENT, STATE]).size()
    return {
        "assignments": {
            name: {state: int(counts.get((name, state), 0)) for state in STATES} for name in book.assignments
        },
        "without_submission": book.absent,
        "not_on_the_roster": book.strangers,
        "unknown_in_rules": book.unknown_in_rules,
    }
