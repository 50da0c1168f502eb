"""A change of an answer, `old → new` or a line in place of its like: how an author writes a mistake of one line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from autograder.languages import Message

_ARROW: Final = re.compile(r"(.*?\S) →(?: (.*))?")
_LINE: Final = re.compile(r"((?:return|[A-Za-z_][^=()→]* =) )(?!=)(.*)")
_REST: Final = "…"
_BETWEEN: Final = " ／ "


class NoSuchPlaceError(ValueError):
    """The old text stands nowhere in the answer, or at several places."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Change:
    """Text of an answer, and what stands there instead; in both, `…` is the rest of a line."""

    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.old} → {self.new}".strip()

    def applied(self, text: str) -> str:
        """The text with the change made.

        Raises NoSuchPlaceError unless the old text stands at exactly one place.
        """
        pattern = re.escape(self.old).replace(re.escape(_REST), r"([^\n]*)", 1)
        found = list(re.finditer(pattern, text))
        if len(found) != 1:
            raise NoSuchPlaceError(
                Message("`{old}` stands {count} times", old=self.old, count=len(found))
                if found
                else Message("`{old}` stands nowhere", old=self.old)
            )
        rest = found[0][1] if found[0].groups() else _REST
        return text[: found[0].start()] + self.new.replace(_REST, rest) + text[found[0].end() :]


def read_changes(text: str) -> tuple[Change, ...]:
    """The changes that a heading says, one after the other, with ` ／ ` between them.

    Each is `old → new`, or a line that sets a name or returns, in place of the line that does.

    Raises ValueError for a part that is neither.
    """
    return tuple(map(_read_change, text.split(_BETWEEN))) if text else ()


def _read_change(text: str) -> Change:
    arrow = _ARROW.fullmatch(text)
    if arrow is not None:
        return Change(arrow[1], arrow[2] or "")
    line = _LINE.fullmatch(text)
    if line is None:
        raise ValueError(text)
    return Change(line[1] + _REST, text)
