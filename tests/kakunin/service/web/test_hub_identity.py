"""People as a JupyterHub knows them; the hub itself is played."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from fake_desk import FakeDesk
from web_services import NOTEBOOK, Service, running

from kakunin.service.web import SiteSettings
from kakunin.service.web.hub_identity import JupyterHubPeople
from kakunin.service.web.messages import ja

PREFIX = "/services/kakunin/"


class FakeHub:
    """The part of HubOAuth that is used: hands out `token-NAME` for the code `code-NAME`."""

    login_url = "/hub/api/oauth2/authorize?client_id=service-kakunin"
    oauth_scopes = frozenset({"access:services!service=kakunin"})

    def __init__(self) -> None:
        self.states: dict[str, dict[str, str]] = {}
        self.users = {"token-hanako": "user", "token-sensei": "user", "token-cull": "service", "token-guest": "user"}

    def generate_pkce_code_challenge(self) -> tuple[str, str, str]:
        return "verifier", "challenge", "S256"

    def generate_state(self, next_url: str, **more: str) -> str:
        state = f"state{len(self.states)}"
        self.states[state] = {"next_url": next_url, **more}
        return state

    def get_next_url(self, state: str) -> str:
        return self.states[state]["next_url"]

    def get_code_verifier(self, state: str) -> str:
        return self.states[state]["code_verifier"]

    def clear_oauth_state(self, state: str) -> None:
        del self.states[state]

    async def token_for_code(self, code: str, *, code_verifier: str, sync: bool) -> str:
        assert (code_verifier, sync) == ("verifier", False)
        return code.replace("code-", "token-")

    async def user_for_token(self, token: str, *, sync: bool) -> dict[str, Any] | None:
        kind = self.users.get(token)
        return {"name": token.removeprefix("token-"), "kind": kind} if kind else None

    def check_scopes(self, required: frozenset[str], user: dict[str, Any]) -> set[str]:
        return set() if user["name"] == "guest" else set(required)


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture
def service(hub: FakeHub) -> Iterator[Service]:
    identity = JupyterHubPeople(hub)  # type: ignore[arg-type]
    settings = SiteSettings(b"k" * 32, prefix=PREFIX, behind_proxy=True)
    with running(FakeDesk(), identity, settings) as found:
        yield found


def log_in(service: Service, name: str, page: str = "/a/lesson1") -> tuple[requests.Session, requests.Response]:
    session = requests.Session()
    sent = session.get(service.address + page, allow_redirects=False, timeout=30)
    state = parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]
    return session, session.get(f"{service.address}/oauth_callback?code=code-{name}&state={state}", timeout=30)


def test_a_user_of_the_hub_is_in_and_comes_to_the_page_that_was_asked_for(service):
    _, answer = log_in(service, "hanako")
    assert answer.url == f"{service.address}/a/lesson1"
    assert "hanako さん" in answer.text


@pytest.mark.parametrize("name", ["nobody", "cull", "guest"])
def test_whom_the_hub_does_not_let_in_is_out(service, name):
    _, answer = log_in(service, name)
    assert answer.status_code == 403


def test_whom_the_hub_no_longer_knows_is_out(service, hub):
    session, _ = log_in(service, "hanako")
    del hub.users["token-hanako"]
    answer = session.get(f"{service.address}/a/lesson1", allow_redirects=False, timeout=30)
    assert answer.headers["Location"].startswith(hub.login_url)


def test_a_login_that_began_elsewhere_is_none(service):
    begun = requests.get(f"{service.address}/", allow_redirects=False, timeout=30)
    state = parse_qs(urlsplit(begun.headers["Location"]).query)["state"][0]
    answer = requests.get(f"{service.address}/oauth_callback?code=code-hanako&state={state}", timeout=30)
    assert answer.status_code == 403


def test_a_call_takes_a_token_of_the_hub(service):
    address = f"{service.address}/api/hand-in/lesson1"
    for token, status in (("token-hanako", 200), ("token-nobody", 401), ("token-cull", 401), ("é", 401)):
        headers = {"Authorization": f"token {token}".encode(), "Kakunin-File": "intro.ipynb"}
        assert requests.post(address, data=NOTEBOOK, headers=headers, timeout=30).status_code == status


def test_nobody_logs_in_with_a_code_there(service):
    session, _ = log_in(service, "hanako")
    page = session.get(f"{service.address}/a/lesson1", timeout=30).text
    mark = page.partition('name="mark" value="')[2].partition('"')[0]
    form = {"code": "token-sensei", "mark": mark}
    assert session.post(f"{service.address}/", data=form, timeout=30).status_code == 403
    assert ja.LOG_OUT in page
