"""Real Jupyter servers for tests: started by their own command, and gone at the end."""

from __future__ import annotations

import contextlib
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

TO_START = 120  # seconds; it takes five on an idle machine
_ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/\S*?token=([0-9a-f]+)")


@dataclass(frozen=True)
class Server:
    """A server that answers."""

    address: str
    token: str
    process: subprocess.Popen[bytes]
    log: Path

    def url(self, path: str) -> str:
        """The address of a page for a browser that has not been here before."""
        return f"{self.address}{path}{'&' if '?' in path else '?'}token={self.token}"

    def ask(self, path: str) -> str:
        """What it answers to somebody who has the token."""
        request = urllib.request.Request(f"{self.address}{path}", headers={"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            text: str = answer.read().decode()
            return text


@contextlib.contextmanager
def running(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    stdin: int | IO[bytes] | None = None,
) -> Iterator[Server]:
    """A server from when it answers until the block ends."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment,
            stdin=subprocess.DEVNULL if stdin is None else stdin, stdout=output, stderr=output,
        )  # fmt: skip
    try:
        yield _answering(process, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=60)


def _answering(process: subprocess.Popen[bytes], log: Path) -> Server:
    deadline = time.monotonic() + TO_START
    while process.poll() is None and time.monotonic() < deadline:
        found = _ADDRESS.search(log.read_text(encoding="utf-8", errors="replace"))
        if found is not None:
            server = Server(found[1], found[2], process, log)
            with contextlib.suppress(OSError):  # the address is printed a little earlier than it answers
                server.ask("/api/status")
                return server
        time.sleep(0.05)
    pytest.fail(f"the server did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}")
