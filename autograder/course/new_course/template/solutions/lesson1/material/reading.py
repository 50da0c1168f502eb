# %% [markdown]
# # 点数表を読む
#
# 講義で使う、採点のないノートブックです。上から順に実行しながら読んでください。

# %%
import numpy as np

# %% [markdown]
# ## 1. 読み込む
#
# `scores.csv` の2列目が点数です。このノートブックと同じ場所に置いてください。

# %%
scores = np.loadtxt("scores.csv", delimiter=",", usecols=1)
print(scores)

# %% [markdown]
# ## 2. 並べ替えて、真ん中を見る
#
# 小さい順に並べたとき、ちょうど真ん中に来る値が**中央値**です。
# 5人なら、前から3番目の人の点数です。

# %%
ordered = np.sort(scores)
middle = len(ordered) // 2
median = ordered[middle]
print("中央値", median)

# %% [markdown]
# ## 3. いちばん上といちばん下
#
# 並べ替えておけば、最低点と最高点もすぐに分かります。

# %%
lowest = ordered[0]
highest = ordered[-1]
print("最低点", lowest, "最高点", highest)
