"""The server: its socket, its beginning and its clean end."""

from __future__ import annotations

import asyncio
import logging
import resource
import signal
import socket
import ssl
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any, Final

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPConnection, HTTPHeaders, HTTPMessageDelegate, RequestStartLine, ResponseStartLine
from tornado.iostream import IOStream

from kakunin.service.desk import Desk
from kakunin.service.web.application import application
from kakunin.service.web.event_log import EventLog, ForeignLog
from kakunin.service.web.identity import Identity
from kakunin.service.web.limits import Limits, network_of
from kakunin.service.web.site import Site, SiteSettings

_GRACE: Final = 8.0  # seconds for requests under way when the service stops
_FILES: Final = 16_384  # connections and files at the same time
_OWN_FILES: Final = 512  # of them for the database, the judges and what is handed in
_FORM_SECONDS: Final = 30.0  # for the body of a small form


class _BoundedServer(HTTPServer):
    """Takes no more than so many connections, of one address and of all: a process can hold only so many files.

    When there is no room, the connection that has asked nothing for longest gives way.
    """

    most = 0  # of one address; 0: any number
    room = 0

    def initialize(self, *arguments: Any, **named: Any) -> None:
        """Nobody has come yet."""
        super().initialize(*arguments, **named)
        self._of_network: Counter[str] = Counter()
        self._open: set[IOStream] = set()
        self._idle: OrderedDict[IOStream, None] = OrderedDict()

    def handle_stream(self, stream: IOStream, address: tuple[Any, ...]) -> None:
        """Take the connection, or close it."""
        network = network_of(address[0])
        if (self.most and self._of_network[network] >= self.most) or not self._has_room():
            stream.close()
            return
        self._of_network[network] += 1
        self._open.add(stream)
        self._idle[stream] = None
        super().handle_stream(stream, address)

    def _has_room(self) -> bool:
        if len(self._open) < self.room:
            return True
        if not self._idle:
            return False
        longest, _ = self._idle.popitem(last=False)
        self._open.discard(longest)
        longest.close()
        return True

    def start_request(self, server_conn: Any, request_conn: HTTPConnection) -> HTTPMessageDelegate:
        """A connection is ready for its next request."""
        stream = server_conn.stream
        if stream in self._open:
            self._idle[stream] = None
            self._idle.move_to_end(stream)
        return _Noticing(super().start_request(server_conn, request_conn), lambda: self.is_at_work(stream))

    def is_at_work(self, stream: IOStream) -> None:
        """A connection gives way to no other until its request is answered."""
        self._idle.pop(stream, None)

    def on_close(self, server_conn: Any) -> None:
        """The connection has ended."""
        self._idle.pop(server_conn.stream, None)
        self._open.discard(server_conn.stream)
        network = network_of(server_conn.context.address[0])
        self._of_network[network] -= 1
        if not self._of_network[network]:
            del self._of_network[network]
        super().on_close(server_conn)


class _Noticing(HTTPMessageDelegate):
    """Tells when a whole request has come."""

    def __init__(self, delegate: HTTPMessageDelegate, has_come: Callable[[], object]) -> None:
        self._delegate = delegate
        self._has_come = has_come

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        """All of them are there."""
        return self._delegate.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """A piece of the body."""
        return self._delegate.data_received(chunk)

    def finish(self) -> None:
        """The whole request is there."""
        self._has_come()
        self._delegate.finish()

    def on_connection_close(self) -> None:
        """The visitor has gone."""
        self._delegate.on_connection_close()


def _room(limits: Limits) -> int:
    """How many connections there may be, after this process was allowed as many files as the system lets it have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if hard == resource.RLIM_INFINITY else min(hard, _FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    files = max(soft, wanted)
    return max(1, min(limits.all_connections, files - min(_OWN_FILES, files // 2)))


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
    server.most = 0 if settings.behind_proxy or settings.at_hub else limits.connections
    server.room = _room(limits)
    site.is_at_work = server.is_at_work
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
