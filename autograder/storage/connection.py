"""Opens the database for autograder and gradebook: to read, or to write all or nothing; errors are translated."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from autograder.errors import StoreError, UsageError
from autograder.languages import Message
from autograder.storage.driver_errors import as_store_error, busy, is_passing, not_upgraded
from autograder.storage.nbgrader_schema import create_schema, has_schema, is_complete
from autograder.storage.raw_values import text_of
from autograder.storage.upgrade import bring_up_to_date, is_up_to_date

PATIENCE = 10.0  # seconds to wait for a database that someone else is writing to
_ATTEMPTS = 5  # two writers can create the same student at the same time, or wait for each other
_AT_ONCE = 8  # transactions of one process; SQLite has one writer
_SCHEMA = "schema_version"  # of a connection: the schema in which lost references were last looked for
_LOST_REFERENCE = """
    SELECT 1 FROM sqlite_master AS tables JOIN pragma_foreign_key_list(tables.name) AS keys
    WHERE tables.type = 'table' AND keys."table" NOT IN (SELECT name FROM sqlite_master) LIMIT 1
"""

T = TypeVar("T")


class Writer:
    """The database opened for writing, all or nothing; a missing SQLite file is created.

    Raises StoreError when it cannot be opened or written, UsageError for an invalid URL.
    """

    def __init__(self, database: str | Path, *, patience: float = PATIENCE) -> None:
        self.place = shown(database)
        self._engine = _engine(_url(database), patience)
        is_sqlite = self._engine.dialect.name == "sqlite"
        self._turns = threading.BoundedSemaphore(1 if is_sqlite else _AT_ONCE)
        self._patience = patience
        if is_sqlite:
            event.listen(self._engine, "begin", _begin_at_once)

    def transact(self, work: Callable[[Connection], T]) -> T:
        """Do the work in one transaction and return its result; retry if another writer was in the way."""
        if not self._turns.acquire(timeout=2 * self._patience):  # threads wait here in turn, and not in SQLite
            raise busy(self.place)
        try:
            return self._transacted(work)
        finally:
            self._turns.release()

    def _transacted(self, work: Callable[[Connection], T]) -> T:
        attempt = 0
        while True:
            attempt += 1
            try:
                with self._engine.begin() as connection:
                    return work(connection)
            except DBAPIError as error:
                if attempt == _ATTEMPTS or not is_passing(error):
                    raise as_store_error(error, self.place) from error

    def close(self) -> None:
        """Close the database; the next transaction opens the file that is then in its place."""
        self._engine.dispose()


@contextmanager
def reading(database: str | Path, *, patience: float = PATIENCE) -> Iterator[Connection]:
    """A read-only connection that is closed afterwards; a missing SQLite file is not created.

    A database of an earlier version is upgraded first, in a short transaction.
    database: a SQLAlchemy URL, or the path of an SQLite file.

    Raises StoreError when it cannot be read or an older nbgrader made it, UsageError for an invalid URL.
    """
    engine = _engine(_existing(_url(database)), patience)
    try:
        with engine.connect() as connection:
            if not has_schema(connection):
                raise _nothing_there(Message("the database has none of nbgrader's tables"), shown(database))
            is_old = not (is_complete(connection, shown(database)) and is_up_to_date(connection))
        if is_old:
            _upgrade(database, patience)
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = ON")
            yield connection
    except DBAPIError as error:
        raise as_store_error(error, shown(database)) from error
    finally:
        engine.dispose()


def is_empty(database: str | Path, *, patience: float = PATIENCE) -> bool:
    """Whether there is no such SQLite file yet, or nothing of nbgrader's in the database.

    Raises StoreError when it cannot be read, UsageError for an invalid URL.
    """
    url = _url(database)
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).is_file()):
        return True
    engine = _engine(_existing(url), patience)
    try:
        with engine.connect() as connection:
            return not has_schema(connection)
    except DBAPIError as error:
        raise as_store_error(error, shown(database)) from error
    finally:
        engine.dispose()


def write(database: str | Path, work: Callable[[Connection], T], *, patience: float = PATIENCE) -> T:
    """Do the work in one transaction of an existing database, upgraded first, and return its result.

    Raises StoreError when it cannot be written, UsageError for an invalid URL.
    """
    with reading(database, patience=patience):
        pass  # the database exists and is up to date
    writer = Writer(database, patience=patience)
    try:
        return writer.transact(work)
    finally:
        writer.close()


def shown(database: str | Path) -> str:
    """The database as a message may show it: without a password."""
    return str(database) if isinstance(database, Path) else _url(database).render_as_string(hide_password=True)


def _upgrade(database: str | Path, patience: float) -> None:
    writer = Writer(database, patience=patience)
    try:
        writer.transact(_complete)
    except StoreError as error:
        raise not_upgraded(error) from error
    finally:
        writer.close()


def _complete(connection: Connection) -> None:
    """Add what the tables that are there lack, nbgrader's and ours."""
    if not is_complete(connection, connection.engine.url.render_as_string(hide_password=True)):
        create_schema(connection)
    if not is_up_to_date(connection):
        bring_up_to_date(connection)


def _nothing_there(message: Message, place: str) -> StoreError:
    return StoreError(
        message, path=place, next_step=Message("grade the assignment first, or name another database with --db")
    )


def _url(database: str | Path) -> URL:
    if isinstance(database, Path):
        return URL.create("sqlite", database=str(database))
    text = database
    try:
        url = make_url(database)
        text = url.render_as_string(hide_password=True)
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError(
            Message("not the URL of a database: {text!r}", text=text),
            next_step=Message("write it like sqlite:////folder/gradebook.db"),
        ) from error
    return url


def is_missing(database: str | Path) -> bool:
    """Whether this is an SQLite file that does not exist; UsageError for an invalid URL."""
    url = _url(database)
    return url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).is_file())


def _existing(url: URL) -> URL:
    """The same URL; for an SQLite file, one that never creates it; StoreError if there is none.

    Opened with mode=rw, not ro: a read-only connection to a database in WAL mode leaves its -wal and -shm files behind.
    """
    if url.get_backend_name() != "sqlite":
        return url
    if not url.database or not Path(url.database).is_file():
        raise _nothing_there(Message("there is no such database"), url.database or str(url))
    return url.set(database=Path(url.database).absolute().as_uri(), query={"mode": "rw", "uri": "true"})


def _engine(url: URL, patience: float) -> Engine:
    is_sqlite = url.get_backend_name() == "sqlite"
    try:
        # A server may have been started anew since a connection was last used.
        engine = create_engine(
            url, connect_args={"timeout": patience} if is_sqlite else {}, pool_pre_ping=not is_sqlite
        )
    except ModuleNotFoundError as error:
        raise StoreError(
            Message("the driver {name!r} is not installed", name=error.name),
            path=url.render_as_string(hide_password=True),
            next_step=Message("pip install {name}", name=error.name),
        ) from error
    if is_sqlite:
        event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, record: object) -> None:
    """Keep Python's sqlite3 from beginning transactions by itself, which would be too late; read any text."""
    connection.isolation_level = None
    connection.text_factory = text_of
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_at_once(connection: Connection) -> None:
    """Lock before the first read: two writers then wait for each other instead of failing halfway.

    Where nbgrader's own upgrade dropped a table that others refer to, references are not enforced, as in nbgrader.
    """
    schema = connection.exec_driver_sql("PRAGMA schema_version").scalar()
    if connection.info.get(_SCHEMA) != schema:
        if connection.exec_driver_sql(_LOST_REFERENCE).first():
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.info[_SCHEMA] = schema
    connection.exec_driver_sql("BEGIN IMMEDIATE")
