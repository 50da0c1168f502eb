"""An instructor's way through `kakunin lab`: collect, autograde, read, grade by hand, give feedback, see the class.

One of the three submissions is hostile; none of it may run, or reach another host, wherever it is shown.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jupyter_servers import Server, running
from playwright.sync_api import FrameLocator, Locator, Page, expect
from small_courses import COURSE_ID, at_home, make_course

SECTION = "section3_output_layer"
HANAKO, TARO, MALLORY = "hanako", "taro", "mallory"
COMMENT = "打ち消し合うことが書けています。"
PIXEL = "http://evil.test/pixel.png"
KAKUNIN = (sys.executable, "-m", "kakunin", "--language", "ja")
MINE = "window.owned = top.owned = 1; alert(1)"
ATTACK = f"""<script>{MINE}</script>
<img src="x" onerror="{MINE}"><svg onload="{MINE}"><script>{MINE}</script></svg>
<iframe srcdoc="<script>{MINE}</script>"></iframe><style>@import 'http://evil.test/a.css';</style>
<meta http-equiv="refresh" content="0;url=http://evil.test/"><link rel="stylesheet" href="http://evil.test/b.css">

![picture]({PIXEL}) [本日の資料](javascript:window.owned=1) <a href="javascript:{MINE}">資料</a>
"""
SHOWN = f"""from IPython.display import HTML, SVG, Javascript, Markdown, display
display(HTML({ATTACK!r}), SVG('<svg xmlns="http://www.w3.org/2000/svg" onload="{MINE}"/>'))
display(Javascript({MINE!r}), Markdown({ATTACK!r}))
print({ATTACK!r})
raise ValueError({ATTACK!r})"""


def hostile(content: bytes) -> bytes:
    """The notebook with outputs and cells as no student made them by running it."""
    document = json.loads(content)
    data = {"text/html": ATTACK, "image/svg+xml": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{MINE}"/>'}
    for cell in document["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]
    for number, cell_type in enumerate(("markdown", "raw")):
        document["cells"].insert(
            number, {"cell_type": cell_type, "id": f"mine-{number}", "metadata": {}, "source": ATTACK}
        )
    return json.dumps(document).encode()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("instructor"), [SECTION])


@pytest.fixture(scope="module")
def handed_in(course: Path, fill) -> Path:
    """The exchange with what three students handed in, as nbgrader lays it there."""
    inbound = course.parent / "exchange" / COURSE_ID / "inbound"
    forgot = "def mean_squared_error(d, y):\n    return np.sum((d - y) ** 2) / 2"
    for student, content in {
        HANAKO: fill(SECTION, {}),
        TARO: fill(SECTION, {"s3_mean_squared_error": forgot, "s3_why_square": "まだ分かりません。"}),
        MALLORY: hostile(fill(SECTION, {"s3_mean_squared_error": SHOWN, "s3_why_square": ATTACK})),
    }.items():
        stamp = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
        folder = inbound / f"{student}+day1+{stamp}+{secrets.token_hex(8)}"
        folder.mkdir(parents=True)
        (folder / f"{SECTION}.ipynb").write_bytes(content)
        (folder / "timestamp.txt").write_text(stamp)
        (folder / "submission_secret.txt").write_text(secrets.token_hex(64))
    return course.parent / "exchange"


@pytest.fixture(scope="module")
def lab(course: Path, handed_in: Path):
    environment = at_home(course.parent / "home", handed_in)
    command = [*KAKUNIN, "lab", "--no-browser"]
    with running(command, course, environment, course.parent / "lab.log") as server:
        yield server


@pytest.fixture(scope="module")
def desk(lab: Server, visit):
    """JupyterLab as the instructor sees it first."""
    visited = visit(lab.url("/lab"))
    visited.page.wait_for_selector(".jp-LauncherCard")
    visited.shoot("instructor-1-lab")
    return visited


@pytest.fixture(scope="module")
def formgrader(desk) -> FrameLocator:
    """The Formgrader, by the menu; the assignment is released to the exchange by its button."""
    desk.page.click('.lm-MenuBar-itemLabel:text-is("Nbgrader")')
    desk.page.click('.lm-Menu-item[data-command="nbgrader:open-formgrader"]')
    frame = desk.page.frame_locator('iframe[src*="formgrader"]')
    press(frame, row(frame, "day1").locator("td.release a"), "Successfully released")
    desk.shoot("instructor-2-formgrader")
    return frame


def ask(course: Path, query: str, *values: str) -> list[tuple]:
    with closing(sqlite3.connect(course / "gradebook.db")) as connection:
        return connection.execute(query, values).fetchall()


def link(frame: FrameLocator, text: str) -> Locator:
    return frame.locator(f'a:text-is("{text}")')


def row(frame: FrameLocator, text: str) -> Locator:
    return frame.locator("#main-table tr", has_text=text)


def press(frame: FrameLocator, button: Locator, answer: str) -> None:
    """Press a button that answers in a dialog, read it, and close it."""
    button.click()
    expect(frame.locator(".modal.in")).to_contain_text(answer)
    frame.locator(".modal.in .modal-footer button").click()
    expect(frame.locator(".modal-backdrop")).to_have_count(0)


@pytest.fixture(scope="module")
def collected(desk, formgrader: FrameLocator) -> FrameLocator:
    """The submissions collected, and listed."""
    press(formgrader, row(formgrader, "day1").locator("td.collect a"), "Successfully collected")
    expect(row(formgrader, "day1").locator("td.num-submissions")).to_have_text("3")
    row(formgrader, "day1").locator("td.num-submissions a").click()
    expect(formgrader.locator("td.status")).to_have_text(["needs autograding"] * 3)
    return formgrader


@pytest.fixture(scope="module")
def graded(desk, collected: FrameLocator) -> FrameLocator:
    """Each submission graded by the button beside it."""
    for student in (HANAKO, TARO, MALLORY):
        press(collected, row(collected, student).locator("td.autograde a"), "Successfully autograded")
    desk.shoot("instructor-3-autograded")
    return collected


@pytest.fixture(scope="module")
def open_submission(desk, graded: FrameLocator, course: Path) -> Callable[[str], FrameLocator]:
    """Opens a student's notebook in the Formgrader as a grader finds it: manual grading, assignment, notebook."""
    query = (
        "SELECT submitted_notebook.id FROM submitted_notebook JOIN submitted_assignment"
        " ON submitted_assignment.id = submitted_notebook.assignment_id WHERE student_id = ?"
    )

    def opened(student: str) -> FrameLocator:
        ((id,),) = ask(course, query, student)
        link(graded, "Manual Grading").first.click()
        graded.locator('td a:text-is("day1")').click()
        graded.locator(f'td a:text-is("{SECTION}")').click()
        graded.locator(f'a.name-hidden[href$="{id}"]').click()
        for place in ("grades", "comments"):  # the page fills in its boxes by these
            wait_until(desk.page, place)
        return graded

    return opened


def wait_until(page: Page, what: str) -> None:
    """Until the Formgrader's own record of the submission says so."""
    page.wait_for_function(
        f"document.querySelector('iframe[src*=formgrader]').contentWindow.formgrader?.{what}?.loaded"
    )


def test_the_button_grades_in_the_jail_with_the_hidden_checks(graded, course):
    expect(graded.locator("td.status")).to_have_text(["needs manual grading"] * 3)
    query = (
        "SELECT student, json_extract(evidence, '$.isolation'), score FROM kakunin_grade"
        " WHERE question = 's3_mean_squared_error' ORDER BY 1"
    )
    found = ask(course, query)
    assert {student: score for student, _, score in found} == {HANAKO: 2, TARO: 1, MALLORY: 0}
    assert {isolation for _, isolation, _ in found} <= {"namespaces", "landlock"}


def test_scores_and_reasons_are_beside_each_question(desk, open_submission):
    frame = open_submission(TARO)
    expect(frame.locator("#test_s3_mean_squared_error")).to_have_attribute("placeholder", "1")
    comment = frame.locator("#s3_mean_squared_error-comment")
    expect(comment).to_have_attribute("placeholder", re.compile("2点中1点.*1件あたりの平均", re.DOTALL))
    comment.evaluate("each => each.closest('.nbgrader_cell').scrollIntoView()")
    frame.locator("body").evaluate("each => window.scrollBy(0, -75)")
    desk.shoot("instructor-4-reasons")


def test_formulas_are_drawn_by_this_machine(desk, open_submission):
    frame = open_submission(TARO)
    formula = frame.locator("#notebook .MathJax_Display .MathJax").first
    expect(formula).to_be_visible()
    expect(frame.locator("#notebook .text_cell_render", has_text="$$")).to_have_count(0)
    formula.scroll_into_view_if_needed()
    desk.shoot("instructor-5-formulas")


@pytest.fixture(scope="module")
def graded_by_hand(desk, open_submission) -> FrameLocator:
    """A score and a comment for an answer in words."""
    frame = open_submission(HANAKO)
    score, comment = frame.locator("input#s3_why_square"), frame.locator("#s3_why_square-comment")
    for box, value, saved in ((score, "1.5", "/api/grade/"), (comment, COMMENT, "/api/comment/")):
        box.fill(value)
        with desk.page.expect_response(lambda each, saved=saved: saved in each.url and each.request.method == "PUT"):
            box.press("Tab")
    comment.evaluate("each => each.closest('.nbgrader_cell').scrollIntoView()")
    frame.locator("body").evaluate("each => window.scrollBy(0, -75)")
    desk.shoot("instructor-5-by-hand")
    return frame


def test_a_score_and_a_comment_by_hand_are_stored(graded_by_hand, course):
    query = (
        "SELECT manual_score, manual_comment, needs_manual_grade FROM submitted_assignment"
        " JOIN submitted_notebook ON submitted_notebook.assignment_id = submitted_assignment.id"
        " JOIN grade ON grade.notebook_id = submitted_notebook.id"
        " JOIN comment ON comment.notebook_id = submitted_notebook.id"
        " JOIN base_cell g ON g.id = grade.cell_id JOIN base_cell c ON c.id = comment.cell_id"
        " WHERE student_id = ? AND g.name = 's3_why_square' AND c.name = 's3_why_square'"
    )
    assert ask(course, query, HANAKO) == [(1.5, COMMENT, 0)]


def test_a_hostile_notebook_is_shown_in_the_formgrader_and_does_nothing(desk, open_submission):
    frame = open_submission(MALLORY)
    notebook = frame.get_by_role("main").locator("#notebook")
    expect(notebook).to_contain_text(PIXEL)  # it is there, to be read
    scripts = "script:not([src]):not([type^='math/tex'])"  # formulas lie in elements that no browser runs
    expect(notebook.locator(f"iframe, svg, object, embed, meta, {scripts}")).to_have_count(0)
    expect(notebook.locator("img, a[href^='javascript' i], [onerror], [onload]")).to_have_count(0)
    notebook.locator("#s3_why_square-comment").scroll_into_view_if_needed()
    desk.shoot("instructor-6-hostile")
    desk.page.wait_for_load_state("networkidle")
    assert not desk.owned()
    assert desk.ran == []


@pytest.fixture(scope="module")
def feedback(desk, graded_by_hand, formgrader: FrameLocator, course: Path) -> Path:
    """The feedback, generated and released by the buttons; the folder of its pages."""
    link(formgrader, "Manual Grading").first.click()
    link(formgrader, "Manage Assignments").click()
    press(formgrader, row(formgrader, "day1").locator("td.generate-feedback a"), "Successfully generated feedback")
    press(formgrader, row(formgrader, "day1").locator("td.release-feedback a"), "Successfully released feedback")
    return course / "feedback"


def test_the_feedback_is_our_page_with_the_graders_words(feedback, lab, visit):
    visited = visit(lab.url(f"/files/feedback/{HANAKO}/day1/{SECTION}.html"))
    expect(visited.page).to_have_title("深層学習 day1 フィードバック")
    expect(visited.page.get_by_text(COMMENT)).to_be_visible()
    visited.shoot("instructor-7-feedback")
    assert len(list((feedback.parents[1] / "exchange" / COURSE_ID / "feedback").glob("*.html"))) == 3


def test_the_feedback_on_a_hostile_notebook_does_nothing(feedback, lab, visit):
    visited = visit(lab.url(f"/files/feedback/{MALLORY}/day1/{SECTION}.html"))
    expect(visited.page.locator("body")).to_contain_text(PIXEL)
    visited.page.wait_for_load_state("networkidle")
    visited.shoot("instructor-8-hostile-feedback")
    assert (visited.ran, visited.elsewhere, visited.owned()) == ([], [], False)
    assert visited.page.url.endswith(f"{SECTION}.html?token={lab.token}")


def test_the_class_report_opens(feedback, lab, visit, course):
    command = [*KAKUNIN, "report", "day1", "--output", "report.html", "--quiet"]
    environment = at_home(course.parent / "home", course.parent / "exchange")
    subprocess.run(command, cwd=course, env=environment, check=True, timeout=120)
    visited = visit(lab.url("/files/report.html"))
    expect(visited.page.get_by_role("heading", level=1)).to_contain_text("day1")
    expect(visited.page.locator("svg.chart").first).to_be_visible()
    visited.shoot("instructor-9-report")
    assert (visited.ran, visited.elsewhere, visited.owned()) == ([], [], False)


def test_the_hostile_file_itself_opened_in_jupyterlab_does_nothing(lab, collected, visit):
    """As it was handed in, with outputs of all kinds: JupyterLab shows pictures of anywhere, were it not forbidden."""
    visited = visit(lab.url(f"/lab/tree/submitted/{MALLORY}/day1/{SECTION}.ipynb"))
    expect(visited.page.locator(".jp-MarkdownOutput", has_text="資料").first).to_be_visible()
    if PIXEL not in visited.held_back:
        visited.page.wait_for_event("requestfailed", lambda each: each.url == PIXEL)
    visited.shoot("instructor-10-hostile-notebook")
    assert (visited.ran, visited.elsewhere, visited.owned()) == ([], [], False)
    assert PIXEL in visited.held_back


def test_nothing_was_asked_of_another_host(desk, feedback):
    """By any page of the whole way, the hostile one included."""
    assert desk.elsewhere == []
    assert desk.held_back == []
