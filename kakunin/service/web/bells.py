"""What changes is told to the pages that show it, and calls wait for a judgement."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeAlias

Bell: TypeAlias = asyncio.Event


class Bells:
    """Rings the bells of pages; in the thread of the event loop, except `hangs`."""

    def __init__(self) -> None:
        self._bells: dict[tuple[str, ...], set[Bell]] = {}

    @contextmanager
    def bell(self, *names: tuple[str, ...]) -> Iterator[Bell]:
        """A bell that rings with each of these names, until the block ends."""
        bell = Bell()
        for name in names:
            self._bells.setdefault(name, set()).add(bell)
        try:
            yield bell
        finally:
            for name in names:
                self._bells[name].discard(bell)
                if not self._bells[name]:
                    del self._bells[name]

    def hangs(self, *name: str) -> bool:
        """Whether there is a bell of the name."""
        return name in self._bells

    def ring(self, *name: str) -> None:
        """Ring every bell of the name."""
        for bell in self._bells.get(name, ()):
            bell.set()

    def ring_all(self) -> None:
        """Ring every bell there is."""
        for bells in self._bells.values():
            for bell in bells:
                bell.set()


class Verdicts:
    """Calls that wait until a hand-in is judged or replaced; in the thread of the event loop, except `are_awaited`."""

    def __init__(self, is_told: Callable[[str], bool]) -> None:
        """is_told: whether it will be told when a hand-in is final."""
        self._is_told = is_told
        self._waiting: dict[str, set[Bell]] = {}

    def are_awaited(self, id: str) -> bool:
        """Whether a call waits for a hand-in."""
        return id in self._waiting

    def came(self, id: str) -> None:
        """A hand-in is final."""
        for bell in self._waiting.get(id, ()):
            bell.set()

    def stop(self) -> None:
        """Have no call wait any more."""
        for id in list(self._waiting):
            self.came(id)

    async def wait(self, id: str, seconds: float) -> bool:
        """Return when a hand-in is final, or after so long; at once, and with False, where nobody would tell."""
        bell = Bell()
        self._waiting.setdefault(id, set()).add(bell)  # before it is asked whether there is something to wait for
        try:
            if not self._is_told(id):
                return False
            with suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), seconds)
            return True
        finally:
            self._waiting[id].discard(bell)
            if not self._waiting[id]:
                del self._waiting[id]
