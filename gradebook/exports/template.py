"""The export `template`: the file that an LMS exported, with the grades filled in and nothing else changed.

The file of manaba (成績登録シート), WebClass (answer.csv), Moodle or Canvas is recognised by the titles of its columns.
A row belongs to a student if one of its ids is the student's id, LMS id or address; nothing is guessed. A file that
states another full mark than the grades have is refused: `out_of` in the course's rules scales them. Only grades are
written, with the file's decimal mark, and `EX` for excused students in a file of Canvas; the cells of students who
handed in nothing or need a grader are not changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from autograder.errors import UsageError
from autograder.languages import Message
from gradebook.exports.canvas import EXCUSED as CANVAS_EXCUSED
from gradebook.exports.full_mark import refuse_other_full_mark
from gradebook.exports.grid import plain_title
from gradebook.exports.lms import IDS, as_text
from gradebook.exports.template_columns import Titles, find_titles, is_of_canvas
from gradebook.frames import ASSIGNMENT, EMAIL, FINAL, GRADED, MAX_SCORE, OUT_OF, STATE, STUDENT
from gradebook.gradebook import Gradebook
from gradebook.policy import EXCUSED


@dataclass(frozen=True)
class Filled:
    """A filled-in file, and the rows and students that were left out."""

    content: bytes
    written: tuple[str, ...]  # students
    kept: Mapping[str, str]  # students whose cell was not changed -> their state
    unknown: tuple[str, ...]  # ids of the file that no student has
    not_in_file: tuple[str, ...]  # students that have a grade
    out_of: float  # the full mark of the grades
    points: float  # the full mark before `out_of` scales it


def fill(book: Gradebook, template: Path, *, column: str | None = None, id_column: str | None = None) -> Filled:
    """Fill in a downloaded file with the grades of the one assignment of the book.

    column, id_column: the titles of the columns with grades and ids, if the file has several candidates.

    Raises UsageError if the file cannot be read, a column is not certain, or the full mark is another one.
    """
    if not book.assignments:
        raise UsageError(
            Message("there are no grades to fill in"), path=template, next_step=Message("grade the assignment first")
        )
    assignment = book.assignments[0]
    names = {plain_title(name) for name in (assignment, book.policy.of(assignment).title) if name}
    grid, titles = find_titles(template, names, column, id_column)
    rows = grid.rows
    students = _students_of_rows(rows, titles, book, template)
    totals = book.totals[book.totals[ASSIGNMENT] == assignment].set_index(STUDENT)
    out_of = float(totals[OUT_OF].max())
    refuse_other_full_mark(rows, titles, out_of, assignment, template)
    is_canvas = is_of_canvas(rows, titles)
    in_file = totals.loc[list(students.values())]
    values = dict(zip(in_file.index, _values(in_file, is_canvas=is_canvas), strict=True))
    states = in_file[STATE].to_dict()
    mark = grid.decimal_mark(titles.grade)
    changes = {
        (row, titles.grade): value.replace(".", mark) for row, student in students.items() if (value := values[student])
    }
    known = set(students)
    return Filled(
        grid.changed(changes),
        tuple(sorted(student for student, value in values.items() if value)),
        {student: states[student] for student, value in sorted(values.items()) if not value},
        tuple(_ids(rows[row], titles) for row in _body(rows, titles) if row not in known),
        tuple(sorted(set(totals.index[totals[STATE].eq(GRADED)]) - set(students.values()))),
        out_of,
        float(totals[MAX_SCORE].max()),
    )


def _students_of_rows(rows: list[list[str]], titles: Titles, book: Gradebook, path: Path) -> dict[int, str]:
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
                whose = ", ".join(sorted(its))
                book.border.note(
                    student,
                    Message(
                        "row {row} of the file has the ids of {whose}: choose with --id-column",
                        row=row + 1,
                        whose=whose,
                    ),
                )
        elif its:
            student = its.pop()
            if student in seen:
                raise UsageError(
                    Message("row {row}: {student} occurs twice", row=row + 1, student=student),
                    path=path,
                    next_step=Message("download it again"),
                )
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


def _body(rows: list[list[str]], titles: Titles) -> list[int]:
    """The rows below the titles that have an id and a cell for the grade."""
    below = range(titles.row + 1, len(rows))
    return [row for row in below if _ids(rows[row], titles) and titles.grade < len(rows[row])]


def _ids(row: list[str], titles: Titles) -> str:
    return " ".join(filter(None, (_cell(row, place) for place in titles.ids)))


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _values(totals: pd.DataFrame, *, is_canvas: bool) -> pd.Series[str]:
    """The text to write for each student; an empty one leaves the cell unchanged."""
    grades = totals[FINAL].map(as_text).where(totals[STATE].eq(GRADED), "")
    return grades.mask(totals[STATE].eq(EXCUSED), CANVAS_EXCUSED) if is_canvas else grades
