"""The page of the class, for staff; it lives as long as it is open."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from kakunin.service.model import ClassView, QuestionNow, Reason, Refused
from kakunin.service.web.event_streams import EventStream
from kakunin.service.web.visitor import VisitorHandler

CHART_WIDTH: Final = 600
CHART_HEIGHT: Final = 90
_MINUTES_SHOWN: Final = 120
_GROUPS_SHOWN: Final = 6  # different answers with one mistake, or right ones


class ClassPage(VisitorHandler):
    """How the class stands with an assignment."""

    name = "class"

    async def get(self, assignment: str) -> None:
        """Show it; `?project` without names."""
        if not self.person and not self.site.identity.asks_for_code:
            await self.site.identity.send_away(self, self.address_of("staff", assignment))
            return
        if not self.person:
            self.redirect(self.address_of("/"))
            return
        if not self.site.is_staff(self.person):
            raise Refused(Reason.FORBIDDEN)
        if not self.site.is_live(assignment):
            self._say_off()
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
            chart=chart_of(view),
            most=_GROUPS_SHOWN,
        )

    def _say_off(self) -> None:
        words = self.language.words
        self.show("problem.html", HTTPStatus.NOT_FOUND, title=words.CLASS, problem=words.LIVE_OFF, again=False)


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
