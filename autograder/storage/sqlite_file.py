"""A database in an SQLite file, looked at without SQLAlchemy, which takes a quarter of a second to import."""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from autograder.storage.gaps import Gaps, gaps
from autograder.storage.raw_values import text_of

_URL: Final = re.compile(r"sqlite:///([^?]+)")
_AT_WORK: Final = ("-wal", "-journal")  # files of a writer that has not finished, or that died


def file_of(url: str) -> Path | None:
    """The file that a plain URL of SQLite names; None for any other URL."""
    match = _URL.fullmatch(url)
    return None if match is None else Path(match[1]).resolve()


def digest_at_rest(path: Path) -> str:
    """The digest of a database that can be written and that nobody is writing.

    Raises OSError for any other.
    """
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise PermissionError(f"{path} cannot be written")
    if any(os.path.lexists(f"{path}{suffix}") for suffix in _AT_WORK):
        raise BlockingIOError(f"{path} is being written")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def gaps_in(path: Path, assignment: str) -> Gaps:
    """The gaps of an assignment. Raises sqlite3.Error if the database cannot be read."""
    # Opened with mode=rw, not ro: see autograder/storage/connection.py.
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as connection:
        connection.text_factory = text_of
        connection.execute("PRAGMA query_only = ON")
        return gaps(connection.execute, assignment)
