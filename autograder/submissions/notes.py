"""nbgrader's notes on a submission: read as any file of a student, and carried along to the graded notebooks.

`nbgrader autograde` copies them from submitted/ to autograded/, and the commands after it look for them there.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Final

from autograder.files import write_atomically
from autograder.languages import Message
from autograder.moments import SECRET, TIMESTAMP, is_secret, read_stamp, stamp
from autograder.submissions.file_reading import read_file

UNUSABLE_TIMESTAMP: Final = Message(
    "timestamp.txt cannot be read or is not plausible, so no lateness is known; write it like 2026-12-01 23:59:00 +0900"
)
_LONGEST: Final = 1000  # bytes of either


def submission_time(folder: Path) -> datetime | None:
    """When a submission was handed in, from its timestamp.txt; None if it is missing or cannot be used."""
    try:
        return _moment(folder)
    except (OSError, ValueError):
        return None


def has_unusable_timestamp(folder: Path) -> bool:
    """Whether a submission has a timestamp.txt that cannot be read, or names a moment that is not plausible."""
    try:
        _moment(folder)
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True
    return False


def submission_secret(folder: Path) -> bytes | None:
    """The secret by which the student finds feedback; None if it is missing or has not nbgrader's form."""
    try:
        secret = read_file(folder / SECRET, _LONGEST)
    except OSError:
        return None
    return secret if is_secret(secret) else None


def leads_elsewhere(folder: Path) -> bool:
    """Whether the folder of a submission is a link, or lies in one: it could be anyone's."""
    try:
        return folder.resolve() != folder.parents[1].resolve() / folder.parent.name / folder.name
    except (OSError, RuntimeError):  # the latter for links in a circle, before Python 3.13
        return True


def carry_notes(submitted: Path, graded: Path) -> None:
    """Write the notes of a submission beside its graded notebooks, the time as nbgrader writes it.

    A note that is missing or cannot be used is not there either, and none is where no notebook was graded.
    Raises OSError if one cannot be written.
    """
    is_own = any(graded.glob("*.ipynb")) and not leads_elsewhere(submitted)
    moment = submission_time(submitted) if is_own else None
    _put(graded / TIMESTAMP, None if moment is None else stamp(moment).encode())
    _put(graded / SECRET, submission_secret(submitted) if is_own else None)


def lacks_notes(submitted: Path, graded: Path) -> bool:
    """Whether a submission has a note that is not beside its graded notebooks."""
    return any(graded.glob("*.ipynb")) and any(
        _has_content(submitted / name) and not _has_content(graded / name) for name in (TIMESTAMP, SECRET)
    )


def _moment(folder: Path) -> datetime:
    path = folder / TIMESTAMP
    path.lstat()
    return read_stamp(read_file(path, _LONGEST))


def _put(path: Path, content: bytes | None) -> None:
    if path.is_dir() and not path.is_symlink():  # nbgrader copies whatever a student names so
        shutil.rmtree(path)
    if content is None:
        path.unlink(missing_ok=True)
    else:
        write_atomically(path, content, lasting=False)


def _has_content(path: Path) -> bool:
    try:
        return path.stat().st_size > 0
    except OSError:
        return False
