"""The columns of a downloaded file, recognised by their titles: which holds ids, and which the grades to fill in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autograder.errors import UsageError
from autograder.languages import Message
from gradebook.exports.grid import SEARCHED, Grid, plain_title, read_grids

# As `plain_title` writes them.
ID_TITLES: Final = frozenset(
    {"学籍番号", "学生番号", "ユーザid", "ユーザーid", "ユーザ名", "ユーザー名", "ログインid", "利用者id", "idナンバー"}
    | {"メールアドレス", "id", "user", "userid", "username", "login", "loginid", "idnumber", "studentid"}
    | {"sisuserid", "sisloginid", "email", "emailaddress"}
)
GRADE_TITLES: Final = frozenset(
    ("合計点", "評点", "得点", "点数", "素点", "成績", "評定", "採点", "grade", "score", "point", "points", "mark")
)
_CANVAS: Final = re.compile(r"(.*) \(\d+\)")
_MOODLE: Final = re.compile(r"[^:]+:\s*(.*?)\s*\((?:実データ|real)\)", re.IGNORECASE)  # of its gradebook


@dataclass(frozen=True)
class Titles:
    """Where a file has its titles: the row, and the columns of ids and of grades."""

    row: int
    ids: tuple[int, ...]
    grade: int


def find_titles(template: Path, names: set[str], column: str | None, id_column: str | None) -> tuple[Grid, Titles]:
    """The sheet that has the titles, and their place in it."""
    for grid in read_grids(template, Message("downloaded file")):
        for position, row in enumerate(grid.rows[:SEARCHED]):
            titles = _titles(position, row, names, column, id_column, template)
            if titles is not None:
                return grid, titles
    asked = Message(" {column!r}", column=column) if column else Message(" of grades")
    raise UsageError(
        Message("no row of titles with a column{asked} and one of ids", asked=asked),
        path=template,
        next_step=Message("name the columns with --column and --id-column, as the file writes them"),
    )


def _titles(
    position: int, row: list[str], names: set[str], column: str | None, id_column: str | None, path: Path
) -> Titles | None:
    """The columns of grades and ids, if this row has the titles; UsageError if several columns could be the grades."""
    ids = [place for place, title in enumerate(row) if _is_title(title, ID_TITLES, id_column)]
    if not ids:
        return None
    grades = [place for place, title in enumerate(row) if _is_grade(title, names, column)]
    exact = [place for place in grades if _named(row[place]) in names]
    found = exact or grades
    if not found and column is None and (others := [title for title in row if _name_in(title)]):
        raise _unclear(path, Message("no column is named after the assignment"), others)
    if not found:
        return None
    if len(found) > 1:
        raise _unclear(path, Message("several columns could hold the grades"), [row[place] for place in found])
    return Titles(position, tuple(ids), found[0])


def _is_title(title: str, known: frozenset[str], asked: str | None) -> bool:
    return title.strip() == asked if asked is not None else plain_title(title) in known


def _is_grade(title: str, names: set[str], asked: str | None) -> bool:
    return _is_title(title, GRADE_TITLES, asked) or (asked is None and _named(title) in names)


def _named(title: str) -> str:
    """A title without what Canvas and Moodle add to the name of an assignment."""
    return plain_title(_name_in(title) or title)


def _name_in(title: str) -> str | None:
    """The assignment's name in a title of Canvas, `NAME (77)`, or of Moodle, `課題: NAME (実データ)`."""
    match = _CANVAS.fullmatch(title) or _MOODLE.fullmatch(unicodedata.normalize("NFKC", title).strip())
    return match[1] if match else None


def is_of_canvas(rows: list[list[str]], titles: Titles) -> bool:
    """Whether the column of grades has a title of Canvas."""
    return _CANVAS.fullmatch(rows[titles.row][titles.grade]) is not None


def _unclear(path: Path, message: Message, titles: list[str]) -> UsageError:
    return UsageError(
        message, path=path, next_step=Message("choose with --column: {names}", names=", ".join(map(repr, titles)))
    )
