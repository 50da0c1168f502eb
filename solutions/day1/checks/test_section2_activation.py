"""Hidden checks of section 2, 活性化関数: what is drawn and asked."""

from __future__ import annotations


import numpy as np

from autograder.checks import Answer, Draw, Equivalent, Rubric
from shared import ACTIVATION_LINES, LECTURE_LINES, TOTAL_INPUT_LINES, Array, Case

# ---- inputs of the elementwise functions ----


def vector(draw: Draw) -> Case:
    """A 1-D array without a zero: from a positive to a negative value, the first above 1 or a fraction of it."""
    x = draw.array(draw.size())
    if x.size > 1:
        first = np.abs(x[0])
        x[0] = first + 1 if draw.level.decimals == 0 else first / 10
        x[-1] = -np.abs(x[-1])
    return {"x": x}


def several_axes(draw: Draw) -> Array:
    """Two axes at one level and three at the next; some elements are zero."""
    axes = 2 + draw.level_number % 2
    x = draw.array(*(draw.size() for _ in range(axes)))
    if x.size > 1:
        zeros = draw.rng.permutation(x.size)[: max(1, x.size // 4)]
        x.flat[zeros] = 0
    return x


def table(draw: Draw) -> Case:
    """A 2-D or 3-D array with zeros."""
    return {"x": several_axes(draw)}


step = Rubric(
    "s2_step",
    function="step",
    forbids=("common.functions.step_function",),
    equivalents=[
        Equivalent("+ return x >= 0", "True and False are equal to 1 and 0"),
        Equivalent("+ return np.where(1, x >= 0, 0)", "it chooses x >= 0 everywhere, and True is equal to 1"),
        Equivalent("+ return np.where(0, 1, x >= 0)", "it chooses x >= 0 everywhere, and True is equal to 1"),
    ],
)


@step.check(points=0.5)
def test_step_below_and_above_zero(answer: Answer) -> None:
    """負の値を 0、正の値を 1 にしている(1次元の配列)"""
    answer.matches_reference(vector)


@step.check(points=0.5)
def test_step_at_zero_and_on_any_shape(answer: Answer) -> None:
    """ちょうど 0 のときに 1 になり、2次元や3次元の配列でも要素ごとに計算している"""
    answer.matches_reference(table)


sigmoid = Rubric("s2_sigmoid", function="sigmoid", forbids=("common.functions.sigmoid",))


def extreme_table(draw: Draw) -> Case:
    """Zeros and values up to 700 among ordinary ones, on two or three axes."""
    x = several_axes(draw)
    # e^700 is a float64 but no float32: there the definition itself ends at 88.
    large = 80 if draw.level.single else 700
    x.flat[0], x.flat[-1] = -large, large
    return {"x": x}


@sigmoid.check(points=0.5)
def test_sigmoid_of_vector(answer: Answer) -> None:
    """1次元の配列で、シグモイド関数の値になっている"""
    answer.matches_reference(vector)


@sigmoid.check(points=0.5)
def test_sigmoid_of_any_shape_and_large_values(answer: Answer) -> None:
    """2次元や3次元の配列でも、-700 や 700 のような値でも正しい"""
    answer.matches_reference(extreme_table)


relu = Rubric(
    "s2_relu",
    function="relu",
    forbids=("common.functions.relu",),
    equivalents=[Equivalent("+ return np.maximum(x, 0)", "the larger of two does not depend on their order")],
)


@relu.check(points=0.5)
def test_relu_of_vector(answer: Answer) -> None:
    """正の値はそのまま、負の値は 0 にしている(1次元の配列)"""
    answer.matches_reference(vector)


@relu.check(points=0.5)
def test_relu_of_any_shape(answer: Answer) -> None:
    """ちょうど 0 のときは 0 で、2次元や3次元の配列でも要素ごとに計算している"""
    answer.matches_reference(table)


identity = Rubric("s2_identity", function="identity")


@identity.check(points=0.5)
def test_identity_of_vector(answer: Answer) -> None:
    """1次元の配列を、そのまま返している"""
    answer.matches_reference(vector)


@identity.check(points=0.5)
def test_identity_of_any_shape(answer: Answer) -> None:
    """2次元や3次元の配列も、値も形も変えずに返している"""
    answer.matches_reference(table)


softmax = Rubric(
    "s2_softmax",
    function="softmax",
    forbids=("common.functions.softmax",),
    equivalents=[
        Equivalent("+ e = -np.exp(...)", "a factor of all terms cancels in the quotient"),
        Equivalent("+ e = 2 * np.exp(...)", "a factor of all terms cancels in the quotient"),
        Equivalent("+ e = np.exp(...) / 2", "a factor of all terms cancels in the quotient"),
    ],
)


def one_sample(draw: Draw) -> Case:
    """Ordinary values of one sample."""
    return {"x": draw.array(draw.size(low=2))}


def batch(draw: Draw) -> Case:
    """Ordinary values of a batch; at one level a single row."""
    return {"x": draw.array(draw.size(), draw.size(low=2))}


def large_values(draw: Draw) -> Case:
    """Values up to ±1000, one sample and a batch in turn; the batch's rows lie far apart, the first also in itself."""
    # float32 has but 7 digits, and its np.exp overflows at 88 already.
    far = 180 if draw.level.single else 980
    level = draw.level_number
    if level % 2 == 0:
        x = np.clip(draw.array(draw.size(low=2)), -20, 20)
        return {"x": x - far if level == 2 else x + far}
    x = np.clip(draw.array(draw.size(low=2), draw.size(low=2)), -20, 20)
    x[0::2] += far
    x[1::2] -= far
    x[0, 1:] -= 2 * far
    return {"x": x}


@softmax.check(points=1)
def test_softmax_of_one_sample(answer: Answer) -> None:
    """1件のデータ (C,) で、足して 1 になる確率に直している"""
    answer.matches_reference(one_sample)


@softmax.check(points=0.5)
def test_softmax_of_batch(answer: Answer) -> None:
    """バッチ (N, C) では、行ごとに計算している"""
    answer.matches_reference(batch)


@softmax.check(points=0.5)
def test_softmax_of_large_values(answer: Answer) -> None:
    """1000 くらいの大きな値でも、nan にならずに正しい(1件でもバッチでも)"""
    answer.matches_reference(large_values)


OTHER_LINES = (
    *LECTURE_LINES,
    "b = np.array([0.5])",
    'W2, b2 = network["W2"], network["b2"]',
    "return y, z1",
    "y, z1 = regress(network, x)",
    "y, z1 = decide(network, x)",
)


activation_source = Rubric("s2_activation_source", outputs=("activation_source",))


@activation_source.check(points=1)
def test_activation_source(answer: Answer) -> None:
    """総入力 u を活性化関数に渡して、z に値を入れている行を抜き出している"""
    answer.quotes("activation_source", right=ACTIVATION_LINES, before=TOTAL_INPUT_LINES, material=OTHER_LINES)


network_354 = Rubric(
    "s2_network_354",
    function="forward",
    may_use=("relu", "softmax"),
    equivalents=[
        *(
            Equivalent(f"+ network['{name}'] = {start.format(shape)}", "the values that training starts from are free")
            for name, shape in {"W1": "3, 5", "b1": "5", "W2": "5, 4", "b2": "4"}.items()
            for start in ("-np.random.rand({})", "2 * np.random.rand({})", "np.random.rand({}) / 2")
        )
    ],
)


def no_arguments(draw: Draw) -> Case:
    """Nothing: the function takes no arguments."""
    return {}


def small_network(draw: Draw) -> tuple[int, dict[str, Array]]:
    """The number of inputs, and weights so small that the softmax function is not saturated."""
    inputs, hidden, outputs = draw.size(), draw.size(), draw.size(low=2)
    network = {
        "W1": draw.array(inputs, hidden) / 10,
        "b1": draw.array(hidden) / 10,
        "W2": draw.array(hidden, outputs) / 10,
        "b2": draw.array(outputs) / 10,
    }
    return inputs, network


def network_and_sample(draw: Draw) -> Case:
    """Any network, one sample."""
    inputs, network = small_network(draw)
    return {"network": network, "x": draw.array(inputs)}


def network_and_batch(draw: Draw) -> Case:
    """Any network, a batch; at one level of a single row."""
    inputs, network = small_network(draw)
    rows = 1 if len(draw.level.sizes) == 1 else draw.size(low=2)
    return {"network": network, "x": draw.array(rows, inputs)}


@network_354.check(points=1)
def test_start_of_network_354(answer: Answer) -> None:
    """init_network が、3-5-4 の形の重みとバイアスを辞書で返している(値は自由)"""
    answer.calling("init_network").matches_reference(no_arguments, any_finite=True)


@network_354.check(points=0.5)
def test_hidden_layer_of_one_sample(answer: Answer) -> None:
    """forward が2つ目に返す中間層の出力 z1 が、ReLU 関数の値になっている(1件)"""
    answer.matches_reference(network_and_sample, item=1)


@network_354.check(points=0.5)
def test_output_layer_of_one_sample(answer: Answer) -> None:
    """forward が1つ目に返す出力 y が、ソフトマックス関数の値になっている(1件)"""
    answer.matches_reference(network_and_sample, item=0)


@network_354.check(points=1)
def test_forward_of_batch(answer: Answer) -> None:
    """N 件のバッチでも、forward の y と z1 の両方が正しい"""
    answer.matches_reference(network_and_batch)
