"""What the queue holds, who waits for a hand-in, and who listens to an assignment: as far as this process knows."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

from kakunin.service.model import Receipt, State

LOG: Final = logging.getLogger("kakunin.service")
Listener: TypeAlias = Callable[[str, str, Receipt | None], None]


class Waiter:
    """Waits for one hand-in; state: once it is final."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.state: State | None = None

    def tell(self, state: State) -> None:
        """The hand-in has this final state."""
        self.state = state
        self._event.set()

    def wait(self, seconds: float) -> State | None:
        """The final state as soon as there is one; None if that takes longer."""
        self._event.wait(seconds)
        return self.state


class News:
    """Tells threads what has happened; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[str] = set()
        self._waiters: dict[str, list[Waiter]] = defaultdict(list)
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

    @contextmanager
    def of(self, handin: str) -> Iterator[Waiter]:
        """A waiter that is told if the hand-in gets final within the block."""
        waiter = Waiter()
        with self._lock:
            self._waiters[handin].append(waiter)
        try:
            yield waiter
        finally:
            with self._lock:
                self._waiters[handin].remove(waiter)
                if not self._waiters[handin]:
                    del self._waiters[handin]

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
        with self._lock:
            for waiter in self._waiters.get(receipt.id, ()):
                waiter.tell(receipt.state)

    def changed(self, assignment: str, student: str, final: Receipt | None = None) -> None:
        """Something of a student's assignment is different now."""
        with self._lock:
            listeners = list(self._listeners.values())
        for callback in listeners:
            try:
                callback(assignment, student, final)
            except Exception:  # who listens stops neither the student nor the judge whose news it is
                LOG.exception("who listens to %s failed", assignment)
