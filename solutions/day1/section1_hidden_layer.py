# %% [markdown]
# # 1. 入力層〜中間層
#
# ニューラルネットワークの入り口です。この節が終わると、次のことができます。
#
# - 入力 $x$ から総入力 $u$ を求める式を、Python の1行で書ける
# - 講義のコードの中から、中間層の出力を求める行を見つけられる
# - 1つの層の順伝播を、自分の関数として書ける
#
# 設問は3つ、合計6点です。
#
# **進め方**: `...` と書かれたところを、自分の答えに書き換えます。
# 書いたら、すぐ下の「確かめ」のセルを実行してください。
# 間違っていれば、何が違うかを日本語で知らせます。
# 提出した後は、数値を変えた別のデータでも採点します。

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
# ## 1-1 総入力
#
# 入力層は、データを数値の並び $x_1, x_2, \dots$ として受け取る層です。
# 中間層の1つのユニットは、それぞれの入力に**重み** $w$ を掛けて足し合わせ、
# 最後に**バイアス** $b$ を足します。これが**総入力** $u$ です。
#
# $$u = w_1x_1 + w_2x_2 + w_3x_3 + w_4x_4 + b$$
#
# 重みは「その入力をどれくらい重く見るか」、
# バイアスは「全体をどれくらい底上げするか」を決めます。
#
# ユニットが3つあれば、同じ計算を重みを変えて3回行います。
# ユニットごとの重みを縦に並べて行列 $W$ にすると、3回分が1つの式になります。
#
# $$\boldsymbol{u} = \boldsymbol{x}W + \boldsymbol{b}$$
#
# このコースでの配列の形は、次のとおりです。
#
# - `x`: `(入力の数,)`。N 件まとめるときは、1件を1行にして `(N, 入力の数)`
# - `W`: `(入力の数, ユニットの数)`
# - `b`: `(ユニットの数,)`

# %% [markdown]
# ### 確認テスト1 [2点]
#
# 次の式を Python で書いてください。
#
# $$u = w_1x_1 + w_2x_2 + w_3x_3 + w_4x_4 + b$$
#
# 入力 `x`、重み `W1`、バイアス `b1` から、3つのユニットの総入力を
# まとめて求め、`u1` に代入します。
#
# 採点では、`x` を N 件のバッチ `(N, 4)` に替えたり、ユニットの数を変えたりもします。
# どちらでも通用する書き方を考えましょう。

# %%
x = np.array([1.0, 2.0, 3.0, 4.0])
W1 = np.array(
    [
        [1.0, 0.0, 2.0],
        [0.0, 1.0, 1.0],
        [2.0, 1.0, 0.0],
        [1.0, -1.0, 1.0],
    ]
)
b1 = np.array([0.5, 1.0, 2.0])

# %% question="s1_weighted_sum" points=2
# 総入力 u1 を求める
u1 = np.dot(x, W1) + b1

# %% example="s1_weighted_sum"
# 確かめ(このセルは書き換えずに実行します)
assert u1 is not ..., "u1 がまだ書かれていません。上のセルの ... を書き換えてください。"
u1_wrong = mismatch(u1, [11.5, 2.0, 10.0])  # 1つ目のユニット: 1*1 + 2*0 + 3*2 + 4*1 + 0.5 = 11.5
assert not u1_wrong, f"u1 の値が違います。1つ目のユニットを紙で計算して、比べてみましょう。{u1_wrong}"
print("u1 =", u1, " 合っています。")

# %% [markdown]
# ## 1-2 活性化関数を通して、中間層の出力にする
#
# 総入力 $u$ は、まだ中間層の出力ではありません。
# **活性化関数** $f$ を通したものが、中間層の出力 $z$ です。
#
# $$z = f(u)$$
#
# この2段を、どの中間層でも繰り返します。
#
# 1. 重みを掛けて足し、バイアスを加える … 総入力 $u$
# 2. 活性化関数を通す … 中間層の出力 $z$
#
# 活性化関数がないと、層をいくつ重ねても1つの $xW + b$ にまとまってしまいます。
# 層を重ねる意味は、この2段目にあります。

# %% [markdown]
# ### 確認テスト2 [1点]
#
# 講義のノートブック `1_1_forward_propagation.ipynb` から、
# **中間層の出力を定義しているソース**を抜き出してください。
#
# 見つけた行をそのまま、引用符 `"` で囲んで文字列として書きます
# (`=` の左側も含めます)。当てはまる行がいくつかあるときは、どれか1つで構いません。
#
# 書き方の例: `"x = np.array([2.0, 3.0])"`

# %% question="s1_hidden_output_source" points=1 kind="source"
# 抜き出した行を、引用符で囲んで書く
hidden_output_source = "z = functions.relu(u)"

# %% example="s1_hidden_output_source"
# 確かめ(このセルは書き換えずに実行します)
line = hidden_output_source
assert line is not ..., "hidden_output_source がまだ書かれていません。"
assert isinstance(line, str), f"{type(line).__name__} になっています。抜き出した行を引用符で囲み、文字列にしましょう。"
assert line.strip(), "文字列が空です。抜き出した行を入れてください。"
assert "=" in line or "＝" in line, f"{line!r} に = がありません。= の左側も一緒に抜き出しましょう。"
print("書けています。正しい行かどうかは、採点のときに調べます。")

# %% [markdown]
# ## 1-3 1つの層の順伝播
#
# 総入力と活性化関数をまとめて、1つの層を関数にします。
# 活性化関数には**シグモイド関数**を使います。
# どんな $u$ も、0 から 1 の間のなめらかな値に変える関数です。
#
# $$z = \frac{1}{1 + e^{-u}}$$

# %% [markdown]
# ### 実装演習: 順伝播(単層・複数ユニット) [3点]
#
# 関数 `forward_layer(x, W, b)` を完成させてください。
#
# - 総入力 `u` と、出力 `z`(シグモイド関数)を求めます。
# - `return u, z` のように、**この順で2つ**返します。
# - `functions.sigmoid` を使って構いません。自分で書いても構いません。
# - `x` は1件 `(入力の数,)` のことも、バッチ `(N, 入力の数)` のこともあります。


# %% question="s1_forward_layer" points=3
def forward_layer(x, W, b):
    """1つの層の順伝播。

    x: (入力の数,) または (N, 入力の数)
    W: (入力の数, ユニットの数)
    b: (ユニットの数,)
    戻り値: 総入力 u と、シグモイド関数を通した出力 z
    """
    u = np.dot(x, W) + b
    z = functions.sigmoid(u)
    return u, z


# %% example="s1_forward_layer"
# 確かめ(このセルは書き換えずに実行します): 講義に出てくる値と比べます
lecture_W = np.array(
    [
        [0.78448836, 0.5519249, 0.05299646],
        [0.28541838, 0.0874703, 0.19128375],
        [0.75817506, 0.07897251, 0.16248218],
        [0.80977524, 0.13379177, 0.74521453],
    ]
)
lecture_b = np.array([0.1, 0.2, 0.3])
lecture_x = np.array([1.0, 5.0, 2.0, -1.0])

result = forward_layer(lecture_x, lecture_W, lecture_b)
assert result is not None, "forward_layer がまだ書かれていないか、return がありません。"
assert isinstance(result, (tuple, list)), f"{type(result).__name__} ではなく、return u, z で2つを返してください。"
assert len(result) == 2, f"返された値が {len(result)} 個です。u と z の2つを返してください。"
u, z = result
wrong = mismatch(u, [3.01815512, 1.21342967, 0.88916503])
assert not wrong, f"総入力 u が違います。確認テスト1の式を思い出しましょう。{wrong}"
wrong = mismatch(z, [0.95338761, 0.77090523, 0.70871783])
assert not wrong, f"出力 z が違います。u をシグモイド関数に通しましたか。{wrong}"

# 2件のバッチ: 1行目は、1件だけで計算した z と同じになります
result = forward_layer(np.array([lecture_x, 2 * lecture_x]), lecture_W, lecture_b)
wrong = mismatch(result[1], [z, [0.9973652, 0.90263569, 0.81432022]])
assert not wrong, f"2件のバッチで、z が違います。1行が1件になる、(2, 3) の形です。{wrong}"
print("u =", u)
print("z =", z)
print("合っています。")

# %% [markdown]
# ## この節のまとめ
#
# - 総入力: `u = x·W + b`。まだ活性化関数を通していない値です。
# - 中間層の出力: `z = f(u)`。次の層の入力になります。
# - 1件を1行に並べておけば、同じ式のままでバッチも計算できます。
#
# 「中間層の出力は、重みを掛けてバイアスを加えたもの」と説明されることがありますが、
# それは総入力 $u$ のことです。活性化関数を通して、はじめて出力 $z$ になります。
