"""Three feedback pages in a real browser: one without a fault, one with every kind of fault, one hostile."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from three_students import HOSTILE, PERFECT, POOR, write_three

from kakunin.cli.feedback import feedback_command

STUDENTS = (PERFECT, POOR, HOSTILE)
LOOKS = [("light", 1200), ("light", 390), pytest.param("dark", 1200, marks=pytest.mark.everything)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pages."""
    course = tmp_path_factory.mktemp("course")
    database = write_three(course / "gradebook.db")
    arguments = ["day1", "--db", f"sqlite:///{database}", "--output", str(course / "feedback")]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course)  # a course without rules of its own
        result = CliRunner().invoke(feedback_command, arguments)
    assert result.exit_code == 0, result.output
    return course / "feedback"


def page_of(folder: Path, student: str) -> Path:
    return folder / student / "day1" / "hidden.html"


@pytest.mark.parametrize("student", STUDENTS)
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_nobody_is_shut_out(open_page, folder, student, scheme, width):
    """axe-core finds nothing that is serious, in light, dark and on a phone; nothing has to be moved sideways."""
    opened = open_page(page_of(folder, student), scheme=scheme, width=width)
    found = Axe().run(opened.page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")] == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.complaints == []


@pytest.mark.parametrize("student", STUDENTS)
def test_nothing_runs_and_nothing_leaves_the_page(open_page, folder, student):
    opened = open_page(page_of(folder, student))
    opened.page.wait_for_load_state("networkidle")
    assert opened.requests == []
    assert opened.complaints == []
    assert opened.page.url == page_of(folder, student).as_uri()
    assert opened.page.title() == "day1 フィードバック"
    assert opened.page.evaluate("document.scripts.length + document.images.length + frames.length") == 0
    assert opened.page.evaluate("document.styleSheets.length") == 1
    assert opened.page.locator("body").is_visible()


def test_a_script_in_the_page_would_not_run(open_page, folder, tmp_path):
    """The page's own policy stops one, should something ever get past the escaping."""
    html = page_of(folder, POOR).read_text(encoding="utf-8")
    injected = tmp_path / "injected.html"
    attack = "<script>document.title = 'owned'</script><img src='https://evil.example/a.png'>"
    injected.write_text(html.replace("<main>", f"<main>{attack}"), encoding="utf-8")
    opened = open_page(injected)
    assert opened.page.title() == "day1 フィードバック"
    assert any("Content Security Policy" in each for each in opened.complaints)


def test_each_notebook_is_a_click_away_and_named(open_page, folder):
    page = open_page(page_of(folder, POOR)).page
    page.get_by_role("link", name="2. 出力層").click()
    assert page.url.endswith("#n-output")
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("heading", name="1-1 総入力を求める", level=3).is_visible()
    assert page.get_by_role("article").count() == 3
    assert page.evaluate("document.documentElement.lang") == "ja"
