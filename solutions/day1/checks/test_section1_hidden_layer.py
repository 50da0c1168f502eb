"""Hidden checks of section 1, 入力層〜中間層: what is drawn, known mistakes, other right answers."""

from __future__ import annotations

from functools import partial

from autograder.checks import Answer, Draw, Mistake, Rubric
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
    Case,
    quoted_as,
)

INPUTS = 4  # of s1_weighted_sum, always: its formula has four terms

# ---- s1_weighted_sum ----

weighted_sum = Rubric(
    "s1_weighted_sum",
    inputs=("x", "W1", "b1"),
    outputs=("u1",),
    mistakes=[
        Mistake(
            "bias_forgotten",
            "重み付きの和までは合っています。式の最後にあるバイアス b1 を足し忘れています。",
            "u1 = np.dot(x, W1)",
        ),
        Mistake(
            "bias_subtracted",
            "バイアス b1 を引いています。式では足します。",
            "u1 = np.dot(x, W1) - b1",
        ),
        Mistake(
            "bias_multiplied",
            "バイアス b1 を掛けています。バイアスは入力と関係なく足される値です。",
            "u1 = np.dot(x, W1) * b1",
        ),
        Mistake(
            "bias_summed",
            "b1 を全部足し合わせてから加えています。バイアスはユニットごとに1つずつあります。",
            "u1 = np.dot(x, W1) + b1.sum()",
        ),
        Mistake(
            "bias_inside_product",
            "重みにバイアスを足してから入力を掛けています。掛け算と足し算の順を、式と見比べましょう。",
            "u1 = np.dot(x, W1 + b1)",
        ),
        Mistake(
            "activated_by_sigmoid",
            "シグモイド関数に通しています。ここで求めるのは、活性化関数に通す前の総入力 u です。",
            "u1 = functions.sigmoid(np.dot(x, W1) + b1)",
        ),
        Mistake(
            "activated_by_relu",
            "ReLU 関数に通しているので、負の値が 0 になっています。総入力 u は活性化関数に通す前の値です。",
            "u1 = np.maximum(np.dot(x, W1) + b1, 0)",
        ),
        Mistake(
            "products_not_summed",
            "入力と重みを掛けたところで止まっています。4つの積を足し合わせて、ユニットごとに1つの値にします。",
            "u1 = x[..., np.newaxis] * W1 + b1",
        ),
        Mistake(
            "elementwise_product",
            "* は同じ位置どうしの積です。掛けてから足し合わせる計算には、行列の積を使います。",
            "u1 = x * W1 + b1",
        ),
        Mistake(
            "order_of_product",
            "行列の積の順序が逆です。x は (…, 4)、W1 は (4, ユニットの数) なので、4どうしが隣り合うように並べます。",
            "u1 = np.dot(W1, x) + b1",
        ),
        Mistake(
            "units_summed",
            "全部のユニットの値を1つの数に足し合わせています。総入力はユニットの数だけあります。",
            "u1 = np.sum(np.dot(x, W1) + b1)",
        ),
        Mistake(
            "first_unit_only",
            "1つ目のユニットの総入力だけを求めています。全部のユニットをまとめて求めましょう。",
            "u1 = np.dot(x, W1[:, 0]) + b1[0]",
        ),
        Mistake(
            "mean_of_products",
            "積の平均を取っています。総入力は、積を足し合わせた値(和)です。",
            "u1 = np.mean(x[..., np.newaxis] * W1, axis=-2) + b1",
        ),
        Mistake(
            "one_sample_transposed",
            "1件のデータでは合っています。ただし W1.T を左から掛ける形は、バッチ (N, 4) では使えません。"
            "x を左に置く形を考えましょう。",
            "u1 = np.dot(W1.T, x) + b1",
            earns=1,
        ),
        Mistake(
            "one_sample_axis",
            "1件のデータでは合っています。ただしバッチでは axis=0 がデータの件数の方向になるので、足す軸がずれます。",
            "u1 = np.sum(x[..., np.newaxis] * W1, axis=0) + b1",
            earns=1,
        ),
        Mistake(
            "example_copied",
            "例の答えの数値がそのまま書かれています。x や W1 が変わっても計算できるように、式で書きましょう。",
            "u1 = np.array([11.5, 2.0, 10.0])",
        ),
    ],
    other_right_answers=[
        "u1 = np.matmul(x, W1) + b1",
        "u1 = np.tensordot(x, W1, axes=1) + b1",
        "u1 = np.inner(x, W1.T) + b1",
        "u1 = (W1.T @ x.T).T + b1",
        "u1 = b1 + x[..., [0]] * W1[0] + x[..., [1]] * W1[1] + x[..., [2]] * W1[2] + x[..., [3]] * W1[3]",
        """
u1 = b1
for i in range(4):
    u1 = u1 + np.multiply.outer(x[..., i], W1[i])
""",
        """
units = []
for w, bias in zip(W1.T, b1):
    units.append(x[..., 0] * w[0] + x[..., 1] * w[1] + x[..., 2] * w[2] + x[..., 3] * w[3] + bias)
u1 = np.stack(units, axis=-1)
""",
        """
def one_sample(sample):
    return [sum(sample[i] * W1[i, j] for i in range(4)) + b1[j] for j in range(len(b1))]

u1 = np.array(one_sample(x) if x.ndim == 1 else [one_sample(sample) for sample in x])
""",
        "u1 = np.apply_along_axis(lambda sample: np.dot(sample, W1) + b1, -1, x)",
        """
bias_row = np.vstack([b1, W1])
one = np.ones(x.shape[:-1] + (1,))
u1 = np.append(one, x, axis=-1) @ bias_row
""",
    ],
)


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


# ---- s1_hidden_output_source ----

quoting = partial(quoted_as, "hidden_output_source")

hidden_output_source = Rubric(
    "s1_hidden_output_source",
    outputs=("hidden_output_source",),
    mistakes=[
        Mistake(
            "total_input_line",
            "これは総入力 u を求める行です。中間層の出力 z は、この値を活性化関数に通したものです。",
            quoting("u = np.dot(x, W) + b"),
        ),
        Mistake(
            "output_layer_line",
            "これは出力層の行です。中間層の出力を求める行は、もっと入力に近いところにあります。",
            quoting("y = functions.softmax(u2)"),
        ),
        Mistake(
            "right_side_only",
            "右辺だけが抜き出されています。出力をどの名前に入れるか(代入先と =)も一緒に抜き出しましょう。",
            quoting("functions.relu(u)"),
        ),
        Mistake(
            "comparison",
            "== は「等しいか」を調べる記号です。出力を定義する代入は = 1つです。",
            quoting("z == functions.relu(u)"),
        ),
        Mistake(
            "description",
            IN_WORDS,
            quoting("総入力を活性化関数に通したもの"),
        ),
        Mistake(
            "unbalanced",
            UNBALANCED_PARENTHESES,
            quoting("z = functions.relu(u"),
        ),
        Mistake(
            "definition",
            "これは活性化関数そのものの定義です。それを使って z に値を入れている行を探しましょう。",
            quoting("def relu(x):"),
        ),
        Mistake(
            "derivative",
            "d_sigmoid は微分です。中間層の出力には、活性化関数そのものを使います。",
            quoting("z = functions.d_sigmoid(u)"),
        ),
        Mistake(
            "misspelt",
            FUNCTIONS_MISSPELT,
            quoting("z = funcions.relu(u)"),
            earns=0.5,
        ),
        Mistake(
            "with_next_layer",
            "正しい行がありますが、中間層の出力ではない行も混ざっています。必要な行だけを抜き出しましょう。",
            quoting("z1 = functions.relu(u1)", "u2 = np.dot(z1, W2) + b2"),
            earns=0.5,
        ),
        Mistake(
            "with_output_layer",
            "中間層の行に、出力層の行も混ざっています。中間層の出力を求める行だけにしましょう。",
            quoting("z1 = functions.relu(u1)", "y = functions.softmax(u2)"),
            earns=0.5,
        ),
    ],
    other_right_answers=[
        quoting("z = functions.relu(u)"),
        quoting("z = functions.sigmoid(u)"),
        quoting("u = np.dot(x, W) + b", "z = functions.relu(u)"),
        quoting("    # 第2の中間層: 総入力と出力", "    u2 = np.dot(z1, W2) + b2", "    z2 = functions.relu(u2)"),
        quoting("z=functions.relu( u )"),
        quoting("z1 = functions.sigmoid(u1)"),
        quoting("", "z1 = functions.relu(u1);", "z2 = functions.relu(u2)", ""),
        quoting("```python", "z = functions.sigmoid(u)", "```"),
        quoting("ｚ　＝　functions．relu（u）  ＃ 中間層の出力"),
    ],
)


@hidden_output_source.check(points=1)
def test_hidden_output_source(answer: Answer) -> None:
    """中間層の出力 z を、活性化関数を使って定義している行を抜き出している"""
    answer.quotes("hidden_output_source", right=ACTIVATION_LINES, before=TOTAL_INPUT_LINES, material=LECTURE_LINES)


# ---- s1_forward_layer ----


def layer(total: str = "np.dot(x, W) + b", output: str = "functions.sigmoid(u)", last: str = "return u, z") -> str:
    """An answer with these parts in place of the right ones."""
    return f"""
def forward_layer(x, W, b):
    u = {total}
    z = {output}
    {last}
"""


forward_layer = Rubric(
    "s1_forward_layer",
    function="forward_layer",
    mistakes=[
        # before bias_forgotten, whose z is the same
        Mistake(
            "activated_without_bias",
            "活性化関数に渡した値に、バイアス b が入っていません。",
            layer(output="functions.sigmoid(np.dot(x, W))"),
            earns=1,
        ),
        Mistake(
            "bias_forgotten",
            "総入力 u にバイアス b が入っていません。",
            layer(total="np.dot(x, W)"),
        ),
        Mistake(
            "bias_subtracted",
            "総入力 u でバイアス b を引いています。式では足します。",
            layer(total="np.dot(x, W) - b"),
        ),
        Mistake(
            "bias_summed",
            "b を1つの数に足し合わせています。バイアスはユニットごとに1つずつあります。",
            layer(total="np.dot(x, W) + np.sum(b)"),
        ),
        Mistake(
            "mean_of_products",
            "積の平均を取っています。総入力は、積を足し合わせた値(和)です。",
            layer(total="np.dot(x, W) / len(W) + b"),
        ),
        # before returned_in_reverse, whose second value is the same
        Mistake(
            "not_activated",
            "2つ目に返された値が総入力 u です。活性化関数を通して、はじめて出力 z になります。",
            layer(output="u"),
            earns=1,
        ),
        Mistake(
            "returned_in_reverse",
            "u と z は求まっていますが、返す順が逆です。u、z の順に返してください。",
            layer(last="return z, u"),
        ),
        Mistake(
            "output_only",
            "u と z の2つが返されていません。総入力 u も出力 z も使うので、u、z の順で両方を返してください。",
            layer(last="return z"),
        ),
        Mistake(
            "total_input_only",
            "総入力 u だけを返しています。出力 z も一緒に、u、z の順で返してください。",
            layer(last="return u"),
        ),
        Mistake(
            "return_forgotten",
            RETURN_FORGOTTEN,
            layer(last="print(u, z)"),
        ),
        Mistake(
            "relu_for_sigmoid",
            "総入力は合っていますが、活性化関数が ReLU になっています。この問いではシグモイド関数を使います。",
            layer(output="np.maximum(u, 0)"),
            earns=1,
        ),
        Mistake(
            "step_for_sigmoid",
            "総入力は合っていますが、活性化関数がステップ関数になっています。シグモイド関数はなめらかに変わります。",
            layer(output="functions.step_function(u)"),
            earns=1,
        ),
        Mistake(
            "tanh_for_sigmoid",
            "総入力は合っていますが、活性化関数が tanh になっています。シグモイド関数の値は 0 から 1 の間です。",
            layer(output="np.tanh(u)"),
            earns=1,
        ),
        Mistake(
            "softmax_for_sigmoid",
            "総入力は合っていますが、z がソフトマックス関数の値です。シグモイド関数は要素ごとに計算します。",
            layer(output="functions.softmax(u)"),
            earns=1,
        ),
        Mistake(
            "sign_of_exponent",
            "シグモイド関数の指数の符号が逆です。u が大きいほど 1 に近づくはずです。",
            layer(output="1 / (1 + np.exp(u))"),
            earns=1,
        ),
        Mistake(
            "missing_parentheses",
            "分母のかっこが足りません。1 / 1 が先に計算されています。",
            layer(output="1 / 1 + np.exp(-u)"),
            earns=1,
        ),
        Mistake(
            "derivative_of_sigmoid",
            "z がシグモイド関数の微分の値になっています。出力 z は、微分する前のシグモイド関数の値です。",
            layer(output="np.exp(-u) / (1 + np.exp(-u)) ** 2"),
            earns=1,
        ),
        Mistake(
            "derivative_for_sigmoid",
            "d_sigmoid は微分です。出力 z には、シグモイド関数そのものを使います。",
            layer(output="functions.d_sigmoid(u)"),
            earns=1,
        ),
        Mistake(
            "sigmoid_twice",
            "シグモイド関数を2回通しています。活性化関数は1つの層で1回です。",
            layer(output="functions.sigmoid(functions.sigmoid(u))"),
            earns=1,
        ),
        Mistake(
            "input_activated",
            "活性化関数に入力 x を渡しています。渡すのは総入力 u です。",
            layer(output="functions.sigmoid(x)"),
            earns=1,
        ),
        Mistake(
            "activated_before_bias",
            "活性化関数を通した後でバイアスを足しています。バイアスは総入力の一部です。",
            layer(output="functions.sigmoid(np.dot(x, W)) + b"),
            earns=1,
        ),
        Mistake(
            "one_sample_only",
            "1件のデータでは合っています。ただしバッチ (N, 入力の数) では、積の足し方がずれます。行列の積で書けます。",
            layer(total="np.sum(x * W.T, axis=1) + b"),
            earns=2,
        ),
        Mistake(
            "one_sample_transposed",
            ONE_SAMPLE_TRANSPOSED,
            layer(total="np.dot(W.T, x) + b"),
            earns=2,
        ),
        Mistake(
            "whole_batch_summed",
            "1件のデータでは合っています。ただしバッチでは、全部の行を足し合わせています。結果も1件1行にしましょう。",
            layer(total="np.sum(np.atleast_2d(x) @ W, axis=0) + b"),
            earns=2,
        ),
        Mistake(
            "first_sample_only",
            FIRST_SAMPLE_ONLY,
            layer(total="np.dot(np.atleast_2d(x)[0], W) + b"),
            earns=2,
        ),
        Mistake(
            "example_copied",
            "例の数値がそのまま書かれています。引数の x, W, b から計算しましょう。",
            layer(
                total="np.array([3.01815512, 1.21342967, 0.88916503])",
                output="np.array([0.95338761, 0.77090523, 0.70871783])",
            ),
        ),
    ],
    other_right_answers=[
        layer(total="b + np.einsum('...i,ij->...j', x, W)", output="1 / (1 + np.exp(-u))"),
        layer(output="0.5 * (1 + np.tanh(0.5 * u))"),
        layer(output="np.exp(u) / (np.exp(u) + 1)"),
        layer(total="np.tensordot(x, W, axes=1) + b", output="1 - 1 / (1 + np.exp(u))"),
        layer(last="return [u, z]"),
        layer(output="functions.softmax(np.stack([u, np.zeros(u.shape)], axis=-1))[..., 0]"),
        """
import math

def logistic(value):
    return 1 / (1 + math.exp(-value))

def forward_layer(x, W, b):
    u = x @ W + b
    return u, np.vectorize(logistic)(u)
""",
        """
def forward_layer(x, W, b):
    if x.ndim > 1:
        rows = [forward_layer(row, W, b) for row in x]
        return np.array([u for u, z in rows]), np.array([z for u, z in rows])
    u = np.array([np.sum(x * W[:, j]) + b[j] for j in range(W.shape[1])])
    return u, functions.sigmoid(u)
""",
        """
def forward_layer(x, W, b):
    u = np.zeros(x.shape[:-1] + b.shape)
    for i in range(W.shape[0]):
        u += x[..., i:i + 1] * W[i]
    u += b
    z = np.empty_like(u)
    positive = u >= 0
    z[positive] = 1 / (1 + np.exp(-u[positive]))
    z[~positive] = np.exp(u[~positive]) / (1 + np.exp(u[~positive]))
    return u, z
""",
        """
forward_layer = lambda x, W, b: (np.matmul(x, W) + b, functions.sigmoid(np.matmul(x, W) + b))
""",
    ],
)


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
