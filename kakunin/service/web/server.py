"""The server: its socket, its beginning and its clean end."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import resource
import secrets
import signal
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream

from autograder.errors import UsageError
from kakunin.service.desk import Desk
from kakunin.service.web.application import application
from kakunin.service.web.event_log import EventLog, ForeignLog
from kakunin.service.web.identity import Identity
from kakunin.service.web.limits import network_of
from kakunin.service.web.site import Site, SiteSettings

_GRACE: Final = 8.0  # seconds for requests under way when the service stops
_FILES: Final = 16_384  # connections and files at the same time
_BACKLOG: Final = 1024  # connections of a class that comes all at once
_FORM_SECONDS: Final = 30.0  # for the body of a small form
_KEY: Final = Path(".kakunin") / "service" / "key"
_KEY_LENGTH: Final = 32


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
            f"port {entrance.port} is in use", path=place, next_step="stop what uses it, or choose another with --port"
        )
    if error.errno == errno.EACCES:
        return UsageError("this port is for root alone", path=place, next_step="choose one above 1023 with --port")
    return UsageError(
        f"cannot listen there: {error.strerror}", path=place, next_step="name an address of this machine with --host"
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
            "no certificate with its key",
            path=entrance.certificate,
            next_step="name PEM files: --certificate and --key",
        ) from error
    return context


def read_key(root: Path) -> bytes:
    """The key that signs sessions, made when there is none: sessions outlive a restart. UsageError if unwritable."""
    path = root / _KEY
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and len(key := path.read_bytes()) == _KEY_LENGTH:
            return key
        path.unlink(missing_ok=True)
        key = secrets.token_bytes(_KEY_LENGTH)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - its mode
            file.write(key)
    except OSError as error:
        raise UsageError(
            f"cannot be written: {error.strerror}", path=path, next_step="run it as the owner of the course's folder"
        ) from error
    return key


class _BoundedServer(HTTPServer):
    """Takes no more than so many connections of one address, idle ones too: a process can hold only so many files."""

    most = 0  # 0: all

    def initialize(self, *arguments: Any, **named: Any) -> None:
        """Nobody has come yet."""
        super().initialize(*arguments, **named)
        self._of_network: Counter[str] = Counter()

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        """Take the connection, or close it."""
        network = network_of(address[0])
        if self.most and self._of_network[network] >= self.most:
            stream.close()
            return
        self._of_network[network] += 1
        super().handle_stream(stream, address)

    def on_close(self, server_conn: Any) -> None:
        """The connection has ended."""
        network = network_of(server_conn.context.address[0])
        self._of_network[network] -= 1
        self._of_network += Counter()  # drops those without any
        super().on_close(server_conn)


def _open_many_files() -> None:
    """Allow this process as many connections as the system lets it have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def serve(  # noqa: PLR0913 - what a service is made of
    desk: Desk,
    identity: Identity,
    settings: SiteSettings,
    listening: socket.socket,
    *,
    tls: ssl.SSLContext | None = None,
    log: EventLog | None = None,
    ready: Callable[[], None] = lambda: None,
    stop: asyncio.Event | None = None,
) -> None:
    """Serve until SIGTERM, SIGINT or `stop`; requests under way are answered before it returns."""
    log = log or EventLog()
    _open_many_files()
    site = Site(desk, identity, settings, log)
    limits = settings.limits
    server = _BoundedServer(
        application(site),
        ssl_options=tls,
        max_header_size=limits.header_bytes,
        idle_connection_timeout=limits.idle_seconds,
        body_timeout=_FORM_SECONDS,
        max_body_size=limits.form_bytes,
    )
    server.most = 0 if settings.behind_proxy else limits.connections
    stopped = stop or asyncio.Event()
    _stop_with_signals(stopped)
    _log_libraries(log)
    server.add_sockets([listening])
    log.event("started", port=listening.getsockname()[1])
    ready()
    await stopped.wait()
    log.event("stopping")
    server.stop()
    await site.stop()
    await _until_answered(site)
    await server.close_all_connections()
    site.close()
    log.event("stopped")


async def _until_answered(site: Site) -> None:
    deadline = time.monotonic() + _GRACE
    while site.under_way and time.monotonic() < deadline:
        await asyncio.sleep(0.05)


def _stop_with_signals(stopped: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stopped.set)
        except (ValueError, RuntimeError):  # not in the main thread: whoever started it stops it
            return


def _log_libraries(log: EventLog) -> None:
    """What tornado says goes to our log without its words: it quotes cookies and addresses."""
    for name in ("tornado", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers = [ForeignLog(log)]
        logger.propagate = False
