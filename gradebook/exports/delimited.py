"""A delimited text file in which single cells can be changed and every other byte stays the same.

No library does this: readers forget how a cell was quoted and how a row ended, so writers choose both again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autograder.errors import UsageError
from autograder.languages import Message

# In both, no byte of a longer character is one of the delimiters, quotes or line ends: cells are found in the bytes.
BYTEWISE: Final = ("utf-8", "cp932")
_MARKS: Final = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_DELIMITERS: Final = ",\t;"
# A comma before three digits could also be one between thousands.
_DECIMAL: Final = re.compile(r"-?\d+(?:(\.)\d+|(,)(?:\d{1,2}|\d{4,}))")
Place = tuple[int, int]  # row, column


@dataclass(frozen=True)
class DelimitedCell:
    """A cell: its place in the text, quotes included, and its value."""

    start: int
    end: int
    value: str
    quoted: bool


@dataclass(frozen=True)
class Delimited:
    """A file taken apart; rows may differ in length."""

    mark: bytes
    encoding: str
    delimiter: str
    text: str  # of a bytewise encoding: a character per byte
    cells: tuple[tuple[DelimitedCell, ...], ...]

    @property
    def rows(self) -> list[list[str]]:
        """The values of all cells."""
        return [[cell.value for cell in row] for row in self.cells]

    def decimal_mark(self, column: int) -> str:
        """The sign before decimals in the numbers of a column, or else of the file.

        Without decimals in the file it is a comma if semicolons stand between the cells, as in Excel and Canvas.
        """
        of_column = [row[column : column + 1] for row in self.cells]
        for cells in (of_column, self.cells):
            found = [match for row in cells for cell in row if (match := _DECIMAL.fullmatch(cell.value.strip()))]
            commas = sum(match[2] is not None for match in found)
            if 2 * commas != len(found):
                return "," if 2 * commas > len(found) else "."
        return "," if self.delimiter == ";" else "."

    def changed(self, values: Mapping[Place, str]) -> bytes:
        """The file with other values, in ASCII, in some cells."""
        parts: list[str] = []
        position = 0
        for (row, column), value in sorted(values.items()):
            cell = self.cells[row][column]
            parts += [
                self.text[position : cell.start],
                f'"{value}"' if cell.quoted or self.delimiter in value else value,
            ]
            position = cell.end
        text = "".join([*parts, self.text[position:]])
        return self.mark + text.encode("latin-1" if self.encoding in BYTEWISE else self.encoding)


def read_delimited(content: bytes, path: Path) -> Delimited:
    """Take a file apart: UTF-8 or UTF-16 with or by its mark, or cp932; UsageError for anything else."""
    mark = next((each for each in _MARKS if content.startswith(each)), b"")
    body = content.removeprefix(mark)
    encoding = _MARKS[mark] if mark else _unmarked(body, path)
    try:
        decoded = body.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable(path) from error
    text = body.decode("latin-1") if encoding in BYTEWISE else decoded
    delimiter = _delimiter(decoded)
    return Delimited(mark, encoding, delimiter, text, _rows(text, delimiter, encoding, path))


def _unmarked(body: bytes, path: Path) -> str:
    for encoding in BYTEWISE:
        try:
            body.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise _unreadable(path)


def _delimiter(text: str) -> str:
    """The delimiter that occurs most often in the first lines, outside of quotes."""
    head = re.sub(r'"[^"]*("|$)', "", "\n".join(text.splitlines()[:5]))
    return max(_DELIMITERS, key=head.count)


def _rows(text: str, delimiter: str, encoding: str, path: Path) -> tuple[tuple[DelimitedCell, ...], ...]:
    rows: list[tuple[DelimitedCell, ...]] = []
    row: list[DelimitedCell] = []
    position = 0
    while position < len(text):
        cell = _cell(text, position, delimiter, encoding, path)
        row.append(cell)
        ending = text[cell.end : cell.end + 2]
        if ending.startswith(delimiter):
            position = cell.end + 1
            if position < len(text):
                continue
            row.append(DelimitedCell(position, position, "", quoted=False))
        else:
            position = cell.end + (2 if ending == "\r\n" else 1)
        rows.append(tuple(row))
        row = []
    return tuple(rows)


def _cell(text: str, start: int, delimiter: str, encoding: str, path: Path) -> DelimitedCell:
    if text.startswith('"', start):
        match = re.compile(r'"((?:[^"]|"")*)"').match(text, start)
        if match is None or text[match.end() : match.end() + 1] not in ("", delimiter, "\r", "\n"):
            line = text.count("\n", 0, start) + 1
            raise UsageError(
                Message("line {line}: a quote that does not end", line=line),
                path=path,
                next_step=Message("download the file again"),
            )
        return DelimitedCell(start, match.end(), _decoded(match[1].replace('""', '"'), encoding), quoted=True)
    end = re.compile(f"[{delimiter}\r\n]").search(text, start)
    stop = end.start() if end else len(text)
    return DelimitedCell(start, stop, _decoded(text[start:stop], encoding), quoted=False)


def _decoded(text: str, encoding: str) -> str:
    return text.encode("latin-1").decode(encoding) if encoding in BYTEWISE else text


def _unreadable(path: Path) -> UsageError:
    return UsageError(
        Message("the text is neither UTF-8, UTF-16 nor cp932"),
        path=path,
        next_step=Message("use the file as it was downloaded"),
    )
