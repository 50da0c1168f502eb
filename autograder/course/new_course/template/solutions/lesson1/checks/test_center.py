"""Hidden checks of lesson 1: what is drawn, known mistakes, other right answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from autograder.checks import Answer, Draw, Mistake, Rubric

Case: TypeAlias = Mapping[str, Any]

# ---- l1_average: a value that is computed from given names ----

average = Rubric(
    "l1_average",
    inputs=("scores",),  # set before the answer cell runs
    outputs=("average",),  # read after it
    mistakes=[
        Mistake("not_divided", "和を求めたところで止まっています。人数で割りましょう。", "average = np.sum(scores)"),
        Mistake("median", "これは中央値です。平均値は、和を人数で割った値です。", "average = np.median(scores)"),
        Mistake(
            "example_copied",
            "例の答えの数値がそのまま書かれています。点数が変わっても計算できるように、式で書きましょう。",
            "average = 70.0",
        ),
    ],
    other_right_answers=["average = np.mean(scores)", "average = sum(scores) / len(scores)"],
)


@average.check(points=1)
def test_average(answer: Answer) -> None:
    """点数や人数が変わっても、平均値が求まる"""
    answer.matches_reference(lambda draw: {"scores": draw.array(draw.size(3))})


# ---- l1_standardize: a function; two checks, so that half of it earns half the points ----


def function(result: str) -> str:
    """An answer that returns this."""
    return f"def standardize(x):\n    return {result}\n"


standardize = Rubric(
    "l1_standardize",
    function="standardize",
    mistakes=[
        Mistake(
            "only_centred",
            "平均値を引いたところで止まっています。標準偏差でも割りましょう。",
            function("x - np.mean(x, axis=0)"),
        ),
        Mistake(
            "variance",
            "標準偏差ではなく分散で割っています。分散の平方根が標準偏差です。",
            function("(x - np.mean(x, axis=0)) / np.var(x, axis=0)"),
        ),
        Mistake(
            "parentheses",
            "割り算が先に計算されています。引き算をかっこで囲みましょう。",
            function("x - np.mean(x, axis=0) / np.std(x, axis=0)"),
        ),
        Mistake(
            "whole_table",
            "1科目では合っています。ただし表では、全部の科目をまとめた平均値を使っています。axis を考えましょう。",
            function("(x - np.mean(x)) / np.std(x)"),
            earns=1,
        ),
    ],
    other_right_answers=[
        function("(x - x.mean(axis=0)) / x.std(axis=0)"),
        function("(x - np.mean(x, axis=0)) / np.sqrt(np.var(x, axis=0))"),
    ],
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
RIGHT = {"年収": "中央値", "靴のサイズ": "最頻値", "身長": "平均値"}


def choices(blank: str, choice: str) -> str:
    """The right choices with another one in one blank."""
    return f"suited = { ({**RIGHT, blank: choice})!r}"


suited = Rubric(
    "l1_suited",
    outputs=("suited",),
    mistakes=[
        Mistake(
            "income_by_mean",
            "年収: 平均値は、飛び抜けて高い少数の人に引き上げられます。",
            choices("年収", "平均値"),
            earns=2,
        ),
        Mistake(
            "size_by_mean",
            "靴のサイズ: 平均したサイズの靴があるとは限りません。いちばん多く現れる値を考えましょう。",
            choices("靴のサイズ", "平均値"),
            earns=2,
        ),
        Mistake(
            "height_by_mode",
            "身長: 合計を見積もるには、1人あたりの値に人数を掛けます。最頻値に掛けても合計にはなりません。",
            choices("身長", "最頻値"),
            earns=2,
        ),
    ],
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


def quoting(line: str) -> str:
    """An answer cell that quotes this line."""
    return f"median_source = {line!r}"


median_source = Rubric(
    "l1_median_source",
    outputs=("median_source",),
    mistakes=[
        Mistake(
            "position",
            "これは真ん中の位置を求める行です。その位置にある値を取り出す行を探しましょう。",
            quoting("middle = len(ordered) // 2"),
        ),
        Mistake(
            "lowest",
            "これは最低点を求める行です。中央値は、並べたときの真ん中の値です。",
            quoting("lowest = ordered[0]"),
        ),
        Mistake(
            "right_side_only",
            "右辺だけが抜き出されています。代入先と = も一緒に抜き出しましょう。",
            quoting("ordered[middle]"),
        ),
    ],
    other_right_answers=[quoting("median=ordered[ middle ]"), quoting("median = ordered[middle]  # 中央値")],
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
