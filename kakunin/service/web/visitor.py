"""What every page and call has in common: who asks, in which language, whether it may, and how it is answered."""

from __future__ import annotations

import time
from asyncio import Future
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode

from tornado.ioloop import IOLoop
from tornado.web import Finish, HTTPError

from autograder.errors import KakuninError
from kakunin.service.model import Reason, Refused
from kakunin.service.web.headers import HEADERS, STATUS
from kakunin.service.web.limits import RateLimit
from kakunin.service.web.messages import LANGUAGES, Language, language_of
from kakunin.service.web.pages import page
from kakunin.service.web.remembering import SESSION, SESSION_DAYS, RememberingHandler
from kakunin.service.web.site import Site

_LANGUAGE: Final = "kakunin-language"
_SAFE: Final = frozenset(("GET", "HEAD"))


class VisitorHandler(RememberingHandler):
    """A request of somebody, known or not; every handler of the service is one."""

    def initialize(self, site: Site) -> None:
        """Count the request as under way."""
        super().initialize(site)
        self.language = LANGUAGES["ja"]
        self._began = time.monotonic()
        self._is_under_way = True
        site.under_way += 1

    async def prepare(self) -> None:
        """Refuse what nobody may ask; find out the rest."""
        self.language = self._language()
        await self.find_person()
        if self.person:  # who is known is counted alone: a classroom shares one address
            self.take_one(self.site.by_person, self.person)
        else:
            self.take_one(self.site.by_address, self.network)
        if self.origin.has_many_headers:
            raise HTTPError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if self.request.method not in _SAFE and self.origin.is_foreign:
            self.site.log.event("foreign_origin", page=self.name, network=self.network)
            raise HTTPError(HTTPStatus.FORBIDDEN)

    async def find_person(self) -> None:
        """Set `person` to whoever the session names; nobody leaves it empty."""
        if session := self.kept(SESSION, SESSION_DAYS):
            self.person = await self.site.identity.of_session(session) or ""

    @property
    def network(self) -> str:
        """The network that the request comes from, as limits count it."""
        return self.origin.network

    def take_one(self, limit: RateLimit, name: str) -> None:
        """Count it; Refused where nothing is left."""
        if seconds := limit.take(name):
            raise Refused(Reason.TOO_FAST, retry_after=seconds)

    async def person_with(self, code: str) -> tuple[str, str] | None:
        """The person with this code and a session; None for nobody's. Refused after many that were nobody's.

        It is always looked up: nobody can guess one, and nobody's wrong ones are to keep the others of a classroom
        out.
        """
        known = await self.site.identity.of_code(code) if code else None
        if known is None:
            self.take_one(self.site.unknown, self.network)
            self.site.log.event("unknown_code", network=self.network)
        return known

    def _language(self) -> Language:
        chosen = self.get_query_argument("language", "")
        if chosen in LANGUAGES:
            self.set_cookie(_LANGUAGE, chosen, expires_days=SESSION_DAYS, **self.cookie())
            return LANGUAGES[chosen]
        kept = self.get_cookie(_LANGUAGE, "") or ""
        return LANGUAGES.get(kept) or language_of(self.request.headers.get("Accept-Language", ""))

    def address_of(self, *parts: str) -> str:
        """The address of a page of ours, by what stands between its slashes."""
        return self.site.settings.prefix + "/".join(quote(part.strip("/"), safe="") for part in parts)

    def show(self, template: str, status: int = HTTPStatus.OK, **shown: Any) -> None:
        """Answer with a page."""
        values = self._values(status, shown)
        self.finish(page(template, values))

    async def show_apart(self, template: str, status: int = HTTPStatus.OK, **shown: Any) -> None:
        """Answer with a page that takes a while to write: a thread does, and the others are answered meanwhile."""
        values = self._values(status, shown)
        self.finish(await self.site.ask(page, template, values))

    def _values(self, status: int, shown: Mapping[str, Any]) -> Mapping[str, Any]:
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        common = {
            "say": self.language.words,
            "language": self.language.code,
            "languages": LANGUAGES,
            "person": self.person,
            "address_of": self.address_of,
            "form_mark": self.form_mark(),
            "here": self._here(),
            "staff": bool(self.person) and self.site.is_staff(self.person),
            "zone": self.site.settings.zone,
        }
        return {**common, **shown}

    def _here(self) -> str:
        """The address of this page, to which a language can be added: what else it asks for stays."""
        path = quote("/" + self.request.path.lstrip("/"), safe="/%")  # "//name" would be another host
        asked = [each for each in parse_qsl(self.request.query, keep_blank_values=True) if each[0] != "language"]
        return f"{path}?{urlencode([*asked, ('language', '')])}"

    def set_default_headers(self) -> None:
        """The headers of every answer."""
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def write_error(self, status_code: int, **named: Any) -> None:
        """A page that says what is wrong, and what to do."""
        refused = named.get("exc_info", (None, None, None))[1]
        sentence = self._sentence(status_code, refused if isinstance(refused, Refused) else None)
        if isinstance(refused, Refused) and refused.retry_after:
            self.set_header("Retry-After", str(int(refused.retry_after) + 1))
        self.set_default_headers()
        self.tell_error(status_code, refused.reason if isinstance(refused, Refused) else "", sentence)

    def tell_error(self, status: int, reason: str, sentence: str) -> None:
        """Answer with what is wrong; in a word where a page for each would be what a flood is after."""
        if status == HTTPStatus.TOO_MANY_REQUESTS and not self.person:
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish(sentence)
            return
        if reason == Reason.UNAVAILABLE and self.request.method in _SAFE:
            sentence = self.language.words.AWAY
        self.show("problem.html", status, title=self.language.words.PROBLEM, problem=sentence, again=status >= 500)

    def _sentence(self, status: int, refused: Refused | None) -> str:
        words = self.language.words
        if refused is not None:
            return refused.sentence if self.language.code == "ja" else str(words.sentence(refused.message))
        return str(words.ERRORS.get(status, words.ERRORS[500 if status >= 500 else 400]))

    def log_exception(self, kind: Any, value: Any, traceback: Any) -> None:
        """Unexpected failures go to the log by their kind and place: what they say can hold a student's text."""
        if isinstance(value, HTTPError | Refused | Finish):
            return
        last = traceback
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        place = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last is not None else ""
        self.site.log.event("failure", page=self.name, kind=type(value).__name__, place=place)

    def send_error(self, status_code: int = 500, **named: Any) -> None:
        """Find the status of our own errors."""
        error = named.get("exc_info", (None, None, None))[1]
        if isinstance(error, Refused):
            status_code = STATUS.get(error.reason, HTTPStatus.BAD_REQUEST)
        elif isinstance(error, KakuninError):
            status_code = HTTPStatus.SERVICE_UNAVAILABLE
        super().send_error(status_code, **named)

    def on_connection_close(self) -> None:
        """The visitor has gone before the answer."""
        self._ended()
        super().on_connection_close()

    def finish(self, chunk: str | bytes | dict[str, Any] | None = None) -> Future[None]:
        """Answer; whoever does not take the answer, which is in memory until then, loses the connection."""
        stream = self.request.connection.stream  # type: ignore[union-attr]
        written = super().finish(chunk)
        if stream.writing():
            loop = IOLoop.current()
            timer = loop.call_later(self.site.settings.limits.write_seconds, stream.close)
            written.add_done_callback(lambda _: loop.remove_timeout(timer))
        return written

    def _ended(self) -> None:
        self.site.under_way -= self._is_under_way
        self._is_under_way = False

    def on_finish(self) -> None:
        """Count and log the answer."""
        self._ended()
        status = self.get_status()
        self.site.metrics.answered(self.name, status)
        if status == HTTPStatus.TOO_MANY_REQUESTS and not self.person:
            return  # a flood is not to fill the disk of the log
        took = round((time.monotonic() - self._began) * 1000)
        self.site.log.event("request", page=self.name, method=self.request.method, status=status, milliseconds=took)
