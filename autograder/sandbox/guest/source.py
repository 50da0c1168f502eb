"""Makes a student's text runnable: what pasting did to it is repaired, what only IPython understands is translated."""

from __future__ import annotations

import ast
import importlib
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

FLAGS: Final = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
UNPARSABLE: Final = (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError)

WIDE_SPACE: Final = "\u3000"
DOUBLE_QUOTES: Final = "\u201c\u201d\u201e\u201f\u2033\uff02"
SINGLE_QUOTES: Final = "\u2018\u2019\u201a\u201b\u2032\uff07"
MOST_FRUITLESS: Final = 20  # looks in one line for the end of a string: after that its quotes are no strings
SPACES: Final = frozenset("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f")
# Controls, soft hyphens, marks of direction and of no width, tags.
INVISIBLE: Final = frozenset(
    chr(code)
    for first, last in [
        (0, 8), (0x7F, 0x7F), (0xAD, 0xAD), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E),
        (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xE0001, 0xE007F),
    ]
    for code in range(first, last + 1)
)  # fmt: skip
LINE_ENDS: Final = frozenset("\u0085\u2028\u2029")  # of other programs: a line's end, or one that a line was wrapped at
LOOKALIKES: Final = {
    "\u2212": "-", "\u2013": "-", "\u2010": "-", "\u00d7": "*", "\u00f7": "/", "\u3001": ",", "\u3002": ".",
    "\u3010": "[", "\u3011": "]", "\u2264": "<=", "\u2265": ">=", "\u2260": "!=", "\u2026": "...", "\uffe5": "\\",
}  # fmt: skip
# What each of IPython's transformations needs somewhere: a sign of its own, a prompt, or a call without brackets.
_OF_IPYTHON: Final = re.compile(r"[%!?]|>>>|\bIn ?\[|^[ \t]*(?:[/,;]|\.\.\.)", re.MULTILINE)


@dataclass(frozen=True)
class Prepared:
    """Runnable text, what was repaired in it, and why it still does not parse, if so."""

    text: str
    tree: ast.Module | None
    repaired: tuple[str, ...] = ()
    error: BaseException | None = None


def prepare(text: str, filename: str) -> Prepared:
    """Parse the text; only where that fails, repair it, and then read it as IPython would.

    A text that nothing helps keeps the error of its original, which is the one its author can understand.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    tree, error = _parse(text, filename)
    if tree is not None:
        return Prepared(text, tree)
    for candidate, codes in _candidates(text):
        tree, _ = _parse(candidate, filename)
        if tree is not None:
            return Prepared(candidate, tree, codes)
    return Prepared(text, None, (), error)


def _candidates(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    seen = {text}
    for way in ways(text):
        repaired, codes = repair(text, *way)
        if repaired not in seen:
            seen.add(repaired)
            yield repaired, codes
            yield from ((translated, codes) for translated in _translated(repaired))
            yield from _without_margin(repaired, codes)
    yield from ((translated, ()) for translated in _translated(text))
    yield from _without_margin(text, ())


def ways(text: str) -> tuple[tuple[int, str], ...]:
    """The ways to repair a text, in the order to try: columns of a wide space, and what a foreign line end is."""
    widths = (2, 1, 4) if WIDE_SPACE in text else (2,)
    ends = ("\n",) if LINE_ENDS.isdisjoint(text) else ("\n", "")
    return tuple(itertools.product(widths, ends))


def _without_margin(text: str, codes: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    moved = dedented(text)
    if moved != text:
        yield moved, (*codes, "margin")
        yield from ((translated, (*codes, "margin")) for translated in _translated(moved))


def dedented(text: str) -> str:
    """The text without the margin that its first line of code was pasted with, whatever stands in the comments."""
    code = next((line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")), "")
    margin = code[: len(code) - len(code.lstrip())]
    return "\n".join(line.removeprefix(margin) for line in text.split("\n")) if margin else text


def _parse(text: str, filename: str) -> tuple[ast.Module | None, BaseException | None]:
    try:
        # Without dont_inherit, our own __future__ imports would change what the student's code means.
        return compile(text, filename, "exec", FLAGS, dont_inherit=True), None
    except UNPARSABLE as error:
        return None, error


def _translated(text: str) -> Iterator[str]:
    """The text after IPython's own transformations (magics, shell lines, help, prompts), if they apply."""
    if _OF_IPYTHON.search(text) is None:
        return
    try:
        # Imported late: few cells need it, and it weighs fifty milliseconds.
        transformer = importlib.import_module("IPython.core.inputtransformer2")
    except ImportError:
        return
    try:
        yield transformer.TransformerManager().transform_cell(text)
    except UNPARSABLE:
        return


def needs_ipython(text: str) -> bool:
    """Whether the text probably holds something that only IPython understands."""
    starts = (line.lstrip() for line in text.splitlines())
    return "IPython" in text or any(
        line.startswith(("%", "!", "?", ">>>", "In [")) or line.rstrip().endswith("?") or "= !" in line or "= %" in line
        for line in starts
    )


class _Scanner:
    """Walks over Python text, repairing it outside of strings and comments."""

    def __init__(self, text: str, width: int, line_end: str) -> None:
        self.text = text
        self.width = width
        self.foreign_end = line_end
        self.out: list[str] = []
        self.codes: dict[str, None] = {}
        self.position = 0
        self.line_end = -1
        self.fruitless = 0  # looks for the end of a string in the line: each costs its length

    def run(self) -> str:
        while self.position < len(self.text):
            character = self.text[self.position]
            if character in "#\uff03":
                self._comment(character)
            elif character in "\"'" or character in DOUBLE_QUOTES or character in SINGLE_QUOTES:
                self._string(character)
            else:
                self.out.append(self._plain(character))
                self.position += 1
        return "".join(self.out)

    def _note(self, code: str, repaired: str) -> str:
        self.codes[code] = None
        return repaired

    def _comment(self, character: str) -> None:
        if character != "#":
            self._note("full_width_character", "#")
        end = self.text.find("\n", self.position)
        end = len(self.text) if end < 0 else end
        self.out.append("#" + self.text[self.position + 1 : end])
        self.position = end

    def _plain(self, character: str) -> str:
        if character in INVISIBLE:
            return self._note("invisible_character", "")
        if character in LINE_ENDS:
            return self._note("invisible_character", self.foreign_end)
        if character.isascii():
            return character
        if character == WIDE_SPACE:
            return self._note("full_width_space", " " * self.width)
        if "\uff01" <= character <= "\uff5e":
            return self._note("full_width_character", chr(ord(character) - 0xFEE0))
        if character in SPACES:
            return self._note("no_break_space", " ")
        if character in LOOKALIKES:
            return self._note("full_width_character", LOOKALIKES[character])
        return character

    def _string(self, opening: str) -> None:
        double = opening == '"' or opening in DOUBLE_QUOTES
        quote, kin = ('"', DOUBLE_QUOTES) if double else ("'", SINGLE_QUOTES)
        if self.text.startswith(quote * 3, self.position):
            self._verbatim(quote * 3)
            return
        if self.position > self.line_end:
            end = self.text.find("\n", self.position)
            self.line_end = len(self.text) if end < 0 else end
            self.fruitless = 0
        line = self.text[self.position + 1 : self.line_end]
        if opening == quote and self._close(line, quote) is not None:
            self._verbatim(quote)
            return
        close = self._close(line, kin) if opening != quote else None
        if close is None:
            close = self._close(line, quote + kin)
        if close is None:  # not a quote at all, or one that nobody closed
            self.out.append(opening)
            self.position += 1
            return
        self._note("curly_quote", "")
        content = line[:close].replace(quote, "\\" + quote) if opening != quote else line[:close]
        self.out.append(quote + content + quote)
        self.position += close + 2

    def _close(self, line: str, quotes: str) -> int | None:
        """Where a string ends in its line, unless that was looked for in vain too often: it would take forever."""
        found = _closing(line, quotes) if self.fruitless < MOST_FRUITLESS else None
        self.fruitless += found is None
        return found

    def _verbatim(self, quote: str) -> None:
        start = self.position + len(quote)
        close = _closing(self.text[start:], quote, whole=True)
        end = len(self.text) if close is None else start + close + len(quote)
        self.out.append(self.text[self.position : end])
        self.position = end


def _closing(text: str, quotes: str, *, whole: bool = False) -> int | None:
    """Where a string ends in the text after its opening quote; `whole`: only at all of `quotes` in a row."""
    ends = re.escape(quotes) if whole else f"[{re.escape(quotes)}]"
    for found in re.finditer(rf"\\.|{ends}", text, re.DOTALL):
        if found[0][0] != "\\":
            return found.start()
    return None


def repair(text: str, width: int = 2, line_end: str = "\n") -> tuple[str, tuple[str, ...]]:
    """The text without paste noise outside strings and comments, and the codes of what was found.

    Codes: full_width_space, full_width_character, curly_quote, no_break_space, invisible_character.
    (`prepare` has one more: margin, for code that was pasted with the indentation of where it came from.)
    """
    scanner = _Scanner(text, width, line_end)
    return scanner.run(), tuple(scanner.codes)
