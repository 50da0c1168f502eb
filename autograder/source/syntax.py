"""Compares two lines of source as syntax: equal, equal apart from an index, or apart from a misspelt name."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from autograder.source.parsing import clean, parse_line
from autograder.source.spelling import close

_INDEX = re.compile(r"_?\d+$")
_LETTER_FOR_ONE = re.compile(r"(?<![\w.])([lI])(e\s*[-+]?\s*\d+)(?!\w)")  # le-7 for 1e-7
_NAME = re.compile(r"[^\W\d]\w*")
_FIRST_WORD = re.compile(r"[^\W\d]\w*(?=\s)")
_NO_MEANING = frozenset({"ctx", "kind", "type_comment", "type_ignores"})


@dataclass(frozen=True)
class SourceLine:
    """One line of source, parsed."""

    text: str
    statement: ast.stmt


@dataclass(frozen=True)
class Slip:
    """A name, or a number that begins with a letter, which stands where another one should."""

    written: str
    right: str
    number: bool = False
    variable: bool = False  # a name that may carry an index, not an attribute or a keyword

    @property
    def index_only(self) -> bool:
        """Whether nothing but an index differs: z1 for z."""
        return self.variable and _INDEX.sub("", self.written) == _INDEX.sub("", self.right) != ""

    @property
    def plausible(self) -> bool:
        """Whether it can be a misspelling at all."""
        return self.number or close(self.written, self.right)


@dataclass(frozen=True)
class Match:
    """A quoted line that has the form of a known one."""

    known: SourceLine
    written: ast.stmt = field(compare=False)
    indexes: tuple[Slip, ...] = ()
    slips: tuple[Slip, ...] = ()
    colon_missing: bool = False


def match(text: str, known: SourceLine) -> Match | None:
    """How a quoted line differs from a known one; None when it differs in more than names."""
    for reading, slips, colon_missing in _readings(text, known.text):
        written = parse_line(reading)
        found = None if written is None else _differences(written, known.statement)
        if written is not None and found is not None:
            indexes = tuple(slip for slip in found if slip.index_only)
            others = tuple(dict.fromkeys(slip for slip in found if not slip.index_only))
            return Match(known, written, indexes, slips + others, colon_missing)
    return None


def same(text: str, pattern: str, *, any_index: bool = False) -> bool:
    """Whether a line is another one; `...` in the pattern stands for any expression.

    any_index: an index more, less or different makes no difference.
    """
    written, known = parse_line(text), parse_line(pattern)
    if written is None or known is None:
        return "".join(text.split()) == "".join(pattern.split())
    found = _differences(written, known, wild=True)
    return found is not None and all(any_index and slip.index_only for slip in found)


def target(known: SourceLine) -> str | None:
    """What a line assigns to; None when it is no plain assignment."""
    statement = known.statement
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return ast.unparse(statement.targets[0])
    return None


def compares(text: str, known: SourceLine) -> bool:
    """Whether a line is the known assignment with == in place of =."""
    written, statement = parse_line(text), known.statement
    if not isinstance(written, ast.Expr) or not isinstance(written.value, ast.Compare):
        return False
    test = written.value
    return (
        isinstance(statement, ast.Assign)
        and len(test.ops) == 1
        and isinstance(test.ops[0], ast.Eq)
        and _near(test.left, statement.targets[0])
        and _near(test.comparators[0], statement.value)
    )


def is_right_side(text: str, known: SourceLine) -> bool:
    """Whether a line is the right side of the known assignment alone."""
    written, statement = parse_line(text), known.statement
    return isinstance(written, ast.Expr) and isinstance(statement, ast.Assign) and _near(written.value, statement.value)


def leads_to(text: str, after: Match) -> bool:
    """Whether the line that follows uses what this line assigns; lenient where that line's indexes are off anyway."""
    written = parse_line(text)
    if not isinstance(written, ast.Assign) or after.indexes:
        return True
    assigned = {node.id for goal in written.targets for node in ast.walk(goal) if isinstance(node, ast.Name)}
    return any(isinstance(node, ast.Name) and node.id in assigned for node in ast.walk(after.written))


def names(texts: Iterable[str]) -> frozenset[str]:
    """Every name that exists: in these source texts, in Python and in NumPy."""
    lines = (line for text in texts for line in clean(text).lines)
    used = (name for line in lines for name in _NAME.findall(line))
    return frozenset([*used, *dir(builtins), *keyword.kwlist, *dir(np)])


def _readings(text: str, known: str) -> Iterator[tuple[str, tuple[Slip, ...], bool]]:
    """The line itself, then versions with slips fixed that Python cannot parse: le-7, retrun, a def's missing colon."""
    yield text, (), False
    mended, slips = text, tuple(_number_slips(text))
    if slips:
        mended = _LETTER_FOR_ONE.sub(_with_digit, mended)
    word, wanted = _FIRST_WORD.match(text), _FIRST_WORD.match(known)
    if word and wanted and keyword.iskeyword(wanted[0]) and close(word[0], wanted[0]):
        mended = wanted[0] + mended[word.end() :]
        slips += (Slip(word[0], wanted[0]),)
    if slips:
        yield mended, slips, False
    if known.endswith(":") and not mended.endswith(":"):
        yield f"{mended}:", slips, True


def _number_slips(text: str) -> Iterator[Slip]:
    for found in _LETTER_FOR_ONE.finditer(text):
        yield Slip(found[0], _with_digit(found), number=True)


def _with_digit(found: re.Match[str]) -> str:
    return "1" + "".join(found[2].split())


def _near(written: ast.AST, expected: ast.AST) -> bool:
    """Whether two trees are equal apart from indexes and misspellings."""
    found = _differences(written, expected)
    return found is not None and all(slip.index_only or slip.plausible for slip in found)


def _differences(written: object, expected: object, *, wild: bool = False) -> list[Slip] | None:
    """The names in which two trees differ; None when they differ in anything else.

    Trees come from `parsing.parse`, which bounds their depth.
    """
    if wild and _is_wildcard(expected) and isinstance(written, ast.expr):
        return []
    if type(written) is not type(expected):
        return None
    if isinstance(written, ast.Constant) and isinstance(expected, ast.Constant):
        return _constant_differences(written.value, expected.value)
    if isinstance(written, list) and isinstance(expected, list):
        if len(written) != len(expected):
            return None
        return _all(_differences(one, other, wild=wild) for one, other in zip(written, expected, strict=True))
    if isinstance(written, ast.AST):
        variable = isinstance(written, ast.Name | ast.arg)
        return _all(
            _field_differences(getattr(written, name, None), getattr(expected, name, None), variable, wild)
            for name in written._fields
            if name not in _NO_MEANING
        )
    return [] if written == expected else None


def _field_differences(written: object, expected: object, variable: bool, wild: bool) -> list[Slip] | None:
    if isinstance(written, str) and isinstance(expected, str):
        return [] if written == expected else [Slip(written, expected, variable=variable)]
    return _differences(written, expected, wild=wild)


def _constant_differences(written: object, expected: object) -> list[Slip] | None:
    if type(written) is type(expected) and written == expected:
        return []
    if isinstance(written, str) and isinstance(expected, str) and written.isidentifier() and expected.isidentifier():
        return [Slip(written, expected, variable=True)]  # a key such as "W1"
    return None


def _all(parts: Iterable[list[Slip] | None]) -> list[Slip] | None:
    found: list[Slip] = []
    for part in parts:
        if part is None:
            return None
        found += part
    return found


def _is_wildcard(node: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis
