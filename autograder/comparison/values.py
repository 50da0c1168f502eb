"""Comparing a student's value with the expected one: shape, kind of type, then values."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.guest.objects import FRAME
from autograder.sandbox.model import Opaque, Table, TableColumn, Value


@dataclass(frozen=True)
class Tolerance:
    """How far a value may lie from the expected one; the level of a case decides, and `within=` can widen it.

    relative: a share of each element.
    scale: a share of the largest element of the whole expected array, which forgives the cancellation in a sum.
    absolute: the least, for an array of zeros.
    """

    relative: float
    scale: float
    absolute: float = 1e-12


DOUBLE = Tolerance(relative=1e-7, scale=1e-9)
SINGLE = Tolerance(relative=0.0, scale=1e-4, absolute=1e-7)
ANY_FINITE = Tolerance(relative=0.0, scale=0.0, absolute=math.inf)  # keys, shapes and finiteness alone


class Fault(StrEnum):
    """In what way a value differs."""

    TYPE = "type"  # not a number or an array at all
    SHAPE = "shape"
    LENGTH = "length"  # of a tuple or list
    KEY = "key"  # missing from a dict
    NOT_FINITE = "not_finite"  # NaN or inf where there should be none, or the other way round
    VALUES = "values"
    COLUMN = "column"  # missing from a table
    MORE_COLUMNS = "more_columns"  # of a table than there should be
    ROWS = "rows"  # of a table: their number
    INDEX = "index"  # of a table: the labels of its rows
    COLUMN_KIND = "column_kind"  # text for numbers or the like
    PROPERTY = "property"  # what should hold of it does not


@dataclass(frozen=True)
class Difference:
    """The first way in which a value differs from the expected one."""

    fault: Fault
    expected: Value
    actual: Value
    item: tuple[str | int, ...] = ()  # keys and positions from the whole value down to the part that differs
    count: int = 0  # elements that differ
    largest: float = 0.0  # the largest absolute difference
    where: tuple[int, ...] = ()  # index of the largest difference


def difference(expected: Value, actual: Value, tolerance: Tolerance = DOUBLE) -> Difference | None:
    """The first difference between two values; None when they agree."""
    if isinstance(expected, Mapping):
        return _mapping_difference(expected, actual, tolerance)
    if isinstance(expected, Table):
        return _table_difference(expected, actual, tolerance)
    if isinstance(expected, str | bool | Opaque | None):
        return None if _same(expected, actual) else Difference(Fault.TYPE, expected, actual)
    numbers = as_numbers(expected)
    if numbers is None and isinstance(expected, int):  # larger than numpy's own
        return None if _same(expected, actual) else Difference(Fault.TYPE, expected, actual)
    if numbers is None and isinstance(expected, np.ndarray):  # of text
        same = isinstance(actual, np.ndarray) and np.array_equal(expected, actual)
        return None if same else Difference(Fault.TYPE, expected, actual)
    if numbers is None:
        return _sequence_difference(expected, actual, tolerance)
    given = as_numbers(list(actual) if isinstance(actual, tuple) and all(map(_is_scalar, actual)) else actual)
    if given is None:
        return Difference(Fault.TYPE, expected, actual)
    return _array_difference(numbers, given, tolerance)


def agree(expected: Value, actual: Value, tolerance: Tolerance = DOUBLE) -> bool:
    """Whether two values agree."""
    return difference(expected, actual, tolerance) is None


def proportional(expected: Value, actual: Value, tolerance: Tolerance = DOUBLE) -> bool:
    """Whether an array of numbers agrees with the expected one times a factor, which is finite and not zero."""
    numbers, given = as_numbers(expected), as_numbers(actual)
    if numbers is None or given is None or numbers.shape != given.shape or not numbers.any():
        return False
    largest = np.unravel_index(int(np.argmax(np.abs(numbers))), numbers.shape)
    with np.errstate(all="ignore"):
        factor = given[largest] / numbers[largest]
        return bool(np.isfinite(factor) and factor != 0) and agree(numbers * factor, given, tolerance)


def as_numbers(value: Value) -> NDArray[Any] | None:
    """The value as an array of numbers, shape as given; None when it is not one.

    Lists of numbers count; a tuple does not: functions return tuples of different things.
    """
    if isinstance(value, tuple | Mapping | Table | str | Opaque) or value is None or _holds_text(value):
        return None
    try:
        array = np.asarray(value)
    except ValueError:  # a ragged list
        return None
    return array if array.dtype.kind in "biufc" else None


def _holds_text(value: object) -> bool:
    """Whether there is text in a list: numpy would give every element the room of the longest."""
    if isinstance(value, list | tuple):
        return any(map(_holds_text, value))
    return isinstance(value, str | bytes) or (isinstance(value, np.ndarray) and value.dtype.kind in "SU")


def _is_scalar(value: Value) -> bool:
    return isinstance(value, bool | int | float | complex) or (isinstance(value, np.ndarray) and value.ndim == 0)


def _same(expected: Value, actual: Value) -> bool:
    if isinstance(actual, np.ndarray) and actual.ndim == 0:
        actual = actual.item()
    return not isinstance(actual, np.ndarray | Mapping | Table | list | tuple) and bool(expected == actual)


def _mapping_difference(expected: Mapping[Any, Value], actual: Value, tolerance: Tolerance) -> Difference | None:
    if not isinstance(actual, Mapping):
        return Difference(Fault.TYPE, dict(expected), actual)
    for key, value in expected.items():
        if key not in actual:
            return Difference(Fault.KEY, dict(expected), dict(actual), (key,))
        found = difference(value, actual[key], tolerance)
        if found is not None:
            return _within(key, found)
    return None


def _sequence_difference(expected: Value, actual: Value, tolerance: Tolerance) -> Difference | None:
    assert isinstance(expected, list | tuple)
    if not isinstance(actual, list | tuple):
        return Difference(Fault.TYPE, expected, actual)
    if len(actual) != len(expected):
        return Difference(Fault.LENGTH, expected, actual)
    for position, (wanted, given) in enumerate(zip(expected, actual, strict=True)):
        found = difference(wanted, given, tolerance)
        if found is not None:
            return _within(position, found)
    return None


def _table_difference(expected: Table, actual: Value, tolerance: Tolerance) -> Difference | None:
    """The first difference of two tables; the order of columns does not count, nor do the names of an index."""
    if not isinstance(actual, Table) or actual.type_name != expected.type_name:
        return Difference(Fault.TYPE, expected, actual)
    pairs = _paired(expected, actual)
    if isinstance(pairs, Difference):
        return pairs
    if len(expected.index) != len(actual.index):
        return Difference(Fault.ROWS, expected, actual)
    labels = difference(expected.index, actual.index, tolerance)
    if labels is not None:
        return replace(labels, fault=Fault.INDEX, where=labels.where or tuple(map(int, labels.item[:1])), item=())
    for wanted, given in pairs:
        found = _column_difference(wanted, given, tolerance)
        if found is not None:
            return _within(_step(wanted.label), found) if expected.type_name == FRAME else found
    return None


def _paired(expected: Table, actual: Table) -> list[tuple[TableColumn, TableColumn]] | Difference:
    """Each column with the one of the same label; of a Series its one column, whatever it is called."""
    if expected.type_name != FRAME:
        return list(zip(expected.columns, actual.columns, strict=True))
    given = {column.label: column for column in actual.columns}
    for column in expected.columns:
        if column.label not in given:
            return Difference(Fault.COLUMN, expected, actual, (_step(column.label),))
    if len(actual.columns) > len(expected.columns):
        return Difference(Fault.MORE_COLUMNS, expected, actual)
    return [(column, given[column.label]) for column in expected.columns]


def _column_difference(expected: TableColumn, actual: TableColumn, tolerance: Tolerance) -> Difference | None:
    if expected.kind != actual.kind and len(expected.values):
        return Difference(Fault.COLUMN_KIND, expected.kind, actual.kind)
    return difference(expected.values, actual.values, tolerance)


def _step(label: object) -> str | int:
    return label if isinstance(label, str | int) else str(label)


def _within(item: str | int, found: Difference) -> Difference:
    return Difference(
        found.fault, found.expected, found.actual, (item, *found.item), found.count, found.largest, found.where
    )


def _array_difference(expected: NDArray[Any], actual: NDArray[Any], tolerance: Tolerance) -> Difference | None:
    if expected.shape != actual.shape:
        return Difference(Fault.SHAPE, expected, actual)
    wide = np.result_type(expected, actual, np.float64)
    wanted, given = expected.astype(wide), actual.astype(wide)
    finite = np.isfinite(wanted)
    if not np.array_equal(wanted[~finite], given[~finite], equal_nan=True) or not np.isfinite(given[finite]).all():
        return Difference(Fault.NOT_FINITE, expected, actual)
    if actual.dtype.type in (np.float16, np.float32, np.complex64):  # it cannot be closer than its type allows
        tolerance = replace(SINGLE, absolute=max(SINGLE.absolute, tolerance.absolute))
    gap = np.zeros(wanted.shape)
    gap[finite] = np.abs(given[finite] - wanted[finite])
    size = np.abs(np.where(finite, wanted, 0.0))
    allowed = np.maximum(tolerance.absolute, tolerance.relative * size + tolerance.scale * np.max(size, initial=0.0))
    wrong = gap > allowed
    if not wrong.any():
        return None
    where = tuple(int(index) for index in np.unravel_index(int(np.argmax(np.where(wrong, gap, -1.0))), gap.shape))
    return Difference(Fault.VALUES, expected, actual, count=int(wrong.sum()), largest=float(gap[where]), where=where)
