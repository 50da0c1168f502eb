"""Executors grade a batch in this process, in several, or on other machines; each needs one method."""

from autograder.errors import UsageError
from autograder.executors.base import Executor
from autograder.executors.processes import Processes
from autograder.executors.serial import Serial
from autograder.grading import RunSettings
from autograder.languages import Message

__all__ = ["Executor", "Processes", "Serial", "executor", "on_cluster"]


def executor(workers: int, settings: RunSettings) -> Executor:
    """The executor for this number of workers on this machine."""
    return Serial(settings) if workers == 1 else Processes(workers, settings)


def on_cluster(scheduler: str, settings: RunSettings) -> Executor:
    """The executor for the workers of a Dask scheduler. Raises UsageError if Dask is not installed."""
    try:
        from autograder.executors.dask import Dask  # noqa: PLC0415  # an extra, and a second to import
    except ModuleNotFoundError as error:
        raise UsageError(
            Message("a cluster needs {name}, which is not installed", name=error.name),
            next_step=Message("pip install 'kakunin[cluster]'"),
        ) from error
    return Dask(scheduler, settings)
