"""Files of rows of cells that we are given, CSV or workbook, and how their titles are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from autograder.errors import UsageError
from autograder.languages import Message
from gradebook.exports.delimited import read_delimited
from gradebook.exports.sheet import read_sheets

SEARCHED: Final = 30  # first rows searched for the titles
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


class Grid(Protocol):
    """A file of rows of cells."""

    @property
    def rows(self) -> list[list[str]]:
        """The values of all cells."""

    def decimal_mark(self, column: int) -> str:
        """The sign before decimals in the file's numbers, first of all in those of a column."""

    def changed(self, values: Mapping[tuple[int, int], str]) -> bytes:
        """The file with other values in some cells."""


def read_grids(path: Path, what: Message, *, computed: bool = False) -> Sequence[Grid]:
    """The sheets of a workbook, or the one grid of a CSV; UsageError if it is neither or cannot be read.

    computed: formulas of a workbook are read as the values that Excel has stored with them.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            Message("cannot be read: {strerror}", strerror=error.strerror),
            path=path,
            next_step=Message("name the {what}", what=what),
        ) from error
    if content.startswith(_OLD_EXCEL):
        raise UsageError(
            Message("an Excel file in the format before 2007"),
            path=path,
            next_step=Message("save it in Excel as .xlsx"),
        )
    if content.startswith(_ZIP):
        return read_sheets(content, path, computed=computed)
    return [read_delimited(content, path)]


def plain_title(title: str) -> str:
    """A title as it is compared: one width, without spaces, hyphens and underscores, in small letters."""
    return re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", title)).casefold()


def number_in(text: str) -> float | None:
    """The number that a cell holds, with a decimal point or comma; None if it holds none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return float(plain.replace(",", ".")) if re.fullmatch(r"-?\d+([.,]\d+)?", plain, re.ASCII) else None
