"""Known answers, the commonest mistakes first."""

# %% question="s1_weighted_sum"
# %% bias_forgotten: + b1 →
# 式の最後にあるバイアス b1 を足し忘れています。
# %% bias_subtracted: + b1 → - b1
# バイアス b1 を引いています。式では足します。
# %% bias_multiplied: + b1 → * b1
# バイアス b1 を掛けています。バイアスは入力と関係なく足される値です。
# %% bias_summed: b1 → b1.sum()
# b1 を全部足し合わせてから加えています。バイアスはユニットごとに1つずつあります。
# %% bias_inside_product: W1) + b1 → W1 + b1)
# バイアスにも入力が掛かっています。掛け算と足し算の順を、式と見比べましょう。
# %% bias_per_product: u1 = np.sum(x[..., np.newaxis] * W1 + b1, axis=-2)
# バイアス b1 が4回足されています。積を足し合わせた後で、1回だけ足します。
# %% activated_by_sigmoid: u1 = functions.sigmoid(…)
# シグモイド関数に通しています。ここで求めるのは、活性化関数に通す前の総入力 u です。
# %% activated_by_relu: u1 = np.maximum(…, 0)
# ReLU 関数に通しているので、負の値が 0 になっています。総入力 u は活性化関数に通す前の値です。
# %% products_not_summed: u1 = x[..., np.newaxis] * W1 + b1
# 入力と重みを掛けたところで止まっています。4つの積を足し合わせて、ユニットごとに1つの値にします。
# %% elementwise_product: np.dot(x, W1) → x * W1
# * は同じ位置どうしの積です。掛けてから足し合わせる計算には、行列の積を使います。
# %% order_of_product: x, W1 → W1, x
# 行列の積で、隣り合う軸の大きさが合いません。x は (…, 4)、W1 は (4, ユニットの数) です。4どうしが隣り合うように並べましょう。
# %% weights_transposed: W1) → W1.T)
# W1 を転置しています。W1 は (4, ユニットの数) なので、そのままの形で x の 4 と隣り合います。
# %% units_summed: u1 = np.sum(…)
# 全部のユニットの値を1つの数に足し合わせています。総入力はユニットの数だけあります。
# %% first_unit_only: u1 = np.dot(x, W1[:, 0]) + b1[0]
# 1つ目のユニットの総入力だけを求めています。全部のユニットをまとめて求めましょう。
# %% mean_of_products: W1) → W1) / 4
# 積の平均を取っています。総入力は、積を足し合わせた値(和)です。
# %% one_sample_transposed (1): x, W1 → W1.T, x
# W1.T を左から掛ける形は、バッチ (N, 4) では使えません。x を左に置く形を考えましょう。
# %% x_transposed (1): x, W1 → x.T, W1
# x を転置しています。1件では変わりませんが、バッチでは (4, N) になり、W1 との行列の積が計算できません。
# %% one_sample_axis (1): u1 = np.sum(x[..., np.newaxis] * W1, axis=0) + b1
# バッチでは、データの件数の方向に足し合わせています(axis=0 は件数の方向です)。入力の方向に足しましょう。
# %% example_copied: u1 = np.array([11.5, 2.0, 10.0])
# %% right: .dot → .matmul
# %% right: u1 = np.tensordot(x, W1, axes=1) + b1
# %% right: u1 = np.inner(x, W1.T) + b1
# %% right: u1 = (W1.T @ x.T).T + b1
# %% right: u1 = b1 + x[..., [0]] * W1[0] + x[..., [1]] * W1[1] + x[..., [2]] * W1[2] + x[..., [3]] * W1[3]
# %% right: u1 = np.stack([x @ w + bias for w, bias in zip(W1.T, b1)], axis=-1)
# %% right: u1 = np.apply_along_axis(lambda sample: np.dot(sample, W1) + b1, -1, x)
# %% right: u1 = np.append(np.ones(x.shape[:-1] + (1,)), x, axis=-1) @ np.vstack([b1, W1])
# %% right
u1 = b1
for i in range(4):
    u1 = u1 + np.multiply.outer(x[..., i], W1[i])
# %% right: u1 = np.array([sum(x[..., i] * W1[i, j] for i in range(4)) + b1[j] for j in range(len(b1))]).T

# %% question="s1_hidden_output_source"
# %% total_input_line: z = functions.relu(u) → u = np.dot(x, W) + b
# これは総入力 u を求める行です。中間層の出力 z は、この値を活性化関数に通したものです。
# %% output_layer_line: z = functions.relu(u) → y = functions.softmax(u2)
# これは出力層の行です。中間層の出力を求める行は、もっと入力に近いところにあります。
# %% right_side_only: z = functions → functions
# 右辺だけが抜き出されています。出力をどの名前に入れるか(代入先と =)も一緒に抜き出しましょう。
# %% comparison: z = functions → z == functions
# == は「等しいか」を調べる記号です。出力を定義する代入は = 1つです。
# %% description: z = functions.relu(u) → 総入力を活性化関数に通したもの
# ことばでの説明になっています。教材のコードの行を、そのまま抜き出してください。
# %% unbalanced: (u) → (u
# かっこの数が合っていません。行の終わりまで抜き出せているか、見直しましょう。
# %% definition: z = functions.relu(u) → def relu(x):
# これは活性化関数そのものの定義です。それを使って z に値を入れている行を探しましょう。
# %% derivative: .relu → .d_sigmoid
# d_ で始まる名前の関数は微分です。中間層の出力には、活性化関数そのものを使います。
# %% derivative_of_relu: .relu → .d_relu
# d_ で始まる名前の関数は微分です。中間層の出力には、活性化関数そのものを使います。
# %% without_functions: functions.relu → relu
# 行に `functions.` がありません。教材の行を、そのまま抜き出しましょう。
# %% sigmoid_without_functions: functions.relu → sigmoid
# 行に `functions.` がありません。教材の行を、そのまま抜き出しましょう。
# %% misspelt (0.5): functions → funcions
# `funcions` は `functions` の書き間違いです。教材からコピーすると確実です。
# %% with_next_layer (0.5): z = functions.relu(u) → z1 = functions.relu(u1)\nu2 = np.dot(z1, W2) + b2
# 次の層の総入力の行も混ざっています。必要な行だけを抜き出しましょう。
# %% with_output_layer (0.5): z = functions.relu(u) → z1 = functions.relu(u1)\ny = functions.softmax(u2)
# 出力層の行も混ざっています。中間層の出力を求める行だけにしましょう。
# %% right: .relu → .sigmoid
# %% right: z = functions.relu(u) → z2 = functions.relu(u2)
# %% right: z = functions.relu(u) → u = np.dot(x, W) + b\nz = functions.relu(u)
# %% right: "z = functions.relu(u)" → '    # 第2の中間層: 総入力と出力\n    u2 = np.dot(z1, W2) + b2\n    z2 = functions.relu(u2)'
# %% right: z = functions.relu(u) → z=functions.relu( u )
# %% right: z = functions.relu(u) → z1 = functions.sigmoid(u1)
# %% right: z = functions.relu(u) → \nz1 = functions.relu(u1);\nz2 = functions.relu(u2)\n
# %% right: z = functions.relu(u) → ```python\nz = functions.sigmoid(u)\n```
# %% right: z = functions.relu(u) → ｚ\u3000＝\u3000functions．relu（u）  ＃ 中間層の出力

# %% question="s1_forward_layer"
# %% activated_without_bias (1): (u) → (np.dot(x, W))
# 活性化関数に渡した値に、バイアス b が入っていません。
# %% bias_forgotten: + b →
# 総入力 u にバイアス b が入っていません。
# %% bias_subtracted: + b → - b
# 総入力 u でバイアス b を引いています。式では足します。
# %% bias_summed: + b → + np.sum(b)
# b を1つの数に足し合わせています。バイアスはユニットごとに1つずつあります。
# %% bias_inside_product: W) + b → W + b)
# バイアスにも入力が掛かっています。掛け算と足し算の順を、式と見比べましょう。
# %% mean_of_products: (x, W) → (x, W) / len(W)
# 積の平均を取っています。総入力は、積を足し合わせた値(和)です。
# %% not_activated (1): z = u
# 2つ目に返された値が総入力 u です。活性化関数を通して、はじめて出力 z になります。
# %% returned_in_reverse: return z, u
# 返す値の順が違います。1つ目に総入力 u、2つ目に出力 z を返してください。
# %% output_returned_twice (1): return z, z
# 1つ目にも、活性化関数を通した値が返されています。1つ目は、通す前の総入力 u です。
# %% total_input_activated: u = functions.sigmoid(…)
# u が活性化関数を通した値になっていて、それをもう一度通しています。総入力 u は、通す前の値です。
# %% output_only: return z
# 返された値が、u と z の2つではありません。u、z の順で両方を返してください。
# %% total_input_only: return u
# 総入力 u だけを返しています。出力 z も一緒に、u、z の順で返してください。
# %% return_forgotten
# %% relu_for_sigmoid (1): sigmoid → relu
# 活性化関数が ReLU 関数になっています。この問いではシグモイド関数を使います。
# %% step_for_sigmoid (1): sigmoid → step_function
# z が 0 か 1 になっています(ステップ関数や、ReLU 関数の微分の値です)。シグモイド関数は、なめらかに変わります。
# %% tanh_for_sigmoid (1): z = np.tanh(u)
# 活性化関数が tanh になっています。シグモイド関数の値は 0 から 1 の間です。
# %% softmax_for_sigmoid (1): sigmoid → softmax
# z がソフトマックス関数の値です。シグモイド関数は要素ごとに計算します。
# %% sign_of_exponent (1): z = 1 / (1 + np.exp(u))
# z が 1 − sigmoid(u) の値になっています。指数の符号や分子を確かめましょう。u が大きいほど、1 に近づくはずです。
# %% missing_parentheses (1): z = 1 / 1 + np.exp(-u)
# z が 1 + e^{-u} の値になっています。1 をこれ全体で割ります。分母のかっこを確かめましょう。
# %% derivative_of_sigmoid (1): z = np.exp(-u) / (1 + np.exp(-u)) ** 2
# z がシグモイド関数の微分の値になっています。出力 z は、微分する前のシグモイド関数の値です。
# %% derivative_for_sigmoid (1): sigmoid → d_sigmoid
# z が u(1 − u) の値です。d_sigmoid は微分なので、シグモイド関数そのものを使います。
# %% order_of_product: (x, W) → (W, x)
# 行列の積で、隣り合う軸の大きさが合いません。x は (…, 入力の数)、W は (入力の数, ユニットの数) です。
# %% weights_transposed: W) → W.T)
# W を転置しています。W は (入力の数, ユニットの数) なので、そのままの形で x の「入力の数」と隣り合います。
# %% elementwise_product: np.dot(x, W) → x * W
# * は同じ位置どうしの積です。掛けてから足し合わせる計算には、行列の積を使います。
# %% sigmoid_twice (1): z = functions.sigmoid(…)
# シグモイド関数を2回通しています。活性化関数は1つの層で1回です。
# %% input_activated (1): (u) → (x)
# 活性化関数に入力 x を渡しています。渡すのは総入力 u です。
# %% activated_before_bias (1): (u) → (np.dot(x, W)) + b
# 活性化関数を通した後でバイアスを足しています。バイアスは総入力の一部です。
# %% one_sample_only (2): u = np.sum(x * W.T, axis=1) + b
# * で掛けて足す形は、バッチ (N, 入力の数) では掛ける相手がずれます。行列の積を考えましょう。
# %% one_sample_transposed (2): (x, W) → (W.T, x)
# W.T を左から掛ける形は、バッチ (N, 入力の数) では使えません。x を左に置く形を考えましょう。
# %% x_transposed (2): x, W) → x.T, W)
# x を転置しています。1件では変わりませんが、バッチでは (入力の数, N) になり、W との行列の積が計算できません。
# %% whole_batch_summed (2): u = np.sum(np.atleast_2d(x) @ W, axis=0) + b
# バッチでは、全部の行を足し合わせています。結果も1件1行にしましょう。
# %% first_sample_only (2)
# %% example_copied: u = np.array([3.01815512, 1.21342967, 0.88916503]) ／ z = np.array([0.95338761, 0.77090523, 0.70871783])
# %% right: u = b + np.einsum('...i,ij->...j', x, W) ／ z = 1 / (1 + np.exp(-u))
# %% right: z = 0.5 * (1 + np.tanh(0.5 * u))
# %% right: z = np.exp(u) / (np.exp(u) + 1)
# %% right: u = np.tensordot(x, W, axes=1) + b ／ z = 1 - 1 / (1 + np.exp(u))
# %% right: return [u, z]
# %% right: z = functions.softmax(np.stack([u, np.zeros(u.shape)], axis=-1))[..., 0]
# %% right
import math
u = x @ W + b
return u, np.vectorize(lambda v: 1 / (1 + math.exp(-v)))(u)
# %% right
if x.ndim > 1:
    us, zs = zip(*(forward_layer(row, W, b) for row in x))
    return np.array(us), np.array(zs)
u = np.array([np.sum(x * W[:, j]) + b[j] for j in range(W.shape[1])])
return u, functions.sigmoid(u)
# %% right
u = np.zeros(x.shape[:-1] + b.shape)
for i in range(len(W)):
    u += x[..., i:i + 1] * W[i]
u += b
e = np.exp(-np.abs(u))
return u, np.where(u >= 0, 1, e) / (1 + e)
# %% right
forward_layer = lambda x, W, b: (np.matmul(x, W) + b, functions.sigmoid(np.matmul(x, W) + b))
