"""A desk without disk, database and judges: what it was given, and what it is told to answer."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from autograder.model import Assignment
from autograder.storage.stored_comment import CheckFacts
from gradebook.feedback.content import Verdict
from kakunin.service.desk import Desk
from kakunin.service.model import (
    AnswerGroup,
    ClassView,
    Counted,
    Door,
    Health,
    MistakeNow,
    QuestionNow,
    Reason,
    Receipt,
    Refused,
    ShownPart,
    ShownQuestion,
    State,
    StudentNow,
    StudentView,
)
from kakunin.service.news import Listener

TOKYO = ZoneInfo("Asia/Tokyo")
DUE = datetime(2036, 12, 1, 23, 59, tzinfo=TOKYO)
TITLE = "第1回 ニューラルネットワーク"
SOURCE = "def mean(values):\n    return sum(values) / (len(values) - 1)"


def assignment(name: str = "lesson1", **more: object) -> Assignment:
    return Assignment(name, TITLE, (), {}, Path("checks"), DUE, **more)  # type: ignore[arg-type]


QUESTIONS = (
    ShownQuestion(
        "mean",
        "1-1 平均を求める",
        4.0,
        Verdict.PARTLY,
        2.0,
        SOURCE,
        (
            CheckFacts("test_one", "1つの値の平均を求めている", 2.0, 2.0),
            CheckFacts("test_many", "たくさんの値の平均を求めている", 2.0, 0.0, "one_less"),
        ),
        "値の個数から1を引いて割っています。平均は、合計を**個数そのもの**で割ります。",
        "`mean([1, 2, 3])` は 2.0 になるはずですが、3.0 になりました。",
        attempts=3,
        left=17,
    ),
    ShownQuestion("median", "1-2 中央値を求める", 3.0, Verdict.FULL, 3.0, "m = np.median(x)", attempts=1, left=19),
    ShownQuestion(
        "spread",
        "1-3 散らばりを求める",
        3.0,
        Verdict.NOT_YET,
        None,
        "s = 0",
        attempts=2,
        left=18,
        feedback_from=datetime(2036, 11, 1, 10, 31, 20, tzinfo=TOKYO),
    ),
    ShownQuestion("why", "1-4 なぜ二乗するのか", 2.0, Verdict.WAITING, None, "負の値を消すため。", attempts=1),
    ShownQuestion("last", "1-5 まとめ", 2.0, Verdict.UNANSWERED, 0.0, left=20),
)


class FakeDesk(Desk):
    """Judges when it is told to; `refusal` is raised by every hand-in, `failure` by every call."""

    def __init__(self, *, at_once: bool = True, names: tuple[str, ...] = ("lesson1",)) -> None:
        self.at_once = at_once
        self.questions = QUESTIONS
        self.taken: list[tuple[str, str, dict[str, bytes], Door, str]] = []
        self.receipts: dict[str, Receipt] = {}
        self.refusal: Refused | None = None
        self.failure: Exception | None = None
        self.students: tuple[StudentNow, ...] = ()
        self.strangers: tuple[str, ...] = ()
        self.known = {name: assignment(name) for name in names}
        self.opens: datetime | None = None
        self.is_open = True
        self.judges = 2
        self.counted: Counted | None = None
        self._reporting: dict[str, Callable[[], str]] = {}
        self._final = threading.Condition()
        self._listeners: list[Listener] = []

    @property
    def assignments(self) -> Mapping[str, Assignment]:
        return self.known

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
        self._expect(assignment)
        if self.refusal is not None:
            raise self.refusal
        for receipt, taken in zip(self.receipts.values(), self.taken, strict=True):
            if token and taken[4] == token and receipt.student == student:
                return receipt
        now = received or datetime.now(UTC)
        names = tuple(name.removesuffix(".ipynb") for name in files)
        state = State.JUDGED if self.at_once else State.WAITING
        receipt = Receipt(uuid.uuid4().hex, student, assignment, now, door, state, names, 0 if self.at_once else 3)
        self.taken.append((student, assignment, dict(files), door, token))
        self.receipts[receipt.id] = receipt
        self._changed(assignment, student)
        return receipt

    def not_on_roster(self) -> tuple[str, ...]:
        return self.strangers

    def now(self) -> datetime:
        return datetime.now(UTC)

    def judge(self, id: str) -> None:
        with self._final:
            self.receipts[id] = replace(self.receipts[id], state=State.JUDGED, ahead=0)
            self._final.notify_all()
        self._changed(self.receipts[id].assignment, self.receipts[id].student, self.receipts[id])

    def receipt(self, id: str, student: str) -> Receipt:
        if self.failure is not None:
            raise self.failure
        receipt = self.receipts[id]
        if receipt.student != student:
            raise LookupError(id)
        return receipt

    def wait(self, id: str, seconds: float) -> State:
        if self.failure is not None:
            raise self.failure
        with self._final:
            self._final.wait_for(lambda: self.receipts[id].state.is_final, seconds)
            return self.receipts[id].state

    def view(self, student: str, assignment: str) -> StudentView:
        self._expect(assignment)
        own = [each for each in self.receipts.values() if (each.student, each.assignment) == (student, assignment)]
        latest = own[-1] if own else None
        judged = [each for each in own if each.state is State.JUDGED]
        questions = self.questions if own else tuple(_untouched(each) for each in self.questions)
        return StudentView(
            student,
            assignment,
            TITLE,
            self.opens,
            None,
            DUE,
            self.is_open,
            (ShownPart("intro", "1. データの特徴", questions),),
            sum(each.earned or 0.0 for each in questions) if own else None,
            sum(each.points for each in questions),
            latest,
            judged[-1] if judged else None,
            self.counted or (_counted(judged[-1], questions) if judged else None),
        )

    def classroom(self, assignment: str) -> ClassView:
        self._expect(assignment)
        stands = {each.student: next(iter(each.verdicts), Verdict.NOT_YET) for each in self.students}

        def those(*verdicts: Verdict) -> tuple[str, ...]:
            return tuple(student for student, verdict in stands.items() if verdict in verdicts)

        wrong, right = those(Verdict.NOT_YET, Verdict.PARTLY), those(Verdict.FULL)
        half = len(wrong) // 2
        mistakes = (
            MistakeNow(
                "one_less",
                "値の個数から1を引いて割っています。",
                (AnswerGroup(SOURCE, wrong[:half]), AnswerGroup("def mean(v): ...", wrong[half + 1 :])),
                is_known=True,
            ),
            MistakeNow("TypeError", "", (AnswerGroup("x", wrong[half : half + 1]),)),
        )
        question = QuestionNow(
            "mean",
            "1-1 平均を求める",
            4.0,
            len(those(Verdict.UNANSWERED, Verdict.MISSING)),
            len(those(Verdict.WAITING)),
            tuple(each for each in mistakes if each.students),
            (AnswerGroup("np.mean(x)", right),) if right else (),
        )
        last = datetime(2036, 11, 1, 10, 31, tzinfo=TOKYO)
        attempts = tuple((last - timedelta(minutes=40 - each), 1 + each * 7 % 5) for each in range(0, 41, 2))
        return ClassView(assignment, TITLE, 4.0, (question,), self.students, attempts, len(self._waiting()))

    def is_waiting(self, id: str) -> bool:
        return id in self.receipts and not self.receipts[id].state.is_final

    def listen(self, callback: Listener) -> Callable[[], None]:
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def health(self) -> Health:
        return Health(len(self._waiting()), 0, 0.0, self.judges, self.failure is None, 10**9)

    def change(self, assignment: str, student: str = "") -> None:
        self._changed(assignment, student)

    @contextmanager
    def failing(self, error: Exception) -> Iterator[None]:
        self.failure = error
        yield
        self.failure = None

    def _waiting(self) -> list[Receipt]:
        return [each for each in self.receipts.values() if not each.state.is_final]

    def _expect(self, assignment: str) -> None:
        if self.failure is not None:
            raise self.failure
        if assignment not in self.known:
            raise Refused(Reason.NO_ASSIGNMENT)

    def _changed(self, assignment: str, student: str, final: Receipt | None = None) -> None:
        for callback in list(self._listeners):
            callback(assignment, student, final)


def _counted(receipt: Receipt, questions: tuple[ShownQuestion, ...]) -> Counted:
    """The last hand-in counts, and is in time."""
    earned, points = sum(each.earned or 0.0 for each in questions), sum(each.points for each in questions)
    received = receipt.received.astimezone(TOKYO)
    return Counted("last", True, True, received, earned, points, timedelta(0), 0.0, None, points)


def _untouched(question: ShownQuestion) -> ShownQuestion:
    return ShownQuestion(question.id, question.title, question.points, Verdict.MISSING, left=20)
