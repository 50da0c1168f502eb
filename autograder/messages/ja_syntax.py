"""What Python's syntax errors mean, in Japanese; see `ja_errors` for how to read `MEANINGS`."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.messages.ja import code
from autograder.messages.meaning import Meaning

_UNREADABLE = "Python の文として読めないところがあります。かっこ、コンマ、コロンが抜けていないか確かめてください。"

MEANINGS: tuple[Meaning, ...] = (
    Meaning(("SyntaxError",), r"'([(\[{])' was never closed", "{0} に対応する閉じかっこがありません。"),
    Meaning(("SyntaxError",), r"unmatched '([)\]}])'", "{0} に対応する開きかっこがありません。"),
    Meaning(
        ("SyntaxError",),
        r"closing parenthesis '(.)' does not match opening parenthesis '(.)'",
        "{1} で開いたかっこを {0} で閉じています。",
    ),
    Meaning(("SyntaxError",), r"expected ':'", "行の終わりのコロン `:` が抜けています。"),
    Meaning(("SyntaxError",), r"unterminated (?:triple-quoted )?(?:f-)?string", "文字列を閉じる引用符がありません。"),
    Meaning(("SyntaxError",), r"EOL while scanning|unexpected EOF", "文字列やかっこが閉じられていません。"),
    Meaning(
        ("SyntaxError",),
        r"cannot assign to (?:function call|expression|comparison|literal|operator)",
        "`=` の左には、名前だけを書きます。計算式は右に書いてください。等しいかを調べるなら `==` です。",
    ),
    Meaning(("SyntaxError",), r"cannot assign to (\w+)", "{0} には代入できません。別の名前にしてください。"),
    Meaning(
        ("SyntaxError",),
        r"Maybe you meant '==' or ':='",
        "条件の中で等しいかを調べるときは、`=` ではなく `==` を使います。",
    ),
    Meaning(
        ("SyntaxError",),
        r"cannot contain assignment",
        "`名前=値` の形で引数を渡すときは、左を引数の名前だけにします。等しいかを調べるなら `==` です。",
    ),
    Meaning(("SyntaxError",), r"forgot a comma", "コンマ `,` か、演算子(`*` など)が抜けているようです。"),
    Meaning(("SyntaxError",), r"Missing parentheses in call to '(\w+)'", "{0} には `( )` が必要です。"),
    Meaning(
        ("SyntaxError",),
        r"'(return|await|yield)' outside function",
        "{0} は関数(`def`)の中でだけ使えます。字下げを確かめてください。",
    ),
    Meaning(
        ("SyntaxError",),
        r"'(break|continue)' (?:outside|not properly in) loop",
        "{0} は `for` や `while` の中でだけ使えます。字下げを確かめてください。",
    ),
    Meaning(("SyntaxError",), r"leading zeros", "`01` のように、0 から始まる整数は書けません。"),
    Meaning(
        ("SyntaxError",), r"positional argument follows keyword", "`名前=値` の引数は、ほかの引数のあとに書きます。"
    ),
    Meaning(("SyntaxError",), r"expected 'except' or 'finally'", "`try` には `except` が必要です。"),
    Meaning(
        ("SyntaxError",), r"expected 'else' after 'if' expression", "`値 if 条件 else 値` の `else` が抜けています。"
    ),
    Meaning(("SyntaxError",), r"line continuation", "行の途中に `\\`(円記号、バックスラッシュ)があります。"),
    Meaning(("SyntaxError",), r"f-string", "f文字列の `{{ }}` の対応か、中の式を確かめてください。"),
    Meaning(
        ("SyntaxError",),
        r"invalid decimal literal",
        "数と文字がくっついています。名前は数字から始められません。掛け算の `*` が抜けていないかも確かめてください。",
    ),
    Meaning(
        ("IndentationError",),
        r"expected an indented block after (.+?) on line (\d+)",
        "{1}行目の `:` のあとの行は、字下げ(空白4つ)して書きます。",
    ),
    Meaning(
        ("IndentationError",),
        r"unexpected indent",
        "行の初めに余分な空白があります。貼り付けたときの字下げが残っていないか確かめてください。",
    ),
    Meaning(
        ("IndentationError",),
        r"unindent does not match",
        "字下げの深さが、上のどの行とも合っていません。空白の数をそろえてください。",
    ),
    Meaning(("TabError",), "", "字下げにタブと空白が混ざっています。空白4つにそろえてください。"),
    Meaning(("IndentationError",), "", "字下げが正しくありません。空白4つずつにそろえてください。"),
    Meaning(("SyntaxError",), r"^invalid syntax", _UNREADABLE),
)

BY_TYPE: Mapping[str, str] = {"SyntaxError": _UNREADABLE}  # where Python's own message has to be shown as well


def full_width_character(character: str) -> str:
    """A full-width character in code."""
    if character.isspace():
        return "全角の空白か、特殊な空白が混ざっています。半角の空白に直してください。"
    return (
        f"全角の文字 {code(character, 10)} が混ざっています。"
        "プログラムは半角で書いてください(文字列とコメントの中は全角でも構いません)。"
    )


def strange_character(character: str) -> str:
    """A character that no Python code has."""
    return f"Python では使えない文字 {code(character, 10)} があります。"


def misspelt_keyword(written: str, keyword: str) -> str:
    """A line that begins with a misspelt keyword."""
    return f"{code(written, 40)} は {code(keyword, 40)} の書き間違いではありませんか。"


def unbalanced() -> str:
    """Brackets that do not pair up."""
    return "開きかっこと閉じかっこの数が合っていません。"


def incomplete() -> str:
    """A line that ends in the middle of an expression."""
    return "式が途中で終わっています。右側に続きが必要です。"


def no_increment() -> str:
    """x++ is not Python."""
    return "Python に `++` と `--` はありません。`x += 1` のように書きます。"


def reserved_word(word: str) -> str:
    """A keyword used as a name."""
    return f"{code(word, 40)} は Python で決まった意味を持つ言葉なので、名前には使えません。"


def missing_colon() -> str:
    """def, if, for and their kin without a colon."""
    return "行の終わりのコロン `:` が抜けています。"
