"""The rules by which a hand-in is taken: whether it is a new one, in time, and which older ones it stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from autograder.settings.policy import Counts
from autograder.storage.handin_store import EarlierHandins
from autograder.storage.handins import WAITING, Handin
from gradebook.policy import deadline
from kakunin.service.courses import Served
from kakunin.service.intake import notebooks_in
from kakunin.service.model import Reason, Refused


def repeated(handins: Sequence[Handin], new: Handin) -> Handin | None:
    """The hand-in that a new one repeats: it has its token, or is the last of its notebooks, and the same files.

    handins: the last one first. A form that is sent once more with other files is another hand-in. One that could not
    be judged is repeated by its token alone: its student was asked to hand in again.
    """
    same = (each for each in handins if new.token and (each.token, each.files) == (new.token, new.files))
    return next(same, None) or _with_same_files(handins, new.files)


def _with_same_files(handins: Sequence[Handin], files: Mapping[str, str]) -> Handin | None:
    names = set(notebooks_in(files))
    for each in handins:
        if names & set(notebooks_in(each.files)):
            return each if files.items() <= each.files.items() and not each.problem else None
    return None


def refuse_closed(served: Served, student: str, longer: timedelta, moment: datetime) -> None:
    """Raise Refused for what came in before the assignment opened or after it closed."""
    opens, closes = served.policy.feedback.opens, closing(served, student, longer)
    if opens is not None and moment < opens:
        raise Refused(Reason.NOT_YET_OPEN, _shown(opens, served))
    if closes is not None and moment >= closes:
        raise Refused(Reason.CLOSED, _shown(closes, served))


def closing(served: Served, student: str, longer: timedelta) -> datetime | None:
    """When hand-in closes for a student: an extension of the deadline is one of the closing time as well.

    longer: nbgrader's extension for the student.
    """
    closes = served.policy.feedback.closes
    if closes is None:
        return None
    extension = served.policy.extensions.get(student, longer)
    return max(closes, extension) if isinstance(extension, datetime) else closes + max(extension, timedelta(0))


def replaced(served: Served, earlier: EarlierHandins, new: Handin) -> list[str]:
    """The hand-ins in the queue that need not be judged any more: the new one stands for them by the course's rule."""
    if served.policy.counts is Counts.BEST:
        return []
    waiting = [each for each in earlier.handins if each.state == WAITING]
    covered = [each for each in waiting if each.files.keys() <= new.files.keys()]
    if served.policy.counts is Counts.LAST_ON_TIME and _is_late(served, earlier, new):
        covered = [each for each in covered if _is_late(served, earlier, each)]
    return [each.id for each in covered]


def _is_late(served: Served, earlier: EarlierHandins, handin: Handin) -> bool:
    due = deadline(handin.student, earlier.due, earlier.longer, served.policy)
    grace = served.policy.late.grace if served.policy.late else timedelta(0)
    return due is not None and handin.received_at - due > grace


def _shown(moment: datetime, served: Served) -> str:
    return f"{moment.astimezone(served.zone):%Y-%m-%d %H:%M}"
