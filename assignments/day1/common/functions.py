"""深層学習 day1 の共通関数。ノートブックからは `from common import functions` で使います。

約束ごと
- データは行に並べます。x は (N, 入力数)、W は (入力数, 出力数)、b は (出力数,) で、
  u = np.dot(x, W) + b は (N, 出力数) です。1件だけのときは x が (入力数,)、u が (出力数,) です。
- 誤差の関数の引数は、1つ目が目標 d、2つ目が出力 y です。
- N はデータの件数です。1次元の配列は1件と数えます。
- どの関数も、渡された配列を書き換えません。
"""

import numpy as np


# ---- 活性化関数 ----


def sigmoid(x):
    """シグモイド関数 1 / (1 + exp(-x))。

    x: どんな形でもよい。戻り値は x と同じ形で、値は 0 から 1 まで。
    """
    # 定義のままだと x = -1000 で exp(1000) があふれます。
    # そこで、あふれない exp(-|x|) を使います。
    #   x >= 0:  1 / (1 + exp(-x))
    #   x <  0:  exp(x) / (1 + exp(x))   (分母と分子に exp(x) を掛けた形)
    e = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1, e) / (1 + e)


def relu(x):
    """ReLU 関数。正の値はそのまま、それ以外は 0 にする。

    x: どんな形でもよい。戻り値は x と同じ形。
    """
    return np.maximum(0, x)


def step_function(x):
    """ステップ関数。0 以上なら 1、0 より小さければ 0(x = 0 では 1)。

    x: どんな形でもよい。戻り値は x と同じ形の整数。
    """
    return np.where(np.asarray(x) >= 0, 1, 0)


def softmax(x):
    """ソフトマックス関数 exp(x_i) / Σ_k exp(x_k)。

    x: (C,) または (N, C)。戻り値は x と同じ形で、1件(1行)ごとの和が 1。
    """
    # 1件ごとの最大値を引いても結果は変わらず、exp があふれなくなります。
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


# ---- 誤差関数 ----


def mean_squared_error(d, y):
    """二乗誤差 E = (1/N) Σ_n ½ Σ_i (y_i − d_i)²。

    d: 目標 (C,) または (N, C)。y: 出力、d と同じ形。戻り値は1つの数。
    """
    batch_size = 1 if np.ndim(y) < 2 else np.shape(y)[0]
    return np.sum((np.asarray(y) - d) ** 2) / 2 / batch_size


def cross_entropy_error(d, y):
    """交差エントロピー E = −(1/N) Σ_n log(y_n の正解クラスの値 + 1e-7)。

    y: 出力 (C,) または (N, C)。戻り値は1つの数。
    d: 目標。one-hot なら y と同じ形、正解の番号(0 から)なら (N,)。
       y が (C,) のときの番号は、整数1つでも (1,) でもよい。
    """
    d, y = np.asarray(d), np.asarray(y)
    if y.ndim == 1:  # 1件だけのときは、1行のバッチとして扱う
        d, y = d.reshape(1, -1), y.reshape(1, -1)
    if d.shape == y.shape:  # one-hot は、1 のある番号に直す
        d = d.argmax(axis=1)
    d = d.reshape(-1)
    batch_size = y.shape[0]
    # 1e-7 は、y が 0 のときに log が −∞ になるのを防ぎます。
    return -np.sum(np.log(y[np.arange(batch_size), d] + 1e-7)) / batch_size


# ---- 微分 ----


def d_sigmoid(z):
    """シグモイド関数の微分 z(1 − z)。渡すのは u ではなく、出力 z = sigmoid(u)。

    z: どんな形でもよい。戻り値は z と同じ形。
    """
    return z * (1 - z)


def d_relu(z):
    """ReLU 関数の微分。渡すのは u ではなく、出力 z = relu(u)。z > 0 なら 1、z = 0 なら 0。

    z: どんな形でもよい。戻り値は z と同じ形。
    """
    return np.ones_like(z) * (np.asarray(z) > 0)


def d_mean_squared_error(d, y):
    """二乗誤差 mean_squared_error(d, y) を y で微分したもの (y − d) / N。

    d: 目標 (C,) または (N, C)。y: 出力、d と同じ形。戻り値も同じ形。
    """
    batch_size = 1 if np.ndim(y) < 2 else np.shape(y)[0]
    return (np.asarray(y) - d) / batch_size


def numerical_gradient(f, x):
    """数値微分。x の要素を1つずつ少しだけ動かして、f(x) の変わり方(勾配)を測る。

    f: x と同じ形の配列を受け取り、1つの数を返す関数。
    x: どんな形でもよい。戻り値は x と同じ形の float64 で、x は書き換えない。
    """
    x = np.array(x, dtype=np.float64)  # コピーなので、元の x は変わらない
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        h = 1e-5 * max(1.0, abs(x[i]))
        plus, minus = x.copy(), x.copy()
        plus[i] += h
        minus[i] -= h
        gradient[i] = (f(plus) - f(minus)) / (plus[i] - minus[i])
    return gradient
