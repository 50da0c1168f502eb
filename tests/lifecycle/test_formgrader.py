"""The Formgrader's button runs our engine: a real Jupyter server, its real requests, its real pages."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

SECTION_1 = "section1_hidden_layer"
TOKEN = "only-for-this-test"


@pytest.fixture(scope="module")
def server(root, fill, tmp_path_factory):
    """The address of a server whose working directory is the course."""
    folder = root / "submitted" / "hanako" / "day1"
    folder.mkdir(parents=True)
    (folder / f"{SECTION_1}.ipynb").write_bytes(
        fill(SECTION_1, {"s1_weighted_sum": "u1 = x @ W1\nprint('<script>alert(1)</script>')"})
    )
    home = tmp_path_factory.mktemp("server-home")
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser", "--port=0", "--ip=127.0.0.1"]
    command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={root}"]
    command += ["--ServerApp.jpserver_extensions", "nbgrader.server_extensions.formgrader=True"]
    log = home / "server.log"
    with log.open("w") as file:
        process = subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.DEVNULL, stderr=file)
    try:
        yield listening(process, log)
    finally:
        process.terminate()
        process.wait(timeout=60)


def listening(process: subprocess.Popen[bytes], log: Path) -> str:
    """The server's address, once it answers there; it is printed a little earlier."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text())
        if found is not None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(found[1])), 5):
                return found[0].rstrip("/")
        time.sleep(0.05)
    pytest.fail(f"the server did not start:\n{log.read_text()}")


def ask(address: str, path: str, *, post: bool = False) -> str:
    request = urllib.request.Request(
        f"{address}{path}", data=b"" if post else None, headers={"Authorization": f"token {TOKEN}"}
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        return answer.read().decode()


@pytest.fixture(scope="module")
def autograded(server) -> dict:
    """What the button answers."""
    return json.loads(ask(server, "/formgrader/api/submission/day1/hanako/autograde", post=True))


def rows(root: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(root / "gradebook.db")) as connection:
        return connection.execute(query).fetchall()


def test_the_button_grades_with_our_engine(autograded, root):
    assert autograded["success"], autograded
    graded = rows(root, "select question, score, mistake from kakunin_grade where notebook = 'section1_hidden_layer'")
    assert ("s1_weighted_sum", 0.0, "bias_forgotten") in graded
    assert sum(score for _, score, _ in graded) == 4


def test_the_page_of_a_submission_shows_score_and_comment_and_runs_no_script_of_the_student(autograded, server, root):
    ((id,),) = rows(
        root,
        "select submitted_notebook.id from submitted_notebook join notebook on notebook.id = notebook_id"
        " where notebook.name = 'section1_hidden_layer'",
    )
    page = ask(server, f"/formgrader/submissions/{id}")
    assert "s1_weighted_sum" in page
    assert "<script>alert(1)</script>" not in page
    comments = ask(server, f"/formgrader/api/comments?submission_id={id}")
    assert "b1" in comments
