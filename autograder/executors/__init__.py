"""Where a batch is graded: in this process, or in several. One required method each."""

from autograder.executors.base import Executor
from autograder.executors.processes import Processes
from autograder.executors.serial import Serial
from autograder.grading import Settings

__all__ = ["Executor", "Processes", "Serial", "executor"]


def executor(workers: int, settings: Settings) -> Executor:
    """The executor for that many workers."""
    return Serial(settings) if workers == 1 else Processes(workers, settings)
