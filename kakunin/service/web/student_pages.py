"""The pages of students: logging in, the assignments, handing in and feedback, what is stored."""

from __future__ import annotations

import secrets
import time
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import quote

from autograder.settings.budgets import as_budget
from kakunin.service.model import Door, Reason, Receipt, Refused, StudentView
from kakunin.service.web.event_streams import EventStream
from kakunin.service.web.uploads import Form, UploadHandler, named_files
from kakunin.service.web.visitor import VisitorHandler


class FirstPage(VisitorHandler):
    """Logging in; afterwards the list of assignments."""

    name = "first"

    async def get(self) -> None:
        """Show either."""
        if self.person:
            assignments = await self.site.ask(lambda: self.site.desk.assignments)
            strangers = await self.site.ask(self.site.desk.not_on_roster) if self.site.is_staff(self.person) else ()
            title = self.language.words.ASSIGNMENTS
            self.show("assignments.html", title=title, assignments=assignments, strangers=strangers)
        elif self.site.identity.asks_for_code:
            self._ask()
        else:
            await self.site.identity.send_away(self, self.address_of("/"))

    async def post(self) -> None:
        """Log in with a code."""
        self.check_form(self.get_body_argument("mark", ""))
        if not self.site.identity.asks_for_code:
            raise Refused(Reason.FORBIDDEN)
        try:
            known = await self.person_with(self.get_body_argument("code", "")[:200])
        except Refused:
            self._ask(self.language.words.TRY_LATER, HTTPStatus.TOO_MANY_REQUESTS)
            return
        if known is None:
            self._ask(self.language.words.CODE_UNKNOWN, HTTPStatus.FORBIDDEN)
            return
        _, session = known
        self.begin_session(session)
        wanted = self.get_body_argument("wanted", "")[:200]
        to = self.address_of("a", wanted) if wanted else self.address_of("/")
        self.redirect(to, status=HTTPStatus.SEE_OTHER)

    def _ask(self, problem: str = "", status: int = HTTPStatus.OK) -> None:
        words = self.language.words
        wanted = self.get_argument("wanted", "")[:200]
        self.show("log_in.html", status, title=words.LOG_IN, problem=problem, wanted=wanted)


class LogOut(VisitorHandler):
    """Ends the session of this browser."""

    name = "log_out"

    def post(self) -> None:
        """End it."""
        self.check_form(self.get_body_argument("mark", ""))
        self.end_session()
        self.redirect(self.site.identity.after_log_out(self), status=HTTPStatus.SEE_OTHER)


class HubCallback(VisitorHandler):
    """Where the hub sends people back to."""

    name = "hub_callback"

    async def get(self) -> None:
        """Begin the session, and go on with the page that was asked for."""
        found = await self.site.identity.come_back(self)
        if found is None:
            raise Refused(Reason.FORBIDDEN)
        session, back_to = found
        self.begin_session(session)
        ours = back_to.startswith(self.site.settings.prefix) and "//" not in back_to and "\\" not in back_to
        self.redirect(back_to if ours else self.address_of("/"))


class AssignmentPage(UploadHandler):
    """One assignment: hand in, and read the feedback."""

    name = "assignment"

    async def get(self, assignment: str) -> None:
        """Show it."""
        self.raise_refusal()
        if not self.person:
            await self._send_to_log_in(assignment)
            return
        await self._show(assignment)

    async def post(self, assignment: str) -> None:
        """Take a form with notebooks; the page that shows them follows."""
        body = self.take_body()
        form = await self.site.ask(Form, self.request.headers.get("Content-Type", ""), body)
        self.check_form(form.text("mark"))
        try:
            await take(self, assignment, dict(named_files(form.files)), Door.BROWSER, form.text("token"))
        except Refused as error:
            if error.reason is Reason.NO_ASSIGNMENT:
                raise
            await self._show(assignment, error)
            return
        self.redirect(self.address_of("a", assignment), status=HTTPStatus.SEE_OTHER)

    def admit(self) -> None:
        """Only people who have logged in hand in."""
        if not self.person:
            raise Refused(Reason.UNKNOWN_CODE)
        super().admit()

    async def _show(self, assignment: str, refused: Refused | None = None) -> None:
        view = await self.site.ask(self.site.desk.view, self.person, assignment)
        known = (await self.site.ask(lambda: self.site.desk.assignments)).get(assignment)
        most = as_budget(known.budget).submission_bytes if known else self.site.settings.limits.upload_bytes
        problem = self._sentence(0, refused) if refused else ""
        await self.show_apart(
            "assignment.html",
            status_of(refused),
            title=view.title,
            view=view,
            problem=problem,
            token=secrets.token_urlsafe(24),
            most=min(most, self.site.settings.limits.upload_bytes),
            is_live=self.site.is_live(assignment),
            refresh_in=until_change(view),
            is_early=is_early(view),
        )

    async def _send_to_log_in(self, assignment: str) -> None:
        if self.site.identity.asks_for_code:
            self.redirect(f"{self.address_of('/')}?wanted={quote(assignment, safe='')}")
        else:
            await self.site.identity.send_away(self, self.address_of("a", assignment))


class AssignmentEvents(EventStream):
    """Tells a student's page that there is something new to show."""

    name = "assignment_events"
    beat: ClassVar[float] = 60.0

    def topics(self, assignment: str) -> tuple[tuple[str, ...], ...]:
        """The student's own hand-ins, by whichever door."""
        return (("student", assignment, self.person),)

    def may_listen(self, assignment: str) -> bool:
        """Everybody who has logged in."""
        return bool(self.person)


class AboutPage(VisitorHandler):
    """What is stored about students."""

    name = "about"

    def get(self) -> None:
        """Show it to everybody."""
        self.show("about.html", title=self.language.words.ABOUT_TITLE)


async def take(handler: UploadHandler, assignment: str, files: dict[str, bytes], door: Door, token: str) -> Receipt:
    """Hand in; what became of it is counted and logged."""
    site, came = handler.site, handler.received
    try:
        async with site.turn_of(handler.person):
            receipt = await site.ask(
                site.desk.hand_in, handler.person, assignment, files, door, received=came, token=token
            )
    except Refused as error:
        site.metrics.handed_in(error.reason)
        site.log.event("refused", reason=str(error.reason), door=str(door))
        raise
    size = sum(map(len, files.values()))
    site.metrics.handed_in("taken")
    site.log.event("hand_in", hand_in=receipt.id, assignment=receipt.assignment, door=str(door), bytes=size)
    return receipt


def status_of(refused: Refused | None) -> int:
    """The status of a page that says why a hand-in was refused."""
    return HTTPStatus.OK if refused is None else HTTPStatus.UNPROCESSABLE_ENTITY


def is_early(view: StudentView) -> bool:
    """Whether hand-in is not open yet."""
    return view.opens is not None and view.opens.timestamp() > time.time()


def until_change(view: StudentView) -> int:
    """Milliseconds until the page looks different although nothing happens; 0: it never will.

    Not the moment itself: the clock of the student's machine can be wrong.
    """
    times = [view.opens, view.closes, view.due]
    times += [question.feedback_from for part in view.parts for question in part.questions]
    now = time.time()
    ahead = [each.timestamp() - now for each in times if each is not None and each.timestamp() > now]
    return round(1000 * min(ahead)) + 1 if ahead else 0
