"""A small service on this machine, and the client as it is released for it."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from fake_services import Service, fake_service

from autograder.client import client_file

CODE = "right-code"


@pytest.fixture
def service() -> Iterator[Service]:
    """A service on this machine; it says what its `answers` say."""
    with fake_service() as service:
        yield service


@pytest.fixture
def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Imports the client as it is released for an address, in a home of its own and with a code."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("KAKUNIN_CODE", CODE)
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(tmp_path)

    def imported(address: str) -> ModuleType:
        path = tmp_path / "common" / "kakunin.py"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(client_file(address, "lesson1"))
        spec = importlib.util.spec_from_file_location("common.kakunin", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module._PAUSES = (0.0, 0.0)
        return module

    return imported
