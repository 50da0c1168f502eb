"""A cache of recent results, bounded by count and by weight."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps at most `most` values, which weigh at most `heaviest` together; the least recently used goes first.

    A value that is too heavy by itself is not kept. Use `functools.lru_cache` for a function of its arguments whose
    results may all be kept, and this class for everything else.
    """

    def __init__(self, most: int, heaviest: int | None = None, weigh: Callable[[K, V], int] | None = None) -> None:
        if (heaviest is None) != (weigh is None):
            raise ValueError("a bound of weight needs a function that weighs, and the other way round")
        self._most, self._heaviest, self._weigh = most, heaviest, weigh
        self._kept: dict[K, tuple[V, int]] = {}  # the least recently used first
        self._weight = 0

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def weight(self) -> int:
        """What the values weigh together; 0 where nothing is weighed."""
        return self._weight

    def get(self, key: K) -> V | None:
        """The value of a key, which becomes the most recently used; None if it is not kept."""
        found = self._kept.pop(key, None)
        if found is None:
            return None
        self._kept[key] = found
        return found[0]

    def put(self, key: K, value: V) -> None:
        """Keep a value, in place of an earlier one of its key."""
        self._drop(key)
        weight = 0 if self._weigh is None else self._weigh(key, value)
        if self._heaviest is not None and weight > self._heaviest:
            return
        self._kept[key] = (value, weight)
        self._weight += weight
        while len(self._kept) > self._most or (self._heaviest is not None and self._weight > self._heaviest):
            self._drop(next(iter(self._kept)))

    def _drop(self, key: K) -> None:
        _, weight = self._kept.pop(key, (None, 0))
        self._weight -= weight


def bytes_of(value: Any) -> int:
    """The memory of a value and everything in it, in bytes; an object that it holds twice counts twice.

    Only for trees, such as values from a jail: on a value that holds itself it would never end.
    """
    total, waiting = 0, [value]
    while waiting:
        each = waiting.pop()
        total += sys.getsizeof(each)
        kind = type(each)
        if kind in _LEAVES:
            continue
        if kind is dict or isinstance(each, Mapping):
            waiting += each.keys()
            waiting += each.values()
        elif isinstance(each, list | tuple | set | frozenset):
            waiting += each
        elif names := getattr(kind, "__dataclass_fields__", None):  # `fields` takes ten times as long
            waiting += [getattr(each, name) for name in names]
        else:
            total += max(
                0, getattr(each, "nbytes", 0) - sys.getsizeof(each)
            )  # an array may be a view of a frame's bytes
    return total


_LEAVES = frozenset({bool, bytes, float, int, str, type(None)})
