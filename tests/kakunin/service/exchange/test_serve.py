"""`kakunin serve` opens the door where nbgrader's configuration names an exchange that it can list."""

from __future__ import annotations

import io
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest
from fake_desk import FakeDesk

from kakunin.cli.serve import _exchange
from kakunin.service.exchange import ExchangeDoor
from kakunin.service.web.event_log import EventLog


@pytest.mark.everything
def test_the_door_is_opened_once_and_serving_goes_on_without_it(lesson_root: Path, tmp_path: Path, capsys):
    root = Path(shutil.copytree(lesson_root, tmp_path / "course"))
    (tmp_path / "exchange").mkdir()
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
    log = EventLog(io.StringIO())
    with ExitStack() as stack:
        door = _exchange(root, FakeDesk(), log)
        assert isinstance(door, ExchangeDoor)
        stack.callback(door.close)
        assert "Hand-ins are collected" in capsys.readouterr().err
        with _exchange(root, FakeDesk(), log):
            assert "another service" in capsys.readouterr().err
    shutil.rmtree(tmp_path / "exchange")
    with _exchange(root, FakeDesk(), log):
        assert capsys.readouterr().err == ""
