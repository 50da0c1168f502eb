"""The values of the service: frozen, without I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from autograder.errors import KakuninError
from autograder.languages import joined
from autograder.settings.feedback_rules import DetailLevel as Level
from autograder.settings.policy import Counts
from autograder.storage.stored_comment import CheckFacts
from gradebook.feedback.content import Verdict
from kakunin.service.messages import refusals

__all__ = [
    "AnswerGroup",
    "ClassView",
    "Counted",
    "Door",
    "Health",
    "Level",
    "MistakeNow",
    "QuestionNow",
    "Reason",
    "Receipt",
    "Refused",
    "ShownPart",
    "ShownQuestion",
    "State",
    "StudentNow",
    "StudentView",
    "Verdict",
]


class Door(StrEnum):
    """The way by which a hand-in came."""

    NOTEBOOK = "notebook"
    BROWSER = "browser"
    EXCHANGE = "exchange"


class State(StrEnum):
    """How far a hand-in has come."""

    WAITING = "waiting"
    JUDGING = "judging"
    JUDGED = "judged"
    REPLACED = "replaced"  # a newer one of the same notebooks came before it was judged

    @property
    def is_final(self) -> bool:
        """Whether nothing more becomes of it."""
        return self in (State.JUDGED, State.REPLACED)


class Reason(StrEnum):
    """Why something was refused."""

    CLOSED = "closed"
    NOT_YET_OPEN = "not_yet_open"
    NO_ASSIGNMENT = "no_assignment"
    NO_FILE = "no_file"
    TOO_LARGE = "too_large"
    NOT_A_NOTEBOOK = "not_a_notebook"
    UNKNOWN_NOTEBOOK = "unknown_notebook"  # the name of no notebook of the assignment, and its cells are of none either
    TWO_OF_ONE = "two_of_one"  # two files of one notebook
    TOO_FAST = "too_fast"
    FULL_DISK = "full_disk"
    UNAVAILABLE = "unavailable"  # the database is away, or the service stops
    UNKNOWN_CODE = "unknown_code"
    NOT_ON_ROSTER = "not_on_roster"
    FORBIDDEN = "forbidden"

    @property
    def may_pass(self) -> bool:
        """Whether the same hand-in may be taken a little later."""
        return self in (Reason.TOO_FAST, Reason.FULL_DISK, Reason.UNAVAILABLE)


class Refused(KakuninError):
    """A hand-in or a call that is not taken; nothing of it was kept.

    detail: the name of a file, a moment; shown in the sentence.
    retry_after: seconds, where it may be tried again.
    """

    def __init__(self, reason: Reason, detail: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(joined([refusals.EN[reason].format(detail=detail)]))  # it has both languages of its own
        self.reason = reason
        self.detail = detail
        self.retry_after = retry_after

    @property
    def sentence(self) -> str:
        """To the student, in Japanese."""
        return refusals.JA[self.reason].format(detail=self.detail)


@dataclass(frozen=True)
class Receipt:
    """Of one hand-in, for the student who handed it in.

    id: unguessable.
    received: in UTC; never earlier than that of an earlier hand-in.
    files: the names of the notebooks, without `.ipynb`.
    ahead: hand-ins that are judged before it.
    problem: Japanese; why a file could not be judged.
    """

    id: str
    student: str
    assignment: str
    received: datetime
    door: Door
    state: State
    files: tuple[str, ...]
    ahead: int = 0
    problem: str = ""


@dataclass(frozen=True)
class ShownQuestion:
    """One question as its student may see it now.

    earned: None where it is not shown or not known.
    answer: the student's own text.
    checks: none below `Level.CHECKS`.
    comment: Markdown; what the level allows.
    example: Markdown; of `Level.EXAMPLE` alone.
    attempts: those that counted so far; left: those still with feedback, None without a limit.
    feedback_from: when feedback on the latest answer appears, in the course's zone; None where it is shown.
    corrected: a correction changed the points since the student saw them.
    """

    id: str
    title: str
    points: float
    verdict: Verdict
    earned: float | None = None
    answer: str = ""
    checks: tuple[CheckFacts, ...] = ()
    comment: str = ""
    example: str = ""
    attempts: int = 0
    left: int | None = None
    feedback_from: datetime | None = None
    corrected: bool = False


@dataclass(frozen=True)
class ShownPart:
    """One notebook."""

    name: str
    title: str
    questions: tuple[ShownQuestion, ...]


@dataclass(frozen=True)
class Counted:
    """What counts for the grade by the course's rule; the same as in `kakunin show` and the exports.

    rule: a value of `autograder.settings.policy.Counts`.
    is_told: whether it may be known which submission it is; unless it may, feedback that is still to come would show.
    is_shown: it is the one whose answers the page shows. received: when it came in, in the course's zone.
    earned: its points; penalty: those that lateness costs; None where feedback is still to come, or they are not known.
    grade: out of `out_of`, after lateness, on the assignment's scale; None while it is not known.
    """

    rule: str
    is_told: bool
    is_shown: bool
    received: datetime | None
    earned: float | None
    points: float
    lateness: timedelta
    penalty: float | None
    grade: float | None
    out_of: float
    is_excused: bool = False

    @property
    def is_other(self) -> bool:
        """Whether the grade comes from another submission than the one that is shown."""
        return self.is_told and not self.is_shown

    @property
    def is_grade_of_its_own(self) -> bool:
        """Whether the grade is another number than the points."""
        return self.grade is not None and (self.grade, self.out_of) != (self.earned, self.points)


@dataclass(frozen=True)
class StudentView:
    """What one student may see now of an assignment; times in the course's zone, with the student's extension.

    parts: none before it opens; they are of the last hand-in that was judged, as are the points `earned`.
    points: full marks, a bonus left out. latest: the last hand-in.
    counted: what counts by the course's rule; None before the first is judged. counts: its receipt; None where it is
    not told, and where it came by none of the service's doors.
    is_stopped: feedback was switched off because a check is wrong.
    """

    student: str
    assignment: str
    title: str
    opens: datetime | None
    closes: datetime | None
    due: datetime | None
    is_open: bool
    parts: tuple[ShownPart, ...]
    earned: float | None
    points: float
    latest: Receipt | None = None
    counts: Receipt | None = None
    counted: Counted | None = None
    is_stopped: bool = False


@dataclass(frozen=True)
class AnswerGroup:
    """Students whose answers to a question are judged as equal."""

    answer: str  # of one of them
    students: tuple[str, ...]


@dataclass(frozen=True)
class MistakeNow:
    """One kind of wrong answer; the largest group first."""

    name: str  # of the known mistake, or the kind of failure
    sentence: str  # Japanese; "" where nothing was said
    groups: tuple[AnswerGroup, ...]
    is_known: bool = False  # a known mistake: name and sentence are its author's, and quote no answer

    @property
    def students(self) -> int:
        """How many students made it."""
        return sum(len(group.students) for group in self.groups)


@dataclass(frozen=True)
class QuestionNow:
    """How the class stands with one question.

    untouched: students who handed in nothing of it, or the stub. waiting: a grader has to judge it.
    wrong: the largest first.
    """

    id: str
    title: str
    points: float
    untouched: int
    waiting: int
    wrong: tuple[MistakeNow, ...]
    right: tuple[AnswerGroup, ...]


@dataclass(frozen=True)
class StudentNow:
    """The row of one student; verdicts of the last hand-in, in the order of the questions.

    earned: the points that count by the course's rule, None where none are known; counts_earlier: they are an earlier
    submission's.
    is_enrolled: on the roster; True of everybody where none was imported.
    """

    student: str
    name: str
    verdicts: tuple[Verdict, ...]
    earned: float | None
    attempts: int
    latest: datetime | None  # the last hand-in, in the course's zone
    is_waiting: bool
    counts_earlier: bool = False
    is_enrolled: bool = True


@dataclass(frozen=True)
class ClassView:
    """How the class stands with an assignment, for staff.

    points: full marks, a bonus left out. rule: by which a submission counts, a value of `Counts`.
    attempts: how many hand-ins came in each minute in which there was one, in the course's zone.
    """

    assignment: str
    title: str
    points: float
    questions: tuple[QuestionNow, ...]
    students: tuple[StudentNow, ...]
    attempts: tuple[tuple[datetime, int], ...]
    waiting: int  # hand-ins in the queue
    rule: str = Counts.LAST


@dataclass(frozen=True)
class Health:
    """How the service is.

    oldest: seconds that the oldest hand-in in the queue waits. free: bytes on the disk of the submissions.
    exchange: whether the door through nbgrader's exchange works, where there is one.
    failures: what goes wrong just now, in English; it goes on by itself.
    """

    waiting: int
    judging: int
    oldest: float
    judges: int  # alive
    database: bool
    free: int
    exchange: bool = True
    failures: tuple[str, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether hand-ins are taken and judged."""
        return self.database and self.judges > 0 and not self.failures
