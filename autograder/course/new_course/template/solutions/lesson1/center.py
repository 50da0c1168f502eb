# %% [markdown]
# # 第1回 データの中心を求める
#
# 設問は5つ、合計10点です。
#
# **進め方**: `...` と書かれたところを、自分の答えに書き換えます。
# 書いたら、すぐ下の「確かめ」のセルを実行してください。
# 提出した後は、数値を変えた別のデータでも採点します。

# %% [markdown]
# ## 準備
#
# 最初に、次のセルを実行します。`scores.csv` を、このノートブックと同じ場所に置いてください。

# %%
import numpy as np

scores = np.loadtxt("scores.csv", delimiter=",", usecols=1)
print(scores)


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
# ## 1 平均値を求める [1点]
#
# 点数 `scores` の平均値を求め、`average` に代入してください。
#
# $$\text{平均値} = \frac{\text{全部の点数の和}}{\text{人数}}$$
#
# 人数が変わっても通用する書き方にします。

# %% question="l1_average" points=1
# 平均値 average を求める
average = np.sum(scores) / len(scores)

# %% example="l1_average"
# 確かめ(このセルは書き換えずに実行します)
assert average is not ..., "average がまだ書かれていません。上のセルの ... を書き換えてください。"
average_wrong = mismatch(average, 70.0)
assert not average_wrong, f"average が違います。5人の点数の和は 350 です。それを人数で割りましょう。{average_wrong}"
print("average =", average, " 合っています。")

# %% [markdown]
# ## 2 標準化する関数 [2点]
#
# 関数 `standardize(x)` を完成させてください。平均値を引き、標準偏差で割った配列を返します。
#
# $$z = \frac{x - \text{平均値}}{\text{標準偏差}}$$
#
# - `x` は、1科目 `(人数,)` のことも、科目を列に並べた表 `(人数, 科目数)` のこともあります。
# - 表のときは、科目(列)ごとに標準化します。
# - 標準偏差は `np.std` で求めます。


# %% question="l1_standardize" points=2
def standardize(x):
    """平均値が 0、標準偏差が 1 になるように、科目ごとに直す。

    x: (人数,) または (人数, 科目数)
    戻り値: x と同じ形
    """
    return (x - np.mean(x, axis=0)) / np.std(x, axis=0)


# %% example="l1_standardize"
# 確かめ(このセルは書き換えずに実行します)
result = standardize(np.array([1.0, 3.0]))
assert result is not None, "standardize がまだ書かれていないか、return がありません。"
wrong = mismatch(result, [-1.0, 1.0])
assert not wrong, f"standardize の値が違います。1 と 3 の平均値は 2、標準偏差は 1 です。{wrong}"
print("合っています。")

# %% [markdown]
# ## 3 どの値で表すか [3点: 1つにつき1点]
#
# 次のそれぞれを1つの値で表すとき、いちばん合うものを選び、辞書 `suited` に入れてください。
#
# | 表したいもの | 合う値 |
# |---|---|
# | 一部の人だけが飛び抜けて高い、年収の真ん中 | ? |
# | 仕入れるとよい、いちばん売れた靴のサイズ | ? |
# | 左右対称に散らばった身長から見積もる、全員の合計 | ? |
#
# 選択肢: `"平均値"` `"中央値"` `"最頻値"`

# %% question="l1_suited" points=3 kind="choice"
# 3つの空欄(わかるところから埋めて構いません)
suited = {}
suited["年収"] = "中央値"
suited["靴のサイズ"] = "最頻値"
suited["身長"] = "平均値"

# %% example="l1_suited"
# 確かめ(このセルは書き換えずに実行します): 選択肢から選べているかだけを調べます
assert isinstance(suited, dict), f"suited が {type(suited).__name__} です。配られた行を残してください。"
for blank in ["年収", "靴のサイズ", "身長"]:
    assert blank in suited, f"suited に '{blank}' がありません。配られた行を残してください。"
    assert suited[blank] is not ..., f"'{blank}' がまだ選ばれていません。"
    choice = "".join(str(suited[blank]).split())  # 空白の違いは問いません
    assert choice in ["平均値", "中央値", "最頻値"], f"'{blank}' の {choice!r} が、選択肢にありません。"
print("全部選べています。正しいかどうかは、採点のときに調べます。")

# %% [markdown]
# ## 4 ソースを抜き出す [2点]
#
# 講義のノートブック `reading.ipynb` から、**中央値を求めて名前に入れている行**を抜き出してください。
#
# 見つけた行をそのまま、引用符 `"` で囲んで文字列として書きます(`=` の左側も含めます)。

# %% question="l1_median_source" points=2 kind="source"
# 抜き出した行を、引用符で囲んで書く
median_source = "median = ordered[middle]"

# %% example="l1_median_source"
# 確かめ(このセルは書き換えずに実行します)
line = median_source
assert line is not ..., "median_source がまだ書かれていません。"
assert isinstance(line, str), f"{type(line).__name__} になっています。抜き出した行を引用符で囲み、文字列にしましょう。"
assert line.strip(), "文字列が空です。抜き出した行を入れてください。"
assert "=" in line or "＝" in line, f"{line!r} に = がありません。= の左側も一緒に抜き出しましょう。"
print("書けています。正しい行かどうかは、採点のときに調べます。")

# %% [markdown]
# ## 5 ことばで説明する [2点]
#
# 飛び抜けて大きい値が1つ混ざると、平均値と中央値のどちらが大きく変わるでしょうか。
# 理由と一緒に、すぐ下のセルに1、2文で書いてください。

# %% [markdown] question="l1_outlier" points=2 kind="written"
# 平均値が大きく変わる。平均値は全部の値を足して求めるので、1つの大きな値に引っ張られる。
# 中央値は並べたときの真ん中の値なので、端の値がどれほど大きくてもほとんど変わらない。
