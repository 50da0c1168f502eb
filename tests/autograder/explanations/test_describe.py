"""What a student reads of a wrong answer: both values, and what differs, for every kind of value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from autograder.comparison.draw import LEVELS
from autograder.comparison.failures import Drawn, Failure, Outcome, Wanted
from autograder.comparison.values import difference
from autograder.explanations.describe import Background, counterexample, describe, stopped
from autograder.sandbox.model import MISSING, ErrorKind, Opaque, StudentError, Value

CASE = Drawn(LEVELS[0], {"x": np.array([1.0])})
SQUARE = np.arange(9.0).reshape(3, 3)
FAILED = StudentError(ErrorKind.EXCEPTION, "ValueError", "shapes (2,) and (3,) not aligned", line=2)


def of(expected: Value, actual: Value) -> Failure:
    return Failure(CASE, expected, Outcome(actual), difference(expected, actual))


BOTH = "正しい値は `{}`、あなたの値は `{}` です"


@pytest.mark.parametrize(
    ("expected", "actual", "said"),
    [
        (True, False, "`z` の値が違います。" + BOTH.format(True, False)),
        (True, 0, "`z` は真偽値(bool)になるはずですが、整数(int)になっています。\n\n" + BOTH.format(True, 0)),
        ("a b", "a\nb", BOTH.format("'a b'", "'a\\nb'")),
        ("a", "a ", BOTH.format("'a'", "'a '")),
        ("f(x)", "f（x）", "全角の文字(`（`、`）`)があります"),
        ("a", np.array("b"), "`z` の値が違います。" + BOTH.format("'a'", "'b'")),
        ("a", Opaque("function"), "文字列(str)になるはずですが、関数になっています"),
        ("a", ["a"], "文字列(str)になるはずですが、リスト(list)になっています"),
        (
            None,
            "None",
            "`z` は`None` になるはずですが、文字列(str)になっています。\n\n" + BOTH.format("None", "'None'"),
        ),
        (1, None, "整数(int)になるはずですが、`None` になっています"),
        (np.array(["a", "b"]), np.array(["a", "c"]), "最初に違うのは `[1]` の位置で、" + BOTH.format("'b'", "'c'")),
        (np.array(["a", "b"]), np.array(["a"]), "正しくは `(2,)` ですが、`(1,)`"),
        (np.array(["a" * 99 + "b"]), np.array(["a" * 99 + "c"]), "aab'`、あなたの値は"),
        (np.array(["a"]), np.array([1]), "文字列(str)の配列になるはずですが、形が `(1,)` の配列になっています"),
        (np.array([1, 0]), np.array(["1", "0"]), "`z` は数になるはずですが、文字列(str)になっています。"),
        ([1, 0], ["1", "0"], "`z` は数になるはずですが、文字列(str)になっています。"),
        (1.0, "1.0", "文字列(str)になっています。引用符で囲んだ"),
        (1.0, "1.0", BOTH.format("1.0", "'1.0'")),
        (np.array([True, True]), np.array([True, False]), BOTH.format(True, False) + "。"),
        (6.1, np.float16(6.2), BOTH.format("6.1", "6.1992188")),
        (np.array([6.1]), np.array([6.11], np.float16), BOTH.format("6.1", "6.109375")),
        (np.array(6.1), np.array(6.2), BOTH.format("6.1", "6.2")),
        (np.array(6.1), np.array([6.1]), "大きさ1の軸が余分"),
        (SQUARE[:2], SQUARE[:2].T, "縦と横が入れ替わっています"),
        (SQUARE[:2], SQUARE[:2].T + 1, "縦と横の大きさが逆になっています"),
        (np.array([6.1, 6.2]), 6.1, "配列ではなく、1つの数になっています"),
        (-0.0, 1.0, BOTH.format("0.0", "1.0")),
        (1 + 2j, 1 + 3j, BOTH.format("(1+2j)", "(1+3j)")),
        (3, 10**30, BOTH.format("3", "(とても大きな整数)")),
        (10**30, 3, BOTH.format("(とても大きな整数)", "3")),
        (2000.0, 2.0, "(差は 1998)"),
        (1.5e9, 0.5e9, "(差は 1e+09)"),
        ([[1, 2], [3]], [[1, 2], [4]], "`z[1]` の値が違います。"),
        ([1, "a"], [1, "b"], "`z[1]` の値が違います。" + BOTH.format("'a'", "'b'")),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, '`z["a"]["b"]` の値が違います。\n\n' + BOTH.format(1, 2)),
        ({"a": {"b": 1}}, {"a": {"c": 1}}, "キー `b` がありません。今あるキーは `c` です"),
        ((1, 2), (1,), "2個の値の組になるはずですが、1個です"),
        (np.inf, -np.inf, BOTH.format("inf", "-inf")),
        (np.nan, 1.0, BOTH.format("nan", "1.0")),
        (np.array([1.0, 2.0]), np.array([1.0, np.inf]), "`[1]` の位置で、" + BOTH.format("2.0", "inf")),
        (np.array([np.inf, 1.0]), np.array([np.nan, 1.0]), BOTH.format("inf", "nan")),
    ],
)
def test_a_wrong_value_is_told_with_both_values(expected: Value, actual: Value, said: str) -> None:
    assert said in describe(of(expected, actual), Wanted(("z",)), (), Background())


def test_what_an_error_cost_is_named_with_its_key() -> None:
    failure = Failure(CASE, 1.0, Outcome(MISSING, FAILED))
    found = stopped(failure, Wanted(("grad",)), ("W1",), Background())
    assert found is not None
    assert found.lost == '`grad["W1"]`'


def test_an_error_on_other_inputs_alone_is_told_so() -> None:
    failure = Failure(CASE, 1.0, Outcome(MISSING, FAILED))
    for wanted, said in (
        (Wanted(("z",)), "配られた値では動きますが、採点で使った次の入力では止まりました"),
        (Wanted((), "relu"), "`relu()` は、配られた例では動きますが、採点で使った次の入力では止まりました"),
    ):
        assert said in describe(failure, wanted, (), Background(ran=True))
        assert "配られた" not in describe(failure, wanted, (), Background())


def test_a_function_that_was_never_made_is_told_so() -> None:
    undefined = StudentError(ErrorKind.EXCEPTION, "NameError", "name 'relu' is not defined")
    failure = Failure(CASE, 1.0, Outcome(MISSING, undefined))
    background = Background(StudentError(ErrorKind.EXCEPTION, "NameError", "name 'x' is not defined", 1, "relu = x"))
    told = describe(failure, Wanted((), "relu"), (), background)
    assert "関数 `relu` が作られませんでした" in told
    assert "`def relu` で始まる関数" in told


def test_a_list_that_grows_explains_a_length_and_no_other_error() -> None:
    grows = Background(grows="path")
    assert "リスト `path` は、関数を呼び出すたびに" in describe(
        of(np.zeros(2), np.zeros(4)), Wanted((), "f"), (), grows
    )
    assert "リスト" not in describe(Failure(CASE, 1.0, Outcome(MISSING, FAILED)), Wanted((), "f"), (), grows)


def test_the_example_of_an_answer_that_stops_names_its_error() -> None:
    assert "# あなたの答え: エラー ValueError" in counterexample(Failure(CASE, 1.0, Outcome(MISSING, FAILED)))


@pytest.mark.parametrize(
    ("name", "said"), [("谷底にいる場合", "違いが出ます(谷底にいる場合です)。"), ("large", "違いが出ます。")]
)
def test_the_example_says_which_case_of_the_question_it_is(name: str, said: str) -> None:
    case = replace(CASE, level=replace(LEVELS[0], name=name))
    assert said in counterexample(Failure(case, 1.0, Outcome(2.0)))
