"""Where a batch is graded: in this process, or in several. One required method each."""

from autograder.executors.base import Executor
from autograder.executors.processes import Processes
from autograder.executors.serial import Serial

__all__ = ["Executor", "Processes", "Serial", "executor"]


def executor(workers: int) -> Executor:
    """The executor for that many workers."""
    return Serial() if workers == 1 else Processes(workers)
