"""Whether anything has changed since a run of `kakunin grade` left nothing to grade: if not, the next need not look.

A note in the course keeps digests of all that such a run reads: our own code, the course, the limits, the database, the
submissions, and which graded notebooks there are. It holds no name and no grade. If any digest is another or cannot be
taken, or the note is damaged or missing, the run looks for itself.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

from autograder.errors import KakuninError
from autograder.files import write_atomically
from autograder.moments import SECRET, TIMESTAMP
from autograder.settings.course_root import COURSE_SETTINGS, SOLUTIONS
from autograder.storage.gaps import Gaps
from autograder.storage.sqlite_file import digest_at_rest, file_of, gaps_in

FOLDER: Final = ".kakunin/unchanged"  # within the course: a note for each assignment

Start = Sequence[str]

_MOST_ENTRIES: Final = 1000  # of one submission
_MOST_BYTES: Final = 60 * 2**20
_LITTER: Final = "__pycache__"


@dataclass(frozen=True)
class Standstill:
    """What a run says that has nothing to do."""

    students: int
    gaps: Gaps


@dataclass(frozen=True)
class RunInputs:
    """All that decides what a run has to do."""

    root: Path
    assignment: str
    database: str  # its URL
    submitted: Path
    autograded: Path
    limits: Mapping[str, float]  # of the command's options

    def start(self) -> Start:
        """Digests of what a run reads first: our own code, the course, and who has a folder; none if it cannot."""
        course = _course(self.root / SOLUTIONS, self.assignment)
        try:
            return tuple(map(_digest, (self._place(), course, self._folders())))
        except OSError:
            return ()

    def standstill(self, start: Start) -> Standstill | None:
        """What a run says if everything is as it was when one had nothing to do; None: it has to look."""
        file = file_of(self.database)
        if not start or file is None:
            return None
        try:
            noted = self._note.read_text(encoding="ascii").split()
            if any(then != now for then, now in zip_longest(noted, self._digests(start, file))):
                return None
            return Standstill(len(self._students()), gaps_in(file, self.assignment))
        except (OSError, ValueError, sqlite3.Error):
            return None

    def note(self, start: Start, is_idle: Callable[[], bool]) -> None:
        """Keep a note if a run would have nothing to do, and nothing changes while that is found out.

        start: from before the run read anything.
        """
        file = file_of(self.database)
        if not start or file is None:
            return
        with suppress(OSError, KakuninError):  # also of a course that cannot be written: the next run looks for itself
            before = list(self._digests(start, file))
            if is_idle() and list(self._digests(self.start(), file)) == before:
                self._note.parent.mkdir(parents=True, exist_ok=True)
                write_atomically(self._note, "\n".join(before), lasting=False)

    @property
    def _note(self) -> Path:
        return self.root / FOLDER / self.assignment

    def _digests(self, start: Start, database: Path) -> Iterator[str]:
        """One after the other, so that the first difference spares the rest. Raises OSError for what has no digest."""
        yield from start
        yield digest_at_rest(database)
        yield _digest(self._handed_in())

    def _place(self) -> Iterator[bytes]:
        """Who runs where with what."""
        places = (self.root, self.database, self.submitted, self.autograded)
        limits = sorted(self.limits.items())
        yield ascii((sys.version, Path.cwd(), self.assignment, places, limits)).encode()
        yield from _tree(Path(__file__).parent)

    def _folders(self) -> Iterator[bytes]:
        """What lies in the folder of submissions, and in each student's: a loose file is told at each run."""
        for entry in _entries(self.submitted):
            yield _line(entry)
            yield from map(_line, filter(self._is_near, _entries(entry) if entry.is_dir() else ()))

    def _is_near(self, entry: os.DirEntry[str]) -> bool:
        """Whether an entry in a student's folder may be meant for the assignment; folders of others may come and go."""
        return not entry.is_dir() or entry.name.casefold() == self.assignment.casefold()

    def _handed_in(self) -> Iterator[bytes]:
        """Every submission, and the names of its graded notebooks."""
        for student in self._students():
            yield from _submission(self.submitted / student / self.assignment)
            yield ascii(_files(self.autograded / student / self.assignment)).encode()

    def _students(self) -> list[str]:
        return [child.name for child in _entries(self.submitted) if Path(child.path, self.assignment).is_dir()]


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


def _tree(folder: Path) -> Iterator[bytes]:
    """The names and contents of all files of a folder. Raises OSError for a link to a folder: it may lead anywhere."""
    for entry in _below(folder):
        yield _line(entry)
        if not entry.is_dir():
            yield _content(entry)
        elif entry.is_symlink():
            raise NotADirectoryError(entry.path)


def _submission(folder: Path) -> Iterator[bytes]:
    """What is read of a submission. Raises OSError if it holds a link, or more than is read of one."""
    yield b"%d %s" % (folder.is_symlink(), os.fsencode(folder))
    room = _MOST_BYTES
    for number, entry in enumerate(_below(folder)):
        is_read = ".ipynb" in entry.name.lower() or entry.name.endswith(".py") or entry.name in (TIMESTAMP, SECRET)
        room -= entry.stat().st_size if is_read else 0
        if entry.is_symlink() or number == _MOST_ENTRIES or room < 0:
            raise OSError(f"{entry.path} is looked at by the run itself")
        yield _line(entry)
        if is_read and entry.is_file():
            yield _content(entry)


def _below(folder: Path) -> Iterator[os.DirEntry[str]]:
    """All that is in a folder, however deep: a student decides how deep that is, so nothing here calls itself."""
    waiting: list[Path | os.DirEntry[str]] = [folder]
    while waiting:
        for entry in _entries(waiting.pop()):
            if entry.name != _LITTER:
                yield entry
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry)


def _entries(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=_name)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _line(entry: os.DirEntry[str]) -> bytes:
    """What an entry is, and where: the names alone would not tell a folder's last file from the next one beside it."""
    return b"%d%d%d %s" % (entry.is_symlink(), entry.is_dir(), entry.is_file(), os.fsencode(entry.path))


def _content(entry: os.DirEntry[str]) -> bytes:
    return Path(entry.path).read_bytes()


def _files(folder: Path) -> list[str]:
    """The names of the files in a folder; none if there is no such folder."""
    try:
        return [entry.name for entry in _entries(folder) if entry.is_file()]
    except FileNotFoundError:
        return []
