"""Fixtures of the sandbox's tests: one sandbox per isolation, shared, because starting one costs half a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.errors import SandboxError
from autograder.sandbox import Budget, Isolation, Sandbox

PUBLIC = {
    "common/__init__.py": b"",
    "common/functions.py": b'''"""Material."""
import numpy as np


def relu(x):
    return np.maximum(0, x)


def twice(f, x=1):
    return f(f(x))
''',
    "1_1_forward_propagation.ipynb": b"{}",
}
BUDGET = Budget(memory_bytes=512 * 2**20)


# Time is accounted for alike in every tier.
ABOUT_TIME = (
    "test_a_replay_that_takes_too_long_leaves_no_half_run_process_to_the_next_question",
    "test_cells_with_shares_of_their_own_are_bounded_together",
    "test_a_served_answer_does_not_buy_time_without_end",
    "test_time_in_which_others_had_the_processors_is_not_the_students",
    "test_the_end_of_the_processor_time_is_the_students",
    "test_processor_time_of_all_threads_counts",
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`make test` sees what is about time in one tier."""
    for item in items:
        case = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if case.get("walled") is Isolation.LANDLOCK and item.name.partition("[")[0] in ABOUT_TIME:
            item.add_marker(pytest.mark.everything)


def open_sandbox(isolation: Isolation, budget: Budget = BUDGET) -> Sandbox:
    try:
        return Sandbox(PUBLIC, budget, isolation)
    except SandboxError as error:
        pytest.skip(f"{isolation} cannot be had here: {error}")


@pytest.fixture(scope="session", params=[Isolation.NAMESPACES, Isolation.LANDLOCK], ids=str)
def walled(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox of each isolation that is meant to stand up to attacks."""
    with open_sandbox(request.param) as sandbox:
        yield sandbox


@pytest.fixture(scope="session", params=list(Isolation), ids=str)
def every(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox of every isolation: what code means must not depend on it."""
    with open_sandbox(request.param) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def impatient() -> Budget:
    """For what hangs: short, yet long enough for a machine that is busy with other things."""
    return replace(BUDGET, cell_seconds=1.0, question_seconds=3.0)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The strongest sandbox there is here."""
    with Sandbox(PUBLIC, BUDGET) as strongest:
        yield strongest


@pytest.fixture
def descendants() -> Callable[[int], list[int]]:
    """A function that lists the processes that have the given one as an ancestor."""

    def find(ancestor: int) -> list[int]:
        parents = {}
        for status in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # it has ended meanwhile
                parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        found = [ancestor]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found[1:]

    return find
