"""An answer that stops as a known mistake does is that mistake, in whatever order its operands stand."""

from __future__ import annotations

import pytest

from autograder.comparison.draw import LEVELS
from autograder.comparison.failures import Drawn, Outcome, matches
from autograder.sandbox.model import MISSING, ErrorKind, StudentError

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
    assert matches((CASE,), stopped(one), stopped(other)) is alike
