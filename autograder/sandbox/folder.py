"""A child's folder on the host's disk, where no private tmpfs holds it: measured, bounded, removed.

Its content is hostile: it may be nested deeper than paths or recursion reach, and closed to its owner.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

ENTRY: Final = 4096  # bytes that even an empty file is counted as: inodes run out as well

LONG_PATH: Final = 1000  # characters; the kernel's own limit is 4096 bytes


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
    """Remove the folder of a dead process; anything that cannot be removed is left.

    Folders that lie too deep for a path are moved to the top before they are emptied.
    """
    found = [folder]  # grows while it is walked; a folder always comes before those within it
    for current in found:
        with contextlib.suppress(OSError):
            Path(current).chmod(0o700)
            with os.scandir(current) as entries:
                children = [(entry.path, entry.is_dir(follow_symlinks=False)) for entry in entries]
            for path, is_folder in children:
                if not is_folder:
                    Path(path).unlink()
                elif len(path) < LONG_PATH:
                    found.append(path)
                else:
                    Path(path).chmod(0o700)  # a folder that may not be written cannot be moved
                    found.append(os.fspath(Path(path).rename(Path(folder, f".kakunin-{len(found)}"))))
    for current in reversed(found):
        with contextlib.suppress(OSError):
            Path(current).rmdir()
