"""One row of the tables that explain Python's errors."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Meaning:
    """What a message of these exception types says; {0}, {1}, … in the sentence are the groups of the pattern."""

    types: tuple[str, ...]  # empty: of any
    pattern: str
    sentence: str
