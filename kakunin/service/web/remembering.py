"""What the browser keeps for us, and forms that only our own pages can send."""

from __future__ import annotations

import hmac
import secrets
from http import HTTPStatus
from typing import Any, ClassVar, Final

from tornado.web import HTTPError, RequestHandler

from kakunin.service.web.origin import RequestOrigin
from kakunin.service.web.site import Site

SESSION: Final = "kakunin-session"
SESSION_DAYS: Final = 60
_VISITOR: Final = "kakunin-visitor"
_LONGEST_COOKIE: Final = 1000


class RememberingHandler(RequestHandler):
    """Cookies that no script reads and no other site sends, and the mark in every form."""

    name: ClassVar[str] = ""  # in the log and the figures: an address can hold what a student typed

    def initialize(self, site: Site) -> None:
        """Tornado hands over what the application was made with."""
        self.site = site
        self.person = ""  # who has logged in
        self.origin = RequestOrigin(self.request, site)

    def keep(self, name: str, text: str, days: int) -> None:
        """Have the browser keep a signed text, out of reach of scripts and of other sites."""
        self.set_signed_cookie(name, text, expires_days=days, **self.cookie())

    def kept(self, name: str, days: int) -> str:
        """The text that the browser kept; "" where there is none, or where it is not ours."""
        value = self.get_cookie(name, "") or ""
        found = self.get_signed_cookie(name, value, max_age_days=days) if len(value) <= _LONGEST_COOKIE else None
        return (found or b"").decode("utf-8", "replace")

    def forget(self, name: str) -> None:
        """Have the browser forget a text."""
        self.clear_cookie(name, **self.cookie())

    def begin_session(self, session: str) -> None:
        """Know the visitor from now on."""
        self.keep(SESSION, session, SESSION_DAYS)

    def end_session(self) -> None:
        """Know the visitor no more."""
        self.forget(SESSION)

    def cookie(self) -> dict[str, Any]:
        """What every cookie of ours has."""
        return {
            "path": self.site.settings.prefix,
            "httponly": True,
            "samesite": "Lax",
            "secure": self.origin.scheme == "https",
        }

    def form_mark(self) -> str:
        """What a form of this visitor has to bring along: nobody else can make it."""
        visitor = self.get_cookie(_VISITOR, "") or ""
        if not visitor:
            visitor = secrets.token_urlsafe(24)
            self.set_cookie(_VISITOR, visitor, expires_days=SESSION_DAYS, **self.cookie())
        return self._mark_of(visitor)

    def check_form(self, mark: str) -> None:
        """Refuse a form that did not come from a page of ours that this visitor was given."""
        visitor = self.get_cookie(_VISITOR, "") or ""
        if not visitor or not hmac.compare_digest(mark.encode(), self._mark_of(visitor).encode()):
            self.site.log.event("forged_form", page=self.name, network=self.origin.network)
            raise HTTPError(HTTPStatus.FORBIDDEN)

    def _mark_of(self, visitor: str) -> str:
        return self.site.mark("form", f"{visitor}\0{self.person}")
