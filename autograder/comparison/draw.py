"""Inputs for hidden checks, from small whole numbers to large random ones."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.model import Generator

Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True)
class Level:
    """One step on the way from a case that fits on a line to one that nobody would compute by hand.

    name: for people.
    sizes: dimensions to draw from; those of one case differ while the list lasts.
    dtype: the type of the numbers.
    decimals: digits after the decimal point; `None`: as drawn.
    scale: the standard deviation of the numbers.
    in_order: whether the sizes are taken one after the other as they stand; otherwise their order is drawn.
    """

    name: str
    sizes: tuple[int, ...]
    dtype: type[np.generic] = np.float64
    decimals: int | None = None
    scale: float = 3.0
    in_order: bool = False

    @property
    def single(self) -> bool:
        """Whether results have the precision of float32 only."""
        return self.dtype is np.float32


# The first case that fails is the one a student reads, so small ones come first.
LEVELS: tuple[Level, ...] = (
    Level("small whole numbers", (2, 3, 4), decimals=0, scale=2.0),
    Level("integer type", (3, 2, 4), np.int64, decimals=0),
    Level("single row and single unit", (1,), decimals=1),
    Level("fractions", (4, 2, 3), decimals=1),
    Level("float32", (3, 5, 2), np.float32),
    Level("large", (7, 5, 9, 6)),
)
"""The levels of the cases, in the order in which an answer is asked."""

# Where a wrong answer may be right by accident, and a right one must not be wrong.
SPECIAL: tuple[Level, ...] = (
    Level("equal sizes", (3, 3, 3, 3), decimals=1, in_order=True),
    Level("first size 1", (1, 4, 3, 2), decimals=1, in_order=True),
    Level("second size 1", (4, 1, 3, 2), decimals=1, in_order=True),
    Level("third size 1", (3, 4, 1, 2), decimals=1, in_order=True),
)
"""Special cases, which every answer is asked after the levels, as far as it has so many sizes."""


class Draw:
    """Draws the inputs of one case; a function that draws cases is called with one for each level.

    The same seed always gives the same cases. Draw everything random from it, `draw.rng` included, a numpy
    generator for what the methods do not offer. `draw.level` is the case's `Level`.

        def batch(draw: Draw) -> dict[str, object]:
            samples, units = draw.size(), draw.size(low=2)
            return {"x": draw.array(samples, units), "rate": draw.number(0.01, 0.1)}
    """

    def __init__(self, level: Level, seed: bytes) -> None:
        self.level = level
        self.rng = np.random.default_rng(np.frombuffer(hashlib.sha256(seed).digest(), np.uint32))
        self._sizes: list[int] = []
        self._given: list[int] = []

    @property
    def is_special(self) -> bool:
        """Whether the sizes that were drawn make a case that no other level makes."""
        given, ones = self._given, [place for place, size in enumerate(self.level.sizes) if size == 1]
        if len(given) <= max(1, *ones, 0):
            return False
        return all(given[place] == 1 for place in ones) and (bool(ones) or len(set(given)) < len(given))

    @property
    def level_number(self) -> int:
        """How many levels come before this one: 0 for the case that fits on a line; of a special case all but one."""
        return LEVELS.index(self.level) if self.level in LEVELS else len(LEVELS) - 1

    def size(self, low: int = 1, high: int | None = None) -> int:
        """A dimension from the level's sizes; those of one case differ where the level allows.

        low: the least.
        high: the most; `None`: no limit.
        """
        if not self._sizes:
            sizes = self.level.sizes[::-1] if self.level.in_order else self.rng.permutation(self.level.sizes)
            self._sizes = [int(size) for size in sizes]
        size = max(low, self._sizes.pop())
        self._given.append(size if high is None else min(size, high))
        return self._given[-1]

    def array(self, *shape: int) -> Array:
        """An array of the level's type of number, none of them zero.

        shape: its dimensions; none gives an array without dimensions.

            x = draw.array(draw.size(), 3)
        """
        drawn = self.rng.normal(scale=self.level.scale, size=shape)
        if self.level.decimals is not None:
            step = 10.0**-self.level.decimals
            drawn = np.copysign(np.maximum(np.round(np.abs(drawn), self.level.decimals), step), drawn)
        return np.asarray(drawn, dtype=self.level.dtype)

    def floats(self, *shape: int) -> Array:
        """An array as `array` gives it, but never of an integer type: for what is updated in place."""
        drawn = self.array(*shape)
        return drawn.astype(np.float64) if drawn.dtype.kind == "i" else drawn

    def number(self, low: float, high: float) -> float:
        """A Python float between two bounds: at the small levels of two significant digits, at the smallest of one."""
        drawn = float(self.rng.uniform(low, high))
        if self.level.decimals is None:
            return drawn
        short = float(f"{drawn:.1g}")
        return short if self.level.decimals == 0 and low <= short <= high else float(f"{drawn:.2g}")

    def integer(self, low: int, high: int) -> int:
        """A Python int between two bounds, both included."""
        return int(self.rng.integers(low, high, endpoint=True))

    def labels(self, count: int, classes: int) -> Array:
        """An array of class labels from 0 to `classes - 1`, shape `(count,)`."""
        return self.rng.integers(0, classes, size=count)

    def one_hot(self, count: int, classes: int) -> Array:
        """An array of one-hot rows of the level's type, shape `(count, classes)`."""
        return np.eye(classes, dtype=self.level.dtype)[self.labels(count, classes)]

    def generator(self) -> Generator:
        """A numpy generator, made of a seed where the answer runs: for a function that is passed its randomness.

        def batch(draw: Draw) -> dict[str, object]:
            return {"x": draw.array(draw.size(), 3), "rng": draw.generator()}
        """
        return Generator(self.integer(0, 999))

    def choice(self, options: Sequence[Any]) -> Any:
        """One of the options."""
        return options[self.integer(0, len(options) - 1)]
