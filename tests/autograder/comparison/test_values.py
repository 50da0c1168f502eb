"""Comparing a student's value with the expected one."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from autograder.comparison.values import ANY_FINITE, DOUBLE, SINGLE, Fault, agree, difference, proportional
from autograder.sandbox.model import Opaque

ONE_TO_SIX = np.arange(1.0, 7.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (np.float64(2.0), 2.0),
        (np.array(200), 200.0),
        (np.array([1.0, 0.0]), np.array([True, False])),
        (ONE_TO_SIX, ONE_TO_SIX.tolist()),
        (np.array([1.0, np.nan, np.inf]), np.array([1.0, np.nan, np.inf])),
        (np.array([1e8, 1e-3]), np.array([1e8, 1e-3 + 1e-5])),  # within the cancellation of a sum of that size
        ([0.5, 0.25], np.array([0.5, 0.25])),
        ((ONE_TO_SIX, 1.0), (ONE_TO_SIX, np.array(1.0))),
        ({"W1": ONE_TO_SIX}, {"W1": ONE_TO_SIX, "extra": 1}),
        ("恒等写像", "恒等写像"),
        (np.zeros((0, 3)), np.zeros((0, 3))),
    ],
)
def test_equal_values_of_different_types_agree(expected, actual):
    assert agree(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual", "fault"),
    [
        (np.ones(3), np.ones((1, 3)), Fault.SHAPE),
        (np.ones(3), 1.0, Fault.SHAPE),
        (np.ones(3), Opaque("ellipsis"), Fault.TYPE),
        (np.ones(3), None, Fault.TYPE),
        (np.ones(3), "1 1 1", Fault.TYPE),
        (np.ones(2), [[1.0], [1.0, 2.0]], Fault.TYPE),
        (np.ones(3), (np.ones(3), np.ones(3)), Fault.TYPE),
        (np.ones(3), np.array([1.0, np.nan, 1.0]), Fault.NOT_FINITE),
        (np.array([np.nan]), np.array([1.0]), Fault.NOT_FINITE),
        (np.array([np.inf]), np.array([-np.inf]), Fault.NOT_FINITE),
        (np.ones(3), np.array([1.0, 1.0, 1.0 + 1e-6]), Fault.VALUES),
        (np.zeros(3), np.full(3, 1e-7), Fault.VALUES),
        ((1.0, 2.0), 1.0, Fault.TYPE),
        ((1.0, 2.0), (1.0,), Fault.LENGTH),
        ({"W1": 1.0}, {"w1": 1.0}, Fault.KEY),
        ({"W1": 1.0}, [1.0], Fault.TYPE),
        ("恒等写像", "シグモイド関数", Fault.TYPE),
    ],
)
def test_the_first_fault_is_named(expected, actual, fault):
    found = difference(expected, actual)
    assert found is not None
    assert found.fault is fault


def test_a_difference_says_how_many_how_much_and_where():
    actual = ONE_TO_SIX.copy()
    actual[0, 1] += 0.5
    actual[1, 2] -= 2.0
    found = difference(ONE_TO_SIX, actual)
    assert found is not None
    assert (found.count, found.largest, found.where) == (2, 2.0, (1, 2))


def test_a_difference_inside_a_dict_says_under_which_key():
    found = difference({"a": {"b": 1.0}}, {"a": {"b": 2.0}})
    assert found is not None
    assert found.item == ("a", "b")


def test_float32_is_compared_relative_to_the_largest_element():
    expected = np.array([1000.0, 1e-3], np.float32)
    actual = expected + np.array([0.0, 0.05], np.float32)
    assert agree(expected, actual, SINGLE)
    assert not agree(expected.astype(np.float64), actual.astype(np.float64), DOUBLE)


def test_a_float32_answer_is_judged_as_such_whatever_is_asked():
    expected = np.array([34.82, 1.5])
    assert agree(expected, expected.astype(np.float32), DOUBLE)


def test_what_a_check_forgives_is_forgiven_in_float32_too():
    forgiving = replace(DOUBLE, absolute=1e-6)
    assert agree(np.float64(-1.2e-7), np.zeros((), np.float32), forgiving)
    assert not agree(np.float64(-1.2e-7), np.zeros((), np.float32), DOUBLE)
    assert agree(np.zeros(3), np.full(3, 0.7, np.float32), ANY_FINITE)


@pytest.mark.parametrize(
    "wrapped", [list, tuple, lambda texts: [texts, texts], lambda texts: list(zip(texts, texts, strict=True))]
)
def test_one_long_text_does_not_give_every_element_its_room(wrapped):
    tracemalloc.start()
    found = difference(ONE_TO_SIX, [wrapped(["x" * 20_000, *[""] * 2_000])])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found is not None
    assert peak < 20e6


def test_an_integer_too_large_for_an_array_is_a_difference_and_no_error():
    found = difference(np.ones(1), [10**400])
    assert found is not None
    assert found.fault is Fault.TYPE


@pytest.mark.parametrize(
    ("actual", "is_multiple"),
    [
        (ONE_TO_SIX, True),
        (-0.25 * ONE_TO_SIX, True),
        ((1e3 * ONE_TO_SIX).tolist(), True),
        (np.float32(0.3) * ONE_TO_SIX.astype(np.float32), True),
        (0 * ONE_TO_SIX, False),
        (np.inf * ONE_TO_SIX, False),
        (np.nan * ONE_TO_SIX, False),
        (ONE_TO_SIX + 1, False),
        (ONE_TO_SIX * np.array([1, 2, 1]), False),
        (ONE_TO_SIX.T, False),
        ("1 2 3", False),
        (None, False),
    ],
)
def test_a_multiple_is_any_factor_times_the_whole_array_but_zero(actual, is_multiple):
    assert proportional(ONE_TO_SIX, actual) is is_multiple


def test_nothing_is_a_multiple_of_zeros():
    assert not proportional(np.zeros(3), np.ones(3))
