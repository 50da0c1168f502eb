"""A real browser without a window, and a page in it that remembers all that went wrong."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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
