"""An answer that stops as a known mistake does is that mistake, in whatever order its operands stand."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.comparison.draw import LEVELS
from autograder.comparison.failures import Drawn, Forgiven, Outcome, first, matches
from autograder.sandbox.model import MISSING, ErrorKind, StudentError, Value

CASE = Drawn(LEVELS[0], {})


def stopped(message: str, kind: str = "TypeError") -> tuple[Outcome]:
    return (Outcome(MISSING, StudentError(ErrorKind.EXCEPTION, kind, message)),)


OPERANDS = "unsupported operand type(s) for {}: '{}' and '{}'"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (OPERANDS.format("*", "function", "float"), OPERANDS.format("*", "float", "function"), True),
        (OPERANDS.format("*", "function", "float"), OPERANDS.format("*", "function", "float"), True),
        (OPERANDS.format("*", "function", "float"), OPERANDS.format("+", "float", "function"), False),
        (OPERANDS.format("*", "function", "float"), OPERANDS.format("*", "list", "float"), False),
        ("shapes (2,) and (3,) not aligned", "shapes (3,) and (2,) not aligned", False),
        ("operands could not be broadcast together with shapes (2,) (3,)",
         "operands could not be broadcast together with shapes (3,) (2,)", True),
    ],
)  # fmt: skip
def test_the_order_of_operands_makes_no_other_error(one: str, other: str, alike: bool) -> None:
    assert matches((CASE,), (Outcome(1.0),), stopped(one), stopped(other)) is alike


@pytest.mark.parametrize(
    ("mistake", "answer", "alike"),
    [
        pytest.param({"W": 1.0}, {"W": 1.0}, True, id="the same key is missing"),
        pytest.param({"W": 1.0}, {"W": 1.0, "b": 5.0}, False, id="a key that is there and wrong is not a missing one"),
        pytest.param({"W": 1.0, "b": 5.0}, {"W": 1.0}, False, id="nor the other way round"),
        pytest.param({"W": 1.0, "note": "a"}, {"W": 1.0}, True, id="a key that nobody asked for"),
        pytest.param({"W": 1.0}, {"W": 1.0, "note": "a"}, True, id="nor in the answer"),
        pytest.param({"W": 1.0, "inner": {}}, {"W": 1.0, "inner": {"b": 5.0}}, False, id="within another"),
    ],
)
def test_a_mistake_that_lacks_a_key_is_not_an_answer_that_has_it(mistake: Value, answer: Value, alike: bool) -> None:
    expected = Outcome({"W": 2.0, "b": 3.0, "inner": {"b": 4.0}})
    assert matches((CASE,), (expected,), (Outcome(mistake),), (Outcome(answer),)) is alike


@pytest.mark.parametrize(("factor", "is_right"), [(1.0, True), (-2.0, True), (0.0, False), (np.nan, False)])
def test_a_check_up_to_a_factor_takes_multiples_for_right_and_for_different_mistakes(
    factor: float, is_right: bool
) -> None:
    case = Drawn(LEVELS[0], {}, Forgiven(up_to_factor=True))
    expected, given = Outcome(np.array([1.0, 2.0])), Outcome(factor * np.array([1.0, 2.0]))
    assert (first((case,), (expected,), (given,)) is None) is is_right
    assert matches((case,), (expected,), (expected,), (given,)) is (factor == 1)


def test_what_differs_by_more_than_a_factor_is_told_as_it_differs_from_the_reference() -> None:
    case = Drawn(LEVELS[0], {}, Forgiven(up_to_factor=True))
    failure = first((case,), (Outcome(np.array([1.0, 2.0])),), (Outcome(np.array([2.0, 3.0])),))
    assert failure is not None
    assert failure.difference is not None
    assert (failure.difference.count, failure.difference.largest) == (2, 1.0)
