"""A roster: a file of the students of a course → one row per student, checked; nothing is guessed.

Columns are recognised by their titles, in Japanese or English; a CSV may be UTF-8, UTF-16 with its mark, or cp932.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from autograder.errors import UsageError
from autograder.languages import Message, joined
from gradebook.exports.grid import SEARCHED, plain_title, read_grids
from gradebook.exports.writing import FORMULA_STARTS
from gradebook.frames import EMAIL, FIRST_NAME, LAST_NAME, LMS_USER_ID, SECTION, STUDENT, STUDENT_COLUMNS

FULL_NAME: Final = "full_name"
LONGEST: Final = 128
SHOWN: Final = 30  # errors that a message lists
# As `plain_title` writes them: rows of totals, in any column or only where an id should be, and of notes.
TOTALS: Final = re.compile(r"(合計|総合計|総計|小計|合計人数|(grand|sub)?total):?(\d+[人名]?)?")
NOT_AN_ID: Final = re.compile(r"計|総数|人数|平均|以上|count|sum|average|mean")
# As `plain_title` writes them.
TITLES: Final[Mapping[str, frozenset[str]]] = {
    STUDENT: frozenset(
        {"学籍番号", "学生番号", "ユーザid", "ユーザーid", "studentid", "id", "userid", "username", "student"}
    ),
    LAST_NAME: frozenset({"姓", "氏", "名字", "苗字", "lastname", "surname", "familyname"}),
    FIRST_NAME: frozenset({"名", "firstname", "givenname", "forename"}),
    FULL_NAME: frozenset({"氏名", "名前", "学生氏名", "name", "fullname", "studentname"}),
    EMAIL: frozenset({"メール", "メールアドレス", "email", "mail", "emailaddress", "mailaddress"}),
    LMS_USER_ID: frozenset({"lmsid", "lmsuserid", "lmsのid", "canvasid", "moodleid", "manabaid", "webclassid"}),
    SECTION: frozenset({"クラス", "組", "班", "セクション", "section", "class", "group"}),
}
_TITLES_OF_IDS: Final = TITLES[STUDENT]


@dataclass(frozen=True)
class _Row:
    line: int  # as an editor or Excel counts them
    values: Mapping[str, str]
    cells: Sequence[str]


def read_roster_file(path: Path) -> pd.DataFrame:
    """The columns of `STUDENT_COLUMNS`, sorted by student; "" for an empty cell.

    Raises UsageError with every wrong row, and for a file that cannot be read or has no column of ids.
    """
    rows = list(_rows(path))
    if wrong := [*_wrong_rows(rows), *_shared(rows)]:
        raise UsageError(
            joined([Message("{count:error|errors}, nothing was imported", count=len(wrong)), *_first(wrong)], "\n  "),
            path=path,
            next_step=Message("fix these rows and import the file again"),
        )
    if not rows:
        raise UsageError(
            Message("no students below the titles"), path=path, next_step=Message("write one row per student")
        )
    frame = pd.DataFrame([row.values for row in rows], columns=list(STUDENT_COLUMNS), dtype="str").fillna("")
    return frame.sort_values(STUDENT, ignore_index=True)


def _rows(path: Path) -> Iterator[_Row]:
    cells = read_grids(path, Message("file of students"), computed=True)[0].rows
    below, columns = _titles(cells, path)
    for line, row in enumerate(cells[below:], start=below + 1):
        values = {name: row[place].strip() for place, name in columns.items() if place < len(row)}
        if any(values.values()):
            yield _Row(line, _with_names(values), row)


def _titles(cells: Sequence[Sequence[str]], path: Path) -> tuple[int, dict[int, str]]:
    """The first row of students, and the fields in its columns."""
    for position, titles in enumerate(cells[:SEARCHED]):
        columns = _columns(titles, path)
        if STUDENT in columns.values():
            return position + 1, columns
    known = ", ".join(sorted(TITLES[STUDENT]))
    raise UsageError(
        Message("no column of student ids"),
        path=path,
        next_step=Message("name the column one of: {known}", known=known),
    )


def _columns(titles: Sequence[str], path: Path) -> dict[int, str]:
    """The field of each column, by place; UsageError if two columns hold the same field."""
    found = {
        place: name
        for place, title in enumerate(titles)
        for name, known in TITLES.items()
        if plain_title(title) in known
    }
    for name, times in Counter(found.values()).items():
        if times > 1 and STUDENT in found.values():
            these = ", ".join(repr(titles[place]) for place, its in found.items() if its == name)
            raise UsageError(
                Message("several columns could be {name}", name=name),
                path=path,
                next_step=Message("leave only one of: {these}", these=these),
            )
    return found


def _with_names(values: Mapping[str, str]) -> Mapping[str, str]:
    """Split a full name at its space; without a space all of it is the last name."""
    full = values.get(FULL_NAME, "")
    if not full or values.get(LAST_NAME) or values.get(FIRST_NAME):
        return values
    last, _, first = re.sub(r"\s+", " ", full).partition(" ")
    return {**values, LAST_NAME: last, FIRST_NAME: first}


def _first(wrong: Sequence[str]) -> Iterator[str]:
    """The first errors, and how many more there are."""
    yield from wrong[:SHOWN]
    if len(wrong) > SHOWN:
        yield Message("... and {count} more", count=len(wrong) - SHOWN)


def _wrong_rows(rows: Sequence[_Row]) -> Iterator[str]:
    return (Message("row {line}: {reason}", line=row.line, reason=reason) for row in rows for reason in _reasons(row))


def _reasons(row: _Row) -> Iterator[str]:
    """Why a row is refused."""
    if other := _other_than_a_student(row):
        yield other
        return
    id, email = row.values.get(STUDENT, ""), row.values.get(EMAIL, "")
    if reason := _wrong_id(id):
        yield reason
    for name in (LMS_USER_ID, EMAIL):
        if reason := _looks_like_another(row.values.get(name, "")):
            yield Message("the {name} {reason}", name=name, reason=reason)
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        yield Message("{email!r} is no address", email=email)
    for name, value in row.values.items():
        if len(value) > LONGEST:
            yield Message("{name} has more than {longest} characters", name=name, longest=LONGEST)


def _other_than_a_student(row: _Row) -> str:
    """What a row is that stands for no student: totals, a note, or the titles once more."""
    id = plain_title(row.values.get(STUDENT, ""))
    totals = next((cell for cell in row.cells if TOTALS.fullmatch(plain_title(cell))), None)
    if totals is not None or NOT_AN_ID.fullmatch(id):
        return Message("{text!r} looks like a row of totals or notes: delete it", text=totals or row.values[STUDENT])
    if id in _TITLES_OF_IDS:
        return Message("{text!r} looks like the titles once more: delete the row", text=row.values[STUDENT])
    return ""


def _wrong_id(id: str) -> str:
    """Why an id is refused: it also names a folder, and stands in spreadsheets of others."""
    if not id:
        return Message("no student id")
    if reason := _looks_like_another(id):
        return Message("the id {reason}", reason=reason)
    if id.startswith((*FORMULA_STARTS, ".")) or re.search(r"[\s/\\\x00-\x1f\x7f\ud800-\udfff]", id):
        return Message(
            "{id!r} cannot be an id: it must be usable as a folder's name, and not look like a formula", id=id
        )
    return ""


def _looks_like_another(value: str) -> str:
    """What makes a text that identifies a student look like another one, or like the same one and be another."""
    if hidden := [each for each in value if unicodedata.category(each) == "Cf"]:
        return Message(
            "{value!r} has an invisible character (U+{code:04X}): type it anew", value=value, code=ord(hidden[0])
        )
    return (
        Message("{value!r} has full-width characters", value=value)
        if unicodedata.normalize("NFKC", value) != value
        else ""
    )


def _shared(rows: Sequence[_Row]) -> Iterator[str]:
    """Values that must be unique among students but are not; capital letters count in LMS ids alone."""
    for name in (STUDENT, LMS_USER_ID, EMAIL):
        first: dict[str, _Row] = {}
        for row in rows:
            value = row.values.get(name, "")
            other = first.setdefault(value if name == LMS_USER_ID else value.casefold(), row)
            if value and other is not row:
                yield _shared_value(row, other, name)


def _shared_value(row: _Row, other: _Row, name: str) -> Message:
    value, there = row.values[name], other.values[name]
    told = {"line": row.line, "name": name, "value": value, "other": other.line}
    if value == there:
        return Message("row {line}: {name} {value!r} is already in row {other}", **told)
    return Message("row {line}: {name} {value!r} is already in row {other} as {as_there!r}", as_there=there, **told)
