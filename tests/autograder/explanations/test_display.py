"""Values are shown as Python writes them, and never at great length."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.explanations.display import apart, kind, show
from autograder.sandbox.model import MISSING, Missing, Opaque, Value

SHOWN: list[tuple[Value | Missing | np.generic, str]] = [
    (1, "1"),
    (True, "True"),
    (None, "None"),
    (0.1 + 0.2, "0.3"),
    (2.0, "2.0"),
    (1e-9, "1e-09"),
    (float("nan"), "nan"),
    (float("-inf"), "-inf"),
    (1 + 2j, "(1+2j)"),
    (10**5000, "(とても大きな整数)"),
    ("あ\x1b[31m", "'あ\\x1b[31m'"),
    ("a\n  b", "'a\\n  b'"),
    (-0.0, "0.0"),
    (np.array([-0.0, 1.0]), "[0., 1.]"),
    (np.float64(0.5), "0.5"),
    (np.float32(0.5), "0.5"),
    (np.int64(3), "3"),
    (np.array(2.0), "2."),
    (np.array([1.0, 2.5]), "[1. , 2.5]"),
    (np.array([[1, 2], [3, 4]]), "[[1, 2],\n [3, 4]]"),
    (np.array([True, False]), "[ True, False]"),
    (np.array(["a", "b"]), "['a', 'b']"),
    (np.zeros((0, 3)), "np.empty((0, 3))"),
    ([1, 2.0, "a"], "[1, 2.0, 'a']"),
    ((), "()"),
    ((1,), "(1,)"),
    ((np.array([1.0]), 2), "([1.], 2)"),
    ({"W1": np.array([1]), 2: None}, "{'W1': [1], 2: None}"),
    ([[[[1]]]], "[[[…]]]"),
    (list(range(20)), "[0, 1, 2, 3, 4, 5, 6, 7, …]"),
    (Opaque("function"), "関数"),
    (MISSING, "値なし"),
]


@pytest.mark.parametrize(("value", "text"), SHOWN, ids=[text for _, text in SHOWN])
def test_show(value: Value | Missing | np.generic, text: str) -> None:
    """Short, in Python's notation."""
    assert show(value) == text


@pytest.mark.parametrize(
    ("one", "other", "shown"),
    [
        (True, False, ("True", "False")),
        (6.1, float(np.float16(6.1)), ("6.1", "6.1015625")),
        (0.1, 0.1 + 1e-10, ("0.1", "0.1000000001")),
        (1.0, 1.0 + 2**-52, ("1.0", "1.0000000000000002")),
        ("a b", "a\nb", ("'a b'", "'a\\nb'")),
        ("x" * 500 + "a", "x" * 500 + "b", ("… '" + "x" * 40 + "a'", "… '" + "x" * 40 + "b'")),
        ("abc", "ab", ("'abc'", "'ab'")),
        ("", "a", ("''", "'a'")),
        (None, "a", ("None", "'a'")),
    ],
)
def test_two_values_that_differ_do_not_look_alike(one: Value, other: Value, shown: tuple[str, str]) -> None:
    assert apart(one, other) == shown


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((100, 100)),
        np.array(["x" * 10**5] * 10**3),
        "x" * 10**6,
        [np.eye(9)] * 99,
        {str(n): np.eye(9) for n in range(99)},
    ],
)
def test_long_values_are_cut(value: Value) -> None:
    """However large a value, it fits into a comment."""
    assert len(show(value)) <= 620


def test_arrays_in_collections_stay_readable() -> None:
    """The rows of an array inside a dict or list begin under each other."""
    assert show([np.array([[1, 2], [3, 4]]), 5]) == "[[[1, 2],\n  [3, 4]],\n 5]"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1, "整数(int)"),
        (True, "真偽値(bool)"),
        (None, "`None`"),
        (np.array(1.0), "小数(float)"),
        (np.array([1.0]), "形が `(1,)` の配列"),
        ({}, "辞書(dict)"),
        (Opaque("ellipsis"), "`...`(未解答)"),
        (Opaque("Point"), "`Point`"),
        (MISSING, "値なし"),
    ],
)
def test_kind(value: Value | Missing, words: str) -> None:
    """What kind of value it is, in words."""
    assert kind(value) == words


def test_values_that_do_not_fit_side_by_side_stand_below_each_other() -> None:
    short, long = np.array([1.0, 2.0]), np.array([-3.51456311, -1.48543689])
    assert show((short, short)) == "([1., 2.], [1., 2.])"
    assert show((long, short, long)) == "([-3.51456311, -1.48543689],\n [1., 2.],\n [-3.51456311, -1.48543689])"
    assert "\n" not in show([12.18255882, 8.84209215, 6.57118509, 5.45478082])
