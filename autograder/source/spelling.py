"""Misspelt names: the distance between two names, and the nearest existing name."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 40  # characters of a name that is still compared: bounds the work on hostile text


def close(written: str, known: str) -> bool:
    """Whether `written` looks like a slip for `known`: another case, or one or two letters off.

    Numbers must agree (u1 is no slip for u2), short names allow fewer slips (z is none for u), and a part more or
    less is another name (read_all is none for read).
    """
    if written == known or max(len(written), len(known)) > LONGEST:
        return False
    if written.lower() == known.lower():
        return True
    if re.findall(r"\d+", written) != re.findall(r"\d+", known):
        return False
    if written.count("_") != known.count("_"):
        return written.replace("_", "").lower() == known.replace("_", "").lower()
    letters = len(re.sub(r"[\d_]", "", known))
    allowed = 0 if letters < 2 else 1 if letters < 5 else 2
    return distance(written, known, allowed) <= allowed


def nearest(written: str, known: Iterable[str]) -> str | None:
    """The name that `written` is most likely a slip for; None when none is close."""
    candidates = [name for name in known if close(written, name)]
    return min(candidates, key=lambda name: (_steps(written, name), name), default=None)


def distance(one: str, other: str, limit: int = LONGEST) -> int:
    """Letters to insert, delete, change or swap with their neighbour (optimal string alignment); limit + 1 if more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, wanted in enumerate(other, start=1):
            steps = min(above[column] + 1, here[column - 1] + 1, above[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                steps = min(steps, before[column - 2] + 1)
            here.append(steps)
        before, above = above, here
    return min(above[-1], limit + 1)


def _steps(written: str, name: str) -> float:
    """A difference in case alone is the likeliest slip."""
    return 0.5 if written.lower() == name.lower() else distance(written, name)
