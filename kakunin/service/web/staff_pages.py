"""The page of the class, for staff; it lives as long as it is open."""

from __future__ import annotations

import builtins
from collections import Counter
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from tornado.web import HTTPError

from kakunin.service.model import ClassView, QuestionNow, Reason, Refused
from kakunin.service.web.event_streams import EventStream
from kakunin.service.web.student_pages import until_change
from kakunin.service.web.visitor import VisitorHandler

CHART_WIDTH: Final = 600
CHART_HEIGHT: Final = 90
_MINUTES_SHOWN: Final = 120
_GROUPS_SHOWN: Final = 6  # different answers with one mistake, or right ones


class StaffPage(VisitorHandler):
    """A page that staff alone see, of an assignment whose class may be watched."""

    async def may_see(self, assignment: str, *address: str) -> bool:
        """Whether the visitor may see it; whoever may not has been told why. address: of the page."""
        if not self.person and not self.site.identity.asks_for_code:
            await self.site.identity.send_away(self, self.address_of(*address))
            return False
        if not self.person:
            self.redirect(self.address_of("/"))
            return False
        if not self.site.is_staff(self.person):
            raise Refused(Reason.FORBIDDEN)
        if not self.site.is_live(assignment):
            self._say_off()
            return False
        return True

    def _say_off(self) -> None:
        words = self.language.words
        self.show("problem.html", HTTPStatus.NOT_FOUND, title=words.CLASS, problem=words.LIVE_OFF, again=False)


class ClassPage(StaffPage):
    """How the class stands with an assignment."""

    name = "class"

    async def get(self, assignment: str) -> None:
        """Show it; `?project` without names and without what students wrote."""
        if not await self.may_see(assignment, "staff", assignment):
            return
        view = await self.site.ask(self.site.desk.classroom, assignment)
        project = "project" in self.request.query_arguments
        await self.show_apart(
            "class.html",
            title=f"{view.title} {self.language.words.CLASS}",
            view=view,
            project=project,
            handed_in=sum(1 for student in view.students if student.latest or student.attempts),
            strangers=[student.student for student in view.students if not student.is_enrolled],
            bars={question.id: bar_of(question) for question in view.questions},
            kinds={question.id: kinds_of(question) for question in view.questions} if project else {},
            chart=chart_of(view),
            most=_GROUPS_SHOWN,
        )


class SeenByStudent(StaffPage):
    """What one student sees of an assignment, to read only."""

    name = "seen_by_student"

    async def get(self, assignment: str, student: str) -> None:
        """Show it, of students of the class alone."""
        if not await self.may_see(assignment, "staff", assignment, "students", student):
            return
        now = await self.site.ask(self.site.desk.classroom, assignment)
        row = next((each for each in now.students if each.student == student), None)
        if row is None:
            raise HTTPError(HTTPStatus.NOT_FOUND)
        view = await self.site.ask(self.site.desk.view, student, assignment)
        await self.show_apart(
            "seen_by_student.html",
            title=view.title,
            view=view,
            row=row,
            refresh_in=until_change(view),
            is_live=True,
        )


class ClassEvents(EventStream):
    """Tells the page of the class that something has changed."""

    name = "class_events"
    pause = 2.0

    def topics(self, assignment: str) -> tuple[tuple[str, ...], ...]:
        """All that happens in the assignment."""
        return (("class", assignment),)

    def may_listen(self, assignment: str) -> bool:
        """Staff, where the page is switched on."""
        return self.site.is_staff(self.person) and self.site.is_live(assignment)


@dataclass(frozen=True)
class Bar:
    """How many students stand where with a question; as parts of a bar of width 100."""

    right: int
    wrong: int
    waiting: int
    untouched: int

    @property
    def pieces(self) -> list[tuple[str, float, float]]:
        """The class of page.css, the left end and the width of each piece."""
        counts = (("right", self.right), ("wrong", self.wrong), ("wait", self.waiting), ("none", self.untouched))
        everybody = sum(count for _, count in counts) or 1
        found, left = [], 0.0
        for style, count in counts:
            width = 100 * count / everybody
            found.append((style, round(left, 2), round(width, 2)))
            left += width
        return found


@dataclass(frozen=True)
class WrongKind:
    """Wrong answers of one kind, without anything that a student wrote."""

    students: int
    sentence: str = ""  # of a known mistake's author, Japanese
    error: str | None = None  # Python's own name of an error, "" of one that students named; None: no error


def kinds_of(question: QuestionNow) -> list[WrongKind]:
    """The mistakes that can be shown to a whole room: the largest group first, what has no name of its own last."""
    found: Counter[tuple[str, str | None]] = Counter()
    for each in question.wrong:
        found[(each.sentence, None) if each.is_known else ("", _error(each.name))] += each.students
    kinds = [WrongKind(students, *what) for what, students in found.items()]
    return sorted(kinds, key=lambda each: (not each.sentence and not each.error, -each.students))


def _error(name: str) -> str | None:
    if not name.endswith(("Error", "Exception")):
        return None
    return name if isinstance(getattr(builtins, name, None), type) else ""


def bar_of(question: QuestionNow) -> Bar:
    """The bar of a question."""
    right = sum(len(group.students) for group in question.right)
    wrong = sum(mistake.students for mistake in question.wrong)
    return Bar(right, wrong, question.waiting, question.untouched)


@dataclass(frozen=True)
class Chart:
    """Hand-ins in each minute: left end, top, width and height of each column."""

    columns: tuple[tuple[float, float, float, float], ...]
    hand_ins: int
    most: int


def chart_of(view: ClassView) -> Chart:
    """The last two hours in which somebody handed in, minute by minute."""
    if not view.attempts:
        return Chart((), 0, 0)
    last = view.attempts[-1][0]
    counts = [(int((last - minute).total_seconds() // 60), count) for minute, count in view.attempts]
    shown = [(ago, count) for ago, count in counts if ago < _MINUTES_SHOWN]
    most = max(count for _, count in shown)
    width = CHART_WIDTH / _MINUTES_SHOWN
    columns = tuple(
        (
            round(CHART_WIDTH - (ago + 1) * width, 2),
            round(CHART_HEIGHT * (1 - count / most), 2),
            round(width * 0.8, 2),
            round(CHART_HEIGHT * count / most, 2),
        )
        for ago, count in shown
    )
    return Chart(columns, sum(count for _, count in counts), most)
