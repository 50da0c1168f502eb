"""The host's end of the line to a child: nothing that arrives is trusted, nothing is waited for beyond a deadline."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from .guest import wire
from .meter import Meter, Usage

SLICE: Final = 0.25  # seconds between two looks at what the child has used
FIRST_SLICE: Final = 0.02  # most answers come earlier, and cost no look at all
CHUNK: Final = 2**20
AHEAD: Final = 2**14  # bytes that are read beyond what is asked for: most frames are smaller


class DeadlineError(Exception):
    """The child did not answer in time."""


class HungUpError(Exception):
    """The child closed its line, as a dead process does."""


class TooMuchStoredError(Exception):
    """The child filled its folder."""


class HostChannel:
    """Frames over a stream socket, each with one deadline (time.monotonic).

    A deadline is put off by the time that the child was ready to run while others ran: `excused` tells how long that
    was in all. As much processor time as there was time left when the waiting began ends the waiting as well.
    """

    def __init__(
        self,
        connection: socket.socket,
        meter: Meter,
        patience: float,
        overfull: Callable[[], bool] | None = None,
    ) -> None:
        """`patience`: seconds that are excused at most."""
        connection.setblocking(False)
        self.excused = 0.0
        self._ahead = b""
        self._socket = connection
        self._meter = meter
        self._patience = patience
        self._overfull = overfull

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def send(self, header: Mapping[str, Any], chunks: Iterable[bytes], deadline: float) -> None:
        """Raises DeadlineError or HungUpError."""
        rest, end = memoryview(wire.frame(header, chunks)), deadline - self.excused
        while rest:
            try:
                rest = rest[self._socket.send(rest, socket.MSG_NOSIGNAL) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, end)
            except OSError as error:
                raise HungUpError from error

    def receive(self, deadline: float, max_body: int) -> tuple[dict[str, Any], bytes]:
        """The next frame; raises DeadlineError, HungUpError or wire.WireError."""
        end = deadline - self.excused  # by a clock that stands still while the child is excused
        if self._now() > end:
            raise DeadlineError
        return wire.read_frame(lambda count: self._exactly(count, end), max_body)

    def _now(self) -> float:
        return time.monotonic() - self.excused

    def _exactly(self, count: int, end: float) -> bytes:
        """The next bytes; what came along with them is kept for the next call."""
        parts, missing = [self._ahead[:count]], count - len(self._ahead)
        self._ahead = self._ahead[count:]
        while missing > 0:
            try:
                # recv, not recvmsg: descriptors that the child attaches are dropped by the kernel.
                part = self._socket.recv(min(max(missing, AHEAD), CHUNK))
            except BlockingIOError:
                self._wait(select.POLLIN, end)
                continue
            except OSError as error:
                raise HungUpError from error
            if not part:
                raise HungUpError
            parts.append(part[:missing])
            self._ahead = part[missing:]
            missing -= len(part)
        return b"".join(parts)

    def _wait(self, event: int, end: float) -> None:
        poll = select.poll()
        poll.register(self._socket, event)
        allowed, slice, first, last = end - self._now(), FIRST_SLICE, None, Usage()
        while (left := end - self._now()) > 0:
            if poll.poll(1000 * min(left, slice)):
                return
            if self._overfull is not None and self._overfull():
                raise TooMuchStoredError
            slice, usage = SLICE, self._meter.read()
            if first is None:
                first = last = usage
            if usage.processor - first.processor > allowed:
                break
            self._excuse(usage.waited - last.waited)
            last = usage
        raise DeadlineError

    def _excuse(self, seconds: float) -> None:
        granted = min(max(0.0, seconds), self._patience)
        self._patience -= granted
        self.excused += granted
