"""Known answers, the commonest mistakes first."""

# %% question="s3_mean_squared_error"
# %% model
def mean_squared_error(d, y):
    each = np.sum((y - d) ** 2, axis=-1) / 2
    return np.mean(each)
# %% half_forgotten: / 2 →
# 式の 1/2 がありません。2乗の和を半分にしましょう。
# %% mean_over_outputs: each = (y - d) ** 2 / 2
# 2乗の誤差を、出力の数でも割っています(np.mean を配列全体に使うと、そうなります)。出力の方向は足し合わせ、件数 N だけで割ります。
# %% sum_of_squares: each = np.sum((y - d) ** 2) ／ return each
# 差の2乗の和のままです。式の 1/2 と、バッチでの平均がありません。
# %% averaged_twice (1): return np.mean(each) / (1 if y.ndim == 1 else len(y))
# バッチで、件数 N で2回割っています。np.mean を使えば、それだけで件数で割ったことになります。
# %% root_mean_square: return np.sqrt(np.mean((y - d) ** 2))
# 全部の要素の2乗の平均に、平方根を付けています(RMSE です)。この問いの式と見比べましょう。
# %% mean_absolute_error: return np.mean(np.abs(y - d))
# 差の絶対値の平均になっています(MAE です)。この式で使うのは、差の2乗です。
# %% mean_over_outputs_without_half: each = (y - d) ** 2
# 全部の要素の2乗の平均になっています。出力の方向は足し合わせて 1/2 を掛け、件数 N だけで割ります。
# %% not_averaged (1): .mean → .sum
# バッチでは N 件の合計になっているので、1件あたりの平均にしましょう。
# %% errors_in_a_row (1): return each
# バッチでは1件ごとの誤差が並んだ配列が返っています。平均して1つの数にしましょう。
# %% one_sample_divided_by_outputs (1): each = np.sum((y - d) ** 2) / 2 / len(y)
# 1件(1次元)のときに、出力の数で割っています。このときの N は 1 です。
# %% second_axis_only (1): -1 → 1
# 1件(1次元)の配列に axis=1 はありません。どちらの形でも使える書き方にしましょう。
# %% second_size_only (1): each = y.shape ／ return … → N, outputs = each; return np.sum((y - d) ** 2) / 2 / N
# 1件(1次元)の配列では、shape から2つの値を取り出せません。どちらの形でも使える書き方にしましょう。
# %% divided_by_outputs (1): each = np.sum((y - d) ** 2) / 2 ／ return each if y.ndim == 1 else each / y.shape[1]
# バッチで、出力の数(列)で割っています。割るのは件数 N(行)です。
# %% multiplied_by_count (1): each = np.sum((y - d) ** 2) / 2 ／ return each if y.ndim == 1 else each * len(y)
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
# 1/2 ではなく 1/4 が掛かっています。1/2 まで2乗していないか、かっこの位置を確かめましょう。
# %% doubled_in_place_of_squared: ** 2 → * 2
# 差を2乗した値になっていません(差の和になっています)。* 2 は2倍で、2乗は ** 2 です。
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
# 差の2乗の和に、平方根が付いています(np.linalg.norm は平方根まで取ります)。この式では平方根を取りません。
# %% sign_reversed: return -…
# 誤差が負になっています。この式にはマイナスはありません。外れているほど大きな正の値になります。
# %% derivative_for_error: each = y - d ／ return each if y.ndim == 1 else each / len(y)
# 誤差を y で微分した値になっています。ここで求めるのは、微分する前の誤差 E(1つの数)です。
# %% return_forgotten
# %% example_copied: each = 2.5 if np.ndim(y) == 1 else 3.75
# %% right: each = np.linalg.norm(np.atleast_2d(y - d), axis=1) ** 2 ／ return sum(each) / (2 * len(each))
# %% right: each = np.vdot(y - d, y - d) / 2 ／ return each / (y.size / y.shape[-1])
# %% right: each = np.atleast_2d(d - y) ／ return np.trace(each @ each.T) / each.shape[0] * 0.5
# %% right: each = (y * y - 2 * y * d + d * d) / 2 ／ return np.average(each.sum(axis=each.ndim - 1))
# %% right
import math
if y.ndim == 1:
    return math.fsum((o - t) ** 2 for t, o in zip(d.tolist(), y.tolist())) / 2
return math.fsum(mean_squared_error(t, o) for t, o in zip(d, y)) / len(y)
# %% right: each = np.atleast_2d(y - d) ／ return sum(np.dot(column, column) for column in each.T) / (2 * len(each))
# %% right
class Loss:
    def __call__(self, d, y):
        self.difference = np.array(y, dtype=float)
        self.difference -= d
        self.difference **= 2
        return np.add.reduce(self.difference, axis=None) * (0.5 / (len(y) if y.ndim > 1 else 1))
mean_squared_error = Loss()
# %% right
mean_squared_error = lambda d, y: np.mean(np.inner(np.ones(y.shape[-1]) / 2, np.power(d - y, 2)))

# %% question="s3_output_layer_table"
# %% regression_by_relu (2.5): "恒等写像" → "ReLU関数"
# 回帰の活性化関数: ReLU関数を通すと、負の数値を出せません。氷点下の気温を当てるときに困ります。
# %% regression_by_sigmoid (2.5): "恒等写像" → "シグモイド関数"
# 回帰の活性化関数: シグモイド関数の値は 0〜1 です。回帰で当てたい数値は、この範囲に収まるとは限りません。
# %% regression_by_softmax (2.5): "恒等写像" → "ソフトマックス関数"
# 回帰の活性化関数: ソフトマックス関数は、合計が1の確率にする関数です。回帰の出力は確率ではありません。
# %% regression_by_cross_entropy (2.5): output_layer["回帰"]["誤差関数"] = "交差エントロピー"
# 回帰の誤差関数: 交差エントロピーは、確率の良し悪しを測る誤差です。回帰の出力は確率ではなく、数値です。
# %% binary_by_identity (2.5): "シグモイド関数" → "恒等写像"
# 二値分類の活性化関数: 恒等写像では、出力が負や1より大きい値になり、「はい」の確率として読めません。
# %% binary_by_relu (2.5): "シグモイド関数" → "ReLU関数"
# 二値分類の活性化関数: ReLU関数の値は1を超えることがあり、「はい」の確率として読めません。
# %% binary_by_softmax (2.5): "シグモイド関数" → "ソフトマックス関数"
# 二値分類の活性化関数: ソフトマックス関数は、並んだ値の和を1にします。出力のユニットが1つだけなら、どんな u でも 1 になってしまいます。
# %% binary_by_squared_error (2.5): output_layer["二値分類"]["誤差関数"] = "二乗誤差"
# 二値分類の誤差関数: 二乗誤差は、2つの数値の離れ方を測ります。二値分類の出力は確率です。
# %% multiclass_by_identity (2.5): "ソフトマックス関数" → "恒等写像"
# 多クラス分類の活性化関数: 恒等写像では、出力がクラスの確率になりません。範囲も合計も決まらないからです。
# %% multiclass_by_relu (2.5): "ソフトマックス関数" → "ReLU関数"
# 多クラス分類の活性化関数: ReLU関数の値は、合計が1になりません。クラスの確率として読める形にします。
# %% multiclass_by_sigmoid (2.5): "ソフトマックス関数" → "シグモイド関数"
# 多クラス分類の活性化関数: シグモイド関数は1つずつ 0〜1 にするので、クラスの確率の合計が1になりません。
# %% multiclass_by_squared_error (2.5): output_layer["多クラス分類"]["誤差関数"] = "二乗誤差"
# 多クラス分類の誤差関数: 二乗誤差は、2つの数値の離れ方を測ります。多クラス分類の出力はクラスの確率です。
# %% activation_and_loss_swapped
# 活性化関数の欄に誤差関数が、誤差関数の欄に活性化関数が入っています。
output_layer = {
    "回帰": {"活性化関数": "二乗誤差", "誤差関数": "恒等写像"},
    "二値分類": {"活性化関数": "交差エントロピー", "誤差関数": "シグモイド関数"},
    "多クラス分類": {"活性化関数": "交差エントロピー", "誤差関数": "ソフトマックス関数"},
}
# %% right
output_layer = {
    "回帰": {"活性化関数": "恒等写像", "誤差関数": "二乗誤差"},
    "二値分類": {"活性化関数": "シグモイド関数", "誤差関数": "交差エントロピー"},
    "多クラス分類": {"活性化関数": "ソフトマックス関数", "誤差関数": "交差エントロピー"},
}
# %% right
output_layer = {}
activations = ["恒等写像", "シグモイド関数", "ソフトマックス関数"]
for i, problem in enumerate(["回帰", "二値分類", "多クラス分類"]):
    output_layer[problem] = {"活性化関数": activations[i], "誤差関数": "交差エントロピー" if i else "二乗誤差"}
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
# %% right: "恒等写像" → " 恒等写像 " ／ "二乗誤差" → "　二乗誤差　" ／ "シグモイド関数" → "シグモイド 関数\n" ／ "ソフトマックス関数" → "ｿﾌﾄﾏｯｸｽ関数"
# %% right
from collections import defaultdict
output_layer = defaultdict(dict)
answers = '''
回帰 恒等写像 二乗誤差
二値分類 シグモイド関数 交差エントロピー
多クラス分類 ソフトマックス関数 交差エントロピー
'''
for line in answers.strip().split("\n"):
    problem, output_layer[problem]["活性化関数"], output_layer[problem]["誤差関数"] = line.split()
# %% right
memo = {"メモ": "復習する"}
activations, losses = ("恒等写像", "シグモイド関数", "ソフトマックス関数"), ("二乗誤差", "交差エントロピー", "交差エントロピー")
output_layer = {
    problem: memo | {"活性化関数": activation, "誤差関数": loss}
    for problem, activation, loss in zip(("回帰", "二値分類", "多クラス分類"), activations, losses)
}

# %% question="s3_cross_entropy_source"
# %% model
left_side = "def cross_entropy_error(d, y):"
right_side = "return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size"
# %% sides_swapped: left_side = "def → right_side = "def ／ right_side = "return → left_side = "return
# ① と ② が逆のようです。① は関数を定義している行、② は値を計算している行です。
# %% squared_error_quoted: cross_entropy → mean_squared ／ right_side = "return np.sum((np.asarray(y) - d) ** 2) / 2 / batch_size"
# これは二乗誤差のソースです。交差エントロピーの関数から抜き出しましょう。
# %% formula_copied: left_side = "E(d, y)" ／ right_side = "-Σd log y"
# これは問いの式そのものです。その式にあたる教材のソースの行を抜き出しましょう。
# %% call_for_definition (1): left_side = "loss = functions.cross_entropy_error(d, y)"
# これは関数を呼び出している行です。① では、関数を定義している行を抜き出します。
# %% def_forgotten (1): left_side = "cross_entropy_error(d, y)"
# ① に def がありません。関数を定義する行を、行の初めから抜き出しましょう。
# %% arguments_swapped (1): (d, y) → (y, d)
# ① の引数の順が教材と違います。この教材では、目標 d が先、出力 y が後です。
# %% arguments_forgotten (1): (d, y) → ()
# ① に引数がありません。この関数は、目標と出力を受け取ります。
# %% function_misspelt (1.5): error → eror
# ① の関数の名前に書き間違いがあります。教材からコピーすると確実です。
# %% sign_forgotten (1): -np → np
# ② の初めにマイナスがありません。log の値は 0 以下なので、マイナスを付けて正の誤差にしています。
# %% log_forgotten (1): np.log(y → (y
# ② に np.log がありません。交差エントロピーは、確率の対数で決まります。
# %% sum_forgotten (1): np.sum(np → (np
# ② に np.sum がありません。式のシグマ(足し合わせ)にあたる部分も抜き出しましょう。
# %% small_number_forgotten (1): + 1e-7 →
# ② に、log の中で足す小さな数がありません。行をそのまま抜き出しましょう。
# %% small_number_outside_log (1): + 1e-7)) → ) + 1e-7)
# ② で小さな数を足す位置が、log の外になっています。かっこの位置を教材と見比べましょう。
# %% output_and_target_swapped (1): y[np.arange(batch_size), d] → d[np.arange(batch_size), y]
# ② で y と d が逆です。対数を取るのは、出力 y のほうです。
# %% product_for_selection (1): np.log(y[np.arange(batch_size), d] → d * np.log(y
# ② は one-hot の d を掛ける書き方で、教材の行とは違います。教材の行をそのまま抜き出しましょう。
# %% batch_size_line (1): right_side = "batch_size = y.shape[0]"
# ② は件数を求めている行です。その次の、誤差の値を計算している行を抜き出しましょう。
# %% unbalanced (1): 1e-7)) → 1e-7)
# ② のかっこの数が合っていません。行の終わりまで抜き出せているか、見直しましょう。
# %% arange_misspelt (1.5): arange → arrange
# ② の `np.arrange` は `np.arange` の書き間違いです(r は1つ)。
# %% letter_for_one (1.5): 1e-7 → le-7
# ② の `le-7` の先頭が英字の l です。数字の 1 にして `1e-7` と書きます。
# %% with_batch_size_line (1.5): return → batch_size = y.shape[0]\nreturn
# ② に、件数を求める行も混ざっています。計算している行だけにしましょう。
# %% whole_function
# 関数の全体が抜き出されています。① と ② にあたる行を、1行ずつにしましょう。
left_side = right_side = """def cross_entropy_error(d, y):
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size"""
# %% right: / batch_size →
# %% right: return →     return ／ / batch_size →
# %% right: (d, y): → (d, y) ／ return →    ／ / batch_size →  # 教材の最後の行
# %% right: (d, y): → ( d,y ) : ／ return -np → -np ／ y[np.arange(batch_size), d] + 1e-7 → y[np.arange(batch_size),d]+1e-7
# %% right: def cross_entropy_error(d, y): → ```python\ndef cross_entropy_error(d, y):\n``` ／ right_side = '```python\n    return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size\n```'
# %% right: left_side = '①\u3000ｄｅｆ\u3000ｃｒｏｓｓ＿ｅｎｔｒｏｐｙ＿ｅｒｒｏｒ（ｄ，\u3000ｙ）：' ／ right_side = 'return -np.sum（np.log（y[np.arange（batch_size）, d] + 1e-7）） / batch_size'
# %% right: left_side = '# 左辺\n\ndef cross_entropy_error(d, y):\n' ／ right_side = '-np.sum(\n    np.log(y[np.arange(batch_size), d] + 1e-7)\n) / batch_size;'
# %% right
left_side = '''
def cross_entropy_error(d, y):
'''
right_side = '''
    # 誤差
    return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size
'''
# %% right: right_side = '`return -np.sum(np.log(y[np.arange(batch_size), d] + 0.0000001)) / batch_size`'

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
# %% smaller_number (2): 1e-7 → 1e-10
# 確率が 0 のときの値が違います。足す小さな数は、教材と同じ 1e-7 にしましょう。
# %% small_number_subtracted (2): + 1e-7 → - 1e-7
# 小さな数を引いています。確率が 0 のとき、log の中が負になって nan になります。引かずに足します。
# %% exponent_sign: 1e-7 → 1e7
# 1e7 は 1000万です。小さな数は 1e-7 と、マイナスを付けて書きます。
# %% not_averaged (2): mean → sum
# バッチでは N 件の合計になっているので、件数 N で割りましょう。
# %% averaged_twice (2): return -np.mean(np.log(p + 1e-7)) / len(y)
# バッチで、件数 N で2回割っています。np.mean を使えば、それだけで件数で割ったことになります。
# %% first_sample_only (2): return -np.log(p[0] + 1e-7)
# バッチでは1行目の誤差だけになっています。全部の行の平均にしましょう。
# %% one_sample_fails (2): y = … → pass
# 1件のときの y は1次元なので、axis=1 や、行と列の2つの番号は使えません。先に1行のバッチに直すと、同じ書き方ができます。
# %% every_row_with_every_label (2): p = y[:, d.reshape(-1)] ／ return -np.sum(np.log(p + 1e-7)) / len(y)
# バッチでは、全部の行から、全部の正解の列を取り出しています(y[:, d])。行の番号も並べて渡すと、行ごとに1つずつ取り出せます。
# %% largest_of_whole_batch (2.5): reshape(y.shape).argmax(axis=1) → argmax()
# one-hot のバッチで、全体から番号を1つだけ求めています。argmax に axis=1 を付けて、行ごとに求めましょう。
# %% whole_number_as_label (2.5): d = np.asarray(d) → pass
# 整数1つのラベルには .size や .reshape がありません。np.asarray(d) で配列にできます。
# %% whole_number_reshaped (2.5): d = np.asarray(d) → d = d.reshape(-1)
# 整数1つのラベルには .reshape や .size がありません。np.asarray(d) で配列にできます。
# %% one_label_in_array (2.5)
# 1件のラベルが np.array([1]) のような配列のとき、one-hot と取り違えています。次元の数ではなく、要素の数や形で見分けましょう。
t = np.asarray(d)
if t.ndim != y.ndim:
    t = np.eye(y.shape[-1])[t]
return -np.sum(t * np.log(y + 1e-7)) / (1 if y.ndim == 1 else len(y))
# %% labels_not_handled (1.5)
# d がラベル(クラスの番号)のとき、番号をそのまま log に掛けています。正解のクラスの値だけを取り出しましょう。
N = 1 if y.ndim == 1 else len(y)
return -np.sum(d * np.log(y + 1e-7)) / N
# %% labels_not_handled_in_rows (1.5)
# d がラベル(クラスの番号)のとき、番号をそのまま log に掛けています。正解のクラスの値だけを取り出しましょう。
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
# 底が 10 の対数になっています。この式の log は自然対数なので、np.log を使います。
# %% log_of_base_two: .log → .log2
# 底が 2 の対数になっています。この式の log は自然対数なので、np.log を使います。
# %% arguments_swapped: d, y → y, d
# 引数の順が逆です。この教材では、1つ目が目標 d、2つ目が出力 y です。
# %% divided_by_classes: return -np.sum(np.log(p + 1e-7)) / y.shape[1]
# クラスの数で割っています。割るのは、件数 N(行の数)です。
# %% errors_in_a_row: return -np.log(p + 1e-7)
# 1件ごとの誤差が並んだ配列が返っています。平均して、1つの数にしましょう。
# %% largest_probability: p = y.max(axis=1)
# いちばん大きい確率を使っています。使うのは、目標 d が示す正解のクラスの確率です。
# %% probability_of_the_others: np.log(p → np.log(1 - p
# 1 から引いた確率の log になっています。使うのは、正解のクラスの確率そのものです。
# %% softmax_again: y = functions.softmax(…)
# y をもう一度ソフトマックス関数に通しています。出力 y は、すでに確率になっています。
# %% return_forgotten
# %% right: y = np.clip(np.atleast_2d(y), 1e-7, 1) ／ return -np.log(p).mean()
# %% right: p = np.choose(d.reshape(-1), y.T) ／ return np.log(1 / (p + 1e-7)).sum() / p.size
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
# 1件(1次元)のときに、クラスの数で割っています。このときの N は 1 です。
# %% log_of_sum (2): return -np.log(np.sum(t * y) + 1e-7) / len(y)
# バッチでは、全部の件の確率を足してから log を取っています。1件ごとに log を取ってから足します。
# %% log_of_target: t * np.log(y + 1e-7) → y * np.log(t + 1e-7)
# y と d が逆で、目標 d の log を取っています。log を取るのは、出力 y のほうです。
# %% target_in_log: t * np.log(y + 1e-7) → np.log(t * y + 1e-7)
# d を log の中で掛けているので、正解でないクラスの log(0 に近い数の log)まで足されます。d は log を取った後で掛けます。
# %% averaged_over_all_elements: return -np.mean(t * np.log(y + 1e-7))
# 全部の要素の数で割っています。割るのは、件数 N(行の数)だけです。
# %% target_ignored: t * np → np
# 目標 d が使われていません。全部のクラスの log を足すのではなく、正解のクラスの分だけを使います。
# %% entropy_of_output: t * np → y * np
# 目標 d が使われていません。log に掛けるのは、y ではなく d です。
# %% other_classes_added: (y + 1e-7) → (y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7)
# 正解でないクラスの項(1 − d と 1 − y)も足しています。それは出力が1つの二値分類で使う形です。
# %% squared_error: return np.sum((y - t) ** 2) / 2 / len(y)
# 二乗誤差になっています。交差エントロピーでは、正解のクラスの確率の log を使います。
# %% right: return -np.trace(t @ np.log(y + 1e-7).T) / y.shape[0]
# %% right
import math
if np.ndim(y) == 2:
    return sum(cross_entropy_error(target, output) for target, output in zip(d, y)) / len(y)
if np.size(d) == 1:
    return -math.log(y[int(np.squeeze(d))] + 1e-7)
return -math.log(sum(target * output for target, output in zip(d, y)) + 1e-7)
# %% right
if isinstance(d, (int, np.integer)):
    labels = np.array([d])
elif d.shape == y.shape:
    labels = np.nonzero(d.reshape(-1, y.shape[-1]))[1]
else:
    labels = d.reshape(-1)
flat = y.ravel()[labels + np.arange(labels.size) * y.shape[-1]]
return np.average(-np.log(flat + 1e-7))
# %% right
N, C = (1, len(y)) if y.ndim == 1 else y.shape
t = np.reshape(d, (N, -1))
right = t == 1 if t.shape[1] == C else t == np.arange(C)
errors = np.negative(np.log(y.reshape(N, C) + 1e-7))
return errors[right].sum() / N
# %% right
Y = y[np.newaxis] if y.ndim < 2 else y
D = np.asarray(d).reshape(len(Y), -1)
if D.shape[1] > 1:
    D = D @ np.arange(D.shape[1])[:, None]
return -sum(np.log(row[int(i)] + 1e-7) for row, i in zip(Y, D[:, 0])) / len(Y)
