"""The question that the second step of the hint ladder asks: by the kind of failure, else by the kind of question.

Plain Japanese, about how to look for the fault; it says nothing that the checks found out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from autograder.model import Kind

_ERROR: Final = (
    "カーネルを再起動してから、上のセルから順に実行してみましたか。どの行で止まるか、その行の変数に何が入っているかを"
    "確かめましょう。"
)
_BY_FAILURE: Final[Mapping[str, str]] = {
    "special_case": "入力の大きさが特別なとき（1つだけのとき、縦と横が同じときなど）にも、同じ答え方で合いますか。",
    "not_assigned": "設問が求める名前に、値を入れましたか。関数なら、最後に `return` がありますか。",
    "not_a_string": "引用符で囲んで、文字列として書きましたか。",
    "input_changed": "渡された入力そのものを書き換えていませんか。呼び出す前と後で、入力を見比べてみましょう。",
    "material_used": "自分で書くように求められているものを、教材の関数で済ませていませんか。",
    "unsteady": "同じ入力で何度か実行しても、同じ結果になりますか。",
    "timeout": "終わらない繰り返しや、必要のない繰り返しはありませんか。何回繰り返すかを数えてみましょう。",
    "memory": "必要以上に大きな配列を作っていませんか。途中の配列の形（`shape`）を確かめましょう。",
    "output": "必要以上に多くのものを表示していませんか。繰り返しの中の `print` を確かめましょう。",
}
_BY_QUESTION: Final[Mapping[Kind, str]] = {
    Kind.CODE: (
        "手で計算できる小さな入力を1つ決めて、自分の答えが出す値と比べてみましたか。どこから違ってくるでしょうか。"
    ),
    Kind.CHOICE: "選んだものの意味を、教材で確かめましたか。ほかの選択肢とはどこが違うでしょうか。",
    Kind.SOURCE: "抜き出した行は、設問が求める働きをする行ですか。前後の行がすることと比べてみましょう。",
    Kind.WRITTEN: "設問が尋ねていることのすべてに答えていますか。",
}


def question_about(failure: str | None, question: Kind) -> str:
    """What to ask oneself about a failure of this kind, in an answer to a question of this kind."""
    if failure is not None and failure.endswith(("Error", "Exception")):
        return _ERROR
    return _BY_FAILURE.get(failure or "", _BY_QUESTION[question])
