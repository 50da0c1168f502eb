"""Finds the first case that an answer fails, and the known mistake behind it."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from autograder.comparison.draw import Level
from autograder.comparison.properties import Property
from autograder.comparison.values import (
    ANY_FINITE,
    DOUBLE,
    SINGLE,
    Difference,
    Fault,
    Tolerance,
    agree,
    difference,
    proportional,
)
from autograder.sandbox.guest.objects import FRAME, SERIES
from autograder.sandbox.model import MISSING, Case, Missing, ProbeResult, StudentError, Table, Value

Item = tuple[str | int, ...]

# The two sizes that do not fit in a matrix product: as `@` says it, and as np.dot does.
_PRODUCT = re.compile(r"size (\d+) is different from (\d+)|(\d+) \(dim \d+\) != (\d+) \(dim \d+\)")
_OPERANDS = re.compile(r"unsupported operand type\(s\) for ([^:]+): '([\w.]+)' and '([\w.]+)'")
_SHAPE = re.compile(r"\([\d,]*\)")


@dataclass(frozen=True)
class Wanted:
    """What is asked of a question's cell.

    outputs: the names that it must assign; function: or else the one that it must define, or a way to call it.
    returns: the names of the parts of what the function returns.
    printed: what is printed is looked at, and not a value; raises: or the error that is raised.
    """

    outputs: tuple[str, ...] = ()
    function: str | None = None
    returns: tuple[str, ...] = ()
    printed: bool = False
    raises: str | None = None

    @property
    def defined(self) -> str | None:
        """The name that has to be defined for the function to be called: of a method, its class."""
        return self.function and self.function.partition(".")[0]


@dataclass(frozen=True)
class Forgiven:
    """What a check does not count, beyond the precision of the numbers.

    any_finite: any finite values are right.
    within: an absolute difference.
    up_to_factor: one factor of the whole array, of any sign, but not zero.
    holds: everything, as long as this property holds.
    """

    any_finite: bool = False
    within: float = 0.0
    up_to_factor: bool = False
    holds: Property | None = None


NOTHING: Final = Forgiven()


@dataclass(frozen=True)
class Drawn:
    """One case: its level, and its inputs by name."""

    level: Level
    inputs: Mapping[str, Value]
    forgiven: Forgiven = NOTHING
    _asked: dict[Hashable, Case] = field(default_factory=dict, compare=False, repr=False)  # in each way so far

    def giving(self, names: tuple[str, ...]) -> Case:
        """The case that sets the inputs and asks for names."""
        if names not in self._asked:
            self._asked[names] = Case(names=self.inputs, get=names)
        return self._asked[names]

    def calling(self, function: str) -> Case:
        """The case that calls a function with the inputs in order."""
        if function not in self._asked:
            self._asked[function] = Case(call=function, arguments=tuple(self.inputs.values()))
        return self._asked[function]

    @property
    def tolerance(self) -> Tolerance:
        """What the level's type of number can hold, or else what the check forgives."""
        if self.forgiven.any_finite:
            return ANY_FINITE
        held = SINGLE if self.level.single else DOUBLE
        return replace(held, absolute=max(held.absolute, self.forgiven.within))

    def compared(self, expected: Value, actual: Value) -> Difference | None:
        """How a value differs from the reference's, in all that counts; None when it is right."""
        if self.forgiven.holds is not None:
            holds = self.forgiven.holds.holds_of(actual, self.inputs)
            return None if holds else Difference(Fault.PROPERTY, expected, actual)
        found = difference(expected, actual, self.tolerance)
        if found is not None and self.forgiven.up_to_factor and proportional(expected, actual, self.tolerance):
            return None
        return found


@dataclass(frozen=True)
class Outcome:
    """The outcome of an answer on one case."""

    value: Value | Missing  # of the part that is looked at
    error: StudentError | None = None
    changed: tuple[str, ...] = ()  # inputs that should have stayed as they were
    used: tuple[str, ...] = ()  # functions of the material that were called although the rubric forbids it
    siblings: tuple[str, ...] = field(default=(), compare=False)  # keys that are there where the part is missing
    whole: Value | Missing = field(default=MISSING, compare=False)  # what there is where the part is missing


@dataclass(frozen=True)
class Failure:
    """The first case that an answer fails."""

    case: Drawn
    expected: Value
    outcome: Outcome
    difference: Difference | None = None  # None: there is no value to compare


def outcome(result: ProbeResult, value: Value | Missing, item: Item, case: Drawn, unchanged: Sequence[str]) -> Outcome:
    """One result reduced to the part a check looks at; `value` is what the whole question asks for."""
    part, siblings = _part(value, item)
    after = dict(zip(case.inputs, result.arguments, strict=False)) | dict(result.names_after)
    changed = tuple(name for name in unchanged if not _unchanged(case.inputs[name], after.get(name, MISSING)))
    whole = value if isinstance(part, Missing) else MISSING
    return Outcome(part, result.error, changed, result.used, siblings, whole)


def first(cases: Sequence[Drawn], expected: Sequence[Outcome], actual: Sequence[Outcome]) -> Failure | None:
    """The first failing case; None when the answer is right in all."""
    for case, wanted, given in zip(cases, expected, actual, strict=True):
        assert not isinstance(wanted.value, Missing), "the reference gives a value on every case"
        failure = _failure(case, wanted.value, given)
        if failure is not None:
            return failure
    return None


def matches(
    cases: Sequence[Drawn], expected: Sequence[Outcome], mistaken: Sequence[Outcome], actual: Sequence[Outcome]
) -> bool:
    """Whether an answer gives in every case what a mistake gives, as far as the reference gives it."""
    rows = zip(cases, expected, mistaken, actual, strict=True)
    return all(_alike(case, wanted.value, one, other) for case, wanted, one, other in rows)


def _failure(case: Drawn, expected: Value, given: Outcome) -> Failure | None:
    if given.used:
        return Failure(case, expected, given)
    if isinstance(given.value, Missing):
        return Failure(case, expected, given)
    same = given.value is expected  # read once for all who gave the very same
    found = None if same else case.compared(expected, given.value)
    if found is not None or given.changed:
        return Failure(case, expected, given, found)
    return None


def _alike(case: Drawn, expected: Value | Missing, one: Outcome, other: Outcome) -> bool:
    if set(one.changed) != set(other.changed) or bool(one.used) != bool(other.used):
        return False
    if isinstance(one.value, Missing) or isinstance(other.value, Missing):
        alike = one.value is other.value and set(one.siblings) == set(other.siblings)
        return alike and _same_error(one.error, other.error)
    return _lacks(expected, one.value) == _lacks(expected, other.value) and agree(
        _asked(expected, one.value), other.value, case.tolerance
    )


def _asked(expected: Value | Missing, value: Value) -> Value:
    """A value without the keys that nobody asked for."""
    if not (isinstance(expected, Mapping) and isinstance(value, Mapping)):
        return value
    return {key: _asked(expected[key], part) for key, part in value.items() if key in expected}


def _lacks(expected: Value | Missing, value: Value) -> frozenset[Item]:
    """The paths of the keys that a value should have and has not."""
    if not (isinstance(expected, Mapping) and isinstance(value, Mapping)):
        return frozenset()
    missing = {(key,) for key in expected.keys() - value.keys()}
    within = {(key, *path) for key in expected.keys() & value.keys() for path in _lacks(expected[key], value[key])}
    return frozenset(missing | within)


def _same_error(one: StudentError | None, other: StudentError | None) -> bool:
    if one is None or other is None:
        return one is other
    return (one.kind, one.type, _complaint(one.message)) == (other.kind, other.type, _complaint(other.message))


def _complaint(message: str) -> tuple[str, ...]:
    """What Python or numpy complains of, whichever function and order of operands it complains in."""
    product = _PRODUCT.search(message)
    if product is not None:
        return ("product", *sorted(size for size in product.groups() if size is not None))
    if "could not be broadcast" in message:
        return ("broadcast", *sorted(_SHAPE.findall(message)))
    operands = _OPERANDS.search(message)
    if operands is not None:
        return ("operands", operands[1], *sorted(operands.groups()[1:]))
    return (message,)


def _part(value: Value | Missing, item: Item) -> tuple[Value | Missing, tuple[str, ...]]:
    """The part of a value under keys and positions; MISSING, with the keys that are there, when there is none."""
    for step in item:
        if isinstance(value, Mapping) and step in value:  # noqa: SIM114 - one condition per kind of value
            value = value[step]
        elif isinstance(value, list | tuple) and isinstance(step, int) and step < len(value):
            value = value[step]
        elif isinstance(value, Table) and (column := _column(value, step)) is not None:
            value = column
        else:
            return MISSING, _siblings(value)
    return value, ()


def _column(table: Table, label: str | int) -> Value | None:
    """A column of a DataFrame, with its index."""
    found = [column for column in table.columns if column.label == label] if table.type_name == FRAME else []
    return Table(SERIES, table.index, (found[0],)) if found else None


def _siblings(value: Value | Missing) -> tuple[str, ...]:
    """What the parts of a value are called."""
    if isinstance(value, Table):
        return tuple(str(column.label) for column in value.columns)
    return tuple(str(key) for key in value) if isinstance(value, Mapping) else ()


def _unchanged(before: Value, after: Value | Missing) -> bool:
    """Whether an input is still what was given, to the bit; arrays inside a dict included."""
    if isinstance(after, Missing):
        return True  # the answer does not hand it back: nothing to say
    if isinstance(before, Mapping):
        return isinstance(after, Mapping) and all(
            key in after and _unchanged(value, after[key]) for key, value in before.items()
        )
    if isinstance(before, np.ndarray):
        return isinstance(after, np.ndarray) and np.array_equal(before, after, equal_nan=before.dtype.kind in "fc")
    return agree(before, after)
