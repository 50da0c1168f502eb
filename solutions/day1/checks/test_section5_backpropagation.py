"""Hidden checks of section 5, 誤差逆伝播法: what is drawn and asked."""

from __future__ import annotations

import numpy as np

from autograder.checks import Answer, Draw, Equivalent, Rubric
from shared import Array, Case

SAME_EVERYWHERE = np.log(4)  # a total input; its output is 0.8, and nothing taken for the derivative is 0 there


def sigmoid(u: Array) -> Array:
    """The activation of the hidden layer, for given values."""
    return np.asarray(1 / (1 + np.exp(-u)))


delta2 = Rubric("s5_delta2", inputs=("d", "y"), outputs=("delta2",))


@delta2.check(points=1)
def test_delta2(answer: Answer) -> None:
    """出力層のデルタが、E を y で微分した値になっている"""

    def case(draw: Draw) -> Case:
        rows, outputs = draw.size(), draw.size()
        return {"d": draw.array(rows, outputs), "y": draw.floats(rows, outputs)}

    answer.matches_reference(case)


delta1 = Rubric("s5_delta1", inputs=("delta2", "W2", "u1", "z1"), outputs=("delta1",))


def hidden_layer(draw: Draw, u1: Array) -> Case:
    """The given values around a hidden layer with the total input u1, shape (N, hidden)."""
    outputs = draw.size()
    rows, hidden = u1.shape
    return {"delta2": draw.floats(rows, outputs), "W2": draw.array(hidden, outputs), "u1": u1, "z1": sigmoid(u1)}


@delta1.check(points=1)
def test_error_returned_through_weights(answer: Answer) -> None:
    """出力層の誤差を、重み W2 を通して中間層に戻している(微分がどこでも同じ値になる入力で調べ、その値は問いません)"""

    def case(draw: Draw) -> Case:
        u1 = draw.floats(draw.size(), draw.size())
        return hidden_layer(draw, np.full_like(u1, SAME_EVERYWHERE))

    answer.matches_reference(case, up_to_factor=True)


def total_inputs(draw: Draw) -> Array:
    """Total inputs of a hidden layer; at the small levels those of the outputs 0.1, 0.2 … 0.9, for easy numbers."""
    u1 = draw.floats(draw.size(), draw.size())
    if draw.level.decimals is None:
        return u1
    z1 = np.clip(np.round(sigmoid(u1 / 2), 1), 0.1, 0.9)
    return np.asarray(np.log(z1 / (1 - z1)))


@delta1.check(points=1)
def test_activation_derivative(answer: Answer) -> None:
    """さらに、シグモイド関数の微分をユニットごとに掛けている"""
    answer.matches_reference(lambda draw: hidden_layer(draw, total_inputs(draw)))


gradient = Rubric("s5_gradients", inputs=("x", "z1", "delta1", "delta2"), outputs=("grad",))


def layer_values(draw: Draw) -> Case:
    """What went into the two layers, and their deltas."""
    rows, inputs, hidden, outputs = draw.size(), draw.size(), draw.size(), draw.size()
    return {
        "x": draw.array(rows, inputs),
        "z1": draw.floats(rows, hidden),
        "delta1": draw.floats(rows, hidden),
        "delta2": draw.floats(rows, outputs),
    }


@gradient.check(points=1)
def test_gradient_of_W1(answer: Answer) -> None:
    """中間層の重み W1 の勾配が正しい"""
    answer.matches_reference(layer_values, item="W1")


@gradient.check(points=1)
def test_gradient_of_b1(answer: Answer) -> None:
    """中間層のバイアス b1 の勾配が正しい"""
    answer.matches_reference(layer_values, item="b1")


@gradient.check(points=1)
def test_gradient_of_W2(answer: Answer) -> None:
    """出力層の重み W2 の勾配が正しい"""
    answer.matches_reference(layer_values, item="W2")


@gradient.check(points=1)
def test_gradient_of_b2(answer: Answer) -> None:
    """出力層のバイアス b2 の勾配が正しい"""
    answer.matches_reference(layer_values, item="b2")


backward = Rubric(
    "s5_backward",
    function="backward",
    forbids=("common.functions.numerical_gradient",),
    equivalents=[
        Equivalent("- grad = {}", "the notebook has a grad of its own by then, and all its four values are set anew")
    ],
)


def small_network(draw: Draw, inputs: int, hidden: int, outputs: int) -> dict[str, Array]:
    """A network with weights so small that the sigmoid function is not saturated."""
    return {
        "W1": draw.floats(inputs, hidden) / 10,
        "b1": draw.floats(hidden) / 10,
        "W2": draw.floats(hidden, outputs) / 10,
        "b2": draw.floats(outputs) / 10,
    }


def lesson(draw: Draw) -> Case:
    """Data and a network that fits them."""
    rows, inputs, hidden, outputs = draw.size(), draw.size(), draw.size(), draw.size()
    return {
        "x": draw.array(rows, inputs),
        "d": draw.array(rows, outputs),
        "network": small_network(draw, inputs, hidden, outputs),
    }


@backward.check(points=1)
def test_backward_output_layer(answer: Answer) -> None:
    """出力層の W2 と b2 の勾配が正しい"""
    answer.matches_reference(lesson, item="W2")
    answer.matches_reference(lesson, item="b2")


@backward.check(points=1)
def test_backward_hidden_weights(answer: Answer) -> None:
    """中間層の W1 の勾配が正しい"""
    answer.matches_reference(lesson, item="W1")


@backward.check(points=1)
def test_backward_hidden_biases(answer: Answer) -> None:
    """中間層の b1 の勾配が正しい"""
    answer.matches_reference(lesson, item="b1")


train = Rubric(
    "s5_train",
    function="train",
    may_use=("backward",),
    equivalents=[
        Equivalent("+ for name in network:", "the network and its gradient have the same keys"),
        Equivalent(
            "+ network = {name: value for name, value in network.items()}",
            "a new dict is copy enough where arrays are replaced, not changed",
        ),
        Equivalent("+ network[name] -= ...", "what is changed in place is a copy already"),
    ],
)


def course_of_training(draw: Draw) -> Case:
    """A lesson with a learning rate that converges."""
    given = lesson(draw)
    return {**given, "learning_rate": draw.number(0.05, 0.4), "epochs": draw.integer(2, 4)}


def ever_larger_losses(draw: Draw) -> Case:
    """学習率が大きく、誤差が増えていく場合"""
    given = lesson(draw)
    return {**given, "learning_rate": draw.number(3, 5), "epochs": 4}


@train.check(points=1)
def test_losses(answer: Answer) -> None:
    """更新前と毎回の更新後の誤差が、epochs + 1 個、順に並んでいる"""
    answer.matches_reference(course_of_training, special=[ever_larger_losses])


@train.check(points=1)
def test_losses_and_network_unchanged(answer: Answer) -> None:
    """誤差が正しく、しかも渡された network を書き換えていない"""
    answer.matches_reference(course_of_training, special=[ever_larger_losses], unchanged=("network",))
