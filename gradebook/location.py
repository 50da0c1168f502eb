"""Where a course lies, seen from any folder inside it."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import UsageError

DATABASE = "gradebook.db"
SOLUTIONS = "solutions"


def find_root(start: Path) -> Path:
    """The nearest folder, `start` or above it, that holds `solutions/` or `gradebook.db`; UsageError if none does."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / SOLUTIONS).is_dir() or (folder / DATABASE).is_file():
            return folder
    raise UsageError(
        f"neither this folder nor one above it holds {SOLUTIONS}/ or {DATABASE}",
        path=start,
        next_step="change to the course's folder, or name the database with --db",
    )
