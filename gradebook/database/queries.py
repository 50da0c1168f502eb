"""One query per table, each a frame of what the rows hold, in no order.

A value that a column cannot hold is left out and noted under the row's student; `DAMAGED` marks rows that lack one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pandas as pd
from sqlalchemy import (
    Boolean,
    Connection,
    DateTime,
    Float,
    Interval,
    Select,
    String,
    Table,
    Text,
    func,
    inspect,
    or_,
    select,
)
from sqlalchemy.types import TypeEngine

from autograder.border import Border
from autograder.errors import StoreError, UsageError
from autograder.languages import Message
from autograder.model import Status
from autograder.storage.nbgrader_tables import (
    ASSIGNMENT,
    BASE_CELL,
    COMMENT,
    GRADE,
    GRADE_CELL,
    NOTEBOOK,
    STUDENT,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
    TASK_CELL,
)
from autograder.storage.own_tables import KAKUNIN_GRADE, KAKUNIN_HISTORY, KAKUNIN_QUESTION, KAKUNIN_STUDENT
from autograder.storage.raw_rows import raw
from autograder.storage.raw_values import flag, id_of, long_text, moment, number, short_text, span
from autograder.text import one_line

DAMAGED: Final = "damaged"

Reader = Callable[[Any], Any]


@dataclass(frozen=True)
class Recorded:
    """An assignment as the database has it."""

    id: str
    name: str
    due: datetime | None  # UTC without a time zone


def assignment_names(connection: Connection) -> list[str]:
    """The assignments that the database knows, by name."""
    return list(connection.execute(select(ASSIGNMENT.c.name).order_by(ASSIGNMENT.c.name)).scalars())


def assignment_of(connection: Connection, name: str, place: str) -> Recorded:
    """The assignment of that name; if there is none, a UsageError that names the existing ones."""
    query = select(ASSIGNMENT.c.id, ASSIGNMENT.c.name, ASSIGNMENT.c.duedate).where(ASSIGNMENT.c.name == name)
    row = connection.execute(query).first()
    if row is None:
        known = assignment_names(connection)
        raise UsageError(
            Message("the database has no assignment {name!r}", name=name),
            path=place,
            next_step=(
                Message("choose one of: {names}", names=", ".join(known))
                if known
                else Message("release an assignment first")
            ),
        )
    return Recorded(*row)


def students(connection: Connection, border: Border | None = None) -> pd.DataFrame:
    """student, first_name, last_name, email, lms_user_id."""
    table = STUDENT.c
    query = select(table.id.label("student"), table.first_name, table.last_name, table.email, table.lms_user_id)
    return frame_of(connection, query, border)


def sections(connection: Connection, border: Border | None = None) -> pd.DataFrame:
    """student, section."""
    return _ours(connection, KAKUNIN_STUDENT, ["student", "section"], border=border)


def cells(connection: Connection, assignment: Recorded) -> pd.DataFrame:
    """cell_id, notebook_id, notebook, cell (its name), max_score and cell_type of every cell that carries points."""
    max_score = func.coalesce(GRADE_CELL.c.max_score, TASK_CELL.c.max_score)
    query = (
        select(
            BASE_CELL.c.id.label("cell_id"),
            NOTEBOOK.c.id.label("notebook_id"),
            NOTEBOOK.c.name.label("notebook"),
            BASE_CELL.c.name.label("cell"),
            max_score.label("max_score"),
            func.coalesce(GRADE_CELL.c.cell_type, TASK_CELL.c.cell_type).label("cell_type"),
        )
        .join_from(BASE_CELL, NOTEBOOK, NOTEBOOK.c.id == BASE_CELL.c.notebook_id)
        .outerjoin(GRADE_CELL, GRADE_CELL.c.id == BASE_CELL.c.id)
        .outerjoin(TASK_CELL, TASK_CELL.c.id == BASE_CELL.c.id)
        .where(NOTEBOOK.c.assignment_id == assignment.id, max_score.is_not(None))
    )
    return frame_of(connection, query)


def submissions(connection: Connection, assignment: Recorded, border: Border | None = None) -> pd.DataFrame:
    """student, timestamp (UTC without a time zone), extension."""
    table = SUBMITTED_ASSIGNMENT.c
    query = select(table.student_id.label("student"), table.timestamp, table.extension)
    return frame_of(connection, query.where(table.assignment_id == assignment.id), border)


def submitted_notebooks(connection: Connection, assignment: Recorded, border: Border | None = None) -> pd.DataFrame:
    """The submitted notebook's id (submitted), student, notebook_id, late_submission_penalty."""
    query = (
        select(
            SUBMITTED_NOTEBOOK.c.id.label("submitted"),
            SUBMITTED_ASSIGNMENT.c.student_id.label("student"),
            SUBMITTED_NOTEBOOK.c.notebook_id,
            SUBMITTED_NOTEBOOK.c.late_submission_penalty,
        )
        .join_from(
            SUBMITTED_NOTEBOOK, SUBMITTED_ASSIGNMENT, SUBMITTED_ASSIGNMENT.c.id == SUBMITTED_NOTEBOOK.c.assignment_id
        )
        .where(SUBMITTED_ASSIGNMENT.c.assignment_id == assignment.id)
    )
    return frame_of(connection, query, border)


def grades(connection: Connection, assignment: Recorded, border: Border | None = None) -> pd.DataFrame:
    """student, submitted, cell_id, auto_score, manual_score, extra_credit, needs_manual_grade, damaged."""
    table = GRADE.c
    query = select(
        SUBMITTED_ASSIGNMENT.c.student_id.label("student"),
        table.notebook_id.label("submitted"),
        table.cell_id,
        table.auto_score,
        table.manual_score,
        table.extra_credit,
        table.needs_manual_grade,
    )
    return frame_of(connection, _of_assignment(query, GRADE, assignment), border)


def comments(connection: Connection, assignment: Recorded, border: Border | None = None) -> pd.DataFrame:
    """student, notebook, cell (its name), auto_comment, manual_comment; only rows with some text."""
    table = COMMENT.c
    query = (
        select(
            SUBMITTED_ASSIGNMENT.c.student_id.label("student"),
            NOTEBOOK.c.name.label("notebook"),
            BASE_CELL.c.name.label("cell"),
            table.auto_comment,
            table.manual_comment,
        )
        .join_from(COMMENT, SUBMITTED_NOTEBOOK, SUBMITTED_NOTEBOOK.c.id == table.notebook_id)
        .join(SUBMITTED_ASSIGNMENT, SUBMITTED_ASSIGNMENT.c.id == SUBMITTED_NOTEBOOK.c.assignment_id)
        .join(NOTEBOOK, NOTEBOOK.c.id == SUBMITTED_NOTEBOOK.c.notebook_id)
        .join(BASE_CELL, BASE_CELL.c.id == table.cell_id)
        .where(
            SUBMITTED_ASSIGNMENT.c.assignment_id == assignment.id,
            or_(func.coalesce(table.auto_comment, "") != "", func.coalesce(table.manual_comment, "") != ""),
        )
    )
    return frame_of(connection, query, border)


def judgements(
    connection: Connection, assignment: Recorded, columns: list[str], border: Border | None = None
) -> pd.DataFrame:
    """student, notebook, question, these columns of Kakunin's own grades, and damaged; none where it graded nothing."""
    return _ours(connection, KAKUNIN_GRADE, ["student", "notebook", "question", *columns], assignment, border)


def history(connection: Connection, assignment: Recorded, border: Border | None = None) -> pd.DataFrame:
    """Every column of `kakunin_history` but the assignment's name; no rows where the table is not there."""
    return _ours(connection, KAKUNIN_HISTORY, _all_but_assignment(KAKUNIN_HISTORY), assignment, border)


def our_questions(connection: Connection, assignment: Recorded) -> pd.DataFrame:
    """Every column of `kakunin_question` but the assignment's name; no rows where the table is not there."""
    return _ours(
        connection,
        KAKUNIN_QUESTION,
        [each.name for each in KAKUNIN_QUESTION.c if each.name != "assignment"],
        assignment,
    )


def _of_assignment(query: Select[Any], table: Table, assignment: Recorded) -> Select[Any]:
    """Only the rows of this assignment's submitted notebooks."""
    handed_in = SUBMITTED_ASSIGNMENT.c
    return (
        query.join_from(table, SUBMITTED_NOTEBOOK, SUBMITTED_NOTEBOOK.c.id == table.c.notebook_id)
        .join(SUBMITTED_ASSIGNMENT, handed_in.id == SUBMITTED_NOTEBOOK.c.assignment_id)
        .where(handed_in.assignment_id == assignment.id)
    )


def _ours(
    connection: Connection,
    table: Table,
    columns: list[str],
    assignment: Recorded | None = None,
    border: Border | None = None,
) -> pd.DataFrame:
    """The columns of a table of ours; empty where this database has no such table: stock nbgrader made it."""
    if not inspect(connection).has_table(table.name):
        return pd.DataFrame(columns=[*columns, *([DAMAGED] if "student" in columns else [])], dtype=object)
    query = select(*(table.c[name] for name in columns))
    if assignment is not None:
        query = query.where(table.c.assignment == assignment.name)
    return frame_of(connection, query, border)


def _all_but_assignment(table: Table) -> list[str]:
    return [each.name for each in table.c if each.name != "assignment"]


def frame_of(connection: Connection, query: Select[Any], border: Border | None = None) -> pd.DataFrame:
    """What a query finds, its columns named as the query names them.

    With a column `student`, a row without one is left out, and a further column says which rows are damaged. Without,
    a value that a column cannot hold is a StoreError: it is nobody's alone.
    """
    names = [str(each.key) for each in query.selected_columns]
    readers = [_reader(str(each.key), each.type) for each in query.selected_columns]
    rows = connection.execute(raw(query)).all()  # at once: a class of 10,000 has 250,000 of them
    if "student" not in names:
        columns = [
            _course_values(connection, name, reader, values)
            for name, reader, values in zip(names, readers, zip(*rows, strict=True), strict=False)
        ]
        return pd.DataFrame(dict(zip(names, columns, strict=False)), columns=names, dtype=object)
    whose = names.index("student")
    rows = [row for row in rows if row[whose] is not None]
    students = [id_of(row[whose]) for row in rows]
    frame: dict[str, Sequence[object]] = {}
    damaged = [False] * len(rows)
    for name, reader, values in zip(names, readers, zip(*rows, strict=True), strict=False):
        frame[name], wrong = _read(reader, values)
        for place, why in wrong.items():
            damaged[place] = True
            (border or Border()).note(students[place], Message("stored {name}: {why}", name=name, why=why))
    return pd.DataFrame(frame | {DAMAGED: damaged}, columns=[*names, DAMAGED], dtype=object)


def _read(reader: Reader, values: Sequence[object]) -> tuple[list[object], dict[int, str]]:
    """The values as they can be used, and by place why one cannot; each different value is read once."""
    known: dict[object, object] = {}
    unusable: dict[object, str] = {}
    for value in set(values):
        try:
            known[value] = reader(value)
        except ValueError as error:
            known[value], unusable[value] = None, one_line(str(error))
    wrong = {place: unusable[value] for place, value in enumerate(values) if value in unusable} if unusable else {}
    return [known[value] for value in values], wrong


def _course_values(connection: Connection, name: str, reader: Reader, values: Sequence[object]) -> list[object]:
    found, wrong = _read(reader, values)
    for why in wrong.values():
        raise StoreError(
            Message("the database has a damaged {name}: {why}", name=name, why=why),
            path=connection.engine.url.render_as_string(hide_password=True),
            next_step=Message("restore it from a backup, or release the assignment again"),
        )
    return found


def _reader(name: str, type: TypeEngine[Any]) -> Reader:
    """How the values of a column are read."""
    if name == "student":
        return id_of
    if name == "status":
        return _status
    for kind, reader in _READERS:
        if isinstance(type, kind):
            return reader
    return _unchanged


def _status(value: Any) -> str:
    return str(Status(value))


def _unchanged(value: Any) -> Any:
    return value


_READERS: Final[Sequence[tuple[Any, Reader]]] = (
    (Float, number),
    (Boolean, flag),
    (DateTime, moment),
    (Interval, span),
    (Text, long_text),  # before its base class
    (String, short_text),
)
