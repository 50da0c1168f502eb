"""The imported roster compared with the submissions, for SQLAlchemy's connections and for those of sqlite3."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Ask = Callable[[str, Mapping[str, str]], Iterable[Any]]  # SQL and its values -> rows

_ON_ROSTER: Final = "SELECT student FROM kakunin_student"
_HANDED_IN: Final = (
    "SELECT submitted_assignment.student_id FROM submitted_assignment"
    " JOIN assignment ON assignment.id = submitted_assignment.assignment_id WHERE assignment.name = :assignment"
)


@dataclass(frozen=True)
class Gaps:
    """Students on the roster or among the submissions only; empty without a roster."""

    not_on_roster: tuple[str, ...] = ()  # handed in
    not_handed_in: tuple[str, ...] = ()  # on the roster


def gaps(ask: Ask, assignment: str) -> Gaps:
    """The differences for an assignment, each sorted."""
    on_roster = {row[0] for row in ask(_ON_ROSTER, {})}
    if not on_roster:
        return Gaps()
    handed_in = {row[0] for row in ask(_HANDED_IN, {"assignment": assignment})}
    return Gaps(tuple(sorted(handed_in - on_roster)), tuple(sorted(on_roster - handed_in)))
