"""The options that commands share, and what they mean: the course, the database and the rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.border import Border
from autograder.errors import UsageError
from autograder.languages import Message
from autograder.settings.course_root import DATABASE, SOLUTIONS, find_root
from autograder.settings.course_root import database_url as default_database_url
from autograder.settings.policy import CoursePolicy, read_policies

if TYPE_CHECKING:
    from gradebook.gradebook import Gradebook

database_option = click.option("--db", metavar="URL")
quiet_option = click.option("--quiet", "-q", is_flag=True)
json_option = click.option("--json", "as_json", is_flag=True)


def course_root() -> Path:
    """The authored course that the working directory lies in; UsageError when there is none."""
    return find_root(Path.cwd())


def course_folder() -> Path:
    """The course's root, or the working directory if it is in no course."""
    try:
        return find_root(Path.cwd())
    except UsageError:  # a database named with --db needs no course around it
        return Path.cwd()


def database_url(db: str | None, root: Path) -> str:
    """The URL of the database: the given one, or the course's own SQLite file, which may not exist yet."""
    return db or default_database_url(root)


def database_of(db: str | None) -> str | Path:
    """The database to read: the given one, or the course's own SQLite file; UsageError outside of a course."""
    return db or find_root(Path.cwd()) / DATABASE


def policies() -> CoursePolicy:
    """The rules of the course that the working directory lies in; no rules outside of a course."""
    try:
        root = find_root(Path.cwd())
    except UsageError:  # a database named with --db needs no course around it
        return CoursePolicy()
    return read_policies(root / SOLUTIONS)


def book_of(assignments: Sequence[str], db: str | None, border: Border) -> Gradebook:
    """The book of these assignments, or of all if none is named; UsageError if it would be empty."""
    from autograder.storage.connection import shown
    from gradebook.frames import read_assignments
    from gradebook.gradebook import read_gradebook

    database = database_of(db)
    names = list(assignments) or read_assignments(database)
    if not names:
        raise UsageError(
            Message("the database has no assignment"),
            path=shown(database),
            next_step=Message("release an assignment first"),
        )
    refuse_without_students(database)
    book = read_gradebook(database, names, policies(), border)
    if book.tidy.empty:
        raise UsageError(
            Message("the database has no questions of {names}", names=", ".join(names)),
            path=shown(database),
            next_step=Message("release the assignment again"),
        )
    return book


def refuse_without_students(database: str | Path) -> None:
    """UsageError for a database that knows no student."""
    from autograder.storage.connection import shown
    from gradebook.frames import read_students

    if read_students(database).empty:
        raise UsageError(
            Message("the database has no students"),
            path=shown(database),
            next_step=Message("import a roster, or grade the assignment"),
        )
