"""Misspelt names: the distance between two names, and the nearest existing name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from heapq import nsmallest

LONGEST = 40  # characters of a name that is still compared: bounds the work on hostile text
MOST = 2000  # names that are compared, those of nearly the same length first
MOST_SLIPS = 2  # letters that may be off


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
    allowed = 0 if letters < 2 else 1 if letters < 5 else MOST_SLIPS
    return distance(written, known, allowed) <= allowed


def nearest(written: str, known: Iterable[str]) -> str | None:
    """The name that `written` is most likely a slip for; None when none is close."""
    length = len(written)
    likely = nsmallest(MOST, known, lambda name: (abs(len(name) - length), name))
    candidates = [name for name in likely if close(written, name)]
    return min(candidates, key=lambda name: (_steps(written, name), name), default=None)


def distance(one: str, other: str, limit: int = LONGEST) -> int:
    """Letters to insert, delete, change or swap with their neighbour (optimal string alignment); limit + 1 if more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    more = limit + 1
    before: list[int] = []
    above = [min(column, more) for column in range(len(other) + 1)]
    for row, letter in enumerate(one, start=1):
        here = [min(row, more)] + [more] * len(other)
        for column in range(max(1, row - limit), min(len(other), row + limit) + 1):  # farther off, it is more
            wanted = other[column - 1]
            steps = min(above[column] + 1, here[column - 1] + 1, above[column - 1] + (letter != wanted))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted:
                steps = min(steps, before[column - 2] + 1)
            here[column] = steps
        before, above = above, here
    return min(above[-1], more)


def _steps(written: str, name: str) -> float:
    """A difference in case alone is the likeliest slip."""
    return 0.5 if written.lower() == name.lower() else distance(written, name, MOST_SLIPS)
