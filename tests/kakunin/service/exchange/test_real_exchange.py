"""`nbgrader submit`, the door, the desk with its judges, `nbgrader fetch_feedback`: as a student of this machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from other_users import Users, needs_other_users

from autograder.course import load_assignment
from autograder.course.new_course import lay_out
from autograder.nbgrader.exchange_folder import ExchangeFolder
from autograder.release import release, released_files
from kakunin.service.desk import Desk
from kakunin.service.exchange import ExchangeDoor

HANAKO = "kakunin-hanako"
PATIENCE = 60.0

pytestmark = needs_other_users


@pytest.fixture
def world() -> Iterator[Path]:
    """A folder that everybody may enter: the course, its release in the exchange, and what the student has fetched."""
    with tempfile.TemporaryDirectory(prefix="kakunin-exchange-") as name:
        folder = Path(name)
        root = folder / "course"
        lay_out(root)
        lesson = load_assignment(root, "lesson1")
        release(lesson, root)
        for place in ("outbound/lesson1", "inbound"):
            (folder / "exchange" / "course" / place).mkdir(parents=True)
        shutil.copytree(
            root / "assignments" / "lesson1", folder / "exchange/course/outbound/lesson1", dirs_exist_ok=True
        )
        (folder / "exchange").chmod(0o777)
        (folder / "exchange" / "course" / "inbound").chmod(0o733)
        home = folder / HANAKO
        for file, content in released_files(lesson).items():
            path = home / "lesson1" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        settings = f"c.Exchange.root = {str(folder / 'exchange')!r}\nc.CourseDirectory.course_id = 'course'\n"
        (home / ".jupyter").mkdir()
        (home / ".jupyter" / "nbgrader_config.py").write_text(settings)
        Users(folder, {HANAKO: 61001}).prepare()
        yield folder


def act(world: Path, *arguments: str) -> None:
    """Run nbgrader as the student."""
    users = Users(world, {HANAKO: 61001})
    environment = {
        "HOME": str(users.home(HANAKO)),
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "PYTHONPATH": str(Path(__file__).parents[4]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
    }
    command = users.command(HANAKO, [sys.executable, "-m", "nbgrader", *arguments])
    done = subprocess.run(command, cwd=users.home(HANAKO), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_student_submits_and_fetches_feedback(world):
    root = world / "course"
    inbound = ExchangeFolder(world / "exchange", "course")
    events: list[str] = []
    place = root / ".kakunin" / "exchange"
    with Desk(root) as desk, ExchangeDoor(inbound, desk, place, lambda name, **_: events.append(name)):
        act(world, "submit", "lesson1")
        submitted = time.monotonic()
        while not (inbound.feedback.is_dir() and any(inbound.feedback.iterdir())):
            assert time.monotonic() < submitted + PATIENCE, events
            time.sleep(0.1)
        view = desk.view(HANAKO, "lesson1")
    assert view.latest is not None
    assert view.latest.door == "exchange"
    act(world, "fetch_feedback", "lesson1")
    (page,) = (world / HANAKO / "lesson1" / "feedback").glob("*/center.html")
    assert view.title in page.read_text(encoding="utf-8")
    assert page.stat().st_uid == 61001
    assert (root / "submitted" / HANAKO / "lesson1" / "submission_secret.txt").is_file()
