"""The server: its socket, its beginning and its clean end."""

from __future__ import annotations

import asyncio
import logging
import resource
import signal
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream

from kakunin.service.desk import Desk
from kakunin.service.web.application import application
from kakunin.service.web.event_log import EventLog, ForeignLog
from kakunin.service.web.identity import Identity
from kakunin.service.web.limits import network_of
from kakunin.service.web.site import Site, SiteSettings

_GRACE: Final = 8.0  # seconds for requests under way when the service stops
_FILES: Final = 16_384  # connections and files at the same time
_FORM_SECONDS: Final = 30.0  # for the body of a small form


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
