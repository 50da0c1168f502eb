"""nbgrader's database and Kakunin's own table in it, read with one SQL join: the gradebook's one user of SQLAlchemy.

Nothing is ever written: a missing SQLite file is not created, and an existing one cannot be changed from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    FromClause,
    NullPool,
    Select,
    TableClause,
    and_,
    column,
    create_engine,
    func,
    inspect,
    literal,
    make_url,
    null,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from autograder.errors import StoreError, UsageError
from autograder.model import GRADE_CELL_PREFIX


def _table(name: str, *columns: str) -> TableClause:
    return table(name, *(column(each) for each in columns))


ASSIGNMENT = _table("assignment", "id", "name")
NOTEBOOK = _table("notebook", "id", "name", "assignment_id")
CELL = _table("base_cell", "id", "name", "notebook_id")
GRADE_CELL = _table("grade_cells", "id", "max_score")
TASK_CELL = _table("task_cells", "id", "max_score")
STUDENT = _table("student", "id")
SUBMISSION = _table("submitted_assignment", "id", "assignment_id", "student_id")
SUBMITTED = _table("submitted_notebook", "id", "assignment_id", "notebook_id")
GRADE = _table("grade", "notebook_id", "cell_id", "auto_score", "manual_score", "extra_credit", "needs_manual_grade")
OURS = _table("kakunin_grade", "assignment", "student", "notebook", "question", "score", "status", "mistake")


def read_rows(database: str | Path, assignment: str, *, patience: float) -> pd.DataFrame:
    """One row per student and graded cell as the tables hold them, in no order, students without a submission included.

    Columns: student, notebook, cell, max_score, submitted (None where no such notebook was handed in), auto_score,
    manual_score, extra_credit, needs_manual_grade, and from Kakunin's own table (None where it has no row) question,
    our_score, status, mistake.

    database: a SQLAlchemy URL, or the path of an SQLite file.
    patience: seconds to wait for a locked SQLite database.

    Raises StoreError when the database cannot be read, UsageError for an assignment that it does not know.
    """
    with _connect(database, patience) as connection:
        known = connection.execute(select(ASSIGNMENT.c.name).order_by(ASSIGNMENT.c.name)).scalars().all()
        if assignment not in known:
            raise UsageError(
                f"the database has no assignment {assignment!r}",
                path=_shown(database),
                next_step=f"choose one of: {', '.join(known)}" if known else "release an assignment first",
            )
        result = connection.execute(_query(assignment, ours=inspect(connection).has_table(OURS.name)))
        return pd.DataFrame([tuple(row) for row in result], columns=list(result.keys()), dtype=object)


def _query(assignment: str, *, ours: bool) -> Select[Any]:
    """The join; a database that stock nbgrader alone has graded lacks our table, and its columns are then empty."""
    max_score = func.coalesce(GRADE_CELL.c.max_score, TASK_CELL.c.max_score)
    return (
        select(
            STUDENT.c.id.label("student"),
            NOTEBOOK.c.name.label("notebook"),
            CELL.c.name.label("cell"),
            max_score.label("max_score"),
            SUBMITTED.c.id.label("submitted"),
            GRADE.c.auto_score,
            GRADE.c.manual_score,
            GRADE.c.extra_credit,
            GRADE.c.needs_manual_grade,
            (OURS.c.question if ours else null()).label("question"),
            (OURS.c.score if ours else null()).label("our_score"),
            (OURS.c.status if ours else null()).label("status"),
            (OURS.c.mistake if ours else null()).label("mistake"),
        )
        .select_from(_stock_tables().outerjoin(OURS, _same_question()) if ours else _stock_tables())
        .where(ASSIGNMENT.c.name == assignment, max_score.is_not(None))
    )


def _stock_tables() -> FromClause:
    """The tables of nbgrader: every student against every cell that carries points, and a grade where there is one."""
    its_submission = and_(SUBMISSION.c.assignment_id == ASSIGNMENT.c.id, SUBMISSION.c.student_id == STUDENT.c.id)
    its_notebook = and_(SUBMITTED.c.assignment_id == SUBMISSION.c.id, SUBMITTED.c.notebook_id == NOTEBOOK.c.id)
    return (
        ASSIGNMENT.join(NOTEBOOK, NOTEBOOK.c.assignment_id == ASSIGNMENT.c.id)
        .join(CELL, CELL.c.notebook_id == NOTEBOOK.c.id)
        .outerjoin(GRADE_CELL, GRADE_CELL.c.id == CELL.c.id)
        .outerjoin(TASK_CELL, TASK_CELL.c.id == CELL.c.id)
        .join(STUDENT, true())
        .outerjoin(SUBMISSION, its_submission)
        .outerjoin(SUBMITTED, its_notebook)
        .outerjoin(GRADE, and_(GRADE.c.notebook_id == SUBMITTED.c.id, GRADE.c.cell_id == CELL.c.id))
    )


def _same_question() -> ColumnElement[bool]:
    """Where a row of our table belongs; without its student, notebook or question in nbgrader, nowhere."""
    return and_(
        OURS.c.assignment == ASSIGNMENT.c.name,
        OURS.c.student == STUDENT.c.id,
        OURS.c.notebook == NOTEBOOK.c.name,
        or_(OURS.c.question == CELL.c.name, literal(GRADE_CELL_PREFIX).concat(OURS.c.question) == CELL.c.name),
    )


@contextmanager
def _connect(database: str | Path, patience: float) -> Iterator[Connection]:
    """A connection that is closed afterwards, with the errors of drivers translated."""
    url = _url(database)
    is_sqlite = url.get_backend_name() == "sqlite"
    try:
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": patience} if is_sqlite else {})
        with engine.connect() as connection:
            if is_sqlite:
                connection.exec_driver_sql("PRAGMA query_only = ON")
            yield connection
    except ModuleNotFoundError as error:
        raise StoreError(
            f"the driver of this database is not installed: {error.name}",
            path=_shown(database),
            next_step=f"pip install {error.name}",
        ) from error
    except SQLAlchemyError as error:
        raise _store_error(error, _shown(database)) from error


def _store_error(error: SQLAlchemyError, shown: str) -> StoreError:
    """What went wrong in the driver's words, without the SQL that SQLAlchemy adds to them."""
    reason = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    if "locked" in reason:
        next_step = "wait until the program that is writing to it has finished, then try again"
    else:
        next_step = "check that it is nbgrader's database"
    return StoreError(f"the database cannot be read: {reason}", path=shown, next_step=next_step)


def _url(database: str | Path) -> URL:
    """The URL to connect to: an SQLite file by a URI that never creates it."""
    if isinstance(database, Path):
        return _sqlite_url(URL.create("sqlite", database=str(database)))
    try:
        url = make_url(database)
    except ArgumentError as error:
        raise UsageError(
            "not a database URL", path=database, next_step="write it like sqlite:////folder/gradebook.db"
        ) from error
    return _sqlite_url(url) if url.get_backend_name() == "sqlite" else url


def _sqlite_url(url: URL) -> URL:
    """The URL of an SQLite file that is there; StoreError if it is not.

    Opened with mode=rw, not ro: a read-only connection to a database in WAL mode leaves its -wal and -shm files behind.
    """
    if not url.database or not Path(url.database).is_file():
        raise StoreError(
            "there is no such database",
            path=url.database or str(url),
            next_step="grade the assignment first, or name another database with --db",
        )
    return url.set(database=Path(url.database).absolute().as_uri(), query={"mode": "rw", "uri": "true"})


def _shown(database: str | Path) -> str:
    """The database as a message may show it: without a password."""
    return str(database) if isinstance(database, Path) else make_url(database).render_as_string(hide_password=True)
