"""What changes is told to the pages that show it, and calls wait for a judgement."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from autograder.errors import KakuninError
from kakunin.service.model import Receipt, State

WaitFor: TypeAlias = Callable[[str, float], Awaitable[State]]
Bell: TypeAlias = asyncio.Event

_PAUSE: Final = 1.0  # seconds before the desk is asked again that could not answer
_SLICE: Final = 2.0  # seconds of one wait in a thread: a stop of the service waits no longer for it


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


class Following:
    """Waits for the judgement of each hand-in once, however many ask."""

    def __init__(self, wait_for: WaitFor, when_judged: Callable[[Receipt], None]) -> None:
        self._wait_for = wait_for
        self._when_judged = when_judged
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def follow(self, receipt: Receipt) -> None:
        """Wait for the judgement, which is counted then."""
        if not receipt.state.is_final and receipt.id not in self._tasks:
            task = asyncio.create_task(self._until_final(receipt))
            self._tasks[receipt.id] = task
            task.add_done_callback(lambda _: self._tasks.pop(receipt.id, None))

    async def final(self, receipt: Receipt, seconds: float) -> None:
        """Return when the hand-in is judged or replaced, or after so long."""
        self.follow(receipt)
        if task := self._tasks.get(receipt.id):
            await asyncio.wait({task}, timeout=seconds)

    async def stop(self) -> None:
        """Wait for nothing any more."""
        tasks: list[asyncio.Task[Any]] = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _until_final(self, receipt: Receipt) -> None:
        state = receipt.state
        while not state.is_final:
            try:
                state = await self._wait_for(receipt.id, _SLICE)
            except KakuninError:  # the database is away, and comes back
                await asyncio.sleep(_PAUSE)
            except LookupError:  # it was deleted with its student
                state = State.REPLACED
        if state is State.JUDGED:
            self._when_judged(receipt)
