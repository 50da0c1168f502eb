"""Writes files atomically: a file is written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from pathlib import Path


def write_atomically(path: Path, content: bytes | str, *, lasting: bool = True) -> None:
    """Put a file in its place in one step; text is written as UTF-8.

    A reader, or a run that is killed, finds the old file or the new one, never half of one. The new file has the mode
    of the one that it replaces, or that of any new file. A link is replaced, not followed.

    lasting: the file also survives a power cut, which costs some 4 ms. Only files that exist in thousands, and that the
    same command can write again, go without.

    Raises OSError, whose `filename` is `path`, and leaves nothing behind.
    """
    data = content.encode() if isinstance(content, str) else content
    draft = path.with_name(f".kakunin-{secrets.token_hex(8)}")  # hidden, and no suffix that a reader looks for
    try:
        _write(draft, data, _mode(path), lasting=lasting)
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


def _write(draft: Path, data: bytes, mode: int | None, *, lasting: bool) -> None:
    with draft.open("xb") as file:
        if mode is not None:
            draft.chmod(mode)  # while the file is still empty: private grades stay private
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
