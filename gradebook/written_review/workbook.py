"""Groups of answers -> the workbook in which a grader scores them: a sheet per question, a row per wording."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import Outline
from openpyxl.worksheet.worksheet import Worksheet

from autograder.languages import ENGLISH, Message, in_language
from autograder.text import clean_text
from gradebook.exports.sheet import sheet_title
from gradebook.exports.writing import guard
from gradebook.messages import review as texts
from gradebook.written_review.answers import WrittenQuestion
from gradebook.written_review.grouping import Group, Wording, grouped

LONGEST: Final = 4000  # characters of an answer that are shown
WIDTHS: Final = (10, 9, 70, 8, 32, 12, 26, 15, 19)
TEXT_COLUMN: Final = texts.COLUMNS.index(texts.ANSWER) + 1
LINE: Final = 16  # points of height
LINES: Final = 8  # the most that a text above the table may take: the rows above the table do not scroll away
HEAD_FILL: Final = PatternFill("solid", start_color="305496")
GROUP_FILL: Final = PatternFill("solid", start_color="FFF2CC")
SCORE_FILL: Final = PatternFill("solid", start_color="E2EFDA")
QUIET: Final = Font(color="767676", size=9)
WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
Say = Callable[[str], str]  # a message in the language of the workbook


def workbook(
    questions: Sequence[WrittenQuestion], *, everything: bool = False, language: str = ENGLISH
) -> tuple[bytes, int]:
    """The workbook in a language, and the number of groups, each of which has one row for a score.

    everything: also groups without an answer that waits for a grader.
    """
    say = partial(in_language, language=language)
    book = Workbook()
    overview = book.active
    assert isinstance(overview, Worksheet)
    overview.title = say(texts.OVERVIEW)
    for line in texts.HOW:
        overview.append([say(line)])
    overview.append([])
    _titles(overview, map(say, texts.OVERVIEW_COLUMNS), (24, 40, 8, 9, 16, 10, 14, 10))
    rows = 0
    copies: list[tuple[str, Wording]] = []
    for position, question in enumerate(questions, start=1):
        groups = [group for group in grouped(question) if everything or group.waiting]
        sheet = book.create_sheet(sheet_title(f"{position} {question.question}"))
        _fill(sheet, question, groups, say)
        rows += len(groups)
        copies += [(sheet.title, each) for group in groups for each in group.wordings if each.copied]
        counts = (len(question.answers), question.waiting, len(groups), question.blank, question.missing)
        overview.append([sheet.title, *map(safe, (question.title,)), question.max_score, *counts])
    if copies:
        _list_copies(book.create_sheet(say(texts.COPIES)), copies, say)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue(), rows


def safe(text: str) -> str:
    """The text for a cell: bounded, without control characters, never taken for a formula."""
    return guard(clean_text(text, LONGEST).strip())


def _titles(sheet: Worksheet, names: Iterable[str], widths: Sequence[float]) -> None:
    sheet.append(list(names))
    for place, (cell, width) in enumerate(zip(sheet[sheet.max_row], widths, strict=True), start=1):
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), HEAD_FILL
        sheet.column_dimensions[get_column_letter(place)].width = width


def _fill(sheet: Worksheet, question: WrittenQuestion, groups: Sequence[Group], say: Say) -> None:
    sheet.append([safe(say(texts.heading(question.title, question.max_score)))])
    sheet["A1"].font = Font(bold=True, size=13)
    for label, text in ((texts.TEXT, question.text), (texts.MODEL_ANSWER, question.model_answer)):
        if text:
            _pose(sheet, say(label), safe(text))
    _titles(sheet, map(say, texts.COLUMNS), WIDTHS)
    head = sheet.max_row
    sheet.freeze_panes = f"D{head + 1}"
    sheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
    for number, group in enumerate(groups, start=1):
        for place, wording in enumerate(group.wordings, start=1):
            sheet.append(list(_row(number, place, group, wording, say)))
            _dress(sheet, sheet.max_row, is_first=place == 1)
    last = max(sheet.max_row, head + 1)
    column = get_column_letter(texts.COLUMNS.index(texts.SCORE) + 1)
    rule = DataValidation("decimal", operator="between", formula1="0", formula2=f"{question.max_score:g}")
    rule.allow_blank, rule.showErrorMessage = True, True
    rule.errorTitle, rule.error = say(texts.RANGE), say(texts.out_of_range(question.max_score))
    rule.add(f"{column}{head + 1}:{column}{last}")
    sheet.add_data_validation(rule)


def _pose(sheet: Worksheet, label: str, text: str) -> None:
    """Write a text above the table, as wide as the window and as high as it needs."""
    sheet.append([label, None, text])
    row, last = sheet.max_row, texts.COLUMNS.index(texts.SUGGESTED) + 1
    lines = _lines(text, sum(WIDTHS[TEXT_COLUMN - 1 : last]))
    sheet.row_dimensions[row].height = LINE * min(lines, LINES)
    sheet.merge_cells(start_row=row, start_column=TEXT_COLUMN, end_row=row, end_column=last)
    sheet.cell(row, 1).font = Font(bold=True)
    for cell in (sheet.cell(row, 1), sheet.cell(row, TEXT_COLUMN)):
        cell.alignment, cell.data_type = WRAPPED, "s"


def _lines(text: str, width: int) -> int:
    """How many lines a text takes if Japanese characters are two wide."""
    return sum(1 + sum(2 - each.isascii() for each in line) // width for line in text.splitlines())


def _list_copies(sheet: Worksheet, copies: Sequence[tuple[str, Wording]], say: Say) -> None:
    _titles(sheet, map(say, texts.COPIES_COLUMNS), (24, 7, 90))
    sheet.freeze_panes = "A2"
    for title, wording in sorted(copies, key=lambda each: -len(each[1].answers)):
        sheet.append([title, len(wording.answers), safe(wording.text)])
        for cell in sheet[sheet.max_row]:
            cell.alignment = WRAPPED
            if isinstance(cell.value, str):
                cell.data_type = "s"


def _row(number: int, place: int, group: Group, wording: Wording, say: Say) -> Iterator[Any]:
    yield str(number) if place == 1 else f"{number}-{place}"
    yield group.size if place == 1 else len(wording.answers)
    yield safe(wording.text)
    yield None
    yield None
    yield wording.given[0] if len(wording.given) == 1 else None
    yield safe("\n".join(map(say, _remarks(wording)))) or None
    yield wording.key
    yield wording.fingerprint


def _remarks(wording: Wording) -> Iterator[Message]:
    count = len(wording.answers)
    done = sum(answer.scored for answer in wording.answers)
    if wording.copied:
        yield texts.copied(count)
    if done:
        yield texts.scored(done, count)
    if wording.before:
        yield texts.before(wording.before)
    if wording.comments_before:
        yield texts.commented_before(wording.comments_before)
    if len(wording.given) > 1:
        yield texts.undecided(wording.given)


def _dress(sheet: Worksheet, row: int, *, is_first: bool) -> None:
    if not is_first:
        sheet.row_dimensions[row].outlineLevel = 1
    for cell, title in zip(sheet[row], texts.COLUMNS, strict=True):
        cell.alignment = WRAPPED
        if isinstance(cell.value, str):
            cell.data_type = "s"  # even if it begins like a formula
        if title in (texts.KEY, texts.CHECK):
            cell.font = QUIET
        elif is_first:
            cell.fill = SCORE_FILL if title in (texts.SCORE, texts.COMMENT) else GROUP_FILL
