"""The folders that students hand in: looked at within bounds, and copied once without following a link.

A folder is its student's own, and everybody may write in it: it can hold links, pipes, foreign files, more than fits,
or change while it is looked at. Everything in it is opened relative to a folder that is already open.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

from autograder.moments import SECRET, TIMESTAMP, read_moment

MOST_ENTRIES: Final = 2000  # of one folder
DEEPEST: Final = 8
_NOTES: Final = frozenset({SECRET, TIMESTAMP})
_LONGEST_NOTE: Final = 1000
_TAKEN: Final = (".ipynb", ".py")
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a pipe keeps nobody waiting


class Arrival(NamedTuple):
    """What the name of a folder says."""

    student: str
    assignment: str


class TooLargeError(Exception):
    """A folder holds more than a student may hand in."""


@dataclass(frozen=True)
class Glimpse:
    """One look at a folder: two that are equal saw the same."""

    owner: int
    entries: tuple[tuple[str, int, int, int, int, int], ...]  # path, kind, inode, size, times of the last changes in ns
    is_complete: bool  # nbgrader's notes are there, which it writes last
    is_whole: bool  # everything in it was seen

    @property
    def changed(self) -> datetime:
        """When anything in it last changed, by the clock of the computer that holds it; nobody can set it back."""
        latest = max((entry[-1] for entry in self.entries), default=0)
        return datetime.fromtimestamp(latest / 1e9, UTC)


def arrival(name: str) -> Arrival | None:
    """The student and the assignment in the name of a folder: <student>+<assignment>+<time>, +<random> behind it."""
    parts = name.split("+")
    for behind in (2, 1):
        if len(parts) > behind + 1 and _is_moment(parts[-behind]):
            return Arrival("+".join(parts[: -behind - 1]), parts[-behind - 1])
    return None


def _is_moment(text: str) -> bool:
    try:
        read_moment(text)
    except ValueError:
        return False
    return True


def glimpse(inbound: Path, name: str) -> Glimpse:
    """Look at a folder. Raises OSError if it is none, or cannot be read yet."""
    with _opened(inbound, name) as folder:
        top = os.fstat(folder)
        found, is_whole = [(".", *_facts(top))], True
        notes = set()
        for place, (path, status, _) in enumerate(_entries(folder, "", 0)):
            if place >= MOST_ENTRIES:
                is_whole = False
                break
            found.append((path, *_facts(status)))
            if path in _NOTES and stat.S_ISREG(status.st_mode):
                notes.add(path)
    return Glimpse(top.st_uid, tuple(sorted(found)), notes == _NOTES, is_whole)


def copy_out(inbound: Path, name: str, target: Path, room: int) -> None:
    """Copy the notebooks, modules and notes of a folder; what is not its owner's is left. TooLargeError, OSError."""
    with _opened(inbound, name) as folder:
        owner = os.fstat(folder).st_uid
        for place, (path, status, within) in enumerate(_entries(folder, "", 0)):
            if place >= MOST_ENTRIES:
                raise TooLargeError
            if stat.S_ISREG(status.st_mode) and status.st_uid == owner and path.endswith((*_TAKEN, *_NOTES)):
                content = _read(within, Path(path).name, owner, _LONGEST_NOTE if path in _NOTES else room)
                room -= len(content)
                copy = target / path
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(content)


def names_of_notebooks(glimpsed: Glimpse) -> tuple[str, ...]:
    """The notebooks at the top of a folder, each of which nbgrader fetches feedback for."""
    paths = [path for path, kind, *_ in glimpsed.entries if stat.S_ISREG(kind) and path.endswith(".ipynb")]
    return tuple(path.removesuffix(".ipynb") for path in paths if "/" not in path)


@contextmanager
def _opened(inbound: Path, name: str) -> Iterator[int]:
    above = os.open(inbound, _FOLDER)
    try:
        folder = os.open(name, _FOLDER, dir_fd=above)
    finally:
        os.close(above)
    try:
        yield folder
    finally:
        os.close(folder)


def _entries(folder: int, above: str, depth: int) -> Iterator[tuple[str, os.stat_result, int]]:
    """What lies in a folder and below it: path, status, and the open folder that it lies in."""
    with closing(os.scandir(folder)) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):  # it is gone again
                status = entry.stat(follow_symlinks=False)
                yield above + entry.name, status, folder
                if stat.S_ISDIR(status.st_mode) and depth < DEEPEST:
                    yield from _below(folder, entry.name, above, depth)


def _below(folder: int, name: str, above: str, depth: int) -> Iterator[tuple[str, os.stat_result, int]]:
    try:
        inner = os.open(name, _FOLDER, dir_fd=folder)
    except OSError:  # it is closed to us, or a folder no longer
        return
    try:
        yield from _entries(inner, f"{above}{name}/", depth + 1)
    finally:
        os.close(inner)


def _facts(status: os.stat_result) -> tuple[int, int, int, int, int]:
    return status.st_mode, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _read(folder: int, name: str, owner: int, room: int) -> bytes:
    handle = os.open(name, _FILE, dir_fd=folder)
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != owner:
            raise OSError(f"{name} is another file now")
        if status.st_size > room:
            raise TooLargeError
        content = file.read(room + 1)
    if len(content) > room:
        raise TooLargeError
    return content
