"""Blanks filled from a fixed list: forgiving about white space, and never telling the right option."""

from __future__ import annotations

import pytest

from autograder.checks.choice import chosen, no_choice, wrong_choice
from autograder.comparison.failures import Outcome
from autograder.sandbox.model import MISSING, ErrorKind, Opaque, StudentError, Value

OPTIONS = ("恒等写像", "シグモイド関数", "ReLU 関数")
BLANK = '`table["回帰"]["活性化関数"]`'


@pytest.mark.parametrize(
    ("written", "option"),
    [
        ("恒等写像", "恒等写像"),
        (" 恒等写像\n", "恒等写像"),
        ("　恒等　写像　", "恒等写像"),
        ("ｼｸﾞﾓｲﾄﾞ関数", "シグモイド関数"),
        ("ＲｅＬＵ関数", "ReLU 関数"),
    ],
)
def test_white_space_and_the_width_of_letters_do_not_count(written: str, option: str) -> None:
    assert chosen(written, OPTIONS) == option


@pytest.mark.parametrize("value", ["恒等", "", "恒等写像" * 10**5, 1, None, ["恒等写像"], MISSING])
def test_what_is_no_option_stays_as_it_is(value: Value) -> None:
    assert chosen(value, OPTIONS) == value


@pytest.mark.parametrize(
    ("text", "fault", "said"),
    [
        ("シグモイド関数", "other_option", "`シグモイド関数` を選んで"),
        ("", "nothing_chosen", "空のまま"),
        ("　", "nothing_chosen", "空のまま"),
        ("恒等", "no_option", "選択肢にありません"),
        ("シグモイド", "no_option", "`シグモイド関数` の書き間違い"),
    ],
)
def test_a_wrong_choice_is_told_with_its_blank_and_what_was_written(text: str, fault: str, said: str) -> None:
    name, sentence = wrong_choice(BLANK, text, OPTIONS)
    assert name == fault
    assert sentence.startswith(BLANK)
    assert said in sentence


def test_another_option_is_told_without_the_right_one() -> None:
    """Nothing but what the student wrote is named."""
    _, sentence = wrong_choice(BLANK, "シグモイド関数", OPTIONS)
    assert not any(option in sentence for option in OPTIONS if option != "シグモイド関数")


def name_error(name: str) -> StudentError:
    return StudentError(ErrorKind.EXCEPTION, "NameError", f"name '{name}' is not defined", name=name)


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome(MISSING), "配られたときのまま"),
        (Outcome(MISSING, name_error("恒等写像")), '`"恒等写像"` のように'),
        (Outcome(MISSING, name_error("numpy")), None),
        (Outcome(MISSING, StudentError(ErrorKind.EXCEPTION, "KeyError", "'回帰'")), None),
        (Outcome(3), "文字列(str)になるはずですが、整数(int)"),
        (Outcome(Opaque("ellipsis")), "`...` のまま"),
    ],
)
def test_a_blank_that_is_not_there_is_told_unless_an_error_explains_itself(outcome: Outcome, said: str | None) -> None:
    sentence = no_choice(BLANK, outcome)
    assert (sentence is None) if said is None else (sentence is not None and said in sentence)
