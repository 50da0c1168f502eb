"""Writes files atomically: a file is written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_READABLE: Final = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH


def write_atomically(path: Path, content: bytes | str, *, lasting: bool = True, for_students: bool = False) -> None:
    """Put a file in its place in one step; text is written as UTF-8.

    A reader, or a run that is killed, finds the old file or the new one, never half of one. The new file has the mode
    of the one that it replaces, or that of any new file. A link is replaced, not followed.

    lasting: the file also survives a power cut, which costs some 4 ms. Only files that exist in thousands, and that the
    same command can write again, go without.
    for_students: everybody may read the file whatever the umask, as nbgrader has it for what it hands out.

    Raises OSError, whose `filename` is `path`, and leaves nothing behind.
    """
    data = content.encode() if isinstance(content, str) else content
    draft = path.with_name(f".kakunin-{secrets.token_hex(8)}")  # hidden, and no suffix that a reader looks for
    try:
        _write(draft, data, _mode(path), lasting=lasting, readable=_READABLE if for_students else 0)
        draft.replace(path)
    except OSError as error:
        error.filename, error.filename2 = str(path), None  # the error of a full disk names no file
        raise
    finally:
        with contextlib.suppress(OSError):  # what stopped the writing is the error to tell
            draft.unlink(missing_ok=True)


def is_full(error: OSError) -> bool:
    """Whether there is no room on a disk, or none that one may use."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


@contextlib.contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold a lock that one process holds at a time; whether it is held: without waiting another may hold it.

    Raises OSError where there cannot be such a file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def can_write(folder: Path) -> bool:
    """Whether files can be made in a folder, or in the nearest folder above it that is there."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return False
    return True


def _write(draft: Path, data: bytes, mode: int | None, *, lasting: bool, readable: int) -> None:
    with draft.open("xb") as file:
        own = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
        wanted = (own if mode is None else mode) | readable
        if wanted != own:
            draft.chmod(wanted)  # while the file is still empty: private grades stay private
        file.write(data)
        file.flush()
        # Write the content to disk before the name: after a power cut, some file systems would show an empty file that
        # the database calls graded. The folder is not synchronised: if the name is lost, the old file is still there.
        if lasting:
            os.fsync(file.fileno())


def _mode(path: Path) -> int | None:
    """The mode of the existing file; None if there is none."""
    try:
        found = path.lstat().st_mode
    except FileNotFoundError:
        return None
    return stat.S_IMODE(found) if stat.S_ISREG(found) else None
