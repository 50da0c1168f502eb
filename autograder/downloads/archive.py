"""Nested folders and zips -> the files in them; bounded, read-only, without writing to any path that they name.

Extracted files lie in a private folder under numbers. A file that cannot or must not be read gives one line, and the
others are still read.
"""

from __future__ import annotations

import lzma
import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from autograder.downloads.directory import directory_size
from autograder.downloads.naming import ARCHIVE, NOTEBOOK, OTHER_ARCHIVE, decoded, is_litter
from autograder.downloads.path_owner import DownloadLine
from autograder.notebooks import MAX_BYTES

DEEPEST: Final = 4  # levels of zips in zips
MOST_FILES: Final = 1000  # of one submission, and of one nested zip
LARGEST_LIST: Final = 8 << 20  # bytes of a zip's list of files, which zipfile reads first
LARGEST_NESTED_LIST: Final = 1 << 20
_ASK: Final = "ask for it again, as plain .ipynb files or an ordinary zip"
_CHUNK: Final = 1 << 16
_BROKEN: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError,
    OSError, ValueError, OverflowError,
)  # fmt: skip

Parts = tuple[str, ...]


@dataclass
class Room:
    """The remaining allowance of one submission."""

    bytes: int  # of notebooks
    archive_bytes: int  # of the zips that they lie in
    files: int = MOST_FILES


@dataclass(frozen=True)
class Taken:
    """A file of the download: its original place, and for a notebook the extracted copy."""

    parts: Parts
    content: Path | None  # None if it is no notebook


@dataclass
class Walk:
    """One pass through a download; refused files are in `lines`."""

    into: Path
    room_of: Callable[[Parts], Room]
    lines: list[DownloadLine] = field(default_factory=list)
    _taken: int = 0

    def files(self, download: Path) -> Iterator[Taken]:
        """Every file of a folder or zip; notebooks are extracted."""
        if download.is_dir():
            yield from self._folder(download, ())
        else:
            yield from self._file(download, (_shown(download.name),))

    def refuse(self, parts: Parts, reason: str, next_step: str) -> None:
        """Note a refused file."""
        self.lines.append(DownloadLine("/".join(parts), reason, next_step))

    def _folder(self, folder: Path, parts: Parts) -> Iterator[Taken]:
        try:
            found = sorted(folder.iterdir())
        except OSError as error:
            self.refuse(
                parts or (folder.name,), f"cannot be read: {error.strerror}", "make it readable, then run again"
            )
            return
        for path in found:
            its = (*parts, _shown(path.name))
            if is_litter(its) or (path.is_file() and not self._has_room(its)):
                continue
            if path.is_symlink():
                self.refuse(its, "a link, which is not followed", "put the file itself there")
            elif path.is_dir():
                yield from self._folder(path, its)
            elif path.is_file():
                yield from self._file(path, its)
            else:
                self.refuse(its, "not a regular file", "put the file itself there")

    def _file(self, path: Path, parts: Parts) -> Iterator[Taken]:
        if ARCHIVE.search(parts[-1]):
            yield from self._zip(path, parts, 1)
            return
        with self._guarded(parts):
            if NOTEBOOK.search(parts[-1]):
                with path.open("rb") as source:
                    yield Taken(parts, self._take(source, parts))
            else:
                yield self._other(parts)

    def _other(self, parts: Parts) -> Taken:
        if OTHER_ARCHIVE.search(parts[-1]):
            raise ValueError("an archive in an unsupported format")
        return Taken(parts, None)

    def _zip(self, path: Path, parts: Parts, depth: int) -> Iterator[Taken]:
        """The files of a zip; depth 1 is the instructor's own zip, deeper ones are students'."""
        with self._guarded(parts), path.open("rb") as file:
            if depth > DEEPEST:
                raise ValueError(f"zips nested more than {DEEPEST} deep")
            most = LARGEST_LIST if depth == 1 else LARGEST_NESTED_LIST
            if (size := directory_size(file)) > most:
                raise ValueError(f"its list of files has {size} bytes; at most {most} are read")
            with zipfile.ZipFile(file) as archive:
                yield from self._entries(archive, parts, depth)

    def _entries(self, archive: zipfile.ZipFile, parts: Parts, depth: int) -> Iterator[Taken]:
        entries = [(entry, _path(entry)) for entry in archive.infolist()]
        if depth > 1 and len(entries) > MOST_FILES:
            raise ValueError(f"it lists {len(entries)} files; at most {MOST_FILES} are read")
        times = Counter(names for entry, names in entries if not entry.is_dir())
        for entry, names in entries:
            its = (*parts, *names)
            if entry.is_dir() or is_litter(names) or not self._has_room(its):
                continue
            with self._guarded(its):
                _refuse_entry(entry, names)
                if times[names] > 1:
                    raise ValueError("several entries of its zip have this name")
                yield from self._entry(archive, entry, its, depth)

    def _entry(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, its: Parts, depth: int) -> Iterator[Taken]:
        if ARCHIVE.search(its[-1]):
            with archive.open(entry) as source:
                nested = self._take(source, its)
            yield from self._zip(nested, its, depth + 1)
            nested.unlink()
        elif NOTEBOOK.search(its[-1]):
            with archive.open(entry) as source:
                yield Taken(its, self._take(source, its))
        else:
            yield self._other(its)

    def _has_room(self, parts: Parts) -> bool:
        """Whether another file of its submission may be read; the first refusal is noted."""
        room = self.room_of(parts)
        room.files -= 1
        if room.files == -1:
            self.refuse(parts, f"more than {MOST_FILES} files in one submission; the rest are skipped", _ASK)
        return room.files >= 0

    def _take(self, source: IO[bytes], parts: Parts) -> Path:
        """Copy a file as far as its submission has room; ValueError where it has more."""
        room = self.room_of(parts)
        is_archive = ARCHIVE.search(parts[-1]) is not None
        limit = room.archive_bytes if is_archive else min(MAX_BYTES, room.bytes)
        self._taken += 1
        target = self.into / str(self._taken)
        size = _copy(source, target, limit)
        if is_archive:
            room.archive_bytes -= min(size, limit)
        else:
            room.bytes -= min(size, limit)
        if size > limit:
            target.unlink()
            raise ValueError(f"too large: of this submission only {limit} bytes more are read ([budget] submission_mb)")
        return target

    @contextmanager
    def _guarded(self, parts: Parts) -> Iterator[None]:
        """Turn an error of one file into its line."""
        try:
            yield
        except _BROKEN as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
            self.refuse(parts, reason, _ASK)


def _copy(source: IO[bytes], target: Path, limit: int) -> int:
    """Write at most `limit` bytes; the number of bytes read."""
    size = 0
    with target.open("xb") as copy:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                break
            copy.write(chunk)
    return size


def _refuse_entry(entry: zipfile.ZipInfo, names: Parts) -> None:
    raw = entry.orig_filename
    if "\0" in raw or raw.startswith(("/", "\\")) or ".." in names or (names and names[0][1:2] == ":"):
        raise ValueError("its name leads out of the zip")
    if not names:
        raise ValueError("it has no name")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise ValueError("a link or device, which is not followed")
    if entry.flag_bits & 0x1:
        raise ValueError("encrypted with a password")


def _path(entry: zipfile.ZipInfo) -> Parts:
    """An entry's path; a name without the mark of UTF-8 is decoded again, because zipfile takes it for cp437."""
    name = entry.orig_filename
    if not entry.flag_bits & 0x800:
        name = decoded(name.encode("cp437", "replace"))
    return tuple(part for part in _shown(name).replace("\\", "/").split("/") if part not in ("", "."))


def _shown(name: str) -> str:
    """A name in composed form; bytes of a name on disk that are not UTF-8 are decoded again."""
    try:
        return decoded(name.encode())
    except UnicodeEncodeError:
        return decoded(os.fsencode(name))
