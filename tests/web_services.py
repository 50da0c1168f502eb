"""A running service for tests: the real server on a port of its own, and visitors with cookies."""

from __future__ import annotations

import asyncio
import contextlib
import io
import re
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import requests

from kakunin.service.desk import Desk
from kakunin.service.web import Entrance, Identity, SiteSettings, open_entrance, serve
from kakunin.service.web.event_log import EventLog

MARK = re.compile(r'name="mark" value="([0-9a-f]+)"')
TOKEN = re.compile(r'name="token" value="([^"]+)"')
NOTEBOOK = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'


@dataclass
class Service:
    """A server that runs in a thread."""

    address: str
    port: int
    log: io.StringIO

    def visitor(self, code: str = "", **headers: str) -> Visitor:
        """Somebody with a browser; logged in where a code is given."""
        visitor = Visitor(self.address)
        visitor.session.headers.update(headers)
        if code:
            assert visitor.log_in(code).status_code == 200
        return visitor


@dataclass
class Visitor:
    """Cookies, and what a browser does with forms."""

    address: str
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **more: Any) -> requests.Response:
        return self.session.get(self.address + path, timeout=30, **more)

    def mark(self, path: str = "/") -> str:
        found = MARK.search(self.get(path).text)
        assert found is not None
        return found[1]

    def log_in(self, code: str, **more: Any) -> requests.Response:
        form = {"code": code, "mark": self.mark()}
        return self.session.post(self.address + "/", data=form, timeout=30, **more)

    def hand_in(self, *files: tuple[str, bytes], assignment: str = "lesson1", **form: str) -> requests.Response:
        page = f"/a/{assignment}"
        fields = {"mark": self.mark(page), **form}
        parts = [("files", (name, content)) for name, content in files or [("intro.ipynb", NOTEBOOK)]]
        return self.session.post(self.address + page, data=fields, files=parts, timeout=30)


@contextlib.contextmanager
def running(
    desk: Desk, identity: Identity, settings: SiteSettings, tls: ssl.SSLContext | None = None
) -> Iterator[Service]:
    """A service on a free port of this machine."""
    listening = open_entrance(Entrance(port=0))
    port = listening.getsockname()[1]
    log = io.StringIO()
    ready = threading.Event()
    stops: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def run() -> None:
        stop = asyncio.Event()
        stops.append((asyncio.get_running_loop(), stop))
        await serve(desk, identity, settings, listening, tls=tls, log=EventLog(log), ready=ready.set, stop=stop)

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert ready.wait(30)
    loop, stop = stops[0]
    try:
        scheme = "http" if tls is None else "https"
        yield Service(f"{scheme}://127.0.0.1:{port}{settings.prefix.rstrip('/')}", port, log)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)
        assert not thread.is_alive()
