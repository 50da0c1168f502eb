"""The export `excel`: a workbook with a sheet each for grades, questions and statistics; its one user of openpyxl.

On the sheet of questions a number is a known score, a word (`missing`, `needs_review`) stands for an unknown one, and a
coloured number waits for a grader. Texts stay texts, even if they begin like a formula.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from autograder.languages import ENGLISH, in_language, word
from autograder.text import escaped
from gradebook.exports.grades import PEOPLE, grades
from gradebook.exports.rows import Column, with_rows
from gradebook.exports.sheet import sheet_title
from gradebook.exports.statistics import by_assignment, by_question
from gradebook.frames import ASSIGNMENT, FINAL, NOTEBOOK, PENALTY, QUESTION, SCORE, STATE, STATUS, STUDENT, WAITING
from gradebook.gradebook import COURSE, Gradebook

HEADER_FONT: Final = Font(bold=True, color="FFFFFF")
HEADER_FILL: Final = PatternFill("solid", start_color="305496")
WAITING_FILL: Final = PatternFill("solid", start_color="FFF2CC")
POINTS: Final = "0.00"
FIGURES: Final = (
    *("mean_grade", "mean", "median", "deviation", "lowest", "highest", "skewness", "kurtosis", "alpha"),
    *("error_ratio", "standard_error", "discrimination"),
)
PERCENT: Final = "0.0%"
DECIMALS: Final = (SCORE, PENALTY, FINAL, COURSE)
WIDEST: Final = 40  # in characters of a half width
WIDEST_HEADING: Final = 18
HEADER_LINES: Final = 3
_LINE: Final = 15.0  # points
_SAMPLE: Final = 200  # rows that determine a column's width


def excel(book: Gradebook, language: str = ENGLISH) -> bytes:
    """The workbook in a language; UsageError where a notebook has the name of a column of the sheet of grades."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    words = _Words(language, frozenset(book.tidy[NOTEBOOK]))
    frame = grades(book)
    frame[STATE] = frame[STATE].map(words)
    sheets = [_add_sheet(workbook, words("grades"), frame, words, formats=dict.fromkeys(DECIMALS, POINTS))]
    for name in book.assignments:
        of_assignment = book.tidy[book.tidy[ASSIGNMENT] == name]
        title = words("questions") if len(book.assignments) == 1 else f"{words('questions')} {name}"
        shown, waiting = _by_question(book, of_assignment, words)
        sheets.append(_add_sheet(workbook, title, shown, words, waiting))
    decimals = dict.fromkeys(FIGURES, POINTS)
    sheets.append(_add_sheet(workbook, words("statistics"), by_assignment(book), words, formats=decimals))
    formats = decimals | dict.fromkeys(("facility", "intended_weight", "effective_weight"), PERCENT)
    items = by_question(book, words)
    sheets.append(_add_sheet(workbook, words("statistics of questions"), items, words, formats=formats))
    quoted = _style(workbook, quotePrefix=True)
    content = io.BytesIO()
    workbook.save(content)
    return with_rows(content.getvalue(), sheets, quoted)


@dataclass(frozen=True)
class _Words:
    """Our names of columns, states and sheets in a language; the instructor's own names stay."""

    language: str
    own: frozenset[str]

    def __call__(self, name: str) -> str:
        return name if name in self.own else in_language(word(name), self.language)


def _by_question(book: Gradebook, tidy: pd.DataFrame, words: _Words) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A row per student and a column per question; with it, in the same shape, which cells wait for a grader."""
    key = [tidy[STUDENT], tidy[NOTEBOOK] + "/" + tidy[QUESTION]]
    shown = tidy[SCORE].astype(object).where(tidy[SCORE].notna(), tidy[STATUS].map(words))
    values = shown.set_axis(pd.MultiIndex.from_arrays(key)).unstack()
    waiting = tidy[STATUS].eq(WAITING).set_axis(pd.MultiIndex.from_arrays(key)).unstack(fill_value=False)
    people = book.students.set_index(STUDENT).reindex(values.index)[list(PEOPLE)]
    frame = people.join(values).rename_axis(STUDENT).reset_index()
    return frame, waiting.set_axis(frame.index).reindex(columns=frame.columns, fill_value=False)


def _add_sheet(
    workbook: Workbook,
    title: str,
    frame: pd.DataFrame,
    words: _Words,
    marked: pd.DataFrame | None = None,
    formats: Mapping[str, str] = MappingProxyType({}),
) -> list[Column]:
    """Make a sheet with its titles; the columns that come below them."""
    sheet = workbook.create_sheet(sheet_title(title))
    sheet.freeze_panes = "B2"
    titles = [words(str(name)) for name in frame.columns]
    for position, width in enumerate(_widths(frame, titles), start=1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    if any(_width([title]) > WIDEST_HEADING for title in titles):
        sheet.row_dimensions[1].height = HEADER_LINES * _LINE
    if len(frame):
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(frame.columns))}{len(frame) + 1}"
    for position, heading in enumerate(titles, start=1):
        _write_heading(sheet.cell(1, position), heading)
    marking = _style(workbook, fill=WAITING_FILL)
    styles = {format: _style(workbook, number_format=format) for format in set(formats.values())}
    return [
        Column(
            frame[name].tolist(),
            styles.get(formats.get(name, ""), 0),
            frozenset() if marked is None else frozenset(marked[name].to_numpy().nonzero()[0].tolist()),
            marking,
        )
        for name in frame.columns
    ]


def _style(workbook: Workbook, **properties: Any) -> int:
    """The number that the workbook gives a cell's style."""
    cell = WriteOnlyCell(workbook.worksheets[0])
    for name, value in properties.items():
        setattr(cell, name, value)
    return int(cell.style_id)


def _write_heading(cell: Any, name: str) -> None:
    cell.value = escaped(name)
    cell.data_type = "s"
    cell.font, cell.fill = HEADER_FONT, HEADER_FILL
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def _widths(frame: pd.DataFrame, titles: Sequence[str]) -> list[float]:
    """Make each column as wide as its cells; a wider heading takes several lines."""
    headings = [min(_width([title]), WIDEST_HEADING) for title in titles]
    bodies = [_width(["", *frame[name].head(_SAMPLE).map(_shown)]) for name in frame.columns]
    return [max(both) for both in zip(headings, bodies, strict=True)]


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _width(texts: Sequence[str]) -> float:
    """The width of the longest text, a full-width character counting twice, and room for the filter's button."""
    longest = max(sum(2 if unicodedata.east_asian_width(each) in "FWA" else 1 for each in text) for text in texts)
    return min(longest + 3, WIDEST)
