"""Hidden checks of section 3, 出力層・誤差関数: what is drawn, known mistakes, other right answers.

Its two written questions have no rubric: a person judges them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from autograder.checks import Answer, Draw, Equivalent, Mistake, Rubric
from shared import RETURN_FORGOTTEN, Array, Case, quoted_as

# ---- s3_mean_squared_error ----


def squared(
    each: str = "np.sum((y - d) ** 2, axis=-1) / 2", last: str = "return np.mean(each)", arguments: str = "d, y"
) -> str:
    """An answer with these parts in place of the right ones."""
    return f"""
def mean_squared_error({arguments}):
    each = {each}
    {last}
"""


squared_error = Rubric(
    "s3_mean_squared_error",
    function="mean_squared_error",
    forbids=("common.functions.mean_squared_error",),
    mistakes=[
        Mistake(
            "half_forgotten",
            "式の 1/2 がありません。2乗の和を半分にしましょう。",
            squared("np.sum((y - d) ** 2, axis=-1)"),
        ),
        Mistake(
            "mean_over_outputs",
            "2乗の誤差を、出力の数でも割っています。np.mean を配列全体に使うと、全部の要素の数で割ることになります。"
            "出力の方向は足し合わせ、件数 N だけで割ります。",
            squared("(y - d) ** 2 / 2"),
        ),
        Mistake(
            "mean_over_outputs_without_half",
            "全部の要素の2乗の平均になっています。出力の方向は足し合わせて 1/2 を掛け、件数 N だけで割ります。",
            squared("(y - d) ** 2"),
        ),
        Mistake(
            "not_averaged",
            "1件のデータでは合っています。バッチでは N 件の合計になっているので、1件あたりの平均にしましょう。",
            squared(last="return np.sum(each)"),
            earns=1,
        ),
        Mistake(
            "errors_in_a_row",
            "1件のデータでは合っています。バッチでは1件ごとの誤差が並んだ配列が返っています。平均して1つの数にしましょう。",
            squared(last="return each"),
            earns=1,
        ),
        Mistake(
            "one_sample_divided_by_outputs",
            "バッチでは合っています。1件(1次元)のときの len(y) や y.shape[0] は、件数ではなく出力の数です。"
            "このときは N = 1 です。",
            squared("np.sum((y - d) ** 2) / 2 / len(y)"),
            earns=1,
        ),
        Mistake(
            "second_axis_only",
            "バッチでは合っています。1件(1次元)の配列に axis=1 はありません。どちらの形でも使える書き方にしましょう。",
            squared("np.sum((y - d) ** 2, axis=1) / 2"),
            earns=1,
        ),
        Mistake(
            "second_size_only",
            "バッチでは合っています。1件(1次元)の配列では、shape から2つの値を取り出せません。",
            squared("y.shape", "N, outputs = each; return np.sum((y - d) ** 2) / 2 / N"),
            earns=1,
        ),
        Mistake(
            "divided_by_outputs",
            "1件のデータでは合っています。バッチで割るのは、出力の数(列)ではなく件数 N(行)です。",
            squared("np.sum((y - d) ** 2) / 2", "return each if y.ndim == 1 else each / y.shape[1]"),
            earns=1,
        ),
        Mistake(
            "multiplied_by_count",
            "1件のデータでは合っています。バッチで件数 N を掛けています。平均は N で割ります。"
            "/ 2 * N と書くと、割り算の後で掛け算になります。",
            squared("np.sum((y - d) ** 2) / 2", "return each if y.ndim == 1 else each * len(y)"),
            earns=1,
        ),
        Mistake(
            "first_sample_only",
            "1件のデータでは合っています。バッチでは1行目の誤差だけになっています。全部の行の平均にしましょう。",
            squared(last="return np.ravel(each)[0]"),
            earns=1,
        ),
        Mistake(
            "mean_over_samples_in_columns",
            "行の方向だけで平均したので、出力ごとの配列が残っています。全部をまとめて1つの数にしましょう。",
            squared("np.mean((y - d) ** 2, axis=0) / 2", "return each"),
        ),
        Mistake(
            "elements_not_summed",
            "要素ごとの誤差の配列が返っています。出力の方向に足し合わせて、1つの数にしましょう。",
            squared("(y - d) ** 2 / 2", "return each"),
        ),
        Mistake(
            "not_squared",
            "差を2乗していません。差のままでは、正の差と負の差が打ち消し合います。",
            squared("np.sum(y - d, axis=-1) / 2"),
        ),
        Mistake(
            "absolute_difference",
            "差の絶対値を足しています。この式で足すのは、差の2乗です。",
            squared("np.sum(np.abs(y - d), axis=-1) / 2"),
        ),
        Mistake(
            "summed_before_squaring",
            "差を足し合わせてから2乗しています。1つずつ2乗してから足します。かっこの位置を確かめましょう。",
            squared("np.sum(y - d, axis=-1) ** 2 / 2"),
        ),
        Mistake(
            "squared_half",
            "1/2 も一緒に2乗しています(1/4 になります)。2乗するのは差だけです。",
            squared("np.sum((0.5 * (y - d)) ** 2, axis=-1)"),
        ),
        Mistake(
            "doubled_in_place_of_squared",
            "2乗ではなく2倍しています。2乗は ** 2 と書きます。",
            squared("np.sum((y - d) * 2, axis=-1) / 2"),
        ),
        Mistake(
            "power_of_two",
            "2 の「差」乗になっています。差の2乗は (y - d) ** 2 の順に書きます。",
            squared("np.sum(2.0 ** (y - d), axis=-1) / 2"),
        ),
        Mistake(
            "caret_for_power",
            "Python の ^ は累乗ではなく、ビットごとの演算です。2乗は ** 2 と書きます。",
            squared("np.sum((y - d) ^ 2, axis=-1) / 2"),
        ),
        Mistake(
            "squares_subtracted",
            "y と d をそれぞれ2乗してから引いています。先に引いて、その差を2乗します。",
            squared("np.sum(y ** 2 - d ** 2, axis=-1) / 2"),
        ),
        Mistake(
            "sum_for_difference",
            "y と d を足しています。外れ具合は、y と d の差で測ります。",
            squared("np.sum((y + d) ** 2, axis=-1) / 2"),
        ),
        Mistake(
            "root_taken",
            "平方根を取っています。この誤差は、2乗の和の半分のままです。",
            squared(last="return np.sqrt(np.mean(each))"),
        ),
        Mistake(
            "norm_not_squared",
            "np.linalg.norm は差の2乗の和の「平方根」です。この式では平方根を取りません。",
            squared("np.sqrt(np.sum((y - d) ** 2, axis=-1)) / 2"),
        ),
        Mistake(
            "sign_reversed",
            "誤差が負になっています。この式にはマイナスはありません。外れているほど大きな正の値になります。",
            squared(last="return -np.mean(each)"),
        ),
        Mistake(
            "derivative_for_error",
            "誤差を y で微分した値になっています。ここで求めるのは、微分する前の誤差 E(1つの数)です。",
            squared("y - d", "return each if y.ndim == 1 else each / len(y)"),
        ),
        Mistake(
            "printed_only",
            RETURN_FORGOTTEN,
            squared(last="print(np.mean(each))"),
        ),
        Mistake(
            "example_copied",
            "例の値がそのまま返っています。引数の d と y から計算しましょう。",
            squared("2.5 if np.ndim(y) == 1 else 3.75"),
        ),
    ],
    other_right_answers=[
        squared("np.linalg.norm(np.atleast_2d(y - d), axis=1) ** 2", "return sum(each) / (2 * len(each))"),
        squared("np.vdot(y - d, y - d) / 2", "return each / (y.size / y.shape[-1])"),
        squared("0.5 * np.square(np.subtract(y, d))", "return each.mean() * y.shape[-1]"),
        squared("np.atleast_2d(d - y)", "return np.trace(each @ each.T) / each.shape[0] * 0.5"),
        squared("(y * y - 2 * y * d + d * d) / 2", "return np.average(each.sum(axis=each.ndim - 1))"),
        """
import math

def mean_squared_error(d, y):
    if y.ndim == 1:
        return math.fsum((o - t) ** 2 for t, o in zip(d.tolist(), y.tolist())) / 2
    return math.fsum(mean_squared_error(t, o) for t, o in zip(d, y)) / len(y)
""",
        """
def mean_squared_error(d, y):
    d, y = d.reshape(-1, d.shape[-1]), y.reshape(-1, y.shape[-1])
    total = 0.0
    for i in range(y.shape[1]):
        column = y[:, i] - d[:, i]
        total += np.dot(column, column)
    return total / (2 * y.shape[0])
""",
        """
class Loss:
    def __call__(self, d, y):
        self.difference = np.array(y, dtype=float)
        self.difference -= d
        self.difference **= 2
        N = 1
        for size in self.difference.shape[:-1]:
            N *= size
        return np.add.reduce(self.difference, axis=None) * (0.5 / N)

mean_squared_error = Loss()
""",
        "mean_squared_error = lambda d, y: np.mean(np.inner(np.ones(y.shape[-1]) / 2, np.power(d - y, 2)))",
    ],
    equivalents=[
        Equivalent("+ each = np.sum((d - y) ** 2, axis=-1) / 2", "a square does not know the sign of the difference"),
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


# ---- s3_output_layer_table ----

ACTIVATIONS = ("恒等写像", "ReLU関数", "シグモイド関数", "ソフトマックス関数")
LOSSES = ("二乗誤差", "交差エントロピー")

RIGHT_TABLE = {
    "回帰": {"活性化関数": "恒等写像", "誤差関数": "二乗誤差"},
    "二値分類": {"活性化関数": "シグモイド関数", "誤差関数": "交差エントロピー"},
    "多クラス分類": {"活性化関数": "ソフトマックス関数", "誤差関数": "交差エントロピー"},
}


def table(problem: str, blank: str, choice: str) -> str:
    """The right table with another choice in one blank."""
    rows = {**RIGHT_TABLE, problem: {**RIGHT_TABLE[problem], blank: choice}}
    return f"output_layer = {rows!r}"


output_layer = Rubric(
    "s3_output_layer_table",
    outputs=("output_layer",),
    mistakes=[
        Mistake(
            "regression_by_relu",
            "回帰の活性化関数: ReLU関数を通すと、負の数値を出せなくなります。氷点下の気温も当てられる必要があります。",
            table("回帰", "活性化関数", "ReLU関数"),
            earns=2.5,
        ),
        Mistake(
            "regression_by_sigmoid",
            "回帰の活性化関数: シグモイド関数の値は 0〜1 です。回帰で当てたい数値は、この範囲に収まるとは限りません。",
            table("回帰", "活性化関数", "シグモイド関数"),
            earns=2.5,
        ),
        Mistake(
            "regression_by_softmax",
            "回帰の活性化関数: ソフトマックス関数は、合計が1の確率にする関数です。回帰の出力は確率ではありません。",
            table("回帰", "活性化関数", "ソフトマックス関数"),
            earns=2.5,
        ),
        Mistake(
            "regression_by_cross_entropy",
            "回帰の誤差関数: 交差エントロピーは、確率の良し悪しを測る誤差です。回帰の出力は確率ではなく、数値です。",
            table("回帰", "誤差関数", "交差エントロピー"),
            earns=2.5,
        ),
        Mistake(
            "binary_by_identity",
            "二値分類の活性化関数: 恒等写像では、出力が負や1より大きい値になり、「はい」の確率として読めません。",
            table("二値分類", "活性化関数", "恒等写像"),
            earns=2.5,
        ),
        Mistake(
            "binary_by_relu",
            "二値分類の活性化関数: ReLU関数の値は1を超えることがあり、「はい」の確率として読めません。",
            table("二値分類", "活性化関数", "ReLU関数"),
            earns=2.5,
        ),
        Mistake(
            "binary_by_softmax",
            "二値分類の活性化関数: ソフトマックス関数は、並んだ値の和を1にします。"
            "出力のユニットが1つだけなら、どんな u でも 1 になってしまいます。",
            table("二値分類", "活性化関数", "ソフトマックス関数"),
            earns=2.5,
        ),
        Mistake(
            "binary_by_squared_error",
            "二値分類の誤差関数: 二乗誤差は、2つの数値の離れ方を測ります。二値分類の出力は確率です。",
            table("二値分類", "誤差関数", "二乗誤差"),
            earns=2.5,
        ),
        Mistake(
            "multiclass_by_identity",
            "多クラス分類の活性化関数: 恒等写像では、出力がクラスの確率になりません。範囲も合計も決まらないからです。",
            table("多クラス分類", "活性化関数", "恒等写像"),
            earns=2.5,
        ),
        Mistake(
            "multiclass_by_relu",
            "多クラス分類の活性化関数: ReLU関数の値は、合計が1になりません。クラスの確率として読める形にします。",
            table("多クラス分類", "活性化関数", "ReLU関数"),
            earns=2.5,
        ),
        Mistake(
            "multiclass_by_sigmoid",
            "多クラス分類の活性化関数: シグモイド関数は1つずつ 0〜1 にするので、クラスの確率の合計が1になりません。",
            table("多クラス分類", "活性化関数", "シグモイド関数"),
            earns=2.5,
        ),
        Mistake(
            "multiclass_by_squared_error",
            "多クラス分類の誤差関数: 二乗誤差は、2つの数値の離れ方を測ります。多クラス分類の出力はクラスの確率です。",
            table("多クラス分類", "誤差関数", "二乗誤差"),
            earns=2.5,
        ),
        Mistake(
            "activation_and_loss_swapped",
            "活性化関数の欄に誤差関数が、誤差関数の欄に活性化関数が入っています。",
            "output_layer = "
            + repr(
                {
                    problem: {"活性化関数": row["誤差関数"], "誤差関数": row["活性化関数"]}
                    for problem, row in RIGHT_TABLE.items()
                }
            ),
        ),
    ],
    other_right_answers=[
        f"output_layer = {RIGHT_TABLE!r}",
        """
output_layer = {}
problems = ["回帰", "二値分類", "多クラス分類"]
activations = ["恒等写像", "シグモイド関数", "ソフトマックス関数"]
losses = ["二乗誤差", "交差エントロピー", "交差エントロピー"]
for problem, activation, loss in zip(problems, activations, losses):
    output_layer[problem] = {"活性化関数": activation, "誤差関数": loss}
""",
        """
output_layer = dict(
    回帰=dict(活性化関数="恒等写像", 誤差関数="二乗誤差"),
    二値分類=dict(活性化関数="シグモイド関数", 誤差関数="交差エントロピー"),
    多クラス分類=dict(活性化関数="ソフトマックス関数", 誤差関数="交差エントロピー"),
)
""",
        """
output_layer = {problem: {"誤差関数": "交差エントロピー"} for problem in ("回帰", "二値分類", "多クラス分類")}
output_layer["回帰"]["誤差関数"] = "二乗誤差"
output_layer["回帰"].update(活性化関数="恒等写像")
output_layer["二値分類"].update(活性化関数="シグモイド関数")
output_layer["多クラス分類"].update(活性化関数="ソフトマックス関数")
""",
        """
output_layer = {}
output_layer["回帰"] = {"活性化関数": " 恒等写像 ", "誤差関数": "　二乗誤差　"}
output_layer["二値分類"] = {"活性化関数": "シグモイド 関数", "誤差関数": "交差エントロピー\\n"}
output_layer["多クラス分類"] = {"活性化関数": "ｿﾌﾄﾏｯｸｽ関数", "誤差関数": "交差　エントロピー"}
""",
        """
from collections import defaultdict

output_layer = defaultdict(dict)
answers = '''
回帰 恒等写像 二乗誤差
二値分類 シグモイド関数 交差エントロピー
多クラス分類 ソフトマックス関数 交差エントロピー
'''
for line in answers.split("\\n"):
    if line:
        problem, output_layer[problem]["活性化関数"], output_layer[problem]["誤差関数"] = line.split()
""",
        """
class Problem:
    def __init__(self, activation, loss):
        self.activation, self.loss = activation, loss

def as_rows(problems):
    return {name: {"活性化関数": p.activation, "誤差関数": p.loss, "メモ": "復習する"} for name, p in problems}

output_layer = as_rows([
    ("回帰", Problem("恒等写像", "二乗誤差")),
    ("多クラス分類", Problem("ソフトマックス関数", "交差エントロピー")),
    ("二値分類", Problem("シグモイド関数", "交差エントロピー")),
])
""",
    ],
)


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


# ---- s3_cross_entropy_source ----

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


def quoting(left: str = DEFINITION, right: str = FULL_LINE) -> str:
    """An answer cell that quotes these texts."""
    return quoted_as("left_side", left) + "\n" + quoted_as("right_side", right)


cross_entropy_source = Rubric(
    "s3_cross_entropy_source",
    outputs=("left_side", "right_side"),
    mistakes=[
        Mistake(
            "sides_swapped",
            "① と ② が逆のようです。① は関数を定義している行、② は値を計算している行です。",
            quoting(FULL_LINE, DEFINITION),
        ),
        Mistake(
            "squared_error_quoted",
            "これは二乗誤差のソースです。交差エントロピーの関数から抜き出しましょう。",
            quoting("def mean_squared_error(d, y):", "return np.sum((np.asarray(y) - d) ** 2) / 2 / batch_size"),
        ),
        Mistake(
            "formula_copied",
            "これは問いの式そのものです。その式にあたる教材のソースの行を抜き出しましょう。",
            quoting("E(d, y)", "-Σd log y"),
        ),
        Mistake(
            "call_for_definition",
            "これは関数を呼び出している行です。① では、関数を定義している行を抜き出します。",
            quoting(left="loss = functions.cross_entropy_error(d, y)"),
            earns=1,
        ),
        Mistake(
            "def_forgotten",
            "① に def がありません。関数を定義する行を、行の初めから抜き出しましょう。",
            quoting(left="cross_entropy_error(d, y)"),
            earns=1,
        ),
        Mistake(
            "arguments_swapped",
            "① の引数の順が教材と違います。この教材では、目標 d が先、出力 y が後です。",
            quoting(left="def cross_entropy_error(y, d):"),
            earns=1,
        ),
        Mistake(
            "arguments_forgotten",
            "① に引数がありません。この関数は、目標と出力を受け取ります。",
            quoting(left="def cross_entropy_error():"),
            earns=1,
        ),
        Mistake(
            "function_misspelt",
            "① の関数の名前に書き間違いがあります。ほかは合っています。教材からコピーすると確実です。",
            quoting(left="def cross_entropy_eror(d, y):"),
            earns=1.5,
        ),
        Mistake(
            "sign_forgotten",
            "② の初めにマイナスがありません。log の値は 0 以下なので、マイナスを付けて正の誤差にしています。",
            quoting(right=FULL_LINE.replace("-np.sum", "np.sum")),
            earns=1,
        ),
        Mistake(
            "log_forgotten",
            "② に np.log がありません。交差エントロピーは、確率の対数で決まります。",
            quoting(right="return -np.sum(y[np.arange(batch_size), d] + 1e-7) / batch_size"),
            earns=1,
        ),
        Mistake(
            "sum_forgotten",
            "② に np.sum がありません。式のシグマ(足し合わせ)にあたる部分も抜き出しましょう。",
            quoting(right="return -np.log(y[np.arange(batch_size), d] + 1e-7) / batch_size"),
            earns=1,
        ),
        Mistake(
            "small_number_forgotten",
            "② の行が途中で変わっています。log の中で小さな数を足しているところも、そのまま抜き出しましょう。",
            quoting(right="return -np.sum(np.log(y[np.arange(batch_size), d])) / batch_size"),
            earns=1,
        ),
        Mistake(
            "small_number_outside_log",
            "② で小さな数を足す位置が、log の外になっています。かっこの位置を教材と見比べましょう。",
            quoting(right="return -np.sum(np.log(y[np.arange(batch_size), d]) + 1e-7) / batch_size"),
            earns=1,
        ),
        Mistake(
            "output_and_target_swapped",
            "② で y と d が逆です。対数を取るのは、出力 y のほうです。",
            quoting(right="return -np.sum(np.log(d[np.arange(batch_size), y] + 1e-7)) / batch_size"),
            earns=1,
        ),
        Mistake(
            "product_for_selection",
            "② は one-hot の d を掛ける書き方になっています。正しい計算ですが、教材の行とは違います。"
            "教材の行をそのまま抜き出しましょう。",
            quoting(right="return -np.sum(d * np.log(y + 1e-7)) / batch_size"),
            earns=1,
        ),
        Mistake(
            "batch_size_line",
            "② は件数を求めている行です。その次の、誤差の値を計算している行を抜き出しましょう。",
            quoting(right="batch_size = y.shape[0]"),
            earns=1,
        ),
        Mistake(
            "unbalanced",
            "② のかっこの数が合っていません。行の終わりまで抜き出せているか、見直しましょう。",
            quoting(right="return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7) / batch_size"),
            earns=1,
        ),
        Mistake(
            "arange_misspelt",
            "② の行は合っていますが、`np.arrange` は `np.arange` の書き間違いです(r は1つ)。",
            quoting(right=FULL_LINE.replace("arange", "arrange")),
            earns=1.5,
        ),
        Mistake(
            "letter_for_one",
            "② の行は合っていますが、`le-7` の先頭が英字の l です。数字の 1 にして `1e-7` と書きます。",
            quoting(right=FULL_LINE.replace("1e-7", "le-7")),
            earns=1.5,
        ),
        Mistake(
            "with_batch_size_line",
            "② の行は抜き出せていますが、件数を求める行も混ざっています。計算している行だけにしましょう。",
            quoting(right=f"batch_size = y.shape[0]\n{FULL_LINE}"),
            earns=1.5,
        ),
        Mistake(
            "whole_function",
            "関数の全体が抜き出されています。① と ② にあたる行を、1行ずつにしましょう。",
            quoting(
                f"{DEFINITION}\n    batch_size = y.shape[0]\n    {FULL_LINE}",
                f"{DEFINITION}\n    batch_size = y.shape[0]\n    {FULL_LINE}",
            ),
        ),
    ],
    other_right_answers=[
        quoting(right=f"{LOG_SUM} / batch_size"),
        quoting(right=LOG_SUM),
        quoting(right=f"    return {LOG_SUM}"),
        quoting("def cross_entropy_error(d, y)", f"   {LOG_SUM}  # 教材の最後の行"),
        quoting("def cross_entropy_error( d,y ) :", FULL_LINE.replace(" ", "")[6:]),
        quoting("```python\ndef cross_entropy_error(d, y):\n```", f"```python\n    {FULL_LINE}\n```"),
        quoting(
            "①　ｄｅｆ　ｃｒｏｓｓ＿ｅｎｔｒｏｐｙ＿ｅｒｒｏｒ（ｄ，　ｙ）：",
            FULL_LINE.replace("(", "（").replace(")", "）"),
        ),
        quoting(
            "# 左辺\n\ndef cross_entropy_error(d, y):\n",
            "-np.sum(\n    np.log(y[np.arange(batch_size), d] + 1e-7)\n) / batch_size;",
        ),
        f"left_side = '''\n{DEFINITION}\n'''\nright_side = '''\n    # 誤差\n    {FULL_LINE}\n'''",
        quoting(right=f"`{FULL_LINE.replace('1e-7', '0.0000001')}`"),
    ],
    equivalents=[
        Equivalent(
            "+ -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7))", "right with or without the division by batch_size"
        ),
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


# ---- s3_cross_entropy_error ----

# E is compared to this: what 1e-7 adds to a probability of 0.02 or more is less, so that an answer that forgets it, or
# takes the larger of the two, is at fault only where a probability is 0.
WITHIN = 1e-5


def by_labels(
    *,
    rows: str = "y = np.atleast_2d(y)",
    labels: str = "d = d.reshape(y.shape).argmax(axis=1)",
    p: str = "y[np.arange(len(y)), d.reshape(-1)]",
    last: str = "return -np.mean(np.log(p + 1e-7))",
) -> str:
    """An answer that makes labels of one-hot targets, with these parts in place of the right ones."""
    return f"""
def cross_entropy_error(d, y):
    d = np.asarray(d)
    {rows}
    if d.size == y.size:
        {labels}
    p = {p}
    {last}
"""


def by_one_hot(last: str = "-np.sum(t * np.log(y + 1e-7)) / len(y)", rows: str = "y = np.atleast_2d(y)") -> str:
    """An answer that makes one-hot targets t of labels, with these parts in place of the right ones."""
    return f"""
def cross_entropy_error(d, y):
    {rows}
    t = np.asarray(d)
    if t.size != y.size:
        t = np.eye(y.shape[-1])[t]
    t = t.reshape(y.shape)
    return {last}
"""


cross_entropy = Rubric(
    "s3_cross_entropy_error",
    function="cross_entropy_error",
    forbids=("common.functions.cross_entropy_error",),
    mistakes=[
        Mistake(
            "zero_probability",
            "確率が 0 のときに、log の中が 0 になって無限大になります。log の中で、1e-7 を足しましょう。",
            by_labels(last="return -np.mean(np.log(p))"),
            earns=2,
        ),
        Mistake(
            "zero_times_infinity",
            "確率が 0 のときに、無限大や nan になります。0 を掛けても、無限大は消えません。"
            "log を取る前に、y に 1e-7 を足しましょう。",
            by_one_hot("-np.sum(t * np.log(y)) / len(y)"),
            earns=2,
        ),
        Mistake(
            "another_small_number",
            "確率が 0 のときの値が違います。足す小さな数は、教材と同じ 1e-7 にしましょう。",
            by_labels(last="return -np.mean(np.log(p + 1e-8))"),
            earns=2,
        ),
        Mistake(
            "small_number_subtracted",
            "小さな数を引いています。確率が 0 のとき、log の中が負になって nan になります。引かずに足します。",
            by_labels(last="return -np.mean(np.log(p - 1e-7))"),
            earns=2,
        ),
        Mistake(
            "exponent_sign",
            "1e7 は 1000万です。小さな数は 1e-7 と、マイナスを付けて書きます。",
            by_labels(last="return -np.mean(np.log(p + 1e7))"),
        ),
        Mistake(
            "not_averaged",
            "1件のデータでは合っています。バッチでは N 件の合計になっているので、件数 N で割りましょう。",
            by_labels(last="return -np.sum(np.log(p + 1e-7))"),
            earns=2,
        ),
        Mistake(
            "first_sample_only",
            "1件のデータでは合っています。バッチでは1行目の誤差だけになっています。全部の行の平均にしましょう。",
            by_labels(last="return -np.log(p[0] + 1e-7)"),
            earns=2,
        ),
        Mistake(
            "one_sample_divided_by_classes",
            "バッチでは合っています。1件(1次元)のときの len(y) や y.shape[0] は、件数ではなくクラスの数です。",
            by_one_hot(rows="y = np.asarray(y)"),
            earns=2,
        ),
        Mistake(
            "one_sample_fails",
            "バッチでは合っています。1件のときの y は1次元なので、行と列では値を取り出せません。"
            "先に1行のバッチに直すと、同じ書き方ができます。",
            by_labels(rows="pass"),
            earns=2,
        ),
        Mistake(
            "every_row_with_every_label",
            "1件のデータでは合っています。y[:, d] は、全部の行から、全部の正解の列を取り出します。"
            "行ごとに1つずつ取り出すには、行の番号も並べて渡します。",
            by_labels(p="y[:, d.reshape(-1)]", last="return -np.sum(np.log(p + 1e-7)) / len(y)"),
            earns=2,
        ),
        Mistake(
            "log_of_sum",
            "1件のデータでは合っています。バッチでは、全部の件の確率を足してから log を取っています。"
            "1件ごとに log を取ってから足します。",
            by_one_hot("-np.log(np.sum(t * y) + 1e-7) / len(y)"),
            earns=2,
        ),
        Mistake(
            "largest_of_whole_batch",
            "ラベルと1件のデータでは合っています。one-hot のバッチでは、argmax に axis=1 を付けて行ごとに求めます。",
            by_labels(labels="d = d.argmax()"),
            earns=2.5,
        ),
        Mistake(
            "whole_number_as_label",
            "ほかは合っています。1件のラベルが整数1つのとき、int には .size や .reshape がないのでエラーになります。"
            "先に np.asarray(d) で配列にしましょう。",
            by_labels(rows="y = np.atleast_2d(y)").replace("d = np.asarray(d)", "pass"),
            earns=2.5,
        ),
        Mistake(
            "whole_number_reshaped",
            "ほかは合っています。1件のラベルが整数1つのとき、int には .reshape や .size がないのでエラーになります。"
            "先に np.asarray(d) で配列にしましょう。",
            """
def cross_entropy_error(d, y):
    if y.ndim == 1:
        d = d.reshape(1, d.size)
        y = y.reshape(1, y.size)
    if d.size == y.size:
        d = d.argmax(axis=1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size
""",
            earns=2.5,
        ),
        Mistake(
            "one_label_in_array",
            "ほかは合っています。1件のラベルが np.array([1]) のような配列のとき、one-hot と取り違えています。"
            "次元の数ではなく、要素の数や形で見分けましょう。",
            """
def cross_entropy_error(d, y):
    t = np.asarray(d)
    if t.ndim != y.ndim:
        t = np.eye(y.shape[-1])[t]
    return -np.sum(t * np.log(y + 1e-7)) / (1 if y.ndim == 1 else len(y))
""",
            earns=2.5,
        ),
        Mistake(
            "labels_not_handled",
            "one-hot では合っています。d がラベル(クラスの番号)のときは、番号をそのまま log に掛けてはいけません。"
            "正解のクラスの値だけを取り出しましょう。",
            """
def cross_entropy_error(d, y):
    N = 1 if y.ndim == 1 else len(y)
    return -np.sum(d * np.log(y + 1e-7)) / N
""",
            earns=1.5,
        ),
        Mistake(
            "labels_not_handled_in_rows",
            "one-hot では合っています。d がラベル(クラスの番号)のときは、番号をそのまま log に掛けてはいけません。"
            "正解のクラスの値だけを取り出しましょう。",
            """
def cross_entropy_error(d, y):
    d, y = np.atleast_2d(d), np.atleast_2d(y)
    return -np.sum(d * np.log(y + 1e-7)) / len(y)
""",
            earns=1.5,
        ),
        Mistake(
            "labels_from_one",
            "one-hot では合っています。ラベルから 1 を引いていますが、クラスの番号は 0 から数えます。",
            by_labels(labels="d = d.reshape(y.shape).argmax(axis=1) + 1", p="y[np.arange(len(y)), d.reshape(-1) - 1]"),
            earns=1.5,
        ),
        Mistake(
            "one_hot_not_handled",
            "ラベルでは合っています。d が one-hot のときは、そのままでは番号として使えません。"
            "argmax で、1 のある番号に直しましょう。",
            by_labels(labels="pass"),
            earns=1.5,
        ),
        Mistake(
            "last_line_only",
            "バッチのラベルでは合っています。教材の最後の行だけでは、1件のデータと one-hot の d が扱えません。"
            "その前の行の準備も必要です。",
            """
def cross_entropy_error(d, y):
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size
""",
            earns=1,
        ),
        Mistake(
            "sign_forgotten",
            "マイナスがありません。確率の log は 0 以下なので、マイナスを付けて正の誤差にします。",
            by_labels(last="return np.mean(np.log(p + 1e-7))"),
        ),
        Mistake(
            "log_forgotten",
            "log を取っていません。交差エントロピーは、正解のクラスの確率の対数で決まります。",
            by_labels(last="return -np.mean(p + 1e-7)"),
        ),
        Mistake(
            "log_of_base_ten",
            "np.log10 は底が 10 の対数です。この式の log は自然対数なので、np.log を使います。",
            by_labels(last="return -np.mean(np.log10(p + 1e-7))"),
        ),
        Mistake(
            "log_of_base_two",
            "np.log2 は底が 2 の対数です。この式の log は自然対数なので、np.log を使います。",
            by_labels(last="return -np.mean(np.log2(p + 1e-7))"),
        ),
        Mistake(
            "log_of_target",
            "y と d が逆で、目標 d の log を取っています。log を取るのは、出力 y のほうです。",
            by_one_hot("-np.sum(y * np.log(t + 1e-7)) / len(y)"),
        ),
        Mistake(
            "arguments_swapped",
            "引数の順が逆です。この教材では、1つ目が目標 d、2つ目が出力 y です。",
            by_labels().replace("(d, y)", "(y, d)"),
        ),
        Mistake(
            "averaged_over_all_elements",
            "全部の要素の数で割っています。割るのは、件数 N(行の数)だけです。",
            by_one_hot("-np.mean(t * np.log(y + 1e-7))"),
        ),
        Mistake(
            "divided_by_classes",
            "クラスの数で割っています。割るのは、件数 N(行の数)です。",
            by_labels(last="return -np.sum(np.log(p + 1e-7)) / y.shape[1]"),
        ),
        Mistake(
            "errors_in_a_row",
            "1件ごとの誤差が並んだ配列が返っています。平均して、1つの数にしましょう。",
            by_labels(last="return -np.log(p + 1e-7)"),
        ),
        Mistake(
            "target_ignored",
            "目標 d が使われていません。全部のクラスの log を足すのではなく、正解のクラスの分だけを使います。",
            by_one_hot("-np.sum(np.log(y + 1e-7)) / len(y)"),
        ),
        Mistake(
            "largest_probability",
            "いちばん大きい確率を使っています。使うのは、目標 d が示す正解のクラスの確率です。",
            by_labels(p="y.max(axis=1)"),
        ),
        Mistake(
            "other_classes_added",
            "正解でないクラスの項(1 − d と 1 − y)も足しています。それは出力が1つの二値分類で使う形です。",
            by_one_hot("-np.sum(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7)) / len(y)"),
        ),
        Mistake(
            "softmax_again",
            "y をもう一度ソフトマックス関数に通しています。出力 y は、すでに確率になっています。",
            by_labels(rows="y = functions.softmax(np.atleast_2d(y))"),
        ),
        Mistake(
            "squared_error",
            "二乗誤差になっています。交差エントロピーでは、正解のクラスの確率の log を使います。",
            by_one_hot("np.sum((y - t) ** 2) / 2 / len(y)"),
        ),
        Mistake(
            "printed_only",
            RETURN_FORGOTTEN,
            by_labels(last="print(-np.mean(np.log(p + 1e-7)))"),
        ),
    ],
    other_right_answers=[
        by_one_hot(),
        by_one_hot("-np.trace(t @ np.log(y + 1e-7).T) / y.shape[0]"),
        by_labels(rows="y = np.clip(np.atleast_2d(y), 1e-7, 1)", last="return -np.log(p).mean()"),
        by_labels(p="np.choose(d.reshape(-1), y.T)", last="return np.log(1 / (p + 1e-7)).sum() / p.size"),
        """
def cross_entropy_error(d, y):
    d, y = np.array(d), np.array(y)
    if y.ndim == 1:
        d = d.reshape(1, d.size)
        y = y.reshape(1, y.size)
    if d.size == y.size:
        d = d.argmax(axis=1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), d.ravel()] + 1e-7)) / batch_size
""",
        """
import math

def cross_entropy_error(d, y):
    if np.ndim(y) == 2:
        return sum(cross_entropy_error(target, output) for target, output in zip(d, y)) / len(y)
    if np.size(d) == 1:
        return -math.log(y[int(np.squeeze(d))] + 1e-7)
    return -math.log(sum(target * output for target, output in zip(d, y)) + 1e-7)
""",
        """
def as_labels(d, y):
    if isinstance(d, (int, np.integer)):
        return np.array([d])
    if d.shape == y.shape:
        return np.nonzero(d.reshape(-1, y.shape[-1]))[1]
    return d.reshape(-1)

def cross_entropy_error(d, y):
    labels = as_labels(d, y)
    flat = y.ravel()[labels + np.arange(labels.size) * y.shape[-1]]
    return np.average(-np.log(flat + 1e-7))
""",
        """
def cross_entropy_error(d, y):
    N, C = (1, len(y)) if y.ndim == 1 else y.shape
    t = np.reshape(d, (N, -1))
    right = t == 1 if t.shape[1] == C else t == np.arange(C)
    errors = np.negative(np.log(y.reshape(N, C) + 1e-7))
    return errors[right].sum() / N
""",
        """
from functools import reduce

def cross_entropy_error(d, y):
    Y = y[np.newaxis] if y.ndim < 2 else y
    D = np.asarray(d).reshape(len(Y), -1)
    if D.shape[1] > 1:
        D = D @ np.arange(D.shape[1])[:, None]
    pairs = zip(Y.tolist(), D.astype(int)[:, 0].tolist())
    return reduce(lambda total, pair: total - np.log(pair[0][pair[1]] + 1e-7), pairs, 0.0) / len(Y)
""",
    ],
    equivalents=[
        Equivalent("+ d = d.reshape(y.shape).argmax(axis=-1)", "y has two axes by then, and the second is the last"),
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
