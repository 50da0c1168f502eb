"""Everything that the handlers of one service share."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Final, ParamSpec, Protocol, TypeVar
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from tornado.iostream import IOStream

from autograder.errors import KakuninError
from kakunin.service.desk import Desk
from kakunin.service.model import Health, Receipt, State
from kakunin.service.web.bells import Bells
from kakunin.service.web.event_log import EventLog
from kakunin.service.web.identity import Identity
from kakunin.service.web.limits import Limits, RateLimit
from kakunin.service.web.metrics import Metrics

_CALLS: Final = 16  # threads that ask the desk
_RULES_SECONDS: Final = 2.0  # after which a change of the course's files counts here
_HEALTH_SECONDS: Final = 1.0  # for which an answer to how the service is holds: a flood of the question asks once

_P = ParamSpec("_P")
_T = TypeVar("_T")


@dataclass(frozen=True)
class ClassRules:
    """What the course's files say of the class, as they are now.

    staff: who may see the class.
    is_live: whether an assignment has the live page of the class.
    """

    staff: frozenset[str] = frozenset()
    is_live: Callable[[str], bool] = lambda _: False


@dataclass(frozen=True)
class SiteSettings:
    """What an instructor decides for the time that the service runs.

    key: signs sessions and forms.
    address: where the class finds the service, "" where it is not said; its path is the prefix of all pages.
    rules: reads what the course's files say; asked again and again.
    zone: of the times on pages.
    behind_proxy: X-Forwarded-For and X-Forwarded-Proto are believed.
    at_hub: everybody comes by a JupyterHub's proxy, or from a server beside us. X-Forwarded-Proto is believed, which
    changes nothing but cookies and forms of whoever says it; the visitor's address is not known.
    """

    key: bytes
    address: str = ""
    prefix: str = "/"
    rules: Callable[[], ClassRules] = ClassRules
    zone: tzinfo = UTC
    behind_proxy: bool = False
    at_hub: bool = False
    limits: Limits = field(default_factory=Limits)


class Upload(Protocol):
    """A hand-in on its way."""

    held: int  # bytes of it that are in memory
    has_arrived: bool

    def give_way(self) -> None:
        """Leave its room to the others."""


class Site:
    """One running service; made and used in the thread of its event loop."""

    def __init__(self, desk: Desk, identity: Identity, settings: SiteSettings, log: EventLog) -> None:
        self.desk = desk
        self.identity = identity
        self.settings = settings
        self.log = log
        self.metrics = Metrics()
        self.bells = Bells()
        self.streams: Counter[str] = Counter()
        self.arriving: set[Upload] = set()
        self.is_at_work: Callable[[IOStream], None] = lambda _: None  # keeps a connection whose request still comes
        self.under_way = 0  # requests
        self.stopping = False
        self._rules = settings.rules()
        self._calls = ThreadPoolExecutor(_CALLS, "desk")
        limits = settings.limits
        self.by_address = RateLimit(limits.address)
        self.by_person = RateLimit(limits.person)
        self.hand_ins = RateLimit(limits.hand_ins)
        self.unknown = RateLimit(limits.unknown)
        self._health: Health | None = None
        self._health_at = 0.0
        self._asking_health = asyncio.Lock()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        loop = asyncio.get_running_loop()

        def heard(assignment: str, student: str, final: Receipt | None) -> None:
            for name in (("class", assignment), ("student", assignment, student)):
                if self.bells.hangs(*name):
                    loop.call_soon_threadsafe(self.bells.ring, *name)
            if final is not None:
                loop.call_soon_threadsafe(self._final, final)

        self._reading = asyncio.create_task(self._read_rules())
        self._deaf = desk.listen(heard)

    @property
    def origin(self) -> str:
        """The origin of the address that the course names; "" where it names none."""
        parts = urlsplit(self.settings.address)
        return f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else ""

    def is_staff(self, person: str) -> bool:
        """Whether somebody may see the class."""
        return person in self._rules.staff

    def is_live(self, assignment: str) -> bool:
        """Whether an assignment has the live page of the class."""
        return self._rules.is_live(assignment)

    def mark(self, purpose: str, text: str) -> str:
        """A mark that only this service can make of a text."""
        return hmac.new(self.settings.key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()

    async def ask(self, call: Callable[_P, _T], *arguments: _P.args, **named: _P.kwargs) -> _T:
        """What the desk answers; the event loop goes on meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._calls, lambda: call(*arguments, **named))

    async def hear_of(self, hand_in: str, seconds: float) -> bool:
        """Return when it is final, or after so long; at once, and with False, where nobody would tell."""
        with self.bells.bell(("hand-in", hand_in)) as bell:  # before it is asked whether there is something to hear
            if not self.desk.is_waiting(hand_in):
                return False
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), seconds)
            return True

    async def health(self) -> Health:
        """How the service is, or was a moment ago."""
        async with self._asking_health:
            if self._health is None or time.monotonic() - self._health_at > _HEALTH_SECONDS:
                self._health = await self.ask(self.desk.health)
                self._health_at = time.monotonic()
            return self._health

    def make_room(self) -> None:
        """Have the largest of the hand-ins that still arrive give way while all together are too much."""
        while sum(each.held for each in self.arriving) > self.settings.limits.uploads_bytes:
            still = [each for each in self.arriving if not each.has_arrived]
            if not still:
                return
            max(still, key=lambda each: each.held).give_way()

    def turn_of(self, person: str) -> asyncio.Lock:
        """What somebody's hand-ins wait for: one at a time keeps a thread busy, and the rest are for the others."""
        return self._turns.setdefault(person, asyncio.Lock())

    async def stop(self) -> None:
        """End all event streams and waits."""
        self.stopping = True
        self._reading.cancel()
        self._deaf()
        self.bells.ring_all()

    def close(self) -> None:
        """Let the threads end."""
        self._calls.shutdown(wait=False, cancel_futures=True)

    async def _read_rules(self) -> None:
        """Read the rules anew every few seconds; a file that is wrong leaves them as they were."""
        while True:
            await asyncio.sleep(_RULES_SECONDS)
            try:
                self._rules = await self.ask(self.settings.rules)
            except KakuninError as error:
                self.log.event("rules_unreadable", kind=type(error).__name__)

    def _final(self, receipt: Receipt) -> None:
        self.bells.ring("hand-in", receipt.id)
        if receipt.state is State.JUDGED:
            seconds = max(0.0, (datetime.now(UTC) - receipt.received).total_seconds())
            self.metrics.judged(seconds)
            self.log.event("judged", hand_in=receipt.id, assignment=receipt.assignment, seconds=round(seconds, 3))
