"""Known answers, the commonest mistakes first."""

# %% question="s4_sgd_update"
# %% gradient_ascent: = w - → = w +
# 更新の向きが逆です。勾配は、誤差が増える向きです。
# %% learning_rate_forgotten: learning_rate * →
# 学習率が掛かっていません。勾配に学習率を掛けた分だけ進みます。
# %% weight_replaced: = w - → = -
# もとの重み w から引いていません。-= のつもりで =- と書くと、符号を変えた値の代入になります。
# %% step_only: = w - → =
# 「学習率×勾配」だけになっています。これは進む幅なので、もとの重み w から引きます。
# %% subtracted_the_other_way: w_next = learning_rate * grad - w
# 引く順が逆です。もとの重み w から、「学習率×勾配」を引きます。
# %% learning_rate_fixed: learning_rate → 0.01
# 学習率を 0.01 に固定しています。用意された learning_rate を使いましょう。
# %% learning_rate_of_the_example: learning_rate → 0.1
# 学習率を 0.1 に固定しています。用意された learning_rate を使いましょう。
# %% divided_by_learning_rate: w_next = w - grad / learning_rate
# 学習率で割っています。学習率は、勾配に掛けます。
# %% learning_rate_on_everything: w_next = learning_rate * (w - grad)
# 学習率が w にも掛かっています。掛けるのは勾配だけです。
# %% learning_rate_subtracted: * grad → - grad
# 学習率を引いています。学習率は、勾配に掛けます。
# %% weight_for_gradient: grad → w
# 勾配 grad が使われていません。学習率を掛けるのは、重み w ではなく勾配です。
# %% multiplied_by_step: = w - → = w *
# w に「学習率×勾配」を掛けています。掛けるのではなく、引きます。
# %% sign_of_gradient: grad → np.sign(grad)
# 勾配の符号だけを使っています。勾配の大きさも、進む幅に入れます。
# %% matrix_product: grad → np.dot(w, grad)
# 重みと勾配の内積(行列の積)を使っています。学習率に掛けるのは、勾配そのものです。
# %% gradients_averaged: grad → np.mean(grad)
# 勾配を1つの数に平均しています。重みごとに、その重みの勾配を使います。
# %% weight_unchanged: w_next = w
# もとの重み w のままです。勾配を使って更新しましょう。
# %% other_name: w_next = … → w = …
# w_next に値が入っていません。更新した後の重みを、w_next という名前に代入してください。
# %% right: w_next = -learning_rate * grad + w
# %% right: w_next = np.subtract(w, np.multiply(grad, learning_rate))
# %% right: w_next = … → w -= learning_rate * grad; w_next = w
# %% right: w_next = w.copy(); w_next -= grad * learning_rate
# %% right: w_next = sum([w, -learning_rate * grad])
# %% right: w_next = learning_rate * (w / learning_rate - grad)
# %% right
w_next = np.empty_like(w)
for i in np.ndindex(w.shape):
    w_next[i] = w[i] - learning_rate * grad[i]
# %% right
class SGD:
    def __init__(self, rate):
        self.rate = rate
    def update(self, w, grad):
        return w - self.rate * grad
w_next = SGD(learning_rate).update(w, grad)
# %% right: w_next = np.einsum('k,k...', np.array([1, -learning_rate]), np.stack([w, grad]))
# %% right: w_next = np.vectorize(lambda a, b: a - learning_rate * b)(w, grad)

# %% question="s4_minibatch"
# %% ten_times_too_many (1): n_batches = … * 10
# ミニバッチの数が10倍になっています。10万枚を500枚ずつ分けると、いくつになるでしょうか。
# %% number_fixed (1): n_batches = 200
# ミニバッチの数を 200 に固定しています。件数が変わっても正しくなるように、式で書きましょう。
# %% batch_size_fixed (1): batch_size → 500
# ミニバッチの件数を 500 に固定しています。用意された batch_size を使いましょう。
# %% divided_the_other_way (1): n_batches = batch_size / n_samples
# 割り算が逆です。全部の件数 n_samples を、1つ分の件数 batch_size で割ります。
# %% remainder_or_divided_the_other_way (1): n_samples // → n_samples %
# n_batches が 0 になっています。% は余り、// は商です。割る順も確かめましょう。
# %% one_batch_too_many (1): n_batches = … + 1
# ミニバッチの数が1つ多くなっています。この問いでは割り切れるので、端数の分はありません。
# %% one_batch_too_few (1): n_batches = … - 1
# ミニバッチの数が1つ少なくなっています。割り算の商が、そのままミニバッチの数です。
# %% multiplied (1): n_samples // → n_samples *
# 件数どうしを掛けています。いくつに分けられるかは、割り算で求めます。
# %% subtracted (1): n_samples // → n_samples -
# 件数どうしを引いています。いくつに分けられるかは、割り算で求めます。
# %% size_for_number (1): n_batches = len(batch)
# n_batches が、1つのミニバッチの件数になっています。求めるのは、ミニバッチがいくつできるかです。
# %% samples_for_batches (1): n_batches = len(errors)
# n_batches が、全部のデータの件数になっています。これを、1つ分の件数で割ります。
# %% all_samples_averaged (1): [batch] →
# E_t が、全てのデータの平均になっています。使うのは、番号が batch にあるデータだけです。
# %% first_samples_averaged (1): [batch] → [:batch_size]
# E_t が、先頭から batch_size 件の平均になっています。使うのは、番号が batch にあるデータです。
# %% summed (1): mean → sum
# E_t が合計になっています。1件あたりにならして、平均にします。
# %% all_samples_summed (1): E_t = np.sum(errors)
# E_t が、全てのデータの誤差の合計になっています。求めるのは、選ばれたデータだけの平均です。
# %% divided_by_samples (1): E_t = np.sum(errors[batch]) / n_samples
# E_t が、選ばれたデータの誤差の合計を n_samples で割った値になっています。平均にするには、何件で割るでしょうか。
# %% divided_by_number_of_batches (1): E_t = np.sum(errors[batch]) / n_batches
# E_t が、選ばれたデータの誤差の合計をミニバッチの数で割った値になっています。平均にするには、何件で割るでしょうか。
# %% all_summed_divided_by_batch_size (1): E_t = np.sum(errors) / batch_size
# E_t に、選ばれていないデータの誤差も入っています。足すのは、番号が batch にあるデータだけです。
# %% all_summed_divided_by_number (1): E_t = np.sum(errors) / n_batches
# E_t に、選ばれていないデータの誤差も入っています。割る数も見直しましょう。
# %% mean_divided_again (1): E_t = … / batch_size
# E_t を、件数で2回割っています。np.mean は、件数で割った後の値です。
# %% half_kept (1): E_t = … / 2
# E_t に余分な 1/2 が付いています。1件ごとの誤差 E_n を、そのまま平均します。
# %% squared_again (1): [batch] → [batch] ** 2
# E_t で、誤差を2乗しています。errors に入っている誤差 E_n を、そのまま平均します。
# %% not_averaged (1): E_t = errors[batch]
# E_t が、1件ごとの誤差の並びのままです。平均して、1つの数にします。
# %% indices_averaged (1): E_t = np.mean(batch)
# E_t が、データの番号の平均になっています。番号を使って、errors から誤差を取り出します。
# %% one_sample (1): E_t = errors[batch[0]]
# E_t が、1件分の誤差だけです。ミニバッチに選ばれた全部のデータの誤差を平均します。
# %% indexed_by_size (1): E_t = errors[batch_size]
# E_t が、番号が batch_size のデータの誤差になっています。batch_size は件数で、選ばれた番号は batch にあります。
# %% numbered_from_one (1): [batch] → [batch - 1]
# E_t に使うデータが、1つずつずれています。データの番号は 0 から数えます。
# %% names_swapped: n_batches = … → E_t = … ／ E_t = np → n_batches = np
# n_batches と E_t が入れ替わっています。n_batches はミニバッチの数、E_t は誤差の平均です。
# %% right: n_samples // → n_samples / ／ E_t = errors[batch].mean()
# %% right: n_batches = len(errors) // len(batch) ／ E_t = np.sum(errors[batch]) / len(batch)
# %% right: n_batches = divmod(n_samples, batch_size)[0] ／ E_t = np.average(np.take(errors, batch))
# %% right: n_batches = … → import math; n_batches = math.ceil(n_samples / batch_size) ／ E_t = math.fsum(errors[batch]) / batch_size
# %% right
n_batches = len(range(0, n_samples, batch_size))
E_t = 0
for n in batch:
    E_t += errors[n] / batch_size
# %% right
chosen = np.zeros(n_samples)
chosen[batch] = 1 / batch_size
E_t = np.dot(chosen, errors)
n_batches = np.arange(n_samples).reshape(-1, batch_size).shape[0]
# %% right: n_batches = np.floor_divide(n_samples, batch_size) ／ E_t = … → from statistics import fmean; E_t = fmean(errors[n] for n in batch)
# %% right
E_t = errors[np.isin(np.arange(n_samples), batch)].mean()
n_batches = 0
while n_batches * batch_size < n_samples:
    n_batches += 1
# %% right
def mean(values):
    return np.add.reduce(values) / np.size(values)
E_t = mean(errors[batch])
n_batches = np.round(n_samples / batch_size)

# %% question="s4_gradient_descent"
# %% w0_changed (1): .copy() → ／ path = [w.copy()] ／ = w - → -= ／ append(w) → append(w.copy())
# 渡された w0 を書き換えています。w = w0 は同じ配列に別の名前を付けるだけなので、その後の -= は w0 も変えます。
# %% same_array_recorded: = w - → -=
# 記録した w が、どれも最後の値になっています。-= は同じ配列を書き換えるので、前に記録したものまで変わります。
# %% same_array_recorded_and_w0_changed: .copy() → ／ = w - → -=
# 記録した w がどれも最後の値になり、渡された w0 も書き換わっています。-= は同じ配列を書き換えるので、記録したものも w0 も変わります。
# %% w0_missing: path = []
# 初めの w0 が入っていません。更新する前の w0 も並べて、steps + 1 個にします。
# %% all_recorded_after_update: path = [] ／ (steps) → (steps + 1)
# 並んだ w が、どれも更新した後のものです。最初の1個は、更新する前の w0 です。
# %% last_w_missing: path = [] ／ path.append(w) → pass ／ w = w - → path.append(w); w = w -
# 最後の更新の後の w がありません。w0 と毎回の更新後で、steps + 1 個にします。
# %% last_w_only: return w
# 最後の w だけを返しています。w0 から順に、通った w を全て並べて返します。
# %% one_update_too_many: (steps) → (steps + 1)
# 更新が1回多く、並んだ w も1個多くなっています。w0 を入れて steps + 1 個です。
# %% gradient_ascent
# %% gradient_at_start: gradient(w) → gradient(w0)
# いつも w0 での勾配を使っています。w が動くたびに、その時の w で勾配を求め直します。
# %% always_from_start: = w - → = w0 -
# 毎回、w0 から更新しています。前の回の w から引きましょう。
# %% learning_rate_ignored: learning_rate * →
# %% learning_rate_fixed: learning_rate * → 0.01 *
# 学習率を 0.01 に固定しています。引数の learning_rate を使いましょう。
# %% w_replaced: = w - → =-
# もとの w から引いていません。-= のつもりで =- と書くと、符号を変えた値の代入になります。
# %% never_updated: w = w - → new = w -
# w がずっと w0 のままです。計算した結果を w に代入したか(-= を -+ と書いていないか)、確かめましょう。
# %% updated_from_start_only: w = w - → new = w - ／ append(w) → append(new)
# w0 の後が、どれも1回だけ更新した同じ値です。更新した値から、次の更新を始めます。
# %% gradients_recorded: append(w) → append(gradient(w))
# w ではなく、勾配を記録しています。並べて返すのは、通った w です。
# %% steps_recorded: w = w - → move = ／ path.append(w) → w = w - move; path.append(move)
# w ではなく、進む幅(学習率×勾配)を記録しています。並べて返すのは、通った w です。
# %% recorded_before_update: path.append(w) → pass ／ w = w - → path.append(w); w = w -
# w0 が2個並び、最後の更新の後の w がありません。記録する順を見直しましょう。
# %% returned_inside_loop: append(w) → append(w); return np.array(path)
# %% return_forgotten
# %% path_in_reverse: return …[::-1]
# 順が逆です。w0 から順に並べます。
# %% steps_in_last_axis: return np.moveaxis(…, 0, -1)
# 並べる向きが違います。戻り値の最初の軸が、更新の回です。
# %% flattened: return np.concatenate([np.ravel(w) for w in path])
# 戻り値が1列につながっています。形は (steps + 1, *w0.shape) です。
# %% rows_joined: array → vstack
# w0 が行列のとき、並べた w の行がつながってしまいます。戻り値の最初の軸は、更新の回です。
# %% cut_to_whole_numbers
# w の小数点以下が切り捨てられています。w を入れる配列の型を見直しましょう。
path = np.zeros((steps + 1, *w0.shape), dtype=int)
path[0] = w0
for t in range(steps):
    path[t + 1] = path[t] - learning_rate * gradient(path[t])
return path
# %% gradient_not_called: gradient(w) → gradient
# gradient は関数です。その時の勾配は、gradient(w) と呼び出して求めます。
# %% learning_rate_decayed: _ in → t in ／ * gradient → / (t + 1) * gradient
# 回を追うごとに学習率を小さくしています。この問いでは、学習率は変えません。
# %% only_w_and_path_as_pair: return w, …
# 最後の w と並びを組にして返しています。返すのは、w を並べた配列だけです。
# %% right
path = np.empty((steps + 1, *w0.shape))
path[0] = w0
for t in range(steps):
    path[t + 1] = path[t] - learning_rate * gradient(path[t])
return path
# %% right: path = [w.copy()] ／ = w - → -= ／ append(w) → append(w.copy()) ／ array → stack
# %% right: .copy() → ／ w - learning_rate * gradient(w) → np.subtract(w, learning_rate * gradient(w)) ／ return path
# %% right
if steps == 0:
    return w0[np.newaxis]
w = w0 - learning_rate * gradient(w0)
return np.concatenate([w0[np.newaxis], gradient_descent(gradient, w, learning_rate, steps - 1)])
# %% right
from itertools import accumulate
path = accumulate(range(steps), lambda w, _: w - learning_rate * gradient(w), initial=w0)
return np.array(list(path))
# %% right
def positions(w):
    while True:
        yield w
        w = w - learning_rate * gradient(w)
return np.array([w for w, _ in zip(positions(w0), range(steps + 1))])
# %% right
class Walker:
    def __init__(self, w0):
        self.path = [np.array(w0, dtype=float)]
    def step(self):
        w = self.path[-1]
        self.path.append(w - learning_rate * gradient(w))
walker = Walker(w0)
while len(walker.path) <= steps:
    walker.step()
return np.asarray(walker.path)
# %% right
moves = np.zeros((steps + 1, *w0.shape))
moves[0] = w0
for t in range(steps):
    moves[t + 1] = -learning_rate * gradient(moves[:t + 1].sum(axis=0))
return np.cumsum(moves, axis=0)

# %% question="s4_momentum"
# %% velocity_of_other_sign: v = -(…) ／ w = w - v
# v の符号が逆です。この問いの v は、w に足す向き(v ← μv − εg)で返します。
# %% other_convention: * v - → * v + ／ w = w - v
# v ← μv + εg、w ← w − v という、別の流儀の式です。ここでは v ← μv − εg、w ← w + v とします。
# %% gradient_ascent
# 勾配の項の符号が逆です。速度は、勾配と反対の向きに付けます。
# %% velocity_subtracted: w = w - v
# w から v を引いています。v はもう、勾配と反対の向きになっています。
# %% old_velocity_used
# 更新する前の v で w を動かしています。先に v を更新して、その v を w に足します。
w = w + v
v = momentum * v - learning_rate * g
return w, v
# %% momentum_forgotten: momentum * →
# 前回の速度に、momentum が掛かっていません。
# %% no_inertia: momentum * v →
# 前回の速度 v が使われていません。これでは、ただの勾配降下法と同じです。
# %% learning_rate_forgotten: v = momentum * v - g
# 勾配に、学習率が掛かっていません。
# %% learning_rate_on_velocity: v = momentum * v - g ／ w = w + learning_rate * v
# 学習率を、速度全体に掛けて w に足しています。学習率は、v を更新するときの勾配だけに掛けます。
# %% other_library_convention: v = momentum * v + g ／ w = w - learning_rate * v
# v ← μv + g、w ← w − εv という、別の流儀の式です。ここでは v ← μv − εg、w ← w + v とします。
# %% coefficients_swapped: v = learning_rate * v - momentum * g
# momentum と学習率が入れ替わっています。どちらを前回の速度に、どちらを勾配に掛けるでしょうか。
# %% moving_average: * v - → * v - (1 - momentum) *
# 勾配の項に、余分な 1 − μ が掛かっています。この問いの v は移動平均ではなく、μv − εg です。
# %% mean_of_gradients: * v - learning_rate → * v + (1 - momentum) ／ w = w - learning_rate * v
# v が、勾配の移動平均 μv + (1 − μ)g になっています。この問いの v は、w に足す速度です。
# %% mean_without_learning_rate: learning_rate * g → (1 - momentum) * g
# 勾配に、学習率ではなく 1 − μ が掛かっています。この問いの v は、移動平均ではありません。
# %% momentum_on_everything: v = momentum * (v - learning_rate * g)
# momentum が、勾配の項にも掛かっています。掛けるのは、前回の速度だけです。
# %% weight_for_velocity: * v - → * w -
# v の式に、v ではなく w が使われています。残すのは、前回の速度 v です。
# %% gradient_subtracted_again: w = w + v - learning_rate * g
# w を動かすときに、勾配をもう一度引いています。勾配は、v の中にもう入っています。
# %% nesterov: w = w + momentum * v - learning_rate * g
# もう1歩先を見る、別の方法(ネステロフの加速法)の式になっています。この問いでは、w に v を足すだけです。
# %% weight_replaced: w = v
# もとの w に足していません。+= のつもりで =+ と書くと、v の代入になります。
# %% order_swapped: return v, w
# 返す順が逆です。w、v の順に返します。
# %% old_velocity_returned: v = … → new = … ／ w + v → w + new
# v が更新する前のままです。次の回に使うので、更新した v を返します。
# %% old_weight_returned: w = … → new = w + v
# w が更新する前のままです。計算した結果を w に代入したか、確かめましょう。
# %% weight_only: return w
# w だけを返しています。次の回に使うので、v も一緒に返します。
# %% return_forgotten
# %% right: v = … → v[:] = momentum * v - learning_rate * g ／ w = … → w[:] += v
# %% right: v = … → after = w + … ／ w = … → return after, after - w ／ return w, v → pass
# %% right
momentum_step = lambda w, g, v, learning_rate, momentum: (
    w + momentum * v - learning_rate * g, momentum * v - learning_rate * g)
# %% right: v = v - (1 - momentum) * v - np.multiply(learning_rate, g) ／ w = … → pass ／ return [np.add(w, v), v]
# %% right
class Momentum:
    def __init__(self, v):
        self.v = v
    def update(self, w, g):
        self.v = momentum * self.v - learning_rate * g
        return w + self.v
optimizer = Momentum(v)
return optimizer.update(w, g), optimizer.v
# %% right
w_next, v_next = np.empty_like(w), np.empty_like(v)
for i in np.ndindex(w.shape):
    v_next[i] = momentum * v[i] - learning_rate * g[i]
    w_next[i] = w[i] + v_next[i]
return w_next, v_next
# %% right
v = -(learning_rate * g + (-momentum) * v)
return w - (-v), v
# %% right: v = … → rows = [[1, momentum, -learning_rate], [0, momentum, -learning_rate]] ／ w = … → w, v = np.tensordot(rows, np.stack([w, v, g]), axes=1)

# %% question="s4_adagrad"
# %% epsilon_inside_root: (np.sqrt(h) + 1e-7) → np.sqrt(h + 1e-7)
# 1e-7 を平方根の中で足しています。勾配が小さいときは、足す場所で結果が大きく変わります。
# %% epsilon_forgotten: (np.sqrt(h) + 1e-7) → np.sqrt(h)
# 1e-7 が足されていません。勾配も h も 0 のときに、0 で割ることになります。
# %% epsilon_of_other_size: 1e-7 → 1e-8
# 分母に足す数が 1e-8 です。この問いでは 1e-7 にします。
# %% epsilon_of_other_size_and_inside_root: (np.sqrt(h) + 1e-7) → np.sqrt(h + 1e-8)
# 平方根の中で 1e-8 を足しています。足す数と、足す場所を見直しましょう。
# %% epsilon_after_division: (np.sqrt(h) + 1e-7) → np.sqrt(h) + 1e-7
# 1e-7 を割り算の後で足しています。1e-7 は、分母に足す数です。
# %% epsilon_kept_in_h: h = … + 1e-7 ／ (np.sqrt(h) + 1e-7) → np.sqrt(h)
# 1e-7 を h に足しています。h にためるのは、勾配の2乗だけです。
# %% root_forgotten: np.sqrt(h) → h
# h の平方根を取らずに割っています。
# %% not_squared: h + g**2 → h + g
# 勾配を2乗せずに h に足しています。
# %% absolute_value_for_square: h = h + np.abs(g)
# 勾配の2乗の代わりに、絶対値を h に足しています。
# %% doubled_for_squared: h = h + 2 * g
# 勾配の2乗の代わりに、2倍を h に足しています。2乗は g ** 2 です。
# %% old_h_used: h = … → new = … ／ return w, new
# 更新する前の h で割っています。h と w の、更新の順を見直しましょう。
# %% not_accumulated: h = g * g
# h が、今回の勾配の2乗だけになっています。これまでの h に足します。
# %% squares_added_twice: sqrt(h) → sqrt(h + g**2)
# 分母で、今回の勾配の2乗を二重に足しています。更新した h には、もう入っています。
# %% moving_average: h = 0.9 * h + 0.1 * g * g
# h を移動平均にしています。AdaGrad では、これまでの h に勾配の2乗をそのまま足します。
# %% squares_subtracted: h = h - g * g
# h から勾配の2乗を引いています。h には足します。
# %% gradient_ascent
# w の更新の符号が逆です。勾配と反対の向きに進みます。
# %% learning_rate_forgotten: learning_rate * →
# 学習率が掛かっていません。
# %% gradient_forgotten: * g / → /
# w の更新に、勾配 g が掛かっていません。
# %% multiplied_by_root: * g / → * g *
# 平方根で割らずに、掛けています。たくさん動いた重みほど、進む幅を小さくします。
# %% plain_gradient_descent: w = w - learning_rate * g
# h が w の更新に使われていません。これでは、ただの勾配降下法と同じです。
# %% squares_summed_to_one_number: h = h + np.sum(g ** 2)
# 勾配の2乗を、1つの数に足し合わせています。重みごとに別々に h にためます。
# %% weight_replaced: = w - → =-
# もとの w から引いていません。-= のつもりで =- と書くと、符号を変えた値の代入になります。
# %% old_weight_returned: w = w - → w -+
# w が更新する前のままです。計算した結果を w に代入したか(-= を -+ と書いていないか)、確かめましょう。
# %% order_swapped: return h, w
# 返す順が逆です。w、h の順に返します。
# %% old_h_returned: h = … → new = … ／ sqrt(h) → sqrt(new)
# h が更新する前のままです。次の回に使うので、更新した h を返します。
# %% weight_only: return w
# w だけを返しています。次の回に使うので、h も一緒に返します。
# %% return_forgotten
# %% right: h = … → h[:] = h + g * g ／ w = w - → w[:] -=
# %% right: h = np.add(h, np.square(g)) ／ w = w + np.divide(-learning_rate * g, 1e-7 + np.power(h, 0.5))
# %% right: h = h + abs(g) ** 2 ／ w = w - learning_rate / (h ** 0.5 + 1e-7) * g ／ return [w, h]
# %% right
adagrad_step = lambda w, g, h, learning_rate: (
    w - learning_rate * g / (np.sqrt(h + g * g) + 1e-7), h + g * g)
# %% right
root = np.hypot(np.sqrt(h), g)
return w - learning_rate * g / (root + 1e-7), root ** 2
# %% right
class AdaGrad:
    def __init__(self, h):
        self.h = h
    def update(self, w, g):
        self.h = self.h + g * g
        return w - learning_rate * g / (np.sqrt(self.h) + 1e-7)
optimizer = AdaGrad(h)
return optimizer.update(w, g), optimizer.h
# %% right
import math
w_next, h_next = np.empty_like(w), np.empty_like(h)
for i in np.ndindex(w.shape):
    h_next[i] = h[i] + g[i] ** 2
    w_next[i] = w[i] - learning_rate / (math.sqrt(h_next[i]) + 1e-7) * g[i]
return w_next, h_next
# %% right
SMALL = 10 ** -7
h = np.sum([h, np.square(g)], axis=0)
return w - np.multiply(learning_rate * np.reciprocal(np.sqrt(h) + SMALL), g), h

# %% question="s4_adadelta"
# %% gradient_ascent: -np. → np.
# w の動く向きが逆です。Δw は、勾配と反対の向きです。
# %% ratio_inverted: delta = -np.sqrt(s + eps) / np.sqrt(d + eps) * g
# 分子と分母が逆です。動いた量の d と勾配の s の、どちらが分子でしょうか。
# %% old_s_used: s = … → after = … ／ w = … → s = after; w = …
# 更新する前の s で、Δw を求めています。式は上から順に計算します。
# %% epsilon_outside_roots: delta = -(np.sqrt(d) + eps) / (np.sqrt(s) + eps) * g
# eps を平方根の外で足しています。AdaGrad と違って、平方根の中で足します。
# %% epsilon_outside_root_of_s: np.sqrt(s + eps) → (np.sqrt(s) + eps)
# 分母の eps を、平方根の外で足しています。AdaGrad と違って、平方根の中で足します。
# %% epsilon_outside_root_and_forgotten: delta = -np.sqrt(d) / (np.sqrt(s) + eps) * g
# 分子に eps がなく、分母の eps は平方根の外です。どちらも見直しましょう。
# %% epsilon_forgotten_in_numerator: d + eps → d
# 分子に eps がありません。d は 0 から始まるので、これでは w がいつまでも動きません。
# %% epsilon_forgotten_in_denominator: s + eps → s
# 分母に eps がありません。s が 0 のときに、0 で割ることになります。
# %% epsilon_forgotten: delta = -np.sqrt(d) / np.sqrt(s) * g
# eps がありません。d は 0 から始まるので、これでは w がいつまでも動きません。
# %% epsilon_fixed: delta = -np.sqrt(d + 1e-6) / np.sqrt(s + 1e-6) * g
# eps を 1e-6 に固定しています。引数の eps を使いましょう。
# %% roots_forgotten: delta = -(d + eps) / (s + eps) * g
# 平方根を取っていません。分子も分母も、平方根にします。
# %% no_numerator: delta = -g / np.sqrt(s + eps)
# 分子の √(d + ε) がありません。動いた量の移動平均 d が、学習率の代わりになります。
# %% rmsprop: delta = -0.01 * g / np.sqrt(s + eps)
# 分子が決まった学習率 0.01 です(RMSProp という別の方法です)。動いた量の移動平均 d が、学習率の代わりになります。
# %% rmsprop_without_d: delta = -0.01 * g / np.sqrt(s + eps) ／ d = … → pass
# 分子が決まった学習率 0.01 で、d が更新されていません(RMSProp という別の方法です)。d が学習率の代わりになります。
# %% gradient_forgotten: (s + eps) * g → (s + eps)
# Δw に、勾配 g が掛かっていません。
# %% rho_reversed: s = (1 - rho) * s + rho * g ** 2 ／ d = (1 - rho) * d + rho * delta ** 2
# ρ と 1 − ρ が逆です。ρ は、それまでの移動平均に掛けます。
# %% weight_of_new_value_forgotten: s = rho * s + g ** 2 ／ d = rho * d + delta ** 2
# 新しい値に、1 − ρ が掛かっていません。これでは、移動平均になりません。
# %% s_accumulated: s = s + g ** 2
# s が、AdaGrad のように足すだけになっています。移動平均では、古い値を少しずつ忘れます。
# %% gradient_not_squared: g**2 → g
# s で、勾配を2乗していません。
# %% movement_not_squared: delta**2 → delta
# d で、Δw を2乗していません。
# %% gradient_for_movement: delta**2 → g**2
# d に勾配の2乗を使っています。d は、動いた量 Δw の2乗の移動平均です。
# %% weight_for_movement: delta**2 → (w + delta) ** 2
# d に、更新した w の2乗を使っています。d は、動いた量 Δw の2乗の移動平均です。
# %% d_not_updated: d = … → pass
# d が更新する前のままです。d も、動いた量から更新します。
# %% old_weight_returned: w = … → w + delta
# w が更新する前のままです。計算した結果を w に代入したか、確かめましょう。
# %% d_updated_first: d = … → pass ／ delta = … → d = rho * d + (1 - rho) * g ** 2; delta = …
# d を先に(勾配の2乗で)更新してから、Δw を求めています。Δw に使うのは、更新する前の d です。
# %% s_not_updated: s = … → pass
# s が更新する前のままです。s も、勾配から更新します。
# %% old_s_returned: s = … → new = … ／ s + eps → new + eps
# s が更新する前のままです。次の回に使うので、更新した s を返します。
# %% s_and_d_swapped: s = … → d = rho * d + (1 - rho) * g ** 2 ／ delta = -np.sqrt(s + eps) / np.sqrt(d + eps) * g ／ d = rho * d + (1 - rho) * delta**2 → s = rho * s + (1 - rho) * delta**2
# s と d の役割が入れ替わっています。s は勾配の2乗、d は動いた量の2乗の移動平均です。
# %% movement_returned: w = delta
# もとの w に足していません。+= のつもりで =+ と書くと、Δw の代入になります。
# %% states_in_other_order: return w, d, s
# 返す順が違います。w、s、d の順に返します。
# %% weight_last: return s, d, w
# 返す順が違います。w、s、d の順に返します。
# %% weight_only: return w
# w だけを返しています。次の回に使うので、s と d も一緒に返します。
# %% d_not_returned: return w, s
# d が返されていません。次の回に使うので、3つとも返します。
# %% return_forgotten
# %% right: s = … → s[:] = rho * s + (1 - rho) * g * g ／ delta = -g * np.sqrt((d + eps) / (s + eps)) ／ d = … → d[:] = rho * d + (1 - rho) * delta * delta ／ w = … → w[:] += delta
# %% right
s = s + (1 - rho) * (g ** 2 - s)
move = g * (d + eps) ** 0.5 * (s + eps) ** -0.5
return w - move, s, d + (1 - rho) * (move ** 2 - d)
# %% right
def rms(mean_square):
    return np.sqrt(mean_square + eps)
def decayed(old, new):
    return np.average([old, np.square(new)], axis=0, weights=[rho, 1 - rho])
s = decayed(s, g)
delta = -rms(d) / rms(s) * g
return w + delta, s, decayed(d, delta)
# %% right
class AdaDelta:
    def __init__(self, s, d):
        self.s, self.d = s, d
    def update(self, w, g):
        self.s = rho * self.s + (1 - rho) * g * g
        change = np.sqrt(self.d + eps) * g / np.sqrt(self.s + eps)
        self.d = rho * self.d + (1 - rho) * change * change
        return w - change
optimizer = AdaDelta(s, d)
return optimizer.update(w, g), optimizer.s, optimizer.d
# %% right
w_next, s_next, d_next = np.empty_like(w), np.empty_like(s), np.empty_like(d)
for i in np.ndindex(w.shape):
    s_next[i] = rho * s[i] + (1 - rho) * g[i] ** 2
    change = -np.sqrt((d[i] + eps) / (s_next[i] + eps)) * g[i]
    d_next[i] = rho * d[i] + (1 - rho) * change ** 2
    w_next[i] = w[i] + change
return w_next, s_next, d_next
# %% right
s = np.add(np.multiply(rho, s), np.multiply(1 - rho, np.power(g, 2)))
step = np.exp((np.log(d + eps) - np.log(s + eps)) / 2) * g
return [w - step, s, np.add(np.multiply(rho, d), np.multiply(1 - rho, np.power(step, 2)))]
# %% right
s = (1 - rho) * (rho / (1 - rho) * s + g ** 2)
squared = (d + eps) / (s + eps) * g ** 2
return w - np.copysign(np.sqrt(squared), g), s, rho * d + squared - rho * squared

# %% question="s4_adam"
# %% no_bias_correction: m_hat = m ／ v_hat = v
# バイアス補正がありません。0 から始まる m と v の偏りを、w の更新の前に直します。
# %% only_m_corrected: v_hat = v
# v のバイアス補正がありません。m と v の両方を補正します。
# %% only_v_corrected: m_hat = m
# m のバイアス補正がありません。m と v の両方を補正します。
# %% power_forgotten: beta1**t → beta1 ／ beta2**t → beta2
# バイアス補正で、t 乗していません。補正は、何回目の更新かで変わります。
# %% multiplied_by_t: beta1**t → beta1 * t ／ beta2**t → beta2 * t
# バイアス補正で、t 乗の代わりに t 倍しています。累乗は ** で書きます。
# %% caret_for_power: beta1** → beta1 ^ ／ beta2** → beta2 ^
# Python の累乗は、^ ではなく ** で書きます。
# %% power_of_difference: m_hat = m / (1 - beta1) ** t ／ v_hat = v / (1 - beta2) ** t
# バイアス補正で、1 − β を t 乗しています。t 乗するのは β だけです。
# %% counted_from_zero: beta1**t → beta1 ** (t + 1) ／ beta2**t → beta2 ** (t + 1)
# バイアス補正で、t + 1 乗しています。この問いの t は 1 から始まるので、そのまま t 乗します。
# %% corrected_by_multiplying: = m / → = m * ／ = v / → = v *
# バイアス補正で、割らずに掛けています。
# %% corrections_swapped: beta1** → beta2** ／ v_hat = v / (1 - beta1**t)
# バイアス補正で、β₁ と β₂ が入れ替わっています。m には β₁、v には β₂ を使います。
# %% first_beta_in_both_corrections: beta2** → beta1**
# v のバイアス補正に β₁ を使っています。v に使うのは β₂ です。
# %% corrected_values_returned: return w, m_hat, v_hat
# 補正した後の m と v を返しています。次の回に渡すのは、補正する前の値です。
# %% betas_swapped: m = beta2 * m + (1 - beta2) * g ／ v = beta1 * v + (1 - beta1) * g**2 ／ beta1**t → beta2**t ／ v_hat = v / (1 - beta1**t)
# β₁ と β₂ が入れ替わっています。m には β₁、v には β₂ を使います。
# %% first_beta_for_v: v = beta1 * v + (1 - beta1) * g ** 2
# v の移動平均に β₁ を使っています。v に使うのは β₂ です。
# %% betas_reversed: m = (1 - beta1) * m + beta1 * g ／ v = (1 - beta2) * v + beta2 * g ** 2
# β と 1 − β が逆です。β は、それまでの移動平均に掛けます。
# %% weight_of_new_value_forgotten: m = beta1 * m + g ／ (1 - beta2) * →
# 新しい値に、1 − β が掛かっていません。これでは、移動平均になりません。
# %% not_squared: g**2 → g
# v で、勾配を2乗していません。
# %% m_squared_for_gradient: g**2 → m**2
# v で、勾配 g ではなく m を2乗しています。
# %% whole_average_squared: v = beta2 * v + ((1 - beta2) * g) ** 2
# v で、1 − β₂ まで2乗しています。2乗するのは勾配 g だけです。
# %% root_forgotten: np.sqrt(v_hat) → v_hat
# v の平方根を取らずに割っています。
# %% epsilon_inside_root: (np.sqrt(v_hat) + eps) → np.sqrt(v_hat + eps)
# eps を平方根の中で足しています。Adam では、平方根を取った後で足します。
# %% epsilon_forgotten: (np.sqrt(v_hat) + eps) → np.sqrt(v_hat)
# eps が足されていません。v が 0 のときに、0 で割ることになります。
# %% epsilon_fixed: + eps → + 1e-8
# eps を 1e-8 のような小さな数に固定しています。引数の eps を使いましょう。
# %% epsilon_after_division: (np.sqrt(v_hat) + eps) → np.sqrt(v_hat) + eps
# eps を割り算の後で足しています。eps は、分母に足す数です。
# %% epsilon_before_correction: learning_rate * m_hat / (np.sqrt(v_hat) + eps) → learning_rate * np.sqrt(1 - beta2**t) * m_hat / (np.sqrt(v) + eps)
# eps を、補正する前の v の平方根に足しています。補正した後の平方根に足します。
# %% gradient_ascent
# w の更新の符号が逆です。勾配と反対の向きに進みます。
# %% learning_rate_forgotten: learning_rate * →
# 学習率が掛かっていません。
# %% gradient_for_m: m_hat / → g /
# w の更新に、m ではなく、今回の勾配 g を使っています。
# %% old_averages_used: m = … → new_m = … ／ v = … → new_v = … ／ return w, new_m, new_v
# 更新する前の m と v で w を動かしています。m、v、w の、更新の順を見直しましょう。
# %% weight_replaced: = w - → =-
# もとの w から引いていません。-= のつもりで =- と書くと、符号を変えた値の代入になります。
# %% old_weight_returned: w = w - → w -+
# w が更新する前のままです。計算した結果を w に代入したか(-= を -+ と書いていないか)、確かめましょう。
# %% old_averages_returned: m = … → new_m = … ／ v = … → new_v = … ／ m_hat = new_… ／ v_hat = new_…
# m と v が更新する前のままです。次の回に使うので、更新した値を返します。
# %% averages_in_other_order: return w, v, m
# m と v を返す順が逆です。
# %% weight_last: return m, v, w
# 返す順が違います。w、m、v の順に返します。
# %% weight_only: return w
# w だけを返しています。次の回に使うので、m と v も一緒に返します。
# %% return_forgotten
# %% right: m = … → m[:] = beta1 * m + (1 - beta1) * g ／ v = … → v[:] = beta2 * v + (1 - beta2) * g * g ／ w = w - → w[:] -=
# %% right
m = m + (1 - beta1) * (g - m)
v = v + (1 - beta2) * (g ** 2 - v)
root = np.sqrt(1 - beta2 ** t)
return w - learning_rate * root / (1 - beta1 ** t) * m / (np.sqrt(v) + eps * root), m, v
# %% right
def average(old, new, beta):
    return np.average([old, new], axis=0, weights=[beta, 1 - beta])
def corrected(value, beta):
    return np.divide(value, 1 - np.power(beta, t))
m, v = average(m, g, beta1), average(v, np.square(g), beta2)
return w - learning_rate * corrected(m, beta1) / (corrected(v, beta2) ** 0.5 + eps), m, v
# %% right
class Adam:
    def __init__(self, m, v):
        self.m, self.v = m, v
    def update(self, w, g):
        self.m = beta1 * self.m + (1 - beta1) * g
        self.v = beta2 * self.v + (1 - beta2) * g * g
        return w - learning_rate * self.m / (1 - beta1 ** t) / (np.sqrt(self.v / (1 - beta2 ** t)) + eps)
optimizer = Adam(m, v)
return optimizer.update(w, g), optimizer.m, optimizer.v
# %% right
w_next, m_next, v_next = np.empty_like(w), np.empty_like(m), np.empty_like(v)
for i in np.ndindex(w.shape):
    m_next[i] = beta1 * m[i] + (1 - beta1) * g[i]
    v_next[i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2
    root = np.sqrt(v_next[i] / (1 - beta2 ** t))
    w_next[i] = w[i] - learning_rate * m_next[i] / (1 - beta1 ** t) / (root + eps)
return w_next, m_next, v_next
# %% right
decay1 = decay2 = 1
for _ in range(t):
    decay1 *= beta1
    decay2 *= beta2
m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * np.abs(g) ** 2
return [w - learning_rate * m / (1 - decay1) / (eps + np.sqrt(v / (1 - decay2))), m, v]
# %% right
m, v = beta1 * m + g - beta1 * g, beta2 * v + g * g - beta2 * g * g
m_hat = m / (1 - beta1) / sum(beta1 ** k for k in range(t))
v_hat = v / (1 - beta2) / sum(beta2 ** k for k in range(t))
return np.subtract(w, learning_rate * m_hat / np.add(np.sqrt(v_hat), eps)), m, v
