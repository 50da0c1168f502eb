"""nbgrader's notes on a submission: when it was handed in, and the secret by which its student finds feedback.

Plausible is a moment from the year 2000 to one year from now. No submission is older than the notebooks, and a clock
that goes wrong by more is no clock: such a moment is treated as one that cannot be read, wherever it was written.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

TIMESTAMP: Final = "timestamp.txt"  # in the folder of a submission
SECRET: Final = "submission_secret.txt"
EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(days=366)
_UTC: Final = re.compile(r"\s*UTC$")
_SECRET: Final = re.compile(rb"[0-9a-f]{128}")


def read_moment(text: str) -> datetime:
    """The moment that a text gives, in UTC, which is also the time zone of a text without one.

    Raises ValueError when it cannot be read or is not plausible.
    """
    return plausible(datetime.fromisoformat(_UTC.sub("+00:00", text.strip())))


def plausible(moment: datetime) -> datetime:
    """The moment in UTC; ValueError when it is not plausible."""
    try:
        found = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:  # the first hours of the year 1 are none in UTC
        raise ValueError(f"not a plausible moment: {moment}") from error
    if not EARLIEST <= found <= datetime.now(UTC) + AHEAD:
        raise ValueError(f"not a plausible moment: {moment}")
    return found


def stamp(moment: datetime) -> str:
    """A moment as nbgrader writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f} UTC"


def is_secret(content: bytes) -> bool:
    """Whether this is a secret as nbgrader makes it."""
    return bool(_SECRET.fullmatch(content))
