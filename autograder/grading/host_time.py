"""A bound on the host's own work for one student: reading, comparing and explaining what a jail sent back."""

from __future__ import annotations

import ctypes
import threading
import time
from types import TracebackType
from typing import Final, Self

LOOK: Final = 0.2  # seconds between two looks at the clock


class HostTimeError(BaseException):
    """The work took too long. It can come between any two steps of Python, so it is no `Exception` that they catch."""


class HostTime:
    """Watches the processor time of the thread that it was made in; a context manager for as long as it does.

    Student code runs in other processes: what counts here is what its text and its values make the host do. A step in
    C ends before it is interrupted, so those on student bytes have bounds of their own.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._thread = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._thread)
        self._lock = threading.Lock()
        self._until: float | None = None
        self._ended = threading.Event()
        self._began = threading.Event()

    def __enter__(self) -> Self:
        threading.Thread(target=self._watch, name="host time", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ended.set()
        self._began.set()

    def begin(self) -> None:
        """Count from here."""
        with self._lock:
            self._until = time.clock_gettime(self._clock) + self._seconds
        self._began.set()

    def end(self) -> None:
        """Stop counting. Raises HostTimeError if the time was used up just now."""
        self._began.clear()
        with self._lock:
            self._until = None

    def _watch(self) -> None:
        while not self._ended.is_set():
            self._began.wait()
            self._ended.wait(LOOK)
            with self._lock:
                if self._until is not None and time.clock_gettime(self._clock) > self._until:
                    self._until = None
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(
                        ctypes.c_ulong(self._thread), ctypes.py_object(HostTimeError)
                    )
