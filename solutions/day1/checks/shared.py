"""What the hidden checks of several sections share: types, lines of the lecture notebook, sentences on one mistake."""

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


def quoted_as(name: str, *lines: str) -> str:
    """An answer cell that quotes these lines under this name."""
    text = "\n".join(lines)
    return f"{name} = {text!r}"


# ---- sentences ----

RETURN_FORGOTTEN = "関数が値を返していません。表示(print)しても、呼び出した側には届きません。return で返しましょう。"
RETURNED_INSIDE_LOOP = "return が繰り返しの中にあるので、1回目で終わっています。字下げを見直しましょう。"
ONE_SAMPLE_TRANSPOSED = (
    "1件のデータでは合っています。ただし W.T を左から掛ける形は、バッチ (N, 入力の数) では使えません。"
)
FIRST_SAMPLE_ONLY = "バッチの1件目だけを計算しています。全部の行の結果を返しましょう。"
LEARNING_RATE_IGNORED = "学習率が使われていません。勾配に学習率を掛けた分だけ進みます。"
IN_WORDS = "ことばでの説明になっています。教材のコードの行を、そのまま抜き出してください。"
UNBALANCED_PARENTHESES = "かっこの数が合っていません。行の終わりまで抜き出せているか、見直しましょう。"
FUNCTIONS_MISSPELT = "行は合っていますが、`funcions` は `functions` の書き間違いです。教材からコピーすると確実です。"
