"""The judges: threads that take hand-ins from the queue and store what comes of them, each exactly once."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from autograder.batch.batch import Places, stale_questions, write_notebooks
from autograder.errors import CourseError, KakuninError, SandboxError, StoreError
from autograder.executors.processes import given_up
from autograder.executors.worker_process import DiedError
from autograder.model import Grade, Submission
from autograder.storage.attempt_rows import Pace
from autograder.storage.handin_store import HandinStore, Withdrawn
from autograder.storage.handins import Handin
from autograder.submissions import carry_notes, read_submission
from kakunin.service.clock import Clock
from kakunin.service.courses import Courses, Served
from kakunin.service.intake import notebooks_in
from kakunin.service.judge import MOST_WARM, HandinJudge, MakeJudge
from kakunin.service.messages import problems
from kakunin.service.shelf import LostFiles, Shelf

LOG: Final = logging.getLogger("kakunin.service")
_LOOK: Final = 2.0  # seconds after which an idle judge looks at the queue without being told
_FIRST_DELAY: Final = 0.25  # seconds before what failed is tried again; twice as long each time
_LONGEST_DELAY: Final = 30.0
_TRIES: Final = 6  # of a hand-in that fails by itself, before it goes to a grader: about eight seconds
_PASSES: Final = (StoreError, CourseError, SandboxError, OSError, MemoryError)  # no hand-in's own fault
_GRACE: Final = 10.0  # seconds that judging may go on when the service stops
_FAREWELL: Final = 5.0  # seconds for a thread to end whose judge was ended


@dataclass(frozen=True)
class Workplace:
    """What the judges work with."""

    store: HandinStore
    courses: Courses
    shelf: Shelf
    places: Places
    clock: Clock


class Judges:
    """The threads; each takes the next hand-in whose student has none that is being judged."""

    def __init__(self, bench: Workplace, make: MakeJudge, count: int, told: Callable[[Handin], None]) -> None:
        """told: called for each hand-in that is judged, after it is stored."""
        self._bench = bench
        self._told = told
        self._judges = [make() for _ in range(count)]
        self._threads = [
            threading.Thread(target=self._work, args=(judge,), name=f"judge-{place}", daemon=True)
            for place, judge in enumerate(self._judges)
        ]
        self._news = threading.Condition()
        self._claiming = threading.Lock()
        self._came = 0  # how often there was a new hand-in
        self._is_stopping = False
        self._at_work: set[str] = set()  # what was claimed, and is neither stored nor put back
        self._failed_tries: Counter[str] = Counter()  # of hand-ins
        self._own_faults: Counter[str] = Counter()  # those of them that nothing but the hand-in explains
        self._not_before: dict[str, float] = {}
        self._to_release: list[Handin] = []  # that could not be put back into the queue
        self._failures: dict[str, str] = {}

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End: what is being judged may be finished for a while, the rest stays in the queue."""
        with self._news:
            self._is_stopping = True
            self._news.notify_all()
        end = time.monotonic() + _GRACE
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        for thread, judge in zip(self._threads, self._judges, strict=True):
            if thread.is_alive():
                judge.kill()
                thread.join(_FAREWELL)

    def notify(self) -> None:
        """There is a new hand-in."""
        with self._news:
            self._came += 1
            self._news.notify()

    def failures(self, queue: Collection[str]) -> Mapping[str, str]:
        """What goes wrong just now, in English; queue: the ids of what waits or is being judged."""
        failed = self._failed_tries.keys() & queue
        again = {"hand-ins": f"{len(failed)} could not be judged and are tried again"} if failed else {}
        return {**self._failures, **again}

    @property
    def alive(self) -> int:
        """How many are at work, or wait for it."""
        return sum(thread.is_alive() for thread in self._threads)

    def _work(self, judge: HandinJudge) -> None:
        warmed: dict[str, Served] = {}
        self._warm(judge, warmed)
        try:
            while not self._is_stopping:
                came = self._came
                try:
                    if (claimed := self._claimed()) is not None:
                        self._judge(judge, *claimed)
                        continue
                except Exception as error:  # no judge ends before the service does
                    self._failed("judging", error)
                self._warm(judge, warmed)
                self._rest(came)
        finally:
            judge.close()

    def _warm(self, judge: HandinJudge, warmed: dict[str, Served]) -> None:
        """Get ready for what is likely to come, and again after its files have changed; warmed: what was ready."""
        try:
            for served in _likely(self._bench.courses.served().values()):
                if not self._is_stopping and warmed.get(served.name) is not served:
                    warmed[served.name] = served
                    judge.warm(served)
        except Exception as error:  # it is met again with the first hand-in, and told then
            LOG.warning("not warm: %s", error)

    def _rest(self, came: int) -> None:
        """Wait for news, but no longer than until something is to be tried again.

        came: the news that there was before the queue was looked at.
        """
        soonest = min(list(self._not_before.values()), default=float("inf")) - time.monotonic()
        with self._news:
            self._news.wait_for(lambda: self._is_stopping or self._came != came, max(0.01, min(_LOOK, soonest)))

    def _claimed(self) -> tuple[Handin, Served] | None:
        """The next hand-in, now being judged; None if there is none, or the database is away."""
        with self._claiming:
            served = self._bench.courses.served()
            try:
                self._release()
                found = self._bench.store.claim(served.keys(), self._at_work | self._put_off())
            except StoreError as error:
                self._failed("database", error)
                time.sleep(_FIRST_DELAY)
                return None
            self._failures.pop("database", None)
            if found is None:
                return None
            self._at_work.add(found.id)
            return found, served[found.assignment]

    def _put_off(self) -> set[str]:
        """The hand-ins that are to be tried again later; others are forgotten here, whatever has become of them."""
        now = time.monotonic()
        for id, when in list(self._not_before.items()):
            if when <= now:
                del self._not_before[id]
        return set(self._not_before)

    def _judge(self, judge: HandinJudge, claimed: Handin, served: Served) -> None:
        try:
            self._settle(judge, claimed, served)
        except Withdrawn:
            LOG.info("hand-in %s was withdrawn", claimed.id)
        except DiedError:  # only when the service stops
            self._put_back(claimed)
            return
        except Exception as error:  # whatever it is, nothing is lost: it is tried again
            self._failed(claimed.assignment if isinstance(error, KakuninError) else "judging", error)
            if not self._given_up(claimed, served, error):
                self._later(claimed)
                return
        self._done(claimed)

    def _done(self, claimed: Handin) -> None:
        """Nothing more is to be done with a hand-in."""
        self._at_work.discard(claimed.id)
        for counted in (self._failed_tries, self._own_faults):
            counted.pop(claimed.id, None)
        for what in ("judging", claimed.assignment):
            self._failures.pop(what, None)
        try:
            self._told(claimed)
        except Exception:  # it is stored all the same
            LOG.exception("hand-in %s is judged, and nobody was told", claimed.id)

    def _settle(self, judge: HandinJudge, claimed: Handin, served: Served) -> None:
        """Judge a hand-in and store what came of it, in one transaction."""
        bench = self._bench
        try:
            files = bench.shelf.read(claimed)
        except LostFiles as error:
            LOG.error("hand-in %s: %s", claimed.id, error)
            bench.store.give_up(claimed, problems.FILES_LOST)
            return
        bench.shelf.lay_out(claimed, files, bench.places.submitted)
        grade = self._grade(judge, claimed, served)
        write_notebooks(grade, bench.places.autograded)
        carry_notes(*bench.places.of(claimed.student, claimed.assignment))
        self._save(claimed, grade, served)

    def _save(self, claimed: Handin, grade: Grade, served: Served) -> None:
        rules, names = served.policy.feedback, notebooks_in(claimed.files)

        def pace() -> Pace:
            return Pace(rules.attempts, rules.wait, self._bench.clock.now())

        self._bench.store.save(claimed, grade, served.assignment, _problem(grade, names), pace)

    def _grade(self, judge: HandinJudge, claimed: Handin, served: Served) -> Grade:
        bench, submission = self._bench, self._submission(claimed, served)
        stale = stale_questions(submission, served.assignment, bench.store.store, bench.places, served.fingerprints)
        if self._own_faults[claimed.id]:  # which may be another notebook's, of an earlier hand-in
            stale &= _questions_in(claimed, served)
        if not stale:  # the same files at another time
            return Grade(claimed.student, claimed.assignment, (), claimed.received_at)
        return judge.grade(served, replace(submission, only=stale))

    def _submission(self, claimed: Handin, served: Served) -> Submission:
        """What lies where `kakunin grade` looks, handed in at this hand-in's moment."""
        folder = self._bench.places.submitted / claimed.student / claimed.assignment
        submission = read_submission(folder, claimed.student, served.assignment)
        return replace(submission, timestamp=claimed.received_at).not_having_seen(served.added)

    def _given_up(self, claimed: Handin, served: Served, error: Exception) -> bool:
        """Give a hand-in that fails again and again by itself to a grader; whether that was done."""
        if isinstance(error, _PASSES):
            return False
        self._own_faults[claimed.id] += 1
        if self._own_faults[claimed.id] < _TRIES:
            return False
        submission = Submission(claimed.student, claimed.assignment, {})
        try:
            with suppress(Exception):  # what cannot be read may be what fails
                submission = self._submission(claimed, served)
            submission = replace(submission, timestamp=claimed.received_at, only=_questions_in(claimed, served))
            grade = given_up(served.assignment, submission, _told(error))
            self._save(claimed, grade, served)
        except Withdrawn:
            return True
        except Exception as again:
            self._failed("judging", again)
            return False
        LOG.error("hand-in %s of %s goes to a grader: %s", claimed.id, claimed.student, _told(error))
        return True

    def _later(self, claimed: Handin) -> None:
        """Try a hand-in again after a while, each time a longer one."""
        earlier = self._failed_tries[claimed.id]
        self._failed_tries[claimed.id] += 1
        self._not_before[claimed.id] = time.monotonic() + min(_LONGEST_DELAY, _FIRST_DELAY * 2.0 ** min(earlier, 10))
        self._put_back(claimed)

    def _put_back(self, claimed: Handin) -> None:
        with self._claiming:
            self._to_release.append(claimed)
            with suppress(StoreError):  # otherwise before the next is claimed, or at the next start
                self._release()

    def _release(self) -> None:
        """Put back into the queue what was being judged, and failed."""
        while self._to_release:
            first = self._to_release[0]
            was_judging = self._bench.store.release(first.id)
            self._to_release.pop(0)
            self._at_work.discard(first.id)
            if not was_judging:  # it is stored, and only the answer was lost; or it was withdrawn
                self._done(first)

    def _failed(self, what: str, error: Exception) -> None:
        told = _told(error)
        if self._failures.get(what) != told:
            LOG.error("%s: %s", what, told)
        self._failures[what] = told


def _questions_in(handin: Handin, served: Served) -> frozenset[str]:
    """The questions of the notebooks that were handed in."""
    names = notebooks_in(handin.files)
    return frozenset(question.id for question in served.assignment.questions if question.notebook in names)


def _told(error: Exception) -> str:
    return error.told if isinstance(error, KakuninError) else f"{type(error).__name__}: {error}"


def _likely(served: Collection[Served]) -> list[Served]:
    """The assignments of which hand-ins are most likely: those that are due next, then the last ones by name."""
    now = datetime.now(UTC)

    def rank(each: Served) -> tuple[bool, float]:
        due = each.policy.due or each.policy.feedback.closes
        left = float("inf") if due is None else (due - now).total_seconds()
        return left < 0, left

    return sorted(sorted(served, key=lambda each: each.name, reverse=True), key=rank)[:MOST_WARM]


def _problem(grade: Grade, files: Sequence[str]) -> str:
    """To the student, why a notebook of the hand-in could not be read.

    Of one that was read and not judged its questions say so: that can depend on hidden inputs.
    """
    for notebook in grade.notebooks:
        was_read = any(each.attempted for each in notebook.questions)
        if notebook.notebook in files and notebook.document is None and notebook.questions and not was_read:
            return notebook.questions[0].comment.opening
    return ""
