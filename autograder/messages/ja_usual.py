"""What is said of usual mistakes where an author says nothing else."""

from __future__ import annotations

from typing import Final

RETURN_FORGOTTEN: Final = (
    "関数が値を返していません。表示(print)しても、呼び出した側には届きません。return で返しましょう。"
)
RETURNED_INSIDE_LOOP: Final = "return が繰り返しの中にあるので、1回目で終わっています。字下げを見直しましょう。"
FLATTENED: Final = "戻り値が1列につながっています。渡された配列と同じ形のまま返しましょう。"
FIRST_SAMPLE_ONLY: Final = "バッチの1件目だけを計算しています。全部の行の結果を返しましょう。"
EXAMPLE_COPIED: Final = "例の答えの数値がそのまま書かれています。渡された値から計算しましょう。"
GRADIENT_ASCENT: Final = "更新の符号が逆で、誤差が増える向きに進んでいます。勾配に学習率を掛けて、重みから引きます。"
LEARNING_RATE_IGNORED: Final = "学習率が使われていません。勾配に学習率を掛けた分だけ進みます。"
