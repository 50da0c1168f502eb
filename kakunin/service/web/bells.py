"""What changes is told to the pages that show it, and to the calls that wait for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

Bell: TypeAlias = asyncio.Event


class Bells:
    """Rings the bells of pages and calls; in the thread of the event loop, except `hangs`."""

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
