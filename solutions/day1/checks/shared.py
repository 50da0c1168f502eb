"""What the hidden checks of several sections share: types, lines of the lecture notebook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]
Case: TypeAlias = Mapping[str, Any]

# ---- lines of 1_1_forward_propagation, which questions ask to quote ----

TOTAL_INPUT_LINES = ("u = np.dot(x, W) + b", "u1 = np.dot(x, W1) + b1", "u2 = np.dot(z1, W2) + b2")
ACTIVATION_LINES = (
    "z = functions.sigmoid(u)",
    "z = functions.relu(u)",
    "z1 = functions.relu(u1)",
    "z2 = functions.relu(u2)",
)
LECTURE_LINES = (
    "u3 = np.dot(z2, W3) + b3",
    "x = np.array([2.0, 3.0])",
    "y = u2",
    "y = u3",
    "y = functions.softmax(u2)",
    "y = functions.sigmoid(u2)",
    "loss = functions.cross_entropy_error(d, y)",
    "loss = functions.mean_squared_error(d, y)",
    'W1, b1 = network["W1"], network["b1"]',
    "y, z1, z2 = forward(network, x)",
    "return y, z1, z2",
    "y, z1 = classify(network, x)",
)
