"""The full mark that a downloaded file states, which has to be that of the grades."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from autograder.errors import UsageError
from autograder.languages import Message
from gradebook.exports.grid import number_in, plain_title
from gradebook.exports.template_columns import ID_TITLES, Titles, is_of_canvas

# As `plain_title` writes them: the title of a column, or a word in a row.
FULL_MARK: Final = frozenset(
    {"maximumgrade", "maxgrade", "maximumpoints", "maxpoints", "pointspossible", "outof", "最大評点", "満点", "配点"}
)
_IN_TITLE: Final = re.compile(r"(\d+(?:[.,]\d+)?)点満点|(?:totalpts|maxpoints|outof):?(\d+(?:[.,]\d+)?)")

Rows = list[list[str]]


def refuse_other_full_mark(rows: Rows, titles: Titles, out_of: float, assignment: str, path: Path) -> None:
    """UsageError where the file states another full mark than the assignment's grades have."""
    for row, column, mark in _full_marks(rows, titles):
        if not math.isclose(mark, out_of):
            raise UsageError(
                Message(
                    "row {row}, column {column}: grades out of {mark:g}, but those of {assignment} are out of "
                    "{out_of:g}",
                    row=row + 1,
                    column=column + 1,
                    mark=mark,
                    assignment=assignment,
                    out_of=out_of,
                ),
                path=path,
                next_step=Message(
                    "write `out_of = {mark:g}` under [points] in solutions/{assignment}/assignment.toml, which "
                    "scales them, or make it {out_of:g} where the file comes from and download the file again",
                    mark=mark,
                    assignment=assignment,
                    out_of=out_of,
                ),
            )


def _full_marks(rows: Rows, titles: Titles) -> Iterator[tuple[int, int, float]]:
    """The full marks that the file states for the column of grades, each with its row and column."""
    match = _IN_TITLE.search(plain_title(rows[titles.row][titles.grade]))
    if match:
        yield titles.row, titles.grade, float((match[1] or match[2]).replace(",", "."))
    for row, column in _places(rows, titles):
        number = number_in(rows[row][column])
        if number is not None:
            yield row, column, number


def _places(rows: Rows, titles: Titles) -> Iterator[tuple[int, int]]:
    """The cells below the titles that could state it: the nearest column of full marks, and rows of full marks."""
    columns = [place for place, title in enumerate(rows[titles.row]) if plain_title(title) in FULL_MARK]
    nearest = min(columns, key=lambda place: abs(place - titles.grade), default=None)
    above = _above_students(rows, titles) if is_of_canvas(rows, titles) else range(0)
    for row in range(titles.row + 1, len(rows)):
        if nearest is not None and nearest < len(rows[row]):
            yield row, nearest
        states_it = row in above or any(plain_title(cell) in FULL_MARK for cell in rows[row])
        if states_it and titles.grade < len(rows[row]):
            yield row, titles.grade


def _above_students(rows: Rows, titles: Titles) -> range:
    """The rows between the titles and the first that has an id: Canvas' points possible, whatever its language."""
    ids = [place for place, title in enumerate(rows[titles.row]) if plain_title(title) in ID_TITLES] or titles.ids
    first = titles.row + 1
    owned = (row for row in range(first, len(rows)) if any("".join(rows[row][id : id + 1]).strip() for id in ids))
    return range(first, next(owned, len(rows)))
