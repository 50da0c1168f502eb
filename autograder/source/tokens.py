"""Python source as the words of its statements, the same on every Python: no comments, no layout, no docstrings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

# Python's own tokenizer takes f-strings apart since 3.12, and its errors differ: this one knows ASCII signs alone.
_TOKEN: Final = re.compile(
    r"""
      (?P<string> [rRbBuUfFtT]{0,2}
        (?: '''(?:[^\\]|\\.)*?''' | \"\"\"(?:[^\\]|\\.)*?\"\"\" | '(?:[^'\\\n]|\\.)*' | "(?:[^"\\\n]|\\.)*" ) )
    | (?P<blank> [ \t\f\r]+ | \\\r?\n | \#[^\n]* )
    | (?P<end> \n )
    | (?P<word> [^\x00-\x20!-/:-@\[-^`{-\x7f]+ )
    | (?P<sign> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_SHELL: Final = re.compile(r"[%!][^\r\n]*")  # a line for IPython, as it is
_COMPUTED: Final = re.compile(r"[rR]?[fFtT]")  # a string that is more than its text
_DEPTH: Final = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}


@dataclass
class _Line:
    """A logical line as it is read."""

    level: int = 0  # blocks that it stands in
    words: list[str] = field(default_factory=list)
    is_text: bool = True  # nothing but strings: a docstring, or as idle as one

    def add(self, word: str, *, is_text: bool) -> None:
        self.words.append(word)
        self.is_text = self.is_text and is_text


def normal_source(source: str) -> str:
    """The statements of a source, one a line: the depth of its block, then its words.

    Sources that agree in it behave alike: they differ in what people read and in layout alone.
    """
    return "\n".join(f"{line.level} {' '.join(line.words)}" for line in _lines(source) if not line.is_text)


def _lines(source: str) -> Iterator[_Line]:
    widths, line, depth, place, start = [0], _Line(), 0, 0, 0
    while found := (_SHELL.match(source, place) if not line.words else None) or _TOKEN.match(source, place):
        kind, word, stop = found.lastgroup or "shell", found[0], found.end()
        if kind == "string" and _COMPUTED.match(word) and word.count("{") != word.count("}"):
            # A quote within an f-string, of which only Python 3.12 knows where it ends: the line is kept as it is.
            stop = source.find("\n", stop) if "\n" in source[stop:] else len(source)
            word = source[found.start() : stop]
        if kind == "end" and depth <= 0:
            yield line
            line, depth, start = _Line(), 0, found.end()
        elif kind not in ("blank", "end"):
            if not line.words:
                line.level = _level(widths, source[start:place])
            depth += _DEPTH.get(word, 0)
            line.add(word, is_text=kind == "string" and not _COMPUTED.match(word))
        place = stop
    yield line


def _level(widths: list[int], indentation: str) -> int:
    """How many blocks a line stands in; widths: of the blocks that are open, brought up to date."""
    width = len(indentation.expandtabs())
    while width < widths[-1]:
        widths.pop()
    if width > widths[-1]:
        widths.append(width)
    return len(widths) - 1
