"""A connection to the database, for reading unless said otherwise, with the errors of drivers translated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from autograder.errors import StoreError, UsageError

PATIENCE = 10.0  # seconds to wait for a locked SQLite database


@contextmanager
def connect(database: str | Path, *, patience: float = PATIENCE, write: bool = False) -> Iterator[Connection]:
    """A connection that is closed afterwards; with `write` a transaction, committed when nothing was raised.

    Without `write` nothing can be changed: a missing SQLite file is not created, an existing one is opened for queries.

    Raises StoreError when the database cannot be read or written, UsageError for what is no URL of a database.
    """
    url = _url(database)
    is_sqlite = url.get_backend_name() == "sqlite"
    try:
        engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": patience} if is_sqlite else {})
        with engine.connect() as connection:
            if is_sqlite:
                connection.exec_driver_sql("PRAGMA foreign_keys = ON" if write else "PRAGMA query_only = ON")
            if not write:
                yield connection
                return
            connection.rollback()  # the pragma's own transaction
            with connection.begin():
                yield connection
    except ModuleNotFoundError as error:
        raise StoreError(
            f"the driver of this database is not installed: {error.name}",
            path=shown(database),
            next_step=f"pip install {error.name}",
        ) from error
    except SQLAlchemyError as error:
        raise _store_error(error, shown(database), "written" if write else "read") from error


def shown(database: str | Path) -> str:
    """The database as a message may show it: without a password."""
    return str(database) if isinstance(database, Path) else make_url(database).render_as_string(hide_password=True)


def _store_error(error: SQLAlchemyError, place: str, done: str) -> StoreError:
    """What went wrong in the driver's words, without the SQL that SQLAlchemy adds to them."""
    reason = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    if "locked" in reason:
        next_step = "wait until the program that is writing to it has finished, then try again"
    else:
        next_step = "check that it is nbgrader's database"
    return StoreError(f"the database cannot be {done}: {reason}", path=place, next_step=next_step)


def _url(database: str | Path) -> URL:
    """The URL to connect to: an SQLite file by a URI that never creates it."""
    if isinstance(database, Path):
        return _sqlite_url(URL.create("sqlite", database=str(database)))
    try:
        url = make_url(database)
        is_sqlite = url.get_backend_name() == "sqlite"
    except ArgumentError as error:
        raise UsageError(
            "not a database URL", path=database, next_step="write it like sqlite:////folder/gradebook.db"
        ) from error
    return _sqlite_url(url) if is_sqlite else url


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
