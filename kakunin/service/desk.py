"""The desk: every door hands in here, and asks here what a student or the class may see."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from autograder.batch.batch import Places
from autograder.errors import KakuninError, StoreError, UsageError
from autograder.executors.shared_memory import SharedByThreads
from autograder.files import is_full as is_full_disk
from autograder.languages import Message
from autograder.model import Assignment
from autograder.settings.course_root import database_url
from autograder.settings.policy import CoursePolicy
from autograder.storage.driver_errors import is_full
from autograder.storage.handin_store import HandinStore
from autograder.storage.handins import WAITING, Handin
from autograder.storage.judgements import StoredJudgements
from autograder.storage.store import Store
from kakunin.service.classroom import class_view
from kakunin.service.clock import Clock
from kakunin.service.counting import needs_earlier
from kakunin.service.courses import Courses, Served
from kakunin.service.intake import intake
from kakunin.service.judge import MakeJudge, WarmJudge
from kakunin.service.judges import Judges, Workplace
from kakunin.service.model import ClassView, Door, Health, Reason, Receipt, Refused, State, StudentView
from kakunin.service.news import Listener, News
from kakunin.service.receiving import refuse_closed, repeated, replaced
from kakunin.service.shelf import HANDED_IN, Shelf, digest, is_folder_name
from kakunin.service.view import receipt_of, student_view

LOG: Final = logging.getLogger("kakunin.service")
RESERVE: Final = 64 * 2**20  # bytes that stay free, so that what was taken can be judged
PATIENCE: Final = 5.0  # seconds to wait for the database before a hand-in is refused
FRESH: Final = 1.0  # seconds for which a view of the class is shown again, where nothing came of a hand-in since
EXCHANGE: Final = "exchange"  # what the door through nbgrader's exchange reports as
_RETRY: Final = 5.0  # seconds after which a client may try again
_MEMORY: Final = 5.0  # seconds between two writings of what was judged: what is lost is judged again
_LOCK: Final = ".lock"
_STRIPES: Final = 64


class Desk:
    """Takes hand-ins and has them judged; thread-safe, its calls block.

    A context manager: it goes on with the queue that an earlier process left, and stops cleanly.
    """

    def __init__(
        self,
        root: Path,
        url: str | Path | None = None,
        *,
        workers: int = 1,
        clock: Clock | None = None,
        judge: MakeJudge | None = None,
    ) -> None:
        """url: of the database, by default the course's own; judge: makes one for each worker.

        Raises StoreError when the database cannot be opened, UsageError when another service serves this course.
        """
        self._url = url or database_url(root)
        self._clock = clock or Clock()
        self._shelf = Shelf(root / HANDED_IN)
        self._lock = _locked(self._shelf.folder / _LOCK)
        try:
            self._store = Store(self._url, patience=PATIENCE)
        except BaseException:
            os.close(self._lock)
            raise
        self._handins = HandinStore(self._store)
        self._courses = Courses(root, self._store)
        self._memory = StoredJudgements(self._store)
        self._shared = SharedByThreads(self._memory)
        self._kept = 0.0  # when what was judged was last written to the memory of judgements
        self._news = News()
        places = Places(root / "submitted", root / "autograded")
        workplace = Workplace(self._handins, self._courses, self._shelf, places, self._clock)
        self._judges = Judges(workplace, judge or (lambda: WarmJudge(self._shared)), workers, self._judged)
        self._owners = [threading.Lock() for _ in range(_STRIPES)]
        self._looking = threading.Lock()
        self._changes: dict[str, object] = {}  # of each assignment the last one
        self._seen: dict[str, tuple[object, float, ClassView]] = {}
        self._reporting: dict[str, Callable[[], str]] = {}
        self._is_open = False

    def __enter__(self) -> Self:
        self._shelf.sweep()
        self._handins.recover()
        self._take_up()
        for each in self._handins.queue():
            self._news.opened(each.id)
        last = self._handins.last_moment()
        if last is not None and not self._clock.reach(last):
            LOG.warning("the last hand-in is dated %s: was the clock ahead then, or is it behind now?", last)
        self._courses.served()  # so that the first student does not wait for it
        self._is_open = True
        self._judges.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take nothing any more, and end the judges; what waits is judged after the next start."""
        self._is_open = False
        self._judges.stop()
        self._keep_memory()
        self._store.close()
        os.close(self._lock)

    @property
    def assignments(self) -> Mapping[str, Assignment]:
        """Those that are released, by name; read again when a file of theirs changes."""
        return {name: served.assignment for name, served in self._courses.served().items()}

    @property
    def policy(self) -> CoursePolicy:
        """The rules of the course, as they are now."""
        return self._courses.policy

    def now(self) -> datetime:
        """The moment by which everything is decided, in UTC."""
        return self._clock.now()

    def hand_in(
        self,
        student: str,
        assignment: str,
        files: Mapping[str, bytes],
        door: Door,
        *,
        received: datetime | None = None,
        token: str = "",
    ) -> Receipt:
        """Take the files (name -> content) of a student; on disk and in the database when this returns.

        Zips are opened. nbgrader's submission_secret.txt may be among the files.
        received: when they came in, where it was before now, such as in the exchange; None: now.
        token: of the client. The same files with the same token, or as in the student's last hand-in, are the same one.

        Raises Refused; nothing is kept then.
        """
        now = self._clock.now()
        served = self._served(assignment)
        if not self._is_open:
            raise Refused(Reason.UNAVAILABLE, retry_after=_RETRY)
        if not is_folder_name(student):
            raise Refused(Reason.NOT_ON_ROSTER)
        hashed = hashlib.sha256(f"{student}\0{token}".encode()).hexdigest() if token else ""
        moment = now if received is None else min(received.astimezone(UTC), now)
        new = Handin(uuid.uuid4().hex, 0, assignment, student, moment, str(door), WAITING, {}, 0, hashed)
        with self._owners[hash(student) % _STRIPES], _refused():
            return self._taken(served, new, files)

    def receipt(self, id: str, student: str) -> Receipt:
        """The receipt of a hand-in; LookupError for one that is not the student's."""
        with _refused():
            found = self._handins.find(id)
            if found is None or found.student != student:
                raise LookupError(id)
            return self._receipt(found)

    def wait(self, id: str, seconds: float) -> State:
        """The state of a hand-in, as soon as it is final or the time is over; LookupError if there is none."""
        told = threading.Event()
        stop = self._news.listen(lambda _, __, final: told.set() if final is not None and final.id == id else None)
        try:
            state = self._state(id)
            if state.is_final or seconds <= 0:
                return state
            told.wait(seconds)
            return self._state(id)
        finally:
            stop()

    def view(self, student: str, assignment: str) -> StudentView:
        """What a student may see now; Refused if there is no such assignment, or the database is away."""
        served = self._served(assignment)
        with _refused():
            now = self._clock.now()  # before the rows are read: what was not to be seen then was not shown
            rows = self._handins.student_rows(assignment, student, with_earlier=needs_earlier(served))
            return student_view(served, student, rows, now)

    def classroom(self, assignment: str) -> ClassView:
        """How the class stands; Refused if there is no such assignment, or the database is away."""
        served = self._served(assignment)
        with self._looking, _refused():  # however many look at it, it is made once
            before, made, seen = self._seen.get(assignment, (None, 0.0, None))
            change = self._changes.get(assignment)
            if seen is None or change is not before or time.monotonic() - made > FRESH:
                made = time.monotonic()
                rows = self._handins.class_rows(assignment, with_earlier=needs_earlier(served))
                seen = class_view(served, rows)
                self._seen[assignment] = change, made, seen
            return seen

    def not_on_roster(self) -> Sequence[str]:
        """Who handed in without being on the roster; Refused if the database is away."""
        with _refused():
            return self._handins.not_on_roster()

    def is_waiting(self, id: str) -> bool:
        """Whether a hand-in is known to be in the queue, so that whoever listens is told what becomes of it."""
        return self._news.is_open(id)

    def listen(self, callback: Listener) -> Callable[[], None]:
        """Have it called with assignment and student after each change, in any thread; returns how to stop that.

        The third argument is the receipt of a hand-in that is judged or replaced now, without its problem.
        """
        return self._news.listen(callback)

    def report(self, what: str, problem: Callable[[], str]) -> None:
        """Have the health tell of something beside the desk; problem: what goes wrong with it just now, "" nothing."""
        self._reporting[what] = problem

    def health(self) -> Health:
        """How the service is; never raises."""
        reported = {what: told for what, problem in list(self._reporting.items()) if (told := problem())}
        waiting: list[Handin] = []
        failures: dict[str, str] = {}
        try:
            waiting = self._handins.queue()
        except KakuninError as error:
            failures["database"] = error.told
        judging = self._judges.failures([each.id for each in waiting])
        failures |= {**self._courses.failures, **judging, **reported}
        times = [each.received_at for each in waiting if each.state == WAITING]
        oldest = (self._clock.now() - min(times)).total_seconds() if times else 0.0
        return Health(
            waiting=len(times),
            judging=len(waiting) - len(times),
            oldest=max(0.0, oldest),
            judges=self._judges.alive,
            database="database" not in failures,
            free=_free(self._shelf.folder),
            exchange=EXCHANGE not in reported,
            failures=tuple(f"{what}: {told}" for what, told in sorted(failures.items())),
        )

    def _take_up(self) -> None:
        """Add the hand-ins on the shelf that the database does not know, unless the student's last one is later.

        They came after a back-up that was restored, or as a process was killed.
        """
        for each in self._shelf.without_row(self._handins.ids()):
            known = self._handins.earlier(each.assignment, each.student).handins
            if not known or known[0].received_at < each.received_at:
                self._handins.add(each)

    def _served(self, assignment: str) -> Served:
        served = self._courses.served()
        if assignment not in served:
            raise Refused(Reason.NO_ASSIGNMENT)
        return served[assignment]

    def _taken(self, served: Served, new: Handin, files: Mapping[str, bytes]) -> Receipt:
        """The receipt of a hand-in, or of the one that it repeats."""
        earlier = self._handins.earlier(new.assignment, new.student)
        kept = intake(served.assignment, files)
        new = replace(new, files={name: digest(content) for name, content in kept.items()})
        known = repeated(earlier.handins, new)
        if known is not None:
            return self._receipt(known)
        refuse_closed(served, new.student, earlier.longer, new.received_at)
        self._put(new, kept)
        self._news.opened(new.id)
        try:
            added, gone = self._handins.add(new, replaced(served, earlier, new))
        except StoreError:
            self._news.unknown(new.id)
            self._discard_unless_added(new)
            raise
        self._judges.notify()
        for each in earlier.handins:
            if each.id in gone:
                self._final(each, State.REPLACED)
        self._changes[new.assignment] = object()
        self._news.changed(new.assignment, new.student)
        return receipt_of(added)

    def _put(self, new: Handin, files: Mapping[str, bytes]) -> None:
        """Write a hand-in to disk: what is not in the database as well was never taken."""
        if _free(self._shelf.folder) < RESERVE + sum(map(len, files.values())):
            raise Refused(Reason.FULL_DISK, retry_after=_RETRY)
        self._shelf.put(new, files)

    def _discard_unless_added(self, new: Handin) -> None:
        """Remove the files of a hand-in that is not in the database; kept where it does not say."""
        with suppress(StoreError):
            if self._handins.find(new.id) is None:
                self._shelf.discard(new)

    def _receipt(self, handin: Handin) -> Receipt:
        is_waiting = handin.state == WAITING
        return receipt_of(handin, [each.id for each in self._handins.queue()] if is_waiting else [])

    def _state(self, id: str) -> State:
        with _refused():
            found = self._handins.find(id)
        if found is None:
            raise LookupError(id)
        return State(found.state)

    def _judged(self, handin: Handin) -> None:
        self._final(handin, State.JUDGED)
        if time.monotonic() - self._kept > _MEMORY:
            self._keep_memory()

    def _final(self, handin: Handin, state: State) -> None:
        self._changes[handin.assignment] = object()
        self._news.final(receipt_of(replace(handin, state=state)))

    def _keep_memory(self) -> None:
        """Write what was judged to the memory of judgements; if it fails now, it is written later."""
        self._kept = time.monotonic()
        with suppress(StoreError):
            self._shared.flush(self._memory)


@contextmanager
def _refused() -> Iterator[None]:
    """Turn what goes wrong with the disk or the database into a refusal."""
    try:
        yield
    except StoreError as error:
        reason = Reason.FULL_DISK if is_full(error) else Reason.UNAVAILABLE
        raise Refused(reason, retry_after=_RETRY) from error
    except OSError as error:
        raise Refused(Reason.FULL_DISK if is_full_disk(error) else Reason.UNAVAILABLE, retry_after=_RETRY) from error


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def _locked(path: Path) -> int:
    """Lock a file for the life of this process: a course has one service. Raises UsageError if there is another."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise UsageError(
            Message("this course is being served already"),
            path=path.parent.parent,
            next_step=Message("stop the other kakunin serve"),
        ) from error
    return handle
