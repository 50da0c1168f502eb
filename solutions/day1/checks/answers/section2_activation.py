"""Known answers, the commonest mistakes first."""

# %% question="s2_step"
# %% zero_at_zero (0.5): >= 0 → > 0
# ちょうど 0 のときに 1 になっていません。「0以上なら1」なので、0 のときも 1 です。
# %% half_at_zero (0.5): return np.heaviside(x, 0.5)
# ちょうど 0 のときの値が 0.5 になっています。「0以上なら1」なので、1 です。
# %% one_axis_only (0.5): return np.array([(1 if v >= 0 else 0) for v in x])
# 2次元や3次元の配列から1つずつ取り出すと、1つの値ではなく行(配列)になり、if では比べられません。
# %% flattened (0.5)
# %% if_for_elements: return 1 if x >= 0 else 0
# if や and などは1つの値のためのもので、配列の要素ごとには働きません。要素ごとに選ぶ np.where などを考えましょう。
# %% threshold_half: >= 0 → >= 0.5
# 0.5 以上かどうかを調べています。境になるのは 0 です。
# %% negatives_kept: 1, 0 → 1, x
# 負の値がそのまま残っています。ステップ関数では 0 にします。
# %% minus_one_below: >= 0, 1, 0 → < 0, -1, 1
# 負のときに -1 が返されています。ステップ関数の値は 0 と 1 です。
# %% sign: return np.sign(x)
# np.sign は符号(-1, 0, 1)を返す関数です。ステップ関数の値は 0 と 1 で、ちょうど 0 のときは 1 です。
# %% reversed: >= 0 → < 0
# 0 と 1 が逆です。0 以上のときに 1、負のときに 0 になります。
# %% reversed_with_zero: >= 0 → <= 0
# 正の値が 0、負の値が 1 になっています。0 以上のときに 1、負のときに 0 です。
# %% threshold_one: 0, 1 → 1, 1
# 1 以上かどうかを調べています。境になるのは 0 です。
# %% value_kept: 1, 0 → x, 0
# 正の値がそのまま返されています(それは ReLU 関数です)。ステップ関数では 1 にします。
# %% sigmoid_for_step: return 1 / (1 + np.exp(-x))
# シグモイド関数になっています。ステップ関数は、0 と 1 の間の値をとりません。
# %% whole_array: return 1 if np.sum(x) >= 0 else 0
# 配列全体から1つの値を求めています。要素ごとに 0 か 1 を返し、x と同じ形にします。
# %% all_elements: return int(np.all(x >= 0))
# 全部の要素が 0 以上かどうか、という1つの値になっています。要素ごとに調べましょう。
# %% count: return np.sum(x >= 0)
# 0 以上の要素の個数になっています。数えずに、要素ごとの 0 と 1 を返しましょう。
# %% positions: , 1, 0 →
# 0 以上の要素の位置(番号)が返されています。np.where には、条件に合うときと合わないときの値も渡します。
# %% negatives_removed: return np.ones(x[x >= 0].shape)
# 負の要素が取り除かれて、形が変わっています。負の要素は 0 にして残します。
# %% always_one: return np.ones(x.shape)
# いつも 1 が返されています。負の値では 0 になります。
# %% return_forgotten
# %% example_copied: return np.array([0, 1, 1])
# %% right: return x >= 0
# %% right: return np.heaviside(x, 1.0)
# %% right: return 1 - np.signbit(x)
# %% right: return (np.sign(x) + 2) // 2
# %% right: return np.digitize(x, [0])
# %% right: return np.piecewise(x, [x < 0, x >= 0], [0, 1])
# %% right: return np.frompyfunc(lambda v: 1 if v >= 0 else 0, 1, 1)(x).astype(float)
# %% right: return np.reshape([int(v >= 0) for v in x.flat], x.shape)
# %% right: return … → x[x >= 0] = 1; x[x < 0] = 0; return x
# %% right: return … → y = np.zeros_like(x); y[x >= 0] = 1; return y
# %% right
if np.ndim(x) > 0:
    return np.array([step(part) for part in x])
elif x < 0:
    return 0
else:
    return 1
# %% right: return np.select([x < 0, x >= 0], [0.0, 1.0])
# %% right
values = []
for v in x.flat:
    values.append(int(v >= 0))
return np.reshape(values, x.shape)

# %% question="s2_sigmoid"
# %% sign_of_exponent: (-x) → (x)
# 値が 1 − f(x) になっています。指数の符号や分子を確かめましょう。x が大きいほど、1 に近づくはずです。
# %% missing_parentheses: return 1 / 1 + np.exp(-x)
# 値が 1 + e^{-x} になっています。1 をこれ全体で割ります。分母のかっこを確かめましょう。
# %% one_outside_denominator: return 1 / np.exp(-x) + 1
# 値が e^{x} + 1 になっています。1 は分母の中で足します。かっこの位置を確かめましょう。
# %% minus_in_denominator: + np → - np
# 分母が 1 − e^{-x} になっています。引くのではなく、足します。
# %% one_forgotten: return 1 / np.exp(-x)
# 値が e^{x}(つまり 1 / e^{-x})になっています。分母の 1 がないと、いくらでも大きくなってしまいます。
# %% half_for_reciprocal: 1 / → 0.5 *
# 値が (1 + e^{-x}) / 2 になっています。半分にするのではなく、1 を 1 + e^{-x} で割ります。
# %% exponential_forgotten: return 1 / (1 - x)
# 指数関数がありません。-x ではなく、e の -x 乗です。np.exp(-x) を使いましょう。
# %% power_of_ten: np.exp(-x) → 10.0 ** -x
# 10 の -x 乗になっています。e の -x 乗なので、np.exp を使います。
# %% tanh: return np.tanh(x)
# 値が -1 から 1 までの tanh になっています。シグモイド関数の値は 0 から 1 までです。
# %% tanh_not_halved: return (1 + np.tanh(x)) / 2
# 値が f(2x) になっています。x が2倍になっていないか確かめましょう(tanh で表すときは、中の x を半分にします)。
# %% derivative: return np.exp(-x) / (1 + np.exp(-x)) ** 2
# シグモイド関数の微分の値になっています。ここで求めるのは、微分する前の値です。
# %% step_for_sigmoid: return np.where(x >= 0, 1, 0)
# ステップ関数になっています。シグモイド関数は、0 と 1 の間をなめらかに変わります。
# %% softmax_for_sigmoid: return np.exp(x) / np.sum(np.exp(x))
# ソフトマックス関数になっています。シグモイド関数は、ほかの要素と関係なく要素ごとに計算します。
# %% twice: return 1 / (1 + np.exp(-…))
# シグモイド関数を2回通しています。1回だけにしましょう。
# %% absolute_value: (-x) → (-np.abs(x))
# x の絶対値を使っているので、負の値でも 0.5 より大きくなっています。
# %% rounded: return np.round(…, 2)
# 値が丸められています。途中でも最後でも丸めずに、そのままの値を返しましょう。
# %% exponentials_summed: exp(-x) → sum(np.exp(-x))
# 全部の要素の e^{-x} を足し合わせています。シグモイド関数は要素ごとに計算します。
# %% math_exp: return … → import math; return 1 / (1 + math.exp(-x))
# 1つの数のための関数(math.exp や float)に、配列を渡しています。np.exp なら、要素ごとに計算します。
# %% exp_without_call: np.exp(-x) → np.exp ** -x
# np.exp は数ではなく関数です。e の累乗は ** を使わず、np.exp の後のかっこに指数を入れて求めます。
# %% multiplied_by_e: np.exp(-x) → np.e * -x
# e と -x を掛けています。e^{-x} は掛け算ではなく、e の -x 乗です。
# %% floor_division: 1 / → 1 //
# 小数点より下が切り捨てられ、0 か 1 になっています(// は切り捨てる割り算です)。
# %% one_axis_only (0.5): return … → import math; return np.array([1 / (1 + math.exp(-v)) for v in x])
# 2次元や3次元の配列から1つずつ取り出すと、1つの値ではなく行(配列)になり、math.exp や float には渡せません。
# %% flattened (0.5)
# %% overflow (0.5): return np.exp(2 * x) / (np.exp(2 * x) + np.exp(x))
# x が大きいと、途中の e の累乗があふれて nan になります。定義どおりの 1 / (1 + e^{-x}) なら、あふれても正しい値になります。
# %% unchanged: return x
# 入力がそのまま返されています。シグモイド関数の式を当てはめましょう。
# %% return_forgotten
# %% example_copied: return np.array([0.25, 0.5, 0.75])
# %% right: return np.exp(x) / (1 + np.exp(x))
# %% right: return (1 + np.tanh(x / 2)) / 2
# %% right: return 1 - 1 / (1 + np.exp(x))
# %% right: return np.exp(-np.logaddexp(0, -x))
# %% right: return np.reciprocal(1 + np.e ** -x)
# %% right: return functions.softmax(np.stack([x, x * 0], axis=-1))[..., 0]
# %% right: return … → import math; return np.vectorize(lambda v: 1 / (1 + math.exp(-v)))(x)
# %% right: return … → e = np.exp(-np.abs(x)); return np.where(x >= 0, 1, e) / (1 + e)
# %% right
z = np.zeros(np.shape(x))
for i in np.ndindex(*np.shape(x)):
    z[i] = 1 / (1 + np.exp(-float(x[i])))
return z
# %% right
if x.ndim > 1:
    return np.stack([sigmoid(part) for part in x])
return [1 / (1 + np.exp(-v)) for v in x]
# %% right
sigmoid = lambda x: np.divide(1, np.add(1, np.exp(np.negative(x))))

# %% question="s2_relu"
# %% max_or_if_for_elements: return max(x, 0)
# if や組み込みの max などは1つの値のためのもので、配列の要素ごとには働きません。np.where や np.maximum を考えましょう。
# %% largest_element: return np.max([0, x])
# np.max は、配列の中でいちばん大きい値を1つ返す関数です。要素ごとに 0 と比べるのは np.maximum です。
# %% largest_of_all: return max(0, np.max(x))
# 配列全体の最大値が1つだけ返されています。要素ごとに 0 と比べるのは np.maximum です。
# %% largest_along_axis: np.maximum(0, x) → np.max(x, 0)
# 軸0 の方向の最大値になっています(np.max(x, 0) の 0 は軸の番号です)。要素ごとに 0 と比べましょう。
# %% leaky_relu: return np.where(x > 0, x, 0.01 * x)
# 負の値が 0 になっていません(Leaky ReLU 関数です)。ReLU 関数では、負の値を 0 にします。
# %% leaky_relu_steeper: return np.where(x > 0, x, 0.1 * x)
# 負の側に傾きが残っています。ReLU 関数では、負の値を 0 にします。
# %% elu: return np.where(x > 0, x, np.exp(x) - 1)
# 負の側に e^{x} − 1 が残っています(ELU 関数です)。ReLU 関数では、負の値を 0 にします。
# %% derivative: return np.where(x > 0, 1, 0)
# 正の値が 1 になっています(ReLU 関数の微分です)。正の値はそのまま返します。
# %% step_for_relu: return np.where(x >= 0, 1, 0)
# ステップ関数になっています。正の値は 1 にせず、そのまま返します。
# %% absolute_value: return np.abs(x)
# 負の値が正に変わっています(絶対値です)。負の値は 0 にします。
# %% minimum: maximum → minimum
# 正の値が 0 になり、負の値が残っています。残すのは正の値です。
# %% negated: 0, x → 0, -x
# 正の値が 0 になり、負の値が符号を変えて残っています。残すのは正の値です。
# %% minus_one_below: return np.where(x >= 0, x, -1)
# 負の値が -1 になっています。負の値は 0 にします。
# %% one_below: 0, x → 1, x
# 1 より小さい値が 1 になっています。比べる相手は 0 です。
# %% threshold_one: return np.where(x >= 1, x, 0)
# 1 より小さい正の値も 0 になっています。境になるのは 0 です。
# %% capped_at_one: return np.clip(x, 0, 1)
# 1 より大きい値が 1 に切り詰められています。正の値は、どんなに大きくてもそのまま返します。
# %% negatives_removed: return x[x > 0]
# 負の要素が取り除かれて、形が変わっています。負の要素は 0 にして残します。
# %% sigmoid_for_relu: return 1 / (1 + np.exp(-x))
# シグモイド関数になっています。ReLU 関数は、正の値をそのまま返します。
# %% tanh_for_relu: return np.tanh(x)
# tanh になっています。ReLU 関数は、正の値をそのまま返します。
# %% softplus: return np.log(1 + np.exp(x))
# なめらかな曲線(ソフトプラス関数)になっています。ReLU 関数は、0 で折れ曲がる直線です。
# %% condition_only: return (x > 0) * x * x
# x を2回掛けているので、正の値が2乗になっています。正の値はそのまま返します。
# %% halving_forgotten: return x + np.abs(x)
# 正の値が2倍になっています。そのままの値を返しましょう(x + |x| は、2 で割ります)。
# %% unchanged: return x
# 入力がそのまま返されています。負の値を 0 にしましょう。
# %% one_axis_only (0.5): return np.array([(v if v > 0 else 0) for v in x])
# 2次元や3次元の配列から1つずつ取り出すと、1つの値ではなく行(配列)になり、if や max では比べられません。
# %% flattened (0.5)
# %% return_forgotten
# %% example_copied: return np.array([0.0, 0.0, 3.5])
# %% right: return x * (x > 0)
# %% right: return np.where(x < 0, 0, x)
# %% right: return (x + np.abs(x)) / 2
# %% right: return x.clip(min=0)
# %% right: return -np.minimum(-x, 0)
# %% right: return np.max([x, np.zeros_like(x)], axis=0)
# %% right: return np.vectorize(lambda v: max(float(v), 0.0))(x)
# %% right: return np.piecewise(x, [x > 0], [lambda v: v, 0])
# %% right: return … → x[x < 0] = 0; return x
# %% right: return … → z = np.zeros(x.shape); np.copyto(z, x, where=x > 0); return z
# %% right
if np.ndim(x) == 0:
    return max(x, 0)
return np.array([relu(part) for part in x])
# %% right: return np.heaviside(x, 0) * x

# %% question="s2_identity"
# %% return_forgotten
# %% always_one: return 1
# いつも 1 という1つの数を返しています。入力 x をそのまま返しましょう。
# %% ones: return np.ones(x.shape)
# 全部の要素が 1 になっています。入力 x をそのまま返しましょう。
# %% unit_matrix: return np.eye(len(x))
# np.eye や np.identity は単位行列を作る関数です。恒等写像は、入力 x をそのまま返します。
# %% unit_matrix_of_values: return np.identity(x)
# np.identity や np.eye は、大きさの整数を受け取って単位行列を作る関数です。恒等写像は、入力 x をそのまま返します。
# %% relu_for_identity: return np.maximum(0, x)
# 負の値が 0 になっています(ReLU 関数です)。負の値もそのまま返します。
# %% sigmoid_for_identity: return 1 / (1 + np.exp(-x))
# シグモイド関数になっています。恒等写像では、値を変えません。
# %% step_for_identity: return np.where(x >= 0, 1, 0)
# ステップ関数になっています。恒等写像では、値を変えません。
# %% absolute_value: return np.abs(x)
# 負の値が正に変わっています(絶対値です)。負の値もそのまま返します。
# %% negated: return -x
# 符号が逆になっています。値を変えずに返しましょう。
# %% summed: return np.sum(x)
# 全部の要素を1つの数に足し合わせています。要素ごとに、そのまま返します。
# %% zeros: return np.zeros(x.shape)
# 全部の要素が 0 になっています。入力 x をそのまま返しましょう。
# %% first_element: return x[0]
# 最初の要素だけを返しています。配列全体を、同じ形のまま返しましょう。
# %% whole_numbers: return x.astype(int)
# 小数点より下が切り捨てられています。値を変えずに返しましょう。
# %% name_as_text: return 'x'
# 引用符で囲むと、x という名前の文字列になります。引用符を外して、値を返しましょう。
# %% in_a_tuple: return x,
# 値が1つのタプル(組)になっています。x の後ろのコンマを外しましょう。
# %% extra_axis: return np.array([x])
# 軸が1つ増えています。[ ] などで囲まずに、x をそのまま返しましょう。
# %% flattened (0.5)
# %% transposed (0.5): return x.T
# 2次元や3次元の配列で、軸の順(縦と横)が入れ替わっています。形も変えずに返しましょう。
# %% example_copied: return np.array([-2.0, 0.0, 3.5])
# %% right: return x.copy()
# %% right: return 1.0 * x
# %% right: return x + 0
# %% right: return +x
# %% right: return x.tolist()
# %% right: return np.array(x)
# %% right: return x.reshape(x.shape)
# %% right: return np.maximum(x, 0) + np.minimum(x, 0)
# %% right
identity = lambda x: x
# %% right: return … → z = np.empty_like(x); z[:] = x; return z
# %% right
if np.ndim(x) == 0:
    return x
return [identity(part) for part in x]

# %% question="s2_softmax"
# %% model
def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    total = np.sum(e, axis=-1, keepdims=True)
    return e / total
# %% large_values (1.5): e = np.exp(x)
# x が大きいと np.exp があふれて nan になります。先に、1件ごとの最大値を引きましょう。
# %% maximum_of_whole_batch (1.5): e = np.exp(x - np.max(x))
# 引いているのがバッチ全体の最大値なので、小さい行の np.exp が全部 0 になり、0 / 0 で nan になります。最大値も行ごとに引きましょう。
# %% other_than_maximum_subtracted (1.5): .max → .min
# 引いているのが最大値ではありません(最小値や平均など)。値の差が大きいと、np.exp があふれてしまいます。
# %% whole_batch_summed (1): e = np.exp(x - np.max(x)) ／ total = np.sum(e)
# バッチでは、全部の行を合わせた和で割っています。行ごとに足して 1 になるように、axis=-1 の和で割りましょう。
# %% whole_batch_summed_and_large_values (1): e = np.exp(x) ／ total = np.sum(e)
# バッチで割る数が、全部の行の和になっています。大きな値では np.exp もあふれます。1件ごとの和と最大値を使いましょう。
# %% columns_normalised (1): e = np.exp(x - np.max(x, axis=0)) ／ total = np.sum(e, axis=0)
# バッチでは、列ごとに足して 1 になっています。1行が1件なので、行ごと(axis=-1)に計算しましょう。
# %% columns_normalised_and_large_values (1): e = np.exp(x) ／ total = np.sum(e, axis=0)
# バッチでは、列ごとに足して 1 になっています。大きな値では np.exp もあふれます。1行ごとの和と最大値を使いましょう。
# %% maximum_of_columns (1): x - np.max(x, axis=-1, keepdims=True) → x - np.max(x, axis=0)
# バッチで引いているのが、列ごとの最大値です。1件の中で引く数がそろわないと、値が変わります。行ごとの最大値を引きましょう。
# %% not_transposed_back (1): e = np.exp(x.T - np.max(x, axis=-1)) ／ total = np.sum(e, axis=0)
# バッチで、行と列が入れ替わったまま返されています。最後に転置して、x と同じ形に戻しましょう。
# %% keepdims_forgotten (1): e = np.exp(x - np.max(x, axis=-1)) ／ total = np.sum(e, axis=-1)
# バッチでは、行ごとの最大値や和の形が (N,) なので、(N, C) と計算できません。keepdims=True を付けると (N, 1) になります。
# %% keepdims_forgotten_and_large_values (1): e = np.exp(x) ／ total = np.sum(e, axis=-1)
# バッチでは、行ごとの和の形が (N,) なので、(N, C) を割れません。大きな値であふれないかも確かめましょう。
# %% keepdims_of_total_forgotten (1): total = np.sum(e, axis=-1)
# バッチでは、行ごとの和の形が (N,) なので、(N, C) を割れません。keepdims=True を付けると (N, 1) になります。
# %% batch_only (0.5): x, axis=- → x, axis= ／ e, axis=- → e, axis=
# 1件のデータ (C,) でエラーになります。1次元には axis=1 がありません。axis=-1 とすると、どちらでも最後の軸になります。
# %% rows_only (0.5): return np.array([np.exp(v - np.max(v)) / np.sum(np.exp(v - np.max(v))) for v in x])
# 1件のデータ (C,) では、1つずつ取り出した値を別々に計算しているので、全部 1 になっています。1件は一度に計算しましょう。
# %% exponential_in_total_forgotten: e = np.exp(x) ／ e, → x,
# 分母が x の和になっています。足すのは、それぞれの e^{x} です。
# %% exponential_in_total_forgotten_after_shift: e, → x - np.max(x, axis=-1, keepdims=True),
# 分母が、最大値を引いた x の和になっています。足すのは、それぞれの e の累乗です。
# %% exponential_forgotten: e = x
# 指数関数がありません。x を x の和で割るのではなく、e^{x} を e^{x} の和で割ります。
# %% exponential_forgotten_whole_batch: e = x ／ total = np.sum(x)
# 指数関数がありません。e^{x} を、行ごとの e^{x} の和で割ります。
# %% not_normalised: e = np.exp(x) ／ total = 1
# e^{x} のままなので、足しても 1 になりません。行ごとの和で割りましょう。
# %% not_normalised_after_shift: total = 1
# いちばん大きい値がいつも 1 になっています。最大値ではなく、行ごとの和で割って、足して 1 になるようにしましょう。
# %% divided_by_mean: .sum → .mean
# 和ではなく平均で割っています。足して 1 にするには、e^{x} の和で割ります。
# %% one_in_denominator: e = np.exp(x) ／ total = 1 + …
# 分母に 1 を足しています(シグモイド関数の式と混ざっています)。ここでは、e^{x} の和だけで割ります。
# %% exponential_of_quotient: e = np.exp(x / np.sum(x, axis=-1, keepdims=True)) ／ return e
# x を x の和で割ってから、指数関数に渡しています。先に e^{x} を求め、それを e^{x} の和で割ります。
# %% divided_by_maximum: x - np → x / np
# 最大値で割ってから、指数関数に渡しています。割ると結果が変わるので、最大値は引きます。
# %% exponential_of_sum: e = np.exp(x) ／ total = np.exp(np.sum(x, axis=-1, keepdims=True))
# 分母が「和の e 乗」になっています。先に e^{x} をそれぞれ求めて、それを足します。
# %% shifted_in_numerator_only: e, → np.exp(x),
# 最大値を引いているのが分子だけです。分母の np.exp でも、同じ最大値を引きます。
# %% shifted_in_total_only: e = np.exp(x) ／ e, → np.exp(x - np.max(x, axis=-1, keepdims=True)),
# 最大値を引いているのが分母だけです。分子の np.exp でも、同じ最大値を引きます。
# %% maximum_subtracted_from_result: e = np.exp(x) - np.max(x, axis=-1, keepdims=True)
# 最大値は、np.exp に渡す前に引きます。後から引くと値が変わります。
# %% sign_of_exponent: x - np.max → -x + np.min
# 大きい値ほど、確率が小さくなっています。指数の符号を確かめましょう。
# %% sigmoid_for_softmax: e = np.exp(x) ／ total = 1 + e
# シグモイド関数になっています。ソフトマックス関数は、1件の中のほかの値も使い、足して 1 になります。
# %% logarithm: return np.log(…)
# ソフトマックス関数の対数になっています。確率の値そのものを返しましょう。
# %% largest_as_one_hot: return np.where(e == 1, 1.0, 0.0)
# 最大の要素だけが 1 になっています。ソフトマックス関数は、ほかの要素にも確率を分けます。
# %% largest_position: return np.argmax(e, axis=-1)
# 最大の要素の番号になっています。クラスごとの確率を返しましょう。
# %% math_exp: e = … → import math; e = math.exp(x) ／ total = np.sum(e)
# 1つの数のための関数(math.exp や float)に、配列を渡しています。np.exp なら、要素ごとに計算します。
# %% unchanged: return x
# 入力がそのまま返されています。ソフトマックス関数の式を当てはめましょう。
# %% return_forgotten
# %% example_copied: return np.array([0.125, 0.25, 0.625])
# %% right
if x.ndim == 2:
    return np.array([softmax(row) for row in x])
e = np.exp(x - x.max())
return e / e.sum()
# %% right
if x.ndim == 2:
    x = x.T
    x = x - np.max(x, axis=0)
    y = np.exp(x) / np.sum(np.exp(x), axis=0)
    return y.T
x = x - np.max(x)
return np.exp(x) / np.sum(np.exp(x))
# %% right: return np.exp(x - np.logaddexp.reduce(x, axis=-1, keepdims=True))
# %% right: return 1 / np.sum(np.exp(x[..., np.newaxis, :] - x[..., :, np.newaxis]), axis=-1)
# %% right
import math
rows = []
for row in np.atleast_2d(x).tolist():
    parts = [math.exp(value - max(row)) for value in row]
    rows.append([part / sum(parts) for part in parts])
return np.array(rows).reshape(x.shape)
# %% right
def of_one(values):
    shifted = np.exp(values - np.amax(values))
    return shifted / shifted.sum()
return np.apply_along_axis(of_one, -1, x)
# %% right
e = np.exp(x - np.expand_dims(x.max(-1), -1))
return np.einsum('...c,...->...c', e, 1 / np.einsum('...c->...', e))
# %% right
y = np.array(x, dtype=float)
y -= y.max(axis=-1)[..., None]
np.exp(y, out=y)
y /= y.sum(axis=-1)[..., None]
return y
# %% right: e = np.exp(x - np.sort(x, axis=-1)[..., -1:]) ／ return e / np.cumsum(e, axis=-1)[..., -1:]

# %% question="s2_activation_source"
# %% total_input_line: z = functions.sigmoid(u) → u = np.dot(x, W) + b
# これは総入力 u を求める行です。この u を活性化関数 f に渡している、次の行を探しましょう。
# %% output_layer_line: z = functions.sigmoid(u) → y = functions.softmax(u2)
# これは出力層の y を求める行です。左辺が z になっている、中間層の行を探しましょう。
# %% identity_line: z = functions.sigmoid(u) → y = u3
# これは出力層の恒等写像の行です。活性化関数 f に u を渡して z に入れている行を探しましょう。
# %% formula: functions.sigmoid → f
# これは数式です。f のところが教材のどの関数になっているかを見て、コードの行を抜き出しましょう。
# %% right_side_only: z = functions → functions
# 右辺だけが抜き出されています。値をどの名前に入れるか(代入先と =)も一緒に抜き出しましょう。
# %% comparison: z = functions → z == functions
# == は「等しいか」を調べる記号です。z に値を入れる代入は = 1つです。
# %% description: z = functions.sigmoid(u) → zはuを活性化関数に通したもの
# ことばでの説明になっています。教材のコードの行を、そのまま抜き出してください。
# %% unbalanced: (u) → (u
# かっこの数が合っていません。行の終わりまで抜き出せているか、見直しましょう。
# %% definition: z = functions.sigmoid(u) → def sigmoid(x):
# これは活性化関数そのものの定義です。それを呼び出して z に値を入れている行を探しましょう。
# %% definition_of_relu: z = functions.sigmoid(u) → def relu(x):
# これは ReLU 関数の定義です。それを呼び出して z に値を入れている行を探しましょう。
# %% derivative: .sigmoid → .d_sigmoid
# d_ で始まる名前の関数は微分です。z = f(u) の f は、微分する前の活性化関数です。
# %% derivative_of_relu: .sigmoid → .d_relu
# d_ で始まる名前の関数は微分です。z = f(u) の f は、微分する前の活性化関数です。
# %% without_functions: functions.sigmoid → sigmoid
# 行に `functions.` がありません。教材の行を、そのまま抜き出しましょう。
# %% relu_without_functions: functions.sigmoid → relu
# 行に `functions.` がありません。教材の行を、そのまま抜き出しましょう。
# %% input_activated: (u) → (x)
# 活性化関数に入力 x を渡しています。教材では、総入力 u を渡しています。
# %% import_line: z = functions.sigmoid(u) → from common import functions
# これは関数を使えるようにする行です。実際に使って z に値を入れている行を探しましょう。
# %% misspelt (0.5): functions → funcions
# `funcions` は `functions` の書き間違いです。教材からコピーすると確実です。
# %% with_next_layer (0.5): z = functions.sigmoid(u) → z1 = functions.relu(u1)\nu2 = np.dot(z1, W2) + b2
# 次の層の総入力の行も混ざっています。必要な行だけを抜き出しましょう。
# %% with_output_layer (0.5): z = functions.sigmoid(u) → z1 = functions.relu(u1)\ny = functions.softmax(u2)
# 出力層の行も混ざっています。z を求める行だけにしましょう。
# %% right: .sigmoid → .relu
# %% right: z = functions.sigmoid(u) → z2 = functions.relu(u2)
# %% right: z = functions.sigmoid(u) → u = np.dot(x, W) + b\nz = functions.sigmoid(u)
# %% right: "z = functions.sigmoid(u)" → '    # 第2の中間層: 総入力と出力\n    u2 = np.dot(z1, W2) + b2\n    z2 = functions.relu(u2)'
# %% right: z = functions.sigmoid(u) → z=functions.sigmoid( u )
# %% right: z = functions.sigmoid(u) → z1 = functions.sigmoid(u1)
# %% right: z = functions.sigmoid(u) → \nz1 = functions.relu(u1);\nz2 = functions.relu(u2)\n
# %% right: z = functions.sigmoid(u) → ```python\nz = functions.sigmoid(u)\n```
# %% right: z = functions.sigmoid(u) → ｚ\u3000＝\u3000functions．sigmoid（u）  ＃ 活性化関数

# %% question="s2_network_354"
# %% model
def init_network():
    network = {}
    network['W1'] = np.random.rand(3, 5)
    network['b1'] = np.random.rand(5)
    network['W2'] = np.random.rand(5, 4)
    network['b2'] = np.random.rand(4)
    return network
def forward(network, x):
    u1 = np.dot(x, network['W1']) + network['b1']
    z1 = functions.relu(u1)
    u2 = np.dot(z1, network['W2']) + network['b2']
    y = functions.softmax(u2)
    return y, z1
# %% weights_transposed (2): (3, 5) → (5, 3) ／ (5, 4) → (4, 5)
# 重みの形が逆です。W1 は (3, 5)、W2 は (5, 4) のように、(前の層の数, その層の数) にします。
# %% layers_swapped (2): rand(3, 5) → randn(5, 4) ／ rand(5) → randn(4) ／ rand(5, 4) → rand(3, 5) ／ rand(4) → rand(5)
# 2つの層の重みが入れ替わっています。W1 は入力層から中間層への (3, 5)、W2 は (5, 4) です。
# %% units_swapped (2): (3, 5) → (3, 4) ／ rand(5) → randn(4) ／ (5, 4) → (4, 5) ／ rand(4) → rand(5)
# 中間層が4、出力層が5になっています。3-5-4 は、入力3・中間層5・出力4です。
# %% biases_as_rows (2): rand(5) → rand(1, 5) ／ rand(4) → rand(1, 4)
# バイアスが (1, 5) のような2次元になっています。バイアスは1次元で、b1 は (5,)、b2 は (4,) です。
# %% biases_as_columns (2): rand(5) → rand(5, 1) ／ rand(4) → rand(4, 1)
# バイアスが (5, 1) のような縦長の2次元になっています。バイアスは1次元で、b1 は (5,)、b2 は (4,) です。
# %% one_bias_per_layer (2): rand(5) → rand() ／ rand(4) → rand()
# バイアスが1つの数になっています。バイアスはユニットごとに1つずつで、b1 は (5,)、b2 は (4,) です。
# %% biases_by_inputs (2): rand(5) → rand(3) ／ rand(4) → rand(5)
# バイアスの個数が、層に入ってくる値の数になっています。その層のユニットの数(b1 は 5、b2 は 4)です。
# %% first_weights_square (2): (5, 4) → (3, 4)
# W2 の形が違います。中間層の5個から出力層の4個へなので、(5, 4) です。
# %% biases_missing (2)
# バイアスがありません。'b1' と 'b2' も辞書に入れましょう。
def init_network():
    return {'W1': np.random.rand(3, 5), 'W2': np.random.rand(5, 4)}
# %% shapes_for_arrays (2)
# 形を表す組 (3, 5) そのものが入っています。np.random.rand(3, 5) のように、その形の配列を作ります。
def init_network():
    return {'W1': (3, 5), 'b1': (5,), 'W2': (5, 4), 'b2': (4,)}
# %% no_dictionary (2)
# 辞書ではなく、4つの値の組が返されています。キーを付けて、辞書にして返しましょう。
def init_network():
    return np.random.rand(3, 5), np.random.rand(5), np.random.rand(5, 4), np.random.rand(4)
# %% lower_case_in_start (2): ['W1'] = → ['w1'] = ／ ['W2'] = → ['w2'] =
# init_network の重みのキーが小文字の 'w1', 'w2' になっています。Python は大文字と小文字を区別します。
# %% not_a_number (2): (3, 5) → (3, 5) * np.nan ／ rand(5) → rand(5) * np.nan ／ (5, 4) → (5, 4) * np.nan ／ rand(4) → rand(4) * np.nan
# 重みに数でない値(nan)が入っています。乱数や 0 など、計算できる数を入れましょう。
# %% start_not_returned (2): return network → print(network)
# init_network が何も返していません。まだ書いていないか、return がありません。
# %% lower_case_keys: ['W1'] = → ['w1'] = ／ ['W2'] = → ['w2'] = ／ ['W1']) → ['w1']) ／ ['W2']) → ['w2'])
# 重みのキーが小文字の 'w1', 'w2' になっています。問いのキーは大文字の 'W1', 'W2' です。
# %% sigmoid_for_relu (1): relu → sigmoid
# 中間層の活性化関数がシグモイド関数になっています。この問いでは ReLU 関数を使います。
# %% tanh_for_relu (1): functions.relu → np.tanh
# 中間層の活性化関数が tanh になっています。この問いでは ReLU 関数を使います。
# %% sigmoid_in_both_layers (1): relu → sigmoid ／ softmax → sigmoid
# どちらの層もシグモイド関数になっています。中間層では ReLU 関数、出力層ではソフトマックス関数を使います。
# %% step_for_relu (1): relu → step_function
# z1 が 0 か 1 になっています(ステップ関数や、ReLU 関数の微分の値です)。この問いでは ReLU 関数を使います。
# %% hidden_layer_not_activated (1): z1 = u1
# 中間層の総入力 u1 が、ReLU 関数を通さずに使われています。
# %% total_input_to_output_layer (1.5): z1, → u1,
# 出力層に、z1 ではなく、活性化関数を通す前の u1 を渡しています。
# %% total_input_returned (1.5): , z1 → , u1
# 2つ目に返された値が総入力 u1 です。ReLU 関数を通した z1 を返しましょう。
# %% output_not_activated (1.5): y = u2
# 出力層の総入力が、ソフトマックス関数を通さずに返されています。
# %% sigmoid_output (1.5): softmax → sigmoid
# 出力層がシグモイド関数になっています。多クラス分類ではソフトマックス関数を使います。
# %% relu_output (1.5): softmax → relu
# 出力層も ReLU 関数になっています。出力層ではソフトマックス関数を使います。
# %% relu_before_softmax (1.5): (u2) → (functions.relu(u2))
# 出力層の総入力を ReLU 関数にも通しています。ソフトマックス関数だけを通します。
# %% softmax_twice (1.5): y = functions.softmax(…)
# ソフトマックス関数を2回通しています。1回だけにしましょう。
# %% largest_position (1.5): y = np.argmax(functions.softmax(u2), axis=-1)
# y が、いちばん確率の大きいクラスの番号になっています。クラスごとの確率をそのまま返しましょう。
# %% activations_swapped (1): relu → softmax ／ y = functions.relu(u2)
# 2つの活性化関数が逆です。中間層が ReLU 関数、出力層がソフトマックス関数です。
# %% softmax_in_hidden_layer (1): relu → softmax
# 中間層もソフトマックス関数になっています。中間層では ReLU 関数を使います。
# %% biases_forgotten (1): + network['b1'] → ／ + network['b2'] →
# 総入力にバイアスが入っていません。u1 には b1、u2 には b2 を足します。
# %% hidden_bias_forgotten (1): + network['b1'] →
# 中間層の総入力 u1 に、バイアス b1 が入っていません。
# %% output_bias_forgotten (1.5): + network['b2'] →
# 出力層の総入力 u2 に、バイアス b2 が入っていません。
# %% activated_before_bias (1): + network['b1'] → ／ z1 = … + network['b1']
# ReLU 関数を通した後でバイアスを足しています。バイアスは総入力の一部なので、先に足します。
# %% bias_after_softmax (1.5): + network['b2'] → ／ y = … + network['b2']
# ソフトマックス関数を通した後でバイアス b2 を足しています。先に足しましょう。
# %% returned_in_reverse (1): y, z1 → z1, y
# 返す値の場所が違います。1つ目に出力 y、2つ目に中間層の出力 z1 を返してください。
# %% output_only (1): , z1 →
# 返された値が、y と z1 の2つではありません。y、z1 の順で両方を返してください。
# %% three_returned (2): , z1 → , z1, u1
# 余分な値も返しています。y と z1 の2つだけを返してください。
# %% forward_not_returned (1): y, z1 → None
# forward が何も返していません。まだ書いていないか、return がありません。y、z1 の順に返しましょう。
# %% input_to_output_layer (1): z1, → x,
# 出力層に入力 x を渡しています。出力層に入るのは、中間層の出力 z1 です。
# %% order_of_product (1): x, network['W1'] → network['W1'], x ／ z1, network['W2'] → network['W2'], z1
# 行列の積で、隣り合う軸の大きさが合いません。データを左に、(前の層の数, その層の数) の形の重みを右に置きます。
# %% elementwise_product (1): u1 = x * network['W1'] + network['b1'] ／ u2 = z1 * network['W2'] + network['b2']
# * は同じ位置どうしの積です。総入力には、行列の積 np.dot を使います。
# %% arguments_in_reverse (1): network, x → x, network
# network と x が入れ替わっています(配列 x に 'W1' のようなキーはありません)。forward(network, x) の順に受け取ります。
# %% own_network (1): u1 = … → network = init_network(); u1 = …
# 渡された network を使わずに、init_network() で作り直しています。引数の network を使いましょう。
# %% softmax_over_whole_batch (2): y = np.exp(u2) / np.sum(np.exp(u2))
# バッチでは、全部の行を合わせた和で割っています。行ごとの和で割りましょう。
# %% softmax_over_columns (2): y = np.exp(u2) / np.sum(np.exp(u2), axis=0)
# バッチでは、列ごとに足して 1 になっています。行ごとに計算しましょう。
# %% one_sample_transposed (2): x, network['W1'] → network['W1'].T, x ／ z1, network['W2'] → network['W2'].T, z1
# W.T を左から掛ける形は、バッチ (N, 入力の数) では使えません。データを左に置く形を考えましょう。
# %% first_sample_only (2): x, → np.atleast_2d(x)[0],
# %% example_copied (1): y, z1 → np.array([0.13458064, 0.6933114, 0.09128908, 0.08081888]), np.array([3.25479561, 1.69793142, 4.63238936, 3.98126229, 1.72972495])
# %% right: rand(3, 5) → default_rng().normal(size=(3, 5)) ／ rand(4) → uniform(size=4) ／ y, z1 → [y, z1]
# %% right
def init_network():
    return {'W1': np.zeros((3, 5)), 'b1': np.zeros(5), 'W2': np.ones((5, 4)), 'b2': [0, 0, 0, 0]}
def forward(network, x):
    z1 = np.maximum(0, x @ network['W1'] + network['b1'])
    u2 = z1 @ network['W2'] + network['b2']
    e = np.exp(u2 - np.max(u2, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True), z1
# %% right
def forward(network, x):
    W1, b1, W2, b2 = network['W1'], network['b1'], network['W2'], network['b2']
    hidden = relu(np.dot(x, W1) + b1)
    return softmax(np.dot(hidden, W2) + b2), hidden
# %% right
def init_network():
    sizes, network = [3, 5, 4], {}
    for i in (1, 2):
        network[f'W{i}'] = np.random.randn(sizes[i - 1], sizes[i]) * np.sqrt(2 / sizes[i - 1])
        network[f'b{i}'] = np.zeros(sizes[i])
    return network
def forward(network, x):
    layer = lambda x, i, f: f(np.tensordot(x, network[f'W{i}'], axes=1) + network[f'b{i}'])
    z1 = layer(x, 1, functions.relu)
    return layer(z1, 2, functions.softmax), z1
# %% right
from common.functions import relu as activate, softmax as to_probability
def init_network():
    W1, W2 = np.linspace(-1, 1, 15).reshape(3, 5), np.linspace(-1, 1, 20).reshape(5, 4)
    return dict(W1=W1, b1=np.full(5, 0.1), W2=W2, b2=np.arange(4))
def forward(network, x):
    outputs = []
    for layer, f in ('1', activate), ('2', to_probability):
        x = f(np.einsum('...i,ij->...j', x, network['W' + layer]) + network['b' + layer])
        outputs.insert(0, x)
    return tuple(outputs)
# %% right
def init_network():
    network = {'description': '3-5-4'}
    for name, shape in [('W1', (3, 5)), ('b1', 5), ('W2', (5, 4)), ('b2', 4)]:
        network[name] = np.random.uniform(-0.5, 0.5, shape)
    return network
def forward(network, x):
    if x.ndim == 2:
        y, z1 = zip(*(forward(network, row) for row in x))
        return np.array(y), np.array(z1)
    z1 = np.array([max(0, sum(x * w) + b) for w, b in zip(network['W1'].T, network['b1'])])
    scores = np.exp([sum(z1 * w) + b for w, b in zip(network['W2'].T, network['b2'])])
    return scores / scores.sum(), z1
# %% right
import numpy
def init_network(seed=0):
    random = numpy.random.RandomState(seed)
    shapes = {'W1': (3, 5), 'b1': 5, 'W2': (5, 4), 'b2': 4}
    return {key: random.standard_normal(shape) for key, shape in shapes.items()}
def forward(network, x):
    u1 = numpy.add(numpy.matmul(x, network['W1']), network['b1'])
    z1 = numpy.where(u1 > 0, u1, 0)
    u2 = numpy.inner(z1, network['W2'].T) + network['b2']
    return numpy.exp(u2 - numpy.logaddexp.reduce(u2, axis=-1, keepdims=True)), z1
# %% right
init_network = lambda: {'W1': np.eye(3, 5), 'b1': np.zeros(5), 'W2': np.eye(5, 4), 'b2': np.zeros(4)}
forward = lambda network, x: (
    functions.softmax(functions.relu(x @ network['W1'] + network['b1']) @ network['W2'] + network['b2']),
    functions.relu(x @ network['W1'] + network['b1']),
)
