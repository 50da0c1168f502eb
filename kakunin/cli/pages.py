"""The page that `--help` prints, in the language of its Manual; Japanese letters are two columns wide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import click
from rich.cells import cell_len

from kakunin.cli.help.manual import Help, Manual

WIDEST: Final = 100  # columns, however wide the terminal is
_FIRST_COLUMN: Final = 34  # columns for the names of commands and options, left of their descriptions
_PIECE: Final = re.compile(r"\s+|[!-~]+|.")
_NOT_FIRST: Final = "、。,.:;!?)」』）]ーぁぃぅぇぉっゃゅょァィゥェォッャュョ・"
_NOT_LAST: Final = "(「『（["


class Page:
    """The parts of a page, one below the other."""

    def __init__(self, words: Manual) -> None:
        self._words = words
        self._page = click.HelpFormatter(max_width=WIDEST)
        self._width = self._page.width

    def __str__(self) -> str:
        return self._page.getvalue().rstrip("\n")

    def usage(self, command: str, arguments: Sequence[str]) -> None:
        """How the command is typed."""
        self._page.write_usage(command, " ".join(arguments), prefix=f"{self._words.headings['Usage']}: ")

    def text(self, text: str) -> None:
        """Paragraphs."""
        for paragraph in text.split("\n\n"):
            self._lines("", *(f"  {line}" for line in wrapped(paragraph, self._width - 2)))

    def tables(self, parts: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Under each heading, names and their descriptions in two aligned columns."""
        longest = max(cell_len(first) for rows in parts.values() for first, _ in rows)
        column = min(longest + 4, _FIRST_COLUMN, self._width // 2)
        for heading, rows in parts.items():
            self._lines("", f"{self._words.headings.get(heading, heading)}:")
            for first, second in rows:
                self._row(first, second, column)

    def _row(self, first: str, second: str, column: int) -> None:
        head, *tail = wrapped(second, self._width - column) or [""]
        room = column - 2 - cell_len(first)
        if room < 2:
            self._lines(f"  {first}", f"{'':{column}}{head}")
        else:
            self._lines(f"  {first}{'':{room}}{head}".rstrip())
        self._lines(*(f"{'':{column}}{line}" for line in tail))

    def examples(self, told: Help) -> None:
        """Example commands, each on a line that can be copied, with a description below."""
        self._lines("", f"{self._words.headings['Examples']}:")
        for line, does in told.examples:
            self._lines(f"  {line}", *(f"      {part}" for part in wrapped(does, self._width - 6)))

    def _lines(self, *lines: str) -> None:
        self._page.write("".join(f"{line}\n" for line in lines))


def wrapped(text: str, width: int) -> list[str]:
    """A paragraph in lines of at most that many columns, where its words allow it; Japanese breaks between letters."""
    lines = [""]
    for unit in _units(text):
        if cell_len(lines[-1] + unit.rstrip()) > width and lines[-1]:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += unit.lstrip() if not lines[-1] else unit
    return [line.rstrip() for line in lines if line.strip()]


def _units(text: str) -> Iterator[str]:
    """The pieces that stay on one line: a word, or a letter with the punctuation that belongs to it."""
    unit = ""
    for piece in _PIECE.findall(text):
        joined = unit and not unit[-1].isspace() and (piece[0] in _NOT_FIRST or unit[-1] in _NOT_LAST)
        if unit and not joined:
            yield unit
            unit = ""
        unit += piece
    if unit:
        yield unit


def option_rows(command: click.Command, context: click.Context, name: str, words: Manual) -> Iterable[tuple[str, str]]:
    """The command's options with the manual's description of each, or else the declaration's own help."""
    for option in command.get_params(context):
        record = option.get_help_record(context)
        if record is None or not isinstance(option, click.Option):
            continue
        known = words.option(name, "help" if "--help" in option.opts else str(option.name))
        own = option.help or ""
        beside = record[1].removeprefix(own).strip()
        for english, word in words.marks.items():
            beside = beside.replace(english, word)
        yield record[0], "  ".join(part for part in (known or own, beside) if part)
