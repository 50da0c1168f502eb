"""Hidden checks of section 2, 活性化関数: what is drawn, known mistakes, other right answers."""

from __future__ import annotations

from functools import partial

import numpy as np

from autograder.checks import Answer, Draw, Equivalent, Mistake, Rubric
from shared import (
    ACTIVATION_LINES,
    FIRST_SAMPLE_ONLY,
    FUNCTIONS_MISSPELT,
    IN_WORDS,
    LECTURE_LINES,
    ONE_SAMPLE_TRANSPOSED,
    RETURN_FORGOTTEN,
    TOTAL_INPUT_LINES,
    UNBALANCED_PARENTHESES,
    Array,
    Case,
    quoted_as,
)

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


def elementwise(name: str, value: str) -> str:
    """An answer that returns this value."""
    return f"""
def {name}(x):
    return {value}
"""


def in_a_list(name: str, value: str) -> str:
    """An answer that goes through the elements of a 1-D array."""
    return elementwise(name, f"np.array([{value} for v in x])")


def without_return(name: str) -> str:
    """An answer that shows its value only."""
    return f"""
def {name}(x):
    print(x)
"""


ONE_AXIS_ONLY = "1次元の配列では合っています。2次元や3次元では v が1つの値ではなく、行になります。"
FLATTENED = "値は合っていますが、2次元や3次元の配列が1列に並べ直されています。x と同じ形で返しましょう。"
UNCHANGED = "入力がそのまま返されています。"
PYTHONS_OWN = (
    "if 文や組み込みの max は1つの値のためのもので、配列の要素ごとには働きません。np.where や np.maximum を使います。"
)

# ---- s2_step ----

step = Rubric(
    "s2_step",
    function="step",
    forbids=("common.functions.step_function",),
    mistakes=[
        Mistake(
            "zero_at_zero",
            "負の値と正の値では合っています。ちょうど 0 のときが違います。「0以上なら1」なので、0 のときも 1 です。",
            elementwise("step", "np.where(x > 0, 1, 0)"),
            earns=0.5,
        ),
        Mistake(
            "half_at_zero",
            "負の値と正の値では合っています。ちょうど 0 のとき、0.5 ではなく 1 になります。",
            elementwise("step", "np.heaviside(x, 0.5)"),
            earns=0.5,
        ),
        Mistake("one_axis_only", ONE_AXIS_ONLY, in_a_list("step", "(1 if v >= 0 else 0)"), earns=0.5),
        Mistake("flattened", FLATTENED, elementwise("step", "np.where(x.ravel() >= 0, 1, 0)"), earns=0.5),
        Mistake("if_for_elements", PYTHONS_OWN, elementwise("step", "1 if x >= 0 else 0")),
        Mistake(
            "minus_one_below",
            "負のときに -1 が返されています。ステップ関数の値は 0 と 1 です。",
            elementwise("step", "np.where(x < 0, -1, 1)"),
        ),
        Mistake(
            "sign",
            "np.sign は符号(-1, 0, 1)を返す関数です。ステップ関数の値は 0 と 1 で、ちょうど 0 のときは 1 です。",
            elementwise("step", "np.sign(x)"),
        ),
        Mistake(
            "reversed",
            "0 と 1 が逆です。0 以上のときに 1、負のときに 0 になります。",
            elementwise("step", "np.where(x < 0, 1, 0)"),
        ),
        Mistake(
            "reversed_with_zero",
            "不等号の向きが逆です。0 以上のときに 1、負のときに 0 になります。",
            elementwise("step", "np.where(x <= 0, 1, 0)"),
        ),
        Mistake(
            "threshold_one",
            "1 以上かどうかを調べています。境になるのは 0 です。",
            elementwise("step", "np.where(x >= 1, 1, 0)"),
        ),
        Mistake(
            "value_kept",
            "正の値がそのまま返されています(それは ReLU 関数です)。ステップ関数では 1 にします。",
            elementwise("step", "np.where(x >= 0, x, 0)"),
        ),
        Mistake(
            "sigmoid_for_step",
            "シグモイド関数になっています。ステップ関数は、0 と 1 の間の値をとりません。",
            elementwise("step", "1 / (1 + np.exp(-x))"),
        ),
        Mistake(
            "whole_array",
            "配列全体から1つの値を求めています。要素ごとに 0 か 1 を返し、x と同じ形にします。",
            elementwise("step", "1 if np.sum(x) >= 0 else 0"),
        ),
        Mistake(
            "all_elements",
            "全部の要素が 0 以上かどうか、という1つの値になっています。要素ごとに調べましょう。",
            elementwise("step", "int(np.all(x >= 0))"),
        ),
        Mistake(
            "count",
            "0 以上の要素の個数になっています。数えずに、要素ごとの 0 と 1 を返しましょう。",
            elementwise("step", "np.sum(x >= 0)"),
        ),
        Mistake(
            "positions",
            "0 以上の要素がある位置(番号)が返されています。np.where には、条件に合うときと合わないときの値も渡します。",
            elementwise("step", "np.where(x >= 0)"),
        ),
        Mistake(
            "negatives_removed",
            "負の要素が取り除かれて、形が変わっています。負の要素は 0 にして残します。",
            elementwise("step", "np.ones(x[x >= 0].shape)"),
        ),
        Mistake(
            "always_one",
            "いつも 1 が返されています。負の値では 0 になります。",
            elementwise("step", "np.ones(x.shape)"),
        ),
        Mistake("return_forgotten", RETURN_FORGOTTEN, without_return("step")),
        Mistake(
            "example_copied",
            "例の答えの数値がそのまま書かれています。渡された x から計算しましょう。",
            elementwise("step", "np.array([0, 1, 1])"),
        ),
    ],
    other_right_answers=[
        elementwise("step", "x >= 0"),
        elementwise("step", "np.heaviside(x, 1.0)"),
        elementwise("step", "1 - np.signbit(x)"),
        elementwise("step", "(np.sign(x) + 2) // 2"),
        elementwise("step", "np.digitize(x, [0])"),
        elementwise("step", "np.piecewise(x, [x < 0, x >= 0], [0, 1])"),
        elementwise("step", "np.select([x < 0, x >= 0], [0.0, 1.0])"),
        elementwise("step", "np.frompyfunc(lambda v: 1 if v >= 0 else 0, 1, 1)(x).astype(float)"),
        """
def step(x):
    y = np.zeros_like(x)
    y[x >= 0] = 1
    return y
""",
        """
def step(x):
    if np.ndim(x) > 0:
        return np.array([step(part) for part in x])
    elif x < 0:
        return 0
    else:
        return 1
""",
        """
def step(x):
    values = []
    for v in x.flat:
        values.append(int(v >= 0))
    return np.reshape(values, x.shape)
""",
        """
def step(x):
    x[x >= 0] = 1
    x[x < 0] = 0
    return x
""",
    ],
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


# ---- s2_sigmoid ----

sigmoid = Rubric(
    "s2_sigmoid",
    function="sigmoid",
    forbids=("common.functions.sigmoid",),
    mistakes=[
        Mistake(
            "sign_of_exponent",
            "指数の符号が逆です。x が大きいほど 1 に近づくはずです。",
            elementwise("sigmoid", "1 / (1 + np.exp(x))"),
        ),
        Mistake(
            "missing_parentheses",
            "値が 1 + e^{-x} になっています。1 をこれで割ります。1 / 1 + … では 1 / 1 が先に計算されるので、"
            "分母にかっこを付けましょう。",
            elementwise("sigmoid", "1 / 1 + np.exp(-x)"),
        ),
        Mistake(
            "one_outside_denominator",
            "かっこの位置が違います。1 は分母の中で足します。",
            elementwise("sigmoid", "1 / np.exp(-x) + 1"),
        ),
        Mistake(
            "minus_in_denominator",
            "分母が 1 − e^{-x} になっています。引くのではなく、足します。",
            elementwise("sigmoid", "1 / (1 - np.exp(-x))"),
        ),
        Mistake(
            "one_forgotten",
            "分母の 1 がありません。1 / e^{-x} では、いくらでも大きくなってしまいます。",
            elementwise("sigmoid", "1 / np.exp(-x)"),
        ),
        Mistake(
            "half_for_reciprocal",
            "1 / (1 + e^{-x}) ではなく、1/2 を掛けた値になっています。割り算の式を見直しましょう。",
            elementwise("sigmoid", "0.5 * (1 + np.exp(-x))"),
        ),
        Mistake(
            "exponential_forgotten",
            "指数関数がありません。-x ではなく、e の -x 乗です。np.exp(-x) を使いましょう。",
            elementwise("sigmoid", "1 / (1 - x)"),
        ),
        Mistake(
            "power_of_ten",
            "10 の -x 乗になっています。e の -x 乗なので、np.exp を使います。",
            elementwise("sigmoid", "1 / (1 + 10.0 ** -x)"),
        ),
        Mistake(
            "tanh",
            "値が -1 から 1 までの tanh になっています。シグモイド関数の値は 0 から 1 までです。",
            elementwise("sigmoid", "np.tanh(x)"),
        ),
        Mistake(
            "tanh_not_halved",
            "tanh で表すときは、中の x も半分にします。シグモイド関数は (1 + tanh(x/2)) / 2 です。",
            elementwise("sigmoid", "(1 + np.tanh(x)) / 2"),
        ),
        Mistake(
            "derivative",
            "シグモイド関数の微分の値になっています。ここで求めるのは、微分する前の値です。",
            elementwise("sigmoid", "np.exp(-x) / (1 + np.exp(-x)) ** 2"),
        ),
        Mistake(
            "step_for_sigmoid",
            "ステップ関数になっています。シグモイド関数は、0 と 1 の間をなめらかに変わります。",
            elementwise("sigmoid", "np.where(x >= 0, 1, 0)"),
        ),
        Mistake(
            "softmax_for_sigmoid",
            "ソフトマックス関数になっています。シグモイド関数は、ほかの要素と関係なく要素ごとに計算します。",
            elementwise("sigmoid", "np.exp(x) / np.sum(np.exp(x))"),
        ),
        Mistake(
            "twice",
            "シグモイド関数を2回通しています。1回だけにしましょう。",
            elementwise("sigmoid", "1 / (1 + np.exp(-1 / (1 + np.exp(-x))))"),
        ),
        Mistake(
            "absolute_value",
            "x の絶対値を使っているので、負の値でも 0.5 より大きくなっています。",
            elementwise("sigmoid", "1 / (1 + np.exp(-np.abs(x)))"),
        ),
        Mistake(
            "rounded",
            "値が丸められています。途中でも最後でも丸めずに、そのままの値を返しましょう。",
            elementwise("sigmoid", "np.round(1 / (1 + np.exp(-x)), 2)"),
        ),
        Mistake(
            "exponentials_summed",
            "全部の要素の e^{-x} を足し合わせています。シグモイド関数は要素ごとに計算します。",
            elementwise("sigmoid", "1 / (1 + np.sum(np.exp(-x)))"),
        ),
        Mistake(
            "math_exp",
            "math.exp は1つの数のための関数で、配列を渡せません。np.exp を使います。",
            """
import math

def sigmoid(x):
    return 1 / (1 + math.exp(-x))
""",
        ),
        Mistake(
            "one_axis_only",
            ONE_AXIS_ONLY,
            "import math\n" + in_a_list("sigmoid", "1 / (1 + math.exp(-v))"),
            earns=0.5,
        ),
        Mistake("flattened", FLATTENED, elementwise("sigmoid", "1 / (1 + np.exp(-x.reshape(-1)))"), earns=0.5),
        Mistake(
            "overflow",
            "ふだんの値では合っています。x が大きいと、途中の e の累乗があふれて nan になります。"
            "定義どおりの 1 / (1 + e^{-x}) なら、あふれても正しい値になります。",
            elementwise("sigmoid", "np.exp(2 * x) / (np.exp(2 * x) + np.exp(x))"),
            earns=0.5,
        ),
        Mistake("unchanged", UNCHANGED + "シグモイド関数の式を当てはめましょう。", elementwise("sigmoid", "x")),
        Mistake("return_forgotten", RETURN_FORGOTTEN, without_return("sigmoid")),
        Mistake(
            "example_copied",
            "例の答えの数値がそのまま書かれています。渡された x から計算しましょう。",
            elementwise("sigmoid", "np.array([0.25, 0.5, 0.75])"),
        ),
    ],
    other_right_answers=[
        elementwise("sigmoid", "np.exp(x) / (1 + np.exp(x))"),
        elementwise("sigmoid", "(1 + np.tanh(x / 2)) / 2"),
        elementwise("sigmoid", "1 - 1 / (1 + np.exp(x))"),
        elementwise("sigmoid", "np.exp(-np.logaddexp(0, -x))"),
        elementwise("sigmoid", "np.reciprocal(1 + np.e ** -x)"),
        elementwise(
            "sigmoid", "functions.softmax(np.stack([x * 1.0, x * 0.0], axis=-1).reshape(-1, 2))[:, 0].reshape(x.shape)"
        ),
        """
import math

def sigmoid(x):
    def of_one(value):
        return 1 / (1 + math.exp(-value))

    return np.vectorize(of_one)(x)
""",
        """
def sigmoid(x):
    z = np.empty(x.shape)
    plus = x >= 0
    z[plus] = 1 / (1 + np.exp(-x[plus]))
    z[~plus] = np.exp(x[~plus]) / (1 + np.exp(x[~plus]))
    return z
""",
        """
def sigmoid(x):
    z = np.zeros(np.shape(x))
    for index in np.ndindex(*np.shape(x)):
        z[index] = 1 / (1 + np.exp(-float(x[index])))
    return z
""",
        """
def sigmoid(x):
    if x.ndim > 1:
        return np.stack([sigmoid(part) for part in x])
    return [1 / (1 + np.exp(-v)) for v in x]
""",
        "sigmoid = lambda x: np.divide(1, np.add(1, np.exp(np.negative(x))))",
    ],
)


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


# ---- s2_relu ----

relu = Rubric(
    "s2_relu",
    function="relu",
    forbids=("common.functions.relu",),
    mistakes=[
        Mistake("max_or_if_for_elements", PYTHONS_OWN, elementwise("relu", "max(x, 0)")),
        Mistake(
            "largest_element",
            "np.max は、配列の中でいちばん大きい値を1つ返す関数です。要素ごとに 0 と比べるのは np.maximum です。",
            elementwise("relu", "np.max([0, x])"),
        ),
        Mistake(
            "largest_of_all",
            "配列全体の最大値が1つだけ返されています。要素ごとに 0 と比べるのは np.maximum です。",
            elementwise("relu", "max(0, np.max(x))"),
        ),
        Mistake(
            "leaky_relu",
            "負の値が 0 になっていません(Leaky ReLU 関数です)。ReLU 関数では、負の値を 0 にします。",
            elementwise("relu", "np.where(x > 0, x, 0.01 * x)"),
        ),
        Mistake(
            "leaky_relu_steeper",
            "負の側に傾きが残っています。ReLU 関数では、負の値を 0 にします。",
            elementwise("relu", "np.where(x > 0, x, 0.1 * x)"),
        ),
        Mistake(
            "derivative",
            "正の値が 1 になっています(ReLU 関数の微分です)。正の値はそのまま返します。",
            elementwise("relu", "np.where(x > 0, 1, 0)"),
        ),
        Mistake(
            "step_for_relu",
            "ステップ関数になっています。正の値は 1 にせず、そのまま返します。",
            elementwise("relu", "np.where(x >= 0, 1, 0)"),
        ),
        Mistake(
            "absolute_value",
            "負の値が正に変わっています(絶対値です)。負の値は 0 にします。",
            elementwise("relu", "np.abs(x)"),
        ),
        Mistake(
            "minimum",
            "小さいほうを選んでいるので、正の値が消えています。0 と x の大きいほうを選びましょう。",
            elementwise("relu", "np.minimum(0, x)"),
        ),
        Mistake(
            "negated",
            "x の符号が逆です。正の値が残り、負の値が 0 になるようにします。",
            elementwise("relu", "np.maximum(0, -x)"),
        ),
        Mistake(
            "minus_one_below",
            "負の値が -1 になっています。負の値は 0 にします。",
            elementwise("relu", "np.where(x >= 0, x, -1)"),
        ),
        Mistake(
            "one_below",
            "0 にするはずのところで 1 を返しています。np.maximum で比べる相手は 0 です。",
            elementwise("relu", "np.maximum(1, x)"),
        ),
        Mistake(
            "capped_at_one",
            "1 より大きい値が 1 に切り詰められています。正の値は、どんなに大きくてもそのまま返します。",
            elementwise("relu", "np.clip(x, 0, 1)"),
        ),
        Mistake(
            "negatives_removed",
            "負の要素が取り除かれて、形が変わっています。負の要素は 0 にして残します。",
            elementwise("relu", "x[x > 0]"),
        ),
        Mistake(
            "sigmoid_for_relu",
            "シグモイド関数になっています。ReLU 関数は、正の値をそのまま返します。",
            elementwise("relu", "1 / (1 + np.exp(-x))"),
        ),
        Mistake(
            "softplus",
            "なめらかな曲線(ソフトプラス関数)になっています。ReLU 関数は、0 で折れ曲がる直線です。",
            elementwise("relu", "np.log(1 + np.exp(x))"),
        ),
        Mistake(
            "condition_only",
            "x を掛けたところで、符号が消えています。条件 (x > 0) に、x を1回だけ掛けましょう。",
            elementwise("relu", "(x > 0) * x * x"),
        ),
        Mistake(
            "halving_forgotten",
            "正の値が2倍になっています。x + |x| は、2 で割ります。",
            elementwise("relu", "x + np.abs(x)"),
        ),
        Mistake("unchanged", UNCHANGED + "負の値を 0 にしましょう。", elementwise("relu", "x")),
        Mistake("one_axis_only", ONE_AXIS_ONLY, in_a_list("relu", "(v if v > 0 else 0)"), earns=0.5),
        Mistake("flattened", FLATTENED, elementwise("relu", "np.maximum(0, x.ravel())"), earns=0.5),
        Mistake("return_forgotten", RETURN_FORGOTTEN, without_return("relu")),
        Mistake(
            "example_copied",
            "例の答えの数値がそのまま書かれています。渡された x から計算しましょう。",
            elementwise("relu", "np.array([0.0, 0.0, 3.5])"),
        ),
    ],
    other_right_answers=[
        elementwise("relu", "x * (x > 0)"),
        elementwise("relu", "np.where(x < 0, 0, x)"),
        elementwise("relu", "(x + np.abs(x)) / 2"),
        elementwise("relu", "x.clip(min=0)"),
        elementwise("relu", "-np.minimum(-x, 0)"),
        elementwise("relu", "np.max([x, np.zeros_like(x)], axis=0)"),
        elementwise("relu", "np.heaviside(x, 0) * x"),
        elementwise("relu", "np.vectorize(lambda v: max(float(v), 0.0))(x)"),
        elementwise("relu", "np.piecewise(x, [x > 0], [lambda v: v, 0])"),
        """
def relu(x):
    x[x < 0] = 0
    return x
""",
        """
def relu(x):
    if np.ndim(x) == 0:
        return max(x, 0)
    return np.array([relu(part) for part in x])
""",
        """
def relu(x):
    z = np.zeros(x.shape)
    np.copyto(z, x, where=x > 0)
    return z
""",
    ],
    equivalents=[
        Equivalent("+ return np.maximum(x, 0)", "the larger of two does not depend on their order"),
    ],
)


@relu.check(points=0.5)
def test_relu_of_vector(answer: Answer) -> None:
    """正の値はそのまま、負の値は 0 にしている(1次元の配列)"""
    answer.matches_reference(vector)


@relu.check(points=0.5)
def test_relu_of_any_shape(answer: Answer) -> None:
    """ちょうど 0 のときは 0 で、2次元や3次元の配列でも要素ごとに計算している"""
    answer.matches_reference(table)


# ---- s2_identity ----

identity = Rubric(
    "s2_identity",
    function="identity",
    mistakes=[
        Mistake(
            "return_forgotten",
            "関数が値を返していません。恒等写像も、return で x を返して、はじめて値が届きます。",
            without_return("identity"),
        ),
        Mistake(
            "always_one",
            "いつも 1 という1つの数を返しています。入力 x をそのまま返しましょう。",
            elementwise("identity", "1"),
        ),
        Mistake(
            "ones",
            "全部の要素が 1 になっています。入力 x をそのまま返しましょう。",
            elementwise("identity", "np.ones(x.shape)"),
        ),
        Mistake(
            "unit_matrix",
            "np.eye や np.identity は単位行列を作る関数です。恒等写像は、入力 x をそのまま返します。",
            elementwise("identity", "np.eye(len(x))"),
        ),
        Mistake(
            "relu_for_identity",
            "負の値が 0 になっています(ReLU 関数です)。負の値もそのまま返します。",
            elementwise("identity", "np.maximum(0, x)"),
        ),
        Mistake(
            "sigmoid_for_identity",
            "シグモイド関数になっています。恒等写像では、値を変えません。",
            elementwise("identity", "1 / (1 + np.exp(-x))"),
        ),
        Mistake(
            "step_for_identity",
            "ステップ関数になっています。恒等写像では、値を変えません。",
            elementwise("identity", "np.where(x >= 0, 1, 0)"),
        ),
        Mistake(
            "absolute_value",
            "負の値が正に変わっています(絶対値です)。負の値もそのまま返します。",
            elementwise("identity", "np.abs(x)"),
        ),
        Mistake("negated", "符号が逆になっています。値を変えずに返しましょう。", elementwise("identity", "-x")),
        Mistake(
            "summed",
            "全部の要素を1つの数に足し合わせています。要素ごとに、そのまま返します。",
            elementwise("identity", "np.sum(x)"),
        ),
        Mistake(
            "zeros",
            "全部の要素が 0 になっています。入力 x をそのまま返しましょう。",
            elementwise("identity", "np.zeros(x.shape)"),
        ),
        Mistake(
            "first_element",
            "最初の要素だけを返しています。配列全体を、同じ形のまま返しましょう。",
            elementwise("identity", "x[0]"),
        ),
        Mistake(
            "whole_numbers",
            "小数点より下が切り捨てられています。値を変えずに返しましょう。",
            elementwise("identity", "x.astype(int)"),
        ),
        Mistake(
            "name_as_text",
            "引用符で囲むと、x という名前の文字列になります。引用符を外して、値を返しましょう。",
            elementwise("identity", "'x'"),
        ),
        Mistake(
            "in_a_tuple",
            "x の後ろにコンマがあるので、値が1つのタプル(組)になっています。コンマを外しましょう。",
            elementwise("identity", "x,"),
        ),
        Mistake(
            "extra_axis",
            "[ ] で囲んでいるので、軸が1つ増えています。x をそのまま返しましょう。",
            elementwise("identity", "np.array([x])"),
        ),
        Mistake("flattened", FLATTENED, elementwise("identity", "x.ravel()"), earns=0.5),
        Mistake(
            "transposed",
            "値は合っていますが、2次元や3次元の配列で縦と横が入れ替わっています。形も変えずに返しましょう。",
            elementwise("identity", "x.T"),
            earns=0.5,
        ),
        Mistake(
            "example_copied",
            "例の答えの数値がそのまま書かれています。渡された x を返しましょう。",
            elementwise("identity", "np.array([-2.0, 0.0, 3.5])"),
        ),
    ],
    other_right_answers=[
        elementwise("identity", "x.copy()"),
        elementwise("identity", "1.0 * x"),
        elementwise("identity", "x + 0"),
        elementwise("identity", "+x"),
        elementwise("identity", "x.tolist()"),
        elementwise("identity", "np.array(x)"),
        elementwise("identity", "x.reshape(x.shape)"),
        elementwise("identity", "np.maximum(x, 0) + np.minimum(x, 0)"),
        "identity = lambda x: x",
        """
def identity(x):
    z = np.empty_like(x)
    z[:] = x
    return z
""",
        """
def identity(x):
    if np.ndim(x) == 0:
        return x
    return [identity(part) for part in x]
""",
    ],
)


@identity.check(points=0.5)
def test_identity_of_vector(answer: Answer) -> None:
    """1次元の配列を、そのまま返している"""
    answer.matches_reference(vector)


@identity.check(points=0.5)
def test_identity_of_any_shape(answer: Answer) -> None:
    """2次元や3次元の配列も、値も形も変えずに返している"""
    answer.matches_reference(table)


# ---- s2_softmax ----


def softmax_of(e: str, total: str, result: str = "e / total") -> str:
    """An answer with this exponential and this total."""
    return f"""
def softmax(x):
    e = {e}
    total = {total}
    return {result}
"""


STABLE = "np.exp(x - np.max(x, axis=-1, keepdims=True))"
PLAIN = "np.exp(x)"
ROW_TOTAL = "np.sum(e, axis=-1, keepdims=True)"

softmax = Rubric(
    "s2_softmax",
    function="softmax",
    forbids=("common.functions.softmax",),
    mistakes=[
        Mistake(
            "large_values",
            "ふだんの値では、1件でもバッチでも合っています。x が大きいと np.exp があふれて nan になります。"
            "先に、1件ごとの最大値を引きましょう。",
            softmax_of(PLAIN, ROW_TOTAL),
            earns=1.5,
        ),
        Mistake(
            "maximum_of_whole_batch",
            "ふだんの値では合っています。ただし引いているのがバッチ全体の最大値なので、"
            "小さい行の np.exp が全部 0 になり、0 / 0 で nan になります。最大値も行ごとに引きましょう。",
            softmax_of("np.exp(x - np.max(x))", ROW_TOTAL),
            earns=1.5,
        ),
        Mistake(
            "other_than_maximum_subtracted",
            "引いているのが最大値ではありません(最小値や平均など)。値の差が大きいと、np.exp があふれてしまいます。",
            softmax_of("np.exp(x - np.min(x, axis=-1, keepdims=True))", ROW_TOTAL),
            earns=1.5,
        ),
        Mistake(
            "whole_batch_summed",
            "1件のデータでは合っています。ただしバッチでは、全部の行を合わせた和で割っています。"
            "行ごとに足して 1 になるように、axis=-1 の和で割りましょう。",
            softmax_of("np.exp(x - np.max(x))", "np.sum(e)"),
            earns=1,
        ),
        Mistake(
            "whole_batch_summed_and_large_values",
            "1件のふだんの値では合っています。バッチでは行ごとの和で割り、"
            "大きな値であふれないように、最大値を引いてから np.exp に渡しましょう。",
            softmax_of(PLAIN, "np.sum(e)"),
            earns=1,
        ),
        Mistake(
            "columns_normalised",
            "1件のデータでは合っています。ただしバッチでは、列ごとに足して 1 になっています。"
            "1行が1件なので、axis=0 ではなく axis=-1 です。",
            softmax_of("np.exp(x - np.max(x, axis=0))", "np.sum(e, axis=0)"),
            earns=1,
        ),
        Mistake(
            "columns_normalised_and_large_values",
            "1件のふだんの値では合っています。バッチでは列ごとではなく行ごとの和で割り、最大値を先に引きましょう。",
            softmax_of(PLAIN, "np.sum(e, axis=0)"),
            earns=1,
        ),
        Mistake(
            "keepdims_forgotten",
            "1件のデータでは合っています。バッチでは、行ごとの最大値や和の形が (N,) なので、(N, C) と計算できません。"
            "keepdims=True を付けると (N, 1) になります。",
            softmax_of("np.exp(x - np.max(x, axis=-1))", "np.sum(e, axis=-1)"),
            earns=1,
        ),
        Mistake(
            "keepdims_forgotten_and_large_values",
            "1件のふだんの値では合っています。バッチでは keepdims=True が要り、"
            "大きな値であふれないように、最大値を先に引きます。",
            softmax_of(PLAIN, "np.sum(e, axis=-1)"),
            earns=1,
        ),
        Mistake(
            "batch_only",
            "バッチでは合っていますが、1件のデータ (C,) でエラーになります。1次元には axis=1 がありません。"
            "axis=-1 とすると、どちらでも最後の軸になります。",
            softmax_of("np.exp(x - np.max(x, axis=1, keepdims=True))", "np.sum(e, axis=1, keepdims=True)"),
            earns=0.5,
        ),
        Mistake(
            "exponential_in_total_forgotten",
            "分母が x の和になっています。足すのは、それぞれの e^{x} です。",
            softmax_of("np.exp(x)", "np.sum(x, axis=-1, keepdims=True)"),
        ),
        Mistake(
            "exponential_in_total_forgotten_after_shift",
            "分母が、最大値を引いた x の和になっています。足すのは、それぞれの e の累乗です。",
            """
def softmax(x):
    x = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(x, axis=-1, keepdims=True)
""",
        ),
        Mistake(
            "exponential_forgotten",
            "指数関数がありません。x を x の和で割るのではなく、e^{x} を e^{x} の和で割ります。",
            softmax_of("x", "np.sum(x, axis=-1, keepdims=True)"),
        ),
        Mistake(
            "exponential_forgotten_whole_batch",
            "指数関数がありません。e^{x} を、行ごとの e^{x} の和で割ります。",
            softmax_of("x", "np.sum(x)"),
        ),
        Mistake(
            "not_normalised",
            "e の累乗まではできています。行ごとの和で割って、足して 1 になるようにしましょう。",
            softmax_of(PLAIN, "1"),
        ),
        Mistake(
            "not_normalised_after_shift",
            "いちばん大きい値がいつも 1 になっています。最大値を引いて np.exp に渡した後、行ごとの和で割りましょう。",
            softmax_of(STABLE, "1"),
        ),
        Mistake(
            "divided_by_mean",
            "和ではなく平均で割っています。足して 1 にするには、e^{x} の和で割ります。",
            softmax_of(STABLE, "np.mean(e, axis=-1, keepdims=True)"),
        ),
        Mistake(
            "exponential_of_sum",
            "分母が「和の e 乗」になっています。先に e^{x} をそれぞれ求めて、それを足します。",
            softmax_of(PLAIN, "np.exp(np.sum(x, axis=-1, keepdims=True))"),
        ),
        Mistake(
            "shifted_in_numerator_only",
            "最大値を引いているのが分子だけです。分母の np.exp でも、同じ最大値を引きます。",
            softmax_of(STABLE, "np.sum(np.exp(x), axis=-1, keepdims=True)"),
        ),
        Mistake(
            "shifted_in_total_only",
            "最大値を引いているのが分母だけです。分子の np.exp でも、同じ最大値を引きます。",
            softmax_of(PLAIN, "np.sum(" + STABLE + ", axis=-1, keepdims=True)"),
        ),
        Mistake(
            "maximum_subtracted_from_result",
            "最大値は、np.exp に渡す前に引きます。後から引くと値が変わります。",
            softmax_of("np.exp(x) - np.max(x, axis=-1, keepdims=True)", ROW_TOTAL),
        ),
        Mistake(
            "sign_of_exponent",
            "指数の符号が逆です。大きい値ほど、確率も大きくなるはずです。",
            softmax_of("np.exp(-x + np.min(x, axis=-1, keepdims=True))", ROW_TOTAL),
        ),
        Mistake(
            "sigmoid_for_softmax",
            "シグモイド関数になっています。ソフトマックス関数は、1件の中のほかの値も使い、足して 1 になります。",
            softmax_of(PLAIN, "1 + e"),
        ),
        Mistake(
            "logarithm",
            "ソフトマックス関数の対数になっています。確率の値そのものを返しましょう。",
            softmax_of(STABLE, ROW_TOTAL, "np.log(e / total)"),
        ),
        Mistake(
            "largest_as_one_hot",
            "最大の要素だけが 1 になっています。ソフトマックス関数は、ほかの要素にも確率を分けます。",
            softmax_of("x * 1.0", "np.max(x, axis=-1, keepdims=True)", "np.where(e == total, 1.0, 0.0)"),
        ),
        Mistake(
            "largest_position",
            "最大の要素の番号になっています。クラスごとの確率を返しましょう。",
            softmax_of("x", "1", "np.argmax(e, axis=-1)"),
        ),
        Mistake(
            "math_exp",
            "math.exp は1つの数のための関数で、配列を渡せません。np.exp を使います。",
            """
import math

def softmax(x):
    e = math.exp(x)
    return e / np.sum(e)
""",
        ),
        Mistake("unchanged", UNCHANGED + "ソフトマックス関数の式を当てはめましょう。", elementwise("softmax", "x")),
        Mistake("return_forgotten", RETURN_FORGOTTEN, without_return("softmax")),
        Mistake(
            "example_copied",
            "例の答えの数値がそのまま書かれています。渡された x から計算しましょう。",
            elementwise("softmax", "np.array([0.125, 0.25, 0.625])"),
        ),
    ],
    other_right_answers=[
        """
def softmax(x):
    if x.ndim == 2:
        return np.array([softmax(row) for row in x])
    e = np.exp(x - x.max())
    return e / e.sum()
""",
        """
def softmax(x):
    if x.ndim == 2:
        x = x.T
        x = x - np.max(x, axis=0)
        y = np.exp(x) / np.sum(np.exp(x), axis=0)
        return y.T
    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))
""",
        """
def softmax(x):
    return np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))
""",
        """
def softmax(x):
    differences = x[..., np.newaxis, :] - x[..., :, np.newaxis]
    return 1 / np.sum(np.exp(differences), axis=-1)
""",
        """
import math

def softmax(x):
    rows = []
    for row in np.atleast_2d(x).tolist():
        top = max(row)
        parts = [math.exp(value - top) for value in row]
        rows.append([part / sum(parts) for part in parts])
    return np.array(rows).reshape(x.shape)
""",
        """
def softmax(x):
    batch = np.reshape(x, (-1, x.shape[-1]))
    e = np.exp((batch.T - batch.max(axis=1)).T)
    ones = np.ones((x.shape[-1], x.shape[-1]))
    return (e / (e @ ones)).reshape(x.shape)
""",
        """
def softmax(x):
    def of_one(values):
        shifted = np.exp(values - np.amax(values))
        return shifted / shifted.sum()

    return np.apply_along_axis(of_one, -1, x)
""",
        """
def softmax(x):
    e = np.exp(x - np.expand_dims(x.max(-1), -1))
    return np.einsum('...c,...->...c', e, 1 / np.einsum('...c->...', e))
""",
        """
def softmax(x):
    y = np.array(x, dtype=float)
    y -= y.max(axis=-1)[..., None]
    np.exp(y, out=y)
    y /= y.sum(axis=-1)[..., None]
    return y
""",
        """
def softmax(x):
    order = np.sort(x, axis=-1)
    e = np.exp(x - order[..., -1:])
    return e / np.cumsum(e, axis=-1)[..., -1:]
""",
    ],
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


# ---- s2_activation_source ----

OTHER_LINES = (
    *LECTURE_LINES,
    "b = np.array([0.5])",
    'W2, b2 = network["W2"], network["b2"]',
    "return y, z1",
    "y, z1 = regress(network, x)",
    "y, z1 = decide(network, x)",
)

quoting = partial(quoted_as, "activation_source")

activation_source = Rubric(
    "s2_activation_source",
    outputs=("activation_source",),
    mistakes=[
        Mistake(
            "total_input_line",
            "これは総入力 u を求める行です。この u を活性化関数 f に渡している、次の行を探しましょう。",
            quoting("u = np.dot(x, W) + b"),
        ),
        Mistake(
            "output_layer_line",
            "これは出力層の y を求める行です。左辺が z になっている、中間層の行を探しましょう。",
            quoting("y = functions.softmax(u2)"),
        ),
        Mistake(
            "identity_line",
            "これは出力層の恒等写像の行です。活性化関数 f に u を渡して z に入れている行を探しましょう。",
            quoting("y = u3"),
        ),
        Mistake(
            "formula",
            "これは数式です。f のところが教材のどの関数になっているかを見て、コードの行を抜き出しましょう。",
            quoting("z = f(u)"),
        ),
        Mistake(
            "right_side_only",
            "右辺だけが抜き出されています。値をどの名前に入れるか(代入先と =)も一緒に抜き出しましょう。",
            quoting("functions.sigmoid(u)"),
        ),
        Mistake(
            "comparison",
            "== は「等しいか」を調べる記号です。z に値を入れる代入は = 1つです。",
            quoting("z == functions.sigmoid(u)"),
        ),
        Mistake(
            "description",
            IN_WORDS,
            quoting("zはuを活性化関数に通したもの"),
        ),
        Mistake(
            "unbalanced",
            UNBALANCED_PARENTHESES,
            quoting("z = functions.sigmoid(u"),
        ),
        Mistake(
            "definition",
            "これは活性化関数そのものの定義です。それを呼び出して z に値を入れている行を探しましょう。",
            quoting("def sigmoid(x):"),
        ),
        Mistake(
            "definition_of_relu",
            "これは ReLU 関数の定義です。それを呼び出して z に値を入れている行を探しましょう。",
            quoting("def relu(x):"),
        ),
        Mistake(
            "derivative",
            "d_sigmoid は微分です。z = f(u) の f は、微分する前の活性化関数です。",
            quoting("z = functions.d_sigmoid(u)"),
        ),
        Mistake(
            "input_activated",
            "活性化関数に入力 x を渡しています。教材では、総入力 u を渡しています。",
            quoting("z = functions.sigmoid(x)"),
        ),
        Mistake(
            "import_line",
            "これは関数を使えるようにする行です。実際に使って z に値を入れている行を探しましょう。",
            quoting("from common import functions"),
        ),
        Mistake(
            "misspelt",
            FUNCTIONS_MISSPELT,
            quoting("z = funcions.sigmoid(u)"),
            earns=0.5,
        ),
        Mistake(
            "with_next_layer",
            "正しい行がありますが、次の層の総入力の行も混ざっています。必要な行だけを抜き出しましょう。",
            quoting("z1 = functions.relu(u1)", "u2 = np.dot(z1, W2) + b2"),
            earns=0.5,
        ),
        Mistake(
            "with_output_layer",
            "正しい行に、出力層の行も混ざっています。z を求める行だけにしましょう。",
            quoting("z1 = functions.relu(u1)", "y = functions.softmax(u2)"),
            earns=0.5,
        ),
    ],
    other_right_answers=[
        quoting("z = functions.sigmoid(u)"),
        quoting("z = functions.relu(u)"),
        quoting("u = np.dot(x, W) + b", "z = functions.sigmoid(u)"),
        quoting("    # 第2の中間層: 総入力と出力", "    u2 = np.dot(z1, W2) + b2", "    z2 = functions.relu(u2)"),
        quoting("z=functions.sigmoid( u )"),
        quoting("z1 = functions.sigmoid(u1)"),
        quoting("", "z1 = functions.relu(u1);", "z2 = functions.relu(u2)", ""),
        quoting("```python", "z = functions.sigmoid(u)", "```"),
        quoting("ｚ　＝　functions．sigmoid（u）  ＃ 活性化関数"),
    ],
)


@activation_source.check(points=1)
def test_activation_source(answer: Answer) -> None:
    """総入力 u を活性化関数に渡して、z に値を入れている行を抜き出している"""
    answer.quotes("activation_source", right=ACTIVATION_LINES, before=TOTAL_INPUT_LINES, material=OTHER_LINES)


# ---- s2_network_354 ----

START = """
def init_network():
    network = {}
    network['W1'] = np.random.rand(3, 5)
    network['b1'] = np.random.rand(5)
    network['W2'] = np.random.rand(5, 4)
    network['b2'] = np.random.rand(4)
    return network
"""


def forward(
    u1: str = "np.dot(x, network['W1']) + network['b1']",
    z1: str = "functions.relu(u1)",
    u2: str = "np.dot(z1, network['W2']) + network['b2']",
    y: str = "functions.softmax(u2)",
    last: str = "return y, z1",
) -> str:
    """A forward function with these parts in place of the right ones."""
    return f"""
def forward(network, x):
    u1 = {u1}
    z1 = {z1}
    u2 = {u2}
    y = {y}
    {last}
"""


def start(W1: str = "(3, 5)", b1: str = "5", W2: str = "(5, 4)", b2: str = "4", made: str = "np.random.normal") -> str:
    """An init_network with these shapes in place of the right ones."""
    return f"""
def init_network():
    network = {{}}
    network['W1'] = {made}(size={W1})
    network['b1'] = {made}(size={b1})
    network['W2'] = {made}(size={W2})
    network['b2'] = {made}(size={b2})
    return network
"""


network_354 = Rubric(
    "s2_network_354",
    function="forward",
    may_use=("relu", "softmax"),
    mistakes=[
        # ---- of init_network, with a right forward
        Mistake(
            "weights_transposed",
            "重みの形が逆です。W1 は (3, 5)、W2 は (5, 4) のように、(前の層の数, その層の数) にします。",
            start(W1="(5, 3)", W2="(4, 5)") + forward(),
            earns=2,
        ),
        Mistake(
            "layers_swapped",
            "2つの層の重みが入れ替わっています。W1 は入力層から中間層への (3, 5)、W2 は (5, 4) です。",
            start(W1="(5, 4)", b1="4", W2="(3, 5)", b2="5") + forward(),
            earns=2,
        ),
        Mistake(
            "units_swapped",
            "中間層が4、出力層が5になっています。3-5-4 は、入力3・中間層5・出力4です。",
            start(W1="(3, 4)", b1="4", W2="(4, 5)", b2="5") + forward(),
            earns=2,
        ),
        Mistake(
            "biases_as_rows",
            "バイアスが (1, 5) のような2次元になっています。バイアスは1次元で、b1 は (5,)、b2 は (4,) です。",
            start(b1="(1, 5)", b2="(1, 4)") + forward(),
            earns=2,
        ),
        Mistake(
            "biases_as_columns",
            "バイアスが (5, 1) のような縦長の2次元になっています。バイアスは1次元で、b1 は (5,)、b2 は (4,) です。",
            start(b1="(5, 1)", b2="(4, 1)") + forward(),
            earns=2,
        ),
        Mistake(
            "one_bias_per_layer",
            "バイアスが1つの数になっています。バイアスはユニットごとに1つずつで、b1 は (5,)、b2 は (4,) です。",
            start(b1="()", b2="()") + forward(),
            earns=2,
        ),
        Mistake(
            "biases_by_inputs",
            "バイアスの個数が、層に入ってくる値の数になっています。その層のユニットの数(b1 は 5、b2 は 4)です。",
            start(b1="3", b2="5") + forward(),
            earns=2,
        ),
        Mistake(
            "first_weights_square",
            "W2 の形が違います。中間層の5個から出力層の4個へなので、(5, 4) です。",
            start(W2="(3, 4)") + forward(),
            earns=2,
        ),
        Mistake(
            "biases_missing",
            "バイアスがありません。'b1' と 'b2' も辞書に入れましょう。",
            """
def init_network():
    return {'W1': np.random.rand(3, 5), 'W2': np.random.rand(5, 4)}
"""
            + forward(),
            earns=2,
        ),
        Mistake(
            "shapes_for_arrays",
            "形を表す組 (3, 5) そのものが入っています。np.random.rand(3, 5) のように、その形の配列を作ります。",
            """
def init_network():
    return {'W1': (3, 5), 'b1': (5,), 'W2': (5, 4), 'b2': (4,)}
"""
            + forward(),
            earns=2,
        ),
        Mistake(
            "no_dictionary",
            "辞書ではなく、4つの値の組が返されています。キーを付けて、辞書にして返しましょう。",
            """
def init_network():
    return np.random.rand(3, 5), np.random.rand(5), np.random.rand(5, 4), np.random.rand(4)
"""
            + forward(),
            earns=2,
        ),
        Mistake(
            "lower_case_in_start",
            "init_network の重みのキーが小文字の 'w1', 'w2' になっています。Python は大文字と小文字を区別します。",
            """
def init_network():
    return {'w1': np.zeros((3, 5)), 'b1': np.zeros(5), 'w2': np.zeros((5, 4)), 'b2': np.zeros(4)}
"""
            + forward(),
            earns=2,
        ),
        Mistake(
            "not_a_number",
            "重みに数でない値(nan)が入っています。乱数や 0 など、計算できる数を入れましょう。",
            start(made="(lambda size: np.full(size, np.nan))") + forward(),
            earns=2,
        ),
        Mistake(
            "start_not_returned",
            "init_network が何も返していません。まだ書いていないか、return がありません。",
            """
def init_network():
    network = {'W1': np.random.rand(3, 5), 'b1': np.random.rand(5)}
"""
            + forward(),
            earns=2,
        ),
        # ---- of both
        Mistake(
            "lower_case_keys",
            "重みのキーが小文字の 'w1', 'w2' になっています。問いのキーは大文字の 'W1', 'W2' です。",
            """
def init_network():
    return {'w1': np.zeros((3, 5)), 'b1': np.zeros(5), 'w2': np.zeros((5, 4)), 'b2': np.zeros(4)}
"""
            + forward(u1="np.dot(x, network['w1']) + network['b1']", u2="np.dot(z1, network['w2']) + network['b2']"),
        ),
        # ---- of forward, with a right init_network
        Mistake(
            "sigmoid_for_relu",
            "中間層の活性化関数がシグモイド関数になっています。この問いでは ReLU 関数を使います。",
            START + forward(z1="functions.sigmoid(u1)"),
            earns=1,
        ),
        Mistake(
            "step_for_relu",
            "中間層の活性化関数がステップ関数になっています。この問いでは ReLU 関数を使います。",
            START + forward(z1="functions.step_function(u1)"),
            earns=1,
        ),
        Mistake(
            "hidden_layer_not_activated",
            "中間層の総入力 u1 が、ReLU 関数を通さずに使われています。",
            START + forward(z1="u1"),
            earns=1,
        ),
        Mistake(
            "total_input_to_output_layer",
            "z1 は合っています。ただし出力層に、z1 ではなく、活性化関数を通す前の u1 を渡しています。",
            START + forward(u2="np.dot(u1, network['W2']) + network['b2']"),
            earns=1.5,
        ),
        Mistake(
            "total_input_returned",
            "出力 y は合っています。2つ目に返された値が総入力 u1 です。ReLU 関数を通した z1 を返しましょう。",
            START + forward(last="return y, u1"),
            earns=1.5,
        ),
        Mistake(
            "output_not_activated",
            "z1 は合っています。出力層の総入力が、ソフトマックス関数を通さずに返されています。",
            START + forward(y="u2"),
            earns=1.5,
        ),
        Mistake(
            "sigmoid_output",
            "z1 は合っています。出力層がシグモイド関数になっています。多クラス分類ではソフトマックス関数を使います。",
            START + forward(y="functions.sigmoid(u2)"),
            earns=1.5,
        ),
        Mistake(
            "relu_output",
            "z1 は合っています。出力層も ReLU 関数になっています。出力層ではソフトマックス関数を使います。",
            START + forward(y="functions.relu(u2)"),
            earns=1.5,
        ),
        Mistake(
            "relu_before_softmax",
            "z1 は合っています。出力層の総入力を ReLU 関数にも通しています。ソフトマックス関数だけを通します。",
            START + forward(y="functions.softmax(functions.relu(u2))"),
            earns=1.5,
        ),
        Mistake(
            "softmax_twice",
            "z1 は合っています。ソフトマックス関数を2回通しています。",
            START + forward(y="functions.softmax(functions.softmax(u2))"),
            earns=1.5,
        ),
        Mistake(
            "activations_swapped",
            "2つの活性化関数が逆です。中間層が ReLU 関数、出力層がソフトマックス関数です。",
            START + forward(z1="functions.softmax(u1)", y="functions.relu(u2)"),
            earns=1,
        ),
        Mistake(
            "softmax_in_hidden_layer",
            "中間層もソフトマックス関数になっています。中間層では ReLU 関数を使います。",
            START + forward(z1="functions.softmax(u1)"),
            earns=1,
        ),
        Mistake(
            "biases_forgotten",
            "総入力にバイアスが入っていません。u1 には b1、u2 には b2 を足します。",
            START + forward(u1="np.dot(x, network['W1'])", u2="np.dot(z1, network['W2'])"),
            earns=1,
        ),
        Mistake(
            "hidden_bias_forgotten",
            "中間層の総入力 u1 に、バイアス b1 が入っていません。",
            START + forward(u1="np.dot(x, network['W1'])"),
            earns=1,
        ),
        Mistake(
            "output_bias_forgotten",
            "z1 は合っています。出力層の総入力 u2 に、バイアス b2 が入っていません。",
            START + forward(u2="np.dot(z1, network['W2'])"),
            earns=1.5,
        ),
        Mistake(
            "activated_before_bias",
            "ReLU 関数を通した後でバイアスを足しています。バイアスは総入力の一部なので、先に足します。",
            START + forward(u1="np.dot(x, network['W1'])", z1="functions.relu(u1) + network['b1']"),
            earns=1,
        ),
        Mistake(
            "bias_after_softmax",
            "z1 は合っています。ソフトマックス関数を通した後でバイアス b2 を足しています。先に足しましょう。",
            START + forward(u2="np.dot(z1, network['W2'])", y="functions.softmax(u2) + network['b2']"),
            earns=1.5,
        ),
        Mistake(
            "returned_in_reverse",
            "y と z1 は求まっていますが、返す順が逆です。y、z1 の順に返してください。",
            START + forward(last="return z1, y"),
            earns=1,
        ),
        Mistake(
            "output_only",
            "出力 y だけを返しています。中間層の出力 z1 も一緒に、y、z1 の順で返してください。",
            START + forward(last="return y"),
            earns=1,
        ),
        Mistake(
            "three_returned",
            "y と z1 は合っていますが、余分な値も返しています。y と z1 の2つだけを返してください。",
            START + forward(last="return y, z1, u1"),
            earns=2,
        ),
        Mistake(
            "forward_not_returned",
            "forward が何も返していません。まだ書いていないか、return がありません。y、z1 の順に返しましょう。",
            START + forward(last="print(y, z1)"),
            earns=1,
        ),
        Mistake(
            "input_to_output_layer",
            "出力層に入力 x を渡しています。出力層に入るのは、中間層の出力 z1 です。",
            START + forward(u2="np.dot(x, network['W2']) + network['b2']"),
            earns=1,
        ),
        Mistake(
            "order_of_product",
            "行列の積の順序が逆です。データを左、重みを右に置きます。",
            START
            + forward(u1="np.dot(network['W1'], x) + network['b1']", u2="np.dot(network['W2'], z1) + network['b2']"),
            earns=1,
        ),
        Mistake(
            "elementwise_product",
            "* は同じ位置どうしの積です。総入力には、行列の積 np.dot を使います。",
            START + forward(u1="x * network['W1'] + network['b1']", u2="z1 * network['W2'] + network['b2']"),
            earns=1,
        ),
        Mistake(
            "arguments_in_reverse",
            "引数の順が逆です。forward(network, x) の順に受け取ります。",
            START + forward().replace("(network, x)", "(x, network)"),
            earns=1,
        ),
        Mistake(
            "own_network",
            "渡された network を使わずに、init_network() で作り直しています。引数の network を使いましょう。",
            START + forward().replace("    u1 =", "    network = init_network()\n    u1 ="),
            earns=1,
        ),
        Mistake(
            "softmax_over_whole_batch",
            "1件のデータでは合っています。ただしバッチでは、全部の行を合わせた和で割っています。",
            START + forward(y="np.exp(u2) / np.sum(np.exp(u2))"),
            earns=2,
        ),
        Mistake(
            "softmax_over_columns",
            "1件のデータでは合っています。ただしバッチでは、列ごとに足して 1 になっています。行ごとに計算しましょう。",
            START + forward(y="np.exp(u2) / np.sum(np.exp(u2), axis=0)"),
            earns=2,
        ),
        Mistake(
            "one_sample_transposed",
            ONE_SAMPLE_TRANSPOSED,
            START
            + forward(
                u1="np.dot(network['W1'].T, x) + network['b1']", u2="np.dot(network['W2'].T, z1) + network['b2']"
            ),
            earns=2,
        ),
        Mistake(
            "first_sample_only",
            FIRST_SAMPLE_ONLY,
            START + forward(u1="np.dot(np.atleast_2d(x)[0], network['W1']) + network['b1']"),
            earns=2,
        ),
        Mistake(
            "example_copied",
            "例の数値がそのまま書かれています。引数の network と x から計算しましょう。",
            START
            + """
def forward(network, x):
    y = np.array([0.13458064, 0.6933114, 0.09128908, 0.08081888])
    z1 = np.array([3.25479561, 1.69793142, 4.63238936, 3.98126229, 1.72972495])
    return y, z1
""",
            earns=1,
        ),
    ],
    other_right_answers=[
        START + forward(),
        start(made="np.random.default_rng().uniform") + forward(last="return [y, z1]"),
        """
def init_network():
    return {'W1': np.zeros((3, 5)), 'b1': np.zeros(5), 'W2': np.ones((5, 4)), 'b2': [0, 0, 0, 0]}

def forward(network, x):
    z1 = np.maximum(0, x @ network['W1'] + network['b1'])
    u2 = z1 @ network['W2'] + network['b2']
    e = np.exp(u2 - np.max(u2, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True), z1
""",
        START
        + """
def forward(network, x):
    W1, b1 = network['W1'], network['b1']
    W2, b2 = network['W2'], network['b2']
    hidden = relu(np.dot(x, W1) + b1)
    return softmax(np.dot(hidden, W2) + b2), hidden
""",
        """
class Layer:
    def __init__(self, W, b, activation):
        self.W, self.b, self.activation = W, b, activation

    def __call__(self, x):
        return self.activation(np.tensordot(x, self.W, axes=1) + self.b)

def init_network():
    sizes = [3, 5, 4]
    network = {}
    for layer in (1, 2):
        before, here = sizes[layer - 1], sizes[layer]
        network[f'W{layer}'] = np.random.randn(before, here) * np.sqrt(2 / before)
        network[f'b{layer}'] = np.zeros(here)
    return network

def forward(network, x):
    hidden = Layer(network['W1'], network['b1'], functions.relu)
    output = Layer(network['W2'], network['b2'], functions.softmax)
    z1 = hidden(x)
    return output(z1), z1
""",
        """
from common.functions import relu as activate, softmax as to_probability

def init_network():
    W1, W2 = np.linspace(-1, 1, 15).reshape(3, 5), np.linspace(-1, 1, 20).reshape(5, 4)
    return dict(W1=W1, b1=np.full(5, 0.1), W2=W2, b2=np.arange(4))

def forward(network, x):
    outputs = []
    for number, f in ((1, activate), (2, to_probability)):
        x = f(np.einsum('...i,ij->...j', x, network['W' + str(number)]) + network['b' + str(number)])
        outputs.insert(0, x)
    return tuple(outputs)
""",
        """
def init_network():
    network = {}
    for name, shape in [('W1', (3, 5)), ('b1', (5,)), ('W2', (5, 4)), ('b2', (4,))]:
        network[name] = np.random.uniform(-0.5, 0.5, shape)
    network['description'] = '3-5-4'
    return network

def forward(network, x):
    if x.ndim == 2:
        pairs = [forward(network, row) for row in x]
        return np.array([y for y, z1 in pairs]), np.array([z1 for y, z1 in pairs])
    W1, b1, W2, b2 = (network[name] for name in ['W1', 'b1', 'W2', 'b2'])
    z1 = np.array([max(0, sum(x[i] * W1[i, j] for i in range(len(x))) + b1[j]) for j in range(len(b1))])
    scores = np.exp([sum(z1[i] * W2[i, j] for i in range(len(z1))) + b2[j] for j in range(len(b2))])
    return scores / scores.sum(), z1
""",
        """
import numpy

def init_network(seed=0):
    random = numpy.random.RandomState(seed)
    return {key: random.standard_normal(shape) for key, shape in
            zip(('W1', 'b1', 'W2', 'b2'), ((3, 5), 5, (5, 4), 4))}

def affine(x, W, b):
    one = numpy.ones(x.shape[:-1] + (1,))
    return numpy.concatenate([x, one], axis=-1) @ numpy.vstack([W, b])

def forward(network, x):
    u1 = affine(x, network['W1'], network['b1'])
    z1 = numpy.where(u1 > 0, u1, 0)
    u2 = affine(z1, network['W2'], network['b2'])
    log_total = numpy.logaddexp.reduce(u2, axis=-1, keepdims=True)
    return numpy.exp(u2 - log_total), z1
""",
        """
init_network = lambda: {'W1': np.eye(3, 5), 'b1': np.zeros(5), 'W2': np.eye(5, 4), 'b2': np.zeros(4)}

forward = lambda network, x: (
    functions.softmax(functions.relu(x @ network['W1'] + network['b1']) @ network['W2'] + network['b2']),
    functions.relu(x @ network['W1'] + network['b1']),
)
""",
    ],
    equivalents=[
        *(
            Equivalent(f"+ network['{name}'] = {start.format(shape)}", "the values that training starts from are free")
            for name, shape in {"W1": "3, 5", "b1": "5", "W2": "5, 4", "b2": "4"}.items()
            for start in ("-np.random.rand({})", "2 * np.random.rand({})", "np.random.rand({}) / 2")
        ),
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
