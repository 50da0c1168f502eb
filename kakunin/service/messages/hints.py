"""The question that the second step of the hint ladder asks, by the kind of failure; plain Japanese, no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ERROR: Final = (
    "答えのセルだけを、カーネルを再起動してから上から順に実行してみましたか。どの行で止まるかを確かめましょう。"
)
_OTHERWISE: Final = (
    "手で計算できる小さな入力を1つ決めて、自分の答えが出す値と比べてみましたか。どこから違ってくるでしょうか。"
)
_BY_KIND: Final[Mapping[str, str]] = {
    "shape": "戻り値の形（`shape`）は、設問のとおりですか。入力の大きさを変えても同じ形になりますか。",
    "special_case": "入力の大きさが特別なとき（1つだけのとき、縦と横が同じとき）にも、同じ答え方で合いますか。",
    "timeout": "終わらない繰り返しや、必要のない繰り返しはありませんか。繰り返しの回数を数えてみましょう。",
    "not_assigned": "設問が求める名前に、値を入れましたか。名前のつづりも確かめましょう。",
    "not_a_string": "引用符で囲んで、文字列として書きましたか。",
    "no_return": "関数の最後に `return` がありますか。",
}


def question_about(kind: str | None) -> str:
    """What to ask oneself about a failure of this kind."""
    if kind is not None and kind.endswith(("Error", "Exception")):
        return _ERROR
    return _BY_KIND.get(kind or "", _OTHERWISE)
