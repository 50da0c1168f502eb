"""Hidden checks of section 4, 勾配降下法: what is drawn and asked."""

from __future__ import annotations

import numpy as np

from autograder.checks import LEVELS, Answer, Draw, Equivalent, Rubric
from shared import Array, Case

DIMENSIONS = (1, 2, 0, 1, 2, 2)  # of the weights at each level: vectors, matrices, and one single number


def shape_of_weights(draw: Draw) -> tuple[int, ...]:
    """The shape of all weights of one case; () for a single number."""
    return tuple(draw.size() for _ in range(DIMENSIONS[draw.level_number]))


def shape_of_array(draw: Draw) -> tuple[int, ...]:
    """The shape of all weights of one case where they may be changed in place: never a single number."""
    return shape_of_weights(draw) or (draw.size(),)


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


sgd_update = Rubric("s4_sgd_update", inputs=("w", "learning_rate", "grad"), outputs=("w_next",))


@sgd_update.check(points=1)
def test_sgd_update(answer: Answer) -> None:
    """重み w を、勾配と反対の向きに、学習率の分だけ動かしている"""

    def case(draw: Draw) -> Case:
        shape = shape_of_weights(draw)
        return {"w": draw.floats(*shape), "learning_rate": draw.number(0.02, 0.09), "grad": draw.floats(*shape)}

    answer.matches_reference(case)


mini_batch = Rubric(
    "s4_minibatch",
    inputs=("errors", "batch", "n_samples", "batch_size"),
    outputs=("n_batches", "E_t"),
    equivalents=[
        Equivalent("+ n_batches = n_samples / batch_size", "batch_size divides n_samples, and 200.0 is equal to 200")
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


gradient_descent = Rubric(
    "s4_gradient_descent",
    function="gradient_descent",
    # A function cannot be sent to the student's process, so the gradient is made there from what can.
    call_as=(
        "lambda slope, bottom, w0, learning_rate, steps:"
        " gradient_descent(lambda w: slope * (w - bottom), w0, learning_rate, steps)"
    ),
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


momentum = Rubric(
    "s4_momentum",
    function="momentum_step",
    equivalents=[Equivalent("+ w += v", "this question lets the given arrays be changed in place")],
)


@momentum.check(points=1)
def test_momentum_step(answer: Answer) -> None:
    """v ← μv − εg、w ← w + v と更新し、w と v をこの順に返している"""

    def case(draw: Draw) -> Case:
        shape = shape_of_array(draw)
        return {
            "w": draw.floats(*shape),
            "g": draw.floats(*shape),
            "v": draw.floats(*shape),
            "learning_rate": draw.number(0.05, 0.4),
            "momentum": draw.number(0.6, 0.95),
        }

    answer.matches_reference(case)


adagrad = Rubric(
    "s4_adagrad",
    function="adagrad_step",
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
        shape = shape_of_array(draw)
        given = {"w": draw.floats(*shape), "g": draw.floats(*shape), "h": squares(draw, shape)}
        if draw.level == SMALL_GRADIENTS:
            given |= {"g": last_is_zero(given["g"] * 1e-6), "h": np.zeros(shape)}
        return {**given, "learning_rate": draw.number(0.02, 0.5)}

    answer.matches_reference(case)


adadelta = Rubric(
    "s4_adadelta",
    function="adadelta_step",
    equivalents=[Equivalent("+ w += delta", "this question lets the given arrays be changed in place")],
)


@adadelta.check(points=1)
def test_adadelta_step(answer: Answer) -> None:
    """s、Δw、d、w を式の順に更新し、w、s、d をこの順に返している"""

    def case(draw: Draw) -> Case:
        shape = shape_of_array(draw)
        given = {"w": draw.floats(*shape), "g": draw.floats(*shape), "s": squares(draw, shape)}
        given["d"] = np.asarray(squares(draw, shape) / 4)
        if first_level(draw):  # the very first update, which one can follow by hand
            given |= {"g": last_is_zero(given["g"]), "s": np.zeros(shape), "d": np.zeros(shape)}
        return {**given, "rho": draw.number(0.6, 0.95), "eps": draw.number(0.01, 0.1)}

    answer.matches_reference(case)


adam = Rubric(
    "s4_adam",
    function="adam_step",
    equivalents=[Equivalent("+ w -= ...", "this question lets the given arrays be changed in place")],
)

UPDATES = (1, 2, 3, 10, 5, 1000)  # which update it is, at each level


@adam.check(points=1)
def test_adam_step(answer: Answer) -> None:
    """m と v を更新し、補正した値で w を更新して、w、m、v をこの順に返している(t = 1 からもっと後の回まで)"""

    def case(draw: Draw) -> Case:
        shape = shape_of_array(draw)
        given = {"w": draw.floats(*shape), "g": draw.floats(*shape)}
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
