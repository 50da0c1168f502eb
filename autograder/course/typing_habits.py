"""How students type: spacing, comments and blank lines, which change nothing of what a program does."""

from __future__ import annotations

import ast
import io
import keyword
import tokenize
from collections.abc import Callable, Iterator
from itertools import pairwise
from random import Random
from typing import Final, TypeAlias

from autograder.course.local_names import program

Habit: TypeAlias = Callable[[str, Random], str]

ABOVE: Final = (
    "# 解答", "# 自分の解答", "# 計算する", "# ここから書いた", "# 式のとおりに書く", "# 講義の式をそのまま書いた",
    "# 問題文を読んで書いた", "# まずここを考える", "# 教科書を参考にした", "# 何度か直した", "# answer", "# my answer",
    "# compute", "# もう一度見直す", "# これで動くはず",
)  # fmt: skip
BESIDE: Final = (
    "# ここ", "# 計算", "# たぶん合っている", "# これで良いはず", "# 要確認", "# 確認した", "# 形に注意", "# ok",
    "# check", "# あとで見直す", "# 式のとおり", "# 大事", "# ここが答え",
)  # fmt: skip
_COMMAS: Final = frozenset({","})
_OPERATORS: Final = frozenset({"=", "+", "-", "*", "/", "**", "@", "==", "<", ">", "<=", ">=", "+=", "-=", "//"})
_ENDS: Final = ("\n", "\n\n", " ", "  \n")


def as_typed(text: str, chance: Random) -> str:
    """The text as one student types it. What no longer reads as the same program is left as it was."""
    tree = program(text)
    if tree is None:
        return text
    wanted = ast.dump(tree)
    for habit, share in HABITS:
        if chance.random() < share:
            typed = habit(text, chance)
            found = program(typed)
            if found is not None and ast.dump(found) == wanted:
                text = typed
    return text


def _without_blanks(text: str, chance: Random) -> str:
    """`u=np.dot(x,W)+b`: without the blanks beside some symbols."""
    symbols = chance.choice((_COMMAS, _OPERATORS, _COMMAS | _OPERATORS))
    share = chance.choice((0.3, 1.0, 1.0))
    lines = text.splitlines(keepends=True)
    for before, after in reversed(_gaps(text)):
        if (before.string in symbols or after.string in symbols) and chance.random() < share:
            line = lines[before.end[0] - 1]
            lines[before.end[0] - 1] = line[: before.end[1]] + line[after.start[1] :]
    return "".join(lines)


def _with_blanks(text: str, chance: Random) -> str:
    """`np.dot( x, W )`: blanks within some brackets."""
    share = chance.choice((0.3, 1.0))
    lines = text.splitlines(keepends=True)
    for before, after in reversed(list(pairwise(_tokens(text)))):
        inside = (before.string == "(" or after.string == ")") and before.end == after.start
        if inside and (before.string, after.string) != ("(", ")") and chance.random() < share:
            line, column = lines[before.end[0] - 1], before.end[1]
            lines[before.end[0] - 1] = f"{line[:column]} {line[column:]}"
    return "".join(lines)


def _commented_above(text: str, chance: Random) -> str:
    statement = chance.choice(list(_statements(text)))
    lines = text.splitlines(keepends=True)
    lines.insert(statement.lineno - 1, " " * statement.col_offset + chance.choice(ABOVE) + "\n")
    return "".join(lines)


def _commented_beside(text: str, chance: Random) -> str:
    statement = chance.choice([each for each in _statements(text) if not hasattr(each, "body")])
    lines = text.split("\n")
    row = (statement.end_lineno or statement.lineno) - 1
    if "#" not in lines[row]:
        lines[row] = lines[row].rstrip() + chance.choice(("  ", " ")) + chance.choice(BESIDE)
    return "\n".join(lines)


def _spread(text: str, chance: Random) -> str:
    """Blank lines between statements."""
    lines = text.splitlines(keepends=True)
    rows = sorted({statement.lineno for statement in _statements(text) if statement.lineno > 1}, reverse=True)
    for row in chance.sample(rows, min(len(rows), chance.randint(1, 2))):
        lines[row - 1] = "\n" + lines[row - 1]
    return "".join(lines)


def _ended(text: str, chance: Random) -> str:
    return text.rstrip("\n") + chance.choice(_ENDS)


HABITS: Final[tuple[tuple[Habit, float], ...]] = (
    (_without_blanks, 0.35),
    (_with_blanks, 0.05),
    (_spread, 0.2),
    (_commented_above, 0.2),
    (_commented_beside, 0.15),
    (_commented_beside, 0.05),
    (_ended, 0.2),
)


def _statements(text: str) -> Iterator[ast.stmt]:
    """The statements of a program, apart from docstrings."""
    for node in ast.walk(program(text) or ast.Module([], [])):
        if isinstance(node, ast.stmt) and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield node


def _gaps(text: str) -> list[tuple[tokenize.TokenInfo, tokenize.TokenInfo]]:
    """Neighbours on a line with one blank between them, neither of them a word of the language."""
    return [
        (before, after)
        for before, after in pairwise(_tokens(text))
        if before.end[0] == after.start[0] and after.start[1] - before.end[1] == 1
        if not keyword.iskeyword(before.string) and not keyword.iskeyword(after.string)
    ]


def _tokens(text: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO(text).readline))
