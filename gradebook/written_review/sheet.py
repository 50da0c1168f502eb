"""The workbook that a grader has filled in -> its rows, each with its score or the reason why it is refused."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from autograder.errors import UsageError
from autograder.languages import LANGUAGES, Message, in_language, joined
from gradebook.messages import review as texts

_LABEL: Final = re.compile(r"(\d+)(?:-(\d+))?")
_NUMBER: Final = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)")
_SEARCHED: Final = 20  # first rows searched for the titles
NEEDED: Final = (texts.GROUP, texts.ANSWER, texts.SCORE, texts.COMMENT, texts.KEY, texts.CHECK)


@dataclass(frozen=True)
class Refusal:
    """A row that is not applied."""

    sheet: str
    row: int
    reason: str
    next_step: str

    def __str__(self) -> str:
        return self.told

    @property
    def told(self) -> Message:
        """Where, why, and what to do."""
        return Message(
            "{sheet}, row {row}: {reason}; {step}",
            sheet=self.sheet,
            row=self.row,
            reason=self.reason,
            step=self.next_step,
        )


@dataclass(frozen=True)
class Entry:
    """One row."""

    sheet: str
    row: int
    group: str
    first: bool  # whether the group takes its score from this row
    key: str
    fingerprint: str
    answer: str
    score: float | None  # None: the cell is empty
    comment: str = ""
    fault: str = ""  # why its score or comment cannot be read

    @property
    def blank(self) -> bool:
        """Whether nothing is written in it."""
        return self.score is None and not self.comment and not self.fault

    def refused(self, reason: str, next_step: str) -> Refusal:
        """The row, refused."""
        return Refusal(self.sheet, self.row, reason, next_step)


def read_workbook(path: Path) -> list[Entry]:
    """Every row below the titles of every sheet that has them.

    Raises UsageError for a file that is no workbook, or that has no sheet of written answers.
    """
    try:
        book = load_workbook(io.BytesIO(path.read_bytes()))
    except OSError as error:
        raise UsageError(
            Message("cannot be read: {strerror}", strerror=error.strerror),
            path=path,
            next_step=Message("name the workbook"),
        ) from error
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise UsageError(
            Message("not a workbook that can be read"),
            path=path,
            next_step=Message("open it in Excel and save it as .xlsx"),
        ) from error
    found = [list(_entries(sheet.title, list(sheet.iter_rows(values_only=True)))) for sheet in book.worksheets]
    if not any(_titles(list(sheet.iter_rows(max_row=_SEARCHED, values_only=True))) for sheet in book.worksheets):
        raise UsageError(
            Message("no sheet has the columns {names}", names=joined(NEEDED, ", ")),
            path=path,
            next_step=Message("write a new workbook with `kakunin review --output`, and fill that one in"),
        )
    return [entry for entries in found for entry in entries]


def _titles(rows: Sequence[tuple[Any, ...]]) -> tuple[int, dict[str, int]] | None:
    """The position of the row of titles, in one of the languages, and the place of each column that is needed."""
    for position, row in enumerate(rows[:_SEARCHED]):
        places = {str(value).strip(): place for place, value in enumerate(row) if value is not None}
        for language in LANGUAGES:
            names = {name: in_language(name, language) for name in NEEDED}
            if places.keys() >= set(names.values()):
                return position, {name: places[said] for name, said in names.items()}
    return None


def _entries(title: str, rows: Sequence[tuple[Any, ...]]) -> Iterator[Entry]:
    head = _titles(rows)
    if head is None:
        return
    position, columns = head
    for number, row in enumerate(rows[position + 1 :], start=position + 2):
        cells = {name: row[columns[name]] for name in NEEDED}
        if all(value is None for value in cells.values()):
            continue
        label = _LABEL.fullmatch(_text(cells[texts.GROUP]))
        score, fault = _score(cells[texts.SCORE])
        comment = _text(cells[texts.COMMENT])
        if comment.startswith("="):
            fault = fault or Message("the comment is a formula")
        yield Entry(
            title,
            number,
            label[1] if label else "",
            label is not None and label[2] is None,
            _text(cells[texts.KEY]),
            _text(cells[texts.CHECK]),
            _text(cells[texts.ANSWER]),
            score,
            comment,
            fault,
        )


def _score(value: Any) -> tuple[float | None, str]:
    """The score, or why it is invalid; full-width digits are accepted."""
    if isinstance(value, bool):
        return None, Message("the score is {value}, not a number", value=value)
    if isinstance(value, (int, float)):
        return float(value), ""
    text = unicodedata.normalize("NFKC", _text(value))
    if not text:
        return None, ""
    if text.startswith("="):
        return None, Message("the score is a formula")
    if _NUMBER.fullmatch(text):
        return float(text), ""
    return None, Message("the score {text!r} is not a number", text=text[:40])


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()
