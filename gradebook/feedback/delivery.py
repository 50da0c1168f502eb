"""Pages -> files that `nbgrader release_feedback` hands out: OUTPUT/<student>/<assignment>/<notebook>.html.

nbgrader finds a student's file by a secret that it made when the student submitted, and delivers one file for each
notebook that was handed in; JupyterLab's assignment list shows feedback only when all files are there. So the whole
page is written under the name of every notebook, graded or not: students see it whichever they open.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from autograder.errors import UsageError
from autograder.files import write_atomically

SECRET: Final = "submission_secret.txt"
TIMESTAMP: Final = "timestamp.txt"
_LONGEST: Final = 4096  # bytes of either
_MOST: Final = 50  # further notebooks of one student


@dataclass(frozen=True)
class Delivery:
    """The files written for one student's page."""

    student: str
    files: tuple[Path, ...]
    through_exchange: bool  # whether nbgrader can hand it to the student


@dataclass(frozen=True)
class Owner:
    """The student and submission that a page belongs to."""

    student: str
    assignment: str
    submitted: datetime | None = None  # of the submission that was graded


@dataclass(frozen=True)
class FeedbackFolders:
    """The folders of feedback, of collected submissions with nbgrader's notes, and of graded submissions."""

    output: Path
    submitted: Path
    autograded: Path


def deliver(place: FeedbackFolders, owner: Owner, notebooks: Sequence[str], page: bytes) -> Delivery:
    """Write a page under the name of each notebook, with the two files by which nbgrader finds its student.

    A submission that did not come through the exchange has no secret. A random one is written for it: without any,
    nbgrader would stop and deliver no page to anybody else.

    Raises UsageError for an impossible file name, and if nothing can be written.
    """
    student, assignment = owner.student, owner.assignment
    for name in (student, assignment, *notebooks):
        if Path(name).name != name or name in ("", ".", ".."):
            raise UsageError(
                f"{name!r} cannot be the name of a file", path=place.output, next_step="rename it in the database"
            )
    handed_in = place.submitted / student / assignment
    noted = _folder([handed_in, place.autograded / student / assignment], owner.submitted)
    target = place.output / student / assignment
    secret = _note(noted, SECRET)
    files = [target / f"{name}.html" for name in [*notebooks, *other_names(handed_in, notebooks)]]
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file in files:
            write_atomically(file, page, lasting=False)
        write_atomically(target / TIMESTAMP, _note(noted, TIMESTAMP) or b"", lasting=False)
        if secret is not None or not (target / SECRET).exists():
            write_atomically(target / SECRET, secret or secrets.token_hex(64).encode(), lasting=False)
    except OSError as error:
        raise UsageError(
            f"cannot be written: {error.strerror}", path=target, next_step="name a folder that you may write to"
        ) from error
    return Delivery(student, tuple(files), secret is not None)


def _folder(folders: Sequence[Path], submitted: datetime | None) -> Path:
    """The folder of the submission that was graded: of several, the one with its time."""
    same_time = [folder for folder in folders if submitted is not None and _time(folder) == submitted]
    noted = [folder for folder in folders if _note(folder, SECRET) is not None]
    return next((folder for folder in same_time if folder in noted), next(iter(noted), folders[0]))


def _time(folder: Path) -> datetime | None:
    text = (_note(folder, TIMESTAMP) or b"").decode("utf-8", "replace").strip()
    try:
        stamp = datetime.fromisoformat(re.sub(r"\s*UTC$", "+00:00", text))
    except ValueError:
        return None
    return stamp if stamp.tzinfo is not None else stamp.replace(tzinfo=UTC)


def other_names(folder: Path, notebooks: Sequence[str]) -> list[str]:
    """Names of other notebooks in a submission, such as the lecture's or those that a student renamed."""
    handed_in = {path.stem for path in folder.glob("*.ipynb")} if folder.is_dir() else set()
    return sorted(handed_in.difference(notebooks))[:_MOST]


def _note(folder: Path, name: str) -> bytes | None:
    """Read nbgrader's note on a submission; links are not followed, because they could point at anyone's file."""
    file = folder / name
    if not file.is_file() or file.is_symlink() or file.stat().st_size > _LONGEST:
        return None
    return file.read_bytes()
