"""Finds the course from any folder inside it, and names its files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from autograder.errors import UsageError
from autograder.languages import Message

SOLUTIONS: Final = "solutions"
DATABASE: Final = "gradebook.db"
COURSE_SETTINGS: Final = "course.toml"  # in solutions/
ASSIGNMENT_SETTINGS: Final = "assignment.toml"  # in solutions/<assignment>/


def find_root(start: Path) -> Path:
    """The nearest folder, `start` or above it, that holds `solutions/` or `gradebook.db`; UsageError if none does."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / SOLUTIONS).is_dir() or (folder / DATABASE).is_file():
            return folder
    raise UsageError(
        Message(
            "neither this folder nor one above it holds {solutions}/ or {database}",
            solutions=SOLUTIONS,
            database=DATABASE,
        ),
        path=start,
        next_step=Message("change to the course's folder, or name the database with --db"),
    )


def database_url(root: Path) -> str:
    """The URL of the course's own SQLite database."""
    return f"sqlite:///{root.resolve() / DATABASE}"
