"""What the commands share: the database and the rules that are meant, and what is said beside the result."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from autograder.errors import UsageError
from autograder.settings.course_root import DATABASE, SOLUTIONS, find_root
from autograder.settings.policy import CoursePolicy, read_policies
from autograder.text import json_text, marked

if TYPE_CHECKING:
    from gradebook.gradebook import Book

WIDTH = 160  # of a table that goes to a file or a pipe
SHOWN = 20  # names that a message lists
PARTIAL = 3  # exit status: it is done, and somebody has to look at what was said

database_option = click.option("--db", metavar="URL")
quiet_option = click.option("--quiet", "-q", is_flag=True)
json_option = click.option("--json", "as_json", is_flag=True)


def database_of(db: str | None) -> str | Path:
    """The database that is meant: the one given, or the course's own SQLite file."""
    return db or find_root(Path.cwd()) / DATABASE


def course_folder() -> Path:
    """The folder that the course's other folders lie in: the course's root, or where one stands outside of one."""
    try:
        return find_root(Path.cwd())
    except UsageError:  # a database named with --db needs no course around it
        return Path.cwd()


def rules() -> CoursePolicy:
    """The rules of the course that the working directory lies in; outside of one there are none."""
    try:
        root = find_root(Path.cwd())
    except UsageError:  # a database named with --db needs no course around it
        return CoursePolicy()
    return read_policies(root / SOLUTIONS)


def book_of(assignments: Sequence[str], db: str | None) -> Book:
    """The book of these assignments, of all there are where none is named."""
    from gradebook.frames import read_assignments
    from gradebook.gradebook import read_book

    database = database_of(db)
    names = list(assignments) or read_assignments(database)
    if not names:
        raise UsageError("the database has no assignment", path=str(database), next_step="release an assignment first")
    return read_book(database, names, rules())


def console() -> Console:
    """Standard output: a terminal as wide as it is, anything else as wide as `WIDTH`."""
    return Console(width=None if sys.stdout.isatty() else WIDTH)


def working(what: str, *, quiet: bool = False) -> AbstractContextManager[object]:
    """Something that moves on a terminal's standard error while a step takes its time."""
    error = Console(stderr=True)
    return error.status(what) if error.is_terminal and not quiet else nullcontext()


def say(line: str, *, quiet: bool = False) -> None:
    """A line on standard error, which leaves standard output to the result."""
    if not quiet:
        click.echo(plain(line), err=True)


def plain(text: str) -> str:
    """Text for a terminal: names come from elsewhere, and control and direction characters in them would steer it."""
    return marked(text)


def say_json(value: Any) -> None:
    """A value on standard output as JSON."""
    click.echo(json_text(value))


def listed(names: Sequence[str]) -> str:
    """The names in a line, the first of them where they are many."""
    more = f" ... and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
