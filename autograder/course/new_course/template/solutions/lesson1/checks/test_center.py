"""Hidden checks of lesson 1: what is drawn and asked. What students answer stands in `answers/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from autograder.checks import Answer, Draw, Rubric

Case: TypeAlias = Mapping[str, Any]

# ---- l1_average: a value that is computed from given names ----

average = Rubric(
    "l1_average",
    inputs=("scores",),  # set before the answer cell runs
    outputs=("average",),  # read after it
)


@average.check(points=1)
def test_average(answer: Answer) -> None:
    """点数や人数が変わっても、平均値が求まる"""
    answer.matches_reference(lambda draw: {"scores": draw.array(draw.size(3))})


# ---- l1_standardize: a function; two checks, so that half of it earns half the points ----


standardize = Rubric(
    "l1_standardize",
    function="standardize",
)


def rising(draw: Draw, *shape: int) -> Any:
    """Values that differ along the first axis, so that no standard deviation is 0."""
    return np.cumsum(np.abs(draw.array(*shape)), axis=0, dtype=draw.level.dtype)


@standardize.check(points=1)
def test_standardize_one_subject(answer: Answer) -> None:
    """1科目 (人数,) を標準化している"""

    def case(draw: Draw) -> Case:
        return {"x": rising(draw, draw.size(3))}

    answer.matches_reference(case)


@standardize.check(points=1)
def test_standardize_table(answer: Answer) -> None:
    """表 (人数, 科目数) を科目ごとに標準化している"""

    def case(draw: Draw) -> Case:
        return {"x": rising(draw, draw.size(3), draw.size(2))}

    answer.matches_reference(case)


# ---- l1_suited: choices; each blank is a check of its own ----

OPTIONS = ("平均値", "中央値", "最頻値")


suited = Rubric(
    "l1_suited",
    outputs=("suited",),
)


@suited.check(points=1)
def test_income(answer: Answer) -> None:
    """年収の真ん中を表す値を選んでいる"""
    answer.chooses("年収", options=OPTIONS)


@suited.check(points=1)
def test_size(answer: Answer) -> None:
    """靴のサイズを表す値を選んでいる"""
    answer.chooses("靴のサイズ", options=OPTIONS)


@suited.check(points=1)
def test_height(answer: Answer) -> None:
    """身長の合計を見積もれる値を選んでいる"""
    answer.chooses("身長", options=OPTIONS)


# ---- l1_median_source: a line quoted from the material ----

median_source = Rubric(
    "l1_median_source",
    outputs=("median_source",),
)


@median_source.check(points=2)
def test_median_source(answer: Answer) -> None:
    """中央値を求めて名前に入れている行を抜き出している"""
    answer.quotes(
        "median_source",
        right=["median = ordered[middle]"],
        material=[
            "ordered = np.sort(scores)",
            "middle = len(ordered) // 2",
            "lowest = ordered[0]",
            "highest = ordered[-1]",
        ],
    )


# l1_outlier is a written question: it has neither rubric nor checks, a person reads it (`kakunin review`).
