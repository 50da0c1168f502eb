"""Pages -> files that `nbgrader release_feedback` hands out: OUTPUT/<student>/<assignment>/<notebook>.html.

nbgrader finds a student's file by a secret that it made when the student submitted, and delivers one file for each
notebook that was handed in; JupyterLab's assignment list shows feedback only when all files are there. So the whole
page is written under the name of every notebook, graded or not: students see it whichever they open.
"""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from autograder.errors import UsageError
from autograder.files import write_atomically
from autograder.languages import Message
from autograder.moments import SECRET, TIMESTAMP, is_secret, read_stamp, stamp
from autograder.text import encodable

_LONGEST: Final = 4096  # bytes of either
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")
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


def deliver(
    place: FeedbackFolders,
    owner: Owner,
    notebooks: Sequence[str],
    page: bytes,
    shared: Collection[bytes] = (),
) -> Delivery:
    """Write a page under the name of each notebook, with the two files by which nbgrader finds its student.

    A submission that did not come through the exchange has no secret. A random one is written for it: without any,
    nbgrader would stop and deliver no page to anybody else.
    shared: secrets that are not used, because several students have them: see `shared_secrets`.

    Raises UsageError for an impossible file name, and if nothing can be written.
    """
    student, assignment = owner.student, owner.assignment
    for name in (student, assignment, *notebooks):
        if Path(name).name != name or name in ("", ".", "..") or not _is_deliverable(name):
            raise UsageError(
                Message("{name!r} cannot be the name of a file", name=name),
                path=place.output,
                next_step=Message("rename it in the database"),
            )
    handed_in = place.submitted / student / assignment
    noted = _folder([handed_in, place.autograded / student / assignment], owner.submitted)
    target = place.output / student / assignment
    secret = _secret(noted, shared)
    files = [target / f"{name}.html" for name in [*notebooks, *other_names(handed_in, notebooks)]]
    try:
        target.mkdir(parents=True, exist_ok=True)
        _make_way(target, [*files, target / TIMESTAMP, target / SECRET])
        for file in files:
            write_atomically(file, page, lasting=False, for_students=True)
        write_atomically(target / TIMESTAMP, _timestamp(noted, owner.submitted), lasting=False)
        if secret is not None or _secret(target, shared) is None:
            write_atomically(target / SECRET, secret or _new_secret(), lasting=False)
    except OSError as error:
        raise UsageError(
            Message("cannot be written: {strerror}", strerror=error.strerror),
            path=target,
            next_step=Message("name a folder that you may write to"),
        ) from error
    return Delivery(student, tuple(files), secret is not None)


def try_out(output: Path) -> None:
    """Raise UsageError if no page can be written to the folder, whosever it is."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=output).close()
    except OSError as error:
        raise UsageError(
            Message("cannot be written: {strerror}", strerror=error.strerror),
            path=output,
            next_step=Message("name a folder that you may write to"),
        ) from error


def settle(folder: Path, pages: Collection[str], shared: Collection[bytes] = ()) -> None:
    """Make a folder that nbgrader has filled with a student's files fit for `nbgrader release_feedback`.

    Its two notes are written as nbgrader does, also where they cannot be used. No page stays but those named.
    """
    folder.mkdir(parents=True, exist_ok=True)  # nbgrader makes it only for files that it copies
    for path in folder.iterdir():
        if path.name.endswith(".html") and path.name not in pages:
            _remove(path)
    for name, content in (
        (SECRET, _secret(folder, shared) or _new_secret()),
        (TIMESTAMP, _timestamp(folder)),
    ):
        _remove(folder / name)
        write_atomically(folder / name, content, lasting=False)


def shared_secrets(place: FeedbackFolders, assignment: str) -> Mapping[bytes, Collection[str]]:
    """The secrets that several students' submissions hold, with these students.

    A secret names the file that its owner fetches. One that is also in somebody else's submission was copied, and would
    put one student's page in place of the other's.
    """
    owners: dict[bytes, set[str]] = {}
    for folders in (place.submitted, place.autograded):
        for folder in folders.iterdir() if folders.is_dir() else ():
            if secret := _secret(folder / assignment):
                owners.setdefault(secret, set()).add(folder.name)
    return {secret: students for secret, students in owners.items() if len(students) > 1}


def other_names(folder: Path, notebooks: Sequence[str]) -> list[str]:
    """Names of other notebooks in a submission, such as the lecture's or those that a student renamed."""
    handed_in = {path.stem for path in folder.glob("*.ipynb")} if folder.is_dir() else set()
    return sorted(filter(_is_deliverable, handed_in.difference(notebooks)))[:_MOST]


def _is_deliverable(name: str) -> bool:
    """Whether nbgrader can deliver a page of this name: it stops at one that is no UTF-8."""
    return encodable(name) == name and not _CONTROLS.search(name)


def _make_way(target: Path, files: Collection[Path]) -> None:
    """Remove folders and links where nbgrader, which has copied a student's files here, expects files."""
    for path in target.iterdir():
        if (path in files or path.name.endswith(".html")) and (path.is_symlink() or not path.is_file()):
            _remove(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _folder(folders: Sequence[Path], submitted: datetime | None) -> Path:
    """The folder of the submission that was graded: of several, the one with its time."""
    same_time = [folder for folder in folders if submitted is not None and _time(folder) == submitted]
    noted = [folder for folder in folders if _secret(folder) is not None]
    return next((folder for folder in same_time if folder in noted), next(iter(noted), folders[0]))


def _time(folder: Path) -> datetime | None:
    note = _note(folder, TIMESTAMP, _is_timestamp)
    return None if note is None else read_stamp(note)


def _timestamp(folder: Path, submitted: datetime | None = None) -> bytes:
    """The submission's own time, or else the stored one, as nbgrader writes it; empty if neither is known."""
    moment = _time(folder) or submitted
    return b"" if moment is None else stamp(moment).encode()


def _is_timestamp(note: bytes) -> bool:
    try:
        read_stamp(note)
    except ValueError:
        return False
    return True


def _secret(folder: Path, shared: Collection[bytes] = ()) -> bytes | None:
    secret = _note(folder, SECRET, is_secret)
    return None if secret in shared else secret


def _new_secret() -> bytes:
    return secrets.token_hex(64).encode()


def _note(folder: Path, name: str, is_right: Callable[[bytes], bool]) -> bytes | None:
    """Nbgrader's note on a submission, if it has the form of one.

    Links are not followed, neither the file's nor its folder's, because they could point at anyone's file.
    """
    file = folder / name
    try:
        is_elsewhere = folder.resolve() != folder.parents[1].resolve() / folder.parent.name / folder.name
        if is_elsewhere or file.is_symlink() or not file.is_file() or file.stat().st_size > _LONGEST:
            return None
        note = file.read_bytes()
    except (OSError, RuntimeError):  # the latter for links in a circle, before Python 3.13
        return None
    return note if is_right(note) else None
