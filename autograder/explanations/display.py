"""Shows values to students: short, and in Python's own notation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from autograder.messages import ja
from autograder.sandbox.model import Missing, Opaque, Value
from autograder.text import one_line

DIGITS = 8
MOST_ELEMENTS = 40  # of an array that is shown whole
MOST_ITEMS = 8  # of a list, tuple or dict
DEEPEST = 3
LONGEST = 600  # characters of one value


def show(value: Value | Missing | np.generic) -> str:
    """The value in Python's notation, cut after LONGEST characters; a large array with … in its middle."""
    text = _shown(np.asarray(value) if isinstance(value, np.generic) else value, DEEPEST)
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


def kind(value: Value | Missing) -> str:
    """What kind of value it is, in words that fit before になるはず."""
    if isinstance(value, Opaque | Missing):
        return ja.kind_name(value.type_name if isinstance(value, Opaque) else "missing")
    if isinstance(value, np.ndarray):
        return ja.array_kind(value.shape) if value.ndim else ja.DTYPE_KINDS.get(value.dtype.kind, "数")
    return ja.kind_name(type(value).__name__)


def _shown(value: Value | Missing, depth: int) -> str:
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, Opaque | Missing):
        return kind(value).strip("`")
    if isinstance(value, list | tuple | Mapping):
        return _collection(value, depth - 1) if depth else "…"
    return _scalar(value)


def _array(array: np.ndarray) -> str:
    if array.size == 0:
        return f"np.empty({array.shape})"
    if array.dtype.kind in "US":
        return one_line(repr(array.ravel()[:MOST_ITEMS].tolist()), 200)
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
    lines = any("\n" in item for item in items)
    return opening + (",\n " if lines else ", ").join(item.replace("\n", "\n ") for item in items) + closing


def _scalar(value: Value) -> str:
    if isinstance(value, float) and np.isfinite(value):
        return repr(float(f"{value:.{DIGITS}g}"))
    if isinstance(value, int) and abs(value) >= 10**20:
        return ja.HUGE_INTEGER  # printing it could take longer than computing it
    if isinstance(value, str):
        return repr(one_line(value, 80))
    return repr(value)
