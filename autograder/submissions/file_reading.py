"""The bytes of submitted files, within what one student may hand in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.languages import Message
from autograder.notebooks import MAX_BYTES

_MOST_FILES = 100


def read_files(files: Sequence[Path], room: int) -> tuple[dict[Path, bytes], dict[Path, str]]:
    """The content of the files, at most `room` bytes in all, and why some could not be read."""
    contents: dict[Path, bytes] = {}
    unread: dict[Path, str] = {}
    for path in files:
        try:
            if len(contents) >= _MOST_FILES:
                raise OSError(Message("more than {most_files} notebooks lie in the folder", most_files=_MOST_FILES))
            contents[path] = read_file(path, room)
            room -= len(contents[path])
        except OSError as error:
            unread[path] = f"{path}: {error.strerror or error}"
    return contents, unread


def read_file(path: Path, room: int = MAX_BYTES) -> bytes:
    """A regular file's content; links are refused because they could point at anyone's file."""
    if path.is_symlink() or not path.is_file():
        raise OSError(Message("{name} is not a regular file", name=path.name))
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise OSError(
            Message(
                "{name} has {size} bytes; at most {max_bytes} are read", name=path.name, size=size, max_bytes=MAX_BYTES
            )
        )
    if size > room:
        raise OSError(
            Message(
                "{name} has {size} bytes; of this submission only {room} more are read",
                name=path.name,
                size=size,
                room=room,
            )
        )
    with path.open("rb") as file:  # it may grow while it is read
        return file.read(size)
