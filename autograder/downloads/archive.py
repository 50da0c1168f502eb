"""Nested folders and zips -> the files in them; bounded, read-only, without writing to any path that they name.

Extracted files lie in a private folder under numbers. A file that cannot or must not be read gives one line, and the
others are still read.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from autograder.downloads.naming import ARCHIVE, NOTEBOOK, OTHER_ARCHIVE, decoded, is_litter
from autograder.downloads.path_owner import DownloadLine
from autograder.downloads.zip_content import CHUNK, content
from autograder.downloads.zip_directory import UnreadableFile, ZipEntry, zip_entries
from autograder.errors import StoreError
from autograder.languages import Message
from autograder.notebooks import MAX_BYTES

DEEPEST: Final = 4  # levels of zips in zips
DEEPEST_FOLDER: Final = 30
MOST_FILES: Final = 1000  # of one student, and of one nested zip
LARGEST_LIST: Final = 8 << 20  # bytes of a zip's list of files, all of which is read first
LARGEST_NESTED_LIST: Final = 1 << 20
_ASK: Final = Message("ask for it again, as plain .ipynb files or an ordinary zip")

Parts = tuple[str, ...]


@dataclass
class Room:
    """The remaining allowance of one student."""

    bytes: int  # of notebooks
    archive_bytes: int  # of the zips that they lie in
    files: int = MOST_FILES


@dataclass(frozen=True)
class Taken:
    """A file of the download: its original place, and for a notebook the extracted copy."""

    parts: Parts
    content: Path | None  # None if it is no notebook


@dataclass(frozen=True)
class RefusedFile:
    """A file of the download that was not read."""

    parts: Parts
    reason: str
    next_step: str

    @property
    def line(self) -> DownloadLine:
        """How the instructor is told."""
        return DownloadLine("/".join(self.parts), self.reason, self.next_step)


@dataclass
class Walk:
    """One pass through a download."""

    into: Path
    room_of: Callable[[Parts], Room]
    refused: list[RefusedFile] = field(default_factory=list)
    _taken: int = 0

    def files(self, download: Path) -> Iterator[Taken]:
        """Every file of a folder or zip; notebooks are extracted."""
        if download.is_dir():
            yield from self._folder(download, ())
        else:
            yield from self._file(download, (_shown(download.name),))

    def refuse(self, parts: Parts, reason: str, next_step: str) -> None:
        """Note a refused file."""
        self.refused.append(RefusedFile(parts, reason, next_step))

    def _folder(self, folder: Path, parts: Parts) -> Iterator[Taken]:
        with self._guarded(parts or (folder.name,), Message("make it readable, then run again")):
            if len(parts) > DEEPEST_FOLDER:
                raise UnreadableFile(
                    Message("folders nested more than {deepest_folder} deep", deepest_folder=DEEPEST_FOLDER)
                )
            for path in sorted(folder.iterdir()):
                its = (*parts, _shown(path.name))
                if not is_litter(its):
                    yield from self._on_disk(path, its)

    def _on_disk(self, path: Path, its: Parts) -> Iterator[Taken]:
        with self._guarded(its, Message("put the file itself there")):
            if path.is_symlink():
                raise UnreadableFile(Message("a link, which is not followed"))
            if path.is_dir():
                yield from self._folder(path, its)
            elif not path.is_file():
                raise UnreadableFile(Message("not a regular file"))
            elif self._has_room(its):
                yield from self._file(path, its)

    def _file(self, path: Path, parts: Parts) -> Iterator[Taken]:
        if ARCHIVE.search(parts[-1]):
            yield from self._zip(path, parts, 1)
            return
        with self._guarded(parts):
            if NOTEBOOK.search(parts[-1]):
                with path.open("rb") as source:
                    yield Taken(parts, self._take(_chunks(source), parts, os.fstat(source.fileno()).st_size))
            else:
                yield self._other(parts)

    def _other(self, parts: Parts) -> Taken:
        if OTHER_ARCHIVE.search(parts[-1]):
            raise UnreadableFile(Message("an archive in an unsupported format"))
        return Taken(parts, None)

    def _zip(self, path: Path, parts: Parts, depth: int) -> Iterator[Taken]:
        """The files of a zip; depth 1 is the instructor's own zip, deeper ones are students'."""
        with self._guarded(parts), path.open("rb") as file:
            if depth > DEEPEST:
                raise UnreadableFile(Message("zips nested more than {deepest} deep", deepest=DEEPEST))
            entries, fault = zip_entries(file, LARGEST_LIST if depth == 1 else LARGEST_NESTED_LIST)
            if depth > 1 and len(entries) > MOST_FILES:
                raise UnreadableFile(
                    Message(
                        "it lists {count} files; at most {most_files} are read",
                        count=len(entries),
                        most_files=MOST_FILES,
                    )
                )
            yield from self._entries(file, entries, parts, depth)
            if fault:
                raise UnreadableFile(fault)
            if all(entry.is_folder or is_litter(entry.parts) for entry in entries):
                raise UnreadableFile(Message("an empty zip: it holds no file"))

    def _entries(self, file: IO[bytes], entries: Iterable[ZipEntry], parts: Parts, depth: int) -> Iterator[Taken]:
        named = [(entry, entry.parts) for entry in entries if not entry.is_folder]
        times = Counter(names for _, names in named)
        for entry, names in named:
            its = (*parts, *(names or ("(no name)",)))
            if is_litter(names) or not self._has_room(its):
                continue
            with self._guarded(its):
                if entry.fault:
                    raise UnreadableFile(entry.fault)
                if times[names] > 1:
                    raise UnreadableFile(Message("several entries of its zip have this name"))
                yield from self._entry(file, entry, its, depth)

    def _entry(self, file: IO[bytes], entry: ZipEntry, its: Parts, depth: int) -> Iterator[Taken]:
        if ARCHIVE.search(its[-1]):
            nested = self._take(content(file, entry), its, entry.size)
            yield from self._zip(nested, its, depth + 1)
            nested.unlink()
        elif NOTEBOOK.search(its[-1]):
            yield Taken(its, self._take(content(file, entry), its, entry.size))
        else:
            yield self._other(its)

    def _has_room(self, parts: Parts) -> bool:
        """Whether another file of its submission may be read; the first refusal is noted."""
        room = self.room_of(parts)
        room.files -= 1
        if room.files == -1:
            self.refuse(
                parts,
                Message("more than {most_files} files of one student; the rest are skipped", most_files=MOST_FILES),
                _ASK,
            )
        return room.files >= 0

    def _take(self, pieces: Iterable[bytes], parts: Parts, size: int) -> Path:
        """Copy a file as far as its student has room; UnreadableFile where it needs more."""
        room = self.room_of(parts)
        is_archive = ARCHIVE.search(parts[-1]) is not None
        limit = room.archive_bytes if is_archive else min(MAX_BYTES, room.bytes)
        if size > limit:
            most = (
                Message("in one notebook")
                if limit == MAX_BYTES
                else Message("more of this student ([budget] submission_mb)")
            )
            raise UnreadableFile(
                Message(
                    "too large: it has {size} bytes; at most {limit} are read {most}", size=size, limit=limit, most=most
                )
            )
        self._taken += 1
        target = self.into / str(self._taken)
        copied = 0
        with _copying(target) as copy:
            for piece in pieces:
                copied += len(piece)
                if is_archive:
                    room.archive_bytes -= len(piece)
                else:
                    room.bytes -= len(piece)
                if copied > limit:
                    raise UnreadableFile(
                        Message("too large: it grew beyond {limit} bytes while it was read", limit=limit)
                    )
                _write(copy, piece)
        return target

    @contextmanager
    def _guarded(self, parts: Parts, next_step: str = _ASK) -> Iterator[None]:
        """Turn an error of one file into its refusal."""
        try:
            yield
        except UnreadableFile as error:
            self.refuse(parts, str(error), next_step)
        except OSError as error:
            self.refuse(parts, Message("cannot be read: {strerror}", strerror=error.strerror or error), next_step)


@contextmanager
def _copying(target: Path) -> Iterator[IO[bytes]]:
    """A new file, which is removed if it does not become whole."""
    try:
        copy = target.open("xb", buffering=0)
    except OSError as error:
        raise _no_room(target, error) from error
    with closing(copy):
        try:
            yield copy
        except BaseException:
            target.unlink()
            raise


def _write(copy: IO[bytes], piece: bytes) -> None:
    try:
        while piece:
            piece = piece[copy.write(piece) :]
    except OSError as error:
        raise _no_room(Path(copy.name), error) from error


def _no_room(target: Path, error: OSError) -> StoreError:
    """A failure of this machine, which is no student's."""
    return StoreError(
        Message("the download cannot be unpacked: {strerror}", strerror=error.strerror),
        path=target.parent,
        next_step=Message("make room there, or name another folder in the environment variable TMPDIR"),
    )


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(CHUNK):
        yield piece


def _shown(name: str) -> str:
    """A name in composed form; bytes of a name on disk that are not UTF-8 are decoded again."""
    try:
        return decoded(name.encode())
    except UnicodeEncodeError:
        return decoded(os.fsencode(name))
