"""What a database's refusal means: whether it passes by itself, what to say of it, and what to do next."""

from __future__ import annotations

from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError

from autograder.errors import StoreError

# SQLSTATE: a serialization failure, and a deadlock that this transaction was chosen to end.
_PASSING: Final = frozenset({"40001", "40P01"})
_MOVED: Final = "SQLITE_READONLY_DBMOVED"

# What a refusal says -> what to do about it; the first that fits.
_NEXT_STEPS: Final = (
    (("locked", "busy"), "wait until the program that is writing to it has finished, then run the command again"),
    (
        ("is full", "no space", "could not extend"),
        "make room on its disk, then run the command again: what is stored stays, it does the rest",
    ),
    (("unable to open", "readonly"), "check that the folder exists and that you may write to it"),
    (
        ("malformed", "is not a database"),
        "put a copy of it from before in its place, then run the command again: it grades what the copy lacks",
    ),
    (("no such column", 'column "'), "make a copy of the database, then run `nbgrader db upgrade`"),
)


def is_passing(error: DBAPIError) -> bool:
    """Whether two writers were in each other's way, so that the same transaction may well succeed now."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) in _PASSING


def as_store_error(error: DBAPIError, place: str) -> StoreError:
    """What went wrong in the driver's words, without the SQL and the values that SQLAlchemy adds to them."""
    if getattr(error.orig, "sqlite_errorname", None) == _MOVED:
        return replaced(place)
    reason = str(error.orig).strip()
    return StoreError(f"the database failed: {reason}", path=place, next_step=_next_step(error, reason.lower()))


def replaced(place: str) -> StoreError:
    """The database is no longer the one that was opened."""
    return StoreError(
        "the database was moved, deleted or replaced while it was written to",
        path=place,
        next_step="put the one that is to have the grades in its place, then run the command again: it does the rest",
    )


def _next_step(error: DBAPIError, reason: str) -> str:
    if is_passing(error):
        return "run the command again when nobody else writes to it"
    steps = (step for words, step in _NEXT_STEPS if any(word in reason for word in words))
    return next(steps, "check that it is nbgrader's database and can be reached")
