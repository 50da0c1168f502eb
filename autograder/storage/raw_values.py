"""What a column may hold: SQLite keeps any value in any column, so each is judged alone."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from autograder.languages import Message
from autograder.moments import plausible
from autograder.text import storable

MOST_POINTS: Final = 1_000_000.0
LONGEST_SPAN: Final = timedelta(days=3660)
LONGEST_NAME: Final = 1_000  # characters
LONGEST_TEXT: Final = 1_000_000
_EPOCH: Final = datetime(1970, 1, 1)


def text_of(value: bytes) -> str:
    """The text of an SQLite column, bytes that are no UTF-8 as escapes."""
    return value.decode("utf-8", "backslashreplace")


def number(value: object) -> float | None:
    """Points; ValueError for anything that cannot be any."""
    if value is None:
        return None
    if isinstance(value, int | float) and abs(value) <= MOST_POINTS:
        return float(value)
    raise ValueError(Message("not a plausible number"))


def flag(value: object) -> bool | None:
    """Yes or no; ValueError for anything else."""
    if value is None or value in (0, 1):
        return None if value is None else bool(value)
    raise ValueError(Message("neither 0 nor 1"))


def moment(value: object) -> datetime | None:
    """A moment in UTC without a time zone; ValueError for one that cannot be read or is not plausible."""
    if value is None:
        return None
    return plausible(_moment(value)).replace(tzinfo=None)


def span(value: object) -> timedelta | None:
    """A length of time, which SQLite keeps as a moment after 1970; ValueError for any that is not plausible."""
    if value is None:
        return None
    found = value if isinstance(value, timedelta) else _moment(value) - _EPOCH
    if abs(found) > LONGEST_SPAN:
        raise ValueError(Message("not a plausible length of time: {found}", found=found))
    return found


def short_text(value: object) -> str | None:
    """A short text; ValueError for anything else."""
    return _text(value, LONGEST_NAME)


def long_text(value: object) -> str | None:
    """A text; ValueError for anything else."""
    return _text(value, LONGEST_TEXT)


def id_of(value: object) -> str:
    """An id, whatever was written in its place: equal ones stay equal, different ones different."""
    shown = value if isinstance(value, str) else repr(value)
    if len(shown) <= LONGEST_NAME:
        return storable(shown)
    return f"{storable(shown[:50])}…{hashlib.sha256(shown.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def or_none(value: object, reader: Any) -> Any:
    """What the reader makes of a value; None if it cannot be used."""
    try:
        return reader(value)
    except ValueError:
        return None


def _text(value: object, longest: int) -> str | None:
    if value is None or (isinstance(value, str) and len(value) <= longest):
        return value
    raise ValueError(
        Message("a text of {count} characters", count=len(value)) if isinstance(value, str) else Message("not a text")
    )


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise ValueError(Message("not a moment"))
    found = datetime.fromisoformat(value)
    try:
        return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo is not None else found
    except OverflowError as error:
        raise ValueError(Message("not a moment in UTC: {found}", found=found)) from error
