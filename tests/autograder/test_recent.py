"""A bounded memory forgets what was used least recently."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.checks.notebook_run import HEAVIEST, Memory
from autograder.recent import Recent, bytes_of
from autograder.sandbox import ProbeResult


def kept(recent: Recent[str, str], keys: str) -> str:
    return "".join(key for key in keys if recent.get(key) is not None)


def test_the_least_recently_used_goes_first() -> None:
    recent: Recent[str, str] = Recent(2)
    recent.put("a", "1")
    recent.put("b", "2")
    assert recent.get("a") == "1"
    recent.put("c", "3")
    assert kept(recent, "abc") == "ac"
    assert len(recent) == 2


def test_a_later_value_takes_the_place_of_an_earlier_one() -> None:
    recent: Recent[str, str] = Recent(2, 10, lambda _, value: len(value))
    recent.put("a", "xxxx")
    recent.put("a", "yyy")
    assert (recent.get("a"), recent.weight, len(recent)) == ("yyy", 3, 1)


def test_the_weight_of_all_is_bounded() -> None:
    recent: Recent[str, str] = Recent(100, 10, lambda key, value: len(key) + len(value))
    for key in "abcdef":
        recent.put(key, "xxx")
        assert recent.weight <= 10
    assert kept(recent, "abcdef") == "ef"


def test_one_that_is_too_heavy_is_not_kept_and_drives_nothing_out() -> None:
    recent: Recent[str, str] = Recent(100, 10, lambda _, value: len(value))
    recent.put("a", "xxx")
    recent.put("b", "x" * 11)
    assert kept(recent, "ab") == "a"
    recent.put("a", "x" * 11)
    assert (kept(recent, "ab"), recent.weight) == ("", 0)


def test_an_empty_value_is_a_value() -> None:
    recent: Recent[str, tuple[str, ...]] = Recent(2)
    recent.put("a", ())
    assert recent.get("a") == ()


def test_a_bound_of_weight_needs_a_way_to_weigh() -> None:
    with pytest.raises(ValueError, match="a function that weighs"):
        Recent(2, 10)


def test_bytes_are_counted_however_deep_they_lie() -> None:
    array = np.zeros((1000, 1000))
    view = np.frombuffer(bytes(8_000_000))
    for value in (array, view, [array], {"W": (array,)}, (ProbeResult({"W": array}),), (ProbeResult(returned=[view]),)):
        assert 8_000_000 <= bytes_of(value) < 8_010_000
    assert bytes_of("x" * 1000) >= 1000
    assert bytes_of(["x"] * 1000) > 50_000


def test_a_notebook_that_answers_much_is_remembered_in_part() -> None:
    memory, asked = Memory(), []

    def ask(number: int) -> tuple[ProbeResult, ...]:
        asked.append(number)
        return (ProbeResult({"W": np.zeros(HEAVIEST // 32)}),)  # a quarter of what is kept

    for number in (0, 1, 2, 3, 4, 4, 0):
        memory.recall(number, lambda number=number: ask(number))
    assert asked == [0, 1, 2, 3, 4, 0]
