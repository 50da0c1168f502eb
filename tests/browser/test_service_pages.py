"""The pages of `kakunin serve` in a real browser: for everybody, by keyboard, without a script, and up to date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from fake_desk import QUESTIONS, TOKYO, FakeDesk
from playwright.sync_api import Browser, Page, Route, expect
from three_students import HOSTILE_TEXT
from web_services import NOTEBOOK, Service, running

from gradebook.feedback.content import Verdict
from kakunin.service.model import Counted, Door, Reason, Refused, StudentNow
from kakunin.service.web import ClassRules, KnownPeople, SiteSettings
from kakunin.service.web.messages import en, ja

SCREENSHOTS = Path(__file__).parents[2] / ".kakunin" / "screenshots"  # of the last run, to be looked at
LOOKS = [
    ("light", 1200),
    ("dark", 390),
    *(pytest.param(*each, marks=pytest.mark.everything) for each in [("light", 390), ("dark", 1200)]),
]
FILE = {"name": "intro.ipynb", "mimeType": "application/json", "buffer": NOTEBOOK}
CLASS = tuple(
    StudentNow(
        f"s{number}",
        f"学生{number}",
        (verdict,),
        {Verdict.FULL: 4.0, Verdict.NOT_YET: 0.0}.get(verdict),
        3 * (verdict is not Verdict.UNANSWERED),
        None,
        is_waiting=number == 2,
        counts_earlier=number == 5,
        is_enrolled=number != 3,
    )
    for number, verdict in enumerate([Verdict.FULL, Verdict.NOT_YET, Verdict.WAITING, Verdict.UNANSWERED] * 2)
)
COUNTED = Counted(  # an earlier hand-in, a day late
    "best", True, False, datetime(2036, 12, 2, 10, 15, tzinfo=TOKYO), 11.0, 14.0, timedelta(hours=11), 1.1, 71.0, 100.0
)


@dataclass
class Window:
    """A page, and what went wrong in it."""

    page: Page
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def shoot(self, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


@pytest.fixture
def desk() -> FakeDesk:
    desk = FakeDesk()
    desk.students = CLASS
    return desk


@pytest.fixture
def people() -> KnownPeople:
    return KnownPeople({"hanako-code": "hanako", "staff-code": "sensei"})


@pytest.fixture
def service(desk: FakeDesk, people: KnownPeople, request: pytest.FixtureRequest) -> Iterator[Service]:
    """The service; by indirect parameter, behind a hub."""
    rules = ClassRules(frozenset({"sensei"}), lambda _: True)
    at_hub = getattr(request, "param", False)
    with running(desk, people, SiteSettings(b"k" * 32, rules=lambda: rules, zone=TOKYO, at_hub=at_hub)) as found:
        yield found


@pytest.fixture
def window(browser: Browser, service: Service) -> Iterator[Callable[..., Window]]:
    """Opens the first page, logged in where a code is given."""
    contexts = []

    def opened(code: str = "", *, width: int = 1200, scheme: str = "light", **more: object) -> Window:
        options = {"locale": "ja-JP", **more}
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        found = Window(context.new_page())
        host = urlsplit(service.address).netloc
        found.page.on(
            "request", lambda each: found.elsewhere.append(each.url) if urlsplit(each.url).netloc != host else None
        )
        found.page.on("console", lambda each: found.complaints.append(each.text))
        found.page.on("pageerror", lambda each: found.complaints.append(str(each)))
        found.page.on("dialog", lambda each: (found.complaints.append(f"dialog: {each.message}"), each.dismiss()))
        found.page.goto(service.address + "/")
        if code:
            found.page.get_by_label(ja.CODE).fill(code)
            found.page.keyboard.press("Enter")
            expect(found.page.get_by_role("button", name=ja.LOG_OUT)).to_be_visible()
        return found

    yield opened
    for context in contexts:
        context.close()


def serious(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in ("serious", "critical")]


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_nobody_is_shut_out(window, desk, service, scheme, width):
    """axe-core finds nothing that is serious, in light, dark and on a phone; nothing has to be moved sideways."""
    found = []
    desk.counted = COUNTED
    for each in ("hanako", "s1"):
        desk.hand_in(each, "lesson1", {"intro.ipynb": NOTEBOOK}, Door.BROWSER)
    student = window("hanako-code", width=width, scheme=scheme)
    staff = window("staff-code", width=width, scheme=scheme)
    visits = [
        (window(width=width, scheme=scheme), "/"),
        *((student, path) for path in ("/", "/a/lesson1", "/about")),
        *((staff, path) for path in ("/staff/lesson1", "/staff/lesson1?project", "/staff/lesson1/students/s1")),
    ]
    for opened, path in visits:
        opened.page.goto(service.address + path)
        for each in opened.page.locator("summary").all():
            each.click()
        name = path.strip("/").replace("/", "-").replace("?", "-") or "first"
        opened.shoot(f"service-{name}-{scheme}-{width}")
        found += [(path, *each) for each in serious(opened.page)]
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert (opened.elsewhere, opened.complaints) == ([], [])
    assert found == []


def test_a_student_hands_in_by_keyboard_and_sees_the_judgement_come(window, desk, service):
    desk.at_once = False
    opened = window("hanako-code")
    page = opened.page
    page.get_by_role("link", name="第1回").click()
    page.get_by_label(ja.CHOOSE).set_input_files(FILE)
    page.get_by_role("button", name=ja.HAND_IN).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text=ja.STATES["waiting"])).to_be_visible()
    desk.judge(next(iter(desk.receipts)))
    expect(page.get_by_role("status").filter(has_text=ja.STATES["judged"])).to_be_visible()
    expect(page.get_by_text("3.0 になりました")).to_be_visible()
    assert desk.taken[0][2] == {"intro.ipynb": NOTEBOOK}
    assert (opened.elsewhere, opened.complaints) == ([], [])


@pytest.mark.parametrize(("code", "path"), [("hanako-code", "/a/lesson1"), ("staff-code", "/staff/lesson1")])
def test_what_happens_before_a_page_listens_is_shown(window, desk, service, code, path):
    desk.at_once = False
    receipt = desk.hand_in("hanako", "lesson1", {"intro.ipynb": NOTEBOOK}, Door.BROWSER)
    page = window(code).page

    def late(route: Route) -> None:
        desk.students = (*CLASS, StudentNow("s99", "最後の人", (Verdict.FULL,), 4.0, 1, None, False))
        desk.judge(receipt.id)
        route.continue_()

    page.route("**/events", late)
    page.goto(service.address + path)
    expect(page.get_by_text(ja.STATES["judged"] if path.startswith("/a/") else "最後の人")).to_be_visible()


@pytest.mark.parametrize("service", [True], indirect=True)
def test_at_a_hub_whose_proxy_holds_answers_back_a_page_asks_again_and_again(window, desk, service):
    desk.at_once = False
    page = window("hanako-code", extra_http_headers={"X-Forwarded-Port": ",8000"}).page
    page.goto(service.address + "/a/lesson1")
    receipt = desk.hand_in("hanako", "lesson1", {"intro.ipynb": NOTEBOOK}, Door.NOTEBOOK)
    expect(page.get_by_text(ja.STATES["waiting"])).to_be_visible(timeout=10_000)
    desk.judge(receipt.id)
    expect(page.get_by_text(ja.STATES["judged"])).to_be_visible(timeout=10_000)


def test_feedback_that_has_to_wait_comes_by_itself(window, desk, service):
    soon = datetime.now(TOKYO) + timedelta(seconds=2)
    desk.questions = (replace(QUESTIONS[0], comment="", example="", feedback_from=soon),)
    desk.hand_in("hanako", "lesson1", {"intro.ipynb": NOTEBOOK}, Door.BROWSER)
    page = window("hanako-code").page
    page.goto(service.address + "/a/lesson1")
    expect(page.get_by_text(ja.feedback_from(soon))).to_be_visible()
    desk.questions = QUESTIONS[:1]
    expect(page.get_by_text("3.0 になりました")).to_be_visible()
    expect(page.get_by_text(ja.feedback_from(soon))).to_have_count(0)


@pytest.mark.everything
def test_a_page_that_could_not_be_shown_comes_by_itself(window, desk, service):
    page = window("hanako-code").page
    with desk.failing(Refused(Reason.UNAVAILABLE)):
        page.goto(service.address + "/a/lesson1")
        expect(page.get_by_text(ja.AWAY)).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="第1回")).to_be_visible(timeout=20_000)


def test_whose_session_has_ended_is_asked_to_log_in(window, desk, service, people):
    page = window("staff-code").page
    page.goto(service.address + "/staff/lesson1")
    people.people.clear()
    desk.change("lesson1")
    expect(page.get_by_label(ja.CODE)).to_be_visible(timeout=15_000)


def test_a_notebook_is_dropped_on_the_page(window, desk):
    page = window("hanako-code").page
    page.get_by_role("link", name="第1回").click()
    transfer = page.evaluate_handle(
        "() => { const made = new DataTransfer(); made.items.add(new File(['{}'], 'intro.ipynb')); return made; }"
    )
    page.dispatch_event("form.drop", "dragover", {"dataTransfer": transfer})
    expect(page.locator("form.drop.over")).to_have_count(1)
    page.dispatch_event("form.drop", "drop", {"dataTransfer": transfer})
    expect(page.get_by_text(ja.STATES["judged"])).to_be_visible()
    assert desk.taken[0][2] == {"intro.ipynb": b"{}"}


def test_what_is_refused_is_said_beside_the_button(window, desk):
    page = window("hanako-code").page
    page.get_by_role("link", name="第1回").click()
    desk.refusal = Refused(Reason.UNKNOWN_NOTEBOOK, "intro")
    page.get_by_label(ja.CHOOSE).set_input_files(FILE)
    page.get_by_role("button", name=ja.HAND_IN).click()
    expect(page.get_by_role("status").filter(has_text=desk.refusal.sentence)).to_be_visible()
    desk.refusal = None
    page.get_by_role("button", name=ja.HAND_IN).click()
    expect(page.get_by_text(ja.STATES["judged"])).to_be_visible()


def test_everything_works_without_a_script(window, desk, service):
    desk.at_once = False
    page = window("hanako-code", java_script_enabled=False).page
    page.get_by_role("link", name="第1回").click()
    page.get_by_label(ja.CHOOSE).set_input_files(FILE)
    page.get_by_role("button", name=ja.HAND_IN).click()
    assert page.url == f"{service.address}/a/lesson1"
    assert page.get_by_text(ja.STATES["waiting"]).is_visible()
    desk.judge(next(iter(desk.receipts)))
    page.wait_for_url(f"{service.address}/a/lesson1")
    expect(page.get_by_text(ja.STATES["judged"])).to_be_visible(timeout=10_000)  # it asks anew by itself


def test_the_page_of_the_class_changes_while_it_is_read(window, desk, service):
    """What is open stays open, and the keyboard stays where it was."""
    opened = window("staff-code")
    page = opened.page
    page.goto(service.address + "/staff/lesson1")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details[open]")).to_have_count(1)
    desk.students = (*CLASS, StudentNow("s99", "最後の人", (Verdict.FULL,), 4.0, 1, None, False))
    desk.change("lesson1")
    expect(page.get_by_text("最後の人")).to_be_visible()
    expect(page.locator("details[open]")).to_have_count(1)
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert opened.complaints == []


def test_staff_watch_what_a_student_sees(window, desk, service):
    """By the link in the student's row; it changes as the student's own page does."""
    desk.at_once = False
    opened = window("staff-code")
    page = opened.page
    page.goto(service.address + "/staff/lesson1")
    page.get_by_role("link", name=ja.page_of("学生3", "s3")).click()
    expect(page.get_by_text(ja.SEEN_BY_STUDENT)).to_be_visible()
    expect(page.get_by_text(ja.NOTHING_YET)).to_be_visible()
    receipt = desk.hand_in("s3", "lesson1", {"intro.ipynb": NOTEBOOK}, Door.EXCHANGE)
    expect(page.get_by_role("status").filter(has_text=ja.STATES["waiting"])).to_be_visible()
    desk.judge(receipt.id)
    expect(page.get_by_text("3.0 になりました")).to_be_visible()
    assert page.get_by_role("button").all_inner_texts() == [ja.LOG_OUT]
    assert (opened.elsewhere, opened.complaints) == ([], [])


def test_pages_that_nobody_looks_at_hold_no_connection(window, desk, service):
    """A browser has six to a host: six pages in tabs behind others would leave none for a seventh."""
    first = window("hanako-code").page
    for _ in range(8):
        page = first.context.new_page()
        page.goto(service.address + "/a/lesson1", timeout=10_000)
        _show(page, "hidden")
    page.get_by_label(ja.CHOOSE).set_input_files(FILE)
    desk.hand_in("hanako", "lesson1", {"intro.ipynb": NOTEBOOK}, Door.BROWSER)
    expect(page.get_by_text(ja.NOTHING_YET)).to_be_visible()
    _show(page, "visible")
    expect(page.get_by_text(ja.STATES["judged"])).to_be_visible()


def _show(page: Page, state: str) -> None:
    """Put a page in front of the others, or behind them."""
    page.evaluate(f"Object.defineProperty(document, 'visibilityState', {{value: '{state}', configurable: true}})")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_nothing_that_students_write_runs(window, desk, service):
    desk.questions = (replace(QUESTIONS[0], title=HOSTILE_TEXT, answer=HOSTILE_TEXT, comment=HOSTILE_TEXT),)
    desk.students = (
        replace(CLASS[0], student="<img src=x onerror=alert(1)>", name=HOSTILE_TEXT),
        replace(CLASS[0], student="hanako", name=HOSTILE_TEXT),
    )
    desk.hand_in("hanako", "lesson1", {f"{HOSTILE_TEXT}.ipynb": NOTEBOOK}, Door.BROWSER)
    pages = ("/staff/lesson1", "/staff/lesson1?project", "/staff/lesson1/students/hanako")
    for code, path in (("hanako-code", "/a/lesson1"), *(("staff-code", path) for path in pages)):
        opened = window(code)
        opened.page.goto(service.address + path)
        desk.change("lesson1")
        opened.page.wait_for_timeout(500)
        assert opened.page.title().endswith("– Kakunin")
        assert opened.page.evaluate("document.images.length + frames.length") == 0
        assert (opened.elsewhere, opened.complaints) == ([], [])


def test_the_policy_stops_what_would_get_past_the_escaping(window, service):
    opened = window()
    opened.page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=https://evil.example/x onerror=owned>')"
    )
    opened.page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'owned = 1'}))")
    opened.page.wait_for_timeout(200)
    assert opened.page.evaluate("typeof owned") == "undefined"
    assert any("Content Security Policy" in each for each in opened.complaints)


def test_an_english_browser_is_answered_in_english(window):
    page = window(locale="en-GB").page
    expect(page.get_by_label(en.CODE)).to_be_visible()
    page.get_by_role("link", name="日本語").click()
    expect(page.get_by_label(ja.CODE)).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "ja"
