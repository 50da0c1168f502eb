"""The plugin in each worker of a Dask cluster during a batch: the assignment, and the processes that grade it."""

from __future__ import annotations

import asyncio
import queue
import time
from dataclasses import dataclass

from distributed import Worker, WorkerPlugin, get_worker
from tornado.ioloop import PeriodicCallback

from autograder.errors import GradingError, KakuninError
from autograder.executors.course_bundle import Parcel, engine
from autograder.executors.processes import TRIES
from autograder.executors.shared_memory import SharedByThreads
from autograder.executors.worker_process import Apart, DiedError
from autograder.grading import RunSettings
from autograder.languages import Message
from autograder.model import Grade, Submission

_IDLE = 300.0  # seconds after which a process that graded nothing is ended: its coordinator may be gone


@dataclass(frozen=True)
class GivenUp:
    """A submission on which the grading process died again and again."""

    exit_code: int | None


class GradingPlugin(WorkerPlugin):
    """The assignment on one worker, with as many warm grading processes as the worker has busy threads."""

    def __init__(self, parcel: Parcel, settings: RunSettings, wanted: str) -> None:
        self._parcel = parcel
        self._settings = settings
        self._wanted = wanted  # the coordinator's engine
        self._refusal: Message | None = None
        self._closed = False

    def setup(self, worker: Worker) -> None:
        """Check that this worker grades like the coordinator."""
        self._idle: queue.SimpleQueue[Apart] = queue.SimpleQueue()
        self._judgements = SharedByThreads()
        self._address = worker.address
        if engine() != self._wanted:
            self._refusal = refusal(worker.address, engine(), self._wanted)
        self._reaper = PeriodicCallback(self._reap, 1000 * _IDLE / 5)
        self._reaper.start()

    async def teardown(self, worker: Worker) -> None:
        """End the grading processes."""
        self._closed = True
        self._reaper.stop()
        await asyncio.to_thread(self._end, 0.0)

    def grade(self, submission: Submission) -> Grade | GivenUp:
        """The grade of a submission; if a process dies on it, one more is tried.

        Raises GradingError if this worker cannot grade at all.
        """
        if self._refusal is not None:
            raise GradingError(self._refusal, next_step=SAME_EVERYWHERE)
        exit_code: int | None = None
        for _ in range(TRIES):
            apart = self._free() or Apart(self._parcel, self._settings)
            try:
                grade = apart.grade(submission, self._judgements)
            except DiedError as death:
                exit_code = death.exit_code
                continue
            except KakuninError as error:
                apart.close()
                raise GradingError(error.told, path=self._address, next_step=error.next_step) from error
            self._keep(apart)
            return grade
        return GivenUp(exit_code)

    def _keep(self, apart: Apart) -> None:
        self._idle.put(apart)
        if self._closed:
            self._end(0.0)

    async def _reap(self) -> None:
        await asyncio.to_thread(self._end, _IDLE)

    def _end(self, age: float) -> None:
        """End the processes that have been idle for so many seconds."""
        old = []
        for _ in range(self._idle.qsize()):
            apart = self._free()
            if apart is not None and time.monotonic() - apart.used >= age:
                apart.hang_up()
                old.append(apart)
            elif apart is not None:
                self._idle.put(apart)
        for apart in old:
            apart.close()

    def _free(self) -> Apart | None:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return None


SAME_EVERYWHERE = Message("install the same kakunin, Python and numpy on every machine of the cluster")


def refusal(machine: str, theirs: object, ours: str) -> Message:
    """The error that a machine may not grade."""
    if isinstance(theirs, BaseException):
        return Message(
            "{machine} has no such kakunin ({theirs}); this machine has {ours}",
            machine=machine,
            theirs=theirs,
            ours=ours,
        )
    return Message("{machine} has {theirs}; this machine has {ours}", machine=machine, theirs=theirs, ours=ours)


def grade_at(desk: str, submission: Submission) -> Grade | GivenUp:
    """Grade a submission at the desk of that name on the worker that this runs in."""
    found = get_worker().plugins[desk]
    assert isinstance(found, GradingPlugin), "no other plugin has such a name"
    return found.grade(submission)
