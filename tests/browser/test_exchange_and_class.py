"""A student presses Submit in JupyterLab's list, and seconds later Fetch Feedback; the page of the class changes."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from jupyter_servers import running
from playwright.sync_api import Page, expect
from small_courses import at_home

from kakunin.service.web.messages import ja

pytestmark = pytest.mark.everything

WITHIN = 5.0  # seconds from Submit to the feedback in the list
TO_START = 60.0
STARTED = re.compile(r'"event": "started", "port": (\d+)')
SENSEI = "sensei"
WRONG, RIGHT = "average = np.sum(scores)", "average = np.mean(scores)"


@contextmanager
def served(folder: Path, environment: dict[str, str]) -> Iterator[tuple[str, str]]:
    """A new course, released to the exchange, and `kakunin serve`: its address, and the code of staff."""

    def typed(*words: str) -> str:
        command = [sys.executable, "-m", *words]
        cwd = course if course.is_dir() else folder
        done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    course = folder / "statistics"
    typed("kakunin", "new-course", "statistics")
    with (course / "solutions" / "course.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[service]\nstaff = ["{SENSEI}"]\nlive = true\n')
    typed("kakunin", "release", "lesson1")
    typed("nbgrader", "release_assignment", "lesson1")
    (row,) = csv.DictReader(io.StringIO(typed("kakunin", "roster", "codes", SENSEI)))
    log = folder / "serve.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "kakunin", "serve", "--port", "0", "--workers", "1"]
        server = subprocess.Popen(command, cwd=course, env=environment, stdout=output, stderr=output)
    try:
        end = time.monotonic() + TO_START
        while not (started := STARTED.search(log.read_text(encoding="utf-8"))):
            assert server.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < end
            time.sleep(0.1)
        yield f"http://127.0.0.1:{started[1]}", row["code"]
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0, log.read_text(encoding="utf-8")


def answer(home: Path, text: str) -> None:
    """Write the first answer into the notebook that was fetched, as the student's editor saves it."""
    path = home / "lesson1" / "center.ipynb"
    document = json.loads(path.read_text(encoding="utf-8"))
    (cell,) = (each for each in document["cells"] if each["id"] == "l1_average")
    cell["source"] = text
    path.write_text(json.dumps(document), encoding="utf-8")


def submit(page: Page, count: int) -> float:
    """Press Submit, and look for the feedback in the list; the seconds until Fetch Feedback can be pressed."""
    page.click('#fetched_assignments_list button:text-is("Submit")')
    began = time.monotonic()
    waiting = page.locator('#submitted_assignments_list button:text-is("Fetch Feedback")')
    expect(
        page.locator("#submitted_assignments_list .nested_list_item, #submitted_assignments_list .row").first
    ).to_be_visible()
    while waiting.count() < count:
        assert time.monotonic() - began < TO_START
        page.click("#refresh_assignments_list")
        page.wait_for_timeout(500)
    return time.monotonic() - began


def counted(right: int, wrong: int) -> re.Pattern[str]:
    return re.compile(f"正解{right}人、もう一歩{wrong}人")


def test_feedback_is_in_the_list_within_seconds_while_the_class_is_watched(tmp_path: Path, visit: Callable):
    exchange = tmp_path / "exchange"
    exchange.mkdir(mode=0o777)
    home = tmp_path / "home"
    course_id = "c.CourseDirectory.course_id = 'statistics'"
    environment = at_home(home, exchange, course_id, "c.Exchange.timezone = 'UTC'")
    teacher = at_home(tmp_path / "teacher", exchange)
    with served(tmp_path, teacher) as (address, code):
        staff = visit(address)
        staff.page.get_by_label(ja.CODE).fill(code)
        staff.page.get_by_role("button", name=ja.LOG_IN).click()
        staff.page.goto(f"{address}/staff/lesson1")
        first = staff.page.locator("article, .card").filter(has_text="平均値を求める").first
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.port=0"]
        command += ["--allow-root"] if os.geteuid() == 0 else []
        with running(command, home, environment, tmp_path / "jupyter.log") as server:
            student = visit(server.url("/lab"))
            page = student.page
            page.click('.lm-MenuBar-itemLabel:text-is("Nbgrader")')
            page.click('.lm-Menu-item[data-command="nbgrader:open-assignment-list"]')
            page.click("#released_assignments_list .list_item button")
            expect(page.locator('#fetched_assignments_list button:text-is("Submit")')).to_be_visible()
            for turn, (text, now) in enumerate(((WRONG, counted(0, 1)), (RIGHT, counted(1, 0))), start=1):
                answer(home, text)
                seconds = submit(page, 1)
                assert seconds < WITHIN
                expect(first).to_contain_text(now)  # nobody loads the page of the class anew
                staff.shoot(f"exchange-class-{turn}")
                page.click('#submitted_assignments_list button:text-is("Fetch Feedback")')
                expect(page.locator('#submitted_assignments_list a:text-is("(view feedback)")')).to_have_count(turn)
                student.shoot(f"exchange-list-{turn}")
            page.locator('#submitted_assignments_list a:text-is("(view feedback)")').first.click()
            page.locator(".jp-DirListing-item", has_text="center.html").first.dblclick()
            expect(page.frame_locator(".jp-HTMLViewer iframe").locator("main")).to_contain_text("平均値を求める")
            student.shoot("exchange-feedback")
        assert (staff.elsewhere, staff.ran) == ([], [])
