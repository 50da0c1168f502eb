"""The moment of receipt: it never goes back, whatever becomes of the computer's clock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

FAR: Final = timedelta(hours=2)


def _wall() -> datetime:
    return datetime.now(UTC)


class Clock:
    """The time of day; where the computer's clock is set back, time goes on from where it was."""

    def __init__(self, wall: Callable[[], datetime] = _wall, steady: Callable[[], float] = time.monotonic) -> None:
        """wall: the time of day; steady: seconds that only grow."""
        self._wall = wall
        self._steady = steady
        self._lock = threading.Lock()
        self._last = wall()
        self._at = steady()

    def reach(self, moment: datetime) -> bool:
        """Never be earlier than this moment, such as that of the last hand-in; whether that is believed.

        A moment that lies far ahead comes of a clock that was wrong then: time would stand still until it is reached.
        """
        with self._lock:
            now = self._go_on()
            is_believed = moment - now <= FAR
            if is_believed:
                self._last = max(now, moment)
            return is_believed

    def now(self) -> datetime:
        """The time of day in UTC, never earlier than before."""
        with self._lock:
            return self._go_on()

    def _go_on(self) -> datetime:
        at = self._steady()
        self._last = max(self._wall(), self._last + timedelta(seconds=at - self._at))
        self._at = at
        return self._last
