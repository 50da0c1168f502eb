# %% [markdown]
# # 2. 活性化関数
#
# 総入力 $u$ を、層の出力 $z$ に変える関数が**活性化関数** $f$ です。
#
# $$z = f(u)$$
#
# この節が終わると、次のことができます。
#
# - よく使う活性化関数を、自分の関数として書ける
# - 中間層に使うものと、出力層に使うものを区別できる
# - 入力3・中間層5・出力4のネットワークを作り、順伝播を計算できる
#
# 設問は7つ、合計10点です。
#
# **進め方**: `...` と書かれたところを自分の答えに書き換え、すぐ下の「確かめ」のセルを実行します。
# 間違っていれば、何が違うかを日本語で知らせます。
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
import sys
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
# ## 2-1 活性化関数とは
#
# 総入力 $u = xW + b$ は、入力を重みで足し合わせただけの値です。
# このままでは、層をいくつ重ねても、1つの $xW + b$ にまとまってしまいます。
# 間に曲がった(**非線形**な)関数をはさむことで、重ねた層が意味を持ちます。
#
# | 使うところ | おもな活性化関数 |
# |---|---|
# | 中間層 | ReLU 関数、シグモイド関数、ステップ関数 |
# | 出力層 | ソフトマックス関数、シグモイド関数、恒等写像 |
#
# 中間層では、信号の強弱を変えて次の層に伝えます。
# 出力層では、答えとして読める値(たとえば確率)に直します。
#
# まず、この節で書く4つの関数のグラフを見てください。
# 横軸が入力、縦軸が出力です。

# %%
points = np.linspace(-5, 5, 201)
figure, panels = plt.subplots(2, 2, figsize=(5, 4), sharex=True, layout="constrained")
for panel, name, values in [
    (panels[0, 0], "step", functions.step_function(points)),
    (panels[0, 1], "sigmoid", functions.sigmoid(points)),
    (panels[1, 0], "ReLU", functions.relu(points)),
    (panels[1, 1], "identity", points),
]:
    panel.plot(points, values)
    panel.set_title(name)
    panel.set_xlabel("x")
    panel.set_ylabel("f(x)")
    panel.grid(alpha=0.3)
plt.show()

# %% [markdown]
# 次の4つの設問では、どの関数も**要素ごと**に計算します。
# NumPy の配列 `x` を受け取り、`x` と同じ形の配列を返してください。
# `x` は1次元のことも、2次元や3次元のこともあります。
#
# 自分で書く練習なので、`functions` にある同じ働きの関数は呼び出しません。

# %% [markdown]
# ## 2-2 ステップ関数
#
# しきい値を境に、0 から 1 へ一気に変わる関数です。
# ニューラルネットワークの始まり(パーセプトロン)で使われました。
#
# $$
# f(x) = \begin{cases} 1 & (x \ge 0) \\ 0 & (x < 0) \end{cases}
# $$
#
# **0以上なら1**です。ちょうど 0 のときも 1 になります。
# 0 と 1 の間の値を表せず、傾きがほとんどの場所で 0 なので勾配で学習することもできません。
# そのため、今の中間層ではあまり使われません。

# %% [markdown]
# ### 確認テスト1 [1点]
#
# ステップ関数 `step(x)` を完成させてください。


# %% question="s2_step" points=1
def step(x):
    """ステップ関数: 0以上なら1、それ以外は0。

    x: どんな形の配列でもよい
    戻り値: x と同じ形
    """
    return np.where(x >= 0, 1, 0)


# %% example="s2_step"
# 確かめ(このセルは書き換えずに実行します)
result = step(np.array([-2.0, 0.0, 3.0]))
assert result is not None, "step がまだ書かれていないか、return がありません。"
wrong = mismatch(result, [0, 1, 1])
assert not wrong, f"step([-2, 0, 3]) が違います。「0以上なら1」なので、ちょうど 0 のときも 1 です。{wrong}"
wrong = mismatch(step(np.array([[1.0, -1.0], [-0.5, 0.5]])), [[1, 0], [0, 1]])
assert not wrong, f"2次元の配列で、値か形が違います。要素ごとに計算しましょう。{wrong}"
print("step([-2, 0, 3]) =", result, " 合っています。")

# %% [markdown]
# ## 2-3 シグモイド関数
#
# 0 から 1 の間を、なめらかに変わる関数です。
#
# $$f(x) = \frac{1}{1 + e^{-x}}$$
#
# ステップ関数と違い、信号の**強弱**を伝えられます。
# 出力層では、二値分類の確率として使います。
#
# $|x|$ が大きいところでは、グラフがほとんど水平です。
# 傾きが 0 に近いので、層を深く重ねると勾配が消えていきます(**勾配消失**)。
#
# $e^x$ は、NumPy では `np.exp(x)` と書きます。配列を渡すと、要素ごとに計算します。

# %% [markdown]
# ### 確認テスト2 [1点]
#
# シグモイド関数 `sigmoid(x)` を完成させてください。
#
# $x$ が $-700$ や $700$ のような大きさでも、正しい値になるようにします
# (定義のとおりに書けば大丈夫です)。


# %% question="s2_sigmoid" points=1
def sigmoid(x):
    """シグモイド関数 1 / (1 + exp(-x))。

    x: どんな形の配列でもよい
    戻り値: x と同じ形
    """
    return 1 / (1 + np.exp(-x))


# %% example="s2_sigmoid"
# 確かめ(このセルは書き換えずに実行します)
# x = log 3 では e^{-x} = 1/3 なので、f(x) = 1 / (1 + 1/3) = 0.75
result = sigmoid(np.array([-np.log(3.0), 0.0, np.log(3.0)]))
assert result is not None, "sigmoid がまだ書かれていないか、return がありません。"
wrong = mismatch(result, [0.25, 0.5, 0.75])
assert not wrong, f"sigmoid の値が違います。指数の符号と、かっこの位置を確かめましょう。{wrong}"
wrong = mismatch(sigmoid(np.array([[-700.0, 700.0], [0.0, 0.0]])), [[0.0, 1.0], [0.5, 0.5]])
assert not wrong, f"2次元の配列か、大きな値で違っています。x = -700 ではほぼ 0、x = 700 ではほぼ 1 です。{wrong}"
print("sigmoid([-log 3, 0, log 3]) =", result, " 合っています。")

# %% [markdown]
# ## 2-4 ReLU 関数
#
# 正の値はそのまま通し、それ以外は 0 にする関数です。
# 今の中間層で、いちばんよく使われます。
#
# $$
# f(x) = \begin{cases} x & (x > 0) \\ 0 & (x \le 0) \end{cases}
# $$
#
# 正の側の傾きはいつも 1 なので、勾配が消えにくくなります。
# 0 になるユニットができる(**スパース化**)ことも、よい働きをします。

# %% [markdown]
# ### 確認テスト3 [1点]
#
# ReLU 関数 `relu(x)` を完成させてください。


# %% question="s2_relu" points=1
def relu(x):
    """ReLU 関数: 正の値はそのまま、それ以外は0。

    x: どんな形の配列でもよい
    戻り値: x と同じ形
    """
    return np.maximum(0, x)


# %% example="s2_relu"
# 確かめ(このセルは書き換えずに実行します)
result = relu(np.array([-2.0, 0.0, 3.5]))
assert result is not None, "relu がまだ書かれていないか、return がありません。"
wrong = mismatch(result, [0.0, 0.0, 3.5])
assert not wrong, f"relu の値が違います。-2 と 0 は 0 に、3.5 はそのまま 3.5 になります。{wrong}"
wrong = mismatch(relu(np.array([[1.0, -1.0], [-0.5, 0.5]])), [[1.0, 0.0], [0.0, 0.5]])
assert not wrong, f"2次元の配列で、値か形が違います。要素ごとに計算しましょう。{wrong}"
print("relu([-2, 0, 3.5]) =", result, " 合っています。")

# %% [markdown]
# ## 2-5 恒等写像
#
# 入力をそのまま出力にする関数です。
# 回帰(数値を当てる問題)の**出力層**で使います。
#
# $$f(x) = x$$
#
# 何もしないように見えますが、「出力層にも活性化関数がある」とそろえて考えるために、
# 名前が付いています。

# %% [markdown]
# ### 確認テスト4 [1点]
#
# 恒等写像 `identity(x)` を完成させてください。


# %% question="s2_identity" points=1
def identity(x):
    """恒等写像: 入力をそのまま返す。

    x: どんな形の配列でもよい
    戻り値: x と同じ形、同じ値
    """
    return x


# %% example="s2_identity"
# 確かめ(このセルは書き換えずに実行します)
result = identity(np.array([-2.0, 0.0, 3.5]))
assert result is not None, "identity がまだ書かれていないか、return がありません。"
wrong = mismatch(result, [-2.0, 0.0, 3.5])
assert not wrong, f"identity の値が違います。入力と同じ値を返します。{wrong}"
wrong = mismatch(identity(np.array([[1.0, -1.0, 2.0], [-0.5, 0.5, 0.0]])), [[1.0, -1.0, 2.0], [-0.5, 0.5, 0.0]])
assert not wrong, f"2次元の配列で、値か形が違います。形も変えずに返しましょう。{wrong}"
print("identity([-2, 0, 3.5]) =", result, " 合っています。")

# %% [markdown]
# ## 2-6 ソフトマックス関数
#
# 多クラス分類の**出力層**で使います。
# $C$ 個の総入力を、クラスごとの**確率**に直します。
#
# $$f(\boldsymbol{u})_i = \frac{e^{u_i}}{\sum_{k=1}^{C} e^{u_k}}$$
#
# - どの値も 0 から 1 までで、1件分を足すと 1 になります。
# - 1つの出力を求めるのに、$C$ 個の入力を全部使います。
#   要素ごとに計算する、これまでの4つとはここが違います。
#
# **バッチのとき**: `x` が `(N, C)` なら、1行が1件です。
# 行ごとに足して 1 になるようにします。`np.sum(..., axis=-1, keepdims=True)` は、
# 行ごとの和を `(N, 1)` の形で返すので、`(N, C)` の配列をそのまま割れます
# (`axis=-1` は最後の軸のことで、1次元でも使えます)。
#
# **大きな値のとき**: $e^{1000}$ は大きすぎて、コンピュータでは無限大 `inf` になります。
# `inf / inf` は計算できず、`nan`(数でない値)になってしまいます。
# そこで、1件ごとの最大値 $m$ を先に引きます。
#
# $$
# \frac{e^{u_i - m}}{\sum_k e^{u_k - m}}
# = \frac{e^{-m}\,e^{u_i}}{e^{-m}\sum_k e^{u_k}}
# = \frac{e^{u_i}}{\sum_k e^{u_k}}
# $$
#
# 分母と分子の $e^{-m}$ が打ち消し合うので、結果は変わりません。
# 指数の中は 0 以下になり、`np.exp` があふれなくなります。

# %% [markdown]
# ### 確認テスト5 [2点]
#
# ソフトマックス関数 `softmax(x)` を完成させてください。
#
# - `x` は1件 `(C,)` のことも、バッチ `(N, C)` のこともあります。戻り値は `x` と同じ形です。
# - `x` の値が 1000 くらいまで大きく(または小さく)ても、`nan` にならないようにします。
# - `functions.softmax` は使わずに書きます。
#
# まず1件で動くものを書き、次にバッチ、最後に大きな値、と進めるのがおすすめです。
# 途中まででも、できたところは点になります。


# %% question="s2_softmax" points=2
def softmax(x):
    """ソフトマックス関数。1件ごとに、足して1になる値に直す。

    x: (C,) または (N, C)
    戻り値: x と同じ形
    """
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


# %% example="s2_softmax"
# 確かめ(このセルは書き換えずに実行します)
# e^{log 1} = 1, e^{log 2} = 2, e^{log 5} = 5 で、和は 8
result = softmax(np.log(np.array([1.0, 2.0, 5.0])))
assert result is not None, "softmax がまだ書かれていないか、return がありません。"
wrong = mismatch(result, [1 / 8, 2 / 8, 5 / 8])
assert not wrong, f"1件のデータで値が違います。それぞれの e^{{u}} を、e^{{u}} の和で割ります。{wrong}"
print("1件: ", result)

result = softmax(np.log(np.array([[1.0, 2.0, 5.0], [2.0, 1.0, 1.0]])))
wrong = mismatch(result, [[1 / 8, 2 / 8, 5 / 8], [2 / 4, 1 / 4, 1 / 4]])
assert not wrong, f"バッチで値が違います。行ごとの和が 1 になるように、割る数を行ごとに求めましょう。{wrong}"
print("バッチ:", *result)

with np.errstate(all="ignore"):
    result = softmax(np.array([1000.0, 1000.0, -1000.0]))
wrong = mismatch(result, [0.5, 0.5, 0.0])
assert not wrong, f"大きな値で違っています。最大値を引いてから np.exp に渡しましょう。{wrong}"
print("大きな値:", result)
print("合っています。")

# %% [markdown]
# ソフトマックス関数は、値の大小を確率の大小に直します。
# 次の図では、左の総入力が、右の確率になります。大きい値ほど、確率の取り分が大きくなります。

# %%
u = np.array([1.0, 2.0, 4.0, 3.0])
figure, panels = plt.subplots(1, 2, figsize=(5, 2.5), layout="constrained")
for panel, label, values in [(panels[0], "u", u), (panels[1], "softmax(u)", functions.softmax(u))]:
    panel.bar(["0", "1", "2", "3"], values)
    panel.set_xlabel("class")
    panel.set_ylabel(label)
plt.show()

# %% [markdown]
# ## 2-7 教材の中の z = f(u)
#
# 活性化関数が、実際のコードのどこで使われているかを見ておきましょう。
# 1つの層の計算は、次の2行でできています。
#
# 1. 総入力 $u$ を求める行
# 2. 活性化関数 $f$ に $u$ を渡して、中間層の出力 $z$ を求める行

# %% [markdown]
# ### 確認テスト6 [1点]
#
# 講義のノートブック `1_1_forward_propagation.ipynb` から、
# **$z = f(u)$ に相当するソース**を抜き出してください。
#
# 見つけた行をそのまま、引用符 `"` で囲んで文字列として書きます
# (`=` の左側も含めます)。当てはまる行がいくつかあるときは、どれか1つで構いません。
#
# 書き方の例: `"x = np.array([2.0, 3.0])"`

# %% question="s2_activation_source" points=1 kind="source"
# 抜き出した行を、引用符で囲んで書く
activation_source = "z = functions.sigmoid(u)"

# %% example="s2_activation_source"
# 確かめ(このセルは書き換えずに実行します)
line = activation_source
assert line is not ..., "activation_source がまだ書かれていません。"
assert isinstance(line, str), f"{type(line).__name__} になっています。抜き出した行を引用符で囲み、文字列にしましょう。"
assert line.strip(), "文字列が空です。抜き出した行を入れてください。"
assert "=" in line or "＝" in line, f"{line!r} に = がありません。= の左側も一緒に抜き出しましょう。"
print("書けています。正しい行かどうかは、採点のときに調べます。")

# %% [markdown]
# ## 2-8 3-5-4 のネットワーク
#
# ここまでの部品を組み合わせて、4つのクラスに分類するネットワークを作ります。
#
# | 層 | ユニットの数 | 重み | バイアス | 活性化関数 |
# |---|---|---|---|---|
# | 入力層 | 3 | | | |
# | 中間層 | 5 | `W1` `(3, 5)` | `b1` `(5,)` | ReLU 関数 |
# | 出力層 | 4 | `W2` `(5, 4)` | `b2` `(4,)` | ソフトマックス関数 |
#
# 重みの形は、いつも「(前の層のユニットの数, その層のユニットの数)」です。
#
# $$
# \begin{aligned}
# \boldsymbol{u}_1 &= \boldsymbol{x}W_1 + \boldsymbol{b}_1, & \boldsymbol{z}_1 &= \mathrm{relu}(\boldsymbol{u}_1) \\
# \boldsymbol{u}_2 &= \boldsymbol{z}_1W_2 + \boldsymbol{b}_2, & \boldsymbol{y} &= \mathrm{softmax}(\boldsymbol{u}_2)
# \end{aligned}
# $$
#
# 中間層の出力 $z_1$ が、出力層への入力になります。

# %% [markdown]
# ### 実装演習: 3-5-4 の順伝播 [3点]
#
# 次の2つの関数を完成させてください。
#
# **`init_network()`** [1点]
#
# - キーが `'W1'`, `'b1'`, `'W2'`, `'b2'` の辞書を返します。形は上の表のとおりです。
# - 値は自由です。たとえば `np.random.rand(3, 5)` は、0 から 1 の乱数を `(3, 5)` に並べた配列です。
#
# **`forward(network, x)`** [2点]
#
# - 出力 `y` と中間層の出力 `z1` を、`return y, z1` のように**この順で2つ**返します。
# - 重みとバイアスは、渡された `network` から取り出します。
#   採点では、層の大きさが違うネットワークも渡します。
# - `x` は1件 `(入力の数,)` のことも、バッチ `(N, 入力の数)` のこともあります。
# - `functions.relu` と `functions.softmax` を使って構いません。自分で書いた関数でも構いません。


# %% question="s2_network_354" points=3
def init_network():
    """3-5-4 のネットワークの、最初の重みとバイアスを用意する。

    戻り値: 'W1' (3, 5), 'b1' (5,), 'W2' (5, 4), 'b2' (4,) の辞書
    """
    network = {}
    network["W1"] = np.random.rand(3, 5)
    network["b1"] = np.random.rand(5)
    network["W2"] = np.random.rand(5, 4)
    network["b2"] = np.random.rand(4)
    return network


def forward(network, x):
    """中間層が ReLU 関数、出力層がソフトマックス関数の順伝播。

    network: 'W1', 'b1', 'W2', 'b2' をキーに持つ辞書
    x: (入力の数,) または (N, 入力の数)
    戻り値: 出力 y と、中間層の出力 z1
    """
    W1, b1 = network["W1"], network["b1"]
    W2, b2 = network["W2"], network["b2"]

    # 中間層
    u1 = np.dot(x, W1) + b1
    z1 = functions.relu(u1)

    # 出力層
    u2 = np.dot(z1, W2) + b2
    y = functions.softmax(u2)
    return y, z1


# %% example="s2_network_354"
# 確かめ(このセルは書き換えずに実行します)
# 1. init_network: 形と、数が入っていること
network = init_network()
assert network is not None, "init_network がまだ書かれていないか、return がありません。"
assert isinstance(network, dict), f"init_network が {type(network).__name__} を返しています。辞書を返してください。"
for name, shape in {"W1": (3, 5), "b1": (5,), "W2": (5, 4), "b2": (4,)}.items():
    assert name in network, f"init_network の辞書に '{name}' がありません。キーは大文字の W と小文字の b です。"
    assert np.shape(network[name]) == shape, f"'{name}' の形が {np.shape(network[name])} です。{shape} になるはずです。"
    assert np.all(np.isfinite(network[name])), f"'{name}' に、数でない値(nan や inf)が入っています。"

print("init_network は合っています。")

# 2. forward: 講義に出てくる値と比べます
lecture_d = np.array([0, 0, 0, 1])  # 正解は最後のクラス
lecture_network = {
    "W1": np.array(
        [
            [0.39584932, 0.34003881, 0.95012385, 0.83734055, 0.62053755],
            [0.67485755, 0.12538868, 0.59715302, 0.04805491, 0.04911069],
            [0.46974373, 0.30237175, 0.72931983, 0.88260397, 0.17032201],
        ]
    ),
    "b1": np.array([0.1, 0.2, 0.3, 0.4, 0.5]),
    "W2": np.array(
        [
            [0.74174043, 0.99298396, 0.93496933, 0.39263016],
            [0.83137794, 0.95624954, 0.68359426, 0.22060711],
            [0.79603207, 0.70925198, 0.49614996, 0.75663965],
            [0.36314909, 0.67968242, 0.36471733, 0.56427986],
            [0.30406935, 0.10250141, 0.54503293, 0.73483335],
        ]
    ),
    "b2": np.array([0.1, 0.2, 0.3, 0.4]),
}
lecture_x = np.array([1.0, 2.0, 3.0])
result = forward(lecture_network, lecture_x)
assert result is not None, "forward がまだ書かれていないか、return がありません。"
assert isinstance(result, (tuple, list)), f"{type(result).__name__} ではなく、return y, z1 で2つを返してください。"
assert len(result) == 2, f"返された値が {len(result)} 個です。y と z1 の2つを返してください。"
y, z1 = result
wrong = mismatch(z1, [3.25479561, 1.69793142, 4.63238936, 3.98126229, 1.72972495])
assert not wrong, f"中間層の出力 z1 が違います。x·W1 + b1 を、ReLU 関数に通した値です。{wrong}"
wrong = mismatch(y, [0.13458064, 0.6933114, 0.09128908, 0.08081888])
assert not wrong, f"出力 y が違います。z1·W2 + b2 を、ソフトマックス関数に通した値です。{wrong}"

# 3. バッチ: 2件目は x の符号を逆にしたデータで、中間層の総入力が全て負になります
batch_y, batch_z1 = forward(lecture_network, np.array([lecture_x, -lecture_x]))
wrong = mismatch(batch_z1, [z1, np.zeros(5)])
assert not wrong, f"バッチの z1 が違います。総入力が負のユニットは、ReLU 関数で 0 になります。{wrong}"
wrong = mismatch(batch_y, [y, [0.21383822, 0.23632778, 0.26118259, 0.28865141]])
assert not wrong, f"バッチの y が違います。1件(1行)ごとに、足して 1 になるはずです。{wrong}"

print("z1 =", z1)
print("y =", y, " 合計", np.sum(y))
print("正解が最後のクラスのときの誤差(3節で学びます):", functions.cross_entropy_error(lecture_d, y))
print("合っています。")

# %% [markdown]
# 4つの確率のうち、いちばん大きいのは2つ目の 0.69 です。
# 乱数の重みのままなので、このネットワークの答えにはまだ意味がありません。
# 正解とのずれ(誤差)を測り、重みを直していく方法を、次の節から学びます。

# %% [markdown]
# ## この節のまとめ
#
# - 活性化関数は、総入力 $u$ を出力 $z$ に変えます。`z = f(u)`。
# - ステップ関数、シグモイド関数、ReLU 関数、恒等写像は、要素ごとに計算します。
# - ソフトマックス関数は、1件ごとに、足して 1 になる確率に直します。
#   最大値を引いてから `np.exp` に渡すと、大きな値でもあふれません。
# - 中間層には ReLU 関数など、出力層には問題に合わせた関数を使います。
