"""What the engine says about lines quoted from the material, in Japanese."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.messages.ja import code, listed

Slip = tuple[str, str]  # what is written, what it should be


def empty() -> str:
    """Nothing is quoted at all."""
    return "まだ何も抜き出されていません。教材から、答えになるソースの行をそのまま抜き出してください。"


def only_comments() -> str:
    """Only comments are quoted."""
    return "コメントだけが抜き出されています。コメントではなく、計算をしている行を抜き出してください。"


def too_long() -> str:
    """Whole pages are quoted."""
    return "抜き出した行が多すぎます。答えになる行だけを抜き出してください。"


def not_source(line: str) -> str:
    """Words instead of code."""
    return (
        f"{code(line)} は言葉の説明で、ソースではありません。"
        "教材のノートブックから、その計算をしている行をそのまま抜き出してください。"
    )


def unbalanced(line: str) -> str:
    """A bracket without its partner."""
    return f"{code(line)} は、開きかっこと閉じかっこの数が合っていません。行の初めから終わりまで抜き出してください。"


def comparison(line: str, target: str) -> str:
    """== where = should stand."""
    return f"{code(line)} の `==` は「等しいか」を調べる記号です。{code(target)} への代入は `=` で書きます。"


def no_assignment(line: str, target: str) -> str:
    """The right side alone."""
    return f"{code(line)} は右辺だけで、{code(target)} への代入がありません。左辺から行全体を抜き出してください。"


def before_only(line: str) -> str:
    """Only what comes directly before the answer."""
    return f"{code(line)} は、答えの1つ前の行です。この行のあとの、答えになる行を抜き出してください。"


def another_line(line: str) -> str:
    """A line of the material, but not the one that is asked for."""
    return f"{code(line)} は教材にある行ですが、問われている行ではありません。問いの文をもう一度読んでみてください。"


def no_such_line(line: str) -> str:
    """Not a line of the material."""
    return (
        f"{code(line)} は、答えになる行と一致しません。自分で書いた文ではなく、"
        "教材のノートブックにある行から、問われている計算の行をそのまま抜き出してください。"
    )


def broken_line(line: str) -> str:
    """Not Python."""
    return f"{code(line)} は Python の文として読めません。教材の行を、初めから終わりまでそのまま抜き出してください。"


def misspelt(slips: Sequence[Slip]) -> str:
    """A name is misspelt in a line that is right otherwise."""
    named = "、".join(f"{code(written, 40)} は {code(right, 40)}" for written, right in slips)
    return f"{named} の書き間違いのようです。このままでは動きません。ほかは合っています。"


def digit_one(written: str, right: str) -> str:
    """The letter l in place of the digit 1."""
    return (
        f"{code(written, 40)} の先頭が、数字の 1 ではなく英字になっています。正しくは {code(right, 40)} です。"
        "ほかは合っています。"
    )


def extra_lines(lines: Sequence[str]) -> str:
    """Right lines together with others."""
    return (
        f"答えの行は抜き出せていますが、{listed(lines, 3)} は答えに含まれません。答えになる行だけを抜き出してください。"
    )


def too_many_lines(count: int) -> str:
    """More lines that do not belong than right ones."""
    return (
        f"答えの行も含まれていますが、答えではない行が {count} 行あり、答えの行より多いため、点にはなりません。"
        "答えになる行だけを選んで抜き出してください。"
    )


def also_extra(lines: Sequence[str]) -> str:
    """Added where the answer's own line is misspelt and others stand beside it."""
    return f"また、{listed(lines, 3)} は答えに含まれません。"


# --- remarks: nothing is lost by them


def other_index(line: str, right: str) -> str:
    """The line differs from the material's in an index only."""
    return f"{code(line)} は教材では {code(right)} です。添え字だけの違いなので、正解にしました。"


def missing_colon(line: str) -> str:
    """A def line without its colon."""
    return f"{code(line)} の行の終わりにコロン `:` が抜けています。正解にしましたが、コロンがないと動きません。"


def full_width(characters: Sequence[str]) -> str:
    """Full-width characters in the code."""
    return f"全角の文字({listed(characters)})が混ざっていたので、半角に直して採点しました。"
