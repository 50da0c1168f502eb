"""A real JupyterHub for tests, and people who log in to it as with a browser."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests
import websocket

TO_START = 120  # seconds; it takes five on an idle machine
PASSWORD = "for this test alone"
# A hub with `kakunin serve` as one of its services.
KAKUNIN = """\
c.Authenticator.allowed_users = {users}
c.JupyterHub.services = [
    {{
        "name": "kakunin",
        "url": "http://127.0.0.1:{port}",
        "command": ["{python}", "-m", "kakunin", "serve", "--workers", "1"],
        "user": "nobody",
        "cwd": "{course}",
        "environment": {{"PYTHONPATH": "{repository}"}},
        "oauth_no_confirm": True,
    }}
]
c.JupyterHub.load_roles = [{{"name": "user", "scopes": ["self", "access:services!service=kakunin"]}}]
"""
_PAGE_CONFIG = re.compile(r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', re.DOTALL)

# Everybody's servers run as the one user there is, in homes of their own; logging in takes a password for all.
_HERE = """\
load_subconfig({example!r})
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = {password!r}
c.SharedPasswordAuthenticator.admin_password = {password!r} * 3
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.args = ["--allow-root"]
c.JupyterHub.bind_url, c.JupyterHub.hub_bind_url, c.ConfigurableHTTPProxy.api_url = {addresses!r}
for service in c.JupyterHub.services:
    del service["user"]
    if service["command"][0] == "jupyterhub-singleuser":
        service["command"].append("--allow-root")
"""


def logged_in(address: str, name: str) -> requests.Session:
    """What a browser keeps of somebody who has logged in."""
    session = requests.Session()
    session.get(f"{address}/hub/login", timeout=60)
    form = {"username": name, "password": PASSWORD, "_xsrf": session.cookies.get("_xsrf", path="/hub/")}
    session.post(f"{address}/hub/login?next=/hub/home", data=form, timeout=60).raise_for_status()
    return session


class Person:
    """Somebody who has logged in, and whose server runs."""

    def __init__(self, address: str, name: str) -> None:
        self.name = name
        self._address = address
        self._session = logged_in(address, name)
        self._session.get(f"{address}/hub/spawn", timeout=60).raise_for_status()
        _wait(lambda: self.get(f"/user/{name}/lab").url == f"{address}/user/{name}/lab")

    def get(self, path: str) -> requests.Response:
        """The answer at the end of all redirections; what is missing or forbidden is an answer too."""
        return self._session.get(self._address + path, timeout=60)

    def value(self, path: str) -> Any:
        """What nbgrader's extension of this person's own server answers."""
        answer = self.get(f"/user/{self.name}{path}").json()
        assert answer["success"], answer
        return answer["value"]

    def post(self, path: str, **form: str) -> requests.Response:
        """Press a button; the cookie against forgery is the one of the longest path that holds it."""
        cookies = [each for each in self._session.cookies if each.name == "_xsrf" and path.startswith(each.path)]
        token = max(cookies, key=lambda cookie: len(cookie.path)).value or ""
        return self._session.post(self._address + path, data=form, headers={"X-XSRFToken": token}, timeout=60)

    def run(self, code: str) -> str:
        """What a kernel of this person's own server prints."""
        server = f"{self._address}/user/{self.name}"
        self.get(f"/user/{self.name}/lab")
        mark = {"X-XSRFToken": self._session.cookies.get("_xsrf", path=f"/user/{self.name}/") or ""}
        made = self._session.post(f"{server}/api/kernels", json={"name": "python3"}, headers=mark, timeout=60)
        kernel = made.json()["id"]
        cookies = "; ".join(f"{each.name}={each.value}" for each in self._session.cookies)
        channels = f"{server.replace('http:', 'ws:')}/api/kernels/{kernel}/channels"
        with contextlib.closing(websocket.create_connection(channels, timeout=60, cookie=cookies)) as line:
            return _printed(line, code)

    def switched_off(self) -> set[str]:
        """The extensions that this person's JupyterLab does not show."""
        return switched_off(self.get(f"/user/{self.name}/lab").text)


def _printed(line: websocket.WebSocket, code: str) -> str:
    """Run code in the kernel at the other end."""
    header = {"msg_id": "1", "username": "", "session": "1", "msg_type": "execute_request", "version": "5.3"}
    content = {"code": code, "silent": False, "allow_stdin": True, "store_history": True, "user_expressions": {}}
    request = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    line.send(json.dumps(request))
    printed = ""
    while True:
        message = json.loads(line.recv())
        if message["parent_header"].get("msg_id") != "1":
            continue
        content = message["content"]
        printed += content.get("text", "") + content.get("data", {}).get("text/plain", "")
        printed += "\n".join(content.get("traceback", ()))
        if message["msg_type"] == "execute_reply":
            return printed


def switched_off(page: str) -> set[str]:
    """The extensions that JupyterLab does not show, according to its page."""
    found = _PAGE_CONFIG.search(page)
    assert found is not None
    return set(json.loads(found[1])["disabledExtensions"])


@contextlib.contextmanager
def running_hub(example: Path, folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The address of a JupyterHub with this configuration, which keeps what it writes in the folder."""
    addresses = tuple(f"http://127.0.0.1:{port}" for port in free_ports(3))
    config, log = folder / "jupyterhub_config.py", folder / "jupyterhub.log"
    homes = folder / "homes"
    homes.mkdir()
    config.write_text(
        _HERE.format(example=str(example), password=PASSWORD, homes=str(homes), addresses=addresses), encoding="utf-8"
    )
    command = [sys.executable, "-m", "jupyterhub", "--config", str(config)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        _wait(lambda: process.poll() is not None or _status(f"{addresses[0]}/hub/login") == 200)
        if process.poll() is not None:
            pytest.fail(f"JupyterHub did not start:\n{log.read_text(errors='replace')[-4000:]}")
        yield addresses[0]
    finally:
        process.send_signal(signal.SIGTERM)  # it ends its servers and its proxy
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=60)


def free_ports(number: int) -> list[int]:
    """Ports that nobody uses."""
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [probe.getsockname()[1] for probe in probes]


def _status(address: str) -> int:
    try:
        return requests.get(address, timeout=10).status_code
    except requests.ConnectionError:
        return 0


def _wait(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TO_START
    while not reached():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {TO_START} seconds")
        time.sleep(0.1)
