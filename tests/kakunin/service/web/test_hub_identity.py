"""People as a JupyterHub knows them; the hub itself is played."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from fake_desk import FakeDesk
from web_services import NOTEBOOK, Service, running

from kakunin.service.web import Limits, Rate, SiteSettings
from kakunin.service.web.hub_identity import JupyterHubPeople
from kakunin.service.web.messages import ja

PREFIX = "/services/kakunin/"


class FakeHub:
    """The part of HubOAuth that is used: hands out `token-NAME` for the code `code-NAME`."""

    login_url = "/hub/api/oauth2/authorize?client_id=service-kakunin"
    hub_host, hub_prefix = "", "/hub/"
    oauth_scopes = frozenset({"access:services!service=kakunin"})

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.at_work = self.most_at_work = 0
        self.seconds = 0.0
        self.users = {"token-hanako": "user", "token-sensei": "user", "token-cull": "service", "token-guest": "user"}

    def generate_pkce_code_challenge(self) -> tuple[str, str, str]:
        return "verifier", "challenge", "S256"

    async def token_for_code(self, code: str, *, code_verifier: str, sync: bool) -> str:
        assert (code_verifier, sync) == ("verifier", False)
        return code.replace("code-", "token-")

    async def user_for_token(self, token: str, *, sync: bool) -> dict[str, Any] | None:
        self.asked.append(token)
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        await asyncio.sleep(self.seconds)
        self.at_work -= 1
        kind = self.users.get(token)
        return {"name": token.removeprefix("token-"), "kind": kind} if kind else None

    def check_scopes(self, required: frozenset[str], user: dict[str, Any]) -> set[str]:
        return set() if user["name"] == "guest" else set(required)


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture
def service(hub: FakeHub, desk: FakeDesk) -> Iterator[Service]:
    identity = JupyterHubPeople(hub)  # type: ignore[arg-type]
    settings = SiteSettings(
        b"k" * 32, prefix=PREFIX, at_hub=True, limits=Limits(unknown=Rate(3, 0.001), hand_ins=Rate(6, 0.001))
    )
    with running(desk, identity, settings) as found:
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


def call(service: Service, token: str, **headers: str) -> int:
    own = {"Authorization": f"token {token}", "Kakunin-File": "intro.ipynb", **headers}
    return requests.post(f"{service.address}/api/hand-in/lesson1", data=NOTEBOOK, headers=own, timeout=60).status_code


def test_unknown_tokens_from_forged_addresses_keep_no_right_one_out_and_the_hub_free(service, hub):
    """Students' servers reach the port of the service past the hub's proxy, and say what they like."""
    assert call(service, "token-hanako") == 200
    hub.seconds = 0.05
    forged = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(40)]
    with ThreadPoolExecutor(20) as threads:
        answers = [threads.submit(call, service, f"token-{number}", **each) for number, each in enumerate(forged)]
        statuses = [each.result() for each in answers]
    assert sorted(statuses) == [401] * 3 + [429] * 37  # one address sent them all
    assert hub.most_at_work == 4
    assert [call(service, "token-hanako"), call(service, "token-sensei")] == [200, 200]


def test_limits_of_a_student_hold_whatever_address_is_named(service):
    named = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(9)]
    assert [call(service, "token-hanako", **each) for each in named] == [200] * 6 + [429] * 3
    assert call(service, "token-sensei") == 200


def test_a_known_token_does_not_wait_for_the_unknown_ones(service, hub):
    assert call(service, "token-hanako") == 200
    hub.seconds = 0.3
    with ThreadPoolExecutor(25) as threads:
        unknown = [threads.submit(call, service, f"token-{number}") for number in range(24)]
        while len(hub.asked) < 6:
            time.sleep(0.01)
        assert call(service, "token-hanako") == 200
        assert sum(each.done() for each in unknown) < 12


def test_too_many_who_wait_for_the_hub_are_told_to_come_again(service, hub, monkeypatch):
    monkeypatch.setattr("kakunin.service.web.hub_identity._MOST_WAITING", 2)
    hub.seconds = 0.3
    with ThreadPoolExecutor(12) as threads:
        statuses = list(threads.map(lambda number: call(service, f"token-{number}"), range(12)))
    assert len(hub.asked) < 12
    assert set(statuses) <= {401, 429}


def test_whoever_never_comes_back_from_the_hub_takes_no_room(service):
    """All that is to be known then is in the browser's cookie."""
    sent = requests.get(f"{service.address}/a/lesson1", allow_redirects=False, timeout=30)
    (cookie,) = (each for each in sent.cookies if each.name == "kakunin-login")
    assert cookie.path == PREFIX
    long = requests.Session()
    sent = long.get(f"{service.address}/a/{'x' * 400}", allow_redirects=False, timeout=30)
    state = parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]
    answer = long.get(f"{service.address}/oauth_callback?code=code-hanako&state={state}", timeout=30)
    assert answer.url == f"{service.address}/"


def test_a_login_counts_once(service):
    session, _ = log_in(service, "hanako")
    sent = session.get(f"{service.address}/oauth_callback?code=code-sensei&state=", timeout=30)
    assert sent.status_code == 403


def test_the_hubs_scheme_is_believed_and_the_address_is_not(service):
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    sent = requests.get(f"{service.address}/", headers=told, allow_redirects=False, timeout=30)
    assert "Secure" in sent.headers["Set-Cookie"]
    assert requests.get(f"{service.address}/metrics", timeout=30).status_code == 200
    told = {"X-Forwarded-For": "127.0.0.1", "Host": "localhost"}
    assert requests.get(f"{service.address}/metrics", headers=told, timeout=30).status_code == 403
    session, _ = log_in(service, "hanako")
    page = session.get(f"{service.address}/a/lesson1", timeout=30).text
    mark = page.partition('name="mark" value="')[2].partition('"')[0]
    headers = {"Origin": f"https://127.0.0.1:{service.port}", "X-Forwarded-Proto": "http,https"}
    files = [("files", ("intro.ipynb", NOTEBOOK))]
    sent = session.post(f"{service.address}/a/lesson1", data={"mark": mark}, files=files, headers=headers, timeout=30)
    assert sent.status_code == 200


def test_whoever_logs_out_logs_out_of_the_hub(service):
    """It would log them in again at once."""
    session, page = log_in(service, "hanako")
    mark = page.text.partition('name="mark" value="')[2].partition('"')[0]
    out = session.post(f"{service.address}/log-out", data={"mark": mark}, allow_redirects=False, timeout=30)
    assert (out.status_code, out.headers["Location"]) == (303, "/hub/logout")
    assert "kakunin-session" not in session.cookies


HELD_BACK = {"X-Forwarded-For": ",127.0.0.1", "X-Forwarded-Port": ",8000", "X-Forwarded-Proto": ",http"}


@pytest.mark.parametrize(
    ("told", "status"),
    [(HELD_BACK, 204), ({**HELD_BACK, "X-Forwarded-For": "203.0.113.7,127.0.0.1"}, 204), ({}, 200)],
)
def test_nothing_waits_at_a_proxy_that_takes_few_requests_at_a_time(service, told, status):
    """JupyterHub's proxy in Python holds each answer back until it has ended, and has ten at a time."""
    session, _ = log_in(service, "hanako")
    with session.get(f"{service.address}/a/lesson1/events", headers=told, stream=True, timeout=30) as events:
        assert events.status_code == status


@pytest.mark.parametrize(("told", "waits"), [(HELD_BACK, False), ({}, True)])
def test_no_call_waits_long_at_such_a_proxy(service, desk, told, waits):
    desk.at_once = False
    began = time.monotonic()
    own = {"Authorization": "token token-hanako", "Kakunin-File": "intro.ipynb", **told}
    address = f"{service.address}/api/hand-in/lesson1?wait=2"
    assert requests.post(address, data=NOTEBOOK, headers=own, timeout=30).status_code == 202
    assert (time.monotonic() - began > 1.9) == waits
