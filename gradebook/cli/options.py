"""What the commands share: which database is meant, and how wide a table is."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from gradebook.location import DATABASE, find_root

WIDTH = 160  # of a table that goes to a file or a pipe

database_option = click.option(
    "--db", metavar="URL", help=f"The database; {DATABASE} in the course's folder by default."
)


def database_of(db: str | None) -> str | Path:
    """The database that is meant: the one given, or the course's own SQLite file."""
    return db or find_root(Path.cwd()) / DATABASE


def console() -> Console:
    """Standard output: a terminal as wide as it is, anything else as wide as `WIDTH`."""
    return Console(width=None if sys.stdout.isatty() else WIDTH)
