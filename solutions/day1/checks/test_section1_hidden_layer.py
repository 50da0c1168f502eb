"""Hidden checks of section 1, 入力層〜中間層: what is drawn and asked."""

from __future__ import annotations


from autograder.checks import Answer, Draw, Rubric
from shared import ACTIVATION_LINES, LECTURE_LINES, TOTAL_INPUT_LINES, Case

INPUTS = 4  # of s1_weighted_sum, always: its formula has four terms

weighted_sum = Rubric("s1_weighted_sum", inputs=("x", "W1", "b1"), outputs=("u1",))


@weighted_sum.check(points=1)
def test_weighted_sum_of_one_sample(answer: Answer) -> None:
    """1件のデータ x (4,) から、ユニットごとの総入力を求めている"""

    def case(draw: Draw) -> Case:
        units = draw.size()
        return {"x": draw.array(INPUTS), "W1": draw.array(INPUTS, units), "b1": draw.array(units)}

    answer.matches_reference(case)


@weighted_sum.check(points=1)
def test_weighted_sum_of_batch(answer: Answer) -> None:
    """N 件のバッチ x (N, 4) でも、同じ書き方で総入力が求まる"""

    def case(draw: Draw) -> Case:
        rows, units = draw.size(), draw.size()
        return {"x": draw.array(rows, INPUTS), "W1": draw.array(INPUTS, units), "b1": draw.array(units)}

    answer.matches_reference(case)


hidden_output_source = Rubric("s1_hidden_output_source", outputs=("hidden_output_source",))


@hidden_output_source.check(points=1)
def test_hidden_output_source(answer: Answer) -> None:
    """中間層の出力 z を、活性化関数を使って定義している行を抜き出している"""
    answer.quotes("hidden_output_source", right=ACTIVATION_LINES, before=TOTAL_INPUT_LINES, material=LECTURE_LINES)


forward_layer = Rubric("s1_forward_layer", function="forward_layer")


def one_sample(draw: Draw) -> Case:
    """One sample with weights so small that the sigmoid function is not saturated."""
    inputs, units = draw.size(), draw.size()
    return {"x": draw.array(inputs), "W": draw.array(inputs, units) / 10, "b": draw.array(units) / 10}


def batch(draw: Draw) -> Case:
    """A batch, likewise."""
    rows, inputs, units = draw.size(), draw.size(), draw.size()
    return {"x": draw.array(rows, inputs), "W": draw.array(inputs, units) / 10, "b": draw.array(units) / 10}


@forward_layer.check(points=1)
def test_total_input_of_one_sample(answer: Answer) -> None:
    """1件のデータで、1つ目に返す総入力 u が正しい"""
    answer.matches_reference(one_sample, item=0)


@forward_layer.check(points=1)
def test_output_of_one_sample(answer: Answer) -> None:
    """1件のデータで、2つ目に返す出力 z がシグモイド関数の値になっている"""
    answer.matches_reference(one_sample, item=1)


@forward_layer.check(points=1)
def test_layer_on_batch(answer: Answer) -> None:
    """N 件のバッチでも、u と z の両方が正しい"""
    answer.matches_reference(batch)
