"""What the queue holds, as far as this process knows, and who listens to what changes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final, TypeAlias

from kakunin.service.model import Receipt

LOG: Final = logging.getLogger("kakunin.service")
Listener: TypeAlias = Callable[[str, str, Receipt | None], None]


class News:
    """Tells threads what has happened; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[str] = set()
        self._listeners: dict[int, Listener] = {}

    def opened(self, handin: str) -> None:
        """A hand-in is in the queue, or about to be."""
        with self._lock:
            self._open.add(handin)

    def unknown(self, handin: str) -> None:
        """Nobody knows whether a hand-in is in the queue."""
        with self._lock:
            self._open.discard(handin)

    def is_open(self, handin: str) -> bool:
        """Whether a hand-in is known to be in the queue."""
        with self._lock:
            return handin in self._open

    def listen(self, callback: Listener) -> Callable[[], None]:
        """Have it called with each assignment that changes and the student of whom; returns how to stop that.

        With it comes the receipt of a hand-in that is final now.
        """
        with self._lock:
            key = max(self._listeners, default=0) + 1
            self._listeners[key] = callback

        def stop() -> None:
            with self._lock:
                self._listeners.pop(key, None)

        return stop

    def final(self, receipt: Receipt) -> None:
        """Nothing more becomes of a hand-in."""
        with self._lock:
            self._open.discard(receipt.id)
        self.changed(receipt.assignment, receipt.student, receipt)

    def changed(self, assignment: str, student: str, final: Receipt | None = None) -> None:
        """Something of a student's assignment is different now."""
        with self._lock:
            listeners = list(self._listeners.values())
        for callback in listeners:
            try:
                callback(assignment, student, final)
            except Exception:  # who listens stops neither the student nor the judge whose news it is
                LOG.exception("who listens to %s failed", assignment)
