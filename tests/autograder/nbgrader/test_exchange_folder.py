"""Which exchange nbgrader uses, and who may list what students hand in."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from autograder.nbgrader.exchange_folder import ExchangeFolder, exchange_of

OF_ANOTHER_KIND = "c.ExchangeFactory.collect = 'nbgrader.exchange.abc.ExchangeCollect'\n"


@pytest.fixture
def course(lesson_root: Path, tmp_path: Path) -> Path:
    """The configuration of the course, which names an exchange beside it."""
    root = Path(shutil.copytree(lesson_root, tmp_path / "course"))
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\nc.ExchangeCollect.check_owner = False\n")
    return root


def test_nbgraders_own_configuration_names_it(course, tmp_path):
    (tmp_path / "exchange").mkdir()
    assert exchange_of(course) == ExchangeFolder(tmp_path / "exchange", "course", check_owner=False)


@pytest.mark.everything
def test_where_nobody_made_it_there_is_none(course):
    assert exchange_of(course) is None


@pytest.mark.everything
def test_another_kind_of_exchange_is_no_folder(course, tmp_path):
    (tmp_path / "exchange").mkdir()
    with (course / "nbgrader_config.py").open("a") as file:
        file.write(OF_ANOTHER_KIND)
    assert exchange_of(course) is None


def test_it_says_who_can_list_it(tmp_path, monkeypatch):
    folder = ExchangeFolder(tmp_path, "course")
    assert "the first release" in folder.said()
    folder.inbound.mkdir(parents=True)
    assert folder.said() == f"{folder.inbound} can be listed"
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    folder.inbound.chmod(0o733)
    assert folder.said().endswith("can be listed by root, not by user 54321") or os.getuid() != 0
    folder.inbound.chmod(0o773)
    assert "and its group" in folder.said()
