"""Three students' way: fetch, answer, run the visible checks, validate, submit, and later read the feedback.

They are three real users; two work in JupyterLab, one in Notebook 7, all in Japanese.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from jupyter_servers import running
from other_users import Users, needs_other_users
from playwright.sync_api import FrameLocator, Locator, Page, expect
from small_courses import COURSE_ID, REPOSITORY, at_home, make_course

SECTION = "section1_hidden_layer"
CHECK = "u1 がまだ書かれていません"  # only the first visible check says this
HANAKO, TARO, JIRO = "kakunin-hanako", "kakunin-taro", "kakunin-jiro"
IDS = {HANAKO: 62000, TARO: 62001, JIRO: 62002}
STARTS = {HANAKO: "/lab", TARO: "/lab", JIRO: "/tree"}
HAS_RUN = re.compile(r"\[\d+\]")
TRIES = 3
TO_BEGIN = 30_000  # milliseconds
SETTINGS = {
    "translation-extension/plugin": {"locale": "ja_JP"},
    "apputils-extension/notification": {"fetchNews": "false"},
}
STUDENT = (f"c.CourseDirectory.course_id = {COURSE_ID!r}", "c.Exchange.timezone = 'UTC'")

pytestmark = needs_other_users


@dataclass
class Student:
    """A student at work: where the assignment list is, and the page with the notebook."""

    name: str
    visit: object
    list: Page
    notebook: Page | None = None

    def shoot(self, step: str) -> None:
        self.visit.shoot(f"student-{self.name.removeprefix('kakunin-')}-{step}", self.notebook or self.list)


@pytest.fixture(scope="module")
def users() -> Iterator[Users]:
    """The three, with a course and an exchange beside them; each has set Japanese, and named the course."""
    with tempfile.TemporaryDirectory(prefix="kakunin-browser-") as name:
        found = Users(Path(name), IDS)
        exchange = found.folder / "exchange"
        for user in IDS:
            at_home(found.home(user), exchange, *STUDENT)
            for plugin, setting in SETTINGS.items():
                file = found.home(user) / f".jupyter/lab/user-settings/@jupyterlab/{plugin}.jupyterlab-settings"
                file.parent.mkdir(parents=True)
                file.write_text(json.dumps(setting))
        found.prepare()
        yield found


@pytest.fixture(scope="module")
def teacher(users: Users) -> Callable[..., None]:
    """Runs one of the instructor's commands; the assignment has been released to the exchange."""
    course = make_course(users.folder, [SECTION])
    (course / "nbgrader_config.py").write_bytes((REPOSITORY / "nbgrader_config.py").read_bytes())
    environment = at_home(users.folder / "teacher", users.folder / "exchange")

    def run(*arguments: str) -> None:
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    run("nbgrader", "release_assignment", "day1")
    return run


@pytest.fixture(scope="module")
def sit_down(users: Users, teacher, visit) -> Iterator[Callable[[str], Student]]:
    """Starts a student's own server, opens the assignment list in it, fetches the assignment, opens its notebook."""
    with ExitStack() as servers:

        def sat_down(name: str) -> Student:
            home = users.home(name)
            environment = at_home(home, users.folder / "exchange", *STUDENT)
            command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.port=0"]
            log = users.folder / f"{name}.log"
            server = servers.enter_context(running(users.command(name, command), home, environment, log))
            visited = visit(server.url(STARTS[name]))
            student = Student(name, visited, visited.page)
            fetch(student)
            return student

        yield sat_down


def fetch(student: Student) -> None:
    page = student.list
    page.click('.lm-MenuBar-itemLabel:text-is("Nbgrader")')
    page.click('.lm-Menu-item[data-command="nbgrader:open-assignment-list"]')
    page.click("#released_assignments_list .list_item button")
    page.click(f'a[href="#nbgrader-{COURSE_ID}-day1"]')
    student.shoot("1-fetched")
    link = page.locator(f'.nested_list_item a:text-is("{SECTION}")')
    if STARTS[student.name] == "/lab":
        link.click()
        student.notebook = page
    else:
        with page.context.expect_page() as opened:
            link.click()
        student.notebook = opened.value
    expect(student.notebook.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')).to_be_visible()


def answer(student: Student, answers: Mapping[str, str]) -> None:
    """Write answers over stubs, each found by something that only its cell says, and run all cells."""
    page = student.notebook
    assert page is not None
    cells = page.locator(".jp-CodeCell")
    for stub, code in answers.items():
        expect(cells.filter(has_text=stub)).to_have_count(1)
        place = cells.evaluate_all("(all, stub) => all.findIndex(each => each.textContent.includes(stub))", stub)
        editor = cells.nth(place).locator(".cm-content")
        editor.click()
        expect(editor).to_be_focused()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(code)
        expect(editor).to_contain_text(code.splitlines()[-1])
        expect(editor).not_to_contain_text("...")
    run_all(page)


def run_all(page: Page) -> None:
    """Run all cells. On a busy machine JupyterLab loses a click on a menu that is just opening: it is clicked again."""
    for _ in range(TRIES):
        page.keyboard.press("Escape")  # closes a menu that was left open
        page.click('.lm-MenuBar-itemLabel:text-is("実行")')
        page.click('.lm-Menu-item[data-command="runmenu:run-all"]')
        with suppress(AssertionError):
            expect(page.locator(".jp-CodeCell .jp-InputPrompt").first).to_have_text(HAS_RUN, timeout=TO_BEGIN)
            return
    pytest.fail("the cells do not run")


def output(student: Student) -> Locator:
    """What stands below the first visible check, once all has run; in the middle of the screen."""
    page = student.notebook
    assert page is not None
    found = page.locator(".jp-CodeCell", has_text=CHECK).locator(".jp-OutputArea-output").first
    expect(found).to_be_visible()
    expect(page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')).to_be_visible()
    found.evaluate("each => each.scrollIntoView({block: 'center'})")
    return found


def validate_and_submit(student: Student, verdict: str) -> None:
    page = student.notebook
    page.click(".validate-button")
    expect(page.locator(".jp-Dialog")).to_contain_text(verdict)
    student.shoot("3-validated")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page = student.list
    page.bring_to_front()
    page.click('.lm-TabBar-tabLabel:text-is("Assignments")')
    page.click('#fetched_assignments_list button:text-is("Submit")')
    expect(page.locator("#submitted_assignments_list .list_item").first).to_be_visible()
    student.notebook = None
    student.shoot("4-submitted")


@pytest.fixture(scope="module")
def hanako(sit_down, assignment) -> Student:
    """Answers everything."""
    student = sit_down(HANAKO)
    references = {question.id: question.reference for question in assignment.notebook(SECTION).questions}
    stubs = {"s1_weighted_sum": "u1 = ...", "s1_hidden_output_source": "hidden_output_source = ..."}
    stubs["s1_forward_layer"] = "def forward_layer(x, W, b)"
    answer(student, {stub: references[question] for question, stub in stubs.items()})
    return student


@pytest.fixture(scope="module")
def taro(sit_down) -> Student:
    """Forgets the bias."""
    student = sit_down(TARO)
    answer(student, {"u1 = ...": "u1 = x @ W1"})
    return student


@pytest.fixture(scope="module")
def jiro(sit_down) -> Student:
    """Works in Notebook 7, and answers one question."""
    student = sit_down(JIRO)
    answer(student, {"u1 = ...": "u1 = x @ W1 + b1"})
    return student


def test_a_right_answer_is_told_so_and_a_whole_notebook_validates(hanako):
    expect(output(hanako)).to_contain_text("合っています。")
    hanako.shoot("2-checked")
    validate_and_submit(hanako, "Success")


def test_a_wrong_answer_is_told_what_is_wrong(taro):
    expect(output(taro)).to_contain_text("u1 の値が違います。1つ目のユニットを紙で計算して")
    taro.shoot("2-checked")
    validate_and_submit(taro, "u1 の値が違います。")


@pytest.mark.everything
def test_the_same_works_in_notebook_7(jiro):
    expect(output(jiro)).to_contain_text("合っています。")
    jiro.shoot("2-checked")
    validate_and_submit(jiro, "hidden_output_source がまだ書かれていません。")


@pytest.fixture(scope="module")
def returned(teacher, hanako, taro) -> None:
    """All who have handed in have their feedback in the exchange."""
    teacher("nbgrader", "collect", "day1")
    teacher("kakunin", "grade", "day1", "--workers", "1")
    teacher("kakunin", "feedback", "day1")
    teacher("nbgrader", "release_feedback", "day1")


def read_feedback(student: Student) -> FrameLocator:
    """Fetch the feedback in the assignment list, go where it is, open the page."""
    page = student.list
    page.click('#submitted_assignments_list button:text-is("Fetch Feedback")')
    page.click('#submitted_assignments_list a:text-is("(view feedback)")')
    page.locator(".jp-DirListing-item", has_text=f"{SECTION}.html").dblclick()
    return page.frame_locator(".jp-HTMLViewer iframe")


def test_each_reads_their_own_feedback_in_jupyterlab(returned, hanako, taro):
    for student, points, said in ((hanako, "6", "正解"), (taro, "0", "バイアス b1 を足し忘れています。")):
        page = read_feedback(student)
        expect(page.locator(".total")).to_contain_text(f"{points} / 6点")
        expect(page.locator("main")).to_contain_text(said)
        expect(page.locator("body")).to_contain_text(f"{student.name} さん")
        student.shoot("5-feedback")


@pytest.mark.everything
def test_feedback_arrives_in_notebook_7_too(returned, jiro):
    jiro.list.click('#submitted_assignments_list button:text-is("Fetch Feedback")')
    expect(jiro.list.locator('#submitted_assignments_list a:text-is("(view feedback)")')).to_be_visible()
    jiro.shoot("5-feedback")


@pytest.mark.parametrize("name", ["hanako", "taro", pytest.param("jiro", marks=pytest.mark.everything)])
def test_no_page_was_asked_of_another_host(request, returned, name):
    student = request.getfixturevalue(name)
    assert (student.visit.elsewhere, student.visit.ran) == ([], [])
