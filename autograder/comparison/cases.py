"""Hidden inputs: sets of cases determined by a seed; each set is drawn once for all answers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from types import FunctionType
from typing import Any, Final

from autograder.comparison.draw import LEVELS, SPECIAL, Draw
from autograder.comparison.failures import NOTHING, Drawn, Forgiven, Outcome
from autograder.errors import CourseError
from autograder.languages import Message
from autograder.recent import Recent
from autograder.sandbox.guest.objects import described

MakeCase = Callable[[Draw], Mapping[str, Any]]

MOST: Final = 2048  # sets that are kept
_OF_SPECIAL: Final = 3  # the level of the numbers of a question's own special cases


@dataclass(frozen=True, eq=False)
class Cases:
    """The cases asked together, from small to large; a set equals only itself."""

    drawn: tuple[Drawn, ...]
    again: Drawn | None = None  # one of them, to be asked a second time, last of all

    @cached_property
    def asked(self) -> tuple[Drawn, ...]:
        """Everything that an answer is asked, the repeated case at the end."""
        return self.drawn if self.again is None else (*self.drawn, self.again)

    @cached_property
    def glance(self) -> Cases:
        """The largest of the usual cases alone, in which most wrong answers are wrong."""
        usual = [case for case in self.drawn if case.level in LEVELS]
        return Cases(tuple(usual[-1:]))

    def expected(self, outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
        """What is expected of `asked`, where `outcomes` are of `drawn`: the repeated case as the first time."""
        if self.again is None:
            return outcomes
        first = next(place for place, case in enumerate(self.drawn) if case.inputs is self.again.inputs)
        return (*outcomes, outcomes[first])


NO_INPUTS: Final = Cases((Drawn(LEVELS[0], {}),))


class Inputs:
    """Draws sets of cases, and keeps the latest."""

    def __init__(self) -> None:
        self._kept: Recent[Hashable, Cases] = Recent(MOST)

    def draw(
        self,
        seed: bytes,
        make_case: MakeCase,
        *,
        special: Sequence[MakeCase] = (),
        forgiven: Forgiven = NOTHING,
    ) -> Cases:
        """One case of each level, the special ones of any question, those of this one.

        The same seed gives the same set, and the same object as long as it is kept.
        """
        makers = (make_case, *special)
        judging: tuple[Callable[..., object], ...] = () if forgiven.holds is None else (forgiven.holds.holds,)
        what = tuple(map(_identity, (*makers, *judging)))
        if None in what:
            return _drawn(seed, makers, forgiven)
        key = (seed, what, replace(forgiven, holds=None))
        cases = self._kept.get(key)
        if cases is None:
            cases = _drawn(seed, makers, forgiven)
            self._kept.put(key, cases)
        return cases


def _drawn(seed: bytes, makers: Sequence[MakeCase], forgiven: Forgiven) -> Cases:
    make_case, *special = makers
    wanted = [(level, make_case) for level in (*LEVELS, *SPECIAL)]
    wanted += [(replace(LEVELS[_OF_SPECIAL], name=_title(make)), make) for make in special]
    drawn = tuple(
        Drawn(level, {name: _sent(value) for name, value in inputs.items()}, forgiven)
        for level, make in wanted
        for draw in [Draw(level, seed + level.name.encode())]
        for inputs in [_inputs(make, draw)]
        if level not in SPECIAL or draw.is_special
    )
    place = hashlib.sha256(seed).digest()[0] % (len(LEVELS) - 1)
    return Cases(drawn, copy(drawn[place]))


def _inputs(make_case: MakeCase, draw: Draw) -> Mapping[str, Any]:
    inputs = make_case(draw)
    if isinstance(inputs, Mapping) and all(isinstance(name, str) for name in inputs):
        return inputs
    code = getattr(make_case, "__code__", None)
    raise CourseError(
        Message(
            "{maker} draws {kind}, not values by their names",
            maker=getattr(make_case, "__name__", "it"),
            kind=type(inputs).__name__,
        ),
        path=code and f"{code.co_filename}:{code.co_firstlineno}",
        next_step=Message('return a dict such as {{"x": draw.array(3)}}'),
    )


def _sent(value: Any) -> Any:
    """An input as it is sent: of a table what is in it, also within a collection."""
    if isinstance(value, Mapping):
        return {key: _sent(each) for key, each in value.items()}
    if type(value) in (list, tuple):
        return type(value)(map(_sent, value))
    table = described(value)
    return value if table is None else table


def _title(make_case: MakeCase) -> str:
    """What a special case is called to the student: the docstring of what draws it."""
    return (make_case.__doc__ or "").strip()


def _identity(make_case: Callable[..., object]) -> Hashable | None:
    """What tells one way to draw from another, although a lambda is another object in every run; None: nothing does."""
    if not isinstance(make_case, FunctionType) or make_case.__kwdefaults__:
        return None
    enclosed = tuple(cell.cell_contents for cell in make_case.__closure__ or ())
    identity = (make_case.__module__, make_case.__qualname__, make_case.__code__, make_case.__defaults__, enclosed)
    try:
        hash(identity)
    except TypeError:  # it draws from what may change
        return None
    return identity
