"""Known answers to the questions of center: mistakes, each with what is wrong, and other right answers.

Each is a change of the reference: `# %% name: old → new`, or a line in place of the one that sets the same name, or
below the heading the code itself. In brackets stand the points that a mistake keeps.
"""

# %% question="l1_average"
# %% not_divided: / len(scores) →
# 和を求めたところで止まっています。人数で割りましょう。
# %% median: average = np.median(scores)
# これは中央値です。平均値は、和を人数で割った値です。
# %% example_copied: average = 70.0
# 例の答えの数値がそのまま書かれています。点数が変わっても計算できるように、式で書きましょう。
# %% right: average = np.mean(scores)
# %% right: average = sum(scores) / len(scores)

# %% question="l1_standardize"
# %% only_centred: return x - np.mean(x, axis=0)
# 平均値を引いたところで止まっています。標準偏差でも割りましょう。
# %% variance: np.std → np.var
# 標準偏差ではなく分散で割っています。分散の平方根が標準偏差です。
# %% parentheses: return x - np.mean(x, axis=0) / np.std(x, axis=0)
# 割り算が先に計算されています。引き算をかっこで囲みましょう。
# %% whole_table (1): return (x - np.mean(x)) / np.std(x)
# 表で、全部の科目をまとめた平均値を使っています。axis を考えましょう。
# %% return_forgotten
# %% right: return (x - x.mean(axis=0)) / x.std(axis=0)
# %% right
centred = x - np.mean(x, axis=0)
return centred / np.sqrt(np.mean(centred**2, axis=0))

# %% question="l1_suited"
# %% income_by_mean (2): 中央値 → 平均値
# 年収: 平均値は、飛び抜けて高い少数の人に引き上げられます。
# %% size_by_mean (2): 最頻値 → 平均値
# 靴のサイズ: 平均したサイズの靴があるとは限りません。いちばん多く現れる値を考えましょう。
# %% height_by_mode (2): 平均値 → 最頻値
# 身長: 合計を見積もるには、1人あたりの値に人数を掛けます。最頻値に掛けても合計にはなりません。

# %% question="l1_median_source"
# %% position: median_source = "middle = len(ordered) // 2"
# これは真ん中の位置を求める行です。その位置にある値を取り出す行を探しましょう。
# %% lowest: median_source = "lowest = ordered[0]"
# これは最低点を求める行です。中央値は、並べたときの真ん中の値です。
# %% right_side_only: median_source = "ordered[middle]"
# 右辺だけが抜き出されています。代入先と = も一緒に抜き出しましょう。
# %% right: median_source = "median=ordered[ middle ]"
# %% right: median_source = "median = ordered[middle]  # 中央値"
