"""Reading hostile source text on the trusted side: cleaning what a paste does to it, and parsing within bounds."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from autograder.text import without_invisible

LONGEST = 20_000  # characters
SHORT = 4_000  # characters of a text whose tree is kept
MOST_BITS = 10_000  # of a whole number: Python writes out 4,300 digits at most
DEEPEST = 100  # nested brackets, and levels of a syntax tree: what may be walked by recursion afterwards

_OPENING = {"(": ")", "[": "]", "{": "}"}
_CURLY = {'"': "“”„‟＂", "'": "‘’‚‛＇"}
_STRAIGHT = {curly: straight for straight, curlies in _CURLY.items() for curly in curlies}
_ASCII = (
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys("−‐‑‒–", "-")  # what word processors and input methods make of a minus
    | {"、": ",", "。": "."}
    | _STRAIGHT
)
_QUOTED = (('"""', '"""'), ("'''", "'''"), ("```", "```"), ('"', '"'), ("'", "'"), ("`", "`"))
_BRACKETED = (("「", "」"), ("『", "』"), ("“", "”"), ("‘", "’"))
_FENCE = re.compile(r"\s*(?:```|~~~)[ \t]*\w*\s*")
_PROMPT = re.compile(r"\s*(?:>>> ?|\.\.\. |In ?\[[\d ]*\]:|[①-⑳])\s*")


@dataclass(frozen=True)
class Cleaned:
    """Source text after cleaning."""

    lines: tuple[str, ...]  # logical lines: no indentation, comments, blank lines, `;`
    replaced: tuple[str, ...] = ()  # the characters of code that had to be made ASCII, blanks apart, each once


def parse(text: str, longest: int = LONGEST) -> ast.Module | None:
    """The syntax tree, at most DEEPEST levels deep; None when there is none or when finding out would cost too much.

    Nobody changes a tree: most cells of a class are the released ones, and a short text is parsed once for all.
    """
    if len(text) > longest:
        return None
    return _remembered(text) if len(text) <= SHORT else _parsed(text)


def _parsed(text: str) -> ast.Module | None:
    if _nesting(text) > DEEPEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in a student's string is not ours to report
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return tree if _is_within_bounds(tree) else None


def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Every node of a tree, outer ones first: as `ast.walk`, in a fraction of its time."""
    return tuple(chain.from_iterable(_levels(tree)))


def _levels(tree: ast.AST) -> Iterator[list[ast.AST]]:
    """The nodes of a tree by their depth, found without recursion."""
    level = [tree]
    while level:
        yield level
        values = [getattr(node, name, None) for node in level for name in node._fields]
        lists = [value for value in values if isinstance(value, list)]
        level = [value for value in chain(values, *lists) if isinstance(value, ast.AST)]


def exceeds(text: str) -> bool:
    """Whether a text of which `parse` makes no tree may be Python all the same, beyond its bounds."""
    if len(text) > LONGEST or _nesting(text) > DEEPEST:
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    except (RecursionError, MemoryError):
        return True
    return True


def _is_within_bounds(tree: ast.Module) -> bool:
    """Whether a tree has at most DEEPEST levels, and no number that is too long."""
    return not any(depth > DEEPEST or any(map(_is_huge_number, level)) for depth, level in enumerate(_levels(tree), 1))


def _is_huge_number(node: ast.AST) -> bool:
    """Whether a number (a hexadecimal one, whose length nothing limits) cannot be written out in decimals again."""
    return isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value.bit_length() > MOST_BITS


_remembered = lru_cache(maxsize=512)(_parsed)


def parse_line(line: str) -> ast.stmt | None:
    """The one statement on a line; a line that opens a block (`def f(x):`) counts with an empty body."""
    tree = parse(f"{line} pass" if line.endswith(":") else line)
    return tree.body[0] if tree is not None and len(tree.body) == 1 else None


def clean(text: str) -> Cleaned:
    """The lines of code in pasted text, as the material would have them.

    Goes: indentation, comments, blank lines, `;`, prompts, enclosing quotes and fences, byte order marks and other
    invisible characters. Outside strings, full-width characters and curly quotes become ASCII, wide blanks blanks.
    """
    unfenced = "\n".join(line for line in without_invisible(text).split("\n") if not _FENCE.fullmatch(line))
    pieces: list[str] = []
    replaced: dict[str, None] = {}
    for line in _unquoted(unfenced).split("\n"):
        for piece, noise in _scan(_unquoted(_PROMPT.sub("", line, count=1))):
            pieces.append(_unquoted(piece))
            replaced |= dict.fromkeys(noise)
    return Cleaned(tuple(line for line in _joined(pieces) if line), tuple(replaced))


def balanced(line: str) -> bool:
    """Whether every bracket outside strings has its partner."""
    waiting: list[str] = []
    for char in _outside_strings(line):
        if char in _OPENING:
            waiting.append(_OPENING[char])
        elif char in _OPENING.values() and (not waiting or waiting.pop() != char):
            return False
    return not waiting


def _nesting(text: str) -> int:
    """The deepest level of brackets, those in strings included: at least what the parser will meet."""
    depth = deepest = 0
    for char in text:
        if char in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")]}":
            depth = max(0, depth - 1)
    return deepest


def _unquoted(text: str) -> str:
    """The text without the quotes, backticks or brackets 「」 that enclose the whole of it, at most three times."""
    for _ in range(3):
        text = text.strip()
        for opening, closing in _QUOTED + _BRACKETED:
            inner = text[len(opening) : -len(closing)]
            if text == opening + inner + closing and opening not in inner and closing not in inner:
                text = inner
                break
        else:
            return text
    return text.strip()


def _scan(line: str) -> Iterator[tuple[str, list[str]]]:
    """The statements of one physical line, each with the characters in it that were made ASCII."""
    piece: list[str] = []
    noise: list[str] = []
    closing, escaped = "", False  # the characters that end the string literal we are in
    for char in line:
        plain = " " if char.isspace() else _ASCII.get(char, char)
        if closing:
            ends = char in closing and not escaped
            escaped = char == "\\" and not escaped
            closing = "" if ends else closing
            piece.append(plain if ends else char)
        elif plain == "#":
            break
        elif plain == ";":
            yield "".join(piece).strip(), noise
            piece, noise = [], []
        else:
            if plain in _CURLY:  # a curly quote is closed by a curly one, a straight one by its like
                closing = _CURLY[plain] if char in _STRAIGHT else plain
            if plain not in (char, " "):
                noise.append(char)
            piece.append(plain)
    yield "".join(piece).strip(), noise


def _joined(pieces: list[str]) -> Iterator[str]:
    """Lines made whole: one that goes on in brackets or after a backslash, with those that follow.

    Where brackets do not balance over the whole text, nothing tells where a line was meant to end: left as they are.
    """
    whole = balanced("\n".join(pieces))
    held = ""
    depth = 0
    for piece in pieces:
        if piece.endswith("\\"):
            held += piece[:-1] + " "
            continue
        depth += sum((char in _OPENING) - (char in ")]}") for char in _outside_strings(piece))
        held += piece
        if depth > 0 and whole:
            held += " "
            continue
        yield held.strip()
        held, depth = "", 0
    yield held.strip()


def _outside_strings(text: str) -> Iterator[str]:
    """The characters of code that stand outside string literals; a literal ends at the latest with its line."""
    quote, escaped = "", False
    for char in text:
        if char == "\n":
            quote = ""
        elif quote:
            quote = "" if char == quote and not escaped else quote
            escaped = char == "\\" and not escaped
        elif char in "\"'":
            quote = char
        else:
            yield char
