"""Server-sent events: a page hears that it has changed, and asks for itself anew."""

from __future__ import annotations

import asyncio
import contextlib
import time
from http import HTTPStatus
from typing import ClassVar, Final

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from kakunin.service.model import Reason, Refused
from kakunin.service.web.bells import Bell
from kakunin.service.web.remembering import SESSION, SESSION_DAYS
from kakunin.service.web.visitor import VisitorHandler

_KEEP_ALIVE: Final = 20.0  # seconds: a proxy cuts what is silent for long
_LONGEST: Final = 3600.0  # seconds of one stream; the browser begins the next by itself


class EventStream(VisitorHandler):
    """A stream of the event `change`; what has changed, the page itself tells."""

    beat: ClassVar[float] = 0.0  # seconds after which a page asks anew in any case; 0: never
    pause: ClassVar[float] = 0.3  # seconds between two events: what happens meanwhile is one

    def topics(self, assignment: str) -> tuple[tuple[str, ...], ...]:
        """The names of the bells to listen to."""
        raise NotImplementedError

    def may_listen(self, assignment: str) -> bool:
        """Whether the visitor may hear it."""
        raise NotImplementedError

    async def get(self, assignment: str) -> None:
        """Write events until the visitor goes, the session ends or the service stops."""
        if not self.may_listen(assignment):
            raise Refused(Reason.FORBIDDEN)
        if self.origin.is_held_back:  # the page asks for itself anew, and here again in five seconds
            self.set_status(HTTPStatus.NO_CONTENT)
            return
        if self.site.streams[self.person] >= self.site.settings.limits.streams:
            raise HTTPError(HTTPStatus.TOO_MANY_REQUESTS)
        self._count(1)
        try:
            with self.site.bells.bell(*self.topics(assignment)) as bell:
                self._bell = bell
                await self._stream(assignment, bell)
        except StreamClosedError:
            pass
        finally:
            self._count(-1)

    def on_connection_close(self) -> None:
        """The visitor has gone."""
        self._gone = True
        if hasattr(self, "_bell"):
            self._bell.set()
        super().on_connection_close()

    async def _stream(self, assignment: str, bell: Bell) -> None:
        self._gone = False
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("X-Accel-Buffering", "no")
        await self._send("retry: 3000\n\n")
        began = asked = time.monotonic()
        while not self._gone and not self.site.stopping and time.monotonic() - began < _LONGEST:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), _KEEP_ALIVE)
            if self._gone or self.site.stopping or not await self._is_still_known(assignment):
                return
            if bell.is_set() or (self.beat and time.monotonic() - asked >= self.beat):
                asked = time.monotonic()
                bell.clear()
                await self._send("event: change\ndata: 1\n\n")
                await asyncio.sleep(self.pause)
            else:
                await self._send(": still here\n\n")

    async def _is_still_known(self, assignment: str) -> bool:
        known = self.kept(SESSION, SESSION_DAYS)
        same = bool(known) and await self.site.identity.of_session(known) == self.person
        return same and self.may_listen(assignment)

    async def _send(self, text: str) -> None:
        self.write(text)
        await self.flush()

    def _count(self, change: int) -> None:
        self.site.streams[self.person] += change
        self.site.metrics.stream(change)
        if not self.site.streams[self.person]:
            del self.site.streams[self.person]
