"""What a jailed process has used and how long it was kept from running, by the kernel's account and not by its own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Usage:
    """Seconds of one process since it began."""

    processor: float = 0.0  # of all its threads
    waited: float = 0.0  # its main thread was ready to run, and others ran


class Meter:
    """Reads the usage of the process behind a pidfd; nothing where /proc does not show it."""

    def __init__(self, handle: int) -> None:
        self._process = Path("/proc", _pid(handle))

    def read(self) -> Usage:
        """The usage so far; zeros where the kernel does not tell."""
        try:
            fields = (self._process / "stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            waited = (self._process / "schedstat").read_text(encoding="ascii").split()[1]
            return Usage((int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(waited) / 1e9)
        except (OSError, IndexError, ValueError):
            return Usage()


def _pid(handle: int) -> str:
    """The process's number in our own namespace, as the pidfd's /proc entry has it."""
    text = Path(f"/proc/self/fdinfo/{handle}").read_text(encoding="ascii", errors="replace")
    return next((line.split()[1] for line in text.splitlines() if line.startswith("Pid:")), "-")
