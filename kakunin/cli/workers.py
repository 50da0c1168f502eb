"""How many workers a command takes on this machine: one for each core, as far as the memory goes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kakunin.cli.output import say

if TYPE_CHECKING:
    from autograder.sandbox import Budget


def chosen_workers(wanted: int | None, budget: Budget, tasks: int | None = None) -> int:
    """The number asked for, with a warning where memory may not be enough; by default fewer, and that is said."""
    from autograder.sandbox import available_memory, fitting_workers, needed_bytes

    workers = wanted or os.cpu_count() or 1
    workers = workers if tasks is None else min(workers, max(1, tasks))
    available = available_memory()
    fitting = fitting_workers(budget, available)
    if available is None or workers <= fitting:
        return workers
    need = f"{workers} may need {gibibytes(needed_bytes(budget, workers))} of memory"
    there = f"{gibibytes(available)} are available"
    if wanted is not None:
        say(f"{need} by the budget, and {there}: if it runs out, students go to a grader; --workers {fitting} fits")
        return workers
    say(f"{fitting} of {workers} workers: {need} by the budget, and {there}; --workers N takes another number")
    return fitting


def gibibytes(size: int) -> str:
    """A size for people."""
    return f"{size / 2**30:.1f} GiB"
