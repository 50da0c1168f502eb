"""Copies the template course to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from autograder.errors import UsageError
from autograder.languages import Message
from autograder.settings.policy import suggested_id

COURSE: Final = "solutions/course.toml"
ID: Final = b'id = "template"'
TEMPLATE: Final = Path(__file__).parent / "template"
_CACHES: Final = frozenset({"__pycache__", ".ipynb_checkpoints"})


def lay_out(folder: Path) -> tuple[str, ...]:
    """Write the template's files into an absent or empty folder; return the names of its assignments.

    The course's id in nbgrader comes from the folder's name; course.toml keeps it, wherever the folder goes.
    Raises UsageError when the folder holds anything, or cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(
                Message("the folder is not empty"),
                path=folder,
                next_step=Message("name a folder that is empty or does not exist"),
            )
        for name in template_files():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((TEMPLATE / name).read_bytes())
        course = folder / COURSE
        course.write_bytes(course.read_bytes().replace(ID, f'id = "{suggested_id(folder.resolve().name)}"'.encode()))
    except OSError as error:
        raise UsageError(
            Message("cannot be written: {strerror}", strerror=error.strerror),
            path=folder,
            next_step=Message("name a folder that you may write to"),
        ) from error
    return tuple(sorted(settings.parent.name for settings in folder.glob("solutions/*/assignment.toml")))


def template_files() -> tuple[str, ...]:
    """The files of the template, as relative POSIX paths."""
    files = (path.relative_to(TEMPLATE) for path in TEMPLATE.rglob("*") if path.is_file())
    return tuple(sorted(path.as_posix() for path in files if not _CACHES.intersection(path.parts)))
