"""How much memory grading needs by its budgets, and how much of the machine's it may take."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from .model import Budget

OWN_BYTES: Final = 512 * 2**20  # of a worker itself: the grading process, its warm processes and the references' jails


def jail_bytes(budget: Budget) -> int:
    """What one jail can fill: its memory, and /tmp and /dev/shm, which are kept in memory as well."""
    return budget.memory_bytes + 2 * budget.tmp_bytes


def worker_bytes(budget: Budget) -> int:
    """What one worker can take while it grades a notebook that uses all it may."""
    return jail_bytes(budget) + OWN_BYTES


def needed_bytes(budget: Budget, workers: int) -> int:
    """What workers can take at once. One jail more is reckoned with, for a reference that answers a student's calls.

    It is filled only as far as the reference's own code lets the student's arguments fill it.
    """
    return workers * worker_bytes(budget) + jail_bytes(budget)


def fitting_workers(budget: Budget, available: int | None) -> int:
    """How many workers the memory is enough for, at least one; None: it is not known how much there is."""
    if available is None:
        return 2**16
    return max(1, (available - jail_bytes(budget)) // worker_bytes(budget))


def available_memory(root: Path = Path("/")) -> int | None:
    """Bytes that new processes can take without swapping: of the machine, or of a control group if it has fewer left.

    None where the system does not tell.
    """
    rooms = [*_machine(root / "proc/meminfo"), *_groups(root)]
    return max(0, min(rooms)) if rooms else None


def _machine(meminfo: Path) -> Iterator[int]:
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = meminfo.read_text(encoding="ascii").splitlines()
        yield from (1024 * int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))


def _groups(root: Path) -> Iterator[int]:
    """The room in this process's control group and in those around it, of either version."""
    with contextlib.suppress(OSError, ValueError):
        for line in (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines():
            _, controllers, path = line.split(":", 2)
            mounted, names = root / "sys/fs/cgroup", ("memory.max", "memory.current", "inactive_file")
            if controllers:
                mounted, names = (
                    mounted / "memory",
                    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
                )
            if not controllers or "memory" in controllers.split(","):
                own = mounted / path.lstrip("/")
                for group in (own, *own.parents):
                    if group.is_relative_to(mounted):  # in a container some of them cannot be seen
                        yield from _room(group, *names)


def _room(group: Path, limit: str, used: str, cache: str) -> Iterator[int]:
    """What is left of a group's limit; file contents that can be dropped are not in use."""
    with contextlib.suppress(OSError, ValueError):  # ValueError: "max", which is no limit
        bound, taken = (int((group / name).read_text(encoding="ascii")) for name in (limit, used))
        lines = (group / "memory.stat").read_text(encoding="ascii").splitlines()
        statistics = dict(line.split() for line in lines)
        yield bound - taken + int(statistics.get(cache, 0))
