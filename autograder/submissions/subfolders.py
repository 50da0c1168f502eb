"""What lies below the top folder of a submission: notebooks two levels down, and the reasons for what is not read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from autograder.languages import Message
from autograder.submissions.recognition import NOTEBOOK

LEVELS: Final = 2  # of folders in which notebooks are read
_ARCHIVE: Final = re.compile(r"\.(zip|rar|7z|lzh|tar|tgz|tar\.\w+|gz|bz2|xz)$", re.IGNORECASE)
_LITTER: Final = frozenset({"__MACOSX", "__pycache__"})
_DEEPEST: Final = 8  # levels of folders that are listed, so that a notebook too deep is named
_MOST_ENTRIES: Final = 1000
_MOST_TOLD: Final = 3
_LONGEST_TOLD: Final = 200  # characters of a place


@dataclass
class Below:
    """The files below a submission's folder that may hold answers."""

    notebooks: list[Path] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)  # place, reason

    @property
    def told(self) -> str:
        """What was not read and why, in one sentence; "" if everything was."""
        lines = [f"{place[:_LONGEST_TOLD]}: {reason}" for place, reason in self.unread[:_MOST_TOLD]]
        more = len(self.unread) - len(lines)
        return "; ".join(lines) + (f"; and {more} more" if more else "")


def look_below(folder: Path) -> Below:
    """List the subfolders of a submission; links are not followed, and leftovers of editors are passed over."""
    below = Below()
    waiting, seen = [(folder, 0)], 0
    while waiting:
        here, level = waiting.pop()
        for entry in _entries(here, below, folder):
            seen += 1
            if seen > _MOST_ENTRIES:
                below.unread.append(
                    (
                        str(here),
                        Message(
                            "more than {most_entries} files; the rest are not looked at", most_entries=_MOST_ENTRIES
                        ),
                    )
                )
                return below
            if _is_folder(entry):
                waiting.append((Path(entry.path), level + 1))
            elif (reason := _refusal(entry, level)) is not None:
                below.unread.append((os.path.relpath(entry.path, folder), reason))
            elif level and NOTEBOOK.search(entry.name):
                below.notebooks.append(Path(entry.path))
        waiting = [each for each in waiting if each[1] <= _DEEPEST]
    below.notebooks.sort()
    below.unread.sort()
    return below


def _entries(here: Path, below: Below, folder: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(here) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and entry.name not in _LITTER:
                    yield entry
    except OSError as error:
        below.unread.append((os.path.relpath(here, folder), error.strerror or str(error)))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False)


def _may_lead_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # into a folder that this user may not read, or in a circle
        return True


def _refusal(entry: os.DirEntry[str], level: int) -> str | None:
    """The reason not to read a file; None for one that is read, or that nobody would read."""
    if _ARCHIVE.search(entry.name):
        return Message("an archive, which is not read here; unpack it")
    if entry.is_symlink():
        may_hold = _may_lead_to_folder(entry) or (level and NOTEBOOK.search(entry.name))
        return Message("a link, which is not followed") if may_hold else None
    if not NOTEBOOK.search(entry.name) or not level:
        return None
    if not entry.is_file(follow_symlinks=False):
        return Message("not a regular file")
    return Message("it lies more than {levels} folders down; move it up", levels=LEVELS) if level > LEVELS else None
