"""Workers on other machines, through Dask distributed: they need this package, but not our disk.

The network between scheduler, workers and coordinator is trusted, as the machines are: Dask's protocol unpickles what
comes through it, and it carries the hidden checks. On a network that others share use tls:// with certificates in
Dask's own configuration. Nothing that a jail sent is ever unpickled, here or there.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import socket
import time
import warnings
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from dask.typing import Key
from distributed import CancelledError, Client, Future, KilledWorker, Security
from distributed.comm.addressing import get_address_host_port

from autograder.errors import GradingError, KakuninError, UsageError
from autograder.executors.course_bundle import engine, pack
from autograder.executors.dask_worker import SAME_EVERYWHERE, GivenUp, GradingPlugin, grade_at, refusal
from autograder.executors.processes import died, given_up
from autograder.grading import Report, RunSettings, SharedJudgements
from autograder.languages import Message, joined
from autograder.model import Assignment, Grade, Submission

PATIENCE = 60.0  # seconds to wait for the first worker
_CONNECTING = 10.0  # seconds for the scheduler to answer
_PER_THREAD = 2  # submissions in flight: one at work, one waiting
_LOOK = 2.0  # seconds between two looks at the workers


@dataclass(frozen=True)
class _Place:
    """The scheduler, and how long it may be without workers."""

    scheduler: str
    patience: float

    def no_worker(self) -> GradingError:
        return GradingError(
            Message("no worker for {patience:g} seconds", patience=self.patience),
            path=self.scheduler,
            next_step=Message(
                "start workers (`dask worker {scheduler}`), then run the command again: it grades the rest",
                scheduler=self.scheduler,
            ),
        )

    def lost(self, error: BaseException) -> GradingError:
        return GradingError(
            Message("the scheduler was lost: {name}: {error}", name=type(error).__name__, error=error),
            path=self.scheduler,
            next_step=Message("start it and its workers, then run the command again: it grades the rest"),
        )


class Dask:
    """Grades on the workers of a cluster; the caller's process runs neither checks nor student code."""

    def __init__(self, scheduler: str, settings: RunSettings, *, patience: float = PATIENCE) -> None:
        self._place = _Place(scheduler, patience)
        self._settings = settings

    def run(
        self,
        assignment: Assignment,
        submissions: Iterable[Submission],
        report: Report,
        judgements: SharedJudgements | None = None,
    ) -> None:
        """Grade all submissions, reported as they are done.

        Each worker's machine remembers what was judged there; `judgements` stay with the caller.

        Raises UsageError if there is no such scheduler, GradingError if it has no workers or an unsuitable one, or if
        the connection is lost.
        """
        with _quiet(), _connected(self._place.scheduler) as client:
            try:
                client.wait_for_workers(1, timeout=self._place.patience)
            except TimeoutError as error:
                raise self._place.no_worker() from error
            _compare(client)
            desk = f"kakunin-{assignment.name}-{uuid4().hex}"
            try:
                client.register_plugin(GradingPlugin(pack(assignment), self._settings, engine()), name=desk)
                run = _Run(client, desk, assignment, report, self._place)
                run.work(iter(submissions))
            finally:
                if client.status == "running":
                    with contextlib.suppress(OSError, ValueError):  # if the scheduler is gone, so is the plugin
                        client.unregister_worker_plugin(desk)


class _Run:
    """One batch under way."""

    def __init__(self, client: Client, desk: str, assignment: Assignment, report: Report, place: _Place) -> None:
        self._client = client
        self._desk = desk
        self._assignment = assignment
        self._report = report
        self._place = place
        self._done: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        self._flying: dict[Key, tuple[Future[Any], Submission]] = {}
        self._suspects: deque[Submission] = deque()  # their workers died: each is tried again alone, at the end
        self._alone = False
        self._places = 0
        self._looked = self._seen = time.monotonic()

    def work(self, waiting: Iterator[Submission]) -> None:
        """Keep every worker busy, with as few submissions in flight as possible."""
        rest: Submission | None = next(waiting, None)
        while rest is not None or self._flying or self._suspects:
            self._look()
            while rest is not None and len(self._flying) < self._places:
                self._submit(rest)
                rest = next(waiting, None)
            if self._suspects and not self._flying and rest is None:
                self._alone = True
                self._submit(self._suspects.popleft())
            with contextlib.suppress(queue.Empty):
                self._hear(self._done.get(timeout=_LOOK))

    def _look(self) -> None:
        """Count the workers every now and then: they come and go. Raises GradingError when they stay away."""
        now = time.monotonic()
        if self._places and now - self._looked < _LOOK:
            return
        try:
            self._places = _PER_THREAD * sum(self._client.nthreads().values())
        except (OSError, ValueError, CancelledError) as error:
            raise self._place.lost(error) from error
        self._looked = now
        self._seen = now if self._places else self._seen
        if now - self._seen > self._place.patience:
            raise self._place.no_worker()

    def _submit(self, submission: Submission) -> None:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Sending large graph")  # a submission may be as large as it likes
            future = self._client.submit(grade_at, self._desk, submission, pure=False)
        self._flying[future.key] = (future, submission)
        future.add_done_callback(self._done.put)

    def _hear(self, future: Future[Any]) -> None:
        _, submission = self._flying.pop(future.key)
        error = future.exception() if future.status == "error" else None
        match error:
            case None:
                self._keep(submission, future)
            case KilledWorker():
                self._suspect(submission, str(error))
            case KakuninError():
                raise error
            case _:  # a worker's own machinery can fail in any way
                problem = Message("a worker failed: {kind}: {error}", kind=type(error).__name__, error=error)
                raise GradingError(problem, path=self._place.scheduler, next_step=SAME_EVERYWHERE) from error

    def _suspect(self, submission: Submission, reason: str) -> None:
        """Note a task that Dask gave up after several workers died; running it alone shows whether it is the cause."""
        if self._alone:
            self._report(given_up(self._assignment, submission, reason))
        else:
            self._suspects.append(submission)

    def _keep(self, submission: Submission, future: Future[Any]) -> None:
        try:
            answer: Grade | GivenUp = future.result()
        except (CancelledError, OSError) as error:
            raise self._place.lost(error) from error
        if isinstance(answer, GivenUp):
            self._report(given_up(self._assignment, submission, died(answer.exit_code)))
        else:
            self._report(answer)


def _refuse_without_certificates(scheduler: str) -> None:
    """Raise UsageError if tls:// cannot work: Dask's client would try until its time is up."""
    try:
        if scheduler.startswith("tls://") and Security().get_connection_args("client").get("ssl_context") is None:
            raise FileNotFoundError("Dask's configuration names none")
    except OSError as error:  # among them those of ssl, for files that hold no certificate
        raise UsageError(
            Message("no certificates for tls://: {error}", error=error),
            path=scheduler,
            next_step=Message(
                "name the files in Dask's configuration: distributed.comm.tls.ca-file, .client.cert, .client.key"
            ),
        ) from error


@contextlib.contextmanager
def _connected(scheduler: str) -> Iterator[Client]:
    _refuse_without_certificates(scheduler)
    try:
        # Asked first: Dask's client says nothing of a refused connection before its time is up.
        socket.create_connection(get_address_host_port(scheduler), timeout=_CONNECTING).close()
        client = Client(scheduler, timeout=_CONNECTING, set_as_default=False, name="kakunin")
    except (OSError, ValueError) as error:
        raise UsageError(
            Message("no scheduler answers: {error}", error=error),
            path=scheduler,
            next_step=Message("start one with `dask scheduler`, and give the address that it prints: tcp://HOST:8786"),
        ) from error
    try:
        yield client
    finally:
        client.close(timeout=_CONNECTING)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Silence Dask's log, which repeats our errors and adds a traceback for every closed connection."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _compare(client: Client) -> None:
    """Raise GradingError naming each machine whose software differs from this one's."""
    ours = engine()
    found: dict[str, object] = client.run(engine, on_error="return")
    try:
        found["scheduler"] = client.run_on_scheduler(engine)
    except Exception as error:  # whatever an import can raise
        found["scheduler"] = error
    problems = [refusal(machine, theirs, ours) for machine, theirs in found.items() if theirs != ours]
    if problems:
        raise GradingError(joined(problems), next_step=SAME_EVERYWHERE)
