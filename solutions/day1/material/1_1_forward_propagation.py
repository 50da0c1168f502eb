# %% [markdown]
# # 順伝播(じゅんでんぱ)
#
# 講義で使う、採点のないノートブックです。上から順に実行しながら読んでください。
# 値や個数を変えて、もう一度実行してみるのもよい練習です。
#
# | 記号 | 意味 |
# |---|---|
# | `x` | 入力 |
# | `W`, `b` | 重み、バイアス |
# | `u` | 総入力 |
# | `z` | 中間層の出力 |
# | `y` | 出力層の出力 |
# | `d` | 目標(正解) |
#
# 層が増えると、`W1`, `u1`, `z1` のように番号が付きます。

# %% [markdown]
# ## 準備
#
# このノートブックと同じ場所に `common` フォルダ(中に `functions.py`)を置いてください。
# Colab では、`day1` フォルダごとマイドライブに置きます。

# %%
import sys
from pathlib import Path

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


def show(**values):
    """名前と値を、形(shape)と一緒に表示する。"""
    for name, value in values.items():
        print(f"{name}  形 {np.shape(value)}")
        print(value)
        print()


# %% [markdown]
# ## 1. 単層・単ユニット
#
# 入力が2つ、ユニットが1つの、いちばん小さいネットワークです。
#
# $$u = w_1x_1 + w_2x_2 + b, \qquad z = f(u)$$
#
# 活性化関数 $f$ には ReLU を使います。

# %%
x = np.array([2.0, 3.0])
W = np.array([[0.1], [0.2]])
b = np.array([0.5])

# 総入力
u = np.dot(x, W) + b

# 中間層の出力
z = functions.relu(u)

show(x=x, W=W, b=b, u=u, z=z)

# %% [markdown]
# `b` を `-2.0` に変えると `u` は負になり、`z` は 0 になります。試してみましょう。

# %% [markdown]
# ## 2. 単層・複数ユニット
#
# ユニットを3つに増やします。重み `W` は (入力の数, ユニットの数) の行列になり、
# 同じ1行で3つ分の総入力が求まります。活性化関数はシグモイド関数です。

# %%
x = np.array([1.0, -2.0, 0.5, 3.0])
W = np.array(
    [
        [0.2, -0.1, 0.4],
        [0.3, 0.1, -0.5],
        [-0.6, 0.8, 0.2],
        [0.1, 0.0, -0.3],
    ]
)
b = np.array([0.1, 0.2, 0.3])

# 総入力
u = np.dot(x, W) + b

# 中間層の出力
z = functions.sigmoid(u)

show(x=x, W=W, b=b, u=u, z=z)

# %% [markdown]
# ## 3. 3層・複数ユニット
#
# 中間層を2つ重ねます。前の層の出力が、次の層の入力になります。
# 出力層では総入力をそのまま出力にします(恒等写像)。

# %%
x = np.array([1.0, 2.0])
network = {
    "W1": np.array([[0.1, 0.3, -0.5], [0.2, -0.4, 0.6]]),
    "b1": np.array([0.1, 0.2, 0.3]),
    "W2": np.array([[0.1, 0.4], [-0.2, 0.5], [0.3, -0.6]]),
    "b2": np.array([0.1, 0.8]),
    "W3": np.array([[0.1, 0.3], [0.2, 0.4]]),
    "b3": np.array([0.1, 0.2]),
}


def forward(network, x):
    """3層の順伝播。x (2,) または (N, 2) から y, z1, z2 を求める。"""
    W1, W2, W3 = network["W1"], network["W2"], network["W3"]
    b1, b2, b3 = network["b1"], network["b2"], network["b3"]

    # 第1の中間層: 総入力と出力
    u1 = np.dot(x, W1) + b1
    z1 = functions.relu(u1)

    # 第2の中間層: 総入力と出力
    u2 = np.dot(z1, W2) + b2
    z2 = functions.relu(u2)

    # 出力層: 総入力と出力(恒等写像)
    u3 = np.dot(z2, W3) + b3
    y = u3

    return y, z1, z2


y, z1, z2 = forward(network, x)
show(x=x, z1=z1, z2=z2, y=y)

# %% [markdown]
# データを何件かまとめて(バッチで)渡すこともできます。1行が1件です。

# %%
x = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 0.5]])
y, z1, z2 = forward(network, x)
show(x=x, y=y)

# %% [markdown]
# ## 4. 多クラス分類(2-3-4)
#
# 入力2、中間層3、出力4のネットワークで、4つのクラスのどれかを当てます。
# 出力層の活性化関数はソフトマックス関数、誤差は交差エントロピーです。
# 目標 `d` は、正解のクラスだけが 1 の配列(one-hot)で表します。

# %%
x = np.array([1.0, 2.0])
d = np.array([0, 0, 1, 0])
network = {
    "W1": np.array([[0.3, -0.2, 0.5], [0.1, 0.4, -0.3]]),
    "b1": np.array([0.1, 0.2, 0.3]),
    "W2": np.array([[0.2, -0.1, 0.6, 0.3], [0.5, 0.2, 0.7, -0.4], [-0.3, 0.1, 0.4, 0.2]]),
    "b2": np.array([0.1, 0.2, 0.3, 0.4]),
}


def classify(network, x):
    """2層の順伝播。x (2,) または (N, 2) から、クラスごとの確率 y と z1 を求める。"""
    W1, b1 = network["W1"], network["b1"]
    W2, b2 = network["W2"], network["b2"]

    # 中間層
    u1 = np.dot(x, W1) + b1
    z1 = functions.relu(u1)

    # 出力層
    u2 = np.dot(z1, W2) + b2
    y = functions.softmax(u2)

    return y, z1


y, z1 = classify(network, x)
loss = functions.cross_entropy_error(d, y)
show(x=x, z1=z1, y=y, d=d, loss=loss)
print("確率の合計:", np.sum(y))

# %% [markdown]
# ## 5. 回帰(3-4-2)
#
# 数値を当てる問題です。出力層は恒等写像、誤差は二乗誤差を使います。

# %%
x = np.array([1.0, 2.0, -1.0])
d = np.array([1.0, 0.5])
network = {
    "W1": np.array([[0.2, 0.5, -0.3, 0.1], [0.4, -0.1, 0.6, 0.3], [0.1, 0.2, 0.3, -0.4]]),
    "b1": np.array([0.1, 0.2, 0.3, 0.4]),
    "W2": np.array([[0.3, 0.1], [-0.2, 0.4], [0.5, -0.6], [0.2, 0.7]]),
    "b2": np.array([0.1, 0.2]),
}


def regress(network, x):
    """2層の順伝播。x (3,) または (N, 3) から、予測した値 y と z1 を求める。"""
    W1, b1 = network["W1"], network["b1"]
    W2, b2 = network["W2"], network["b2"]

    # 中間層
    u1 = np.dot(x, W1) + b1
    z1 = functions.relu(u1)

    # 出力層(恒等写像)
    u2 = np.dot(z1, W2) + b2
    y = u2

    return y, z1


y, z1 = regress(network, x)
loss = functions.mean_squared_error(d, y)
show(x=x, z1=z1, y=y, d=d, loss=loss)

# %% [markdown]
# ## 6. 2値分類(2-3-1)
#
# 「はい」か「いいえ」かを当てます。出力は1つで、シグモイド関数を通した `y` を
# 「はい」の確率と読みます。「いいえ」の確率は `1 - y` なので、2つを並べると
# 多クラス分類と同じ交差エントロピーで誤差が求まります。

# %%
x = np.array([0.5, 2.0])
d = 1  # 0: いいえ、1: はい
network = {
    "W1": np.array([[0.1, -0.3, 0.5], [0.2, 0.4, -0.1]]),
    "b1": np.array([0.1, 0.2, 0.3]),
    "W2": np.array([[0.4], [0.6], [-0.2]]),
    "b2": np.array([0.1]),
}


def decide(network, x):
    """2層の順伝播。x (2,) から、「はい」の確率 y (1,) と z1 を求める。"""
    W1, b1 = network["W1"], network["b1"]
    W2, b2 = network["W2"], network["b2"]

    # 中間層
    u1 = np.dot(x, W1) + b1
    z1 = functions.relu(u1)

    # 出力層
    u2 = np.dot(z1, W2) + b2
    y = functions.sigmoid(u2)

    return y, z1


y, z1 = decide(network, x)
loss = functions.cross_entropy_error(d, np.concatenate([1 - y, y]))
show(x=x, z1=z1, y=y, d=d, loss=loss)

# %% [markdown]
# ## まとめ
#
# - どの層も「総入力 `u` を求める」「活性化関数を通す」の2段です。
# - 中間層の活性化関数は ReLU やシグモイド関数です。
# - 出力層の活性化関数と誤差の関数は、解きたい問題で決まります。
