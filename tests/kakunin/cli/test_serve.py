"""`kakunin serve`: from a new course to a student's feedback, with the real desk, judges and server."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from web_services import TOKEN, Service, Visitor

from autograder.course import load_assignment
from autograder.release import release
from kakunin.cli.roster import roster_command
from kakunin.cli.serve import _entrance, _is_at_hub, serve_command
from kakunin.service.codes import give_codes
from kakunin.service.web.messages import ja

TO_START = 60  # seconds; it takes two on an idle machine


@pytest.fixture(scope="module")
def course(lesson_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lesson, released, with a roster of two."""
    root = tmp_path_factory.mktemp("served") / "course"
    shutil.copytree(lesson_root, root)
    settings = root / "solutions" / "course.toml"
    settings.write_text(f'{settings.read_text()}\n[service]\nstaff = ["sensei"]\nlive = true\n', encoding="utf-8")
    release(load_assignment(root, "lesson1"), root)
    (root / "roster.csv").write_text("student_id,last_name,first_name\ns1,青木,春子\ns2,井上,律\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        assert CliRunner().invoke(roster_command, ["import", "roster.csv"]).exit_code == 0
    return root


@contextlib.contextmanager
def serving(course: Path, *arguments: str) -> Iterator[tuple[Service, Path]]:
    """A running `kakunin serve`, and what it says; SIGTERM ends it, with status 0."""
    said = course / "said.txt"
    command = [sys.executable, "-m", "kakunin", "serve", "--port", "0", "--workers", "1", *arguments]
    with said.open("wb") as output:
        process = subprocess.Popen(command, cwd=course, stderr=output, stdin=subprocess.DEVNULL)
    try:
        yield _started(process, said), said
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, said.read_text()
    finally:
        process.kill()
        process.wait(30)


def _started(process: subprocess.Popen[bytes], said: Path) -> Service:
    deadline = time.monotonic() + TO_START
    while not (found := re.search(r'"event": "started", "port": (\d+)', said.read_text())):
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return Service(f"http://127.0.0.1:{found[1]}", int(found[1]), None)  # type: ignore[arg-type]


def test_a_course_is_served_stopped_and_served_again(course):
    codes = give_codes(course / "gradebook.db", ["s1", "sensei"])
    notebook = (course / "assignments" / "lesson1" / "center.ipynb").read_bytes()
    with serving(course) as (service, said):
        visitor = service.visitor(codes["s1"])
        token = TOKEN.search(visitor.get("/a/lesson1").text)
        assert token is not None
        assert visitor.hand_in(("center.ipynb", notebook), token=token[1]).status_code == 200
        _until_judged(visitor)
        assert ">s1<" in service.visitor(codes["sensei"]).get("/staff/lesson1").text
    for sentence in ("Only this machine reaches it", "1 of the roster and the staff have no code yet", "stopped"):
        assert sentence in said.read_text()
    with serving(course, "--host", "0.0.0.0") as (service, said):
        visitor.address = service.address
        assert ja.STATES["judged"] in visitor.get("/a/lesson1").text  # the session goes on as well
    assert "Without TLS others in the same network can read codes" in said.read_text()


def _until_judged(visitor: Visitor) -> None:
    deadline = time.monotonic() + TO_START
    while ja.STATES["judged"] not in visitor.get("/a/lesson1").text:
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--key", __file__], "--key without --certificate"),
        (["--certificate", __file__], "no certificate with its key"),
    ],
)
def test_what_cannot_be_served_is_said(course, monkeypatch, arguments, says):
    monkeypatch.chdir(course)
    result = CliRunner().invoke(serve_command, ["--port", "0", *arguments])
    assert (result.exit_code, says in str(result.exception)) == (1, True)


def test_a_port_in_use_is_said_before_anything_else(course, monkeypatch):
    monkeypatch.chdir(course)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = CliRunner().invoke(serve_command, ["--port", str(taken.getsockname()[1])])
    assert (result.exit_code, "is in use" in str(result.exception)) == (1, True)


def test_a_hub_that_started_it_says_where_to_listen(course, monkeypatch):
    assert not _is_at_hub()
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "x")
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/services/kakunin/")
    monkeypatch.setenv("JUPYTERHUB_SERVICE_URL", "http://127.0.0.1:9998")
    assert _is_at_hub()
    assert (_entrance(None, None, None, None).host, _entrance(None, None, None, None).port) == ("127.0.0.1", 9998)
    assert os.environ["JUPYTERHUB_SERVICE_PREFIX"] == "/services/kakunin/"
