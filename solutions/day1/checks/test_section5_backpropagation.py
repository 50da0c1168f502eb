"""Hidden checks of section 5, 誤差逆伝播法: what is drawn, known mistakes, other right answers."""

from __future__ import annotations

import numpy as np

from autograder.checks import Answer, Draw, Equivalent, Mistake, Rubric
from shared import LEARNING_RATE_IGNORED, RETURNED_INSIDE_LOOP, Array, Case

# Where z = sigmoid(u) equals u, so that every reading of d_sigmoid has the same value.
FIXED_POINT = 0.6590460684074066


def sigmoid(u: Array) -> Array:
    """The activation of the hidden layer, for given values."""
    return np.asarray(1 / (1 + np.exp(-u)))


# ---- s5_delta2 ----

delta2 = Rubric(
    "s5_delta2",
    inputs=("d", "y"),
    outputs=("delta2",),
    mistakes=[
        Mistake(
            "d_and_y_swapped",
            "符号が逆です。出力 y で微分するので、y が目標 d より大きいとき、デルタは正になります。"
            "教材の関数を使うときは、引数の順も確かめましょう。",
            "delta2 = functions.d_mean_squared_error(y, d)",
        ),
        Mistake(
            "not_divided_by_count",
            "1/N がありません。この誤差 E は N 件の平均なので、微分にも 1/N が残ります。",
            "delta2 = y - d",
        ),
        Mistake(
            "swapped_and_not_divided",
            "符号が逆で、1/N もありません。E の式を y で微分して、1つずつ確かめましょう。",
            "delta2 = d - y",
        ),
        Mistake(
            "factor_two",
            "係数の 2 が残っています。E にある 1/2 が、2乗の微分で出る 2 と打ち消し合います。",
            "delta2 = 2 * functions.d_mean_squared_error(d, y)",
        ),
        Mistake(
            "half_kept",
            "係数の 1/2 が残っています。2乗を微分すると 2 が出て、1/2 と打ち消し合います。",
            "delta2 = (y - d) / (2 * len(y))",
        ),
        Mistake(
            "loss_for_derivative",
            "誤差 E の値(1つの数)になっています。デルタは E の微分で、y と同じ形です。",
            "delta2 = functions.mean_squared_error(d, y)",
        ),
        Mistake(
            "divided_by_all_elements",
            "要素の総数で割っています。E の式で割っているのは、データの件数 N だけです。",
            "delta2 = (y - d) / np.size(y)",
        ),
        Mistake(
            "divided_by_outputs",
            "出力の数で割っています。割るのは、データの件数 N(行の数)です。",
            "delta2 = (y - d) / y.shape[1]",
        ),
        Mistake(
            "squared",
            "差を2乗したままです。微分すると、2乗は外れます。",
            "delta2 = (y - d) ** 2 / len(y)",
        ),
        Mistake(
            "absolute_difference",
            "差の絶対値になっています。デルタの符号は、どちらの向きに外れたかを表すので消せません。",
            "delta2 = np.abs(y - d) / len(y)",
        ),
        Mistake(
            "averaged_over_samples",
            "N 件を1つに平均しています。デルタは1件ごとに求め、y と同じ形のままにします。",
            "delta2 = np.mean(y - d, axis=0)",
        ),
        Mistake(
            "activation_derivative_added",
            "シグモイド関数の微分を掛けています。この節の出力層は恒等写像なので、掛けるものはありません。",
            "delta2 = functions.d_mean_squared_error(d, y) * functions.d_sigmoid(y)",
        ),
        Mistake(
            "target_forgotten",
            "目標 d が使われていません。デルタは、出力が目標からどれだけ外れたかで決まります。",
            "delta2 = y / len(y)",
        ),
    ],
    other_right_answers=[
        "delta2 = y / len(y) - d / len(d)",
        "delta2 = -functions.d_mean_squared_error(y, d)",
        "delta2 = np.divide(np.negative(d - y), y.shape[0])",
        "delta2 = np.vstack([functions.d_mean_squared_error(target, output) for target, output in zip(d, y)]) / len(y)",
        """
N, outputs = y.shape
delta2 = np.zeros((N, outputs))
for n in range(N):
    for i in range(outputs):
        delta2[n, i] = (y[n, i] - d[n, i]) / N
""",
        "delta2 = np.identity(len(y)) / len(y) @ (y - d)",
        """
def d_error(target, output):
    difference = output - target
    return np.true_divide(difference, np.shape(difference)[0])

delta2 = d_error(d, y)
""",
        """
delta2 = y.astype(float)
delta2 -= d
delta2 *= 1 / y.shape[0]
""",
    ],
)


@delta2.check(points=1)
def test_delta2(answer: Answer) -> None:
    """出力層のデルタが、E を y で微分した値になっている"""

    def case(draw: Draw) -> Case:
        rows, outputs = draw.size(), draw.size()
        return {"d": draw.array(rows, outputs), "y": draw.floats(rows, outputs)}

    answer.matches_reference(case)


# ---- s5_delta1 ----

delta1 = Rubric(
    "s5_delta1",
    inputs=("delta2", "W2", "u1", "z1"),
    outputs=("delta1",),
    mistakes=[
        Mistake(
            "derivative_at_total_input",
            "重みで戻すところは合っています。ただし functions.d_sigmoid が受け取るのは、"
            "総入力 u ではなく、活性化関数を通した後の値です。",
            "delta1 = np.dot(delta2, W2.T) * functions.d_sigmoid(u1)",
            earns=1,
        ),
        Mistake(
            "derivative_forgotten",
            "重みで戻すところまでは合っています。シグモイド関数の微分が掛かっていません。",
            "delta1 = np.dot(delta2, W2.T)",
        ),
        Mistake(
            "sigmoid_for_derivative",
            "微分の代わりに、シグモイド関数の値を掛けています。微分は z と 1 − z の積です。",
            "delta1 = np.dot(delta2, W2.T) * functions.sigmoid(z1)",
        ),
        Mistake(
            "output_for_derivative",
            "微分の代わりに、出力 z1 をそのまま掛けています。微分は z と 1 − z の積です。",
            "delta1 = np.dot(delta2, W2.T) * z1",
        ),
        Mistake(
            "half_of_derivative",
            "掛けているのが 1 − z だけです。シグモイド関数の微分は、z と 1 − z の積です。",
            "delta1 = np.dot(delta2, W2.T) * (1 - z1)",
        ),
        Mistake(
            "sign_reversed",
            "符号が逆です。シグモイド関数の微分は負にならず、前の層に戻すときにも符号は変わりません。",
            "delta1 = np.dot(delta2, W2.T) * z1 * (z1 - 1)",
        ),
        Mistake(
            "sum_in_derivative",
            "微分の式のかっこの中が 1 + z になっています。シグモイド関数の微分の式を見直しましょう。",
            "delta1 = np.dot(delta2, W2.T) * z1 * (1 + z1)",
        ),
        Mistake(
            "activated_twice",
            "z1 をもう一度シグモイド関数に通してから微分しています。z1 はすでに活性化関数を通した値です。",
            "delta1 = np.dot(delta2, W2.T) * functions.d_sigmoid(functions.sigmoid(z1))",
            earns=1,
        ),
        Mistake(
            "relu_derivative",
            "ReLU 関数の微分を使っています。この節の中間層の活性化関数は、シグモイド関数です。",
            "delta1 = np.dot(delta2, W2.T) * functions.d_relu(u1)",
        ),
        Mistake(
            "derivative_added",
            "微分を足しています。連鎖律では、微分どうしを掛けます。",
            "delta1 = np.dot(delta2, W2.T) + functions.d_sigmoid(z1)",
        ),
        Mistake(
            "weights_ignored",
            "W2 が使われていません。出力層の誤差は、通ってきた重みの分だけ中間層に戻ります。",
            "delta1 = np.sum(delta2, axis=1, keepdims=True) * functions.d_sigmoid(z1)",
        ),
        Mistake(
            "not_transposed",
            "W2 を転置していないので、積の形が合いません。delta2 は (N, 出力)、W2 は (中間, 出力) です。",
            "delta1 = np.dot(delta2, W2) * functions.d_sigmoid(z1)",
        ),
        Mistake(
            "matrix_product_with_derivative",
            "活性化関数の微分は、行列の積ではなく、同じ位置どうしの積(*)で掛けます。",
            "delta1 = np.dot(np.dot(delta2, W2.T), functions.d_sigmoid(z1))",
        ),
        Mistake(
            "samples_in_columns",
            "行と列が入れ替わっています。このコースでは、1件を1行に並べます。",
            "delta1 = (np.dot(delta2, W2.T) * functions.d_sigmoid(z1)).T",
        ),
        Mistake(
            "divided_by_count_again",
            "データの件数 N でもう一度割っています。1/N は delta2 にすでに入っています。",
            "delta1 = np.dot(delta2, W2.T) * functions.d_sigmoid(z1) / len(delta2)",
        ),
    ],
    other_right_answers=[
        "delta1 = np.dot(delta2, W2.T) * (z1 - z1 ** 2)",
        "delta1 = (W2 @ delta2.T).T * z1 * (1 - z1)",
        "delta1 = np.inner(delta2, W2) * functions.d_sigmoid(functions.sigmoid(u1))",
        "delta1 = np.tensordot(delta2, W2, axes=(1, 1)) / (4 * np.cosh(u1 / 2) ** 2)",
        "delta1 = (1 - np.tanh(u1 / 2) ** 2) / 4 * np.matmul(delta2, np.swapaxes(W2, 0, 1))",
        "delta1 = (delta2[:, np.newaxis, :] * W2).sum(axis=-1) * z1 * functions.sigmoid(-u1)",
        """
delta1 = np.zeros(z1.shape)
for n in range(z1.shape[0]):
    for h in range(z1.shape[1]):
        for o in range(delta2.shape[1]):
            delta1[n, h] += delta2[n, o] * W2[h, o] * z1[n, h] * (1 - z1[n, h])
""",
        """
def derivative(output):
    return output * (1 - output)

delta1 = np.stack([delta2 @ weights for weights in W2], axis=1)
delta1 = delta1 * derivative(z1)
""",
        "delta1 = np.stack([delta @ W2.T @ np.diag(z - z * z) for delta, z in zip(delta2, z1)])",
    ],
)


def hidden_layer(draw: Draw, u1: Array) -> Case:
    """The given values around a hidden layer with the total input u1, shape (N, hidden)."""
    outputs = draw.size()
    rows, hidden = u1.shape
    return {
        "delta2": draw.floats(rows, outputs),
        "W2": draw.array(hidden, outputs),
        "u1": u1,
        "z1": sigmoid(u1),
    }


@delta1.check(points=1)
def test_error_returned_through_weights(answer: Answer) -> None:
    """出力層の誤差を、重み W2 を通して中間層に戻している(微分がどこでも同じ値になる入力で調べます)"""

    def case(draw: Draw) -> Case:
        u1 = draw.floats(draw.size(), draw.size())
        return hidden_layer(draw, np.full_like(u1, FIXED_POINT))

    answer.matches_reference(case)


@delta1.check(points=1)
def test_activation_derivative(answer: Answer) -> None:
    """さらに、シグモイド関数の微分をユニットごとに掛けている"""
    answer.matches_reference(lambda draw: hidden_layer(draw, draw.floats(draw.size(), draw.size())))


# ---- s5_gradients ----


def gradients(
    W1: str = "np.dot(x.T, delta1)",
    b1: str = "np.sum(delta1, axis=0)",
    W2: str = "np.dot(z1.T, delta2)",
    b2: str = "np.sum(delta2, axis=0)",
) -> str:
    """An answer with these parts in place of the right ones."""
    return f"grad = {{}}\ngrad['W1'] = {W1}\ngrad['b1'] = {b1}\ngrad['W2'] = {W2}\ngrad['b2'] = {b2}\n"


gradient = Rubric(
    "s5_gradients",
    inputs=("x", "z1", "delta1", "delta2"),
    outputs=("grad",),
    mistakes=[
        Mistake(
            "weights_in_lower_case",
            "キー 'W1' や 'W2' が見つかりません。つづりを確かめましょう(小文字の w1 と大文字の W1 は別の名前です)。",
            gradients().replace("'W", "'w"),
            earns=2,
        ),
        Mistake(
            "keys_named_as_derivatives",
            "キーの名前が違います。元の重みやバイアスと同じ 'W1', 'b1', 'W2', 'b2' をキーにしましょう。",
            gradients().replace("grad['", "grad['d"),
        ),
        Mistake(
            "w2_of_hidden_layer",
            "W2 の勾配に、中間層の値(x と delta1)を使っています。W2 は出力層の重みです。",
            gradients(W2="np.dot(x.T, delta1)"),
            earns=3,
        ),
        Mistake(
            "w2_from_input",
            "W2 の勾配に x を使っています。出力層に入った値は、中間層の出力です。",
            gradients(W2="np.dot(x.T, delta2)"),
            earns=3,
        ),
        Mistake(
            "w1_from_hidden_output",
            "W1 の勾配に z1 を使っています。中間層に入った値は、入力 x です。",
            gradients(W1="np.dot(z1.T, delta1)"),
            earns=3,
        ),
        Mistake(
            "w2_activated_twice",
            "z1 をもう一度シグモイド関数に通しています。z1 はすでに活性化関数を通した値です。",
            gradients(W2="np.dot(functions.sigmoid(z1).T, delta2)"),
            earns=3,
        ),
        Mistake(
            "deltas_swapped",
            "デルタの番号が入れ替わっています。delta1 は中間層、delta2 は出力層のデルタです。",
            gradients(
                "np.dot(x.T, delta2)", "np.sum(delta2, axis=0)", "np.dot(z1.T, delta1)", "np.sum(delta1, axis=0)"
            ),
        ),
        Mistake(
            "layers_swapped",
            "W1 と W2 が入れ替わっています。x を受け取る層が 1、z1 を受け取る層が 2 です。",
            gradients(W1="np.dot(z1.T, delta2)", W2="np.dot(x.T, delta1)"),
            earns=2,
        ),
        Mistake(
            "biases_summed_to_one_number",
            "バイアスの勾配が1つの数になっています。ユニットごとに残るように、足す向き(axis)を指定しましょう。",
            gradients(b1="np.sum(delta1)", b2="np.sum(delta2)"),
            earns=2,
        ),
        Mistake(
            "biases_summed_over_units",
            "バイアスの勾配で、足す向きが逆です。データの件数の方向(行の方向)に足します。",
            gradients(b1="np.sum(delta1, axis=1)", b2="np.sum(delta2, axis=1)"),
            earns=2,
        ),
        Mistake(
            "biases_averaged",
            "バイアスの勾配で平均を取っています。1/N はデルタに入っているので、足すだけで平均になります。",
            gradients(b1="np.mean(delta1, axis=0)", b2="np.mean(delta2, axis=0)"),
            earns=2,
        ),
        Mistake(
            "biases_not_summed",
            "バイアスの勾配がデルタそのままです。N 件分を足し合わせて、バイアスと同じ形にします。",
            gradients(b1="delta1", b2="delta2"),
            earns=2,
        ),
        Mistake(
            "biases_with_extra_dimension",
            "値は合っていますが、バイアスの勾配が (1, n) の形です。元のバイアスと同じ (n,) にしましょう。",
            gradients(b1="np.sum(delta1, axis=0, keepdims=True)", b2="np.sum(delta2, axis=0, keepdims=True)"),
            earns=2,
        ),
        Mistake(
            "weights_averaged",
            "重みの勾配を件数 N で割っています。1/N はデルタに入っているので、もう割りません。",
            gradients(W1="np.dot(x.T, delta1) / len(x)", W2="np.dot(z1.T, delta2) / len(x)"),
            earns=2,
        ),
        Mistake(
            "weights_transposed",
            "重みの勾配の行と列が逆です。元の重みと同じ形 (入った値の数, ユニットの数) にします。",
            gradients(W1="np.dot(delta1.T, x)", W2="np.dot(delta2.T, z1)"),
            earns=2,
        ),
        Mistake(
            "transpose_forgotten",
            "転置していないので、積の形が合いません。N 件の方向で足し合わさるように、左の行列を転置します。",
            gradients(W1="np.dot(x, delta1)", W2="np.dot(z1, delta2)"),
            earns=2,
        ),
        Mistake(
            "wrong_side_transposed",
            "転置する行列と、積の順が逆です。残したい形は (入った値の数, ユニットの数) です。",
            gradients(W1="np.dot(delta1, x.T)", W2="np.dot(delta2, z1.T)"),
            earns=2,
        ),
        Mistake(
            "samples_mixed",
            "先に N 件分を足してから掛けています。1件ごとに掛けたものを足します。",
            gradients(
                W1="np.outer(np.sum(x, axis=0), np.sum(delta1, axis=0))",
                W2="np.outer(np.sum(z1, axis=0), np.sum(delta2, axis=0))",
            ),
            earns=2,
        ),
        Mistake(
            "sign_reversed",
            "4つとも符号が逆です。勾配は E が増える向きで、引き算は更新のときにします。",
            gradients() + "grad = {name: -value for name, value in grad.items()}",
        ),
    ],
    other_right_answers=[
        """
grad = {}
for layer, (given, delta) in enumerate([(x, delta1), (z1, delta2)], start=1):
    grad[f'W{layer}'] = given.T @ delta
    grad[f'b{layer}'] = delta.sum(axis=0)
""",
        gradients(
            W1="np.tensordot(x, delta1, axes=(0, 0))",
            b1="np.add.reduce(delta1)",
            W2="np.tensordot(z1, delta2, axes=(0, 0))",
            b2="np.add.reduce(delta2)",
        ),
        gradients(
            W1="(x[:, :, np.newaxis] * delta1[:, np.newaxis, :]).sum(axis=0)",
            b1="delta1.mean(axis=0) * len(delta1)",
            W2="(z1[:, :, np.newaxis] * delta2[:, np.newaxis, :]).sum(axis=0)",
            b2="delta2.mean(axis=0) * len(delta2)",
        ),
        """
def with_one(values):
    return np.hstack([values, np.ones((len(values), 1))])

first = np.dot(with_one(x).T, delta1)
second = np.dot(with_one(z1).T, delta2)
grad = {'W1': first[:-1], 'b1': first[-1], 'W2': second[:-1], 'b2': second[-1]}
""",
        gradients(
            W1="sum(np.outer(a, e) for a, e in zip(x, delta1))",
            b1="sum(delta1)",
            W2="sum(np.outer(a, e) for a, e in zip(z1, delta2))",
            b2="sum(delta2)",
        ),
        """
ones = np.ones(x.shape[0])
grad = {}
grad['b2'] = ones @ delta2
grad['b1'] = ones @ delta1
grad['W2'] = np.transpose(np.matmul(np.transpose(delta2), z1))
grad['W1'] = np.transpose(np.matmul(np.transpose(delta1), x))
""",
        """
W1 = np.zeros((x.shape[1], delta1.shape[1]))
for i in range(W1.shape[0]):
    for j in range(W1.shape[1]):
        W1[i, j] = np.dot(x[:, i], delta1[:, j])
W2 = np.array([[np.dot(z, e) for e in delta2.T] for z in z1.T])
b1, b2 = np.cumsum(delta1, axis=0)[-1], np.cumsum(delta2, axis=0)[-1]
grad = dict(W1=W1, b1=b1, W2=W2, b2=b2)
""",
        "grad = {**{k: v.sum(0) for k, v in [('b1', delta1), ('b2', delta2)]}, "
        "**{k: np.inner(a.T, e.T) for k, a, e in [('W1', x, delta1), ('W2', z1, delta2)]}}",
    ],
)


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


# ---- s5_backward ----


def propagation(
    *,
    u1: str = "np.dot(x, W1) + b1",
    z1: str = "functions.sigmoid(u1)",
    y: str = "np.dot(z1, W2) + b2",
    delta2: str = "functions.d_mean_squared_error(d, y)",
    delta1: str = "np.dot(delta2, W2.T) * functions.d_sigmoid(z1)",
    weights: tuple[str, str] = ("np.dot(x.T, delta1)", "np.dot(z1.T, delta2)"),
    biases: tuple[str, str] = ("np.sum(delta1, axis=0)", "np.sum(delta2, axis=0)"),
    last: str = "return grad",
) -> str:
    """An answer with these parts in place of the right ones."""
    return f"""
def backward(x, d, network):
    W1, b1, W2, b2 = network['W1'], network['b1'], network['W2'], network['b2']
    u1 = {u1}
    z1 = {z1}
    y = {y}
    delta2 = {delta2}
    delta1 = {delta1}
    grad = {{'W1': {weights[0]}, 'b1': {biases[0]}, 'W2': {weights[1]}, 'b2': {biases[1]}}}
    {last}
"""


backward = Rubric(
    "s5_backward",
    function="backward",
    forbids=("common.functions.numerical_gradient",),
    mistakes=[
        Mistake(
            "return_forgotten",
            "勾配の辞書が返されていません。print で表示するだけでは、呼び出した側に届きません。",
            propagation(last="print(grad)"),
        ),
        Mistake(
            "derivative_at_total_input",
            "出力層は合っています。ただし functions.d_sigmoid が受け取るのは、総入力 u ではなく、"
            "活性化関数を通した後の値です。",
            propagation(delta1="np.dot(delta2, W2.T) * functions.d_sigmoid(u1)"),
            earns=1,
        ),
        Mistake(
            "derivative_forgotten",
            "出力層は合っています。中間層のデルタに、シグモイド関数の微分が掛かっていません。",
            propagation(delta1="np.dot(delta2, W2.T)"),
            earns=1,
        ),
        Mistake(
            "sigmoid_for_derivative",
            "出力層は合っています。中間層のデルタで、微分の代わりにシグモイド関数の値を掛けています。",
            propagation(delta1="np.dot(delta2, W2.T) * functions.sigmoid(z1)"),
            earns=1,
        ),
        Mistake(
            "hidden_delta_divided_again",
            "中間層のデルタを件数 N でもう一度割っています。1/N は出力層のデルタから引き継がれます。",
            propagation(delta1="np.dot(delta2, W2.T) * functions.d_sigmoid(z1) / len(x)"),
            earns=1,
        ),
        Mistake(
            "not_divided_by_count",
            "出力層のデルタに 1/N がありません。E は N 件の平均なので、微分にも 1/N が残ります。",
            propagation(delta2="y - d"),
        ),
        Mistake(
            "d_and_y_swapped",
            "勾配の符号が全て逆です。出力層のデルタで、d と y の順を確かめましょう。",
            propagation(delta2="functions.d_mean_squared_error(y, d)"),
        ),
        Mistake(
            "factor_two",
            "勾配が全て2倍です。E の 1/2 と、2乗の微分で出る 2 は打ち消し合います。",
            propagation(delta2="2 * functions.d_mean_squared_error(d, y)"),
        ),
        Mistake(
            "divided_by_all_elements",
            "要素の総数で割っています。E の式で割っているのは、データの件数 N だけです。",
            propagation(delta2="(y - d) / y.size"),
        ),
        Mistake(
            "output_bias_forgotten",
            "順伝播で、出力層のバイアス b2 を足していません。",
            propagation(y="np.dot(z1, W2)"),
        ),
        Mistake(
            "hidden_bias_forgotten",
            "順伝播で、中間層のバイアス b1 を足していません。",
            propagation(u1="np.dot(x, W1)"),
        ),
        Mistake(
            "output_activated",
            "出力層でシグモイド関数を通しています。この節の出力層は恒等写像です。",
            propagation(y="functions.sigmoid(np.dot(z1, W2) + b2)"),
        ),
        Mistake(
            "output_activated_with_derivative",
            "出力層にもシグモイド関数を使っています。この節の出力層は恒等写像で、微分を掛ける必要もありません。",
            propagation(
                y="functions.sigmoid(np.dot(z1, W2) + b2)",
                delta2="functions.d_mean_squared_error(d, y) * functions.d_sigmoid(y)",
            ),
        ),
        Mistake(
            "hidden_not_activated",
            "順伝播の中間層で、活性化関数を通していません。",
            propagation(z1="u1"),
        ),
        Mistake(
            "relu_for_sigmoid",
            "中間層に ReLU 関数を使っています。この節の中間層は、シグモイド関数です。",
            propagation(z1="functions.relu(u1)", delta1="np.dot(delta2, W2.T) * functions.d_relu(z1)"),
        ),
        Mistake(
            "relu_in_forward_only",
            "順伝播の中間層に ReLU 関数を使っています。この節の中間層は、シグモイド関数です。",
            propagation(z1="functions.relu(u1)"),
        ),
        Mistake(
            "w2_from_total_input",
            "W2 の勾配に総入力 u1 を使っています。出力層に入った値は、活性化関数を通した後の値です。",
            propagation(weights=("np.dot(x.T, delta1)", "np.dot(u1.T, delta2)")),
            earns=2,
        ),
        Mistake(
            "w2_from_input",
            "W2 の勾配に x を使っています。出力層に入った値は、中間層の出力です。",
            propagation(weights=("np.dot(x.T, delta1)", "np.dot(x.T, delta2)")),
            earns=2,
        ),
        Mistake(
            "w1_from_hidden_output",
            "W1 の勾配に z1 を使っています。中間層に入った値は、入力 x です。",
            propagation(weights=("np.dot(z1.T, delta1)", "np.dot(z1.T, delta2)")),
            earns=2,
        ),
        Mistake(
            "weights_transposed",
            "重みの勾配の行と列が逆です。元の重みと同じ形にします。",
            propagation(weights=("np.dot(delta1.T, x)", "np.dot(delta2.T, z1)")),
            earns=1,
        ),
        Mistake(
            "biases_summed_to_one_number",
            "バイアスの勾配が1つの数になっています。ユニットごとに残るように、足す向き(axis)を指定しましょう。",
            propagation(biases=("np.sum(delta1)", "np.sum(delta2)")),
            earns=1,
        ),
        Mistake(
            "biases_averaged",
            "バイアスの勾配で平均を取っています。1/N はデルタに入っているので、足すだけで平均になります。",
            propagation(biases=("np.mean(delta1, axis=0)", "np.mean(delta2, axis=0)")),
            earns=1,
        ),
        Mistake(
            "biases_not_summed",
            "バイアスの勾配がデルタそのままです。N 件分を足し合わせて、バイアスと同じ形にします。",
            propagation(biases=("delta1", "delta2")),
            earns=1,
        ),
        Mistake(
            "weights_averaged",
            "重みの勾配を件数 N で割っています。1/N はデルタに入っているので、もう割りません。",
            propagation(weights=("np.dot(x.T, delta1) / len(x)", "np.dot(z1.T, delta2) / len(x)")),
            earns=1,
        ),
        Mistake(
            "network_returned_updated",
            "勾配ではなく、更新した後の重みを返しています。更新は次の問いで行います。",
            propagation(last="return {name: network[name] - 0.1 * grad[name] for name in grad}"),
        ),
        Mistake(
            "deltas_returned",
            "勾配ではなくデルタを返しています。デルタから、重みとバイアスの勾配を求めましょう。",
            propagation(last="return {'W1': delta1, 'b1': delta1, 'W2': delta2, 'b2': delta2}"),
        ),
    ],
    other_right_answers=[
        propagation(
            z1="(1 + np.tanh(u1 / 2)) / 2",
            delta1="np.inner(delta2, W2) * np.exp(-u1) / (1 + np.exp(-u1)) ** 2",
        ),
        propagation(
            delta2="np.stack([functions.d_mean_squared_error(t, o) for t, o in zip(d, y)]) / len(x)",
            last="return {name: grad[name] for name in network}",
        ),
        """
def backward(x, d, network):
    def extend(values):
        return np.column_stack([values, np.ones(len(values))])

    first = np.vstack([network['W1'], network['b1']])
    second = np.vstack([network['W2'], network['b2']])
    z1 = functions.sigmoid(extend(x) @ first)
    delta2 = functions.d_mean_squared_error(d, extend(z1) @ second)
    delta1 = delta2 @ second[:-1].T * z1 * (1 - z1)
    g1, g2 = extend(x).T @ delta1, extend(z1).T @ delta2
    return {'W1': g1[:-1], 'b1': g1[-1], 'W2': g2[:-1], 'b2': g2[-1]}
""",
        """
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, delta):
        self.dW, self.db = self.x.T @ delta, delta.sum(axis=0)
        return delta @ self.W.T

def backward(x, d, network):
    hidden, output = (Affine(network[f'W{i}'], network[f'b{i}']) for i in (1, 2))
    z1 = functions.sigmoid(hidden.forward(x))
    error = functions.d_mean_squared_error(d, output.forward(z1))
    hidden.backward(output.backward(error) * functions.d_sigmoid(z1))
    return {'W1': hidden.dW, 'b1': hidden.db, 'W2': output.dW, 'b2': output.db}
""",
        """
def backward(x, d, network):
    given = [x]
    for number in (1, 2):
        u = np.dot(given[-1], network[f'W{number}']) + network[f'b{number}']
        given.append(functions.sigmoid(u) if number == 1 else u)
    grad = {}
    delta = functions.d_mean_squared_error(d, given.pop())
    for number in (2, 1):
        z = given.pop()
        grad[f'W{number}'] = np.einsum('ni,no->io', z, delta)
        grad[f'b{number}'] = np.einsum('no->o', delta)
        delta = np.dot(delta, network[f'W{number}'].T) * functions.d_sigmoid(z)
    return grad
""",
        """
def backward(x, d, network):
    X, D = x.T, d.T
    Z = 1 / (1 + np.exp(-(network['W1'].T @ X + network['b1'][:, None])))
    Y = network['W2'].T @ Z + network['b2'][:, None]
    E2 = (Y - D) / X.shape[1]
    E1 = network['W2'] @ E2 * (Z - Z ** 2)
    return {'W1': X @ E1.T, 'b1': E1.sum(axis=1), 'W2': Z @ E2.T, 'b2': E2.sum(axis=1)}
""",
        """
def one(x, d, network):
    z1 = functions.sigmoid(np.dot(x, network['W1']) + network['b1'])
    delta2 = functions.d_mean_squared_error(d, np.dot(z1, network['W2']) + network['b2'])
    delta1 = np.dot(network['W2'], delta2) * functions.d_sigmoid(z1)
    return {'W1': np.outer(x, delta1), 'b1': delta1, 'W2': np.outer(z1, delta2), 'b2': delta2}

def backward(x, d, network):
    grads = [one(sample, target, network) for sample, target in zip(x, d)]
    return {name: np.mean([grad[name] for grad in grads], axis=0) for name in network}
""",
    ],
    equivalents=[
        Equivalent("- grad = {}", "the notebook has a grad of its own by then, and all its four values are set anew"),
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


# ---- s5_train ----

COPY = "network = {name: value.copy() for name, value in network.items()}"
RECORD = "losses.append(loss_of(x, d, network))"
STEP = "network[name] = network[name] - learning_rate * grad[name]"
STEP_IN_PLACE = "network[name] -= learning_rate * grad[name]"


def training(
    *,
    copy: str = COPY,
    losses: str = "[loss_of(x, d, network)]",
    before: str = "pass",
    epochs: str = "range(epochs)",
    gradients: str = "grad = backward(x, d, network)",
    step: str = STEP,
    record: str = RECORD,
    last: str = "return losses",
) -> str:
    """An answer with these parts in place of the right ones."""
    return f"""
def train(x, d, network, learning_rate, epochs):
    {copy}
    losses = {losses}
    {before}
    for epoch in {epochs}:
        {gradients}
        for name in grad:
            {step}
        {record}
    {last}
"""


WRITTEN_OUT = """
def train(x, d, network, learning_rate, epochs):
    W1, b1, W2, b2 = (network[name].copy() for name in ['W1', 'b1', 'W2', 'b2'])
    losses = []
    for epoch in range(epochs + 1):
        z1 = functions.sigmoid(np.dot(x, W1) + b1)
        y = np.dot(z1, W2) + b2
        losses.append(functions.mean_squared_error(d, y))
        delta2 = functions.d_mean_squared_error(d, y)
        delta1 = np.dot(delta2, W2.T) * functions.d_sigmoid(z1)
        W1 -= learning_rate * np.dot(x.T, delta1)
        b1 -= learning_rate * np.sum(delta1, axis=0)
        W2 -= learning_rate * np.dot(z1.T, delta2)
        b2 -= learning_rate * np.sum(delta2, axis=0)
    return losses
"""
HIDDEN_DELTA = "        delta1 = np.dot(delta2, W2.T) * functions.d_sigmoid(z1)\n"
OUTPUT_STEP = "        W2 -= learning_rate * np.dot(z1.T, delta2)\n"

train = Rubric(
    "s5_train",
    function="train",
    may_use=("backward",),
    mistakes=[
        Mistake(
            "network_changed",
            "誤差は合っていますが、渡された network を書き換えています。コピーを作って、そちらを更新しましょう。"
            "dict(network) や network.copy() は浅いコピーなので、中の配列は元と同じものです。"
            "-= で更新するなら、配列もコピーします。",
            training(copy="pass"),
            earns=1,
        ),
        Mistake(
            "first_loss_missing",
            "更新する前の誤差がありません。最初の1個も入れて、epochs + 1 個にします。",
            training(losses="[]"),
        ),
        Mistake(
            "last_loss_missing",
            "最後の更新の後の誤差がありません。全部で epochs + 1 個にします。",
            training(losses="[]", gradients=f"{RECORD}; grad = backward(x, d, network)", record="pass"),
        ),
        Mistake(
            "one_update_too_many",
            "更新が1回多く、誤差も1個多くなっています。更新は epochs 回、誤差は epochs + 1 個です。",
            training(epochs="range(epochs + 1)"),
        ),
        Mistake(
            "returned_inside_loop",
            RETURNED_INSIDE_LOOP,
            training(record=f"{RECORD}; return losses"),
        ),
        Mistake(
            "return_forgotten",
            "誤差が返されていません。print で表示するだけでは、呼び出した側に届きません。",
            training(last="print(losses)"),
        ),
        Mistake(
            "last_loss_only",
            "最後の誤差だけを返しています。移り変わりがわかるように、全部を並べて返します。",
            training(last="return losses[-1]"),
        ),
        Mistake(
            "network_returned",
            "学習した network を返しています。この問いで返すのは、誤差の並びです。",
            training(last="return network"),
        ),
        Mistake(
            "losses_in_reverse",
            "誤差の順が逆です。更新する前のものから順に並べます。",
            training(last="return losses[::-1]"),
        ),
        Mistake(
            "gradient_ascent",
            "更新の符号が逆で、誤差が増える向きに進んでいます。勾配は誤差が増える向きです。",
            training(step="network[name] = network[name] + learning_rate * grad[name]"),
        ),
        Mistake(
            "weights_replaced",
            "重みが「学習率×勾配」の符号を変えた値に置き換わっています。=- は -= とは別の意味になります。",
            training(step="network[name] =- learning_rate * grad[name]"),
        ),
        Mistake(
            "learning_rate_ignored",
            LEARNING_RATE_IGNORED,
            training(step="network[name] = network[name] - grad[name]"),
        ),
        Mistake(
            "never_updated",
            "誤差がずっと同じ値です。更新した値が、次の計算に使われていません。",
            training(step="new = network[name] - learning_rate * grad[name]"),
        ),
        Mistake(
            "biases_not_updated",
            "バイアスが更新されていません。4つとも更新します。",
            training(step=f"if name.startswith('W'): {STEP}"),
        ),
        Mistake(
            "weights_not_updated",
            "バイアスだけが更新されています。重みも更新します。",
            training(step=f"if name.startswith('b'): {STEP}"),
        ),
        Mistake(
            "output_layer_only",
            "出力層だけが更新されています。中間層の重みとバイアスも更新します。",
            training(step=f"if name.endswith('2'): {STEP}"),
        ),
        Mistake(
            "hidden_layer_only",
            "中間層だけが更新されています。出力層の重みとバイアスも更新します。",
            training(step=f"if name.endswith('1'): {STEP}"),
        ),
        Mistake(
            "gradient_computed_once",
            "最初の勾配をずっと使っています。重みが変わるたびに、勾配を求め直します。",
            training(before="grad = backward(x, d, network)", gradients="pass"),
        ),
        Mistake(
            "weights_updated_before_backpropagation",
            "W2 を更新した後で、中間層のデルタを求めています。全ての勾配を求めてから、まとめて更新します。",
            WRITTEN_OUT.replace(HIDDEN_DELTA, "")
            .replace("        W1 -=", OUTPUT_STEP + HIDDEN_DELTA + "        W1 -=")
            .replace("axis=0)\n" + OUTPUT_STEP, "axis=0)\n"),
        ),
        Mistake(
            "derivative_at_total_input",
            "中間層のデルタで、d_sigmoid に総入力を渡しています。受け取るのは、活性化関数を通した後の値です。",
            WRITTEN_OUT.replace("d_sigmoid(z1)", "d_sigmoid(np.dot(x, W1) + b1)"),
        ),
        Mistake(
            "count_ignored",
            "勾配に 1/N がないので、N 倍も進んでいます。",
            WRITTEN_OUT.replace("delta2 = functions.d_mean_squared_error(d, y)", "delta2 = y - d"),
        ),
        Mistake(
            "divided_by_count_again",
            "勾配を件数 N でもう一度割っています。1/N は勾配に入っています。",
            training(step="network[name] = network[name] - learning_rate * grad[name] / len(x)"),
        ),
        Mistake(
            "sample_by_sample",
            "1件ごとに更新しています。この問いでは、全データの勾配で1エポックに1回だけ更新します。",
            """
def train(x, d, network, learning_rate, epochs):
    network = {name: value.copy() for name, value in network.items()}
    losses = [loss_of(x, d, network)]
    for epoch in range(epochs):
        for n in range(len(x)):
            grad = backward(x[n:n + 1], d[n:n + 1], network)
            for name in grad:
                network[name] -= learning_rate * grad[name]
        losses.append(loss_of(x, d, network))
    return losses
""",
        ),
        Mistake(
            "loss_without_half",
            "記録した誤差に 1/2 がありません。教材の二乗誤差 E で記録します。",
            training(last="return [2 * loss for loss in losses]"),
        ),
        Mistake(
            "loss_summed",
            "記録した誤差が N 件の合計です。E は1件あたりの平均です。",
            training(last="return [len(x) * loss for loss in losses]"),
        ),
        Mistake(
            "loss_over_all_elements",
            "記録した誤差が、全要素の2乗の平均です。E の式は、1件ごとに ½ を掛けて足したものの平均です。",
            training(last="return [2 * loss / d.shape[1] for loss in losses]"),
        ),
    ],
    other_right_answers=[
        WRITTEN_OUT,
        training(copy="network = dict(network)"),
        training(
            copy="from copy import deepcopy; network = deepcopy(network)",
            step=STEP_IN_PLACE,
            last="return np.array(losses)",
        ),
        """
def train(x, d, network, learning_rate, epochs):
    loss = loss_of(x, d, network)
    if epochs == 0:
        return [loss]
    grad = backward(x, d, network)
    after = {name: network[name] - learning_rate * grad[name] for name in network}
    return [loss, *train(x, d, after, learning_rate, epochs - 1)]
""",
        """
from itertools import accumulate

def train(x, d, network, learning_rate, epochs):
    def step(state, epoch):
        grad = backward(x, d, state)
        return {name: state[name] - learning_rate * grad[name] for name in state}

    return [loss_of(x, d, state) for state in accumulate(range(epochs), step, initial=network)]
""",
        """
def states(x, d, network, learning_rate):
    while True:
        yield network
        grad = backward(x, d, network)
        network = {name: value - learning_rate * grad[name] for name, value in network.items()}

def train(x, d, network, learning_rate, epochs):
    losses = np.empty(epochs + 1)
    for position, state in zip(range(epochs + 1), states(x, d, network, learning_rate)):
        losses[position] = loss_of(x, d, state)
    return losses
""",
        """
class Trainer:
    def __init__(self, network):
        self.W = [np.array(network['W1']), np.array(network['W2'])]
        self.b = [np.array(network['b1']), np.array(network['b2'])]

    def forward(self, x):
        self.z = [x, functions.sigmoid(x @ self.W[0] + self.b[0])]
        return self.z[1] @ self.W[1] + self.b[1]

    def update(self, delta2, learning_rate):
        delta1 = delta2 @ self.W[1].T * functions.d_sigmoid(self.z[1])
        for layer, delta in enumerate([delta1, delta2]):
            self.W[layer] -= learning_rate * self.z[layer].T @ delta
            self.b[layer] -= learning_rate * delta.sum(axis=0)

def train(x, d, network, learning_rate, epochs):
    trainer = Trainer(network)
    losses = []
    while len(losses) <= epochs:
        y = trainer.forward(x)
        losses.append(((y - d) ** 2).sum() / (2 * len(x)))
        trainer.update((y - d) / len(x), learning_rate)
    return losses
""",
        """
def train(x, d, network, learning_rate, epochs):
    names = sorted(network)
    values = np.concatenate([network[name].ravel() for name in names])

    def unpack(values):
        parts, start = {}, 0
        for name in names:
            end = start + network[name].size
            parts[name] = values[start:end].reshape(network[name].shape)
            start = end
        return parts

    losses = [loss_of(x, d, unpack(values))]
    for epoch in range(epochs):
        grad = backward(x, d, unpack(values))
        values = values - learning_rate * np.concatenate([grad[name].ravel() for name in names])
        losses.append(loss_of(x, d, unpack(values)))
    return losses
""",
    ],
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
