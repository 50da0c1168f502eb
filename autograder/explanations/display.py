"""Shows values to students: short, and in Python's own notation."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import numpy as np

from autograder.messages import ja
from autograder.sandbox.model import Generator, Missing, Opaque, Table, Value

DIGITS = 8
WIDE = 40  # characters of several values together, beyond which each stands on a line of its own
MOST_ELEMENTS = 40  # of an array that is shown whole
MOST_ITEMS = 8  # of a list, tuple or dict
DEEPEST = 3
LONGEST = 600  # characters of one value
LONGEST_TEXT = 80  # of a string in it


def show(value: Value | Missing | np.generic) -> str:
    """The value in Python's notation, cut after LONGEST characters; a large array with … in its middle."""
    text = _shown(np.asarray(value) if isinstance(value, np.generic) else value, DEEPEST)
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


def apart(one: Value, other: Value) -> tuple[str, str]:
    """Two values that differ, shown so that it is seen in what."""
    one, other = _bare(one), _bare(other)
    if isinstance(one, str) and isinstance(other, str):
        same = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
        start = max(0, min(same, len(one), len(other)) - LONGEST_TEXT // 2)
        return _text(one, start), _text(other, start)
    if isinstance(one, float) and isinstance(other, float):
        for digits in (DIGITS, 12, 17):
            shown = _float(one, digits), _float(other, digits)
            if shown[0] != shown[1]:
                return shown
    return show(one), show(other)


def wide_characters(expected: Value, actual: Value) -> list[str]:
    """The full-width characters of a text whose half-width ones are expected: on paper the two look alike."""
    expected, actual = _bare(expected), _bare(actual)
    if not isinstance(expected, str) or not isinstance(actual, str):
        return []
    plain = [(each, unicodedata.normalize("NFKC", each)) for each in dict.fromkeys(actual[:LONGEST])]
    return [each for each, narrow in plain if each != narrow and narrow.isascii() and each not in expected]


def holds_text(value: Value | Missing) -> bool:
    """Whether a value is text, or an array or list with nothing else in it."""
    if isinstance(value, list):
        return bool(value) and all(map(holds_text, value))
    return isinstance(value, str) or (isinstance(value, np.ndarray) and value.dtype.kind in "US")


def _bare(value: Value) -> Value:
    """An array without axes as the one value in it."""
    return value.item() if isinstance(value, np.ndarray) and not value.ndim else value


def kind(value: Value | Missing) -> str:
    """What kind of value it is, in words that fit before になるはず."""
    if isinstance(value, Opaque | Missing):
        return ja.kind_name(value.type_name if isinstance(value, Opaque) else "missing")
    if isinstance(value, Table):
        return ja.kind_name(value.type_name)
    if isinstance(value, np.ndarray):
        if value.ndim:
            return ja.array_kind(value.shape, ja.DTYPE_KINDS["U"] if value.dtype.kind in "US" else "")
        return ja.DTYPE_KINDS.get(value.dtype.kind, "数")
    return ja.kind_name(type(value).__name__)


def _shown(value: Value | Missing, depth: int) -> str:
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, Opaque | Missing):
        return kind(value).strip("`")
    if isinstance(value, Table):
        return _table(value)
    if isinstance(value, Generator):
        return f"np.random.default_rng({value.seed})"
    if isinstance(value, list | tuple | Mapping):
        return _collection(value, depth - 1) if depth else "…"
    return _scalar(value)


def as_lines(text: str) -> str:
    """Printed text as it was printed, cut after LONGEST characters."""
    return (text if len(text) <= LONGEST else text[:LONGEST] + " …") or ja.NOTHING_PRINTED


def _table(table: Table) -> str:
    """The head of a table, its columns below their labels."""
    rows = [["", *(str(column.label) for column in table.columns[:MOST_ITEMS])]]
    for place, label in enumerate(table.index[:MOST_ITEMS]):
        cells = [column.values[place] for column in table.columns[:MOST_ITEMS]]
        rows.append([str(label), *(_scalar(each.item() if isinstance(each, np.generic) else each) for each in cells)])
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(" " * (width - _width(cell)) + cell for cell, width in zip(row, widths, strict=True)) for row in rows
    ]
    more = [ja.more_rows(len(table.index))] if len(table.index) > MOST_ITEMS else []
    return "\n".join([f"{table.type_name}:", *lines, *more])


def _width(text: str) -> int:
    """The columns that a text takes where letters are of equal width."""
    return sum(2 if unicodedata.east_asian_width(each) in "FW" else 1 for each in text)


def _array(array: np.ndarray) -> str:
    if array.size == 0:
        return f"np.empty({array.shape})"
    if not array.ndim:
        return _scalar(array.item()) if array.dtype.kind in "US" else _elements(array)
    if array.dtype.kind in "US":
        array = array.astype(f"{array.dtype.kind}{LONGEST_TEXT}")
    return _elements(array)


def _elements(array: np.ndarray) -> str:
    if array.dtype.kind in "fc":
        array = array + 0.0  # -0. is 0. to who reads it
    return np.array2string(array, precision=DIGITS, separator=", ", threshold=MOST_ELEMENTS, max_line_width=90)


def _collection(value: list[Value] | tuple[Value, ...] | Mapping[str | int, Value], depth: int) -> str:
    if isinstance(value, Mapping):
        items = [f"{_scalar(key)}: {_shown(item, depth)}" for key, item in list(value.items())[:MOST_ITEMS]]
        opening, closing = "{", "}"
    else:
        items = [_shown(item, depth) for item in value[:MOST_ITEMS]]
        opening, closing = ("[", "]") if isinstance(value, list) else ("(", ",)" if len(value) == 1 else ")")
    if len(value) > MOST_ITEMS:
        items.append("…")
    is_wide = not isinstance(value, list) and sum(map(len, items)) > WIDE
    lines = is_wide or any("\n" in item for item in items)
    return opening + (",\n " if lines else ", ").join(item.replace("\n", "\n ") for item in items) + closing


def _scalar(value: Value) -> str:
    if isinstance(value, float):
        return _float(value, DIGITS)
    if isinstance(value, int) and abs(value) >= 10**20:
        return ja.HUGE_INTEGER  # printing it could take longer than computing it
    if isinstance(value, str):
        return _text(value, 0)
    return repr(value)


def _float(value: float, digits: int) -> str:
    return repr(float(f"{value:.{digits}g}") + 0.0) if np.isfinite(value) else repr(value)


def _text(value: str, start: int) -> str:
    """A string from one place on, as Python writes it: line breaks and what is not seen are seen."""
    end = start + LONGEST_TEXT
    return ("… " if start else "") + repr(value[start:end]) + (" …" if len(value) > end else "")
