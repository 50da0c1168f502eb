"""Where the server listens, and its TLS."""

from __future__ import annotations

import errno
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autograder.errors import UsageError
from autograder.languages import Message

_BACKLOG: Final = 1024  # connections of a class that comes all at once


@dataclass(frozen=True)
class Entrance:
    """Where the server listens; with a certificate, it speaks TLS."""

    host: str = "127.0.0.1"
    port: int = 8000
    certificate: Path | None = None
    key: Path | None = None


def open_entrance(entrance: Entrance) -> socket.socket:
    """The socket that listens there; UsageError where it cannot."""
    host = entrance.host
    try:
        found = socket.getaddrinfo(host, entrance.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        both = host == "::" and socket.has_dualstack_ipv6()
        opened = socket.create_server(address[:2], family=family, backlog=_BACKLOG, dualstack_ipv6=both)
        opened.setblocking(False)
    except OSError as error:
        raise _refused(entrance, error) from error
    return opened


def _refused(entrance: Entrance, error: OSError) -> UsageError:
    place = f"{entrance.host}:{entrance.port}"
    if error.errno == errno.EADDRINUSE:
        return UsageError(
            Message("port {port} is in use", port=entrance.port),
            path=place,
            next_step=Message("stop what uses it, or choose another with --port"),
        )
    if error.errno == errno.EACCES:
        return UsageError(
            Message("this port is for root alone"),
            path=place,
            next_step=Message("choose one above 1023 with --port"),
        )
    return UsageError(
        Message("cannot listen there: {reason}", reason=error.strerror),
        path=place,
        next_step=Message("name an address of this machine with --host"),
    )


def tls_of(entrance: Entrance) -> ssl.SSLContext | None:
    """The server's TLS; None without a certificate. UsageError for files that are none."""
    if entrance.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(entrance.certificate, entrance.key)
    except (OSError, ssl.SSLError) as error:
        raise UsageError(
            Message("no certificate with its key"),
            path=entrance.certificate,
            next_step=Message("name PEM files: --certificate and --key"),
        ) from error
    return context
