"""Translates a database's errors: whether to retry, the message, and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError

from autograder.errors import StoreError
from autograder.languages import Message
from autograder.storage.nbgrader_schema import UPGRADE

# SQLSTATE: a serialization failure, and a deadlock that this transaction was chosen to end.
_PASSING: Final = frozenset({"40001", "40P01"})
_MOVED: Final = "SQLITE_READONLY_DBMOVED"

# Words of an error -> the next step; the first match counts.
_TROUBLES: Final = (
    (
        ("locked", "busy"),
        Message("wait until the program that is writing to it has finished, then run the command again"),
    ),
    (
        ("is full", "no space", "could not extend"),
        Message("make room on its disk, then run the command again: stored grades are kept, and it grades the rest"),
    ),
)
_STATES: Final = (
    (
        ("unable to open", "readonly"),
        Message("check that the folder exists and that you may write to it"),
    ),
    (
        ("malformed", "is not a database"),
        Message("restore it from a backup, then run the command again: it grades what the backup lacks"),
    ),
    (("no such column", 'column "'), UPGRADE),
)


def is_passing(error: DBAPIError) -> bool:
    """Whether two writers collided, so that the same transaction may succeed now."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in _PASSING


def as_store_error(error: DBAPIError, place: str) -> StoreError:
    """The error in the driver's words, without the SQL and the values that SQLAlchemy adds."""
    if getattr(error.orig, "sqlite_errorname", None) == _MOVED:
        return replaced(place)
    reason = str(error.orig).strip()
    return StoreError(
        Message("the database failed: {reason}", reason=reason), path=place, next_step=_next_step(error, reason.lower())
    )


def busy(place: str) -> StoreError:
    """The error that other threads of this process hold the database for too long."""
    return StoreError(Message("the database is busy"), path=place, next_step=_TROUBLES[0][1])


def is_full(error: StoreError) -> bool:
    """Whether the database's disk is full."""
    return any(word in error.message.lower() for word in _TROUBLES[1][0])


def not_upgraded(error: StoreError) -> StoreError:
    """The error that a database of an earlier version could not be upgraded."""
    step = _fitting(error.message.lower(), _TROUBLES)
    return StoreError(
        Message("an earlier version made this database, and it cannot be upgraded: {message}", message=error.message),
        path=error.path,
        next_step=step or Message("back it up, then have somebody with write permission run the same command once"),
    )


def replaced(place: str) -> StoreError:
    """The error that the database is no longer the one that was opened."""
    return StoreError(
        Message("the database was moved, deleted or replaced while it was written to"),
        path=place,
        next_step=Message("put the right database in its place, then run the command again: it grades the rest"),
    )


def _next_step(error: DBAPIError, reason: str) -> Message:
    if is_passing(error):
        return Message("run the command again when nobody else writes to it")
    return _fitting(reason, (*_TROUBLES, *_STATES)) or Message(
        "check that it is nbgrader's database and can be reached"
    )


def _fitting(reason: str, steps: Sequence[tuple[Sequence[str], Message]]) -> Message | None:
    return next((step for words, step in steps if any(word in reason for word in words)), None)
