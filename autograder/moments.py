"""nbgrader's notes on a submission: when it was handed in, and the secret by which its student finds feedback.

A moment is read in the forms that people have: `2026-12-03 10:00:00.000000 UTC` as nbgrader writes it, ISO 8601,
`2026/12/3 10:00 JST`, `+0900`, `Asia/Tokyo`, in full-width characters, with a byte order mark. Of the names of zones
only those are known that mean one offset anywhere: CST is the time of Chicago and of Shanghai.

Plausible is a moment from the year 2000 to one year from now. No submission is older than the notebooks, and a clock
that goes wrong by more is no clock: such a moment is treated as one that cannot be read, wherever it was written.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from autograder.languages import Message

TIMESTAMP: Final = "timestamp.txt"  # in the folder of a submission
SECRET: Final = "submission_secret.txt"
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(days=366)
_UTC: Final = re.compile(r"\s*UTC$")
_SECRET: Final = re.compile(rb"[0-9a-f]{128}")
_MARKS: Final = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_FORM: Final = re.compile(
    r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"
    r"(?:[T ] *(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,6})\d*)?)?)? *(?P<zone>[^\d: ].*)?",
    re.ASCII,
)
_OFFSET: Final = re.compile(r"(?:UTC|GMT)? ?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>[0-5]\d))?", re.ASCII)
_REGION: Final = re.compile(r"[A-Za-z]+/[\w+/-]+", re.ASCII)
_FARTHEST: Final = timedelta(hours=14)
_HOURS: Final = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "CET": 1, "WEST": 1, "CEST": 2, "EET": 2, "EEST": 3, "JST": 9, "KST": 9,
}  # fmt: skip


def read_stamp(content: bytes) -> datetime:
    """The moment in a timestamp.txt, whatever editor saved it; ValueError as `read_moment`."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            return read_moment(content.removeprefix(mark).decode(encoding))
    return read_moment(content.decode())


def read_moment(text: str) -> datetime:
    """The moment that a text gives, in UTC, which is also the time zone of a text without one.

    Raises ValueError when it cannot be read or is not plausible.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").strip()
    with suppress(ValueError):
        return plausible(datetime.fromisoformat(_UTC.sub("+00:00", plain)))
    found = _FORM.fullmatch(plain)
    if found is None:
        raise ValueError(Message("not a moment: {text!r}", text=text))
    year, _, month, day, hour, minute, second, fraction, zone = found.groups()
    date, time = (int(year), int(month), int(day)), (int(hour or 0), int(minute or 0), int(second or 0))
    return plausible(datetime(*date, *time, int((fraction or "").ljust(6, "0")), _zone(zone)))


def _zone(name: str | None) -> tzinfo:
    """The zone that a text names; ValueError if that is not certain."""
    bare = (name or "UTC").strip("() ")
    if bare.upper() in _HOURS:
        return timezone(timedelta(hours=_HOURS[bare.upper()]))
    if found := _OFFSET.fullmatch(bare.upper()):
        size = timedelta(hours=int(found["hours"]), minutes=int(found["minutes"] or 0))
        if size <= _FARTHEST:
            return timezone(-size if found["sign"] == "-" else size)
    elif _REGION.fullmatch(bare):
        with suppress(KeyError, OSError):  # there is no such zone, or only part of a name
            return ZoneInfo(bare)
    raise ValueError(Message("not a known time zone: {name!r}", name=name))


def plausible(moment: datetime) -> datetime:
    """The moment in UTC; ValueError when it is not plausible."""
    try:
        found = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:  # the first hours of the year 1 are none in UTC
        raise ValueError(Message("not a plausible moment: {moment}", moment=moment)) from error
    if not EARLIEST <= found <= datetime.now(UTC) + AHEAD:
        raise ValueError(Message("not a plausible moment: {moment}", moment=moment))
    return found


def stamp(moment: datetime) -> str:
    """A moment as nbgrader writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"


def is_secret(content: bytes) -> bool:
    """Whether this is a secret as nbgrader makes it."""
    return bool(_SECRET.fullmatch(content))
