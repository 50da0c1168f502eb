"""A run's folder on the host's disk: removed with the run, or by the next run where this one was killed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from . import folder as folders

RUN: Final = "kakunin-run-"
ASSIGNMENT: Final = "kakunin-assignment-"  # holds hidden checks
LOCK: Final = ".lock"  # held by the run for as long as it lives: the kernel lets go of it with the process
BEGINNING: Final = 60.0  # seconds after which a folder without a lock is one whose run was killed as it began


class Scratch:
    """One run's folder; what killed runs of the same user left behind is removed first."""

    def __init__(self, prefix: str = RUN) -> None:
        for left in _abandoned():
            folders.remove(str(left))
        self.path = Path(tempfile.mkdtemp(prefix=prefix))
        if prefix == RUN:
            self.path.chmod(0o755)  # jailed processes of other users find the released files in it
        # Locked before it has its name: a sweep of another run never meets a folder of the living unlocked.
        draft = self.path / f"{LOCK}.new"
        self._lock = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        draft.rename(self.path / LOCK)

    def close(self) -> None:
        """Remove it and all that is in it."""
        if self._lock >= 0:
            folders.remove(str(self.path))
            os.close(self._lock)
            self._lock = -1


def _abandoned() -> Iterator[Path]:
    """Folders of this user's runs that nobody holds any more; locked while they are removed."""
    temporary = Path(tempfile.gettempdir())
    for path in (*temporary.glob(f"{RUN}*"), *temporary.glob(f"{ASSIGNMENT}*")):
        with contextlib.suppress(OSError):  # it goes away, or is nobody's business of ours
            if path.is_symlink() or path.stat().st_uid != os.geteuid():
                continue
            try:
                lock = os.open(path / LOCK, os.O_RDWR | os.O_NOFOLLOW)
            except FileNotFoundError:
                if time.time() - path.stat().st_mtime > BEGINNING:
                    yield path
                continue
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield path
            finally:
                os.close(lock)
