"""What a student reads of a wrong answer: both values, and what differs, for every kind of value."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.comparison.draw import LEVELS
from autograder.comparison.failures import Drawn, Failure, Outcome, Wanted
from autograder.comparison.values import difference
from autograder.explanations.describe import counterexample, describe
from autograder.sandbox.model import MISSING, ErrorKind, StudentError, Value

CASE = Drawn(LEVELS[0], {"x": np.array([1.0])})
FAILED = StudentError(ErrorKind.EXCEPTION, "ValueError", "shapes (2,) and (3,) not aligned", line=2)


def of(expected: Value, actual: Value) -> Failure:
    return Failure(CASE, expected, Outcome(actual), difference(expected, actual))


@pytest.mark.parametrize(
    ("expected", "actual", "said"),
    [
        (True, False, "`z` の値が違います。正しい値は `True`、あなたの値は `False` です。"),
        ("a b", "a\nb", "正しい値は `'a b'`、あなたの値は `'a\\nb'` です。"),
        (np.array(["a", "b"]), np.array(["a", "c"]), "正しい値は `['a', 'b']`、あなたの値は `['a', 'c']` です。"),
        (6.1, np.float16(6.2).astype(np.float16), "正しい値は `6.1`、あなたの値は `6.1992188` です"),
        (np.array([True, True]), np.array([True, False]), "正しい値は `True`、あなたの値は `False` です"),
        (2000.0, 2.0, "(差は 1998)"),
        (1.5e9, 0.5e9, "(差は 1e+09)"),
        (1.0, "1.0", "`z` は小数(float)になるはずですが、文字列(str)になっています。"),
    ],
)
def test_a_wrong_value_is_told_with_both_values(expected: Value, actual: Value, said: str) -> None:
    assert said in describe(of(expected, actual), Wanted(("z",)), (), None, set())


def test_what_an_error_cost_is_named_with_its_key() -> None:
    failure = Failure(CASE, 1.0, Outcome(MISSING, FAILED))
    assert '`grad["W1"]` に値が入りませんでした' in describe(failure, Wanted(("grad",)), ("W1",), None, set())


def test_the_example_of_an_answer_that_stops_names_its_error() -> None:
    assert "# あなたの答え: エラー ValueError" in counterexample(Failure(CASE, 1.0, Outcome(MISSING, FAILED)))
