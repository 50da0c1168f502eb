"""People as a JupyterHub knows them: the service runs beside it as one of its services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from jupyterhub.services.auth import HubOAuth
from tornado.httputil import url_concat

from kakunin.service.web.identity import Identity

if TYPE_CHECKING:
    from kakunin.service.web.visitor import VisitorHandler

_STATE: Final = "kakunin-login"
_FRESH: Final = 30  # seconds for which an answer of the hub is used: so long a login that ended there can live on


class JupyterHubPeople(Identity):
    """Logs people in by the hub's OAuth; in calls it takes the tokens of the hub.

    The hub is asked again and again, so that whom it no longer knows is out here as well.
    """

    asks_for_code: ClassVar[bool] = False
    asks_elsewhere: ClassVar[bool] = True

    def __init__(self, hub: HubOAuth | None = None) -> None:
        self._hub: Any = HubOAuth(cache_max_age=_FRESH) if hub is None else hub

    async def of_code(self, code: str) -> tuple[str, str] | None:
        """The user with this token of the hub."""
        user = await self._user(code)
        return (user, code) if user else None

    async def of_session(self, session: str) -> str | None:
        """The user, as long as the hub knows the session's token."""
        return await self._user(session)

    async def send_away(self, handler: VisitorHandler, back_to: str) -> None:
        """To the hub, which sends the visitor back to `come_back`."""
        verifier, challenge, method = self._hub.generate_pkce_code_challenge()
        state = self._hub.generate_state(back_to, code_verifier=verifier)
        handler.keep(_STATE, state, days=1)
        challenged = {"state": state, "code_challenge": challenge, "code_challenge_method": method}
        handler.redirect(url_concat(self._hub.login_url, challenged))

    async def come_back(self, handler: VisitorHandler) -> tuple[str, str] | None:
        """The token that the hub gives for the code in the address, if the login began in this browser."""
        state, code = handler.get_query_argument("state", ""), handler.get_query_argument("code", "")
        kept = handler.kept(_STATE, days=1)
        handler.forget(_STATE)
        if not code or not state or kept != state:
            return None
        back_to, verifier = self._hub.get_next_url(state), self._hub.get_code_verifier(state)
        self._hub.clear_oauth_state(state)
        token = await self._hub.token_for_code(code, sync=False, code_verifier=verifier)
        return (token, back_to) if await self._user(token) else None

    async def _user(self, token: str) -> str | None:
        if not token or not token.isascii() or len(token) > 200:
            return None
        user = await self._hub.user_for_token(token, sync=False)
        if not user or not self._hub.check_scopes(self._hub.oauth_scopes, user):
            return None
        name = user.get("name")
        return name if isinstance(name, str) and user.get("kind") == "user" else None
