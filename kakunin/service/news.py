"""Who waits for a hand-in, and who listens to an assignment."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class News:
    """Tells threads what has happened; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiters: dict[str, list[threading.Event]] = defaultdict(list)
        self._listeners: dict[int, Callable[[str], None]] = {}

    @contextmanager
    def of(self, handin: str) -> Iterator[threading.Event]:
        """An event that is set once the hand-in is final, if that happens within the block."""
        event = threading.Event()
        with self._lock:
            self._waiters[handin].append(event)
        try:
            yield event
        finally:
            with self._lock:
                self._waiters[handin].remove(event)
                if not self._waiters[handin]:
                    del self._waiters[handin]

    def listen(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Have it called with the name of each assignment that changes; returns how to stop that."""
        with self._lock:
            key = max(self._listeners, default=0) + 1
            self._listeners[key] = callback

        def stop() -> None:
            with self._lock:
                self._listeners.pop(key, None)

        return stop

    def final(self, handin: str) -> None:
        """Nothing more becomes of a hand-in."""
        with self._lock:
            for event in self._waiters.get(handin, ()):
                event.set()

    def changed(self, assignment: str) -> None:
        """Something of an assignment is different now."""
        with self._lock:
            listeners = list(self._listeners.values())
        for callback in listeners:
            callback(assignment)
