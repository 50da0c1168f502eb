"""A service with a fake desk: two students, an instructor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from fake_desk import TOKYO, FakeDesk
from web_services import Service, running

from kakunin.service.web import ClassRules, KnownPeople, SiteSettings

CODES = {"hanako-code": "hanako", "taro-code": "taro", "staff-code": "sensei"}
RULES = ClassRules(frozenset({"sensei"}), lambda _: True)
SETTINGS = SiteSettings(b"k" * 32, rules=lambda: RULES, zone=TOKYO)


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def people() -> KnownPeople:
    return KnownPeople(CODES)


@pytest.fixture
def start(desk: FakeDesk, people: KnownPeople) -> Iterator[Callable[..., Service]]:
    """Starts the service with other settings."""
    with ExitStack() as stack:
        yield lambda **changed: stack.enter_context(running(desk, people, replace(SETTINGS, **changed)))


@pytest.fixture
def service(start: Callable[..., Service]) -> Service:
    return start()
