"""The bytes of submitted files, within what one student may hand in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.notebooks import MAX_BYTES

_MOST_FILES = 100


def read_files(files: Sequence[Path], room: int) -> tuple[dict[Path, bytes], dict[Path, str]]:
    """The content of the files, at most `room` bytes in all, and why some could not be read."""
    contents: dict[Path, bytes] = {}
    unread: dict[Path, str] = {}
    for path in files:
        try:
            if len(contents) >= _MOST_FILES:
                raise OSError(f"more than {_MOST_FILES} notebooks lie in the folder")
            contents[path] = read_file(path, room)
            room -= len(contents[path])
        except OSError as error:
            unread[path] = f"{path}: {error.strerror or error}"
    return contents, unread


def read_file(path: Path, room: int = MAX_BYTES) -> bytes:
    """A regular file's content; links are refused because they could point at anyone's file."""
    if path.is_symlink() or not path.is_file():
        raise OSError(f"{path.name} is not a regular file")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise OSError(f"{path.name} has {size} bytes; at most {MAX_BYTES} are read")
    if size > room:
        raise OSError(f"{path.name} has {size} bytes; of this submission only {room} more are read")
    with path.open("rb") as file:  # it may grow while it is read
        return file.read(size)
