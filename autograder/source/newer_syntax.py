"""Syntax of later Pythons than the one that runs: what does not parse here may be right there.

Nothing that a file says of its Python counts. A text is of a later one if it parses once that one's own syntax is
written as earlier Pythons have it: f-strings with quotes, backslashes or line ends in their braces, type parameters and
`type` statements (3.12), defaults of type parameters (3.13), t-strings (3.14).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from autograder.source.cell_source import read, readings
from autograder.source.parsing import LONGEST, exceeds, parse

Version: TypeAlias = tuple[int, int]

RUNNING: Final[Version] = sys.version_info[:2]
_FREE_STRINGS: Final[Version] = (3, 12)
_TYPE_PARAMETERS: Final[Version] = (3, 12)
_TYPE_DEFAULTS: Final[Version] = (3, 13)
_TEMPLATES: Final[Version] = (3, 14)

_STRING: Final = re.compile(r"([A-Za-z]{0,2})('''|\"\"\"|'|\")")
_WORD: Final = re.compile(r"\w+")
_PARAMETERS: Final = r"\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]"
_GENERIC: Final = re.compile(rf"^([ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w+)[ \t]*({_PARAMETERS})", re.MULTILINE)
_TYPE: Final = re.compile(rf"^([ \t]*)type[ \t]+(\w+)[ \t]*({_PARAMETERS})?[ \t]*=(?!=)", re.MULTILINE)


@dataclass(frozen=True)
class NewerSyntax:
    """What a text of a later Python says."""

    version: Version  # the first that knows its syntax
    older: str  # the text with that syntax written as earlier ones have it; what is in f-strings is left out


class _NoSyntaxError(Exception):
    """The text is no Python of any version."""


def newer_syntax(text: str, running: Version = RUNNING) -> NewerSyntax | None:
    """What a cell says in syntax of a Python later than `running`; None if it parses, or is no Python at all."""
    if running >= _TEMPLATES or len(text) > LONGEST or read(text).tree is not None:
        return None
    found = (_read(each, running) for each in dict.fromkeys((text, *readings(text))))
    return next((each for each in found if each is not None), None)


def _read(text: str, running: Version) -> NewerSyntax | None:
    if exceeds(text):
        return None
    rewriter = _Rewriter(text, running)
    try:
        plain = rewriter.code("")
    except (_NoSyntaxError, IndexError, ValueError, RecursionError):
        return None
    older = _without_types(plain, rewriter, running)
    parts = (older, *(f"({expression}\n)" for expression in rewriter.expressions))
    if not rewriter.versions or any(parse(part) is None for part in parts):
        return None
    return NewerSyntax(max(rewriter.versions), older)


def _without_types(text: str, rewriter: _Rewriter, running: Version) -> str:
    """The text without type parameters, and with `type` statements as assignments, where they are too new."""

    def without(found: re.Match[str]) -> str:
        version = _version_of(found[2])
        if version is None or version <= running:
            return found[0]
        rewriter.versions.add(version)
        return found[1]

    def assignment(found: re.Match[str]) -> str:
        version = _version_of(found[3]) if found[3] else _TYPE_PARAMETERS
        if version is None or version <= running:
            return found[0]
        rewriter.versions.add(version)
        return f"{found[1]}{found[2]} ="

    return _TYPE.sub(assignment, _GENERIC.sub(without, text))


def _version_of(parameters: str) -> Version | None:
    """The first Python that knows these type parameters, in their brackets; None where none does."""
    tree = parse(f"def f({parameters[1:-1]}\n): pass")
    if tree is None or not parameters[1:-1].strip():
        return None
    return _TYPE_DEFAULTS if re.search(r"[^=!<>]=(?!=)", parameters) else _TYPE_PARAMETERS


class _Rewriter:
    """Walks over a text once, and puts plain strings in the place of those that are too new."""

    def __init__(self, text: str, running: Version) -> None:
        self.expressions: list[str] = []  # of the strings that were replaced
        self.versions: set[Version] = set()
        self._text = text
        self._running = running
        self._at = 0

    def code(self, ends: str) -> str:
        """The code up to one of these characters outside of brackets, or to the end of the text."""
        return "".join(self._code(ends))

    def _code(self, ends: str) -> Iterator[str]:
        depth = 0
        while self._at < len(self._text):
            char = self._text[self._at]
            string = _STRING.match(self._text, self._at)
            word = _WORD.match(self._text, self._at)
            if string:
                yield self._string(string[1].lower(), string[2])
            elif word or self._text.startswith("!=", self._at):
                yield self._taken(word.end() - self._at if word else 2)
            elif char == "#":
                self._taken(len(self._text[self._at :].split("\n", 1)[0]))
            elif char in ends and not depth:
                return
            else:
                depth += (char in "([{") - (char in ")]}")
                yield self._taken(1)
        if ends:
            raise _NoSyntaxError

    def _taken(self, length: int) -> str:
        self._at += length
        return self._text[self._at - length : self._at]

    def _string(self, prefix: str, quote: str) -> str:
        """A string as it is, or an empty one in the place of one that is too new."""
        start = self._at
        self._taken(len(prefix) + len(quote))
        version = _FREE_STRINGS if "f" in prefix else _TEMPLATES if "t" in prefix else (0, 0)
        while not self._text.startswith(quote, self._at):
            self._literal(quote, raw="r" in prefix, fields=version > self._running)
        self._taken(len(quote))
        if version <= self._running:
            return self._text[start : self._at]
        self.versions.add(version)
        return '""'

    def _literal(self, quote: str, *, raw: bool, fields: bool) -> None:
        """Pass over the next piece of a string."""
        char = self._text[self._at]
        if char == "\n" and len(quote) == 1:
            raise _NoSyntaxError
        if char == "\\":
            named = fields and not raw and self._text.startswith("\\N{", self._at)
            self._taken(self._text[self._at :].index("}") + 1 if named else 2)
        elif fields and char in "{}":
            self._brace(quote)
        else:
            self._taken(1)

    def _brace(self, quote: str) -> None:
        if self._text[self._at : self._at + 2] in ("{{", "}}"):
            self._taken(2)
        elif self._taken(1) == "}":
            raise _NoSyntaxError
        else:
            self._field(quote)

    def _field(self, quote: str) -> None:
        """Pass over what stands in the braces of a string: an expression, and how it is shown."""
        expression = self.code("!:}").rstrip()
        self.expressions.append(re.sub(r"(?<![=!<>])=$", "", expression))
        if self._text[self._at] == "!" and not re.fullmatch(r"![rsa]\s*[:}]", self._conversion()):
            raise _NoSyntaxError
        if self._taken(1) == ":":
            self._specification(quote)

    def _conversion(self) -> str:
        """Pass over `!r`; with the character behind it, which is left."""
        start = self._at
        self._taken(2)
        while self._text[self._at].isspace():
            self._taken(1)
        return self._text[start : self._at + 1]

    def _specification(self, quote: str) -> None:
        while (char := self._taken(1)) != "}":
            if char == "{":
                self._field(quote)
            elif char == "\n" or self._text.startswith(quote, self._at - 1):
                raise _NoSyntaxError
