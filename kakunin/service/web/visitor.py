"""What every page and call has in common: who asks, in which language, whether it may, and how it is answered."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, Final
from urllib.parse import quote, urlsplit

from tornado.web import Finish, HTTPError, RequestHandler

from autograder.errors import KakuninError
from kakunin.service.model import Reason, Refused
from kakunin.service.web.limits import RateLimit, network_of
from kakunin.service.web.messages import LANGUAGES, Language, language_of
from kakunin.service.web.pages import page
from kakunin.service.web.site import Site

SESSION: Final = "kakunin-session"
_VISITOR: Final = "kakunin-visitor"
_LANGUAGE: Final = "kakunin-language"
_SESSION_DAYS: Final = 60
_SAFE: Final = frozenset(("GET", "HEAD"))
_LONGEST_COOKIE: Final = 1000

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Referrer: nothing to other hosts. Within the service it is sent, since a browser that may send none sends forms
# with the origin "null", which tells them from nobody's.
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Server": "kakunin",
}
STATUS: Final[Mapping[Reason, HTTPStatus]] = {
    Reason.CLOSED: HTTPStatus.FORBIDDEN,
    Reason.NOT_YET_OPEN: HTTPStatus.FORBIDDEN,
    Reason.NO_ASSIGNMENT: HTTPStatus.NOT_FOUND,
    Reason.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Reason.TOO_FAST: HTTPStatus.TOO_MANY_REQUESTS,
    Reason.FULL_DISK: HTTPStatus.INSUFFICIENT_STORAGE,
    Reason.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    Reason.UNKNOWN_CODE: HTTPStatus.UNAUTHORIZED,
    Reason.NOT_ON_ROSTER: HTTPStatus.FORBIDDEN,
    Reason.FORBIDDEN: HTTPStatus.FORBIDDEN,
}


class VisitorHandler(RequestHandler):
    """A request of somebody, known or not; every handler of the service is one."""

    name: ClassVar[str] = ""  # in the log and the figures: an address can hold what a student typed

    def initialize(self, site: Site) -> None:
        """Tornado hands over what the application was made with."""
        self.site = site
        self.person = ""
        self.language = LANGUAGES["ja"]
        self._began = time.monotonic()
        self._is_under_way = True
        site.under_way += 1

    async def prepare(self) -> None:
        """Refuse what nobody may ask; find out the rest."""
        self.language = self._language()
        self._refuse_many_headers()
        if self.request.method not in _SAFE:
            self._refuse_foreign()
        await self.find_person()
        if self.person:  # who is known is counted alone: a classroom shares one address
            self.take_one(self.site.by_person, self.person)
        else:
            self.take_one(self.site.by_address, self.network)

    async def find_person(self) -> None:
        """Set `person` to whoever the session names; nobody leaves it empty."""
        if session := self.kept(SESSION, _SESSION_DAYS):
            self.person = await self.site.identity.of_session(session) or ""

    # ---- where the request comes from

    @property
    def network(self) -> str:
        """The network that the request comes from, as limits count it."""
        return network_of(self._forwarded("X-Forwarded-For") or self.request.remote_ip or "")

    @property
    def scheme(self) -> str:
        """How the browser reaches us: http or https."""
        if self.site.origin == f"https://{self.request.host}".lower():
            return "https"  # whatever the last of several proxies says
        told = self._forwarded("X-Forwarded-Proto").lower()
        return told if told in ("http", "https") else self.request.protocol

    def _forwarded(self, header: str) -> str:
        """What the proxy in front says; the last word is its own, whatever the visitor sent before it."""
        if not self.site.settings.behind_proxy:
            return ""
        return self.request.headers.get(header, "").rpartition(",")[2].strip()

    def _refuse_many_headers(self) -> None:
        if sum(1 for _ in self.request.headers.get_all()) > self.site.settings.limits.headers:
            raise HTTPError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def _refuse_foreign(self) -> None:
        """Refuse what a page of another origin sends, with the visitor's cookies or without."""
        site = self.request.headers.get("Sec-Fetch-Site", "same-origin")
        origin = self.request.headers.get("Origin", "")
        if site not in ("same-origin", "none") or (origin and not self._is_ours(origin)):
            self.site.log.event("foreign_origin", page=self.name, network=self.network)
            raise HTTPError(HTTPStatus.FORBIDDEN)

    def _is_ours(self, origin: str) -> bool:
        parts = urlsplit(origin)
        named = f"{parts.scheme}://{parts.netloc}".lower()
        return named in (f"{self.scheme}://{self.request.host}".lower(), self.site.origin)

    def take_one(self, limit: RateLimit, name: str) -> None:
        """Count it; Refused where nothing is left."""
        if seconds := limit.take(name):
            raise Refused(Reason.TOO_FAST, retry_after=seconds)

    # ---- what the browser keeps

    def keep(self, name: str, text: str, days: int) -> None:
        """Have the browser keep a signed text, out of reach of scripts and of other sites."""
        self.set_signed_cookie(name, text, expires_days=days, **self._cookie())

    def kept(self, name: str, days: int) -> str:
        """The text that the browser kept; "" where there is none, or where it is not ours."""
        value = self.get_cookie(name, "") or ""
        found = self.get_signed_cookie(name, value, max_age_days=days) if len(value) <= _LONGEST_COOKIE else None
        return (found or b"").decode("utf-8", "replace")

    def forget(self, name: str) -> None:
        """Have the browser forget a text."""
        self.clear_cookie(name, **self._cookie())

    def begin_session(self, session: str) -> None:
        """Know the visitor from now on."""
        self.keep(SESSION, session, _SESSION_DAYS)

    def end_session(self) -> None:
        """Know the visitor no more."""
        self.forget(SESSION)

    def _cookie(self) -> dict[str, Any]:
        return {
            "path": self.site.settings.prefix,
            "httponly": True,
            "samesite": "Lax",
            "secure": self.scheme == "https",
        }

    # ---- forms

    def form_mark(self) -> str:
        """What a form of this visitor has to bring along: nobody else can make it."""
        visitor = self.get_cookie(_VISITOR, "") or ""
        if not visitor:
            visitor = secrets.token_urlsafe(24)
            self.set_cookie(_VISITOR, visitor, expires_days=_SESSION_DAYS, **self._cookie())
        return self._mark_of(visitor)

    def check_form(self, mark: str) -> None:
        """Refuse a form that did not come from a page of ours that this visitor was given."""
        visitor = self.get_cookie(_VISITOR, "") or ""
        if not visitor or not hmac.compare_digest(mark.encode(), self._mark_of(visitor).encode()):
            self.site.log.event("forged_form", page=self.name, network=self.network)
            raise HTTPError(HTTPStatus.FORBIDDEN)

    def _mark_of(self, visitor: str) -> str:
        return self.site.mark("form", f"{visitor}\0{self.person}")

    async def person_with(self, code: str) -> tuple[str, str] | None:
        """The person with this code and a session; None for nobody's. Refused after many that were nobody's.

        A code that is looked up here is always looked up: nobody can guess one, and nobody's wrong ones are to keep
        the others of a classroom out.
        """
        identity, unknown = self.site.identity, self.site.unknown
        if identity.asks_elsewhere and unknown.is_spent(self.network):
            raise Refused(Reason.TOO_FAST, retry_after=60)
        known = await identity.of_code(code) if code else None
        if known is None:
            self.site.log.event("unknown_code", network=self.network)
            self.take_one(unknown, self.network)
        return known

    # ---- language and addresses

    def _language(self) -> Language:
        chosen = self.get_query_argument("language", "")
        if chosen in LANGUAGES:
            self.set_cookie(_LANGUAGE, chosen, expires_days=_SESSION_DAYS, **self._cookie())
            return LANGUAGES[chosen]
        kept = self.get_cookie(_LANGUAGE, "") or ""
        return LANGUAGES.get(kept) or language_of(self.request.headers.get("Accept-Language", ""))

    def address_of(self, *parts: str) -> str:
        """The address of a page of ours, by what stands between its slashes."""
        return self.site.settings.prefix + "/".join(quote(part.strip("/"), safe="") for part in parts)

    # ---- answers

    def show(self, template: str, status: int = HTTPStatus.OK, **shown: Any) -> None:
        """Answer with a page."""
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        common = {
            "say": self.language.words,
            "language": self.language.code,
            "languages": LANGUAGES,
            "person": self.person,
            "address_of": self.address_of,
            "form_mark": self.form_mark(),
            "here": self.request.path,
            "staff": bool(self.person) and self.site.is_staff(self.person),
            "zone": self.site.settings.zone,
        }
        self.finish(page(template, {**common, **shown}))

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

    def _ended(self) -> None:
        self.site.under_way -= self._is_under_way
        self._is_under_way = False

    def on_finish(self) -> None:
        """Count and log the answer."""
        self._ended()
        status = self.get_status()
        self.site.metrics.answered(self.name, status)
        took = round((time.monotonic() - self._began) * 1000)
        self.site.log.event("request", page=self.name, method=self.request.method, status=status, milliseconds=took)
