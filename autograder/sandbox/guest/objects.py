"""Objects that cross the wall as a description, which is no code: tables of pandas, and seeded generators.

A table is read into labels and columns, and built anew on the other side. pandas is imported only where there is a
table: nobody else pays for it.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

NUMBERS: Final = "numbers"
TEXTS: Final = "texts"
TIMES: Final = "times"
KINDS: Final = frozenset({NUMBERS, TEXTS, TIMES})
SERIES: Final = "Series"
FRAME: Final = "DataFrame"


@dataclass(frozen=True, eq=False)
class TableColumn:
    """One column of a table.

    values: an array of numbers, or else a list of texts, in which None is what is missing. A time is a text in
    ISO 8601.
    """

    label: Any
    kind: str
    values: Any


@dataclass(frozen=True, eq=False)
class Table:
    """A DataFrame, or a Series, which has one column.

    index: the labels of the rows, those of a row with several as a tuple.
    """

    type_name: str
    index: list[Any]
    columns: tuple[TableColumn, ...]


@dataclass(frozen=True)
class Generator:
    """`np.random.default_rng(seed)`, made anew in each process that is given it."""

    seed: int


def described(value: object) -> Table | None:
    """A DataFrame or Series as a table; None for anything else."""
    pandas = sys.modules.get("pandas")
    try:
        if pandas is None or not isinstance(value, pandas.DataFrame | pandas.Series):
            return None
        return _table(value, pandas)
    except Exception:  # a student may have replaced any part of pandas; then it is an object like any other
        return None


def built(value: Any) -> Any:
    """What a description stands for."""
    if isinstance(value, Generator):
        return np.random.default_rng(value.seed)
    if not isinstance(value, Table):
        return value
    pandas = importlib.import_module("pandas")
    index = pandas.MultiIndex.from_tuples(value.index) if _has_levels(value.index) else pandas.Index(value.index)
    if value.index == list(range(len(value.index))):
        index = pandas.RangeIndex(len(value.index))
    columns = [pandas.Series(_cells(column, pandas), index=index, name=column.label) for column in value.columns]
    if value.type_name == SERIES:
        return columns[0]
    frame = pandas.concat(columns, axis=1) if columns else pandas.DataFrame(index=index)
    if columns and all(isinstance(column.label, tuple) for column in value.columns):
        frame.columns = pandas.MultiIndex.from_tuples([column.label for column in value.columns])
    return frame


def _table(value: Any, pandas: Any) -> Table:
    index = [_label(label) for label in value.index]
    if isinstance(value, pandas.Series):
        return Table(SERIES, index, (TableColumn(_label(value.name), *_values(value, pandas)),))
    places = range(value.shape[1])
    columns = (TableColumn(_label(value.columns[place]), *_values(value.iloc[:, place], pandas)) for place in places)
    return Table(FRAME, index, tuple(columns))


def _values(column: Any, pandas: Any) -> tuple[str, Any]:
    """The kind of a column, and its values as they travel."""
    plain = column.to_numpy()
    if plain.dtype.kind in "biufc":
        return NUMBERS, plain
    if plain.dtype.kind in "mM" or isinstance(column.dtype, pandas.DatetimeTZDtype):
        return TIMES, [None if pandas.isna(each) else each.isoformat() for each in column]
    cells = [None if _is_missing(each, pandas) else each for each in plain]
    if any(each is not None for each in cells) and all(
        each is None or isinstance(each, bool | int | float | np.number | np.bool_) for each in cells
    ):
        return NUMBERS, np.array([np.nan if each is None else float(each) for each in cells])
    return TEXTS, [each if each is None or isinstance(each, str) else _label(each) for each in cells]


def _is_missing(value: object, pandas: Any) -> bool:
    missing = pandas.isna(value)
    return missing is True or (isinstance(missing, np.bool_) and bool(missing))


def _label(label: object) -> Any:
    """A label, or a cell that is no number, as a plain value."""
    if isinstance(label, tuple):
        return tuple(_label(each) for each in label)
    if isinstance(label, np.generic):
        label = label.item()
    if label is None or isinstance(label, bool | int | float | str):
        return label
    return label.isoformat() if hasattr(label, "isoformat") else str(label)


def _cells(column: TableColumn, pandas: Any) -> Any:
    return pandas.to_datetime(column.values, format="ISO8601") if column.kind == TIMES else column.values


def _has_levels(index: list[Any]) -> bool:
    return bool(index) and all(isinstance(label, tuple) for label in index)
