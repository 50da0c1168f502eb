# %% [markdown]
# # 3. 出力層・誤差関数
#
# ネットワークの出口である**出力層**と、その出力がどれだけ外れているかを測る**誤差関数**を学びます。
# この節が終わると、次のことができます。
#
# - 二乗誤差の式の意味を説明し、関数として書ける
# - 解きたい問題に合う、出力層の活性化関数と誤差関数を選べる
# - 交差エントロピーの式とソースを対応づけ、自分でも書ける
#
# 設問は6つ、合計14点です。
#
# **進め方**: `...` と書かれたところを、自分の答えに書き換え、すぐ下の「確かめ」のセルを実行します。
# 文章で答える問いは、解答のセルをダブルクリックして書きます。
# どの設問も、前の設問が解けていなくても取り組めます。

# %% [markdown]
# ## 準備
#
# 最初に、次のセルを実行します。
#
# このノートブックと同じ場所に `common` フォルダ(中に `functions.py`)が要ります。
# Google Colab を使う人は、配られた `day1` フォルダを、
# フォルダごと Google ドライブの「マイドライブ」に置いてください。

# %%
import inspect
import sys
import unicodedata
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

if "google.colab" in sys.modules and not Path("common/functions.py").exists():
    from google.colab import drive

    drive.mount("/content/drive")
    sys.path.insert(0, "/content/drive/MyDrive/day1")

try:
    from common import functions
except ImportError:
    raise ImportError(
        "common/functions.py が見つかりません。"
        "このノートブックと同じフォルダに common フォルダを置いてください。"
        "Colab では、day1 フォルダごとマイドライブの直下に置きます。"
    ) from None


def mismatch(value, right, atol=1e-7):
    """「確かめ」のセルが使う関数。値が違えば、あなたの値と正しい値を並べた文を返す(合っていれば空の文字列)。"""
    right, shapes = np.asarray(right), ""
    try:
        value = np.asarray(value)
        if value.shape != right.shape:
            shapes = f"(形は {value.shape} ではなく {right.shape} です)"
        elif np.allclose(value, right, rtol=1e-7, atol=atol):
            return ""
    except (TypeError, ValueError):
        pass  # 数ではないものや、行の長さがそろわないもの
    mine, right = (" ".join(str(each).split()) for each in (value, right))
    return f"あなたの値は {mine}、正しい値は {right} です{shapes}。"


# %% [markdown]
# ## 3-1 出力層の役割
#
# 出力層も、中間層と同じ2段で計算します。
# 中間層の出力 $z$ に重みとバイアスを使って総入力 $u$ を求め、活性化関数を通したものが**出力** $y$ です。
#
# $$\boldsymbol{u} = \boldsymbol{z}W + \boldsymbol{b}, \qquad \boldsymbol{y} = f(\boldsymbol{u})$$
#
# 違うのは目的です。中間層は次の層に渡す値を作り、出力層は**人が知りたい形の答え**を作ります。
# 「売上は何円か」なら数値、「犬か猫か鳥か」なら、それぞれの確率です。
#
# 学習には、出力 $y$ のほかに**目標** $d$(正解の値、教師データ)を使います。
# $y$ が $d$ からどれだけ外れているかを1つの数にしたものが**誤差** $E$ で、
# それを求める関数が**誤差関数**です。学習とは、$E$ が小さくなるように重みとバイアスを変えることです。

# %% [markdown]
# ## 3-2 二乗誤差
#
# 1件のデータの**二乗誤差**は、出力ごとの差を2乗して足し合わせ、$\frac{1}{2}$ を掛けたものです。
#
# $$E_n = \frac{1}{2}\sum_{i}(y_{ni}-d_{ni})^2$$
#
# 例えば、目標が $(1, 2)$、出力が $(2, 4)$ なら
#
# $$E = \frac{1}{2}\left\{(2-1)^2 + (4-2)^2\right\} = 2.5$$
#
# です。まず、この式の**2乗**の意味を考えます。
# 次のセルでは、2つの出力が両方とも外れています。差をそのまま足すと、どうなるでしょうか。

# %%
target = np.array([1.0, 0.0])  # 目標
output = np.array([0.0, 1.0])  # 出力: 2つとも外れている

print("差       ", output - target)
print("差の合計 ", np.sum(output - target))

# %% [markdown]
# ### 確認テスト1 [2点]
#
# 二乗誤差では、なぜ目標と出力の**引き算**(差)だけでなく、その**2乗**を使うのでしょうか。
# すぐ下のセルに、自分の言葉で書いてください(1、2文で構いません)。

# %% [markdown] question="s3_why_square" points=2 kind="written"
# 差のままでは正の値と負の値があり、足し合わせたときに打ち消し合って、外れていても誤差が小さく見えてしまう。
# 2乗すると、それぞれのラベルでの誤差が正の値になり、全体の誤差を正しく表せる。

# %% [markdown]
# 次は、$\frac{1}{2}$ の意味です。
# 学習では誤差を**微分**して使います。$\frac{1}{2}$ があるときと、ないときの微分を、数値微分で比べてみましょう。
# 値と `y - d` の関係に注目してください。

# %%
target = np.array([1.0, 2.0])
output = np.array([2.0, 4.0])

with_half = functions.numerical_gradient(lambda v: 0.5 * np.sum((v - target) ** 2), output)
without_half = functions.numerical_gradient(lambda v: np.sum((v - target) ** 2), output)
print("y - d               ", output - target)
print("1/2 があるときの微分", with_half.round(6))
print("1/2 がないときの微分", without_half.round(6))

# %% [markdown]
# ### 確認テスト2 [2点]
#
# 二乗誤差の式にある $\frac{1}{2}$ は、どういう意味を持つのでしょうか。
# すぐ下のセルに、自分の言葉で書いてください(1、2文で構いません)。

# %% [markdown] question="s3_why_half" points=2 kind="written"
# 誤差を微分すると2乗から係数の 2 が出るので、あらかじめ半分にしておくと打ち消し合い、微分したときの計算が簡単になる。
# 計算を簡単にするためのもので、本質的な意味はない(どこで最小になるかは変わらない)。

# %% [markdown]
# ### バッチの二乗誤差
#
# N 件のデータをまとめた**バッチ**では、1件ごとの誤差 $E_n$ を**平均**します。
#
# $$E = \frac{1}{N}\sum_{n=1}^{N}\frac{1}{2}\sum_{i}(y_{ni}-d_{ni})^2$$
#
# - $n$ はデータの番号(行)、$i$ は出力の番号(列)です。
# - $i$ の方向は**足し合わせ**、$n$ の方向だけを件数 $N$ で割って**平均**します。
# - 1件だけのとき(`y` が1次元のとき)は $N = 1$ です。

# %% [markdown]
# ### 実装演習1: 二乗誤差 [2点]
#
# 関数 `mean_squared_error(d, y)` を完成させてください。引数は、**目標 `d`、出力 `y` の順**です。
#
# - `d` と `y` は同じ形で、1件 `(出力の数,)` のことも、バッチ `(N, 出力の数)` のこともあります。
# - 戻り値は、どちらのときも1つの数 $E$ です。
# - `functions.mean_squared_error` は呼び出さずに、自分で書きます。


# %% question="s3_mean_squared_error" points=2
def mean_squared_error(d, y):
    """二乗誤差 E = (1/N) Σ_n ½ Σ_i (y_i − d_i)²。

    d: 目標 (出力の数,) または (N, 出力の数)
    y: 出力(d と同じ形)
    戻り値: 1つの数
    """
    each = np.sum((y - d) ** 2, axis=-1) / 2  # 1件ごとの誤差
    return np.mean(each)


# %% example="s3_mean_squared_error"
# 確かめ(このセルは書き換えずに実行します)
# 1件: 目標 (1, 2)、出力 (2, 4) なら 2.5
E = mean_squared_error(np.array([1.0, 2.0]), np.array([2.0, 4.0]))
assert E is not None, "mean_squared_error がまだ書かれていないか、return がありません。"
wrong = mismatch(E, 2.5)
assert not wrong, f"1件の誤差が違います。上の例の計算と1つずつ比べてみましょう。{wrong}"

# バッチ: 1件目は 2.5、2件目は (3*3 + 1*1) / 2 = 5.0 なので、平均は 3.75
E = mean_squared_error(np.array([[1.0, 2.0], [0.0, 0.0]]), np.array([[2.0, 4.0], [3.0, 1.0]]))
wrong = mismatch(E, 3.75)
assert not wrong, f"バッチの誤差が違います。1件ごとの誤差は 2.5 と 5.0 で、その平均は 3.75 です。{wrong}"
print("合っています。")

# %% [markdown]
# ## 3-3 出力層の活性化関数と誤差関数
#
# 解きたい問題によって、ほしい出力の形が違います。
#
# | 問題 | 例 | ほしい出力 |
# |---|---|---|
# | **回帰** | 明日の気温 | 実数(負にも、1より大きくもなる) |
# | **二値分類** | 迷惑メールかどうか | 「はい」の確率を1つ(0〜1) |
# | **多クラス分類** | 犬・猫・鳥のどれか | クラスごとの確率(合計が1) |
#
# 出力層では、総入力 $u$ をこの形に合わせる活性化関数を使います。候補は次の4つです。
#
# | 活性化関数 | 式 | 値の範囲 |
# |---|---|---|
# | 恒等写像 | $f(u) = u$ | どんな実数も、そのまま |
# | ReLU関数 | $f(u) = \max(0, u)$ | 0以上 |
# | シグモイド関数 | $f(u) = \dfrac{1}{1+e^{-u}}$ | 1つずつ、0〜1 |
# | ソフトマックス関数 | $f(u)_i = \dfrac{e^{u_i}}{\sum_k e^{u_k}}$ | それぞれ0〜1で、全部の和が1 |
#
# 誤差関数の候補は2つです。
#
# | 誤差関数 | 何を測るか |
# |---|---|
# | 二乗誤差 | 2つの数値が、どれだけ離れているか |
# | 交差エントロピー | 正解だったものに、どれだけ低い確率を付けてしまったか(3-4 で詳しく学びます) |

# %% [markdown]
# ### 確認テスト3 [3点: 1つにつき0.5点]
#
# 次の表の6つの空欄に合うものを選び、辞書 `output_layer` に入れてください。
#
# | | 回帰 | 二値分類 | 多クラス分類 |
# |---|---|---|---|
# | 活性化関数 | ? | ? | ? |
# | 誤差関数 | ? | ? | ? |
#
# 選択肢(同じものを何度選んでも、選ばないものがあっても構いません)
#
# - 活性化関数: `"恒等写像"` `"ReLU関数"` `"シグモイド関数"` `"ソフトマックス関数"`
# - 誤差関数: `"二乗誤差"` `"交差エントロピー"`
#
# `...` を、引用符 `"` で囲んだ文字列に書き換えます。二値分類の出力のユニットは1つとします。

# %% question="s3_output_layer_table" points=3 kind="choice"
# 6つの空欄(わかるところから埋めて構いません)
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

# %% example="s3_output_layer_table"
# 確かめ(このセルは書き換えずに実行します): 選択肢から選べているかだけを調べます
assert isinstance(output_layer, dict), f"{type(output_layer).__name__} になっています。配られた行を残してください。"
activations = ["恒等写像", "ReLU関数", "シグモイド関数", "ソフトマックス関数"]
options = {"活性化関数": activations, "誤差関数": ["二乗誤差", "交差エントロピー"]}
for problem in ["回帰", "二値分類", "多クラス分類"]:
    assert problem in output_layer, f"output_layer に '{problem}' がありません。配られた行を残してください。"
    for blank, allowed in options.items():
        assert blank in output_layer[problem], f"'{problem}' に '{blank}' がありません。"
        choice = output_layer[problem][blank]
        assert choice is not ..., f"'{problem}' の '{blank}' がまだ選ばれていません。"
        same = "".join(unicodedata.normalize("NFKC", str(choice)).split())  # 半角・全角や空白の違いは問いません
        assert same in allowed, f"'{problem}' の '{blank}' の {choice!r} は、選択肢 {allowed} にありません。"
        print(problem, blank, choice)
print("全部選べています。正しいかどうかは、採点のときに調べます。")

# %% [markdown]
# ## 3-4 交差エントロピー
#
# 分類では、出力 $y$ はクラスごとの確率です。目標 $d$ の表し方は2通りあります。
#
# - **one-hot**: 正解のクラスだけを 1、ほかを 0 にした配列。3つのうち2番目が正解なら `[0, 1, 0]`
# - **ラベル**: 正解のクラスの番号(0 から数える)。2番目が正解なら `1`
#
# **交差エントロピー**は、次の式の誤差です。
#
# $$E_n = -\sum_{i}d_{ni}\log y_{ni}$$
#
# $d$ が 0 のところは消えるので、残るのは**正解のクラスの確率の対数**だけです。
# 正解の確率を $y_c$ と書くと $E_n = -\log y_c$ です。
#
# 次の図で、二乗誤差と比べてみましょう。
# 正解に低い確率を付けたとき(左の端)、交差エントロピーは急に大きくなります。
# 自信を持って間違えたことを、強く知らせる誤差です。

# %%
p = np.linspace(0.001, 1, 500)
plt.figure(figsize=(5, 3), layout="constrained")
plt.plot(p, -np.log(p), label="cross entropy  $-\\log y$")
plt.plot(p, (p - 1) ** 2 / 2, "--", label="squared error  $(y - 1)^2 / 2$")
plt.xlabel("probability y given to the right class")
plt.ylabel("E")
plt.legend()
plt.show()

# %% [markdown]
# N 件のバッチでは、二乗誤差と同じように平均します。
#
# $$E = -\frac{1}{N}\sum_{n=1}^{N}\sum_{i}d_{ni}\log y_{ni}$$
#
# 教材の `common/functions.py` では、この式を次のように書いています。

# %%
print(inspect.getsource(functions.cross_entropy_error))

# %% [markdown]
# ラベルになった `d` を使うと、`y[np.arange(batch_size), d]` で
# 「それぞれの行から、正解の列の値」を一度に取り出せます。
# 短い例で確かめましょう。

# %%
probabilities = np.array([[0.1, 0.7, 0.2], [0.5, 0.25, 0.25]])
labels = np.array([1, 0])
print(probabilities[np.arange(2), labels])  # 0行目の1列目と、1行目の0列目

# %% [markdown]
# ### 確認テスト4 [2点: 1つにつき1点]
#
# 次の式の ① と ② にあたるソースを、教材の関数 `cross_entropy_error` から1行ずつ抜き出してください。
#
# $$\underbrace{E(\boldsymbol{d}, \boldsymbol{y})}_{①}
# = \underbrace{-\frac{1}{N}\sum_{n}\sum_{i}d_{ni}\log y_{ni}}_{②}$$
#
# - ①: 左辺。$d$ と $y$ から誤差を求める関数を**定義している行**を `left_side` に
# - ②: 右辺。**実際に値を計算している行**を `right_side` に(`return` は、あってもなくても構いません)
#
# どちらも、行をそのまま引用符で囲んで文字列として書きます。
#
# 書き方の例: `"x = np.array([2.0, 3.0])"`

# %% question="s3_cross_entropy_source" points=2 kind="source"
# 抜き出した行を、引用符で囲んで書く
left_side = "def cross_entropy_error(d, y):"  # ①
right_side = "-np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size"  # ②

# %% example="s3_cross_entropy_source"
# 確かめ(このセルは書き換えずに実行します)
for name, line in [("left_side", left_side), ("right_side", right_side)]:
    assert line is not ..., f"{name} がまだ書かれていません。"
    assert isinstance(line, str), f"{name} が {type(line).__name__} です。行を引用符で囲み、文字列にしましょう。"
    assert line.strip(), f"{name} の文字列が空です。抜き出した行を入れてください。"
print("書けています。正しい行かどうかは、採点のときに調べます。")

# %% [markdown]
# ### 実装演習2: 交差エントロピー [3点]
#
# 関数 `cross_entropy_error(d, y)` を、自分で書いてみましょう。引数は、**目標 `d`、出力 `y` の順**です。
#
# | | `y` の形 | `d`: one-hot | `d`: ラベル |
# |---|---|---|---|
# | 1件 | `(C,)` | `(C,)` | 整数1つ、`np.array(1)`、`np.array([1])` のどれでも |
# | バッチ | `(N, C)` | `(N, C)` | `(N,)` |
#
# - $C$ はクラスの数で、2以上です。戻り値は、どの場合も1つの数 $E$ です。
# - 確率が 0 のとき、$\log 0$ は $-\infty$ になってしまいます。
#   そこで、教材と同じように **$y$ に $10^{-7}$(`1e-7`)を足してから** $\log$ を取ります。
# - `functions.cross_entropy_error` は呼び出さずに、自分で書きます。
#
# 採点は、ラベルと one-hot に分けて行います。片方だけでも、書けたところまで点になります。
# **ヒント**: 整数1つにも使えるように、最初に `d = np.asarray(d)` としておくと、
# どの `d` にも `.size` や `.reshape` が使えます。


# %% question="s3_cross_entropy_error" points=3
def cross_entropy_error(d, y):
    """交差エントロピー E = −(1/N) Σ_n log(正解のクラスの確率 + 1e-7)。

    d: 目標。one-hot (C,) または (N, C)、もしくはラベル(整数1つ、または (N,))
    y: 出力 (C,) または (N, C)
    戻り値: 1つの数
    """
    y = np.atleast_2d(y)  # 1件だけのときは、1行のバッチにする
    d = np.asarray(d)
    if d.size == y.size:  # one-hot は、1 のある番号に直す
        d = d.reshape(y.shape).argmax(axis=1)
    p = y[np.arange(len(y)), d]  # 正解のクラスの確率
    return -np.mean(np.log(p + 1e-7))


# %% example="s3_cross_entropy_error"
# 確かめ(このセルは書き換えずに実行します)
# 1件: 正解のクラスの確率は 0.7 なので、-log 0.7 = 0.356675
one = np.array([0.1, 0.7, 0.2])
E = cross_entropy_error(np.array([0, 1, 0]), one)
assert E is not None, "cross_entropy_error がまだ書かれていないか、return がありません。"
for d_one in [np.array([0, 1, 0]), 1, np.array(1), np.array([1])]:
    E = cross_entropy_error(d_one, one)
    wrong = mismatch(E, 0.356675, atol=1e-5)
    assert not wrong, f"d = {d_one!r} のときの、1件の誤差が違います。{wrong}"

# バッチ: -log 0.7 = 0.356675 と -log 0.5 = 0.693147 の平均は 0.524911
batch = np.array([[0.1, 0.7, 0.2], [0.5, 0.25, 0.25]])
for d_batch in [np.array([[0, 1, 0], [1, 0, 0]]), np.array([1, 0])]:
    E = cross_entropy_error(d_batch, batch)
    wrong = mismatch(E, 0.524911, atol=1e-5)
    assert not wrong, f"d が {d_batch.tolist()} のときの、バッチの誤差が違います。1件ごとの誤差の平均です。{wrong}"

# 確率が 0 でも、無限大や nan にならない
for d_one in [np.array([1, 0]), 0]:
    E = cross_entropy_error(d_one, np.array([0.0, 1.0]))
    wrong = mismatch(E, 16.118096, atol=1e-5)
    assert not wrong, f"正解の確率が 0 のときの値が違います。log の中で 1e-7 を足しましたか。{wrong}"
print("合っています。")

# %% [markdown]
# ## この節のまとめ
#
# - 出力層も「総入力」「活性化関数」の2段で、人が知りたい形の答えを作ります。
# - 誤差関数は、出力 `y` が目標 `d` からどれだけ外れているかを1つの数にします。
#   このコースでは引数を `d`, `y` の順に渡し、バッチでは1件あたりの平均にします。
# - 活性化関数と誤差関数は、解きたい問題に合わせて組で選びます。
# - 交差エントロピーは、正解のクラスに付けた確率の対数で決まります。
#   `1e-7` は、その確率が 0 のときのための小さな数です。
