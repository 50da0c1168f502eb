"""What is right is said of an answer only where the mistake explains the whole of it."""

from __future__ import annotations

import pytest

from autograder.messages.praise import without_praise


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("重みで戻すところまでは合っています。活性化関数の微分を掛けましょう。", "活性化関数の微分を掛けましょう。"),
        ("v は合っていますが、w が更新する前のままです。", "w が更新する前のままです。"),
        ("`u` と `z` は求まっていますが、返す順が逆です。", "返す順が逆です。"),
        ("負の数で割っています。ほかは合っています。", "負の数で割っています。"),
        ("1件のデータでは合っています。", ""),
        ("かっこの数が合っていません。", "かっこの数が合っていません。"),
        ("指数に掛けています。", "指数に掛けています。"),
    ],
)
def test_praise_is_left_out_and_nothing_else(sentence, left):
    assert without_praise(sentence) == left
