"""A course that is served, and a desk over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from desks import FakeClock, FakeJudge, make_pair

from kakunin.service.desk import Desk

Open = Callable[..., Desk]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_pair(tmp_path / "course")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def judge() -> FakeJudge:
    return FakeJudge()


@pytest.fixture
def open_desk(root: Path, clock: FakeClock, judge: FakeJudge) -> Iterator[Open]:
    """Opens a desk over the course, with one judge unless more are asked for; the last one is closed at the end."""
    with ExitStack() as stack:
        yield lambda **more: stack.enter_context(Desk(root, **{"clock": clock, "judge": lambda: judge} | more))


@pytest.fixture
def desk(open_desk: Open) -> Desk:
    return open_desk()
