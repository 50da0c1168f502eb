"""A folder as it was seen, and when it came in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from autograder.moments import EARLIEST, TIMESTAMP, read_stamp
from kakunin.service.exchange.arrivals import Glimpse


@dataclass(frozen=True)
class Seen:
    """A folder that was not taken yet.

    glimpse: None while it is only known by its name.
    before: the last look at which it was not so; None: nobody looked.
    at: the first look at which it was so. last: the latest look.
    """

    glimpse: Glimpse | None
    before: datetime | None
    at: datetime
    last: datetime

    def again(self, found: Glimpse, now: datetime) -> Seen:
        """After another look."""
        if self.glimpse is None:
            return Seen(found, self.before, now, now)
        return replace(self, last=now) if found == self.glimpse else Seen(found, self.last, now, now)

    @property
    def own_time(self) -> bool:
        """Whether nobody looked when it came in."""
        return self.before is None

    def received(self, copy: Path, down_since: datetime | None) -> datetime:
        """When it came in: after the look before, and not after the one that saw it.

        Between these two the clock of the file system says when, and nobody can set that back. Of what came while
        nobody looked, the time is that of nbgrader's own note, which its student could have written.
        """
        assert self.glimpse is not None
        changed = min(self.glimpse.changed, self.at)
        if self.before is not None:
            return max(changed, self.before)
        return max(down_since or EARLIEST, min(_noted(copy) or changed, changed))


def _noted(copy: Path) -> datetime | None:
    try:
        return read_stamp((copy / TIMESTAMP).read_bytes())
    except (OSError, ValueError):
        return None
