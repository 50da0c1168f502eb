"""Known answers to the questions of section3_output_layer: mistakes, the commonest cause first, and other right answers."""

# %% question="s3_mean_squared_error"
# %% model
def mean_squared_error(d, y):
    each = np.sum((y - d) ** 2, axis=-1) / 2
    return np.mean(each)
# %% half_forgotten: / 2 →
# 式の 1/2 がありません。2乗の和を半分にしましょう。
# %% mean_over_outputs: each = (y - d) ** 2 / 2
# 2乗の誤差を、出力の数でも割っています。np.mean を配列全体に使うと、全部の要素の数で割ることになります。出力の方向は足し合わせ、件数 N だけで割ります。
# %% mean_over_outputs_without_half: each = (y - d) ** 2
# 全部の要素の2乗の平均になっています。出力の方向は足し合わせて 1/2 を掛け、件数 N だけで割ります。
# %% not_averaged (1): .mean → .sum
# バッチでは N 件の合計になっているので、1件あたりの平均にしましょう。
# %% errors_in_a_row (1): return each
# バッチでは1件ごとの誤差が並んだ配列が返っています。平均して1つの数にしましょう。
# %% one_sample_divided_by_outputs (1): each = np.sum((y - d) ** 2) / 2 / len(y)
# 1件(1次元)のときの len(y) や y.shape[0] は、件数ではなく出力の数です。このときは N = 1 です。
# %% second_axis_only (1): -1 → 1
# 1件(1次元)の配列に axis=1 はありません。どちらの形でも使える書き方にしましょう。
# %% second_size_only (1): each = y.shape ／ return … → N, outputs = each; return np.sum((y - d) ** 2) / 2 / N
# 1件(1次元)の配列では、shape から2つの値を取り出せません。
# %% divided_by_outputs (1): , axis=-1 → ／ return each if y.ndim == 1 else each / y.shape[1]
# バッチで割るのは、出力の数(列)ではなく件数 N(行)です。
# %% multiplied_by_count (1): , axis=-1 → ／ return each if y.ndim == 1 else each * len(y)
# バッチで件数 N を掛けています。平均は N で割ります。/ 2 * N と書くと、割り算の後で掛け算になります。
# %% first_sample_only (1): return np.ravel(each)[0]
# バッチでは1行目の誤差だけになっています。全部の行の平均にしましょう。
# %% mean_over_samples_in_columns: each = np.mean((y - d) ** 2, axis=0) / 2 ／ return each
# 行の方向だけで平均したので、出力ごとの配列が残っています。全部をまとめて1つの数にしましょう。
# %% elements_not_summed: each = (y - d) ** 2 / 2 ／ return each
# 要素ごとの誤差の配列が返っています。出力の方向に足し合わせて、1つの数にしましょう。
# %% not_squared: (y - d) ** 2 → y - d
# 差を2乗していません。差のままでは、正の差と負の差が打ち消し合います。
# %% absolute_difference: (y - d) ** 2 → np.abs(y - d)
# 差の絶対値を足しています。この式で足すのは、差の2乗です。
# %% summed_before_squaring: each = np.sum(y - d, axis=-1) ** 2 / 2
# 差を足し合わせてから2乗しています。1つずつ2乗してから足します。かっこの位置を確かめましょう。
# %% squared_half: each = np.sum((0.5 * (y - d)) ** 2, axis=-1)
# 1/2 も一緒に2乗しています(1/4 になります)。2乗するのは差だけです。
# %% doubled_in_place_of_squared: ** 2 → * 2
# 2乗ではなく2倍しています。2乗は ** 2 と書きます。
# %% power_of_two: (y - d) ** 2 → 2.0 ** (y - d)
# 2 の「差」乗になっています。差の2乗は (y - d) ** 2 の順に書きます。
# %% caret_for_power: ** 2 → ^ 2
# Python の ^ は累乗ではなく、ビットごとの演算です。2乗は ** 2 と書きます。
# %% squares_subtracted: (y - d) → y ** 2 - d
# y と d をそれぞれ2乗してから引いています。先に引いて、その差を2乗します。
# %% sum_for_difference: y - d → y + d
# y と d を足しています。外れ具合は、y と d の差で測ります。
# %% root_taken: return np.sqrt(…)
# 平方根を取っています。この誤差は、2乗の和の半分のままです。
# %% norm_not_squared: each = np.sqrt(np.sum((y - d) ** 2, axis=-1)) / 2
# np.linalg.norm は差の2乗の和の「平方根」です。この式では平方根を取りません。
# %% sign_reversed: return -…
# 誤差が負になっています。この式にはマイナスはありません。外れているほど大きな正の値になります。
# %% derivative_for_error: each = y - d ／ return each if y.ndim == 1 else each / len(y)
# 誤差を y で微分した値になっています。ここで求めるのは、微分する前の誤差 E(1つの数)です。
# %% printed_only: return … → print(…)
# 関数が値を返していません。表示(print)しても、呼び出した側には届きません。return で返しましょう。
# %% example_copied: each = 2.5 if np.ndim(y) == 1 else 3.75
# %% right: each = np.linalg.norm(np.atleast_2d(y - d), axis=1) ** 2 ／ return sum(each) / (2 * len(each))
# %% right: each = np.vdot(y - d, y - d) / 2 ／ return each / (y.size / y.shape[-1])
# %% right: each = 0.5 * np.square(np.subtract(y, d)) ／ return each.mean() * y.shape[-1]
# %% right: each = np.atleast_2d(d - y) ／ return np.trace(each @ each.T) / each.shape[0] * 0.5
# %% right: each = (y * y - 2 * y * d + d * d) / 2 ／ return np.average(each.sum(axis=each.ndim - 1))
# %% right
import math
if y.ndim == 1:
    return math.fsum((o - t) ** 2 for t, o in zip(d.tolist(), y.tolist())) / 2
return math.fsum(mean_squared_error(t, o) for t, o in zip(d, y)) / len(y)
# %% right
d, y = d.reshape(-1, d.shape[-1]), y.reshape(-1, y.shape[-1])
total = 0.0
for i in range(y.shape[1]):
    column = y[:, i] - d[:, i]
    total += np.dot(column, column)
return total / (2 * y.shape[0])
# %% right
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
# %% right
mean_squared_error = lambda d, y: np.mean(np.inner(np.ones(y.shape[-1]) / 2, np.power(d - y, 2)))

# %% question="s3_output_layer_table"
# %% regression_by_relu (2.5): "恒等写像" → "ReLU関数"
# 回帰の活性化関数: ReLU関数を通すと、負の数値を出せなくなります。氷点下の気温も当てられる必要があります。
# %% regression_by_sigmoid (2.5): "恒等写像" → "シグモイド関数"
# 回帰の活性化関数: シグモイド関数の値は 0〜1 です。回帰で当てたい数値は、この範囲に収まるとは限りません。
# %% regression_by_softmax (2.5): "恒等写像" → "ソフトマックス関数"
# 回帰の活性化関数: ソフトマックス関数は、合計が1の確率にする関数です。回帰の出力は確率ではありません。
# %% regression_by_cross_entropy (2.5): "二乗誤差" → "交差エントロピー"
# 回帰の誤差関数: 交差エントロピーは、確率の良し悪しを測る誤差です。回帰の出力は確率ではなく、数値です。
# %% binary_by_identity (2.5): "シグモイド関数" → "恒等写像"
# 二値分類の活性化関数: 恒等写像では、出力が負や1より大きい値になり、「はい」の確率として読めません。
# %% binary_by_relu (2.5): "シグモイド関数" → "ReLU関数"
# 二値分類の活性化関数: ReLU関数の値は1を超えることがあり、「はい」の確率として読めません。
# %% binary_by_softmax (2.5): "シグモイド関数" → "ソフトマックス関数"
# 二値分類の活性化関数: ソフトマックス関数は、並んだ値の和を1にします。出力のユニットが1つだけなら、どんな u でも 1 になってしまいます。
# %% binary_by_squared_error (2.5): ["二値分類"]["誤差関数"] = "交差エントロピー" → ["二値分類"]["誤差関数"] = "二乗誤差"
# 二値分類の誤差関数: 二乗誤差は、2つの数値の離れ方を測ります。二値分類の出力は確率です。
# %% multiclass_by_identity (2.5): "ソフトマックス関数" → "恒等写像"
# 多クラス分類の活性化関数: 恒等写像では、出力がクラスの確率になりません。範囲も合計も決まらないからです。
# %% multiclass_by_relu (2.5): "ソフトマックス関数" → "ReLU関数"
# 多クラス分類の活性化関数: ReLU関数の値は、合計が1になりません。クラスの確率として読める形にします。
# %% multiclass_by_sigmoid (2.5): "ソフトマックス関数" → "シグモイド関数"
# 多クラス分類の活性化関数: シグモイド関数は1つずつ 0〜1 にするので、クラスの確率の合計が1になりません。
# %% multiclass_by_squared_error (2.5): ["多クラス分類"]["誤差関数"] = "交差エントロピー" → ["多クラス分類"]["誤差関数"] = "二乗誤差"
# 多クラス分類の誤差関数: 二乗誤差は、2つの数値の離れ方を測ります。多クラス分類の出力はクラスの確率です。
# %% activation_and_loss_swapped
# 活性化関数の欄に誤差関数が、誤差関数の欄に活性化関数が入っています。
output_layer = {}
output_layer["回帰"] = {}
output_layer["回帰"]["活性化関数"] = "二乗誤差"
output_layer["回帰"]["誤差関数"] = "恒等写像"
output_layer["二値分類"] = {}
output_layer["二値分類"]["活性化関数"] = "交差エントロピー"
output_layer["二値分類"]["誤差関数"] = "シグモイド関数"
output_layer["多クラス分類"] = {}
output_layer["多クラス分類"]["活性化関数"] = "交差エントロピー"
output_layer["多クラス分類"]["誤差関数"] = "ソフトマックス関数"
# %% right
output_layer = {}
output_layer["回帰"] = {}
output_layer["回帰"]["活性化関数"] = "恒等写像"
output_layer["回帰"]["誤差関数"] = "二乗誤差"
output_layer["二値分類"] = {}
output_layer["二値分類"]["活性化関数"] = "シグモイド関数"
output_layer["二値分類"]["誤差関数"] = "交差エントロピー"
output_layer["多クラス分類"] = {}
output_layer["多クラス分類"]["活性化関数"] = "ソフトマックス関数"
output_layer["多クラス分類"]["誤差関数"] = "交差エントロピー"
# %% right
output_layer = {}
problems = ["回帰", "二値分類", "多クラス分類"]
activations = ["恒等写像", "シグモイド関数", "ソフトマックス関数"]
losses = ["二乗誤差", "交差エントロピー", "交差エントロピー"]
for problem, activation, loss in zip(problems, activations, losses):
    output_layer[problem] = {"活性化関数": activation, "誤差関数": loss}
# %% right
output_layer = dict(
    回帰=dict(活性化関数="恒等写像", 誤差関数="二乗誤差"),
    二値分類=dict(活性化関数="シグモイド関数", 誤差関数="交差エントロピー"),
    多クラス分類=dict(活性化関数="ソフトマックス関数", 誤差関数="交差エントロピー"),
)
# %% right
output_layer = {problem: {"誤差関数": "交差エントロピー"} for problem in ("回帰", "二値分類", "多クラス分類")}
output_layer["回帰"]["誤差関数"] = "二乗誤差"
output_layer["回帰"].update(活性化関数="恒等写像")
output_layer["二値分類"].update(活性化関数="シグモイド関数")
output_layer["多クラス分類"].update(活性化関数="ソフトマックス関数")
# %% right
output_layer = {}
output_layer["回帰"] = {"活性化関数": " 恒等写像 ", "誤差関数": "　二乗誤差　"}
output_layer["二値分類"] = {"活性化関数": "シグモイド 関数", "誤差関数": "交差エントロピー\n"}
output_layer["多クラス分類"] = {"活性化関数": "ｿﾌﾄﾏｯｸｽ関数", "誤差関数": "交差　エントロピー"}
# %% right
from collections import defaultdict
output_layer = defaultdict(dict)
answers = '''
回帰 恒等写像 二乗誤差
二値分類 シグモイド関数 交差エントロピー
多クラス分類 ソフトマックス関数 交差エントロピー
'''
for line in answers.split("\n"):
    if line:
        problem, output_layer[problem]["活性化関数"], output_layer[problem]["誤差関数"] = line.split()
# %% right
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

# %% question="s3_cross_entropy_source"
# %% sides_swapped
# ① と ② が逆のようです。① は関数を定義している行、② は値を計算している行です。
left_side = 'return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size'
right_side = 'def cross_entropy_error(d, y):'
# %% squared_error_quoted
# これは二乗誤差のソースです。交差エントロピーの関数から抜き出しましょう。
left_side = 'def mean_squared_error(d, y):'
right_side = 'return np.sum((np.asarray(y) - d) ** 2) / 2 / batch_size'
# %% formula_copied
# これは問いの式そのものです。その式にあたる教材のソースの行を抜き出しましょう。
left_side = 'E(d, y)'
right_side = '-Σd log y'
# %% call_for_definition (1)
# これは関数を呼び出している行です。① では、関数を定義している行を抜き出します。
left_side = 'loss = functions.cross_entropy_error(d, y)'
right_side = 'return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size'
# %% def_forgotten (1)
# ① に def がありません。関数を定義する行を、行の初めから抜き出しましょう。
left_side = 'cross_entropy_error(d, y)'
right_side = 'return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size'
# %% arguments_swapped (1)
# ① の引数の順が教材と違います。この教材では、目標 d が先、出力 y が後です。
left_side = 'def cross_entropy_error(y, d):'
right_side = 'return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size'
# %% arguments_forgotten (1)
# ① に引数がありません。この関数は、目標と出力を受け取ります。
left_side = 'def cross_entropy_error():'
right_side = 'return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size'
# %% function_misspelt (1.5)
# ① の関数の名前に書き間違いがあります。教材からコピーすると確実です。
left_side = 'def cross_entropy_eror(d, y):'
right_side = 'return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size'
# %% sign_forgotten (1)
# ② の初めにマイナスがありません。log の値は 0 以下なので、マイナスを付けて正の誤差にしています。
left_side = 'def cross_entropy_error(d, y):'
right_side = 'return np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size'
# %% log_forgotten (1)
# ② に np.log がありません。交差エントロピーは、確率の対数で決まります。
left_side = 'def cross_entropy_error(d, y):'
right_side = 'return -np.sum(y[np.arange(batch_size), d] + 1e-7) / batch_size'
# %% sum_forgotten (1)
# ② に np.sum がありません。式のシグマ(足し合わせ)にあたる部分も抜き出しましょう。
left_side = 'def cross_entropy_error(d, y):'
right_side = 'return -np.log(y[np.arange(batch_size), d] + 1e-7) / batch_size'
# %% small_number_forgotten (1)
# ② の行が途中で変わっています。log の中で小さな数を足しているところも、そのまま抜き出しましょう。
left_side = 'def cross_entropy_error(d, y):'
right_side = 'return -np.sum(np.log(y[np.arange(batch_size), d])) / batch_size'
# %% small_number_outside_log (1)
# ② で小さな数を足す位置が、log の外になっています。かっこの位置を教材と見比べましょう。
left_side = 'def cross_entropy_error(d, y):'
right_side = 'return -np.sum(np.log(y[np.arange(batch_size), d]) + 1e-7) / batch_size'
# %% output_and_target_swapped (1)
# ② で y と d が逆です。対数を取るのは、出力 y のほうです。
left_side = 'def cross_entropy_error(d, y):'
right_side = 'return -np.sum(np.log(d[np.arange(batch_size), y] + 1e-7)) / batch_size'
# %% product_for_selection (1)
# ② は one-hot の d を掛ける書き方になっています。正しい計算ですが、教材の行とは違います。教材の行をそのまま抜き出しましょう。
left_side = 'def cross_entropy_error(d, y):'
right_side = 'return -np.sum(d * np.log(y + 1e-7)) / batch_size'
# %% batch_size_line (1)
# ② は件数を求めている行です。その次の、誤差の値を計算している行を抜き出しましょう。
left_side = 'def cross_entropy_error(d, y):'
right_side = 'batch_size = y.shape[0]'
# %% unbalanced (1)
# ② のかっこの数が合っていません。行の終わりまで抜き出せているか、見直しましょう。
left_side = 'def cross_entropy_error(d, y):'
right_side = 'return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7) / batch_size'
# %% arange_misspelt (1.5)
# `np.arrange` は `np.arange` の書き間違いです(r は1つ)。
left_side = 'def cross_entropy_error(d, y):'
right_side = 'return -np.sum(np.log(y[np.arrange(batch_size), d] + 1e-7)) / batch_size'
# %% letter_for_one (1.5)
# `le-7` の先頭が英字の l です。数字の 1 にして `1e-7` と書きます。
left_side = 'def cross_entropy_error(d, y):'
right_side = 'return -np.sum(np.log(y[np.arange(batch_size), d] + le-7)) / batch_size'
# %% with_batch_size_line (1.5)
# ② の行は抜き出せていますが、件数を求める行も混ざっています。計算している行だけにしましょう。
left_side = 'def cross_entropy_error(d, y):'
right_side = 'batch_size = y.shape[0]\nreturn -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size'
# %% whole_function
# 関数の全体が抜き出されています。① と ② にあたる行を、1行ずつにしましょう。
left_side = 'def cross_entropy_error(d, y):\n    batch_size = y.shape[0]\n    return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size'
right_side = 'def cross_entropy_error(d, y):\n    batch_size = y.shape[0]\n    return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size'
# %% right
left_side = 'def cross_entropy_error(d, y):'
right_side = '-np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size'
# %% right
left_side = 'def cross_entropy_error(d, y):'
right_side = '-np.sum(np.log(y[np.arange(batch_size), d] + 1e-7))'
# %% right
left_side = 'def cross_entropy_error(d, y):'
right_side = '    return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7))'
# %% right
left_side = 'def cross_entropy_error(d, y)'
right_side = '   -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7))  # 教材の最後の行'
# %% right
left_side = 'def cross_entropy_error( d,y ) :'
right_side = '-np.sum(np.log(y[np.arange(batch_size),d]+1e-7))/batch_size'
# %% right
left_side = '```python\ndef cross_entropy_error(d, y):\n```'
right_side = '```python\n    return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size\n```'
# %% right
left_side = '①\u3000ｄｅｆ\u3000ｃｒｏｓｓ＿ｅｎｔｒｏｐｙ＿ｅｒｒｏｒ（ｄ，\u3000ｙ）：'
right_side = 'return -np.sum（np.log（y[np.arange（batch_size）, d] + 1e-7）） / batch_size'
# %% right
left_side = '# 左辺\n\ndef cross_entropy_error(d, y):\n'
right_side = '-np.sum(\n    np.log(y[np.arange(batch_size), d] + 1e-7)\n) / batch_size;'
# %% right
left_side = '''
def cross_entropy_error(d, y):
'''
right_side = '''
    # 誤差
    return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size
'''
# %% right
left_side = 'def cross_entropy_error(d, y):'
right_side = '`return -np.sum(np.log(y[np.arange(batch_size), d] + 0.0000001)) / batch_size`'

# %% question="s3_cross_entropy_error"
# %% model
def cross_entropy_error(d, y):
    d = np.asarray(d)
    y = np.atleast_2d(y)
    if d.size == y.size:
        d = d.reshape(y.shape).argmax(axis=1)
    p = y[np.arange(len(y)), d.reshape(-1)]
    return -np.mean(np.log(p + 1e-7))
# %% zero_probability (2): + 1e-7 →
# 確率が 0 のときに、log の中が 0 になって無限大になります。log の中で、1e-7 を足しましょう。
# %% another_small_number (2): 1e-7 → 1e-8
# 確率が 0 のときの値が違います。足す小さな数は、教材と同じ 1e-7 にしましょう。
# %% small_number_subtracted (2): + 1e-7 → - 1e-7
# 小さな数を引いています。確率が 0 のとき、log の中が負になって nan になります。引かずに足します。
# %% exponent_sign: 1e-7 → 1e7
# 1e7 は 1000万です。小さな数は 1e-7 と、マイナスを付けて書きます。
# %% not_averaged (2): mean → sum
# バッチでは N 件の合計になっているので、件数 N で割りましょう。
# %% first_sample_only (2): return -np.log(p[0] + 1e-7)
# バッチでは1行目の誤差だけになっています。全部の行の平均にしましょう。
# %% one_sample_fails (2): y = … → pass
# 1件のときの y は1次元なので、行と列では値を取り出せません。先に1行のバッチに直すと、同じ書き方ができます。
# %% every_row_with_every_label (2): p = y[:, d.reshape(-1)] ／ return -np.sum(np.log(p + 1e-7)) / len(y)
# y[:, d] は、全部の行から、全部の正解の列を取り出します。行ごとに1つずつ取り出すには、行の番号も並べて渡します。
# %% largest_of_whole_batch (2.5): reshape(y.shape).argmax(axis=1) → argmax()
# one-hot のバッチでは、argmax に axis=1 を付けて行ごとに求めます。
# %% whole_number_as_label (2.5): d = np.asarray(d) → pass
# 1件のラベルが整数1つのとき、int には .size や .reshape がないのでエラーになります。先に np.asarray(d) で配列にしましょう。
# %% whole_number_reshaped (2.5)
# 1件のラベルが整数1つのとき、int には .reshape や .size がないのでエラーになります。先に np.asarray(d) で配列にしましょう。
if y.ndim == 1:
    d = d.reshape(1, d.size)
    y = y.reshape(1, y.size)
if d.size == y.size:
    d = d.argmax(axis=1)
batch_size = y.shape[0]
return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size
# %% one_label_in_array (2.5)
# 1件のラベルが np.array([1]) のような配列のとき、one-hot と取り違えています。次元の数ではなく、要素の数や形で見分けましょう。
t = np.asarray(d)
if t.ndim != y.ndim:
    t = np.eye(y.shape[-1])[t]
return -np.sum(t * np.log(y + 1e-7)) / (1 if y.ndim == 1 else len(y))
# %% labels_not_handled (1.5)
# d がラベル(クラスの番号)のときは、番号をそのまま log に掛けてはいけません。正解のクラスの値だけを取り出しましょう。
N = 1 if y.ndim == 1 else len(y)
return -np.sum(d * np.log(y + 1e-7)) / N
# %% labels_not_handled_in_rows (1.5)
# d がラベル(クラスの番号)のときは、番号をそのまま log に掛けてはいけません。正解のクラスの値だけを取り出しましょう。
d, y = np.atleast_2d(d), np.atleast_2d(y)
return -np.sum(d * np.log(y + 1e-7)) / len(y)
# %% labels_from_one (1.5): (axis=1) → (axis=1) + 1 ／ (-1) → (-1) - 1
# ラベルから 1 を引いていますが、クラスの番号は 0 から数えます。
# %% one_hot_not_handled (1.5): d = d.reshape(y.shape).argmax(axis=1) → pass
# d が one-hot のときは、そのままでは番号として使えません。argmax で、1 のある番号に直しましょう。
# %% last_line_only (1)
# 教材の最後の行だけでは、1件のデータと one-hot の d が扱えません。その前の行の準備も必要です。
batch_size = y.shape[0]
return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size
# %% sign_forgotten: -np. → np.
# マイナスがありません。確率の log は 0 以下なので、マイナスを付けて正の誤差にします。
# %% log_forgotten: return -np.mean(p + 1e-7)
# log を取っていません。交差エントロピーは、正解のクラスの確率の対数で決まります。
# %% log_of_base_ten: .log → .log10
# np.log10 は底が 10 の対数です。この式の log は自然対数なので、np.log を使います。
# %% log_of_base_two: .log → .log2
# np.log2 は底が 2 の対数です。この式の log は自然対数なので、np.log を使います。
# %% arguments_swapped: d, y → y, d
# 引数の順が逆です。この教材では、1つ目が目標 d、2つ目が出力 y です。
# %% divided_by_classes: return -np.sum(np.log(p + 1e-7)) / y.shape[1]
# クラスの数で割っています。割るのは、件数 N(行の数)です。
# %% errors_in_a_row: return -np.log(p + 1e-7)
# 1件ごとの誤差が並んだ配列が返っています。平均して、1つの数にしましょう。
# %% largest_probability: p = y.max(axis=1)
# いちばん大きい確率を使っています。使うのは、目標 d が示す正解のクラスの確率です。
# %% softmax_again: y = functions.softmax(…)
# y をもう一度ソフトマックス関数に通しています。出力 y は、すでに確率になっています。
# %% printed_only: return … → print(…)
# 関数が値を返していません。表示(print)しても、呼び出した側には届きません。return で返しましょう。
# %% model
def cross_entropy_error(d, y):
    y = np.atleast_2d(y)
    t = np.asarray(d)
    if t.size != y.size:
        t = np.eye(y.shape[-1])[t]
    t = t.reshape(y.shape)
    return -np.sum(t * np.log(y + 1e-7)) / len(y)
# %% zero_times_infinity (2): + 1e-7 →
# 確率が 0 のときに、無限大や nan になります。0 を掛けても、無限大は消えません。log を取る前に、y に 1e-7 を足しましょう。
# %% one_sample_divided_by_classes (2): y = np.asarray(y)
# 1件(1次元)のときの len(y) や y.shape[0] は、件数ではなくクラスの数です。
# %% log_of_sum (2): return -np.log(np.sum(t * y) + 1e-7) / len(y)
# バッチでは、全部の件の確率を足してから log を取っています。1件ごとに log を取ってから足します。
# %% log_of_target: t * np.log(y + 1e-7) → y * np.log(t + 1e-7)
# y と d が逆で、目標 d の log を取っています。log を取るのは、出力 y のほうです。
# %% averaged_over_all_elements: return -np.mean(t * np.log(y + 1e-7))
# 全部の要素の数で割っています。割るのは、件数 N(行の数)だけです。
# %% target_ignored: t * np → np
# 目標 d が使われていません。全部のクラスの log を足すのではなく、正解のクラスの分だけを使います。
# %% other_classes_added: (y + 1e-7) → (y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7)
# 正解でないクラスの項(1 − d と 1 − y)も足しています。それは出力が1つの二値分類で使う形です。
# %% squared_error: return np.sum((y - t) ** 2) / 2 / len(y)
# 二乗誤差になっています。交差エントロピーでは、正解のクラスの確率の log を使います。
# %% right
y = np.atleast_2d(y)
t = np.asarray(d)
if t.size != y.size:
    t = np.eye(y.shape[-1])[t]
t = t.reshape(y.shape)
return -np.sum(t * np.log(y + 1e-7)) / len(y)
# %% right: return -np.trace(t @ np.log(y + 1e-7).T) / y.shape[0]
# %% right
d = np.asarray(d)
y = np.clip(np.atleast_2d(y), 1e-7, 1)
if d.size == y.size:
    d = d.reshape(y.shape).argmax(axis=1)
p = y[np.arange(len(y)), d.reshape(-1)]
return -np.log(p).mean()
# %% right
d = np.asarray(d)
y = np.atleast_2d(y)
if d.size == y.size:
    d = d.reshape(y.shape).argmax(axis=1)
p = np.choose(d.reshape(-1), y.T)
return np.log(1 / (p + 1e-7)).sum() / p.size
# %% right
d, y = np.array(d), np.array(y)
if y.ndim == 1:
    d = d.reshape(1, d.size)
    y = y.reshape(1, y.size)
if d.size == y.size:
    d = d.argmax(axis=1)
batch_size = y.shape[0]
return -np.sum(np.log(y[np.arange(batch_size), d.ravel()] + 1e-7)) / batch_size
# %% right
import math
if np.ndim(y) == 2:
    return sum(cross_entropy_error(target, output) for target, output in zip(d, y)) / len(y)
if np.size(d) == 1:
    return -math.log(y[int(np.squeeze(d))] + 1e-7)
return -math.log(sum(target * output for target, output in zip(d, y)) + 1e-7)
# %% right
def as_labels(d, y):
    if isinstance(d, (int, np.integer)):
        return np.array([d])
    if d.shape == y.shape:
        return np.nonzero(d.reshape(-1, y.shape[-1]))[1]
    return d.reshape(-1)
labels = as_labels(d, y)
flat = y.ravel()[labels + np.arange(labels.size) * y.shape[-1]]
return np.average(-np.log(flat + 1e-7))
# %% right
N, C = (1, len(y)) if y.ndim == 1 else y.shape
t = np.reshape(d, (N, -1))
right = t == 1 if t.shape[1] == C else t == np.arange(C)
errors = np.negative(np.log(y.reshape(N, C) + 1e-7))
return errors[right].sum() / N
# %% right
from functools import reduce
Y = y[np.newaxis] if y.ndim < 2 else y
D = np.asarray(d).reshape(len(Y), -1)
if D.shape[1] > 1:
    D = D @ np.arange(D.shape[1])[:, None]
pairs = zip(Y.tolist(), D.astype(int)[:, 0].tolist())
return reduce(lambda total, pair: total - np.log(pair[0][pair[1]] + 1e-7), pairs, 0.0) / len(Y)
