"""Hidden checks of section 4, 勾配降下法: what is drawn, known mistakes, other right answers."""

from __future__ import annotations

import numpy as np

from autograder.checks import LEVELS, Answer, Draw, Equivalent, Mistake, Rubric
from shared import LEARNING_RATE_IGNORED, RETURNED_INSIDE_LOOP, Array, Case

DIMENSIONS = (1, 2, 0, 1, 2, 2)  # of the weights at each level: vectors, matrices, and one single number


def shape_of_weights(draw: Draw) -> tuple[int, ...]:
    """The shape of all weights of one case; () for a single number."""
    return tuple(draw.size() for _ in range(DIMENSIONS[draw.level_number]))


def squares(draw: Draw, shape: tuple[int, ...]) -> Array:
    """Values above zero, as a sum or mean of squares has them."""
    return np.asarray(draw.floats(*shape) ** 2)


def last_is_zero(gradient: Array) -> Array:
    """The gradient, but 0 for the last weight: where a small number in the denominator is missing, 0 / 0."""
    gradient.flat[-1] = 0
    return gradient


def first_level(draw: Draw) -> bool:
    """Whether this is the case that a student can compute by hand."""
    return draw.level_number == 0


# ---- s4_sgd_update ----

sgd_update = Rubric(
    "s4_sgd_update",
    inputs=("w", "learning_rate", "grad"),
    outputs=("w_next",),
    mistakes=[
        Mistake(
            "gradient_ascent",
            "符号が逆です。勾配は誤差が増える向きなので、引くと誤差が減る向きに進みます。",
            "w_next = w + learning_rate * grad",
        ),
        Mistake(
            "learning_rate_forgotten",
            "学習率が掛かっていません。勾配に学習率を掛けた分だけ進みます。",
            "w_next = w - grad",
        ),
        Mistake(
            "weight_replaced",
            "もとの重み w から引いていません。w から「学習率×勾配」を引きます。"
            "-= のつもりで =- と書くと、符号を変えた値の代入になってしまいます。",
            "w_next = -learning_rate * grad",
        ),
        Mistake(
            "step_only",
            "「学習率×勾配」だけになっています。これは進む幅なので、もとの重み w から引きます。",
            "w_next = learning_rate * grad",
        ),
        Mistake(
            "subtracted_the_other_way",
            "引く順が逆です。もとの重み w から、「学習率×勾配」を引きます。",
            "w_next = learning_rate * grad - w",
        ),
        Mistake(
            "learning_rate_fixed",
            "学習率を 0.01 に固定しています。用意された learning_rate を使いましょう。",
            "w_next = w - 0.01 * grad",
        ),
        Mistake(
            "learning_rate_of_the_example",
            "学習率を 0.1 に固定しています。別の学習率でも正しくなるように、learning_rate を使いましょう。",
            "w_next = w - 0.1 * grad",
        ),
        Mistake(
            "divided_by_learning_rate",
            "学習率で割っています。学習率は、勾配に掛けます。",
            "w_next = w - grad / learning_rate",
        ),
        Mistake(
            "learning_rate_on_everything",
            "学習率が w にも掛かっています。かっこの位置を見直しましょう。掛けるのは勾配だけです。",
            "w_next = learning_rate * (w - grad)",
        ),
        Mistake(
            "learning_rate_subtracted",
            "学習率を引いています。学習率は、勾配に掛けます。",
            "w_next = w - learning_rate - grad",
        ),
        Mistake(
            "weight_for_gradient",
            "勾配 grad が使われていません。学習率を掛けるのは、重み w ではなく勾配です。",
            "w_next = w - learning_rate * w",
        ),
        Mistake(
            "multiplied_by_step",
            "w に「学習率×勾配」を掛けています。掛けるのではなく、引きます。",
            "w_next = w * learning_rate * grad",
        ),
        Mistake(
            "sign_of_gradient",
            "勾配の符号だけを使っています。勾配の大きさも、進む幅に入れます。",
            "w_next = w - learning_rate * np.sign(grad)",
        ),
        Mistake(
            "matrix_product",
            "np.dot では、内積や行列の積になります。学習率に掛けるのは、勾配の1つ1つの要素です。"
            "重みも、勾配とは掛けません。",
            "w_next = w - learning_rate * np.dot(w, grad)",
        ),
        Mistake(
            "gradients_averaged",
            "勾配を1つの数に平均しています。重みごとに、その重みの勾配を使います。",
            "w_next = w - learning_rate * np.mean(grad)",
        ),
        Mistake(
            "weight_unchanged",
            "もとの重み w のままです。勾配を使って更新しましょう。",
            "w_next = w",
        ),
        Mistake(
            "other_name",
            "w_next に値が入っていません。更新した後の重みを、w_next という名前に代入してください"
            "(w を書き換えただけでは、w_next には入りません)。",
            "w = w - learning_rate * grad",
        ),
    ],
    other_right_answers=[
        "w_next = -learning_rate * grad + w",
        "w_next = np.subtract(w, np.multiply(grad, learning_rate))",
        "w -= learning_rate * grad\nw_next = w",
        "w_next = w.copy()\nw_next -= grad * learning_rate",
        "w_next = sum([w, -learning_rate * grad])",
        "w_next = learning_rate * (w / learning_rate - grad)",
        """
w_next = np.empty_like(w)
for position in np.ndindex(w.shape):
    w_next[position] = w[position] - learning_rate * grad[position]
""",
        """
class SGD:
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def update(self, w, grad):
        return w - self.learning_rate * grad

w_next = SGD(learning_rate).update(w, grad)
""",
        "w_next = np.einsum('k,k...->...', np.array([1, -learning_rate]), np.stack([w, grad]))",
        "step = lambda weight, slope: weight - learning_rate * slope\nw_next = np.vectorize(step)(w, grad)",
    ],
)


@sgd_update.check(points=1)
def test_sgd_update(answer: Answer) -> None:
    """重み w を、勾配と反対の向きに、学習率の分だけ動かしている"""

    def case(draw: Draw) -> Case:
        shape = shape_of_weights(draw)
        return {"w": draw.floats(*shape), "learning_rate": draw.number(0.02, 0.09), "grad": draw.floats(*shape)}

    answer.matches_reference(case)


# ---- s4_minibatch ----


def minibatch(n_batches: str = "n_samples // batch_size", E_t: str = "np.mean(errors[batch])") -> str:
    """An answer with these parts in place of the right ones."""
    return f"n_batches = {n_batches}\nE_t = {E_t}\n"


mini_batch = Rubric(
    "s4_minibatch",
    inputs=("errors", "batch", "n_samples", "batch_size"),
    outputs=("n_batches", "E_t"),
    mistakes=[
        Mistake(
            "ten_times_too_many",
            "ミニバッチの数が10倍になっています。10万枚を500枚ずつ分けると、2000 ではなく 200 です。",
            minibatch("n_samples // batch_size * 10"),
            earns=1,
        ),
        Mistake(
            "number_fixed",
            "ミニバッチの数を 200 に固定しています。件数が変わっても正しくなるように、式で書きましょう。",
            minibatch("200"),
            earns=1,
        ),
        Mistake(
            "batch_size_fixed",
            "ミニバッチの件数を 500 に固定しています。用意された batch_size を使いましょう。",
            minibatch("n_samples // 500"),
            earns=1,
        ),
        Mistake(
            "divided_the_other_way",
            "割り算が逆です。全部の件数 n_samples を、1つ分の件数 batch_size で割ります。",
            minibatch("batch_size / n_samples"),
            earns=1,
        ),
        Mistake(
            "remainder_or_divided_the_other_way",
            "n_batches が 0 になっています。全部の件数 n_samples を、1つ分の件数 batch_size で割った商を求めます"
            "(% は余りです。batch_size // n_samples は、割る順が逆です)。",
            minibatch("n_samples % batch_size"),
            earns=1,
        ),
        Mistake(
            "one_batch_too_many",
            "ミニバッチの数が1つ多くなっています。割り切れるときは、余りの分を足す必要はありません。",
            minibatch("n_samples // batch_size + 1"),
            earns=1,
        ),
        Mistake(
            "one_batch_too_few",
            "ミニバッチの数が1つ少なくなっています。割り算の商が、そのままミニバッチの数です。",
            minibatch("n_samples // batch_size - 1"),
            earns=1,
        ),
        Mistake(
            "multiplied",
            "件数どうしを掛けています。いくつに分けられるかは、割り算で求めます。",
            minibatch("n_samples * batch_size"),
            earns=1,
        ),
        Mistake(
            "subtracted",
            "件数どうしを引いています。いくつに分けられるかは、割り算で求めます。",
            minibatch("n_samples - batch_size"),
            earns=1,
        ),
        Mistake(
            "size_for_number",
            "n_batches が、1つのミニバッチの件数になっています。求めるのは、ミニバッチがいくつできるかです。",
            minibatch("len(batch)"),
            earns=1,
        ),
        Mistake(
            "samples_for_batches",
            "n_batches が、全部のデータの件数になっています。これを、1つ分の件数で割ります。",
            minibatch("len(errors)"),
            earns=1,
        ),
        Mistake(
            "all_samples_averaged",
            "E_t が、全てのデータの誤差の平均です。ミニバッチに選ばれたデータ(番号が batch にあるもの)だけを使います。",
            minibatch(E_t="np.mean(errors)"),
            earns=1,
        ),
        Mistake(
            "first_samples_averaged",
            "E_t が、先頭から batch_size 件の平均です。番号が batch にあるデータを取り出します。",
            minibatch(E_t="np.mean(errors[:batch_size])"),
            earns=1,
        ),
        Mistake(
            "summed",
            "E_t が合計です。ミニバッチの件数で割って、平均にします。",
            minibatch(E_t="np.sum(errors[batch])"),
            earns=1,
        ),
        Mistake(
            "all_samples_summed",
            "E_t が、全てのデータの誤差の合計です。ミニバッチに選ばれたデータだけの平均を求めます。",
            minibatch(E_t="np.sum(errors)"),
            earns=1,
        ),
        Mistake(
            "divided_by_samples",
            "E_t の合計を、全部の件数 n_samples で割っています。割るのは、ミニバッチの件数です。",
            minibatch(E_t="np.sum(errors[batch]) / n_samples"),
            earns=1,
        ),
        Mistake(
            "divided_by_number_of_batches",
            "E_t の合計を、ミニバッチの数で割っています。割るのは、1つのミニバッチの件数です。",
            minibatch(E_t="np.sum(errors[batch]) / n_batches"),
            earns=1,
        ),
        Mistake(
            "all_summed_divided_by_batch_size",
            "E_t で、全てのデータの誤差を足しています。足すのは、ミニバッチに選ばれたデータの誤差だけです。",
            minibatch(E_t="np.sum(errors) / batch_size"),
            earns=1,
        ),
        Mistake(
            "mean_divided_again",
            "np.mean で平均した後に、もう一度、件数で割っています。",
            minibatch(E_t="np.mean(errors[batch]) / batch_size"),
            earns=1,
        ),
        Mistake(
            "half_kept",
            "E_t に余分な 1/2 が付いています。1件ごとの誤差 E_n を、そのまま平均します。",
            minibatch(E_t="np.mean(errors[batch]) / 2"),
            earns=1,
        ),
        Mistake(
            "squared_again",
            "誤差をもう一度2乗しています。errors に入っている誤差 E_n を、そのまま平均します。",
            minibatch(E_t="np.mean(errors[batch] ** 2)"),
            earns=1,
        ),
        Mistake(
            "not_averaged",
            "E_t が、1件ごとの誤差の並びのままです。平均して、1つの数にします。",
            minibatch(E_t="errors[batch]"),
            earns=1,
        ),
        Mistake(
            "indices_averaged",
            "E_t が、データの番号の平均になっています。番号を使って、errors から誤差を取り出します。",
            minibatch(E_t="np.mean(batch)"),
            earns=1,
        ),
        Mistake(
            "one_sample",
            "E_t が、1件分の誤差だけです。ミニバッチに選ばれた全部のデータの誤差を平均します。",
            minibatch(E_t="errors[batch[0]]"),
            earns=1,
        ),
        Mistake(
            "indexed_by_size",
            "E_t が、1件分の誤差だけです。batch_size は件数です。番号の並びは batch に入っています。",
            minibatch(E_t="errors[batch_size]"),
            earns=1,
        ),
        Mistake(
            "names_swapped",
            "n_batches と E_t が入れ替わっています。n_batches はミニバッチの数、E_t は誤差の平均です。",
            "E_t = n_samples // batch_size\nn_batches = np.mean(errors[batch])\n",
        ),
        Mistake(
            "all_samples_and_ten_times",
            "ミニバッチの数は10万枚を500枚ずつ分けると 200 です。E_t は、全てではなく、選ばれたデータだけの平均です。",
            minibatch("n_samples // batch_size * 10", "np.mean(errors)"),
        ),
    ],
    other_right_answers=[
        "n_batches = n_samples / batch_size\nE_t = errors[batch].mean()",
        "n_batches = len(errors) // len(batch)\nE_t = np.sum(errors[batch]) / len(batch)",
        "n_batches, _ = divmod(n_samples, batch_size)\nE_t = np.average(np.take(errors, batch))",
        """
import math
n_batches = math.ceil(n_samples / batch_size)
E_t = math.fsum(errors[n] for n in batch) / batch_size
""",
        """
n_batches = len(range(0, n_samples, batch_size))
E_t = 0
for n in batch:
    E_t += errors[n] / batch_size
""",
        """
chosen = np.zeros(n_samples)
chosen[batch] = 1 / batch_size
E_t = np.dot(chosen, errors)
n_batches = np.arange(n_samples).reshape(-1, batch_size).shape[0]
""",
        """
from statistics import fmean
n_batches = np.floor_divide(n_samples, batch_size)
E_t = fmean(errors.tolist()[n] for n in batch.tolist())
""",
        """
mask = np.isin(np.arange(n_samples), batch)
E_t = errors[mask].mean()
n_batches = 0
while n_batches * batch_size < n_samples:
    n_batches += 1
""",
        """
def mean_error(errors, batch):
    return np.add.reduce(errors[batch]) / np.size(batch)

E_t = mean_error(errors, batch)
n_batches = np.round(n_samples / batch_size)
""",
    ],
    equivalents=[
        Equivalent("+ n_batches = n_samples / batch_size", "batch_size divides n_samples, and 200.0 is equal to 200"),
    ],
)


def chosen_samples(draw: Draw) -> Case:
    """Errors of all samples, and the numbers of those in one mini-batch out of two or more."""
    batch_size, n_batches = draw.size(), draw.size(low=2)
    if draw.level == LEVELS[-1]:
        batch_size *= 100
    n_samples = batch_size * n_batches
    return {
        "errors": np.abs(draw.array(n_samples)),
        "batch": draw.rng.permutation(n_samples)[:batch_size],
        "n_samples": n_samples,
        "batch_size": batch_size,
    }


@mini_batch.check(points=1)
def test_number_of_batches(answer: Answer) -> None:
    """ミニバッチの数 n_batches が正しい"""
    answer.matches_reference(chosen_samples, item="n_batches")


@mini_batch.check(points=1)
def test_error_of_batch(answer: Answer) -> None:
    """ミニバッチに選ばれたデータだけの、誤差の平均 E_t が正しい"""
    answer.matches_reference(chosen_samples, item="E_t")


# ---- s4_gradient_descent ----


def descent(
    *,
    start: str = "w = w0.copy()",
    path: str = "[w]",
    before: str = "pass",
    steps: str = "range(steps)",
    first: str = "pass",
    step: str = "w = w - learning_rate * gradient(w)",
    record: str = "path.append(w)",
    last: str = "return np.array(path)",
) -> str:
    """An answer with these parts in place of the right ones."""
    return f"""
def gradient_descent(gradient, w0, learning_rate, steps):
    {start}
    path = {path}
    {before}
    for t in {steps}:
        {first}
        {step}
        {record}
    {last}
"""


IN_PLACE = "w -= learning_rate * gradient(w)"
RECORD_COPY = "path.append(w.copy())"

gradient_descent = Rubric(
    "s4_gradient_descent",
    function="gradient_descent",
    # A function cannot be sent to the student's process, so the gradient is made there from what can.
    call_as=(
        "lambda slope, bottom, w0, learning_rate, steps:"
        " gradient_descent(lambda w: slope * (w - bottom), w0, learning_rate, steps)"
    ),
    mistakes=[
        Mistake(
            "w0_changed",
            "w の値は合っていますが、渡された w0 を書き換えています。w = w0 は同じ配列に別の名前を付けるだけなので、"
            "w0.copy() でコピーを作るか、-= を使わずに w = w - … と書きましょう。",
            descent(start="w = w0", path="[w.copy()]", step=IN_PLACE, record=RECORD_COPY),
            earns=1,
        ),
        Mistake(
            "same_array_recorded",
            "記録した w が、どれも最後の値になっています。-= は同じ配列を書き換えるので、"
            "前に入れたものまで変わります。記録するときに w.copy() としましょう。",
            descent(step=IN_PLACE),
        ),
        Mistake(
            "same_array_recorded_and_w0_changed",
            "記録した w が、どれも最後の値になり、渡された w0 も書き換わっています。"
            "-= は同じ配列を書き換えるので、初めと記録するときの両方で、w.copy() としましょう。",
            descent(start="w = w0", step=IN_PLACE),
        ),
        Mistake(
            "w0_missing",
            "初めの w0 が入っていません。更新する前の w0 も並べて、steps + 1 個にします。",
            descent(path="[]"),
        ),
        Mistake(
            "last_w_missing",
            "最後の更新の後の w がありません。w0 と毎回の更新後で、steps + 1 個にします。"
            "range(1, steps) と書くと、更新は steps − 1 回になります。",
            descent(path="[]", first="path.append(w)", record="pass"),
        ),
        Mistake(
            "last_w_only",
            "最後の w だけを返しています。w0 から順に、通った w を全て並べて返します。",
            descent(last="return w"),
        ),
        Mistake(
            "one_update_too_many",
            "更新が1回多く、並んだ w も1個多くなっています。更新は steps 回、w は steps + 1 個です。",
            descent(steps="range(steps + 1)"),
        ),
        Mistake(
            "gradient_ascent",
            "更新の符号が逆で、誤差が増える向きに進んでいます。勾配に学習率を掛けて、w から引きます。",
            descent(step="w = w + learning_rate * gradient(w)"),
        ),
        Mistake(
            "gradient_at_start",
            "いつも w0 での勾配を使っています。w が動くたびに、その時の w で勾配を求め直します。",
            descent(step="w = w - learning_rate * gradient(w0)"),
        ),
        Mistake(
            "always_from_start",
            "毎回、w0 から更新しています。前の回の w から引きましょう。",
            descent(step="w = w0 - learning_rate * gradient(w)"),
        ),
        Mistake(
            "learning_rate_ignored",
            LEARNING_RATE_IGNORED,
            descent(step="w = w - gradient(w)"),
        ),
        Mistake(
            "learning_rate_fixed",
            "学習率を 0.01 に固定しています。引数の learning_rate を使いましょう。",
            descent(step="w = w - 0.01 * gradient(w)"),
        ),
        Mistake(
            "w_replaced",
            "w が「学習率×勾配」の符号を変えた値に置き換わっています。=- は -= とは別の意味になります。",
            descent(step="w =- learning_rate * gradient(w)"),
        ),
        Mistake(
            "never_updated",
            "w がずっと w0 のままです。更新した値を、次の回に使いましょう。",
            descent(step="new = w - learning_rate * gradient(w)"),
        ),
        Mistake(
            "updated_from_start_only",
            "どの回も、1回だけ更新した同じ値です。更新した値を w に入れて、次の回に使いましょう。",
            descent(step="new = w - learning_rate * gradient(w)", record="path.append(new)"),
        ),
        Mistake(
            "gradients_recorded",
            "w ではなく、勾配を記録しています。並べて返すのは、通った w です。",
            descent(record="path.append(gradient(w))"),
        ),
        Mistake(
            "steps_recorded",
            "w ではなく、進む幅(学習率×勾配)を記録しています。並べて返すのは、通った w です。",
            descent(first="move = learning_rate * gradient(w)", step="w = w - move", record="path.append(move)"),
        ),
        Mistake(
            "recorded_before_update",
            "記録してから更新しているので、w0 が2個並び、最後の w がありません。更新してから記録しましょう。",
            descent(first="path.append(w)", record="pass"),
        ),
        Mistake(
            "returned_inside_loop",
            RETURNED_INSIDE_LOOP,
            descent(record="path.append(w); return np.array(path)"),
        ),
        Mistake(
            "return_forgotten",
            "w が返されていません。print で表示するだけでは、呼び出した側に届きません。",
            descent(last="print(np.array(path))"),
        ),
        Mistake(
            "path_in_reverse",
            "順が逆です。w0 から順に並べます。",
            descent(last="return np.array(path)[::-1]"),
        ),
        Mistake(
            "steps_in_last_axis",
            "並べる向きが違います。戻り値の形は (steps + 1, *w0.shape) で、最初の軸が更新の回です。",
            descent(last="return np.moveaxis(np.array(path), 0, -1)"),
        ),
        Mistake(
            "flattened",
            "1列につながっています。戻り値の形は (steps + 1, *w0.shape) です。np.array や np.stack で並べましょう。",
            descent(last="return np.concatenate([np.ravel(w) for w in path])"),
        ),
        Mistake(
            "cut_to_whole_numbers",
            "w の小数点以下が切り捨てられています。w を入れる配列は、小数が入る型(float)で作りましょう。",
            """
def gradient_descent(gradient, w0, learning_rate, steps):
    path = np.zeros((steps + 1, *w0.shape), dtype=int)
    path[0] = w0
    for t in range(steps):
        path[t + 1] = path[t] - learning_rate * gradient(path[t])
    return path
""",
        ),
        Mistake(
            "gradient_not_called",
            "gradient は関数です。その時の勾配は、gradient(w) と呼び出して求めます。",
            descent(step="w = w - learning_rate * gradient"),
        ),
        Mistake(
            "learning_rate_decayed",
            "回を追うごとに学習率を小さくしています。この問いでは、学習率は変えません。",
            descent(step="w = w - learning_rate / (t + 1) * gradient(w)"),
        ),
        Mistake(
            "only_w_and_path_as_pair",
            "最後の w と並びを組にして返しています。返すのは、w を並べた配列だけです。",
            descent(last="return w, np.array(path)"),
        ),
    ],
    other_right_answers=[
        """
def gradient_descent(gradient, w0, learning_rate, steps):
    path = np.empty((steps + 1, *w0.shape))
    path[0] = w0
    for t in range(steps):
        path[t + 1] = path[t] - learning_rate * gradient(path[t])
    return path
""",
        descent(path="[w.copy()]", step=IN_PLACE, record=RECORD_COPY, last="return np.stack(path)"),
        descent(start="w = w0", step="w = np.subtract(w, learning_rate * gradient(w))", last="return path"),
        """
def gradient_descent(gradient, w0, learning_rate, steps):
    if steps == 0:
        return w0[np.newaxis]
    after = w0 - learning_rate * gradient(w0)
    rest = gradient_descent(gradient, after, learning_rate, steps - 1)
    return np.concatenate([w0[np.newaxis], rest])
""",
        """
from itertools import accumulate

def gradient_descent(gradient, w0, learning_rate, steps):
    path = accumulate(range(steps), lambda w, t: w - learning_rate * gradient(w), initial=w0)
    return np.array(list(path))
""",
        """
def positions(gradient, w, learning_rate):
    while True:
        yield w
        w = w - learning_rate * gradient(w)

def gradient_descent(gradient, w0, learning_rate, steps):
    return np.array([w for w, t in zip(positions(gradient, w0, learning_rate), range(steps + 1))])
""",
        """
class Walker:
    def __init__(self, gradient, w0, learning_rate):
        self.gradient, self.learning_rate = gradient, learning_rate
        self.path = [np.array(w0, dtype=float)]

    def step(self):
        w = self.path[-1]
        self.path.append(w - self.learning_rate * self.gradient(w))

def gradient_descent(gradient, w0, learning_rate, steps):
    walker = Walker(gradient, w0, learning_rate)
    while len(walker.path) <= steps:
        walker.step()
    return np.asarray(walker.path)
""",
        """
def gradient_descent(gradient, w0, learning_rate, steps):
    moves = np.zeros((steps + 1,) + w0.shape)
    moves[0] = w0
    for t in range(1, steps + 1):
        moves[t] = -learning_rate * gradient(moves[:t].sum(axis=0))
    return np.cumsum(moves, axis=0)
""",
    ],
    equivalents=[
        Equivalent("+ path = [w0]", "w0 is not changed, so its copy is equal to it"),
        Equivalent("+ w = w0", "w is never changed in place, so w0 stays as it was"),
        Equivalent("+ return path", "a list of arrays of one shape reads as the array"),
    ],
)


def descent_into_valley(draw: Draw) -> Case:
    """A valley with its bottom, a start, and how to walk."""
    shape = shape_of_weights(draw)
    return {
        "slope": np.abs(draw.floats(*shape)),
        "bottom": draw.floats(*shape),
        "w0": draw.floats(*shape),
        "learning_rate": draw.number(0.05, 0.3),
        "steps": draw.integer(2, 4),
    }


def start_at_the_bottom(draw: Draw) -> Case:
    """最初から谷底にいて、勾配がどこも 0 の場合"""
    given = descent_into_valley(draw)
    return {**given, "w0": given["bottom"].copy()}


def ever_further_away(draw: Draw) -> Case:
    """学習率が大きく、値が谷底から離れていく場合"""
    given = descent_into_valley(draw)
    return {**given, "slope": 1 + given["slope"], "learning_rate": draw.number(2.5, 4)}


GOOD_AND_BAD_LUCK = (start_at_the_bottom, ever_further_away)


@gradient_descent.check(points=1)
def test_path(answer: Answer) -> None:
    """w0 と毎回の更新後の w が、steps + 1 個、順に並んでいる(gradient(w) が slope * (w - bottom) のときを調べます)"""
    answer.matches_reference(descent_into_valley, special=GOOD_AND_BAD_LUCK)


@gradient_descent.check(points=1)
def test_path_and_w0_unchanged(answer: Answer) -> None:
    """w の並びが正しく、しかも渡された w0 を書き換えていない"""
    answer.matches_reference(descent_into_valley, special=GOOD_AND_BAD_LUCK, unchanged=("w0",))


# ---- s4_momentum ----


def momentum_step(
    v: str = "v = momentum * v - learning_rate * g", w: str = "w = w + v", last: str = "return w, v"
) -> str:
    """An answer with these parts in place of the right ones."""
    return f"""
def momentum_step(w, g, v, learning_rate, momentum):
    {v}
    {w}
    {last}
"""


momentum = Rubric(
    "s4_momentum",
    function="momentum_step",
    mistakes=[
        Mistake(
            "velocity_of_other_sign",
            "w は合っていますが、v の符号が逆です。この問いの v は、w に足す向き(v ← μv − εg)で返します。",
            # The same as the right answer for the velocity with its sign reversed.
            momentum_step("v = -(momentum * v - learning_rate * g)", "w = w - v"),
        ),
        Mistake(
            "other_convention",
            "v ← μv + εg、w ← w − v という、別の流儀の式になっています。この問いでは v ← μv − εg、w ← w + v とします。",
            momentum_step("v = momentum * v + learning_rate * g", "w = w - v"),
        ),
        Mistake(
            "gradient_ascent",
            "勾配の項の符号が逆です。v ← μv − εg のように、勾配と反対の向きに速度を付けます。",
            momentum_step("v = momentum * v + learning_rate * g"),
        ),
        Mistake(
            "velocity_subtracted",
            "w から v を引いています。v には勾配と反対の向きがもう入っているので、w に足します。",
            momentum_step(w="w = w - v"),
        ),
        Mistake(
            "old_velocity_used",
            "更新する前の v で w を動かしています。先に v を更新して、その v を w に足します。",
            momentum_step("w = w + v", "v = momentum * v - learning_rate * g"),
        ),
        Mistake(
            "momentum_forgotten",
            "前回の速度に、momentum が掛かっていません。",
            momentum_step("v = v - learning_rate * g"),
        ),
        Mistake(
            "no_inertia",
            "前回の速度 v が使われていません。これでは、ただの勾配降下法と同じです。",
            momentum_step("v = -learning_rate * g"),
        ),
        Mistake(
            "learning_rate_forgotten",
            "勾配に、学習率が掛かっていません。",
            momentum_step("v = momentum * v - g"),
        ),
        Mistake(
            "learning_rate_on_velocity",
            "学習率を、速度全体に掛けて w に足しています。学習率は、v を更新するときの勾配だけに掛けます。",
            momentum_step("v = momentum * v - g", "w = w + learning_rate * v"),
        ),
        Mistake(
            "other_library_convention",
            "v ← μv + g、w ← w − εv という、別の流儀の式になっています。この問いでは v ← μv − εg、w ← w + v とします。",
            momentum_step("v = momentum * v + g", "w = w - learning_rate * v"),
        ),
        Mistake(
            "coefficients_swapped",
            "momentum と学習率が入れ替わっています。momentum は前回の速度に、学習率は勾配に掛けます。",
            momentum_step("v = learning_rate * v - momentum * g"),
        ),
        Mistake(
            "moving_average",
            "勾配の項に、余分な 1 − μ が掛かっています。この問いの v は移動平均ではなく、μv − εg です。",
            momentum_step("v = momentum * v - (1 - momentum) * learning_rate * g"),
        ),
        Mistake(
            "momentum_on_everything",
            "momentum が、勾配の項にも掛かっています。かっこの位置を見直しましょう。",
            momentum_step("v = momentum * (v - learning_rate * g)"),
        ),
        Mistake(
            "weight_for_velocity",
            "v の式に、v ではなく w が使われています。残すのは、前回の速度 v です。",
            momentum_step("v = momentum * w - learning_rate * g"),
        ),
        Mistake(
            "gradient_subtracted_again",
            "v を足した後に、もう一度、勾配を引いています。勾配は v の中にもう入っています。",
            momentum_step(w="w = w + v - learning_rate * g"),
        ),
        Mistake(
            "nesterov",
            "もう1歩先を見る、別の方法(ネステロフの加速法)の式になっています。この問いでは、w に v を足すだけです。",
            momentum_step(w="w = w + momentum * v - learning_rate * g"),
        ),
        Mistake(
            "weight_replaced",
            "もとの w に足していません。w ← w + v です。",
            momentum_step(w="w = v"),
        ),
        Mistake(
            "order_swapped",
            "返す順が逆です。w、v の順に返します。",
            momentum_step(last="return v, w"),
        ),
        Mistake(
            "old_velocity_returned",
            "w は合っていますが、v が更新する前のままです。次の回に使うので、更新した v を返します。",
            momentum_step("new = momentum * v - learning_rate * g", "w = w + new"),
        ),
        Mistake(
            "old_weight_returned",
            "v は合っていますが、w が更新する前のままです。",
            momentum_step(w="new = w + v"),
        ),
        Mistake(
            "weight_only",
            "w だけを返しています。次の回に使うので、v も一緒に、return w, v のように返します。",
            momentum_step(last="return w"),
        ),
        Mistake(
            "return_forgotten",
            "値が返されていません。return w, v で返します。",
            momentum_step(last="pass"),
        ),
    ],
    other_right_answers=[
        momentum_step("v *= momentum; v -= learning_rate * g", "w += v"),
        """
def momentum_step(w, g, v, learning_rate, momentum):
    after = w + momentum * v - learning_rate * g
    return after, after - w
""",
        "momentum_step = lambda w, g, v, learning_rate, momentum: (\n"
        "    w + momentum * v - learning_rate * g, momentum * v - learning_rate * g)",
        """
def momentum_step(w, g, v, learning_rate, momentum):
    friction = (1 - momentum) * v
    v = v - friction - np.multiply(learning_rate, g)
    return [np.add(w, v), v]
""",
        """
class Momentum:
    def __init__(self, learning_rate, momentum, v):
        self.learning_rate, self.momentum, self.v = learning_rate, momentum, v

    def update(self, w, g):
        self.v = self.momentum * self.v - self.learning_rate * g
        return w + self.v

def momentum_step(w, g, v, learning_rate, momentum):
    optimizer = Momentum(learning_rate, momentum, v)
    w = optimizer.update(w, g)
    return w, optimizer.v
""",
        """
def momentum_step(w, g, v, learning_rate, momentum):
    w_next, v_next = np.empty_like(w), np.empty_like(v)
    for position in np.ndindex(np.shape(w)):
        v_next[position] = momentum * v[position] - learning_rate * g[position]
        w_next[position] = w[position] + v_next[position]
    return w_next, v_next
""",
        """
def momentum_step(w, g, v, learning_rate, momentum):
    velocity = -(learning_rate * g + (-momentum) * v)
    return w - (-velocity), velocity
""",
        """
def momentum_step(w, g, v, learning_rate, momentum):
    state = np.stack([w, v, g])
    change = np.array([[1, momentum, -learning_rate], [0, momentum, -learning_rate]])
    w, v = np.tensordot(change, state, axes=1)
    return w, v
""",
    ],
    equivalents=[
        Equivalent("+ w += v", "this question lets the given arrays be changed in place"),
    ],
)


@momentum.check(points=1)
def test_momentum_step(answer: Answer) -> None:
    """v ← μv − εg、w ← w + v と更新し、w と v をこの順に返している"""

    def case(draw: Draw) -> Case:
        shape = shape_of_weights(draw)
        return {
            "w": draw.floats(*shape),
            "g": draw.floats(*shape),
            "v": draw.floats(*shape),
            "learning_rate": draw.number(0.05, 0.4),
            "momentum": draw.number(0.6, 0.95),
        }

    answer.matches_reference(case)


# ---- s4_adagrad ----


def adagrad_step(
    h: str = "h = h + g * g",
    w: str = "w = w - learning_rate * g / (np.sqrt(h) + 1e-7)",
    last: str = "return w, h",
) -> str:
    """An answer with these parts in place of the right ones."""
    return f"""
def adagrad_step(w, g, h, learning_rate):
    {h}
    {w}
    {last}
"""


adagrad = Rubric(
    "s4_adagrad",
    function="adagrad_step",
    mistakes=[
        Mistake(
            "epsilon_inside_root",
            "1e-7 を平方根の中で足しています。平方根を取った後で足します。勾配が小さいときに、値が大きく変わります。",
            adagrad_step(w="w = w - learning_rate * g / np.sqrt(h + 1e-7)"),
        ),
        Mistake(
            "epsilon_forgotten",
            "1e-7 が足されていません。勾配も h も 0 のときに、0 で割ることになります。",
            adagrad_step(w="w = w - learning_rate * g / np.sqrt(h)"),
        ),
        Mistake(
            "epsilon_of_other_size",
            "分母に足す数が 1e-8 です。この問いでは 1e-7 にします。",
            adagrad_step(w="w = w - learning_rate * g / (np.sqrt(h) + 1e-8)"),
        ),
        Mistake(
            "epsilon_of_other_size_and_inside_root",
            "1e-8 を平方根の中で足しています。この問いでは、平方根を取った後で 1e-7 を足します。",
            adagrad_step(w="w = w - learning_rate * g / np.sqrt(h + 1e-8)"),
        ),
        Mistake(
            "epsilon_after_division",
            "1e-7 を割り算の後で足しています。分母の全体(平方根 + 1e-7)をかっこで囲みましょう。",
            adagrad_step(w="w = w - learning_rate * g / np.sqrt(h) + 1e-7"),
        ),
        Mistake(
            "epsilon_kept_in_h",
            "1e-7 を h に足しています。h には勾配の2乗だけをため、1e-7 は割るときに、平方根の後で足します。",
            adagrad_step("h = h + g * g + 1e-7", "w = w - learning_rate * g / np.sqrt(h)"),
        ),
        Mistake(
            "root_forgotten",
            "h の平方根を取っていません。",
            adagrad_step(w="w = w - learning_rate * g / (h + 1e-7)"),
        ),
        Mistake(
            "not_squared",
            "勾配を2乗せずに h に足しています。",
            adagrad_step("h = h + g", "w = w - learning_rate * g / (np.sqrt(h) + 1e-7)"),
        ),
        Mistake(
            "absolute_value_for_square",
            "勾配の2乗の代わりに、絶対値を h に足しています。",
            adagrad_step("h = h + np.abs(g)"),
        ),
        Mistake(
            "doubled_for_squared",
            "勾配の2乗の代わりに、2倍を h に足しています。2乗は g ** 2 です。",
            adagrad_step("h = h + 2 * g"),
        ),
        Mistake(
            "old_h_used",
            "更新する前の h で割っています。先に h を更新します。",
            adagrad_step("new = h + g * g", last="return w, new"),
        ),
        Mistake(
            "not_accumulated",
            "h が、今回の勾配の2乗だけになっています。これまでの h に足します。",
            adagrad_step("h = g * g"),
        ),
        Mistake(
            "moving_average",
            "h を移動平均にしています。AdaGrad では、これまでの h に勾配の2乗をそのまま足します。",
            adagrad_step("h = 0.9 * h + 0.1 * g * g"),
        ),
        Mistake(
            "squares_subtracted",
            "h から勾配の2乗を引いています。h には足します。",
            adagrad_step("h = h - g * g"),
        ),
        Mistake(
            "gradient_ascent",
            "w の更新の符号が逆です。勾配と反対の向きに進むので、引きます。",
            adagrad_step(w="w = w + learning_rate * g / (np.sqrt(h) + 1e-7)"),
        ),
        Mistake(
            "learning_rate_forgotten",
            "学習率が掛かっていません。",
            adagrad_step(w="w = w - g / (np.sqrt(h) + 1e-7)"),
        ),
        Mistake(
            "gradient_forgotten",
            "w の更新に、勾配 g が掛かっていません。",
            adagrad_step(w="w = w - learning_rate / (np.sqrt(h) + 1e-7)"),
        ),
        Mistake(
            "multiplied_by_root",
            "平方根で割らずに、掛けています。たくさん動いた重みほど、進む幅を小さくします。",
            adagrad_step(w="w = w - learning_rate * g * (np.sqrt(h) + 1e-7)"),
        ),
        Mistake(
            "plain_gradient_descent",
            "h が w の更新に使われていません。これでは、ただの勾配降下法と同じです。",
            adagrad_step(w="w = w - learning_rate * g"),
        ),
        Mistake(
            "squares_summed_to_one_number",
            "勾配の2乗を、1つの数に足し合わせています。重みごとに別々に h にためます。",
            adagrad_step("h = h + np.sum(g ** 2)"),
        ),
        Mistake(
            "weight_replaced",
            "もとの w から引いていません。-= のつもりで =- と書いていませんか。",
            adagrad_step(w="w =- learning_rate * g / (np.sqrt(h) + 1e-7)"),
        ),
        Mistake(
            "order_swapped",
            "返す順が逆です。w、h の順に返します。",
            adagrad_step(last="return h, w"),
        ),
        Mistake(
            "old_h_returned",
            "w は合っていますが、h が更新する前のままです。次の回に使うので、更新した h を返します。",
            adagrad_step("new = h + g * g", "w = w - learning_rate * g / (np.sqrt(new) + 1e-7)"),
        ),
        Mistake(
            "weight_only",
            "w だけを返しています。次の回に使うので、h も一緒に、return w, h のように返します。",
            adagrad_step(last="return w"),
        ),
        Mistake(
            "return_forgotten",
            "値が返されていません。return w, h で返します。",
            adagrad_step(last="pass"),
        ),
    ],
    other_right_answers=[
        adagrad_step("h += g ** 2", "w -= learning_rate * g / (np.sqrt(h) + 1e-7)"),
        adagrad_step("h = np.add(h, np.square(g))", "w = w + np.divide(-learning_rate * g, 1e-7 + np.power(h, 0.5))"),
        adagrad_step("h = h + abs(g) ** 2", "w = w - learning_rate / (h ** 0.5 + 1e-7) * g", "return [w, h]"),
        "adagrad_step = lambda w, g, h, learning_rate: (\n"
        "    w - learning_rate * g / (np.sqrt(h + g * g) + 1e-7), h + g * g)",
        """
def adagrad_step(w, g, h, learning_rate):
    length = np.hypot(np.sqrt(h), g)
    return w - learning_rate * g / (length + 1e-7), length ** 2
""",
        """
class AdaGrad:
    def __init__(self, learning_rate, h):
        self.learning_rate, self.h = learning_rate, h

    def update(self, params, grads):
        self.h = self.h + grads * grads
        return params - self.learning_rate * grads / (np.sqrt(self.h) + 1e-7)

def adagrad_step(w, g, h, learning_rate):
    optimizer = AdaGrad(learning_rate, h)
    w = optimizer.update(w, g)
    return w, optimizer.h
""",
        """
import math

def adagrad_step(w, g, h, learning_rate):
    w_next, h_next = np.empty_like(w), np.empty_like(h)
    for position in np.ndindex(np.shape(w)):
        h_next[position] = h[position] + g[position] ** 2
        rate = learning_rate / (math.sqrt(h_next[position]) + 1e-7)
        w_next[position] = w[position] - rate * g[position]
    return w_next, h_next
""",
        """
SMALL = 10 ** -7

def adagrad_step(w, g, h, learning_rate):
    total = np.sum([h, np.square(g)], axis=0)
    rates = learning_rate * np.reciprocal(np.sqrt(total) + SMALL)
    return w - np.multiply(rates, g), total
""",
    ],
    equivalents=[
        Equivalent("+ h += g ** 2", "this question lets the given arrays be changed in place"),
        Equivalent("+ w -= ...", "this question lets the given arrays be changed in place"),
    ],
)


SMALL_GRADIENTS = LEVELS[3]  # a vector, in double precision


@adagrad.check(points=1)
def test_adagrad_step(answer: Answer) -> None:
    """h ← h + g²、w ← w − εg/(√h + 1e-7) と更新し、w と h をこの順に返している(勾配が 0 やごく小さい値のときも)"""

    def case(draw: Draw) -> Case:
        shape = shape_of_weights(draw)
        given = {"w": draw.floats(*shape), "g": draw.floats(*shape), "h": squares(draw, shape)}
        if draw.level == SMALL_GRADIENTS:
            given |= {"g": last_is_zero(given["g"] * 1e-6), "h": np.zeros(shape)}
        return {**given, "learning_rate": draw.number(0.02, 0.5)}

    answer.matches_reference(case)


# ---- s4_adadelta ----


def adadelta_step(
    s: str = "s = rho * s + (1 - rho) * g ** 2",
    delta: str = "delta = -np.sqrt(d + eps) / np.sqrt(s + eps) * g",
    d: str = "d = rho * d + (1 - rho) * delta ** 2",
    w: str = "w = w + delta",
    last: str = "return w, s, d",
) -> str:
    """An answer with these parts in place of the right ones."""
    return f"""
def adadelta_step(w, g, s, d, rho, eps):
    {s}
    {delta}
    {d}
    {w}
    {last}
"""


adadelta = Rubric(
    "s4_adadelta",
    function="adadelta_step",
    mistakes=[
        Mistake(
            "gradient_ascent",
            "w の動く向きが逆です。Δw には負の符号が付き、それを w に足します。勾配と反対の向きに進みます。",
            adadelta_step(delta="delta = np.sqrt(d + eps) / np.sqrt(s + eps) * g"),
        ),
        Mistake(
            "ratio_inverted",
            "分子と分母が逆です。分子が √(d + ε)、分母が √(s + ε) です。",
            adadelta_step(delta="delta = -np.sqrt(s + eps) / np.sqrt(d + eps) * g"),
        ),
        Mistake(
            "old_s_used",
            "Δw を、更新する前の s で求めています。先に s を更新します。",
            adadelta_step("delta = -np.sqrt(d + eps) / np.sqrt(s + eps) * g", "s = rho * s + (1 - rho) * g ** 2"),
        ),
        Mistake(
            "epsilon_outside_roots",
            "eps を平方根の外で足しています。AdaDelta では、分子も分母も平方根の中で足します。",
            adadelta_step(delta="delta = -(np.sqrt(d) + eps) / (np.sqrt(s) + eps) * g"),
        ),
        Mistake(
            "epsilon_outside_root_of_s",
            "分母の eps を、平方根の外で足しています。AdaDelta では、分子も分母も平方根の中で足します。",
            adadelta_step(delta="delta = -np.sqrt(d + eps) / (np.sqrt(s) + eps) * g"),
        ),
        Mistake(
            "epsilon_outside_root_and_forgotten",
            "分子に eps がなく、分母の eps は平方根の外です。どちらも、平方根の中で足します。",
            adadelta_step(delta="delta = -np.sqrt(d) / (np.sqrt(s) + eps) * g"),
        ),
        Mistake(
            "epsilon_forgotten_in_numerator",
            "分子に eps がありません。d は 0 から始まるので、これでは w がいつまでも動きません。",
            adadelta_step(delta="delta = -np.sqrt(d) / np.sqrt(s + eps) * g"),
        ),
        Mistake(
            "epsilon_forgotten_in_denominator",
            "分母に eps がありません。s が 0 のときに、0 で割ることになります。",
            adadelta_step(delta="delta = -np.sqrt(d + eps) / np.sqrt(s) * g"),
        ),
        Mistake(
            "epsilon_forgotten",
            "eps がありません。d は 0 から始まるので、これでは w がいつまでも動きません。",
            adadelta_step(delta="delta = -np.sqrt(d) / np.sqrt(s) * g"),
        ),
        Mistake(
            "epsilon_fixed",
            "eps を 1e-6 のような小さな数に固定しています。引数の eps を使いましょう。",
            adadelta_step(delta="delta = -np.sqrt(d + 1e-6) / np.sqrt(s + 1e-6) * g"),
        ),
        Mistake(
            "roots_forgotten",
            "平方根を取っていません。分子も分母も、平方根にします。",
            adadelta_step(delta="delta = -(d + eps) / (s + eps) * g"),
        ),
        Mistake(
            "no_numerator",
            "分子の √(d + ε) がありません。動いた量の移動平均 d が、学習率の代わりになります。",
            adadelta_step(delta="delta = -g / np.sqrt(s + eps)"),
        ),
        Mistake(
            "gradient_forgotten",
            "Δw に、勾配 g が掛かっていません。",
            adadelta_step(delta="delta = -np.sqrt(d + eps) / np.sqrt(s + eps)"),
        ),
        Mistake(
            "rho_reversed",
            "ρ と 1 − ρ が逆です。ρ は、それまでの移動平均に掛けます。",
            adadelta_step("s = (1 - rho) * s + rho * g ** 2", d="d = (1 - rho) * d + rho * delta ** 2"),
        ),
        Mistake(
            "weight_of_new_value_forgotten",
            "新しい値に、1 − ρ が掛かっていません。移動平均では、古い値に ρ、新しい値に 1 − ρ を掛けます。",
            adadelta_step("s = rho * s + g ** 2", d="d = rho * d + delta ** 2"),
        ),
        Mistake(
            "s_accumulated",
            "s が、AdaGrad のように足すだけになっています。移動平均では、古い値に ρ、新しい値に 1 − ρ を掛けます。",
            adadelta_step("s = s + g ** 2"),
        ),
        Mistake(
            "gradient_not_squared",
            "s で、勾配を2乗していません。",
            adadelta_step("s = rho * s + (1 - rho) * g"),
        ),
        Mistake(
            "movement_not_squared",
            "w と s は合っていますが、d で Δw を2乗していません。",
            adadelta_step(d="d = rho * d + (1 - rho) * delta"),
        ),
        Mistake(
            "gradient_for_movement",
            "w と s は合っていますが、d に勾配の2乗を使っています。d は、動いた量 Δw の2乗の移動平均です。",
            adadelta_step(d="d = rho * d + (1 - rho) * g ** 2"),
        ),
        Mistake(
            "weight_for_movement",
            "w と s は合っていますが、d に w の2乗を使っています。d は、動いた量 Δw の2乗の移動平均です。",
            adadelta_step(d="d = rho * d + (1 - rho) * (w + delta) ** 2"),
        ),
        Mistake(
            "d_not_updated",
            "w と s は合っていますが、d が更新されていません。",
            adadelta_step(d="pass"),
        ),
        Mistake(
            "d_updated_first",
            "d を先に(勾配の2乗で)更新してから、Δw を求めています。Δw では、更新する前の d を使います。",
            adadelta_step(
                delta="d = rho * d + (1 - rho) * g ** 2",
                d="delta = -np.sqrt(d + eps) / np.sqrt(s + eps) * g",
            ),
        ),
        Mistake(
            "s_not_updated",
            "s が更新されていません。",
            adadelta_step("pass"),
        ),
        Mistake(
            "old_s_returned",
            "w と d は合っていますが、s が更新する前のままです。次の回に使うので、更新した s を返します。",
            adadelta_step("new = rho * s + (1 - rho) * g ** 2", "delta = -np.sqrt(d + eps) / np.sqrt(new + eps) * g"),
        ),
        Mistake(
            "s_and_d_swapped",
            "s と d の役割が入れ替わっています。s は勾配の2乗、d は動いた量の2乗の移動平均です。",
            """
def adadelta_step(w, g, s, d, rho, eps):
    d = rho * d + (1 - rho) * g ** 2
    delta = -np.sqrt(s + eps) / np.sqrt(d + eps) * g
    s = rho * s + (1 - rho) * delta ** 2
    return w + delta, s, d
""",
        ),
        Mistake(
            "movement_returned",
            "1つ目に、w ではなく Δw を返しています。w に Δw を足したものを返します。",
            adadelta_step(w="w = delta"),
        ),
        Mistake(
            "states_in_other_order",
            "返す順が違います。w、s、d の順に返します。",
            adadelta_step(last="return w, d, s"),
        ),
        Mistake(
            "weight_last",
            "返す順が違います。w、s、d の順に返します。",
            adadelta_step(last="return s, d, w"),
        ),
        Mistake(
            "weight_only",
            "w だけを返しています。次の回に使うので、s と d も一緒に、return w, s, d のように返します。",
            adadelta_step(last="return w"),
        ),
        Mistake(
            "d_not_returned",
            "d が返されていません。次の回に使うので、return w, s, d のように3つとも返します。",
            adadelta_step(last="return w, s"),
        ),
        Mistake(
            "return_forgotten",
            "値が返されていません。return w, s, d で返します。",
            adadelta_step(last="pass"),
        ),
    ],
    other_right_answers=[
        adadelta_step(
            "s *= rho; s += (1 - rho) * g * g",
            "delta = -g * np.sqrt((d + eps) / (s + eps))",
            "d *= rho; d += (1 - rho) * delta * delta",
            "w += delta",
        ),
        """
def adadelta_step(w, g, s, d, rho, eps):
    s = s + (1 - rho) * (g ** 2 - s)
    move = g * (d + eps) ** 0.5 * (s + eps) ** -0.5
    return w - move, s, d + (1 - rho) * (move ** 2 - d)
""",
        """
def rms(mean_square, eps):
    return np.sqrt(mean_square + eps)

def decayed(old, new, rho):
    return np.average([old, np.square(new)], axis=0, weights=[rho, 1 - rho])

def adadelta_step(w, g, s, d, rho, eps):
    s = decayed(s, g, rho)
    delta = -rms(d, eps) / rms(s, eps) * g
    return w + delta, s, decayed(d, delta, rho)
""",
        """
class AdaDelta:
    def __init__(self, s, d, rho, eps):
        self.s, self.d, self.rho, self.eps = s, d, rho, eps

    def update(self, w, g):
        self.s = self.rho * self.s + (1 - self.rho) * g * g
        change = np.sqrt(self.d + self.eps) * g / np.sqrt(self.s + self.eps)
        self.d = self.rho * self.d + (1 - self.rho) * change * change
        return w - change

def adadelta_step(w, g, s, d, rho, eps):
    optimizer = AdaDelta(s, d, rho, eps)
    return optimizer.update(w, g), optimizer.s, optimizer.d
""",
        """
def adadelta_step(w, g, s, d, rho, eps):
    w_next, s_next, d_next = np.empty_like(w), np.empty_like(s), np.empty_like(d)
    for i in np.ndindex(np.shape(w)):
        s_next[i] = rho * s[i] + (1 - rho) * g[i] ** 2
        change = -np.sqrt((d[i] + eps) / (s_next[i] + eps)) * g[i]
        d_next[i] = rho * d[i] + (1 - rho) * change ** 2
        w_next[i] = w[i] + change
    return w_next, s_next, d_next
""",
        """
def adadelta_step(w, g, s, d, rho, eps):
    step = lambda s_next: np.exp((np.log(d + eps) - np.log(s_next + eps)) / 2) * g
    s = np.add(np.multiply(rho, s), np.multiply(1 - rho, np.power(g, 2)))
    after = w - step(s)
    d = np.add(np.multiply(rho, d), np.multiply(1 - rho, np.power(step(s), 2)))
    return [after, s, d]
""",
        """
def adadelta_step(w, g, s, d, rho, eps):
    s2 = (1 - rho) * (rho / (1 - rho) * s + g ** 2)
    squared = (d + eps) / (s2 + eps) * g ** 2
    return w - np.copysign(np.sqrt(squared), g), s2, rho * d + squared - rho * squared
""",
    ],
    equivalents=[
        Equivalent("+ w += delta", "this question lets the given arrays be changed in place"),
    ],
)


@adadelta.check(points=1)
def test_adadelta_step(answer: Answer) -> None:
    """s、Δw、d、w を式の順に更新し、w、s、d をこの順に返している"""

    def case(draw: Draw) -> Case:
        shape = shape_of_weights(draw)
        given = {"w": draw.floats(*shape), "g": draw.floats(*shape), "s": squares(draw, shape)}
        given["d"] = np.asarray(squares(draw, shape) / 4)
        if first_level(draw):  # the very first update, which one can follow by hand
            given |= {"g": last_is_zero(given["g"]), "s": np.zeros(shape), "d": np.zeros(shape)}
        return {**given, "rho": draw.number(0.6, 0.95), "eps": draw.number(0.01, 0.1)}

    answer.matches_reference(case)


# ---- s4_adam ----


def adam_step(
    m: str = "m = beta1 * m + (1 - beta1) * g",
    v: str = "v = beta2 * v + (1 - beta2) * g ** 2",
    m_hat: str = "m_hat = m / (1 - beta1 ** t)",
    v_hat: str = "v_hat = v / (1 - beta2 ** t)",
    w: str = "w = w - learning_rate * m_hat / (np.sqrt(v_hat) + eps)",
    last: str = "return w, m, v",
) -> str:
    """An answer with these parts in place of the right ones."""
    return f"""
def adam_step(w, g, m, v, t, learning_rate, beta1, beta2, eps):
    {m}
    {v}
    {m_hat}
    {v_hat}
    {w}
    {last}
"""


adam = Rubric(
    "s4_adam",
    function="adam_step",
    mistakes=[
        Mistake(
            "no_bias_correction",
            "バイアス補正がありません。m を 1 − β₁ᵗ で、v を 1 − β₂ᵗ で割った値を、w の更新に使います。",
            adam_step(m_hat="m_hat = m", v_hat="v_hat = v"),
        ),
        Mistake(
            "only_m_corrected",
            "v のバイアス補正がありません。m と v の両方を補正します。",
            adam_step(v_hat="v_hat = v"),
        ),
        Mistake(
            "only_v_corrected",
            "m のバイアス補正がありません。m と v の両方を補正します。",
            adam_step(m_hat="m_hat = m"),
        ),
        Mistake(
            "power_forgotten",
            "バイアス補正で、t 乗していません。割るのは 1 − β₁ᵗ と 1 − β₂ᵗ です。",
            adam_step(m_hat="m_hat = m / (1 - beta1)", v_hat="v_hat = v / (1 - beta2)"),
        ),
        Mistake(
            "multiplied_by_t",
            "バイアス補正で、t 乗の代わりに t 倍しています。累乗は ** で書きます。",
            adam_step(m_hat="m_hat = m / (1 - beta1 * t)", v_hat="v_hat = v / (1 - beta2 * t)"),
        ),
        Mistake(
            "caret_for_power",
            "Python の累乗は、^ ではなく ** で書きます。",
            adam_step(m_hat="m_hat = m / (1 - beta1 ^ t)", v_hat="v_hat = v / (1 - beta2 ^ t)"),
        ),
        Mistake(
            "power_of_difference",
            "バイアス補正で、1 − β を t 乗しています。t 乗するのは β だけです。",
            adam_step(m_hat="m_hat = m / (1 - beta1) ** t", v_hat="v_hat = v / (1 - beta2) ** t"),
        ),
        Mistake(
            "counted_from_zero",
            "バイアス補正で、t + 1 乗しています。この問いの t は 1 から始まるので、そのまま t 乗します。",
            adam_step(m_hat="m_hat = m / (1 - beta1 ** (t + 1))", v_hat="v_hat = v / (1 - beta2 ** (t + 1))"),
        ),
        Mistake(
            "corrected_by_multiplying",
            "バイアス補正で、割らずに掛けています。",
            adam_step(m_hat="m_hat = m * (1 - beta1 ** t)", v_hat="v_hat = v * (1 - beta2 ** t)"),
        ),
        Mistake(
            "corrections_swapped",
            "バイアス補正で、β₁ と β₂ が入れ替わっています。m には β₁、v には β₂ を使います。",
            adam_step(m_hat="m_hat = m / (1 - beta2 ** t)", v_hat="v_hat = v / (1 - beta1 ** t)"),
        ),
        Mistake(
            "corrected_values_returned",
            "w は合っていますが、補正した後の値を m, v として返しています。次の回に渡すのは、補正する前の値です。",
            adam_step(last="return w, m_hat, v_hat"),
        ),
        Mistake(
            "betas_swapped",
            "β₁ と β₂ が入れ替わっています。m には β₁、v には β₂ を使います。",
            adam_step(
                "m = beta2 * m + (1 - beta2) * g",
                "v = beta1 * v + (1 - beta1) * g ** 2",
                "m_hat = m / (1 - beta2 ** t)",
                "v_hat = v / (1 - beta1 ** t)",
            ),
        ),
        Mistake(
            "betas_reversed",
            "β と 1 − β が逆です。β は、それまでの移動平均に掛けます。",
            adam_step("m = (1 - beta1) * m + beta1 * g", "v = (1 - beta2) * v + beta2 * g ** 2"),
        ),
        Mistake(
            "weight_of_new_value_forgotten",
            "新しい値に、1 − β が掛かっていません。移動平均では、古い値に β、新しい値に 1 − β を掛けます。",
            adam_step("m = beta1 * m + g", "v = beta2 * v + g ** 2"),
        ),
        Mistake(
            "not_squared",
            "v で、勾配を2乗していません。",
            adam_step(v="v = beta2 * v + (1 - beta2) * g"),
        ),
        Mistake(
            "m_squared_for_gradient",
            "v で、勾配 g ではなく m を2乗しています。",
            adam_step(v="v = beta2 * v + (1 - beta2) * m ** 2"),
        ),
        Mistake(
            "whole_average_squared",
            "v で、1 − β₂ まで2乗しています。2乗するのは勾配 g だけです。",
            adam_step(v="v = beta2 * v + ((1 - beta2) * g) ** 2"),
        ),
        Mistake(
            "root_forgotten",
            "v の平方根を取っていません。",
            adam_step(w="w = w - learning_rate * m_hat / (v_hat + eps)"),
        ),
        Mistake(
            "epsilon_inside_root",
            "eps を平方根の中で足しています。Adam では、平方根を取った後で足します。",
            adam_step(w="w = w - learning_rate * m_hat / np.sqrt(v_hat + eps)"),
        ),
        Mistake(
            "epsilon_forgotten",
            "eps が足されていません。v が 0 のときに、0 で割ることになります。",
            adam_step(w="w = w - learning_rate * m_hat / np.sqrt(v_hat)"),
        ),
        Mistake(
            "epsilon_fixed",
            "eps を 1e-8 のような小さな数に固定しています。引数の eps を使いましょう。",
            adam_step(w="w = w - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8)"),
        ),
        Mistake(
            "epsilon_after_division",
            "eps を割り算の後で足しています。分母の全体(平方根 + eps)をかっこで囲みましょう。",
            adam_step(w="w = w - learning_rate * m_hat / np.sqrt(v_hat) + eps"),
        ),
        Mistake(
            "epsilon_before_correction",
            "補正を学習率にまとめた書き方では、eps も補正を受けて別の値になります。"
            "この問いでは、補正した v の平方根に eps を足します。",
            adam_step(
                m_hat="rate = learning_rate * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t)",
                v_hat="pass",
                w="w = w - rate * m / (np.sqrt(v) + eps)",
            ),
        ),
        Mistake(
            "gradient_ascent",
            "w の更新の符号が逆です。勾配と反対の向きに進むので、引きます。",
            adam_step(w="w = w + learning_rate * m_hat / (np.sqrt(v_hat) + eps)"),
        ),
        Mistake(
            "learning_rate_forgotten",
            "学習率が掛かっていません。",
            adam_step(w="w = w - m_hat / (np.sqrt(v_hat) + eps)"),
        ),
        Mistake(
            "gradient_for_m",
            "w の更新に、m ではなく、今回の勾配 g を使っています。",
            adam_step(w="w = w - learning_rate * g / (np.sqrt(v_hat) + eps)"),
        ),
        Mistake(
            "old_averages_used",
            "更新する前の m と v で w を動かしています。先に m と v を更新します。",
            """
def adam_step(w, g, m, v, t, learning_rate, beta1, beta2, eps):
    m_hat = m / (1 - beta1 ** t)
    v_hat = v / (1 - beta2 ** t)
    w = w - learning_rate * m_hat / (np.sqrt(v_hat) + eps)
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g ** 2
    return w, m, v
""",
        ),
        Mistake(
            "weight_replaced",
            "もとの w から引いていません。-= のつもりで =- と書いていませんか。",
            adam_step(w="w =- learning_rate * m_hat / (np.sqrt(v_hat) + eps)"),
        ),
        Mistake(
            "old_averages_returned",
            "w は合っていますが、m と v が更新する前のままです。次の回に使うので、更新した値を返します。",
            adam_step(
                "new_m = beta1 * m + (1 - beta1) * g",
                "new_v = beta2 * v + (1 - beta2) * g ** 2",
                "m_hat = new_m / (1 - beta1 ** t)",
                "v_hat = new_v / (1 - beta2 ** t)",
            ),
        ),
        Mistake(
            "averages_in_other_order",
            "m と v を返す順が逆です。w、m、v の順に返します。",
            adam_step(last="return w, v, m"),
        ),
        Mistake(
            "weight_last",
            "返す順が違います。w、m、v の順に返します。",
            adam_step(last="return m, v, w"),
        ),
        Mistake(
            "weight_only",
            "w だけを返しています。次の回に使うので、m と v も一緒に、return w, m, v のように返します。",
            adam_step(last="return w"),
        ),
        Mistake(
            "return_forgotten",
            "値が返されていません。return w, m, v で返します。",
            adam_step(last="pass"),
        ),
    ],
    other_right_answers=[
        adam_step(
            "m *= beta1; m += (1 - beta1) * g",
            "v *= beta2; v += (1 - beta2) * g * g",
            w="w -= learning_rate * m_hat / (np.sqrt(v_hat) + eps)",
        ),
        """
def adam_step(w, g, m, v, t, learning_rate, beta1, beta2, eps):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g ** 2 - v)
    rate = learning_rate * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t)
    return w - rate * m / (np.sqrt(v) + eps * np.sqrt(1 - beta2 ** t)), m, v
""",
        """
def average(old, new, beta):
    return np.average([old, new], axis=0, weights=[beta, 1 - beta])

def corrected(value, beta, t):
    return np.divide(value, 1 - np.power(beta, t))

def adam_step(w, g, m, v, t, learning_rate, beta1, beta2, eps):
    m, v = average(m, g, beta1), average(v, np.square(g), beta2)
    direction = corrected(m, beta1, t) / (corrected(v, beta2, t) ** 0.5 + eps)
    return w - learning_rate * direction, m, v
""",
        """
class Adam:
    def __init__(self, learning_rate, beta1, beta2, eps):
        self.learning_rate, self.betas, self.eps = learning_rate, (beta1, beta2), eps

    def update(self, w, g, moments, t):
        moments = [b * old + (1 - b) * g ** k for k, (b, old) in enumerate(zip(self.betas, moments), start=1)]
        m_hat, v_hat = (each / (1 - b ** t) for b, each in zip(self.betas, moments))
        return w - self.learning_rate * m_hat / (np.sqrt(v_hat) + self.eps), moments

def adam_step(w, g, m, v, t, learning_rate, beta1, beta2, eps):
    w, (m, v) = Adam(learning_rate, beta1, beta2, eps).update(w, g, (m, v), t)
    return w, m, v
""",
        """
import math

def adam_step(w, g, m, v, t, learning_rate, beta1, beta2, eps):
    w_next, m_next, v_next = np.empty_like(w), np.empty_like(m), np.empty_like(v)
    for i in np.ndindex(np.shape(w)):
        m_next[i] = beta1 * m[i] + (1 - beta1) * g[i]
        v_next[i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2
        root = math.sqrt(v_next[i] / (1 - math.pow(beta2, t)))
        w_next[i] = w[i] - learning_rate * m_next[i] / (1 - math.pow(beta1, t)) / (root + eps)
    return w_next, m_next, v_next
""",
        """
def adam_step(w, g, m, v, t, learning_rate, beta1, beta2, eps):
    decay1 = decay2 = 1
    for _ in range(t):
        decay1 *= beta1
        decay2 *= beta2
    after = (beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * np.abs(g) ** 2)
    top = learning_rate * after[0] / (1 - decay1)
    bottom = eps + np.sqrt(after[1] / (1 - decay2))
    return [w - top / bottom, *after]
""",
        """
def adam_step(w, g, m, v, t, learning_rate, beta1, beta2, eps):
    # 1 - b**t = (1 - b)(1 + b + ... + b**(t - 1))
    m, v = beta1 * m + g - beta1 * g, beta2 * v + g * g - beta2 * g * g
    m_hat = m / (1 - beta1) / sum(beta1 ** k for k in range(t))
    v_hat = v / (1 - beta2) / sum(beta2 ** k for k in range(t))
    return np.subtract(w, learning_rate * m_hat / np.add(np.sqrt(v_hat), eps)), m, v
""",
    ],
    equivalents=[
        Equivalent("+ w -= ...", "this question lets the given arrays be changed in place"),
    ],
)

UPDATES = (1, 2, 3, 10, 5, 1000)  # which update it is, at each level


@adam.check(points=1)
def test_adam_step(answer: Answer) -> None:
    """m と v を更新し、補正した値で w を更新して、w、m、v をこの順に返している(t = 1 からもっと後の回まで)"""

    def case(draw: Draw) -> Case:
        shape = shape_of_weights(draw)
        given: dict[str, Any] = {"w": draw.floats(*shape), "g": draw.floats(*shape)}
        given |= {"m": draw.floats(*shape), "v": squares(draw, shape)}
        if first_level(draw):  # the very first update, which one can follow by hand
            given |= {"g": last_is_zero(given["g"]), "m": np.zeros(shape), "v": np.zeros(shape)}
        return {
            **given,
            "t": UPDATES[draw.level_number],
            "learning_rate": draw.number(0.02, 0.5),
            "beta1": draw.number(0.6, 0.84),
            "beta2": draw.number(0.86, 0.98),
            "eps": draw.number(0.01, 0.1),
        }

    answer.matches_reference(case)
