"""Known answers, the commonest mistakes first."""

# %% question="s5_delta2"
# %% d_and_y_swapped: d, y → y, d
# 符号が逆です。y が目標 d より大きいとき、デルタは正になります。教材の関数を使うときは、引数の順も確かめましょう。
# %% not_divided_by_count: delta2 = y - d
# 1/N がありません。この誤差 E は N 件の平均なので、微分にも 1/N が残ります。
# %% swapped_and_not_divided: delta2 = d - y
# 符号が逆で、1/N もありません。E の式を y で微分して、1つずつ確かめましょう。
# %% factor_two: delta2 = 2 * …
# 係数の 2 が残っています。E にある 1/2 が、2乗の微分で出る 2 と打ち消し合います。
# %% half_kept: delta2 = (y - d) / (2 * len(y))
# 係数の 1/2 が残っています。2乗を微分すると 2 が出て、1/2 と打ち消し合います。
# %% loss_for_derivative: d_mean_squared_error → mean_squared_error
# 誤差 E の値(1つの数)になっています。デルタは E の微分で、y と同じ形です。
# %% divided_by_all_elements: delta2 = (y - d) / np.size(y)
# 要素の総数で割っています。E の式で割っているのは、データの件数 N だけです。
# %% divided_by_outputs: delta2 = (y - d) / y.shape[1]
# 出力の数で割っています。割るのは、データの件数 N(行の数)です。
# %% squared: delta2 = (y - d) ** 2 / len(y)
# 差を2乗したままです。微分すると、2乗は外れます。
# %% absolute_difference: delta2 = np.abs(y - d) / len(y)
# 差の絶対値になっています。デルタの符号は、どちらの向きに外れたかを表すので消せません。
# %% averaged_over_samples: delta2 = np.mean(y - d, axis=0)
# N 件を1行に平均しています。デルタは1件ごとに求め、y と同じ形のままにします。
# %% averaged_to_one_number: delta2 = np.mean(y - d)
# 1つの数に平均しています。デルタは1件ごと、出力ごとに求め、y と同じ形のままにします。
# %% activation_derivative_added: delta2 = … * functions.d_sigmoid(y)
# シグモイド関数の微分を掛けています。この節の出力層は恒等写像なので、掛けるものはありません。
# %% activation_derivative_and_not_divided: delta2 = (y - d) * y * (1 - y)
# シグモイド関数の微分を掛けていて、1/N もありません。この節の出力層は恒等写像です。
# %% activation_derivative_of_activated: delta2 = … * functions.d_sigmoid(functions.sigmoid(y))
# y をシグモイド関数に通して、その微分を掛けています。この節の出力層は恒等写像です。
# %% target_forgotten: delta2 = y / len(y)
# 目標 d が使われていません。デルタは、出力が目標からどれだけ外れたかで決まります。
# %% right: delta2 = y / len(y) - d / len(d)
# %% right: delta2 = -functions.d_mean_squared_error(y, d)
# %% right: delta2 = np.divide(np.negative(d - y), y.shape[0])
# %% right: delta2 = np.vstack(list(map(functions.d_mean_squared_error, d, y))) / len(y)
# %% right
delta2 = np.zeros(y.shape)
for n, i in np.ndindex(y.shape):
    delta2[n, i] = (y[n, i] - d[n, i]) / len(y)
# %% right: delta2 = np.identity(len(y)) / len(y) @ (y - d)
# %% right
def d_error(target, output):
    return np.true_divide(output - target, np.shape(output)[0])
delta2 = d_error(d, y)
# %% right
delta2 = y.astype(float)
delta2 -= d
delta2 *= 1 / y.shape[0]

# %% question="s5_delta1"
# %% derivative_at_total_input (1): (z1) → (u1)
# 掛けているのが u1 * (1 - u1) になっています。functions.d_sigmoid に渡すのは、活性化関数を通した後の値です。
# %% derivative_forgotten (1): * functions.d_sigmoid(z1) →
# シグモイド関数の微分が掛かっていません。出力層の誤差は、活性化関数を通って中間層の総入力に戻ります。
# %% sigmoid_for_derivative (1): d_sigmoid → sigmoid
# 微分の代わりに、シグモイド関数の値を掛けています。シグモイド関数の微分の式を見直しましょう。
# %% output_for_derivative (1): functions.d_sigmoid(z1) → z1
# 微分の代わりに、出力 z1 をそのまま掛けています。シグモイド関数の微分の式を見直しましょう。
# %% total_input_for_derivative (1): functions.d_sigmoid(z1) → u1
# 微分の代わりに、総入力 u1 をそのまま掛けています。シグモイド関数の微分の式を見直しましょう。
# %% half_of_derivative (1): functions.d_sigmoid(z1) → (1 - z1)
# 掛けているのが 1 − z だけです。シグモイド関数の微分の式を見直しましょう。
# %% sign_reversed (1): functions.d_sigmoid(z1) → z1 * (z1 - 1)
# 符号が逆です。シグモイド関数の微分は負になりません。前の層に戻すときにも、符号は変わりません。
# %% sum_in_derivative (1): functions.d_sigmoid(z1) → z1 * (1 + z1)
# 掛けているのが z(1 + z) になっています。シグモイド関数の微分の式を見直しましょう。
# %% activated_twice (1): (z1) → (functions.sigmoid(z1))
# z1 をもう一度シグモイド関数に通してから微分しています。z1 はすでに活性化関数を通した値です。
# %% relu_derivative (1): d_sigmoid(z1) → d_relu(u1)
# ReLU 関数の微分(正なら 1、負なら 0)を掛けています。この節の中間層は、シグモイド関数です。
# %% tanh_derivative (1): functions.d_sigmoid(z1) → (1 - z1 ** 2)
# 掛けているのが 1 − z² です(tanh の微分になっています)。この節の中間層は、シグモイド関数です。
# %% tanh_derivative_at_total_input (1): functions.d_sigmoid(z1) → (1 - np.tanh(u1) ** 2)
# tanh の微分を掛けています。この節の中間層は、シグモイド関数です。
# %% derivative_added: * functions → + functions
# 微分を足しています。連鎖律では、微分どうしを掛けます。
# %% derivative_of_returned_error: delta1 = functions.d_sigmoid(np.dot(delta2, W2.T))
# 重みで戻した誤差を、微分の式に入れています。微分は中間層の出力で求め、戻した誤差に掛けます。
# %% weights_ignored: dot(delta2, W2.T) → sum(delta2, axis=1, keepdims=True)
# W2 が使われていません。出力層の誤差は、通ってきた重みの分だけ中間層に戻ります。
# %% not_transposed: W2.T → W2
# W2 を転置していないので、積の形が合いません。delta2 は (N, 出力)、W2 は (中間, 出力) です。
# %% matrix_product_with_derivative: delta1 = np.dot(np.dot(delta2, W2.T), functions.d_sigmoid(z1))
# 活性化関数の微分は、行列の積ではなく、同じ位置どうしの積(*)で掛けます。
# %% samples_in_columns: delta1 = (…).T
# 行と列が入れ替わっています。このコースでは、1件を1行に並べます。
# %% divided_by_count_again (1): delta1 = … / len(delta2)
# データの件数 N でもう一度割っています。1/N は delta2 にすでに入っています。
# %% right: functions.d_sigmoid(z1) → (z1 - z1 ** 2)
# %% right: delta1 = (W2 @ delta2.T).T * z1 * (1 - z1)
# %% right: delta1 = np.inner(delta2, W2) * functions.d_sigmoid(functions.sigmoid(u1))
# %% right: delta1 = np.tensordot(delta2, W2, axes=(1, 1)) / (4 * np.cosh(u1 / 2) ** 2)
# %% right: delta1 = (1 - np.tanh(u1 / 2) ** 2) / 4 * np.matmul(delta2, W2.swapaxes(0, 1))
# %% right: delta1 = (delta2[:, None] * W2).sum(axis=-1) * z1 * functions.sigmoid(-u1)
# %% right
delta1 = np.zeros(z1.shape)
for n, h in np.ndindex(z1.shape):
    for o in range(delta2.shape[1]):
        delta1[n, h] += delta2[n, o] * W2[h, o] * z1[n, h] * (1 - z1[n, h])
# %% right
def derivative(z):
    return z * (1 - z)
delta1 = np.stack([delta2 @ weights for weights in W2], axis=1)
delta1 = delta1 * derivative(z1)
# %% right: delta1 = np.stack([delta @ W2.T @ np.diag(z - z * z) for delta, z in zip(delta2, z1)])

# %% question="s5_gradients"
# %% weights_in_lower_case (2): "W1" → "w1" ／ "W2" → "w2"
# 重みのキーが 'w1' と 'w2' になっています。小文字の w1 と大文字の W1 は、別の名前です。
# %% keys_named_as_derivatives: "W1" → "dW1" ／ "b1" → "db1" ／ "W2" → "dW2" ／ "b2" → "db2"
# キーに d が付いています。元の重みやバイアスと同じ名前をキーにしましょう。
# %% w2_of_hidden_layer (3): z1.T, delta2 → x.T, delta1
# W2 の勾配に、x と delta1 を使っています。W2 は出力層の重みです。
# %% w2_from_input (3): z1.T → x.T
# W2 の勾配に x を使っています。出力層に入った値は、中間層の出力です。
# %% w1_from_hidden_output (3): x.T, → z1.T,
# W1 の勾配に z1 を使っています。中間層に入った値は、入力 x です。
# %% w2_activated_twice (3): z1.T → functions.sigmoid(z1).T
# z1 をもう一度シグモイド関数に通しています。z1 はすでに活性化関数を通した値です。
# %% deltas_swapped: x.T, delta1 → x.T, delta2 ／ sum(delta1 → sum(delta2 ／ z1.T, delta2 → z1.T, delta1 ／ grad["b2"] = np.sum(delta1, axis=0)
# 使っているデルタが違います。delta1 は中間層、delta2 は出力層のデルタです。
# %% layers_swapped (2): x.T, delta1 → z1.T, delta2 ／ grad["W2"] = np.dot(x.T, delta1)
# 重みの勾配に、もう一方の層の値を使っています。x を受け取る層が 1、z1 を受け取る層が 2 です。
# %% biases_summed_to_one_number (2): delta1, axis=0 → delta1 ／ delta2, axis=0 → delta2
# バイアスの勾配が1つの数になっています。ユニットごとに残るように、足す向き(axis)を指定しましょう。
# %% b2_summed_to_one_number (3): delta2, axis=0 → delta2
# b2 の勾配が1つの数になっています。ユニットごとに残るように、足す向き(axis)を指定しましょう。
# %% biases_summed_over_units (2): delta1, axis=0 → delta1, axis=1 ／ delta2, axis=0 → delta2, axis=1
# バイアスの勾配で、足す向きが逆です。データの件数の方向(行の方向)に足します。
# %% biases_averaged (2): sum(delta1 → mean(delta1 ／ sum(delta2 → mean(delta2
# バイアスの勾配で平均を取っています。1/N はデルタにもう入っています。
# %% biases_not_summed (2): grad["b1"] = delta1 ／ grad["b2"] = delta2
# バイアスの勾配がデルタそのままです。N 件分を足し合わせて、バイアスと同じ形にします。
# %% biases_with_extra_dimension (2): delta1, axis=0 → delta1, axis=0, keepdims=True ／ delta2, axis=0 → delta2, axis=0, keepdims=True
# バイアスの勾配が (1, n) の形です。元のバイアスと同じ (n,) にしましょう。
# %% weights_averaged (2): grad["W1"] = … / len(x) ／ grad["W2"] = … / len(x)
# 重みの勾配を件数 N で割っています。1/N はデルタにもう入っています。
# %% weights_transposed (2): x.T, delta1 → delta1.T, x ／ z1.T, delta2 → delta2.T, z1
# 重みの勾配の行と列が逆です。元の重みと同じ形 (入った値の数, ユニットの数) にします。
# %% transpose_forgotten (2): x.T, → x, ／ z1.T → z1
# 転置していないので、積の形が合いません。左右の形を書き出して、N 件の軸が向き合うか見てみましょう。
# %% wrong_side_transposed (2): x.T, delta1 → delta1, x.T ／ z1.T, delta2 → delta2, z1.T
# 積の形が合いません。転置する行列と、積の順を見直しましょう。元の重みは (入った値の数, ユニットの数) の形です。
# %% elementwise_product (2): dot(x.T → multiply(x.T ／ dot(z1.T → multiply(z1.T
# 同じ位置どうしの積(*)では、形が合いません。N 件の方向で足し合わせる、行列の積にします。
# %% samples_mixed (2): dot(x.T, delta1) → outer(np.sum(x, axis=0), np.sum(delta1, axis=0)) ／ dot(z1.T, delta2) → outer(np.sum(z1, axis=0), np.sum(delta2, axis=0))
# N 件分を足してから掛けています。1件ごとに掛けたものを足します。
# %% sign_reversed: grad["b2"] = …; grad = {name: -value for name, value in grad.items()}
# 勾配の符号が逆です。勾配は E が増える向きで、引き算は更新のときにします。
# %% right
grad = {}
for layer, (given, delta) in enumerate([(x, delta1), (z1, delta2)], start=1):
    grad[f'W{layer}'] = given.T @ delta
    grad[f'b{layer}'] = delta.sum(axis=0)
# %% right: dot(x.T, delta1) → tensordot(x, delta1, axes=(0, 0)) ／ grad["b1"] = np.add.reduce(delta1) ／ dot(z1.T, delta2) → tensordot(z1, delta2, axes=(0, 0)) ／ grad["b2"] = np.add.reduce(delta2)
# %% right: grad["W1"] = (x[:, :, None] * delta1[:, None]).sum(axis=0) ／ grad["b1"] = delta1.mean(axis=0) * len(delta1) ／ grad["W2"] = (z1[:, :, None] * delta2[:, None]).sum(axis=0) ／ grad["b2"] = delta2.mean(axis=0) * len(delta2)
# %% right
def with_one(values):
    return np.column_stack([values, np.ones(len(values))])
first, second = with_one(x).T @ delta1, with_one(z1).T @ delta2
grad = {'W1': first[:-1], 'b1': first[-1], 'W2': second[:-1], 'b2': second[-1]}
# %% right: grad["W1"] = sum(map(np.outer, x, delta1)) ／ grad["b1"] = sum(delta1) ／ grad["W2"] = sum(map(np.outer, z1, delta2)) ／ grad["b2"] = sum(delta2)
# %% right
ones = np.ones(len(x))
grad = {}
grad['b2'] = ones @ delta2
grad['b1'] = ones @ delta1
grad['W2'] = np.transpose(np.matmul(delta2.T, z1))
grad['W1'] = np.transpose(np.matmul(delta1.T, x))
# %% right
W1 = np.zeros((x.shape[1], delta1.shape[1]))
for i, j in np.ndindex(W1.shape):
    W1[i, j] = np.dot(x[:, i], delta1[:, j])
W2 = np.array([[np.dot(z, e) for e in delta2.T] for z in z1.T])
b1, b2 = np.cumsum(delta1, axis=0)[-1], np.cumsum(delta2, axis=0)[-1]
grad = dict(W1=W1, b1=b1, W2=W2, b2=b2)
# %% right
grad = {'W1': np.inner(x.T, delta1.T), 'W2': np.inner(z1.T, delta2.T)} | {'b1': delta1.sum(0), 'b2': delta2.sum(0)}

# %% question="s5_backward"
# %% return_forgotten
# %% derivative_at_total_input (1): (z1) → (u1)
# 中間層のデルタに掛けているのが u1 * (1 - u1) になっています。functions.d_sigmoid に渡すのは、活性化関数を通した後の値です。
# %% derivative_forgotten (1): * functions.d_sigmoid(z1) →
# 中間層のデルタに、シグモイド関数の微分が掛かっていません。
# %% sigmoid_for_derivative (1): d_sigmoid → sigmoid
# 中間層のデルタで、微分の代わりにシグモイド関数の値を掛けています。
# %% tanh_derivative (1): functions.d_sigmoid(z1) → (1 - z1 ** 2)
# 中間層のデルタに掛けているのが 1 − z² です(tanh の微分になっています)。この節の中間層は、シグモイド関数です。
# %% relu_derivative (1): d_sigmoid(z1) → d_relu(u1)
# 中間層のデルタに、ReLU 関数の微分を掛けています。この節の中間層は、シグモイド関数です。
# %% hidden_delta_divided_again (1): delta1 = … / len(x)
# 中間層の勾配が 1/N 倍です。1/N は、出力層のデルタからもう引き継がれています。
# %% not_divided_by_count: delta2 = y - d
# 勾配が N 倍です。E は N 件の平均なので、微分にも 1/N が残ります。
# %% d_and_y_swapped: d, y → y, d
# 勾配の符号が逆です。デルタの式で、d と y の順や符号を確かめましょう。
# %% factor_two: delta2 = 2 * …
# 勾配が2倍です。E の 1/2 と、2乗の微分で出る 2 は打ち消し合います。
# %% divided_by_all_elements: delta2 = (y - d) / y.size
# 要素の総数で割っています。E の式で割っているのは、データの件数 N だけです。
# %% output_bias_forgotten: + b2 →
# 順伝播で、出力層のバイアス b2 を足していません。
# %% hidden_bias_forgotten: + b1 →
# 順伝播で、中間層のバイアス b1 を足していません。
# %% output_activated: y = functions.sigmoid(…)
# 出力層でシグモイド関数を通しています。この節の出力層は恒等写像です。
# %% output_activated_with_derivative: y = functions.sigmoid(…) ／ delta2 = … * functions.d_sigmoid(y)
# 出力層にもシグモイド関数を使っています。この節の出力層は恒等写像です。
# %% activation_derivative_added: delta2 = … * functions.d_sigmoid(y)
# 出力層のデルタに、シグモイド関数の微分を掛けています。この節の出力層は恒等写像です。
# %% hidden_not_activated: z1 = u1
# 順伝播の中間層で、活性化関数を通していません。
# %% relu_for_sigmoid: .sigmoid → .relu ／ d_sigmoid → d_relu
# 中間層に ReLU 関数を使っています。この節の中間層は、シグモイド関数です。
# %% relu_in_forward_only: .sigmoid → .relu
# 順伝播の中間層だけが ReLU 関数です。この節の中間層は、シグモイド関数です。
# %% tanh_for_sigmoid: functions.sigmoid(u1) → np.tanh(u1) ／ functions.d_sigmoid(z1) → (1 - z1 ** 2)
# 中間層に tanh を使っています。この節の中間層は、シグモイド関数です。
# %% w2_from_total_input (2): z1.T → u1.T
# W2 の勾配に総入力 u1 を使っています。出力層に入った値は、活性化関数を通した後の値です。
# %% w2_from_input (2): z1.T → x.T
# W2 の勾配に x を使っています。出力層に入った値は、中間層の出力です。
# %% w1_from_hidden_output (2): x.T, → z1.T,
# W1 の勾配に z1 を使っています。中間層に入った値は、入力 x です。
# %% weights_transposed (1): x.T, delta1 → delta1.T, x ／ z1.T, delta2 → delta2.T, z1
# 重みの勾配の行と列が逆です。元の重みと同じ形にします。
# %% biases_summed_to_one_number (1): delta1, axis=0 → delta1 ／ delta2, axis=0 → delta2
# バイアスの勾配が1つの数になっています。ユニットごとに残るように、足す向き(axis)を指定しましょう。
# %% b2_summed_to_one_number (2): delta2, axis=0 → delta2
# b2 の勾配が1つの数になっています。ユニットごとに残るように、足す向き(axis)を指定しましょう。
# %% biases_averaged (1): sum(delta1 → mean(delta1 ／ sum(delta2 → mean(delta2
# バイアスの勾配で平均を取っています。1/N はデルタにもう入っています。
# %% biases_not_summed (1): grad["b1"] = delta1 ／ grad["b2"] = delta2
# バイアスの勾配がデルタそのままです。N 件分を足し合わせて、バイアスと同じ形にします。
# %% biases_with_extra_dimension (1): delta1, axis=0 → delta1, axis=0, keepdims=True ／ delta2, axis=0 → delta2, axis=0, keepdims=True
# バイアスの勾配が (1, n) の形です。元のバイアスと同じ (n,) にしましょう。
# %% weights_averaged (1): grad["W1"] = … / len(x) ／ grad["W2"] = … / len(x)
# 重みの勾配を件数 N で割っています。1/N はデルタにもう入っています。
# %% weights_in_lower_case (1): grad["W1"] → grad["w1"] ／ grad["W2"] → grad["w2"]
# 重みのキーが 'w1' と 'w2' になっています。小文字の w1 と大文字の W1 は、別の名前です。
# %% network_returned_updated: return {name: network[name] - 0.1 * grad[name] for name in grad}
# 勾配ではなく、更新した後の重みを返しています。更新は次の問いで行います。
# %% deltas_returned: return {'W1': delta1, 'b1': delta1, 'W2': delta2, 'b2': delta2}
# 勾配ではなくデルタを返しています。デルタから、重みとバイアスの勾配を求めましょう。
# %% right: z1 = (1 + np.tanh(u1 / 2)) / 2 ／ delta1 = np.inner(delta2, W2) * np.exp(-u1) / (1 + np.exp(-u1)) ** 2
# %% right: delta2 = np.stack(list(map(functions.d_mean_squared_error, d, y))) / len(x) ／ return {name: grad[name] for name in network}
# %% right
def extend(values):
    return np.column_stack([values, np.ones(len(values))])
first, second = (np.vstack([network['W' + i], network['b' + i]]) for i in '12')
z1 = functions.sigmoid(extend(x) @ first)
delta2 = functions.d_mean_squared_error(d, extend(z1) @ second)
delta1 = delta2 @ second[:-1].T * z1 * (1 - z1)
g1, g2 = extend(x).T @ delta1, extend(z1).T @ delta2
return {'W1': g1[:-1], 'b1': g1[-1], 'W2': g2[:-1], 'b2': g2[-1]}
# %% right
gradients = lambda given, delta: (given.T @ delta, delta.sum(axis=0))
W2 = network['W2']
z1 = functions.sigmoid(np.add(x @ network['W1'], network['b1']))
delta2 = functions.d_mean_squared_error(d, z1 @ W2 + network['b2'])
(dW1, db1), (dW2, db2) = gradients(x, delta2 @ W2.T * functions.d_sigmoid(z1)), gradients(z1, delta2)
return {'b2': db2, 'W2': dW2, 'b1': db1, 'W1': dW1}
# %% right
given = [x]
for i in '12':
    u = np.dot(given[-1], network['W' + i]) + network['b' + i]
    given.append(functions.sigmoid(u) if i == '1' else u)
grad = {}
delta = functions.d_mean_squared_error(d, given.pop())
for i in '21':
    z = given.pop()
    grad['W' + i], grad['b' + i] = np.einsum('ni,no->io', z, delta), np.einsum('no->o', delta)
    delta = np.dot(delta, network['W' + i].T) * functions.d_sigmoid(z)
return grad
# %% right
X, D = x.T, d.T
Z = 1 / (1 + np.exp(-(network['W1'].T @ X + network['b1'][:, None])))
Y = network['W2'].T @ Z + network['b2'][:, None]
E2 = (Y - D) / X.shape[1]
E1 = network['W2'] @ E2 * (Z - Z ** 2)
return {'W1': X @ E1.T, 'b1': E1.sum(axis=1), 'W2': Z @ E2.T, 'b2': E2.sum(axis=1)}
# %% right
def one(x, d):
    z1 = functions.sigmoid(np.dot(x, network['W1']) + network['b1'])
    delta2 = functions.d_mean_squared_error(d, np.dot(z1, network['W2']) + network['b2'])
    delta1 = np.dot(network['W2'], delta2) * functions.d_sigmoid(z1)
    return {'W1': np.outer(x, delta1), 'b1': delta1, 'W2': np.outer(z1, delta2), 'b2': delta2}
grads = list(map(one, x, d))
return {name: np.mean([grad[name] for grad in grads], axis=0) for name in network}

# %% question="s5_train"
# %% network_changed (1): network = … → pass
# 渡された network を書き換えています。network.copy() は浅いコピーで、中の配列は元と同じものです。-= で更新すると、元の配列も変わります。
# %% first_loss_missing: losses = []
# 記録が更新した後だけで、更新する前の誤差がありません。最初の1個も入れて、epochs + 1 個です。
# %% all_recorded_after_update: losses = [] ／ (epochs) → (epochs + 1)
# どの誤差も更新した後のものです。最初の1個は、更新する前の誤差です。
# %% last_loss_missing: losses = [] ／ losses.append(loss_of(x, d, network)) → pass ／ grad = … → losses.append(loss_of(x, d, network)); grad = …
# 最後の更新の後の誤差がありません。全部で epochs + 1 個です。
# %% recorded_before_update: losses.append(… → pass ／ grad = … → losses.append(loss_of(x, d, network)); grad = …
# 更新する前の誤差が2個並び、最後の更新の後の誤差がありません。記録する順を見直しましょう。
# %% one_update_too_many: (epochs) → (epochs + 1)
# 更新が1回多く、誤差も1個多くなっています。更新する前のものを入れて、epochs + 1 個です。
# %% returned_inside_loop: losses.append(… → losses.append(…; return losses
# %% return_forgotten
# %% last_loss_only: return losses[-1]
# 最後の誤差だけを返しています。移り変わりがわかるように、全部を並べて返します。
# %% network_returned: return network
# 学習した network を返しています。この問いで返すのは、誤差の並びです。
# %% losses_in_reverse: return losses[::-1]
# 誤差の順が逆です。更新する前のものから順に並べます。
# %% gradient_ascent
# %% weights_replaced: network[name] - → -
# もとの重みから引いていません。-= のつもりで =- と書くと、符号を変えた値の代入になります。
# %% learning_rate_ignored: learning_rate * →
# %% learning_rate_of_the_example: learning_rate * → 0.5 *
# 学習率を 0.5 に固定しています。引数の learning_rate を使いましょう。
# %% never_updated: network[name] = … → new = …
# 誤差がずっと同じ値です。計算した結果を重みに代入したか(-= を -+ と書いていないか)、確かめましょう。
# %% biases_not_updated: network[name] = … → if name.startswith('W'): network[name] = …
# バイアスが更新されていません。4つとも更新します。
# %% weights_not_updated: network[name] = … → if name.startswith('b'): network[name] = …
# バイアスだけが更新されています。重みも更新します。
# %% output_layer_only: network[name] = … → if name.endswith('2'): network[name] = …
# 出力層だけが更新されています。中間層の重みとバイアスも更新します。
# %% hidden_layer_only: network[name] = … → if name.endswith('1'): network[name] = …
# 中間層だけが更新されています。出力層の重みとバイアスも更新します。
# %% gradient_computed_once: losses = …; first = backward(x, d, network) ／ grad = first
# 最初の勾配をずっと使っています。重みが変わるたびに、勾配を求め直します。
# %% divided_by_count_again: grad[name] → grad[name] / len(x)
# 勾配を件数 N でもう一度割っています。1/N は勾配にもう入っています。
# %% sample_by_sample
# 1件ごとに更新しています。この問いでは、全データの勾配で1エポックに1回だけ更新します。
network = {name: value.copy() for name, value in network.items()}
losses = [loss_of(x, d, network)]
for _ in range(epochs):
    for n in range(len(x)):
        grad = backward(x[n:n + 1], d[n:n + 1], network)
        for name in grad:
            network[name] -= learning_rate * grad[name]
    losses.append(loss_of(x, d, network))
return losses
# %% loss_without_half: return [2 * loss for loss in losses]
# 記録した誤差が2倍です。教材の二乗誤差 E には 1/2 があります。
# %% loss_summed: return [len(x) * loss for loss in losses]
# 記録した誤差が N 件の合計です。E は1件あたりの平均です。
# %% loss_over_all_elements: return [2 * loss / d.shape[1] for loss in losses]
# 記録した誤差が、全要素の2乗の平均です。E は、1件ごとの ½Σ(y − d)² の平均です。
# %% right: network = dict(network)
# %% right: network = … → from copy import deepcopy; network = deepcopy(network) ／ network[name] = network[name] - → network[name] -= ／ return np.array(losses)
# %% model
W1, b1, W2, b2 = (network[name].copy() for name in ['W1', 'b1', 'W2', 'b2'])
losses = []
for _ in range(epochs + 1):
    z1 = functions.sigmoid(np.dot(x, W1) + b1)
    y = np.dot(z1, W2) + b2
    losses.append(functions.mean_squared_error(d, y))
    delta2 = functions.d_mean_squared_error(d, y)
    delta1 = np.dot(delta2, W2.T) * functions.d_sigmoid(z1)
    W1 -= learning_rate * np.dot(x.T, delta1)
    b1 -= learning_rate * np.sum(delta1, axis=0)
    W2 -= learning_rate * np.dot(z1.T, delta2)
    b2 -= learning_rate * np.sum(delta2, axis=0)
return losses
# %% weights_updated_before_backpropagation: W2 -= … → pass ／ delta2 = … → delta2 = …; W2 -= learning_rate * np.dot(z1.T, delta2)
# 更新した後の W2 で、中間層のデルタを求めています。全ての勾配を求めてから、まとめて更新します。
# %% derivative_at_total_input: (z1) → (np.dot(x, W1) + b1)
# 中間層のデルタに掛けているのが u1 * (1 - u1) になっています。functions.d_sigmoid に渡すのは、活性化関数を通した後の値です。
# %% count_ignored: delta2 = y - d
# 勾配に 1/N がないので、1回に N 倍進んでしまいます。
# %% right
loss = loss_of(x, d, network)
if epochs == 0:
    return [loss]
grad = backward(x, d, network)
network = {name: network[name] - learning_rate * grad[name] for name in network}
return [loss, *train(x, d, network, learning_rate, epochs - 1)]
# %% right
from itertools import accumulate
def step(network, _):
    grad = backward(x, d, network)
    return {name: network[name] - learning_rate * grad[name] for name in network}
return [loss_of(x, d, each) for each in accumulate(range(epochs), step, initial=network)]
# %% right
def states(network):
    while True:
        yield network
        grad = backward(x, d, network)
        network = {name: value - learning_rate * grad[name] for name, value in network.items()}
losses = np.empty(epochs + 1)
for i, state in zip(range(epochs + 1), states(network)):
    losses[i] = loss_of(x, d, state)
return losses
# %% right
W, b = ([network[kind + i].copy() for i in '12'] for kind in 'Wb')
losses = []
while len(losses) <= epochs:
    z = [x, functions.sigmoid(x @ W[0] + b[0])]
    delta2 = (z[1] @ W[1] + b[1] - d) / len(x)
    losses.append((delta2 ** 2).sum() * len(x) / 2)
    for i, delta in enumerate([delta2 @ W[1].T * functions.d_sigmoid(z[1]), delta2]):
        W[i] -= learning_rate * z[i].T @ delta
        b[i] -= learning_rate * delta.sum(axis=0)
return losses
# %% right
names = sorted(network)
def pack(parts):
    return np.concatenate([parts[name].ravel() for name in names])
def unpack(values):
    ends = np.cumsum([network[name].size for name in names])
    return {name: part.reshape(network[name].shape) for name, part in zip(names, np.split(values, ends))}
values = pack(network)
losses = [loss_of(x, d, network)]
for _ in range(epochs):
    values = values - learning_rate * pack(backward(x, d, unpack(values)))
    losses.append(loss_of(x, d, unpack(values)))
return losses
