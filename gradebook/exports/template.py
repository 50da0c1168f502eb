"""The export `template`: the file that an LMS exported, with the grades filled in and nothing else changed.

The file of manaba (成績登録シート), WebClass (answer.csv), Moodle or Canvas is recognised by the titles of its columns.
A row belongs to a student if one of its ids is the student's id, LMS id or address; nothing is guessed. Only grades
are written, and `EX` for excused students in a file of Canvas; the cells of students who handed in nothing or need a
grader are not changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from autograder.errors import UsageError
from gradebook.exports.canvas import EXCUSED as CANVAS_EXCUSED
from gradebook.exports.grid import SEARCHED, Grid, plain_title, read_grids
from gradebook.exports.lms import IDS, as_text
from gradebook.frames import ASSIGNMENT, EMAIL, FINAL, GRADED, STATE, STUDENT
from gradebook.gradebook import Gradebook
from gradebook.policy import EXCUSED

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


@dataclass(frozen=True)
class Filled:
    """A filled-in file, and the rows and students that were left out."""

    content: bytes
    written: tuple[str, ...]  # students
    kept: Mapping[str, str]  # students whose cell was not changed -> their state
    unknown: tuple[str, ...]  # ids of the file that no student has
    not_in_file: tuple[str, ...]  # students that have a grade


@dataclass(frozen=True)
class _Titles:
    row: int
    ids: tuple[int, ...]
    grade: int


def fill(book: Gradebook, template: Path, *, column: str | None = None, id_column: str | None = None) -> Filled:
    """Fill in a downloaded file with the grades of the one assignment of the book.

    column, id_column: the titles of the columns with grades and ids, if the file has several candidates.

    Raises UsageError if the file cannot be read, or a column is not certain.
    """
    if not book.assignments:
        raise UsageError("there are no grades to fill in", path=template, next_step="grade the assignment first")
    assignment = book.assignments[0]
    names = {plain_title(name) for name in (assignment, book.policy.of(assignment).title) if name}
    grid, titles = _open(template, names, column, id_column)
    rows = grid.rows
    students = _students_of_rows(rows, titles, book, template)
    totals = book.totals[book.totals[ASSIGNMENT] == assignment].set_index(STUDENT)
    is_canvas = _CANVAS.fullmatch(rows[titles.row][titles.grade]) is not None
    in_file = totals.loc[list(students.values())]
    values = dict(zip(in_file.index, _values(in_file, is_canvas=is_canvas), strict=True))
    states = in_file[STATE].to_dict()
    changes = {(row, titles.grade): value for row, student in students.items() if (value := values[student])}
    known = set(students)
    return Filled(
        grid.changed(changes),
        tuple(sorted(student for student, value in values.items() if value)),
        {student: states[student] for student, value in sorted(values.items()) if not value},
        tuple(_ids(rows[row], titles) for row in _body(rows, titles) if row not in known),
        tuple(sorted(set(totals.index[totals[STATE].eq(GRADED)]) - set(students.values()))),
    )


def _open(template: Path, names: set[str], column: str | None, id_column: str | None) -> tuple[Grid, _Titles]:
    """The sheet that has the titles, and their place in it."""
    for grid in read_grids(template, "downloaded file"):
        for position, row in enumerate(grid.rows[:SEARCHED]):
            titles = _titles(position, row, names, column, id_column, template)
            if titles is not None:
                return grid, titles
    asked = f" {column!r}" if column else " of grades"
    raise UsageError(
        f"no row of titles with a column{asked} and one of ids",
        path=template,
        next_step="name the columns with --column and --id-column, as the file writes them",
    )


def _titles(
    position: int, row: list[str], names: set[str], column: str | None, id_column: str | None, path: Path
) -> _Titles | None:
    """The columns of grades and ids, if this row has the titles; UsageError if several columns could be the grades."""
    ids = [place for place, title in enumerate(row) if _is_title(title, ID_TITLES, id_column)]
    if not ids:
        return None
    grades = [place for place, title in enumerate(row) if _is_grade(title, names, column)]
    exact = [place for place in grades if _named(row[place]) in names]
    found = exact or grades
    if not found and column is None and any(_CANVAS.fullmatch(title) for title in row):
        raise _unclear(path, "no column is named after the assignment", [t for t in row if _CANVAS.fullmatch(t)])
    if not found:
        return None
    if len(found) > 1:
        raise _unclear(path, "several columns could hold the grades", [row[place] for place in found])
    return _Titles(position, tuple(ids), found[0])


def _is_title(title: str, known: frozenset[str], asked: str | None) -> bool:
    return title.strip() == asked if asked is not None else plain_title(title) in known


def _is_grade(title: str, names: set[str], asked: str | None) -> bool:
    return _is_title(title, GRADE_TITLES, asked) or (asked is None and _named(title) in names)


def _named(title: str) -> str:
    """A title without the number that Canvas adds."""
    match = _CANVAS.fullmatch(title)
    return plain_title(match[1] if match else title)


def _students_of_rows(rows: list[list[str]], titles: _Titles, book: Gradebook, path: Path) -> dict[int, str]:
    """The student of each row, by its ids; UsageError if a student has two rows.

    A row whose ids belong to two students is nobody's, and both are noted at the book's border.
    """
    owners = _owners(book.students)
    found: dict[int, str] = {}
    seen: set[str] = set()
    for row in _body(rows, titles):
        its = {owner for place in titles.ids for owner in _owners_of(_cell(rows[row], place), owners)}
        if len(its) > 1:
            for student in its:
                whose = " and ".join(sorted(its))
                book.border.note(student, f"row {row + 1} of the file has the ids of {whose}: choose with --id-column")
        elif its:
            student = its.pop()
            if student in seen:
                raise UsageError(f"row {row + 1}: {student} occurs twice", path=path, next_step="download it again")
            found[row] = student
            seen.add(student)
    return found


def _owners(students: pd.DataFrame) -> dict[str, set[str]]:
    """By id the students that have it; an address in small letters."""
    owners: dict[str, set[str]] = {}
    for column in IDS:
        ids = students[column].str.casefold() if column == EMAIL else students[column]
        for id, student in zip(ids, students[STUDENT], strict=True):
            if id:
                owners.setdefault(id, set()).add(student)
    return owners


def _owners_of(cell: str, owners: Mapping[str, set[str]]) -> set[str]:
    """The students with this id; for an address, capital letters do not count."""
    return owners.get(cell.casefold() if "@" in cell else cell, set())


def _body(rows: list[list[str]], titles: _Titles) -> list[int]:
    """The rows below the titles that have an id and a cell for the grade."""
    below = range(titles.row + 1, len(rows))
    return [row for row in below if _ids(rows[row], titles) and titles.grade < len(rows[row])]


def _ids(row: list[str], titles: _Titles) -> str:
    return " ".join(filter(None, (_cell(row, place) for place in titles.ids)))


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _values(totals: pd.DataFrame, *, is_canvas: bool) -> pd.Series[str]:
    """The text to write for each student; an empty one leaves the cell unchanged."""
    grades = totals[FINAL].map(as_text).where(totals[STATE].eq(GRADED), "")
    return grades.mask(totals[STATE].eq(EXCUSED), CANVAS_EXCUSED) if is_canvas else grades


def _unclear(path: Path, message: str, titles: list[str]) -> UsageError:
    return UsageError(message, path=path, next_step=f"choose with --column: {', '.join(map(repr, titles))}")
