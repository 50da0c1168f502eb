"""Tables on a terminal: the layout changes to fit, so that words, ids and points are never broken.

A table is offered in several layouts, each narrower than the one before; the first that fits is printed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import click
from rich.box import SIMPLE_HEAVY
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.languages import Message, joined, word
from autograder.text import marked, one_line
from kakunin.cli.output import spoken
from kakunin.cli.pages import wrapped

_UNBOUNDED: Final = 100_000  # columns
_WORD: Final = re.compile(r"[^_\s-]*[_\s-]|[^_\s-]+")  # a word with the separator after it
_LONGEST: Final = 300  # characters of a cell

Columns = Mapping[str, Sequence[object]]


@dataclass(frozen=True)
class TableLayout:
    """One way to show a table, and the notes below it."""

    table: Table
    notes: tuple[Message, ...] = ()

    @property
    def width(self) -> int:
        """The columns of the terminal that it needs."""
        return Console(width=_UNBOUNDED).measure(self.table).maximum


def print_first_that_fits(layouts: Iterable[TableLayout]) -> None:
    """Print the first layout that fits; if none fits, the last one, whose lines the terminal breaks."""
    room = _room()
    for layout in layouts:
        chosen, width = layout, layout.width
        if room is None or width <= room:
            break
    Console(width=width).print(chosen.table)
    for note in chosen.notes:
        click.echo("\n".join(wrapped(spoken(note), room or _UNBOUNDED)))


def table(
    columns: Columns,
    left: Collection[str],
    *,
    headings: Mapping[str, str] | None = None,
    is_stacked: bool = False,
    has_total: bool = False,
) -> Table:
    """The columns as a table; those in `left` hold text, the others numbers.

    headings: titles that replace the names of columns. is_stacked: headings wider than their cells take several lines.
    has_total: a line above the last row.
    """
    shown = {name: [_cell(value) for value in cells] for name, cells in columns.items()}
    above = {name: spoken((headings or {}).get(name, name)) for name in columns}
    if is_stacked:
        above = {name: stacked(text, max(map(_width, shown[name]), default=1)) for name, text in above.items()}
    lines = max((text.count("\n") for text in above.values()), default=0)
    made = Table(box=SIMPLE_HEAVY, collapse_padding=True, pad_edge=False, row_styles=["", "dim"])
    for name, text in above.items():
        heading = Text("\n" * (lines - text.count("\n")) + text)
        made.add_column(heading, justify="left" if name in left else "right", no_wrap=True)
    rows = list(zip(*shown.values(), strict=True))
    for place, row in enumerate(rows, 1):
        made.add_row(*row, end_section=has_total and place == len(rows) - 1)
    return made


def too_narrow(names: Iterable[str], whole: str) -> Message:
    """That columns were left out, and where all of them are."""
    return Message("Too narrow to show: {names}. {whole} has all.", names=joined(map(word, names), ", "), whole=whole)


def stacked(text: str, width: int = 1) -> str:
    """A name in lines of at most that many columns, where its words allow it: they end with _, - or a space."""
    lines = [""]
    for part in _WORD.findall(text):
        if lines[-1] and cell_len(lines[-1] + part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.rstrip() for line in lines)


def _width(cell: Text) -> int:
    return max(map(cell_len, cell.plain.split("\n")))


def _cell(value: object) -> Text:
    """A number in its shortest form, a text on one line, `-` for an unknown value; never read as markup."""
    if isinstance(value, Text):
        return value
    if isinstance(value, float):
        return Text("-" if value != value else f"{value:g}")  # noqa: PLR0124  # only NaN differs from itself
    return Text(one_line(marked(spoken(value) if isinstance(value, str) else str(value)), _LONGEST))


def _room() -> int | None:
    """The columns of the terminal, or the number in COLUMNS; None for a file or a pipe, where lines may be long."""
    return Console().width if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit() else None
