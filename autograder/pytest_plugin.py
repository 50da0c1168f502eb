"""The pytest plugin: `pytest solutions/day1/checks --submission FILE.ipynb` runs hidden checks by hand.

Every pytest run in this environment imports it, so it imports nothing of ours before there is a checks file.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

MARKER = "kakunin_check(rubric, check): a hidden check of one question"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --submission."""
    group = parser.getgroup("kakunin", "grading notebooks")
    group.addoption(
        "--submission", metavar="FILE", type=Path, default=None, help="the notebook that hidden checks are run against"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", MARKER)


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """Have a checks file loaded by us; None leaves any other to pytest."""
    folder = module_path.parent
    if folder.name != "checks" or not (folder.parent / "assignment.toml").is_file():
        return None
    from autograder.grading import by_hand  # noqa: PLC0415  # numpy and the engine, half a second

    if not parent.config.pluginmanager.is_registered(by_hand):
        parent.config.pluginmanager.register(by_hand)
    return by_hand.ChecksFile.from_parent(parent, path=module_path)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """With --submission, hold the notebook's processes open around the tests."""
    path = session.config.getoption("submission")
    if path is None:
        return (yield)
    from autograder.grading.by_hand import seated  # noqa: PLC0415  # as above

    with seated(session, path):
        return (yield)
