"""A real PostgreSQL server for tests, gone at the end."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVER_USER = 65534 if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
BINARIES = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


class Server:
    """A server in a folder of its own, where everybody may be its administrator."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries, self._folder = binaries, folder
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self._port = str(probe.getsockname()[1])
        if SERVER_USER is not None:
            os.chown(folder, SERVER_USER, SERVER_USER)
        self._run("initdb", "-D", "data", "-A", "trust", "-U", "kakunin", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    def start(self) -> None:
        options = f"-k {self._folder} -p {self._port} -h 127.0.0.1"
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")

    def database(self, name: str) -> str:
        self._run("createdb", "-h", "127.0.0.1", "-p", self._port, "-U", "kakunin", name)
        return f"postgresql+psycopg://kakunin@127.0.0.1:{self._port}/{name}"

    def _run(self, program: str, *arguments: str) -> None:
        # Its output goes to a file: the server would hold a pipe open.
        with (self._folder / "output").open("ab") as output:
            subprocess.run(
                [self._binaries / program, *arguments],
                cwd=self._folder,
                user=SERVER_USER,
                group=SERVER_USER,
                extra_groups=[] if SERVER_USER is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=True,
            )


@contextlib.contextmanager
def running_server() -> Iterator[Server]:
    """A server from when it answers until the block ends; the test is skipped where there is none."""
    if BINARIES is None:
        pytest.skip("needs PostgreSQL")
    folder = Path(tempfile.mkdtemp(prefix="kakunin-postgresql-"))
    try:
        made = Server(BINARIES, folder)
        made.start()
        yield made
        made.stop()
    finally:
        shutil.rmtree(folder)
