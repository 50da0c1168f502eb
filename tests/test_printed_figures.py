"""The course's printed figures, recomputed with the material that students get."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]

FUNCTIONS = Path(__file__).parents[1] / "solutions" / "day1" / "public" / "common" / "functions.py"
PRINTED = 1e-7  # the printed weights are rounded to 8 digits, so the last printed digit does not hold

FIGURE_A = {
    "x": np.array([1.0, 5.0, 2.0, -1.0]),
    "W": np.array(
        [
            [0.78448836, 0.5519249, 0.05299646],
            [0.28541838, 0.0874703, 0.19128375],
            [0.75817506, 0.07897251, 0.16248218],
            [0.80977524, 0.13379177, 0.74521453],
        ]
    ),
    "b": np.array([0.1, 0.2, 0.3]),
}
FIGURE_B = {
    "x": np.array([1.0, 2.0, 3.0]),
    "W1": np.array(
        [
            [0.39584932, 0.34003881, 0.95012385, 0.83734055, 0.62053755],
            [0.67485755, 0.12538868, 0.59715302, 0.04805491, 0.04911069],
            [0.46974373, 0.30237175, 0.72931983, 0.88260397, 0.17032201],
        ]
    ),
    "b1": np.array([0.1, 0.2, 0.3, 0.4, 0.5]),
    "W2": np.array(
        [
            [0.74174043, 0.99298396, 0.93496933, 0.39263016],
            [0.83137794, 0.95624954, 0.68359426, 0.22060711],
            [0.79603207, 0.70925198, 0.49614996, 0.75663965],
            [0.36314909, 0.67968242, 0.36471733, 0.56427986],
            [0.30406935, 0.10250141, 0.54503293, 0.73483335],
        ]
    ),
    "b2": np.array([0.1, 0.2, 0.3, 0.4]),
    "d": np.array([0, 0, 0, 1]),
}


@dataclass(frozen=True)
class Figure:
    """One number or array as the course prints it."""

    name: str
    printed: Array


FIGURES = [
    Figure("A: u", np.array([3.01815512, 1.21342967, 0.88916503])),
    Figure("A: z", np.array([0.95338761, 0.77090523, 0.70871783])),
    Figure("B: u1", np.array([3.25479561, 1.69793142, 4.63238936, 3.98126229, 1.72972495])),
    Figure("B: u2", np.array([9.58511486, 11.2244305, 9.19698244, 9.07516187])),
    Figure("B: y", np.array([0.13458064, 0.6933114, 0.09128908, 0.08081888])),
    Figure("B: sum of y", np.array(1.0)),
    Figure("B: loss", np.array(2.515543432929862)),
]


@pytest.fixture(scope="module")
def functions() -> ModuleType:
    """The released `common/functions.py`."""
    spec = importlib.util.spec_from_file_location("released_functions", FUNCTIONS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def computed(functions: ModuleType) -> dict[str, Array]:
    """Both figures computed with the released functions."""
    u = np.dot(FIGURE_A["x"], FIGURE_A["W"]) + FIGURE_A["b"]
    u1 = np.dot(FIGURE_B["x"], FIGURE_B["W1"]) + FIGURE_B["b1"]
    u2 = np.dot(functions.relu(u1), FIGURE_B["W2"]) + FIGURE_B["b2"]
    y = functions.softmax(u2)
    return {
        "A: u": u,
        "A: z": functions.sigmoid(u),
        "B: u1": u1,
        "B: u2": u2,
        "B: y": y,
        "B: sum of y": np.sum(y),
        "B: loss": functions.cross_entropy_error(FIGURE_B["d"], y),
    }


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_printed_figure_is_reproduced(figure: Figure, computed: dict[str, Array]) -> None:
    """Every printed figure holds to an absolute 1e-7."""
    np.testing.assert_allclose(computed[figure.name], figure.printed, rtol=0, atol=PRINTED)


@pytest.mark.parametrize("target", [[0, 0, 0, 1], 3, np.array(3), np.array([3])], ids=["one-hot", "int", "0-d", "(1,)"])
def test_loss_is_the_same_for_every_form_of_the_target(target: Any, functions: ModuleType) -> None:
    """One sample's target may be one-hot or a label."""
    y = FIGURES[4].printed
    np.testing.assert_allclose(functions.cross_entropy_error(target, y), 2.515543432929862, rtol=0, atol=PRINTED)


ELEMENTWISE = [
    ("sigmoid", -700.0, np.exp(-700.0)),
    ("sigmoid", 700.0, 1.0),
    ("sigmoid", -1e4, 0.0),
    ("sigmoid", 0.0, 0.5),
    ("relu", -2.0, 0.0),
    ("relu", 2.0, 2.0),
    ("step_function", 0.0, 1.0),
    ("step_function", -1e-9, 0.0),
    ("d_sigmoid", 0.25, 0.1875),
    ("d_relu", 0.0, 0.0),
    ("d_relu", 3.0, 1.0),
]


@pytest.mark.parametrize(("name", "given", "expected"), ELEMENTWISE)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 2)], ids=str)
def test_elementwise_function_keeps_the_shape(
    name: str, given: float, expected: float, shape: tuple[int, ...], functions: ModuleType
) -> None:
    """Elementwise functions are right at their corners, on any shape, without a warning (warnings are errors here)."""
    value = getattr(functions, name)(np.full(shape, given))
    assert np.shape(value) == shape
    np.testing.assert_allclose(value, np.full(shape, expected), rtol=1e-12)


def test_softmax_is_stable_and_row_wise(functions: ModuleType) -> None:
    """Softmax of large values is finite, and each row sums to 1."""
    y = functions.softmax(np.array([[1e3, 1e3, -1e3], [0.0, 0.0, 0.0]]))
    np.testing.assert_allclose(y, [[0.5, 0.5, 0.0], [1 / 3, 1 / 3, 1 / 3]])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (4,), (2, 3), (2, 1, 3), (0, 2)], ids=str)
def test_numerical_gradient_of_any_shape_leaves_its_argument(
    shape: tuple[int, ...], dtype: type[np.floating[Any]], functions: ModuleType
) -> None:
    """The numerical gradient of Σx³ is 3x², for every shape and float type, and x stays as it was."""
    x = np.random.default_rng(0).normal(size=shape).astype(dtype)
    before = x.copy()
    gradient = functions.numerical_gradient(lambda v: np.sum(v**3), x)
    assert gradient.shape == shape
    np.testing.assert_allclose(gradient, 3 * x.astype(np.float64) ** 2, rtol=1e-6, atol=1e-8)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("shape", [(3,), (1, 3), (5, 3)], ids=str)
def test_derivative_of_mean_squared_error_is_its_numerical_gradient(
    shape: tuple[int, ...], functions: ModuleType
) -> None:
    """`d_mean_squared_error` differentiates `mean_squared_error` by y, for one sample and for batches."""
    rng = np.random.default_rng(1)
    d, y = rng.normal(size=shape), rng.normal(size=shape)
    numerical = functions.numerical_gradient(lambda v: functions.mean_squared_error(d, v), y)
    np.testing.assert_allclose(functions.d_mean_squared_error(d, y), numerical, rtol=0, atol=1e-8)


def test_derivative_of_sigmoid_takes_the_output(functions: ModuleType) -> None:
    """`d_sigmoid(sigmoid(u))` is the slope of sigmoid at u: the contract of the course."""
    u = np.linspace(-4, 4, 9)
    slopes = [functions.numerical_gradient(functions.sigmoid, np.array(value)) for value in u]
    np.testing.assert_allclose(functions.d_sigmoid(functions.sigmoid(u)), slopes, rtol=0, atol=1e-8)
