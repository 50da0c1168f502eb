"""A real browser without a window, and a page in it that remembers all that went wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

SCREENSHOTS = Path(__file__).parents[2] / ".kakunin" / "screenshots"  # of the last run, to be looked at
PATIENCE = 90_000  # milliseconds that anything on a page of a server may take

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Opened:
    """A page, what it asked for beside itself, and what the browser complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Opens a file: with a width, in light or dark."""
    contexts = []

    def opened(path: Path, *, width: int = 1200, scheme: str = "light") -> Opened:
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        contexts.append(context)
        found = Opened(context.new_page())
        own = path.as_uri()
        found.page.on("request", lambda each: found.requests.append(each.url) if each.url != own else None)
        found.page.on("console", lambda each: found.complaints.append(each.text))
        found.page.on("pageerror", lambda each: found.complaints.append(str(each)))
        found.page.on("dialog", lambda each: (found.complaints.append(f"dialog: {each.message}"), each.dismiss()))
        found.page.goto(own)
        return found

    yield opened
    for context in contexts:
        context.close()


@dataclass
class Visit:
    """A visitor of a Jupyter server: the page, and what it did that nobody asked for."""

    context: BrowserContext
    page: Page
    elsewhere: list[str] = field(default_factory=list)  # requests to other hosts
    held_back: list[str] = field(default_factory=list)  # those that the server's policy forbade the browser
    ran: list[str] = field(default_factory=list)  # dialogs, and errors of scripts

    def shoot(self, name: str, page: Page | None = None) -> None:
        """Keep what is to be seen now, on the first page where none is named."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        (page or self.page).screenshot(path=SCREENSHOTS / f"{name}.png")

    def owned(self) -> bool:
        """Whether a script of a submission has run in any frame of any page: it would have set this."""
        return any(frame.evaluate("window.owned !== undefined") for page in self.context.pages for frame in page.frames)


def _watch(found: Visit, page: Page, host: str) -> None:
    def requested(url: str) -> None:
        if urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).netloc != host:
            found.elsewhere.append(url)

    def failed(request: Request) -> None:
        if request.failure == "csp" and request.url in found.elsewhere:  # it was not sent
            found.elsewhere.remove(request.url)
            found.held_back.append(request.url)

    page.on("request", lambda each: requested(each.url))
    page.on("requestfailed", failed)
    page.on("websocket", lambda each: requested(each.url))
    page.on("dialog", lambda each: (found.ran.append(f"dialog: {each.message}"), each.dismiss()))


@pytest.fixture(scope="module")
def visit(browser: Browser) -> Iterator[Callable[[str], Visit]]:
    """Opens a page of a server that is named by its address, token included; nothing beyond that host is reached."""
    contexts = []

    def visited(address: str) -> Visit:
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ja-JP", accept_downloads=False)
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        contexts.append(context)
        host = urlsplit(address).netloc
        context.route(lambda url: urlsplit(url).netloc != host, lambda route: route.abort())
        page = context.new_page()
        found = Visit(context, page)
        _watch(found, page, host)
        context.on("page", lambda each: _watch(found, each, host))
        page.goto(address)
        return found

    yield visited
    for context in contexts:
        context.close()
