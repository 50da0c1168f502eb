"""A child's folder on the host's disk, where no private tmpfs holds it: measured, bounded, removed.

Its content is hostile: it may be nested deeper than paths or recursion reach, and closed to its owner.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from pathlib import Path
from typing import Final

ENTRY: Final = 4096  # bytes that even an empty file is counted as: inodes run out as well


def overfull(folder: str, limit: int) -> bool:
    """Whether the folder holds more than `limit` bytes, or hides what it holds."""
    stored, waiting = 0, [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    with contextlib.suppress(FileNotFoundError):
                        stored += max(ENTRY, 512 * entry.stat(follow_symlinks=False).st_blocks)
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append(entry.path)
                    if stored > limit:
                        return True
        except FileNotFoundError:
            continue
        except OSError:  # a folder that cannot be read, or a path that is too long: no notebook needs either
            return True
    return False


def remove(folder: str) -> None:
    """Remove the folder of a process that is dead; what resists is left, for want of anything better to do.

    Folders within folders are moved to the top before they are emptied, so that depth costs neither recursion nor
    path length.
    """
    root, numbers = Path(folder), itertools.count()
    waiting = [root]
    while waiting:
        current = waiting.pop()
        with contextlib.suppress(OSError):
            current.chmod(0o700)
            with os.scandir(current) as entries:
                names = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
            for name, is_folder in names:
                if is_folder:
                    moved = root / f".kakunin-{next(numbers)}"
                    with contextlib.suppress(OSError):
                        current.joinpath(name).chmod(0o700)  # a folder that may not be written cannot be moved
                    current.joinpath(name).rename(moved)
                    waiting.append(moved)
                else:
                    current.joinpath(name).unlink()
            if current != root:
                current.rmdir()
    with contextlib.suppress(OSError):
        root.rmdir()
