"""The class report in a real browser: in both languages, light and dark, on a phone and on paper."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from three_students import write_three

from gradebook.frames import read_details
from gradebook.gradebook import read_gradebook
from gradebook.policy import CoursePolicy
from gradebook.report import page, report

LOOKS = [("light", 1200), ("light", 390), pytest.param("dark", 1200, marks=pytest.mark.everything)]


@pytest.fixture(scope="module", params=["ja", "en"])
def path(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    database = write_three(folder / "gradebook.db")
    shown = report(read_gradebook(database, ["day1"], CoursePolicy()), read_details(database, "day1"), "day1")
    file = folder / "report.html"
    file.write_bytes(page(shown, request.param))
    return file


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_nobody_is_shut_out(open_page, path, scheme, width):
    opened = open_page(path, scheme=scheme, width=width)
    found = Axe().run(opened.page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")] == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.complaints == []


def test_nothing_is_asked_for(open_page, path):
    opened = open_page(path)
    opened.page.wait_for_load_state("networkidle")
    assert opened.requests == []
    assert opened.page.evaluate("document.scripts.length + document.images.length + frames.length") == 0


def test_the_pictures_are_there_and_follow_the_page(open_page, path):
    for scheme in ("light", "dark"):
        page = open_page(path, scheme=scheme).page
        charts = page.locator("svg.chart")
        assert charts.count() >= 2
        for place in range(charts.count()):
            box = charts.nth(place).bounding_box()
            assert box is not None
            assert box["width"] > 300
            assert box["height"] > 100
        ink = page.evaluate("getComputedStyle(document.querySelector('svg.chart text')).fill")
        assert ink not in ("", "none")
        accent = page.evaluate(
            "[...document.querySelectorAll('svg.chart path')].map(p => getComputedStyle(p).fill).find(f => f != 'none')"
        )
        assert accent == {"light": "rgb(11, 83, 148)", "dark": "rgb(142, 197, 255)"}[scheme]


def test_it_prints(open_page, path):
    content = open_page(path).page.pdf()
    assert content.startswith(b"%PDF")
