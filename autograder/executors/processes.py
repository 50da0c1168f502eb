"""Several worker processes on this machine, each with its own jails."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import cast

from autograder.errors import GradingError, KakuninError
from autograder.executors.shared_memory import Coordinator, JudgementsByPipe
from autograder.grading import Report, RunSettings, SharedJudgements, grade_batch
from autograder.grading.scoring import not_judged
from autograder.languages import Message
from autograder.messages import ja
from autograder.model import Assignment, Grade, Status, Submission

# A submission whose worker dies is tried once more; after a second death it is blamed, and needs a grader.
TRIES = 2


@dataclass
class _Worker:
    """One process, the pipe to it, and its current submission."""

    process: BaseProcess
    pipe: Connection
    task: Submission | None = None


class Processes:
    """Grades in `workers` processes; the caller's process never runs a check."""

    def __init__(self, workers: int, settings: RunSettings) -> None:
        self._workers = workers
        self._settings = settings

    def run(
        self,
        assignment: Assignment,
        submissions: Iterable[Submission],
        report: Report,
        judgements: SharedJudgements | None = None,
    ) -> None:
        """Grade all submissions, reported as they are done."""
        _Run(assignment, submissions, report, self._settings, Coordinator(judgements)).work(self._workers)


class _Run:
    """One batch under way."""

    def __init__(
        self,
        assignment: Assignment,
        submissions: Iterable[Submission],
        report: Report,
        settings: RunSettings,
        judgements: Coordinator,
    ) -> None:
        self._assignment = assignment
        self._waiting = iter(submissions)
        self._again: deque[Submission] = deque()
        self._deaths: dict[str, int] = {}
        self._report = report
        self._settings = settings
        self._judgements = judgements
        self._workers: list[_Worker] = []

    def work(self, count: int) -> None:
        try:
            for _ in range(count):
                self._start()
            while any(worker.task is not None for worker in self._workers):
                busy = {worker.pipe: worker for worker in self._workers if worker.task is not None}
                for pipe in wait(list(busy)):
                    self._hear(busy[cast(Connection, pipe)])
        finally:
            with _interrupts_put_off():  # so that a second Ctrl-C leaves no worker and no folder behind
                for worker in self._workers:
                    worker.pipe.close()  # all at once, so that they end in parallel
                for worker in self._workers:
                    self._stop(worker)

    def _start(self) -> None:
        # Not fork: the caller may have threads (a progress bar), and a forked lock stays locked.
        context = multiprocessing.get_context("spawn")
        pipe, far = context.Pipe()
        process = context.Process(target=work, args=(far, self._assignment, self._settings), daemon=True)
        resource_tracker.ensure_running()  # the first worker would start it, and it lets interrupts through again
        with _interrupts_put_off():
            process.start()
            far.close()
            worker = _Worker(process, pipe)
            self._workers.append(worker)
        self._feed(worker)

    def _feed(self, worker: _Worker) -> None:
        worker.task = self._again.popleft() if self._again else next(self._waiting, None)
        if worker.task is not None:
            try:
                worker.pipe.send(worker.task)
            except OSError:
                return  # it died idle; reading its pipe will show it

    def _hear(self, worker: _Worker) -> None:
        try:
            answer = worker.pipe.recv()
            if self._judgements.hear(answer, worker.pipe):
                return
        except (EOFError, OSError):
            self._bury(worker)
            return
        if isinstance(answer, BaseException):
            raise answer
        self._report(answer)
        self._feed(worker)

    def _bury(self, worker: _Worker) -> None:
        task = worker.task
        self._judgements.let_go(worker.pipe)
        self._stop(worker)
        self._workers.remove(worker)
        assert task is not None, "only busy workers are listened to"
        self._deaths[task.student] = self._deaths.get(task.student, 0) + 1
        if self._deaths[task.student] < TRIES:
            self._again.append(task)
        else:
            self._report(given_up(self._assignment, task, died(worker.process.exitcode)))
        self._start()

    def _stop(self, worker: _Worker) -> None:
        worker.pipe.close()
        worker.process.join(timeout=5)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()


@contextmanager
def _interrupts_put_off() -> Iterator[None]:
    """Delay Ctrl-C; a process started meanwhile blocks it, or its imports would end in a traceback.

    Blocking alone is not enough here: another thread takes the signal, and Python raises in the main one.
    """
    handler = signal.getsignal(signal.SIGINT)
    ours = threading.current_thread() is threading.main_thread() and callable(handler)
    came: list[int] = []
    if ours:
        signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if ours:
            signal.signal(signal.SIGINT, handler)
        if came:
            signal.raise_signal(signal.SIGINT)


def work(pipe: Connection, assignment: Assignment, settings: RunSettings) -> None:
    """A worker's whole life: grade what comes through the pipe until it closes."""
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        grade_batch(assignment, _tasks(pipe), pipe.send, settings, JudgementsByPipe(pipe))
    except (KeyboardInterrupt, BrokenPipeError):
        return
    except Exception as error:  # sent to the caller, who raises it
        with suppress(BrokenPipeError):
            pipe.send(error if isinstance(error, KakuninError) else GradingError(_unexpected(error)))
    finally:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _tasks(pipe: Connection) -> Iterator[Submission]:
    while True:
        try:
            message = pipe.recv()
            if isinstance(message, Submission):  # not an answer that nobody waited for any more
                yield message
        except EOFError:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # it now ends by itself and removes its folder
            return


def died(exit_code: int | None) -> Message:
    """Why a submission was given up."""
    return Message(
        "the worker process died {tries} times on this submission (exit code {exit_code})",
        tries=TRIES,
        exit_code=exit_code,
    )


def _unexpected(error: Exception) -> Message:
    return Message("{kind}: {error}", kind=type(error).__name__, error=error)


def given_up(assignment: Assignment, submission: Submission, problem: str) -> Grade:
    """The grade of a submission on which workers die: it needs a grader."""
    notebooks = tuple(
        not_judged(
            notebook,
            Status.NEEDS_REVIEW,
            ja.could_not_be_judged(),
            problem,
            submission.notebooks.get(notebook.name),
        )
        for notebook in assignment.notebooks
        if any(map(submission.wants, notebook.questions))
    )
    return Grade(submission.student, submission.assignment, notebooks, submission.timestamp)
