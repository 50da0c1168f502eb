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

Place = tuple[int, int]  # row, column
_NOT_IN_TITLE: Final = re.compile(r"[\[\]:*?/\\']")
_LONGEST_TITLE: Final = 31


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook."""

    workbook: Workbook
    title: str

    @property
    def rows(self) -> list[list[str]]:
        """The values of all cells, numbers as they are typed."""
        return [[_said(value) for value in row] for row in self.workbook[self.title].iter_rows(values_only=True)]

    def changed(self, values: Mapping[Place, str]) -> bytes:
        """The workbook with other numbers, or words, in some cells."""
        sheet = self.workbook[self.title]
        for (row, column), value in values.items():
            sheet.cell(row + 1, column + 1).value = _number(value)
        content = io.BytesIO()
        self.workbook.save(content)
        return content.getvalue()


def read_sheets(content: bytes, path: Path) -> list[Sheet]:
    """The sheets of a workbook; UsageError for any other file, also a workbook in the format before 2007."""
    try:
        workbook = load_workbook(io.BytesIO(content), keep_vba=path.suffix.lower() == ".xlsm")
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise UsageError(
            "not a workbook that can be read", path=path, next_step="open it in Excel and save it as .xlsx"
        ) from error
    return [Sheet(workbook, sheet.title) for sheet in workbook.worksheets]


def sheet_title(text: str) -> str:
    """The text as the title of a sheet, as Excel takes it: without some signs, and bounded."""
    return _NOT_IN_TITLE.sub("_", text)[:_LONGEST_TITLE]


def _said(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _number(text: str) -> float | int | str:
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() else number
