# %% [markdown]
# # 5. 誤差逆伝播法
#
# ネットワークを学習させるには、誤差 $E$ をそれぞれの重みで微分した**勾配**が要ります。
# 誤差逆伝播法は、その勾配を、出力から入力へさかのぼりながら一度に求める方法です。
#
# この節が終わると、次のことができます。
#
# - 出力層と中間層のデルタ $\delta$ を求める行を書ける
# - デルタから、重みとバイアスの勾配を求められる
# - 勾配を使って、小さなネットワークを学習させられる
#
# 設問は5つ、合計12点です。
#
# **進め方**: `...` と書かれたところを書き換え、すぐ下の「確かめ」のセルを実行します。
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
# ## 5-1 この節のネットワーク
#
# 中間層が1つの、2層のネットワークを使います。データは N 件のバッチで、1行が1件です。
#
# $$
# \begin{aligned}
# u_1 &= xW_1 + b_1 \\
# z_1 &= \mathrm{sigmoid}(u_1) \\
# y &= z_1W_2 + b_2 \\
# E &= \frac{1}{N}\sum_{n}\frac{1}{2}\sum_{i}(y_{ni}-d_{ni})^2
# \end{aligned}
# $$
#
# $d$ は目標(正解の値)、$E$ は二乗誤差です。
# まず順伝播で $y$ と $E$ を求めます。

# %%
x = np.array(
    [
        [0.5, -1.0, 2.0],
        [1.0, 0.0, -0.5],
        [-1.5, 2.0, 1.0],
        [0.0, 1.5, -2.0],
        [2.0, -0.5, 0.5],
    ]
)
d = np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0], [-1.0, 0.5], [0.0, -1.0]])
network = {
    "W1": np.array([[0.4, -0.2, 0.1, 0.6], [0.3, 0.5, -0.7, 0.2], [-0.1, 0.8, 0.2, -0.3]]),
    "b1": np.array([0.1, -0.2, 0.3, 0.0]),
    "W2": np.array([[0.7, -0.4], [0.2, 0.9], [-0.5, 0.3], [0.6, 0.1]]),
    "b2": np.array([0.2, -0.1]),
}

u1 = np.dot(x, network["W1"]) + network["b1"]
z1 = functions.sigmoid(u1)
y = np.dot(z1, network["W2"]) + network["b2"]

print("x", x.shape, "-> z1", z1.shape, "-> y", y.shape)
print("E =", functions.mean_squared_error(d, y))

# %% [markdown]
# ## 5-2 数値微分と、答え合わせ
#
# 勾配を求めるいちばん素朴な方法は、**数値微分**です。
# 値を少しだけ動かして、$E$ がどれだけ変わるかを測ります。
#
# $$\frac{\partial E}{\partial w} \approx \frac{E(w+h)-E(w-h)}{2h}$$
#
# ただし、重み1つにつき順伝播を2回も行うので、重みが増えるととても遅くなります。
# 誤差逆伝播法なら、順伝播1回と、それをさかのぼる計算1回で済みます。
#
# その代わり、数値微分は**答え合わせ**に向いています。
# この節の「確かめ」では、あなたの答えを `functions.numerical_gradient` の値と比べます。

# %%
# 数値微分の例: w = 3 のとき、w**2 の微分は 2w = 6
print(functions.numerical_gradient(lambda w: w**2, np.array(3.0)))


def loss_of(x, d, network):
    """network で x を順伝播させたときの誤差 E。"""
    z1 = functions.sigmoid(np.dot(x, network["W1"]) + network["b1"])
    y = np.dot(z1, network["W2"]) + network["b2"]
    return functions.mean_squared_error(d, y)


# %% [markdown]
# ## 5-3 出力層のデルタ
#
# 総入力を少し動かしたときに $E$ がどれだけ変わるかを**デルタ** $\delta$ と呼びます。
# 出力層は恒等写像なので、総入力は $y$ と同じです。
#
# $$\delta_2 = \frac{\partial E}{\partial y} = \frac{1}{N}(y-d)$$
#
# $E$ にある $\frac{1}{2}$ は、2乗を微分して出てくる 2 と打ち消し合います。
# $\frac{1}{N}$ はそのまま残ります。
#
# この式は教材に `functions.d_mean_squared_error(d, y)` として入っています。
# 引数は、目標 `d`、出力 `y` の順です。

# %% [markdown]
# ### 確認テスト1 [1点]
#
# 目標 `d` と出力 `y`(どちらも `(N, 出力の数)`)から、
# 出力層のデルタを求めて `delta2` に代入してください。

# %% question="s5_delta2" points=1
# 出力層のデルタ
delta2 = functions.d_mean_squared_error(d, y)

# %% example="s5_delta2"
# 確かめ(このセルは書き換えずに実行します): y を少し動かす数値微分と比べます
assert delta2 is not ..., "delta2 がまだ書かれていません。上のセルの ... を書き換えてください。"
delta2_right = functions.numerical_gradient(lambda v: functions.mean_squared_error(d, v), y)
delta2_wrong = mismatch(delta2, delta2_right)
assert not delta2_wrong, f"delta2 の値が違います。符号(d と y の順)と、1/N を確かめましょう。{delta2_wrong}"
print("合っています。")

# %% [markdown]
# ## 5-4 中間層のデルタ
#
# $E$ が $u_1$ で変わるのは、$u_1 \to z_1 \to y \to E$ とつながっているからです。
# **連鎖律**を使うと、このつながりを後ろから順に掛けていけます。
#
# $$
# \delta_1 = \frac{\partial E}{\partial u_1}
# = \left(\delta_2 W_2^{\mathsf T}\right) \odot f'(u_1)
# $$
#
# - $\delta_2 W_2^{\mathsf T}$: 出力層の誤差を、通ってきた重みで中間層に戻します(行列の積)。
# - $f'(u_1)$: 活性化関数の微分です。
# - $\odot$: 同じ位置どうしの積です(NumPy では `*`)。
#
# シグモイド関数の微分は、出力 $z = f(u)$ だけで書けます。
#
# $$f'(u) = z(1-z)$$
#
# そこで教材の `functions.d_sigmoid(z)` は、**出力 z** を受け取って `z * (1 - z)` を返します。

# %% [markdown]
# ### 確認テスト2 [2点]
#
# 出力層のデルタ `delta2`、重み `W2`、中間層の総入力 `u1` と出力 `z1` から、
# 中間層のデルタを求めて `delta1` に代入してください。
#
# `delta2` は次のセルで、数値微分を使って用意してあります。

# %%
W2 = network["W2"]
delta2 = functions.numerical_gradient(lambda v: functions.mean_squared_error(d, v), y)

# %% question="s5_delta1" points=2
# 中間層のデルタ
delta1 = np.dot(delta2, W2.T) * functions.d_sigmoid(z1)

# %% example="s5_delta1"
# 確かめ(このセルは書き換えずに実行します): u1 を少し動かす数値微分と比べます
assert delta1 is not ..., "delta1 がまだ書かれていません。上のセルの ... を書き換えてください。"
gradient_of = functions.numerical_gradient
slopes = gradient_of(lambda v: functions.mean_squared_error(d, np.dot(functions.sigmoid(v), W2) + network["b2"]), u1)
delta1_wrong = mismatch(delta1, slopes)
assert not delta1_wrong, f"delta1 の値が違います。重みで戻す積と、活性化関数の微分を確かめましょう。{delta1_wrong}"
print("合っています。")

# %% [markdown]
# ## 5-5 重みとバイアスの勾配
#
# デルタがわかれば、勾配はすぐに求まります。
# $u = xW + b$ なので、重みを動かした影響は「入ってきた値」と「デルタ」の積です。
# それを N 件分、足し合わせます。
#
# $$
# \frac{\partial E}{\partial W} = (\text{その層に入った値})^{\mathsf T}\,\delta,
# \qquad
# \frac{\partial E}{\partial b} = \sum_{n}\delta_n
# $$
#
# - 出力層に入った値は $z_1$、デルタは $\delta_2$ です。
# - 中間層に入った値は $x$、デルタは $\delta_1$ です。
# - $\frac{1}{N}$ はデルタに入っているので、ここでは割りません。
#
# 勾配は、元の重みやバイアスと同じ形になります。形を見るのは、よい確かめ方です。

# %% [markdown]
# ### 確認テスト3 [4点: 1つにつき1点]
#
# 辞書 `grad` に、4つの勾配を入れてください。キーは `'W1'`, `'b1'`, `'W2'`, `'b2'` です。
# 使う値は `x`, `z1`, `delta1`, `delta2` です。
#
# `delta1` は次のセルで、数値微分を使って用意してあります。

# %%
delta1 = functions.numerical_gradient(
    lambda v: functions.mean_squared_error(d, np.dot(functions.sigmoid(v), W2) + network["b2"]), u1
)

# %% question="s5_gradients" points=4
# 4つの勾配(書けたものから採点されます)
grad = {}
grad["W1"] = np.dot(x.T, delta1)
grad["b1"] = np.sum(delta1, axis=0)
grad["W2"] = np.dot(z1.T, delta2)
grad["b2"] = np.sum(delta2, axis=0)

# %% example="s5_gradients"
# 確かめ(このセルは書き換えずに実行します): 重みを少し動かす数値微分と比べます
assert isinstance(grad, dict), f"grad が {type(grad).__name__} です。grad = {{}} の行を残してください。"
for name in ["W1", "b1", "W2", "b2"]:
    assert name in grad, f"grad に '{name}' がありません。キーは大文字の W と小文字の b です。"
    assert grad[name] is not ..., f"grad['{name}'] がまだ書かれていません。"
    shape = network[name].shape
    assert np.shape(grad[name]) == shape, f"grad['{name}'] の形が {np.shape(grad[name])} です。{shape} になるはずです。"
    right = functions.numerical_gradient(lambda v, name=name: loss_of(x, d, network | {name: v}), network[name])
    wrong = mismatch(grad[name], right)
    assert not wrong, f"grad['{name}'] が違います。その層に入った値とデルタの組み合わせを確かめましょう。{wrong}"
    print(f"grad['{name}'] は合っています。")

# %% [markdown]
# ## 5-6 誤差逆伝播法を関数にまとめる
#
# ここまでの計算を、1つの関数にします。流れは次のとおりです。
#
# 1. **順伝播**: $x$ から $u_1, z_1, y$ を求める
# 2. **デルタ**: $\delta_2$、次に $\delta_1$ を求める(後ろから)
# 3. **勾配**: $W_1, b_1, W_2, b_2$ の勾配を求める
#
# 順伝播で求めた `z1` と `y` を、さかのぼるときにもう一度使うところが要点です。

# %% [markdown]
# ### 実装演習1: 誤差逆伝播 [3点]
#
# 関数 `backward(x, d, network)` を完成させてください。
#
# - `network` は `'W1'`, `'b1'`, `'W2'`, `'b2'` をキーに持つ辞書です。
# - 戻り値は、同じ4つのキーを持つ勾配の辞書です。
# - `functions` の関数を使えます。ただし `functions.numerical_gradient` は使わず、
#   誤差逆伝播法で求めてください。


# %% question="s5_backward" points=3
def backward(x, d, network):
    """誤差逆伝播法で、誤差 E の勾配を求める。

    x: (N, 入力の数)
    d: (N, 出力の数)
    network: 'W1', 'b1', 'W2', 'b2' をキーに持つ辞書
    戻り値: 同じキーを持つ勾配の辞書
    """
    W1, b1 = network["W1"], network["b1"]
    W2, b2 = network["W2"], network["b2"]

    # 順伝播
    u1 = np.dot(x, W1) + b1
    z1 = functions.sigmoid(u1)
    y = np.dot(z1, W2) + b2

    # デルタ
    delta2 = functions.d_mean_squared_error(d, y)
    delta1 = np.dot(delta2, W2.T) * functions.d_sigmoid(z1)

    # 勾配
    grad = {}
    grad["W2"] = np.dot(z1.T, delta2)
    grad["b2"] = np.sum(delta2, axis=0)
    grad["W1"] = np.dot(x.T, delta1)
    grad["b1"] = np.sum(delta1, axis=0)
    return grad


# %% example="s5_backward"
# 確かめ(このセルは書き換えずに実行します): 数値微分と比べます
result = backward(x, d, network)
assert result is not None, "backward がまだ書かれていないか、return がありません。"
assert isinstance(result, dict), f"戻り値が {type(result).__name__} です。勾配の辞書を返してください。"
for name in ["W2", "b2", "W1", "b1"]:
    assert name in result, f"返された辞書に '{name}' がありません。"
    shape = network[name].shape
    assert np.shape(result[name]) == shape, f"'{name}' の形が {np.shape(result[name])} です。{shape} になるはずです。"
    right = functions.numerical_gradient(lambda v, name=name: loss_of(x, d, network | {name: v}), network[name])
    wrong = mismatch(result[name], right)
    assert not wrong, f"'{name}' の勾配が、数値微分と違います。{wrong}"
print("4つの勾配が、どれも数値微分と一致しました。")

# %% [markdown]
# ## 5-7 勾配を使って学習する
#
# 勾配 $\nabla E$ は、誤差が**増える**向きです。
# 反対の向きに少し進むことを繰り返すと、誤差が減っていきます。
#
# $$w \leftarrow w - \varepsilon\,\nabla E$$
#
# $\varepsilon$ は**学習率**で、1回に進む幅を決めます。
# 全てのデータを使って1回更新するごとに、1エポックと数えます。
#
# 学習率で何が変わるかを、$E = \frac{1}{2}w^2$ という簡単な誤差で見てみましょう。
# 勾配は $w$ なので、1回の更新で $w$ は $(1-\varepsilon)$ 倍になります。

# %%
steps = np.arange(21)
plt.figure(figsize=(5, 3))
for rate in [0.4, 0.02, 2.1]:
    w = (1 - rate) ** steps  # w = 1 から始めて、更新を繰り返した値
    plt.plot(steps, w**2 / 2, marker=".", label=f"learning rate {rate}")
plt.xticks(steps[::5])
plt.ylim(0, 2)
plt.xlabel("epoch")
plt.ylabel("E")
plt.legend()
plt.show()

# %% [markdown]
# - **0.4**: すぐに 0 に近づきます(収束)。
# - **0.02**: 減ってはいますが、なかなか進みません。
# - **2.1**: 1回ごとに谷を飛び越え、かえって増えていきます(発散)。
#
# ちょうどよい学習率は問題によって違います。誤差の図を見ながら選びます。

# %% [markdown]
# ### 実装演習2: 学習 [2点]
#
# 関数 `train(x, d, network, learning_rate, epochs)` を完成させてください。
#
# - 1エポックごとに、全データの勾配で4つの値を全て更新します。
# - 更新する**前**の誤差から始めて、更新するたびに誤差を記録します。
#   戻り値は、`epochs + 1` 個の誤差が順に並んだリスト(または配列)です。
# - 渡された `network` は**書き換えません**。コピーを作って、そちらを更新します。
#   何度でも同じ状態から学習をやり直せるようにするためです。
# - 自分の `backward` と、上で定義した `loss_of` を使えます。


# %% question="s5_train" points=2
def train(x, d, network, learning_rate, epochs):
    """バッチ勾配降下法で学習し、誤差の移り変わりを返す。

    x: (N, 入力の数)
    d: (N, 出力の数)
    network: 'W1', 'b1', 'W2', 'b2' をキーに持つ辞書(書き換えない)
    戻り値: 更新前と、毎回の更新後の誤差。全部で epochs + 1 個
    """
    network = {name: value.copy() for name, value in network.items()}
    losses = [loss_of(x, d, network)]
    for _ in range(epochs):
        grad = backward(x, d, network)
        for name in grad:
            network[name] = network[name] - learning_rate * grad[name]
        losses.append(loss_of(x, d, network))
    return losses


# %% example="s5_train"
# 確かめ(このセルは書き換えずに実行します): 学習率 0.5 で3回更新します
before = {name: value.copy() for name, value in network.items()}
losses = train(x, d, before, 0.5, 3)
assert losses is not None, "train がまだ書かれていないか、return がありません。"
wrong = mismatch(losses, [1.15912471, 0.88820176, 0.81713465, 0.76668679])
assert not wrong, f"誤差が違います。更新前と3回の更新後の4個です。更新の向きと学習率も確かめましょう。{wrong}"
for name, value in network.items():
    wrong = mismatch(before[name], value)
    assert not wrong, f"渡された network の '{name}' が書き換わっています。コピーを更新しましょう。{wrong}"
print("誤差:", *losses)
print("合っています。")

# %% [markdown]
# ### 学習のようすを見る
#
# `train` が書けたら、次のセルで誤差の移り変わりを図にできます。
# 3つの学習率のうち、どれが収束し、どれが遅く、どれが発散しているでしょうか
# (発散すると、線がすぐ図の上に出てしまいます)。

# %%
if train(x, d, network, 0.1, 1) is None:
    print("train を書いてからもう一度実行すると、ここに図が出ます。")
else:
    plt.figure(figsize=(5, 3))
    for rate in [0.5, 0.01, 2.0]:
        plt.plot(train(x, d, network, rate, 60), label=f"learning rate {rate}")
    plt.ylim(0, 2)
    plt.xlabel("epoch")
    plt.ylabel("E")
    plt.legend()
    plt.show()

# %% [markdown]
# ## この節のまとめ
#
# - 誤差逆伝播法は、連鎖律を使って、勾配を後ろの層から順に求めます。
# - デルタは「重みで戻す」と「活性化関数の微分を掛ける」の2段で、前の層に伝わります。
# - 重みの勾配は「その層に入った値」と「デルタ」の積です。
# - 自分で書いた勾配は、数値微分と比べて確かめられます。
