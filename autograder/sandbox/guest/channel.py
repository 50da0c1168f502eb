"""The child's end of its line to the host."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from typing import Any

from . import wire


class Channel:
    """Frames over a stream socket; the host on the other side is trusted, so there is no deadline here."""

    def __init__(self, connection: socket.socket) -> None:
        self._receive_into = connection.recv_into
        self._send_all = connection.sendall

    def send(self, header: Mapping[str, Any], chunks: Iterable[bytes] = ()) -> None:
        """Raises OSError when the host has hung up."""
        self._send_all(wire.frame(header, chunks))

    def receive(self) -> tuple[dict[str, Any], bytes]:
        """The next frame; EOFError when the host has hung up."""
        return wire.read_frame(self._exactly, 2**31)

    def _exactly(self, count: int) -> bytes:
        buffer = bytearray(count)
        view, filled = memoryview(buffer), 0
        while filled < count:
            received = self._receive_into(view[filled:])
            if not received:
                raise EOFError
            filled += received
        return bytes(buffer)
