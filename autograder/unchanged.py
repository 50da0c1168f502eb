"""Whether anything has changed since a run of `kakunin grade` found nothing to grade: if not, the next one need not look.

A note in the course keeps digests of all that such a run reads: our own code, the course, the limits, the database, the
submissions, and which graded notebooks there are. It holds no name and no grade. If any digest is another, or cannot be
taken, or the note is damaged, the run looks for itself: a note saves time and decides nothing.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

from autograder.files import write_atomically
from autograder.moments import TIMESTAMP
from autograder.settings.course_root import COURSE_SETTINGS, SOLUTIONS
from autograder.storage.gaps import Gaps
from autograder.storage.sqlite_file import digest_at_rest, file_of, gaps_in

FOLDER: Final = ".kakunin/unchanged"  # within the course: a note for each assignment

_MOST_ENTRIES: Final = 1000  # of one submission
_MOST_BYTES: Final = 60 * 2**20
_LITTER: Final = "__pycache__"


@dataclass(frozen=True)
class Standstill:
    """What a run says that has nothing to do."""

    students: int
    gaps: Gaps


@dataclass(frozen=True)
class Inputs:
    """All that decides what a run has to do."""

    root: Path
    assignment: str
    database: str  # its URL
    submitted: Path
    autograded: Path
    limits: tuple[object, ...]  # those of the command, as they were typed

    def standstill(self) -> Standstill | None:
        """What a run says if everything is as it was when one had nothing to do; None: it has to look."""
        file = file_of(self.database)
        try:
            noted = self._note.read_text(encoding="ascii").split()
            if file is None or any(then != now for then, now in zip_longest(noted, self._digests(file))):
                return None
            return Standstill(sum(1 for _ in self._students()), gaps_in(file, self.assignment))
        except (OSError, ValueError, sqlite3.Error):
            return None

    def note(self, is_idle: Callable[[], bool]) -> None:
        """Keep a note if a run would have nothing to do, and nothing changes while that is found out."""
        file = file_of(self.database)
        with suppress(OSError, ValueError):  # also for a course that cannot be written: the next run looks again
            before = None if file is None else list(self._digests(file))
            if file is None or not is_idle() or list(self._digests(file)) != before:
                return
            self._note.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self._note, "\n".join(before), lasting=False)

    @property
    def _note(self) -> Path:
        return self.root / FOLDER / self.assignment

    def _digests(self, database: Path) -> Iterator[str]:
        """One after the other, so that the first difference spares the rest. Raises OSError for what has no digest."""
        yield _digest(self._place())
        yield _digest(_course(self.root / SOLUTIONS, self.assignment))
        yield digest_at_rest(database)
        yield _digest(self._handed_in())

    def _place(self) -> Iterator[bytes]:
        """Who runs where with what."""
        places = (self.root, self.database, self.submitted, self.autograded)
        yield repr((sys.version, Path.cwd(), self.assignment, places, self.limits)).encode("utf-8", "surrogateescape")
        yield from _tree(Path(__file__).parent)

    def _handed_in(self) -> Iterator[bytes]:
        """Every submission, and the names of its graded notebooks."""
        with os.scandir(self.submitted) as children:
            for child in sorted(children, key=_name):
                yield _line(child)
        for student in self._students():
            yield from _submission(self.submitted / student / self.assignment)
            yield repr(_files(self.autograded / student / self.assignment)).encode("utf-8", "surrogateescape")

    def _students(self) -> list[str]:
        with os.scandir(self.submitted) as children:
            return sorted(child.name for child in children if os.path.isdir(os.path.join(child, self.assignment)))


def _digest(parts: Iterator[bytes]) -> str:
    """Of the parts with their lengths: what ends one and begins the next makes a difference."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()


def _course(solutions: Path, assignment: str) -> Iterator[bytes]:
    settings = solutions / COURSE_SETTINGS
    yield settings.read_bytes() if settings.exists() else b""
    yield from _tree(solutions / assignment)


def _tree(folder: Path | os.DirEntry[str]) -> Iterator[bytes]:
    """The names and contents of all files of a folder. Raises OSError for a link to a folder, which may lead anywhere."""
    for entry in _entries(folder):
        if entry.name == _LITTER:
            continue
        yield _line(entry)
        if entry.is_dir():
            if entry.is_symlink():
                raise NotADirectoryError(entry.path)
            yield from _tree(entry)
        else:
            yield _content(entry)


def _submission(folder: Path) -> Iterator[bytes]:
    """What is read of a submission. Raises OSError if it holds a link, or more than is read of one."""
    yield b"link" if folder.is_symlink() else b"folder"
    seen = 0
    room = _MOST_BYTES
    for entry in _below(folder):
        seen += 1
        yield _line(entry)
        if entry.is_file() and _is_read(entry.name):
            room -= entry.stat().st_size
            if room < 0:
                raise OSError(f"{folder} is too large")
            yield _content(entry)
        if entry.is_symlink() or seen > _MOST_ENTRIES:
            raise OSError(f"{folder} is no plain submission")


def _below(folder: Path | os.DirEntry[str]) -> Iterator[os.DirEntry[str]]:
    for entry in _entries(folder):
        yield entry
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry)


def _is_read(name: str) -> bool:
    """Whether a file of this name may be read: of all others only the name counts."""
    return ".ipynb" in name.lower() or name == TIMESTAMP


def _entries(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=_name)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _line(entry: os.DirEntry[str]) -> bytes:
    """The name of an entry, and what it is."""
    return b"%d%d%d %s" % (entry.is_symlink(), entry.is_dir(), entry.is_file(), os.fsencode(entry.name))


def _content(entry: os.DirEntry[str]) -> bytes:
    return Path(entry.path).read_bytes()


def _files(folder: Path) -> list[str]:
    """The names of the files in a folder; none if there is no such folder."""
    try:
        return [entry.name for entry in _entries(folder) if entry.is_file()]
    except FileNotFoundError:
        return []
