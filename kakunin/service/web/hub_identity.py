"""People as a JupyterHub knows them: the service runs beside it as one of its services."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, ClassVar, Final

from jupyterhub.services.auth import HubOAuth
from tornado.httputil import url_concat

from kakunin.service.model import Reason, Refused
from kakunin.service.web.identity import Identity

if TYPE_CHECKING:
    from kakunin.service.web.visitor import VisitorHandler

_STATE: Final = "kakunin-login"
_LONGEST_PAGE: Final = 400
_LONGEST_TOKEN: Final = 200
_MOST_KNOWN: Final = 20_000
_QUESTIONS: Final = 16  # to the hub at the same time
_QUESTIONS_OF_OTHERS: Final = 4  # about tokens that were nobody's so far
_MOST_WAITING: Final = 500
_FRESH: Final = 30  # seconds for which an answer of the hub is used: so long a login that ended there can live on


class JupyterHubPeople(Identity):
    """Logs people in by the hub's OAuth; in calls it takes the tokens of the hub.

    The hub is asked again and again, so that whom it no longer knows is out here as well. Of tokens that it has never
    known, few at a time: whoever sends many of them, from whatever address, keeps the hub free for the others.
    """

    asks_for_code: ClassVar[bool] = False

    def __init__(self, hub: HubOAuth | None = None) -> None:
        self._hub: Any = HubOAuth(cache_max_age=_FRESH) if hub is None else hub
        self._known: OrderedDict[str, None] = OrderedDict()  # digests of tokens that were somebody's
        self._of_known, self._of_others = _Lane(_QUESTIONS), _Lane(_QUESTIONS_OF_OTHERS)

    async def of_code(self, code: str) -> tuple[str, str] | None:
        """The user with this token of the hub."""
        user = await self._user(code)
        return (user, code) if user else None

    async def of_session(self, session: str) -> str | None:
        """The user, as long as the hub knows the session's token."""
        return await self._user(session)

    async def send_away(self, handler: VisitorHandler, back_to: str) -> None:
        """To the hub, which sends the visitor back to `come_back`.

        What is to be known then, the browser keeps: whoever never comes back takes no room here.
        """
        verifier, challenge, method = self._hub.generate_pkce_code_challenge()
        state = secrets.token_urlsafe(16)
        page = back_to if len(back_to) <= _LONGEST_PAGE else ""
        handler.keep(_STATE, json.dumps([state, verifier, page]), days=1)
        challenged = {"state": state, "code_challenge": challenge, "code_challenge_method": method}
        handler.redirect(url_concat(self._hub.login_url, challenged))

    def after_log_out(self, handler: VisitorHandler) -> str:
        """To log out of the hub: it would log them in again at once."""
        return f"{self._hub.hub_host}{self._hub.hub_prefix}logout"

    async def come_back(self, handler: VisitorHandler) -> tuple[str, str] | None:
        """The token that the hub gives for the code in the address, if the login began in this browser."""
        told, code = handler.get_query_argument("state", ""), handler.get_query_argument("code", "")
        kept = handler.kept(_STATE, days=1)
        handler.forget(_STATE)
        state, verifier, page = json.loads(kept) if kept else ("", "", "")
        if not code or not state or told != state:
            return None
        token = await self._hub.token_for_code(code, sync=False, code_verifier=verifier)
        return (token, page) if await self._user(token) else None

    async def _user(self, token: str) -> str | None:
        if not token or not token.isascii() or len(token) > _LONGEST_TOKEN:
            return None
        mark = hashlib.sha256(token.encode()).hexdigest()
        lane = self._of_known if mark in self._known else self._of_others
        async with lane:
            user = await self._hub.user_for_token(token, sync=False)
        if not user or not self._hub.check_scopes(self._hub.oauth_scopes, user):
            return None
        self._remember(mark)
        name = user.get("name")
        return name if isinstance(name, str) and user.get("kind") == "user" else None

    def _remember(self, mark: str) -> None:
        self._known[mark] = None
        self._known.move_to_end(mark)
        if len(self._known) > _MOST_KNOWN:
            self._known.popitem(last=False)


class _Lane:
    """So many questions at a time, and so many that wait for their turn; Refused beyond."""

    def __init__(self, width: int) -> None:
        self._turns = asyncio.Semaphore(width)
        self._waiting = 0

    async def __aenter__(self) -> None:
        if self._waiting >= _MOST_WAITING:
            raise Refused(Reason.TOO_FAST, retry_after=5)
        self._waiting += 1
        try:
            await self._turns.acquire()
        finally:
            self._waiting -= 1

    async def __aexit__(self, *_: object) -> None:
        self._turns.release()
