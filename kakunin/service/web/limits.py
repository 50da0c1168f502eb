"""How much one student, or one address, may ask of the service."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MEBIBYTE: Final = 2**20
_MOST_KNOWN: Final = 20_000  # names that one limit keeps in mind: the one unused for longest is forgotten


@dataclass(frozen=True)
class Rate:
    """So many at once, and then so many in a second."""

    burst: int
    per_second: float


@dataclass(frozen=True)
class Limits:
    """The bounds of the web pages and calls; a lecture hall can share one address."""

    address: Rate = Rate(3000, 300.0)  # requests
    person: Rate = Rate(120, 10.0)  # requests
    hand_ins: Rate = Rate(20, 0.5)  # of one person
    unknown: Rate = Rate(100, 1.0)  # codes that are none, from one address
    upload_bytes: int = 64 * MEBIBYTE  # one hand-in; the assignment's own bound can be lower
    form_bytes: int = 16 * 1024  # every other form
    uploads_bytes: int = 256 * MEBIBYTE  # of all hand-ins that arrive at the same time
    upload_seconds: float = 120.0
    connections: int = 2000  # of one address, where no proxy stands before us
    all_connections: int = 15_000  # no more than the system lets a process have files, less those that it needs
    headers: int = 80
    header_bytes: int = 32 * 1024
    idle_seconds: float = 60.0  # for the headers of a request
    streams: int = 8  # event streams of one person
    wait_seconds: float = 25.0  # that a call may wait for a judgement
    wait_held_back: float = 0.5  # through a proxy that takes few requests at a time
    write_seconds: float = 60.0  # for a visitor to take the rest of an answer


class RateLimit:
    """What is left to each name of a rate; used by one thread."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str) -> float:
        """Take one; 0, or the seconds until there is one again."""
        left = self._now(name)
        taken = left >= 1.0
        self._left[name] = (left - 1.0 if taken else left, self._clock())
        self._left.move_to_end(name)
        while len(self._left) > _MOST_KNOWN:
            self._left.popitem(last=False)
        return 0.0 if taken else (1.0 - left) / self._rate.per_second

    def _now(self, name: str) -> float:
        left, seen = self._left.get(name, (float(self._rate.burst), self._clock()))
        return min(float(self._rate.burst), left + (self._clock() - seen) * self._rate.per_second)


def network_of(address: str) -> str:
    """The name under which an address is counted: of IPv6 the network, since one visitor has all of it; "" of none.

    Some proxies name the port as well; a visitor has many of them.
    """
    bracketed, _, _ = address.removeprefix("[").partition("]")
    address = bracketed if address.startswith("[") else address
    if address.count(":") == 1:
        address = address.partition(":")[0]
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and not found.is_loopback:
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
