"""A downloaded workbook in which single cells can be changed; and the titles of sheets."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from autograder.errors import UsageError
from autograder.languages import Message

Place = tuple[int, int]  # row, column
_NOT_IN_TITLE: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_TITLE: Final = 31
# Of a format of numbers: colours, conditions, and spaces as wide as a character; digits and signs that are shown.
_UNSEEN: Final = re.compile(r"\[[^\]]*\]|[_*].")
_PART: Final = re.compile(r'(?P<zeros>0+)|"([^"]*)"|\\(.)|([- /()])')
_FIXED: Final = re.compile(rf"(?=.*0)(?:{_PART.pattern})+")
_DIGIT: Final = "\0"  # its place


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook."""

    workbook: Workbook
    title: str

    @property
    def rows(self) -> list[list[str]]:
        """The values of all cells, whole numbers with the zeros and signs that their format adds."""
        return [[_said(cell) for cell in row] for row in self.workbook[self.title].iter_rows()]

    def decimal_mark(self, column: int) -> str:
        """The sign before decimals in texts for `changed`, which writes numbers: Excel chooses how to show them."""
        return "."

    def changed(self, values: Mapping[Place, str]) -> bytes:
        """The workbook with other numbers, or words, in some cells."""
        sheet = self.workbook[self.title]
        for (row, column), value in values.items():
            sheet.cell(row + 1, column + 1).value = _number(value)
        content = io.BytesIO()
        self.workbook.save(content)
        return content.getvalue()


def read_sheets(content: bytes, path: Path, *, computed: bool = False) -> list[Sheet]:
    """The sheets of a workbook; UsageError for any other file, also a workbook in the format before 2007.

    computed: formulas are read as the values that Excel has stored with them.
    """
    try:
        workbook = load_workbook(io.BytesIO(content), keep_vba=path.suffix.lower() == ".xlsm", data_only=computed)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UsageError(
            Message("not a workbook that can be read"),
            path=path,
            next_step=Message("open it in Excel and save it as .xlsx"),
        ) from error
    return [Sheet(workbook, sheet.title) for sheet in workbook.worksheets]


def sheet_title(text: str) -> str:
    """The text as the title of a sheet, as Excel takes it: without some signs, and bounded."""
    return _NOT_IN_TITLE.sub("_", text)[:_LONGEST_TITLE]


def _said(cell: Any) -> str:
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return _formatted(value, cell.number_format)
    return "" if value is None else str(value)


def _formatted(number: int, number_format: str) -> str:
    """A whole number as a format of zeros and fixed signs shows it, such as 0000 or "s"0000; unchanged in others."""
    form = _UNSEEN.sub("", number_format).partition(";")[0]  # of numbers that are not negative
    if not _FIXED.fullmatch(form):
        return str(number)
    shown = _PART.sub(lambda part: _DIGIT * len(part["zeros"] or "") or "".join(filter(None, part.groups())), form)
    places = shown.count(_DIGIT)
    digits = str(number).zfill(places)
    more, its = digits[: len(digits) - places], iter(digits[len(digits) - places :])
    return re.sub(_DIGIT, lambda _: next(its), shown.replace(_DIGIT, more + _DIGIT, 1))


def _number(text: str) -> float | int | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
