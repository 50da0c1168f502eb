"""How many workers a command takes on this machine: one for each core, as far as the memory goes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from autograder.languages import Message
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
    sizes = {"need": gibibytes(needed_bytes(budget, workers)), "there": gibibytes(available)}
    if wanted is not None:
        say(
            Message(
                "{workers} may need {need} of memory by the budget, and {there} are available: if it runs out, "
                "students go to a grader; --workers {fitting} fits",
                workers=workers,
                fitting=fitting,
                **sizes,
            )
        )
        return workers
    say(
        Message(
            "{fitting} of {workers} workers: {workers} may need {need} of memory by the budget, and {there} are "
            "available; --workers N takes another number",
            workers=workers,
            fitting=fitting,
            **sizes,
        )
    )
    return fitting


def gibibytes(size: int) -> str:
    """A size for people."""
    return f"{size / 2**30:.1f} GiB"
