# %% [markdown]
# # 4. 勾配降下法
#
# 学習とは、誤差 $E$ をできるだけ小さくする重み $w$ を見つけることです。
# **勾配降下法**は、誤差の坂を少しずつ下りて、その $w$ に近づいていく方法です。
#
# この節が終わると、次のことができます。
#
# - 勾配を使って、重みを1回更新する式を書ける
# - バッチ学習、オンライン学習、ミニバッチ学習の違いを説明できる
# - 学習率が大きすぎたり小さすぎたりすると何が起こるかを、図で見分けられる
# - Momentum、AdaGrad、AdaDelta、Adam を、式のとおりに書ける
#
# 設問は8つ、合計11点です。
#
# **進め方**: `...` と書かれたところを書き換え、すぐ下の「確かめ」のセルを実行します。
# どの設問も、前の設問が解けていなくても取り組めます。
# 提出した後は、数値や形を変えた別のデータでも採点します。

# %% [markdown]
# ## 準備
#
# 最初に、次のセルを実行します。Google Colab でも、このまま動きます。
# この節では、`common` フォルダは使いません。

# %%
import matplotlib.pyplot as plt
import numpy as np


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
# ## 4-1 どのデータで勾配を求めるか
#
# 誤差 $E$ を重みで微分したものが**勾配** $\nabla E$ です。
# 勾配は、誤差がいちばん急に**増える**向きを指します。
# そこで、反対の向きに少しだけ進みます。これを何度も繰り返します。
#
# $$w^{(t+1)} = w^{(t)} - \varepsilon\,\nabla E$$
#
# $\varepsilon$ は**学習率**で、1回に進む幅を決める正の数です。
#
# 勾配を求めるのに、1回の更新でどれだけのデータを使うかで、呼び名が変わります。
#
# - **バッチ学習**: 全ての学習データを使って、誤差の勾配を求めます。
#   着実に進みますが、データが多いと1回の更新に時間もメモリもかかります。
# - **確率的勾配降下法(SGD)**: 無作為に選んだデータの誤差 $E_n$ を使います。
#   計算が軽く、望ましくない局所的な最小値にとどまってしまう危険も減らせます。
# - **ミニバッチ勾配降下法**: 無作為に分けた、小さなデータの集まりを使います。
#   計算を並列に進められるので、今の主流になっています。
#
# では、データが初めから全部そろっているとは限らず、次々に届くときはどうでしょうか。
# そのような場面で使われるのが、**オンライン学習**です。

# %% [markdown]
# ### 確認テスト1 [2点]
#
# **オンライン学習**とは何ですか。バッチ学習との違いがわかるように、
# 1〜3文で説明してください。すぐ下のセルに書きます。
#
# この設問は、人が読んで採点します。

# %% [markdown] question="s4_online_learning" points=2 kind="written"
# 学習データが入ってくるたびに、そのデータを使って都度パラメータを更新し、学習を進めていく方法。
#
# これに対してバッチ学習では、全ての学習データを一度に使ってパラメータを更新する。

# %% [markdown]
# ## 4-2 重みを1回更新する
#
# 確率的勾配降下法の更新は、次の式です。
#
# $$w^{(t+1)} = w^{(t)} - \varepsilon\,\nabla E_n$$
#
# 重みがいくつあっても、式は同じです。
# `w` と `grad` が同じ形の配列なら、NumPy が要素ごとに計算します。

# %% [markdown]
# ### 確認テスト2 [1点]
#
# 重み `w`、学習率 `learning_rate`、勾配 `grad`(`w` と同じ形)から、
# 更新した後の重みを求めて `w_next` に代入してください。
#
# 採点では、`w` が1つの数や行列のときも調べます。

# %%
w = np.array([0.5, -1.0, 2.0])
learning_rate = 0.1
grad = np.array([2.0, -3.0, 0.0])

# %% question="s4_sgd_update" points=1
# 更新した後の重み
w_next = w - learning_rate * grad

# %% example="s4_sgd_update"
# 確かめ(このセルは書き換えずに実行します)
assert w_next is not ..., "w_next がまだ書かれていません。上のセルの ... を書き換えてください。"
# 1つ目の重み: 勾配が正なので減ります。0.5 から 0.3 になります
w_next_wrong = mismatch(w_next, [0.3, -0.7, 2.0])
assert not w_next_wrong, f"w_next の値が違います。進む向き(符号)と、学習率を確かめましょう。{w_next_wrong}"
print("w_next =", w_next, " 合っています。")

# %% [markdown]
# ## 4-3 ミニバッチ
#
# 学習データを、無作為に小さな集まり(**ミニバッチ**)$D_t$ に分けます。
# 1つのミニバッチにつき1回、重みを更新します。
#
# 1つのミニバッチの誤差 $E_t$ は、その中のデータの誤差 $E_n$ の**平均**です。
#
# $$E_t = \frac{1}{N_t}\sum_{n \in D_t}E_n$$
#
# $N_t = |D_t|$ は、ミニバッチの件数です。更新には、この $E_t$ の勾配を使います。
#
# $$w^{(t+1)} = w^{(t)} - \varepsilon\,\nabla E_t$$
#
# たとえば10万枚の画像を500枚ずつのミニバッチに分けると、
# ミニバッチがいくつできて、全体を1回りするまでに何回更新できるでしょうか。

# %% [markdown]
# ### 確認テスト3 [2点: 1つにつき1点]
#
# 次の2つを求めてください。
#
# - `n_batches`: データが `n_samples` 件、ミニバッチが `batch_size` 件のときの、
#   ミニバッチの数(`n_samples` は `batch_size` で割り切れます)
# - `E_t`: 1つのミニバッチの誤差
#
# `errors` は全てのデータの誤差で、形は `(n_samples,)` です。
# `batch` は、ミニバッチに選ばれたデータの番号です。

# %%
n_samples = 100000
batch_size = 500
errors = np.abs(np.sin(np.arange(n_samples)))  # 1件ごとの誤差 E_n
batch = np.arange(batch_size) * 7919 % n_samples  # 選ばれた500件の番号

print("errors", errors.shape, " batch", batch.shape, batch[:5], "...")

# %% question="s4_minibatch" points=2
# ミニバッチの数と、1つのミニバッチの誤差(書けたものから採点されます)
n_batches = n_samples // batch_size
E_t = np.mean(errors[batch])

# %% example="s4_minibatch"
# 確かめ(このセルは書き換えずに実行します)
assert n_batches is not ..., "n_batches がまだ書かれていません。"
n_wrong = mismatch(n_batches, 200)
assert not n_wrong, f"n_batches が違います。500枚ずつ分けた集まりが、いくつできるかを求めましょう。{n_wrong}"
print("n_batches は合っています。")
assert E_t is not ..., "E_t がまだ書かれていません。"
E_wrong = mismatch(E_t, 0.6357317, atol=1e-6)
assert not E_wrong, f"E_t の値が違います。batch に番号があるデータだけの平均を取っているか確かめましょう。{E_wrong}"
print("E_t は合っています。")

# %% [markdown]
# ## 4-4 繰り返しと学習率
#
# 更新を何度も繰り返すと、$w$ は谷底に近づいていきます。
# ただし、どう近づくかは**学習率**で大きく変わります。
#
# いちばん簡単な誤差 $E = \frac{1}{2}w^2$ で見てみましょう。
# 勾配は $w$ なので、1回の更新で $w$ は $(1-\varepsilon)$ 倍になります。
# 次の図は、$w = 2$ から始めて8回更新したようすです。

# %%
figure, axes = plt.subplots(1, 3, figsize=(7, 2.8), sharey=True, layout="constrained")
valley = np.linspace(-4.5, 4.5, 91)
for axis, rate, name in zip(axes, [0.4, 0.02, 2.1], ["converges", "crawls", "diverges"], strict=True):
    path = 2 * (1 - rate) ** np.arange(9)  # 更新を繰り返したときの w
    axis.plot(valley, valley**2 / 2, color="lightgray")
    axis.plot(path, path**2 / 2, marker="o", markersize=4, linewidth=1)
    axis.set_title(f"learning rate {rate}\n({name})", fontsize=10)
    axis.set_xlabel("w")
axes[0].set_ylabel("E")
plt.show()

# %% [markdown]
# - **0.4(収束)**: 数回で谷底に着きます。
# - **0.02(遅い)**: 向きは正しいのですが、なかなか進みません。
# - **2.1(発散)**: 毎回、谷を飛び越えて反対側のもっと高いところに出ます。
#
# この繰り返しを、どんな誤差にも使える関数にします。
# 関数は、ほかの関数を引数として受け取れます。
# `gradient` という引数で「$w$ を渡すと勾配を返す関数」を受け取れば、
# 中では `gradient(w)` と書くだけで、その場所の勾配がわかります。

# %% [markdown]
# ### 確認テスト4: 勾配降下法 [2点]
#
# 関数 `gradient_descent(gradient, w0, learning_rate, steps)` を完成させてください。
#
# - `w0` から始めて、$w \leftarrow w - \varepsilon\,\nabla E$ を `steps` 回繰り返します。
#   勾配は、**その時の** `w` で毎回求め直します。
# - 戻り値は、`w0` と毎回の更新後の `w` を、順に並べた配列です。
#   全部で `steps + 1` 個なので、形は `(steps + 1, *w0.shape)` です。
# - 渡された `w0` は**書き換えません**。
#   別の学習率で試すときに、また同じ場所から始められるようにするためです。
#
# ヒント: `w = w0` は、同じ配列に別の名前を付けるだけです。
# その後で `w -= ...` とすると、`w0` も変わってしまいます。


# %% question="s4_gradient_descent" points=2
def gradient_descent(gradient, w0, learning_rate, steps):
    """勾配降下法で更新を繰り返し、通った w を全て返す。

    gradient: w を渡すと、同じ形の勾配を返す関数
    w0: 初めの重み(形は何でもよい。書き換えない)
    戻り値: w0 と毎回の更新後の w。形は (steps + 1, *w0.shape)
    """
    w = w0.copy()
    path = [w]
    for _ in range(steps):
        w = w - learning_rate * gradient(w)
        path.append(w)
    return np.array(path)


# %% example="s4_gradient_descent"
# 確かめ(このセルは書き換えずに実行します): 勾配が 2w の誤差で、学習率 0.25 で3回更新します
start = np.array([4.0, -8.0])
path = gradient_descent(lambda w: 2 * w, start, 0.25, 3)
assert path is not None, "gradient_descent がまだ書かれていないか、return がありません。"
# w0 と3回の更新後の w を並べます。1回の更新で、w は 1 - 0.25 * 2 = 0.5 倍になります
wrong = mismatch(path, [[4.0, -8.0], [2.0, -4.0], [1.0, -2.0], [0.5, -1.0]])
assert not wrong, f"並べた w が違います。最初の w0、更新の向き、学習率、毎回の勾配を確かめましょう。{wrong}"
wrong = mismatch(start, [4.0, -8.0])
assert not wrong, f"渡された w0 が書き換わっています。コピーを作って、そちらを更新しましょう。{wrong}"
print(path)
print("合っています。")

# %% [markdown]
# ### 学習率と誤差の移り変わり
#
# `gradient_descent` が書けたら、次のセルで図にできます。
# 誤差は、横に長い谷 $E = \frac{1}{2}(0.2\,w_1^2 + 3\,w_2^2)$ です。
# どの学習率が収束し、どれが遅く、どれが発散しているでしょうか
# (発散すると、線がすぐ図の上に出てしまいます)。

# %%
curvature = np.array([0.2, 3.0])
start = np.array([-7.0, 2.0])


def error(w):
    """谷の形の誤差。w の最後の軸が (w1, w2)。"""
    return np.sum(curvature * np.square(w), axis=-1) / 2


def slope(w):
    """その勾配。"""
    return curvature * w


if gradient_descent(slope, start.copy(), 0.1, 1) is None:
    print("gradient_descent を書いてからもう一度実行すると、ここに図が出ます。")
else:
    plt.figure(figsize=(5, 3), layout="constrained")
    for rate in [0.5, 0.01, 0.7]:
        plt.plot(error(gradient_descent(slope, start.copy(), rate, 30)), marker=".", label=f"learning rate {rate}")
    plt.ylim(0, 20)
    plt.xlabel("step")
    plt.ylabel("E")
    plt.legend()
    plt.show()

# %% [markdown]
# ## 4-5 Momentum
#
# 上のような横に長い谷では、急な向き($w_2$)に合わせて学習率を小さくすると、
# ゆるい向き($w_1$)になかなか進めません。
# そこで、進み方を工夫した更新の方法がいくつも考えられました。
# ここからは、そのうちの4つを書きます。$g$ は、その時の勾配 $\nabla E$ です。
#
# **Momentum** は、坂を転がるボールのように、前回の動き $v$ を残します。
#
# $$
# \begin{aligned}
# v &\leftarrow \mu v - \varepsilon g \\
# w &\leftarrow w + v
# \end{aligned}
# $$
#
# - $v$ は速度です。初めは 0 です。
# - $\mu$(`momentum`)は、前回の動きをどれだけ残すかを決める数で、0.9 などを使います。
#
# 同じ向きの勾配が続くと、速度がたまって速く進みます。

# %% [markdown]
# ### 確認テスト5: Momentum [1点]
#
# 1回分の更新を、関数 `momentum_step(w, g, v, learning_rate, momentum)` に書いてください。
# 更新した後の `w` と `v` を、この順に返します。
#
# ここから先の4つの関数では、渡された配列を書き換えても、書き換えなくても構いません。


# %% question="s4_momentum" points=1
def momentum_step(w, g, v, learning_rate, momentum):
    """Momentum の1回分の更新。戻り値: 更新した後の (w, v)"""
    v = momentum * v - learning_rate * g
    w = w + v
    return w, v


# %% example="s4_momentum"
# 確かめ(このセルは書き換えずに実行します)
result = momentum_step(np.array([1.0, 2.0]), np.array([2.0, -1.0]), np.array([0.5, 0.0]), 0.1, 0.9)
assert result is not None, "momentum_step がまだ書かれていないか、return がありません。"
assert isinstance(result, (tuple, list)), f"{type(result).__name__} ではなく、return w, v で2つを返してください。"
assert len(result) == 2, f"戻り値が {len(result)} 個です。2個になるはずです。"
wrong = mismatch(result[1], [0.25, 0.1])  # 1つ目の速度: 0.9 * 0.5 - 0.1 * 2 = 0.25
assert not wrong, f"v(2つ目の戻り値)が違います。前回の速度を残す項と、勾配の項の符号を確かめましょう。{wrong}"
wrong = mismatch(result[0], [1.25, 2.1])
assert not wrong, f"w(1つ目の戻り値)が違います。更新した後の v を足しているか確かめましょう。{wrong}"
print("合っています。")

# %% [markdown]
# ## 4-6 AdaGrad
#
# **AdaGrad** は、重み1つ1つに、別々の学習率を使います。
# これまでの勾配の2乗を $h$ にため、たくさん動いた重みほど、進む幅を小さくします。
#
# $$
# \begin{aligned}
# h &\leftarrow h + g^2 \\
# w &\leftarrow w - \varepsilon\,\frac{g}{\sqrt{h} + 10^{-7}}
# \end{aligned}
# $$
#
# - $g^2$ や割り算は、要素ごとの計算です。$h$ は、初めは 0 です。
# - $10^{-7}$ は、$h$ が 0 のときに 0 で割らないための小さな数です。
#   平方根を取った**後**で足します。

# %% [markdown]
# ### 確認テスト6: AdaGrad [1点]
#
# 1回分の更新を、関数 `adagrad_step(w, g, h, learning_rate)` に書いてください。
# 更新した後の `w` と `h` を、この順に返します。
#
# 採点では、勾配が 0 のときや、とても小さいときも調べます。


# %% question="s4_adagrad" points=1
def adagrad_step(w, g, h, learning_rate):
    """AdaGrad の1回分の更新。戻り値: 更新した後の (w, h)"""
    h = h + g**2
    w = w - learning_rate * g / (np.sqrt(h) + 1e-7)
    return w, h


# %% example="s4_adagrad"
# 確かめ(このセルは書き換えずに実行します)
result = adagrad_step(np.array([1.0, 2.0, 3.0]), np.array([3.0, 0.0, 3e-7]), np.array([16.0, 0.0, 0.0]), 0.1)
assert result is not None, "adagrad_step がまだ書かれていないか、return がありません。"
assert isinstance(result, (tuple, list)), f"{type(result).__name__} ではなく、return w, h で2つを返してください。"
assert len(result) == 2, f"戻り値が {len(result)} 個です。2個になるはずです。"
wrong = mismatch(result[1], [25.0, 0.0, 9e-14], atol=1e-20)  # 1つ目: 16 + 3**2 = 25
assert not wrong, f"h(2つ目の戻り値)が違います。勾配の2乗を、これまでの h に足します。{wrong}"
# 1つ目: 1 - 0.1 * 3 / 5 = 0.94    3つ目: 3 - 0.1 * 3e-7 / (3e-7 + 1e-7) = 2.925
wrong = mismatch(result[0], [0.94, 2.0, 2.925])
assert not wrong, f"w(1つ目の戻り値)が違います。更新後の h、平方根、1e-7 を足す場所(nan は 0 で割った印です)。{wrong}"
print("合っています。")

# %% [markdown]
# ## 4-7 AdaDelta
#
# AdaGrad の $h$ は増える一方なので、学習が進むと、ほとんど動けなくなります。
# **AdaDelta** は、古い勾配を少しずつ忘れる**移動平均**を使います。
# しかも、これまでに動いた量をもとに進む幅を決めるので、学習率が要りません。
#
# $$
# \begin{aligned}
# s &\leftarrow \rho s + (1-\rho)\,g^2 \\
# \Delta w &= -\frac{\sqrt{d + \epsilon}}{\sqrt{s + \epsilon}}\,g \\
# d &\leftarrow \rho d + (1-\rho)\,(\Delta w)^2 \\
# w &\leftarrow w + \Delta w
# \end{aligned}
# $$
#
# - $s$ は勾配の2乗 $g^2$ の移動平均、$d$ は動いた量の2乗 $(\Delta w)^2$ の移動平均です。
#   どちらも、初めは 0 です。
# - $\rho$(`rho`)は、移動平均で古い値をどれだけ残すかを決めます。
# - $\epsilon$(`eps`)は小さな数です。AdaGrad と違って、平方根の**中**で足します。
#
# 式は上から順に計算します。$\Delta w$ を求めるとき、
# $s$ は更新した**後**、$d$ は更新する**前**の値です。
#
# 出典: Zeiler (2012) の Algorithm 1。

# %% [markdown]
# ### 確認テスト7: AdaDelta [1点]
#
# 1回分の更新を、関数 `adadelta_step(w, g, s, d, rho, eps)` に書いてください。
# 更新した後の `w`, `s`, `d` を、この順に返します。


# %% question="s4_adadelta" points=1
def adadelta_step(w, g, s, d, rho, eps):
    """AdaDelta の1回分の更新。戻り値: 更新した後の (w, s, d)"""
    s = rho * s + (1 - rho) * g**2
    delta = -np.sqrt(d + eps) / np.sqrt(s + eps) * g
    d = rho * d + (1 - rho) * delta**2
    w = w + delta
    return w, s, d


# %% example="s4_adadelta"
# 確かめ(このセルは書き換えずに実行します): 手で計算しやすいように、eps を大きく 0.25 にしています
result = adadelta_step(np.array([1.0, 2]), np.array([3.0, -1]), np.array([2.0, 0]), np.array([0.75, 0]), 0.75, 0.25)
assert result is not None, "adadelta_step がまだ書かれていないか、return がありません。"
assert isinstance(result, (tuple, list)), f"{type(result).__name__} ではなく、return w, s, d で3つを返してください。"
assert len(result) == 3, f"戻り値が {len(result)} 個です。3個になるはずです。"
wrong = mismatch(result[1], [3.75, 0.25])  # 1つ目: 0.75 * 2 + 0.25 * 3**2 = 3.75
assert not wrong, f"s(2つ目の戻り値)が違います。勾配の2乗の移動平均です。{wrong}"
# 1つ目: 1 - sqrt(0.75 + 0.25) / sqrt(3.75 + 0.25) * 3 = -0.5
wrong = mismatch(result[0], [-0.5, 2.7071067812])
assert not wrong, f"w(1つ目の戻り値)が違います。符号、分子と分母、eps を足す場所を確かめましょう。{wrong}"
wrong = mismatch(result[2], [1.125, 0.125])
assert not wrong, f"d(3つ目の戻り値)が違います。動いた量の2乗の移動平均です。{wrong}"
print("合っています。")

# %% [markdown]
# ## 4-8 Adam
#
# **Adam** は、勾配 $g$ の移動平均 $m$ と、その2乗の移動平均 $v$ の両方を使います。
# Momentum の勢いと、重みごとの学習率を、合わせ持つ方法です。
#
# $$
# \begin{aligned}
# m &\leftarrow \beta_1 m + (1-\beta_1)\,g \\
# v &\leftarrow \beta_2 v + (1-\beta_2)\,g^2 \\
# \hat m &= \frac{m}{1-\beta_1^{\,t}}, \qquad \hat v = \frac{v}{1-\beta_2^{\,t}} \\
# w &\leftarrow w - \varepsilon\,\frac{\hat m}{\sqrt{\hat v} + \epsilon}
# \end{aligned}
# $$
#
# - $m$ と $v$ は 0 から始まるので、初めのうちは 0 に偏ります。
#   $\hat m$ と $\hat v$ は、その偏りを直したものです(**バイアス補正**)。
# - $t$ は何回目の更新かを表し、**1 から**始まります。$\beta_1^{\,t}$ は $\beta_1$ の $t$ 乗です。
# - $\epsilon$(`eps`)は、平方根の**外**で足します。
# - 次の回に渡すのは、補正する**前**の $m$ と $v$ です。
#
# 出典: Kingma & Ba (2015) の Algorithm 1。

# %% [markdown]
# ### 確認テスト8: Adam [1点]
#
# 1回分の更新を、関数
# `adam_step(w, g, m, v, t, learning_rate, beta1, beta2, eps)` に書いてください。
# 更新した後の `w`, `m`, `v` を、この順に返します。


# %% question="s4_adam" points=1
def adam_step(w, g, m, v, t, learning_rate, beta1, beta2, eps):
    """Adam の1回分の更新。t は 1 から数える。戻り値: 更新した後の (w, m, v)"""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    w = w - learning_rate * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v


# %% example="s4_adam"
# 確かめ(このセルは書き換えずに実行します)
# 1回目の更新(t = 1)
result = adam_step(np.array([1.0]), np.array([3.0]), np.array([0.0]), np.array([0.0]), 1, 0.1, 0.5, 0.75, 1.0)
assert result is not None, "adam_step がまだ書かれていないか、return がありません。"
assert isinstance(result, (tuple, list)), f"{type(result).__name__} ではなく、return w, m, v で3つを返してください。"
assert len(result) == 3, f"戻り値が {len(result)} 個です。3個になるはずです。"
wrong = mismatch(result[1], [1.5])  # 0.5 * 0 + 0.5 * 3
assert not wrong, f"m(2つ目の戻り値)が違います。補正する前の移動平均を返します。{wrong}"
wrong = mismatch(result[2], [2.25])  # 0.75 * 0 + 0.25 * 3**2
assert not wrong, f"v(3つ目の戻り値)が違います。補正する前の移動平均を返します。{wrong}"
wrong = mismatch(result[0], [0.925])  # 補正すると m は 3、v は 9 なので、1 - 0.1 * 3 / (3 + 1)
assert not wrong, f"w(1つ目の戻り値)が違います。バイアス補正、平方根、eps を足す場所を確かめましょう。{wrong}"
# 続けて2回目の更新(t = 2)
result = adam_step(np.array([0.925]), np.array([-0.5]), np.array([1.5]), np.array([2.25]), 2, 0.1, 0.5, 0.75, 1.0)
wrong = mismatch(result[0], [0.9027777778])  # 補正すると m は 0.5 / 0.75、v は 1.75 / 0.4375 = 4
assert not wrong, f"2回目の w が違います。補正では、beta1 と beta2 を t 乗します。{wrong}"
print("合っています。")

# %% [markdown]
# ## 4-9 道すじを比べる
#
# 書けた方法で、横に長い谷を30回ずつ下ってみます。
# 輪は誤差の**等高線**、×印は谷底です。
# まだ書けていない方法は、図に入りません。書けたものから見てみましょう。

# %%
# 更新の方法ごとに、t 回目の更新をする関数と、w のほかに覚えておく値の数
methods = {
    "SGD": (lambda t, w, g: (w - 0.5 * g,), 0),
    "Momentum": (lambda t, w, g, v: momentum_step(w, g, v, 0.1, 0.8), 1),
    "AdaGrad": (lambda t, w, g, h: adagrad_step(w, g, h, 1.5), 1),
    "AdaDelta": (lambda t, w, g, s, d: adadelta_step(w, g, s, d, 0.9, 0.01), 2),
    "Adam": (lambda t, w, g, m, v: adam_step(w, g, m, v, t, 0.5, 0.9, 0.999, 1e-8), 2),
}

paths = {}
for name, (step, memories) in methods.items():
    state = [start.copy(), *(np.zeros(2) for _ in range(memories))]
    path = [start.copy()]
    for t in range(1, 31):
        state = step(t, state[0], slope(state[0]), *state[1:])
        if not isinstance(state, (tuple, list)) or len(state) != memories + 1:
            print(f"{name} は、まだ書かれていないか、戻り値がそろっていません。")
            break
        state = [np.array(value) for value in state]
        path.append(state[0])
    else:
        paths[name] = np.array(path)

w1, w2 = np.meshgrid(np.linspace(-8, 4, 61), np.linspace(-3, 3, 61))
heights = error(np.stack([w1, w2], axis=-1))
figure, axes = plt.subplots(
    len(paths), 1, figsize=(5, 2 * len(paths)), sharex=True, squeeze=False, layout="constrained"
)
for axis, (name, path) in zip(axes[:, 0], paths.items(), strict=True):
    axis.contour(w1, w2, heights, levels=[0.25, 1, 2.5, 5, 8, 12], colors="lightgray", linewidths=1)
    axis.plot(path[:, 0], path[:, 1], marker=".", linewidth=1)
    axis.plot(0, 0, "x", color="black")
    axis.set_title(name, fontsize=10)
    axis.set_ylabel("w2")
axes[-1, 0].set_xlabel("w1")

plt.figure(figsize=(5, 3), layout="constrained")
for name, path in paths.items():
    plt.plot(error(path), label=name)
plt.yscale("log")
plt.xlabel("step")
plt.ylabel("E")
plt.legend()
plt.show()

# %% [markdown]
# - **SGD** は、急な向き($w_2$)に何度も折り返しながら進みます。
# - **Momentum** は、勢いで行き過ぎることもありますが、ゆるい向きにも速く進みます。
# - **AdaGrad** は、重みごとに進む幅を変えるので、ほとんど折り返しません。
# - **AdaDelta** は、学習率を決めていないのに、谷底へ進んでいきます。
# - **Adam** は、勢いも持つので、谷底を少し行き過ぎてから戻ります。
#
# どれがいちばんよいかは、問題や設定によって違います。

# %% [markdown]
# ## この節のまとめ
#
# - 勾配降下法は、勾配と反対の向きに、学習率の分だけ重みを動かすことを繰り返します。
# - 学習率が大きすぎると発散し、小さすぎるとなかなか進みません。
# - ミニバッチの誤差は、その中のデータの誤差の平均です。
# - Momentum や Adam などは、前回までの勾配を覚えておいて、進む向きと幅を調節します。
