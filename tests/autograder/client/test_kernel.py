"""The client in a real kernel, as JupyterLab starts it for a notebook."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_services import DONE, NOTEBOOK, cell, notebook
from jupyter_client import BlockingKernelClient, KernelManager

from autograder.client import client_file

IMPORT, CALL = "from common import kakunin", "kakunin.submit()"


@pytest.fixture
def kernel(service, tmp_path: Path) -> Iterator[BlockingKernelClient]:
    """A kernel beside the notebook and the client of a release."""
    service.answers = [DONE]
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "kakunin.py").write_bytes(client_file(service.address, "lesson1"))
    home = tmp_path / "home"
    home.mkdir()
    manager = KernelManager()
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "JPY_SESSION_NAME": str(tmp_path / NOTEBOOK)}
    manager.start_kernel(cwd=str(tmp_path), env=environment)
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(kernel: BlockingKernelClient, text: str, typed: str | None = None) -> dict[str, str]:
    """What stands in the output at the end; typed: what the student answers."""
    shown: dict[str, str] = {}

    def hear(message: dict) -> None:
        content = message["content"]
        assert message["msg_type"] not in ("error", "stream"), content
        if "data" in content:
            shown.update(content["data"])

    kernel.execute_interactive(
        text,
        allow_stdin=typed is not None,
        stdin_hook=lambda _: kernel.input(typed),
        output_hook=hear,
        timeout=60,
    )
    return shown


def test_a_student_runs_the_cell(kernel, service, tmp_path):
    file = tmp_path / NOTEBOOK
    file.write_bytes(notebook(cell("a = 1")))
    run(kernel, "a = 1")
    run(kernel, IMPORT)
    assert "自動で実行されている" in run(kernel, CALL)["text/plain"]
    run(kernel, "b = 'not saved'")
    assert "Ctrl+S" in run(kernel, CALL, "right-code")["text/plain"]
    assert service.asked == []

    file.write_bytes(notebook(cell("a = 1", 1), cell("b = 'not saved'", 4), cell(CALL, 5)))
    shown = run(kernel, CALL, "right-code")
    assert "第1回: 3 / 5点" in shown["text/plain"]
    assert "<strong>第1回: 3 / 5点</strong>" in shown["text/html"]
    assert service.asked[0].headers["Authorization"] == "Bearer right-code"
    assert service.asked[0].body == file.read_bytes()
