"""The host's end of the line to a child: nothing that arrives is trusted, nothing is waited for beyond a deadline."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from .guest import wire

SLICE: Final = 0.25  # seconds between two looks at what the child has stored, where nothing bounds it
CHUNK: Final = 2**20


class DeadlineError(Exception):
    """The child did not answer in time."""


class HungUpError(Exception):
    """The child closed its line, as a dead process does."""


class TooMuchStoredError(Exception):
    """The child filled its folder."""


class HostChannel:
    """Frames over a stream socket, each with one absolute deadline (time.monotonic)."""

    def __init__(self, connection: socket.socket, overfull: Callable[[], bool] | None = None) -> None:
        connection.setblocking(False)
        self._socket = connection
        self._overfull = overfull

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def send(self, header: Mapping[str, Any], chunks: Iterable[bytes], deadline: float) -> None:
        """Raises DeadlineError or HungUpError."""
        rest = memoryview(wire.frame(header, chunks))
        while rest:
            try:
                rest = rest[self._socket.send(rest, socket.MSG_NOSIGNAL) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)
            except OSError as error:
                raise HungUpError from error

    def receive(self, deadline: float, max_body: int) -> tuple[dict[str, Any], bytes]:
        """The next frame; raises DeadlineError, HungUpError or wire.WireError."""
        return wire.read_frame(lambda count: self._exactly(count, deadline), max_body)

    def _exactly(self, count: int, deadline: float) -> bytes:
        parts: list[bytes] = []
        while count:
            try:
                # recv, not recvmsg: descriptors that the child attaches are dropped by the kernel.
                part = self._socket.recv(min(count, CHUNK))
            except BlockingIOError:
                self._wait(select.POLLIN, deadline)
                continue
            except OSError as error:
                raise HungUpError from error
            if not part:
                raise HungUpError
            if time.monotonic() > deadline:
                raise DeadlineError
            parts.append(part)
            count -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _wait(self, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(self._socket, event)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise DeadlineError
            if poll.poll(1000 * (left if self._overfull is None else min(left, SLICE))):
                return
            if self._overfull is not None and self._overfull():
                raise TooMuchStoredError
