"""A student hands in from a notebook in a real JupyterLab and Notebook 7, reads what is wrong, and corrects it."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from jupyter_servers import running as running_jupyter
from playwright.sync_api import Locator, Page, Response, expect
from web_services import Service, running

from autograder.course import load_assignment
from autograder.course.new_course import lay_out
from autograder.release import release, released_files
from kakunin.service.desk import Desk
from kakunin.service.web import KnownPeople, SiteSettings

pytestmark = pytest.mark.everything

STUDENTS = {"lab": "hanako", "notebook": "taro"}  # by the editor in which each works
TRIES, TO_BEGIN = 9, 10_000  # milliseconds
HAS_RUN = re.compile(r"\[\d+\]")
STUB, WRONG, RIGHT = "average = ...", "average = np.sum(scores)", "average = np.mean(scores)"
SETTINGS = {
    "translation-extension/plugin": {"locale": "ja_JP"},
    "apputils-extension/notification": {"fetchNews": "false"},
}
PAGES = {"lab": "/lab/tree/center.ipynb", "notebook": "/notebooks/center.ipynb"}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course of `kakunin new-course`, released."""
    root = tmp_path_factory.mktemp("served") / "course"
    lay_out(root)
    release(load_assignment(root, "lesson1"), root)
    return root


@pytest.fixture(scope="module")
def desk(root: Path) -> Iterator[Desk]:
    with Desk(root) as desk:
        yield desk


@pytest.fixture(scope="module")
def service(desk: Desk) -> Iterator[Service]:
    with running(
        desk, KnownPeople({f"{each}-code": each for each in STUDENTS.values()}), SiteSettings(b"k" * 32)
    ) as service:
        yield service


@pytest.fixture(scope="module", params=PAGES)
def page(request, service, root: Path, tmp_path_factory, visit: Callable) -> Iterator[Page]:
    """The student's page with the notebook, in both editors; what they have is what such a course releases."""
    home = tmp_path_factory.mktemp(request.param)
    lesson = replace(load_assignment(root, "lesson1"), service=service.address)
    for name, content in released_files(lesson).items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
    for plugin, setting in SETTINGS.items():
        file = home / f".jupyter/lab/user-settings/@jupyterlab/{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(setting))
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "jupyterlab" if request.param == "lab" else "notebook", "--no-browser"]
    command += ["--allow-root"] if os.geteuid() == 0 else []
    with running_jupyter(command, home, environment, home / "jupyter.log") as server:
        found = visit(server.url(PAGES[request.param]))
        expect(found.page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')).to_be_visible()
        found.page.kept_name = f"hand-in-{request.param}"
        found.page.student = STUDENTS[request.param]
        yield found.page
    shutil.rmtree(home)


def cell(page: Page, text: str) -> Locator:
    """The cell that holds this, once it has been scrolled to: cells out of sight are not there."""
    found = page.locator(".jp-CodeCell", has_text=text)
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.0, 1.0):
        page.evaluate(
            "share => document.querySelectorAll('.jp-WindowedPanel-outer')"
            ".forEach(each => { each.scrollTop = share * each.scrollHeight; })",
            share,
        )
        page.wait_for_timeout(300)
        if found.count():
            return found.first
    raise AssertionError(text)


def write(page: Page, before: str, text: str) -> None:
    cell(page, before).locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)
    page.keyboard.press("Control+Enter")
    expect(cell(page, text).locator(".jp-InputPrompt")).to_have_text(HAS_RUN)


def begin(page: Page) -> None:
    """Run the first cell. What is typed while the editor is still connecting is lost: it is typed again."""
    found = cell(page, "import numpy")
    for _ in range(TRIES):
        found.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        with suppress(AssertionError):
            expect(found.locator(".jp-InputPrompt")).to_have_text(HAS_RUN, timeout=TO_BEGIN)
            return
    pytest.fail("no cell runs")


def is_saved(answer: Response) -> bool:
    return "/api/contents/center.ipynb" in answer.url and answer.request.method == "PUT"


def save(page: Page) -> None:
    page.keyboard.press("Escape")
    with page.expect_response(is_saved):
        page.keyboard.press("Control+S")


def run(page: Page, *, code: str = "") -> Locator:
    """Run the last cell; what stands below it."""
    found = cell(page, "kakunin.submit")
    found.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    if code:
        page.locator(".jp-Stdin-input").fill(code)
        page.keyboard.press("Enter")
    return found.locator(".jp-OutputArea")


def test_a_student_hands_in_reads_corrects_and_hands_in_again(page: Page, desk: Desk):
    shoot = Path(__file__).parents[2] / ".kakunin" / "screenshots"
    shoot.mkdir(parents=True, exist_ok=True)
    begin(page)
    write(page, STUB, WRONG)
    expect(run(page)).to_contain_text("Ctrl+S で保存してから")
    save(page)
    shown = run(page, code=f"{page.student}-code")
    expect(shown).to_contain_text(f"{page.student} さんの提出として")
    expect(shown).to_contain_text("もう一歩")
    expect(shown).to_contain_text("あと 19 回")
    page.screenshot(path=shoot / f"{page.kept_name}-1-wrong.png")
    write(page, WRONG, RIGHT)
    save(page)
    shown = run(page)
    expect(shown).to_contain_text("正解")
    expect(shown).not_to_contain_text("もう一歩")
    page.screenshot(path=shoot / f"{page.kept_name}-2-right.png")
    view = desk.view(page.student, "lesson1")
    assert view.parts[0].questions[0].earned == view.parts[0].questions[0].points
