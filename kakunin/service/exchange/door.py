"""Polls the exchange: a folder that is complete and at rest is handed in, and its feedback goes back when it is judged.

Nothing tells of a new folder (NFS has no inotify), so two looks that see the same are the sign that it is at rest.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from pwd import getpwuid
from types import TracebackType
from typing import Final, Self

from autograder.files import is_full
from autograder.moments import EARLIEST, SECRET, is_secret
from autograder.nbgrader.exchange_folder import ExchangeFolder
from autograder.settings.budgets import as_budget
from kakunin.service.exchange.arrivals import (
    Arrival,
    TooLargeError,
    arrival,
    copy_out,
    glimpse,
    names_of_notebooks,
)
from kakunin.service.exchange.files import files_to_hand_in
from kakunin.service.exchange.inbound import listed, locked
from kakunin.service.exchange.ledger import Ledger, TakenFolder
from kakunin.service.exchange.seams import TakesHandIns, Tell
from kakunin.service.exchange.seen import Seen
from kakunin.service.exchange.told import publish, refusal_page, view_page
from kakunin.service.model import Door, Reason, Refused, StudentView

PLACE: Final = ".kakunin/exchange"  # in the course's folder: what the door keeps
PAUSE: Final = 1.0  # seconds between two looks
BUSY_PAUSE: Final = 0.4  # the same while something is under way
_SHARE: Final = 10  # a look that finds nothing is followed by a pause at least so many times as long
_AT_ONCE: Final = 2.0  # seconds for the folders of one look; the rest comes with the next
_AGAIN: Final = timedelta(seconds=5)  # until what could not be done is tried again
_QUIET: Final = 60.0  # seconds in which the log is not told of the same again
_NOTE_EVERY: Final = timedelta(seconds=5)
_ANEW: Final = 2  # pages that a look makes anew: nobody tells the door of a correction by `kakunin grade` or a grader


class UnreadableError(Exception):
    """A student's folder cannot be copied: its student's trouble, not the door's."""


class ExchangeDoor:
    """Looks at the exchange in a thread of its own; a context manager."""

    def __init__(self, folder: ExchangeFolder, desk: TakesHandIns, place: Path, tell: Tell) -> None:
        """place: the folder in which the door keeps what it took.

        Raises UsageError if we cannot list the exchange, or another service does already.
        """
        self._folder = folder
        self._desk = desk
        self._tell = tell
        self._lock = locked(folder)
        try:
            self._ledger = Ledger(place, listed(folder))
        except BaseException:
            os.close(self._lock)
            raise
        self._last: datetime | None = None
        self._down_since = self._ledger.last_look()
        self._noted = EARLIEST
        self._seen: dict[str, Seen] = {}
        self._later: dict[str, datetime] = {}  # folders that could not be taken: when to try again
        self._pages = dict.fromkeys(_latest(self._ledger.taken), EARLIEST)  # folders: when to write their pages
        self._renewed = ""  # the last folder whose page was made anew
        self._next = ""  # where a look begins that the one before left unfinished
        self._secrets = dict(self._ledger.owners_of_secrets())
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="exchange", daemon=True)
        self._broken = ""  # why nothing could be looked at last time
        self._unserved: dict[str, str] = {}  # folders for which something failed that is not their student's -> why
        self._told: dict[str, float] = {}  # kind of error -> when the log was told

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def problem(self) -> str:
        """What goes wrong just now with the exchange or the pages in it; a folder is its student's own trouble."""
        return self._broken or next(iter(list(self._unserved.values())), "")

    def close(self) -> None:
        """Stop looking, and leave the exchange to whoever comes next."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._last is not None:
            with suppress(OSError):
                self._ledger.looked(self._last)
        os.close(self._lock)

    def look(self) -> None:
        """Look once: hand in what is at rest, and tell what was judged. Raises OSError, UsageError."""
        now = self._desk.now()
        known = frozenset(self._desk.assignments)
        waiting = {name: its for name in listed(self._folder) if (its := self._expected(name, known)) is not None}
        new = {name: Seen(None, self._last, now, now) for name in waiting if name not in self._seen}
        self._seen = {name: seen for name, seen in self._seen.items() if name in waiting} | new
        self._each_in_turn(waiting, now)
        self._unserved = {name: why for name, why in self._unserved.items() if name in waiting or name in self._pages}
        due = [name for name, when in self._pages.items() if when <= now]
        for name in dict.fromkeys([*due, *self._turn()]):
            self._alone(name, partial(self._tell_back, self._ledger.taken[name], now), self._pages)
        self._last = now
        if now - self._noted >= _NOTE_EVERY:
            self._ledger.looked(now)
            self._noted = now

    def _turn(self) -> list[str]:
        """The next folders whose pages are made anew: each student's last one that was taken, one after the other."""
        told = {name: each for name, each in self._ledger.taken.items() if each.handin and each.secret}
        names = sorted(_latest(told))
        after = bisect_right(names, self._renewed)
        chosen = (names[after:] + names[:after])[:_ANEW]
        self._renewed = chosen[-1] if chosen else ""
        return chosen

    def _expected(self, name: str, known: Collection[str]) -> Arrival | None:
        """Whose a folder is, if it is of a known assignment and still to be taken."""
        its = None if name in self._ledger.taken else arrival(name)
        return its if its is not None and its.assignment in known else None

    def _each_in_turn(self, waiting: Mapping[str, Arrival], now: datetime) -> None:
        """Look at one folder after the other, for so long; the next look begins with what was left."""
        end = time.monotonic() + _AT_ONCE
        names = sorted(waiting)
        for name in [*(each for each in names if each >= self._next), *(each for each in names if each < self._next)]:
            if time.monotonic() > end:
                self._next = name
                return
            if self._later.get(name, now) <= now:
                self._alone(name, partial(self._look_at, name, waiting[name], now), self._later)

    def _alone(self, name: str, act: Callable[[], None], again: dict[str, datetime]) -> None:
        """Do something for one folder; what goes wrong is told, put off, and costs no other folder anything."""
        try:
            act()
            self._unserved.pop(name, None)
        except Exception as error:
            again[name] = self._desk.now() + _AGAIN
            told = self._trouble(error)
            if not isinstance(error, UnreadableError):
                self._unserved[name] = told

    def _go_on(self) -> None:
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                self.look()
                self._broken = ""
            except Exception as error:  # the door stays open: whatever it is, the next look may go well
                self._broken = self._trouble(error)
            pause = BUSY_PAUSE if self._is_busy() else max(PAUSE, _SHARE * (time.monotonic() - started))
            self._stop.wait(pause)

    def _trouble(self, error: Exception) -> str:
        """Tell the log of an error; the error in a line."""
        kind = type(error).__name__
        if time.monotonic() - self._told.get(kind, -_QUIET) >= _QUIET:
            self._told[kind] = time.monotonic()
            self._tell("exchange_problem", kind=kind)
        return f"{kind}: {error}"[:300]

    def _is_busy(self) -> bool:
        soon = self._desk.now() + _AGAIN
        at_rest = (name for name, seen in self._seen.items() if seen.glimpse is not None and seen.glimpse.is_complete)
        return any(when < soon for when in self._pages.values()) or any(name not in self._later for name in at_rest)

    def _look_at(self, name: str, its: Arrival, now: datetime) -> None:
        try:
            found = glimpse(self._folder.inbound, name)
        except OSError:  # no folder, or not ours to read yet
            return
        before, self._seen[name] = self._seen[name], self._seen[name].again(found, now)
        if before.glimpse == found and found.is_complete:
            self._take(name, its, self._seen[name])

    def _take(self, name: str, its: Arrival, seen: Seen) -> None:
        """Hand in a folder; one that changes meanwhile is looked at again."""
        with tempfile.TemporaryDirectory(prefix="kakunin-exchange-") as above:
            copy = Path(above, "student", its.assignment)  # no name of theirs becomes one of ours
            copy.mkdir(parents=True)
            try:
                handin = self._handed_in(name, its, seen, copy)
            except Refused as refused:
                self._refuse(name, its, copy, refused)
                return
            if handin:
                self._note(name, its, _secret(copy), handin, own_time=seen.own_time)
                self._pages[name] = EARLIEST
                self._tell("exchange_taken", assignment=its.assignment, own_time=seen.own_time)

    def _handed_in(self, name: str, its: Arrival, seen: Seen, copy: Path) -> str:
        """The id of a folder's hand-in; "" if it changed while it was copied. Raises Refused."""
        assignment = self._desk.assignments[its.assignment]
        if seen.glimpse is not None and self._is_a_strangers(its, seen.glimpse.owner):
            raise Refused(Reason.FORBIDDEN)
        try:
            copy_out(self._folder.inbound, name, copy, as_budget(assignment.budget).submission_bytes)
        except TooLargeError as error:
            raise Refused(Reason.TOO_LARGE, "―") from error
        except OSError as error:
            if is_full(error):
                raise
            raise UnreadableError(error) from error
        if glimpse(self._folder.inbound, name) != seen.glimpse:
            return ""
        files = files_to_hand_in(copy, its.student, assignment)
        received = seen.received(copy, self._down_since)
        return self._desk.hand_in(its.student, its.assignment, files, Door.EXCHANGE, received=received, token=name).id

    def _is_a_strangers(self, its: Arrival, owner: int) -> bool:
        """Whether a folder is known to belong to another user than its name says."""
        if not self._folder.check_owner or owner == os.geteuid():
            return False
        try:
            return getpwuid(owner).pw_name != its.student
        except KeyError:  # a user of another computer
            return False

    def _refuse(self, name: str, its: Arrival, copy: Path, refused: Refused) -> None:
        """Tell the student why; what may be taken later is tried again."""
        self._tell("exchange_refused", assignment=its.assignment, reason=str(refused.reason))
        if refused.reason.may_pass:
            self._later[name] = self._desk.now() + timedelta(seconds=refused.retry_after or _AGAIN.total_seconds())
            return
        secret = "" if refused.reason is Reason.FORBIDDEN else _secret(copy)
        title = self._desk.assignments[its.assignment].title
        taken = self._note(name, its, secret, "", own_time=False)
        if taken.secret:
            publish(self._folder.feedback, taken.secret, taken.notebooks, refusal_page(title, refused.sentence))

    def _note(self, name: str, its: Arrival, secret: str, handin: str, *, own_time: bool) -> TakenFolder:
        """Note a folder as taken; a secret that is another student's is not used."""
        if secret and self._secrets.setdefault(secret, its.student) != its.student:
            self._tell("exchange_secret_of_another", assignment=its.assignment)
            secret = ""
        seen = self._seen.pop(name)
        assert seen.glimpse is not None
        taken = TakenFolder(name, *its, handin, names_of_notebooks(seen.glimpse), secret, own_time)
        self._ledger.add(taken)
        self._later.pop(name, None)
        return taken

    def _tell_back(self, taken: TakenFolder, now: datetime) -> None:
        """Write the page of a hand-in that is judged, and note when it is to be written anew."""
        try:
            if taken.handin and taken.secret and not self._desk.wait(taken.handin, 0.0).is_final:
                return
        except LookupError:  # it was deleted with its student
            self._pages.pop(taken.folder, None)
            return
        changes: list[datetime] = []
        if taken.handin and taken.secret:
            view = self._desk.view(taken.student, taken.assignment)
            publish(self._folder.feedback, taken.secret, taken.notebooks, view_page(view))
            changes = [moment for moment in _changes(view) if moment > now]
        if changes and taken.folder in _latest(self._ledger.taken):
            self._pages[taken.folder] = min(changes) + timedelta(seconds=1)
        else:
            self._pages.pop(taken.folder, None)


def _secret(copy: Path) -> str:
    try:
        content = (copy / SECRET).read_bytes()
    except OSError:
        return ""
    return content.decode() if is_secret(content) else ""


def _changes(view: StudentView) -> list[datetime]:
    """The moments at which the student may see more."""
    moments = [question.feedback_from for part in view.parts for question in part.questions]
    return [moment.astimezone(UTC) for moment in (*moments, view.due, view.closes) if moment is not None]


def _latest(taken: Mapping[str, TakenFolder]) -> frozenset[str]:
    """Of each student's folders the last one."""
    return frozenset({(each.student, each.assignment): name for name, each in taken.items()}.values())
