"""Hidden checks of section 3, 出力層・誤差関数: what is drawn and asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from autograder.checks import Answer, Draw, Equivalent, Rubric
from shared import Array, Case

squared_error = Rubric(
    "s3_mean_squared_error",
    function="mean_squared_error",
    forbids=("common.functions.mean_squared_error",),
    equivalents=[
        Equivalent("+ each = np.sum((d - y) ** 2, axis=-1) / 2", "a square does not know the sign of the difference")
    ],
)


@squared_error.check(points=1)
def test_squared_error_of_one_sample(answer: Answer) -> None:
    """1件のデータ (出力の数,) の二乗誤差が正しい"""

    def case(draw: Draw) -> Case:
        outputs = draw.size()
        return {"d": draw.array(outputs), "y": draw.array(outputs)}

    answer.matches_reference(case)


@squared_error.check(points=1)
def test_squared_error_of_batch(answer: Answer) -> None:
    """N 件のバッチ (N, 出力の数) で、1件あたりの平均になっている"""

    def case(draw: Draw) -> Case:
        rows, outputs = draw.size(), draw.size()
        return {"d": draw.array(rows, outputs), "y": draw.array(rows, outputs)}

    answer.matches_reference(case)


ACTIVATIONS = ("恒等写像", "ReLU関数", "シグモイド関数", "ソフトマックス関数")
LOSSES = ("二乗誤差", "交差エントロピー")


output_layer = Rubric("s3_output_layer_table", outputs=("output_layer",))


@output_layer.check(points=0.5)
def test_activation_of_regression(answer: Answer) -> None:
    """回帰の活性化関数"""
    answer.chooses("回帰", "活性化関数", options=ACTIVATIONS)


@output_layer.check(points=0.5)
def test_loss_of_regression(answer: Answer) -> None:
    """回帰の誤差関数"""
    answer.chooses("回帰", "誤差関数", options=LOSSES)


@output_layer.check(points=0.5)
def test_activation_of_binary_classification(answer: Answer) -> None:
    """二値分類の活性化関数"""
    answer.chooses("二値分類", "活性化関数", options=ACTIVATIONS)


@output_layer.check(points=0.5)
def test_loss_of_binary_classification(answer: Answer) -> None:
    """二値分類の誤差関数"""
    answer.chooses("二値分類", "誤差関数", options=LOSSES)


@output_layer.check(points=0.5)
def test_activation_of_multiclass_classification(answer: Answer) -> None:
    """多クラス分類の活性化関数"""
    answer.chooses("多クラス分類", "活性化関数", options=ACTIVATIONS)


@output_layer.check(points=0.5)
def test_loss_of_multiclass_classification(answer: Answer) -> None:
    """多クラス分類の誤差関数"""
    answer.chooses("多クラス分類", "誤差関数", options=LOSSES)


DEFINITION = "def cross_entropy_error(d, y):"
LOG_SUM = "-np.sum(np.log(y[np.arange(batch_size), d] + 1e-7))"
FULL_LINE = f"return {LOG_SUM} / batch_size"
CALCULATIONS = (f"{LOG_SUM} / batch_size", FULL_LINE, LOG_SUM, f"return {LOG_SUM}")
OTHER_LINES = (
    "d, y = np.asarray(d), np.asarray(y)",
    "if y.ndim == 1:",
    "d, y = d.reshape(1, -1), y.reshape(1, -1)",
    "if d.shape == y.shape:",
    "d = d.argmax(axis=1)",
    "d = d.reshape(-1)",
    "batch_size = y.shape[0]",
    "def mean_squared_error(d, y):",
    "batch_size = 1 if np.ndim(y) < 2 else np.shape(y)[0]",
    "return np.sum((np.asarray(y) - d) ** 2) / 2 / batch_size",
    "def d_mean_squared_error(d, y):",
    "return (np.asarray(y) - d) / batch_size",
    "def softmax(x):",
    "loss = functions.cross_entropy_error(d, y)",
)


cross_entropy_source = Rubric(
    "s3_cross_entropy_source",
    outputs=("left_side", "right_side"),
    equivalents=[
        Equivalent(
            "+ -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7))", "right with or without the division by batch_size"
        )
    ],
)


@cross_entropy_source.check(points=1)
def test_left_side(answer: Answer) -> None:
    """① 左辺にあたる、関数を定義している行を抜き出している"""
    answer.quotes("left_side", right=(DEFINITION,), material=(*OTHER_LINES, FULL_LINE))


@cross_entropy_source.check(points=1)
def test_right_side(answer: Answer) -> None:
    """② 右辺にあたる、値を計算している行を抜き出している"""
    answer.quotes("right_side", right=CALCULATIONS, material=(*OTHER_LINES, DEFINITION))


# E is compared to this: what 1e-7 adds to a probability of 0.02 or more is less, so that an answer that forgets it, or
# takes the larger of the two, is at fault only where a probability is 0.
WITHIN = 1e-5


cross_entropy = Rubric(
    "s3_cross_entropy_error",
    function="cross_entropy_error",
    forbids=("common.functions.cross_entropy_error",),
    equivalents=[
        Equivalent("+ d = d.reshape(y.shape).argmax(axis=-1)", "y has two axes by then, and the second is the last")
    ],
)

Sample: TypeAlias = Callable[[Draw], tuple[Array, Array]]


def probabilities(draw: Draw, rows: int, classes: int) -> Array:
    """Rows of different probabilities, none below 0.02, shape (rows, classes); short ones at the small levels."""
    if draw.level.decimals is not None:
        tenths = {1: [10], 2: [3, 7], 3: [2, 3, 5], 4: [1, 2, 3, 4]}[classes]
        return np.stack([draw.rng.permutation(tenths) for _ in range(rows)]) / 10
    weights = draw.rng.uniform(0.5, 2.5, (rows, classes))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), draw.level.dtype)


def guessed_wrong(draw: Draw, y: Array) -> Array:
    """Labels, shape (rows,), none of them the class that y finds most probable."""
    rows, classes = y.shape
    return np.asarray((y.argmax(axis=1) + draw.rng.integers(1, classes, rows)) % classes)


def uncertain(draw: Draw) -> tuple[Array, Array]:
    """One label and ordinary probabilities y, shape (1, classes): no other formula may pass by being finite."""
    y = probabilities(draw, 1, draw.size(low=2))
    return guessed_wrong(draw, y), y


def impossible(draw: Draw) -> tuple[Array, Array]:
    """One label and the probabilities y, shape (1, classes), that give it 0; at the integer type, 0 and 1 alone."""
    classes = draw.size(low=3)
    label = draw.labels(1, classes)
    whole = draw.level.dtype is np.int64
    rest = draw.one_hot(1, classes - 1) if whole else probabilities(draw, 1, classes - 1)
    return label, np.insert(rest, label[0], 0, axis=1)


def certain(draw: Draw) -> tuple[Array, Array]:
    """One label and the probabilities y, shape (1, classes), that give it 1; y is of the level's type."""
    y = draw.one_hot(1, draw.size(low=2))
    return y.argmax(axis=1), y


def one_hot(draw: Draw, labels: Array, classes: int) -> Array:
    """The labels as one-hot rows, of the level's type."""
    return np.eye(classes, dtype=draw.level.dtype)[labels]


@cross_entropy.check(points=0.5)
def test_label_of_one_sample(answer: Answer) -> None:
    """ラベル: 1件 (C,) の誤差が正しい(d は整数1つ、0次元の配列、(1,) の配列のどれでも)"""
    forms: tuple[Callable[[Array], Any], ...] = (lambda d: int(d[0]), lambda d: np.array(d[0]), lambda d: d)
    for form in forms:

        def case(draw: Draw, form: Callable[[Array], Any] = form) -> Case:
            y = probabilities(draw, 1, draw.size(low=2))
            return {"d": form(guessed_wrong(draw, y)), "y": y[0]}

        answer.matches_reference(case, within=WITHIN)


@cross_entropy.check(points=0.5)
def test_labels_of_batch(answer: Answer) -> None:
    """ラベル: N 件のバッチ (N, C) で、1件あたりの平均になっている"""

    def case(draw: Draw) -> Case:
        y = probabilities(draw, draw.size(), draw.size(low=2))
        return {"d": guessed_wrong(draw, y), "y": y}

    answer.matches_reference(case, within=WITHIN)


@cross_entropy.check(points=0.5)
def test_label_with_zero_probability(answer: Answer) -> None:
    """ラベル: 確率に 0 があっても、無限大や nan にならない(1件のバッチ (1, C) で調べます)"""
    for given in (uncertain, impossible, certain):

        def case(draw: Draw, given: Sample = given) -> Case:
            labels, y = given(draw)
            return {"d": labels, "y": y}

        answer.matches_reference(case, within=WITHIN)


@cross_entropy.check(points=0.5)
def test_one_hot_of_one_sample(answer: Answer) -> None:
    """one-hot: 1件 (C,) の誤差が正しい"""

    def case(draw: Draw) -> Case:
        y = probabilities(draw, 1, draw.size(low=2))
        return {"d": one_hot(draw, guessed_wrong(draw, y), y.shape[1])[0], "y": y[0]}

    answer.matches_reference(case, within=WITHIN)


@cross_entropy.check(points=0.5)
def test_one_hot_of_batch(answer: Answer) -> None:
    """one-hot: N 件のバッチ (N, C) で、1件あたりの平均になっている"""

    def case(draw: Draw) -> Case:
        y = probabilities(draw, draw.size(), draw.size(low=2))
        return {"d": one_hot(draw, guessed_wrong(draw, y), y.shape[1]), "y": y}

    answer.matches_reference(case, within=WITHIN)


@cross_entropy.check(points=0.5)
def test_one_hot_with_zero_probability(answer: Answer) -> None:
    """one-hot: 確率に 0 があっても、無限大や nan にならない(1件のバッチ (1, C) で調べます)"""
    for given in (uncertain, impossible, certain):

        def case(draw: Draw, given: Sample = given) -> Case:
            labels, y = given(draw)
            return {"d": one_hot(draw, labels, y.shape[1]), "y": y}

        answer.matches_reference(case, within=WITHIN)
