"""A real Dask cluster on this machine: a scheduler and workers, each a process of its own, as `dask` starts them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from distributed import Client

ROOT = Path(__file__).parents[3]
SECONDS = 120  # for any step of a cluster; never waited for in full


class Cluster:
    """One scheduler and the workers that a test adds."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.temporary = folder / "tmp"  # of the workers
        self.temporary.mkdir()
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("dask_scheduler", "--host", "127.0.0.1", "--port", str(port))
        with self.client():
            pass

    def add_worker(self, *options: str, **environment: str) -> None:
        """Start a worker, and wait until the scheduler has one more."""
        with self.client() as client:
            count = len(client.nthreads())
            self._start("dask_worker", self.address, "--local-directory", str(self._folder), *options, **environment)
            client.wait_for_workers(count + 1, timeout=SECONDS)

    def client(self) -> Client:
        return Client(self.address, timeout=SECONDS, set_as_default=False)

    def worker_pids(self) -> list[int]:
        with self.client() as client:
            return list(client.run(os.getpid).values())

    def _start(self, program: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        # One death is nobody's fault; after the second Dask gives the task back. By default it would be the fourth.
        settings = {"PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
        with (self._folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", f"distributed.cli.{program}", "--no-dashboard", *options],
                env={**os.environ, **settings, "TMPDIR": str(self.temporary), **environment},
                stdout=log,
                stderr=log,
                cwd=self._folder,
            )
        self._processes.append(process)
        return process

    def close(self) -> None:
        """Workers first: they would look for their scheduler."""
        for process in reversed(self._processes):
            process.send_signal(signal.SIGTERM)
        for process in reversed(self._processes):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


MakeCluster = Callable[[], Cluster]


@pytest.fixture(scope="session")
def make_cluster(tmp_path_factory) -> Iterator[MakeCluster]:
    """Makes clusters without workers, which end with the tests."""
    with ExitStack() as stack:

        def make() -> Cluster:
            cluster = Cluster(tmp_path_factory.mktemp("cluster"))
            stack.callback(cluster.close)
            return cluster

        yield make


@pytest.fixture(scope="session")
def cluster(make_cluster) -> Cluster:
    """Two worker processes of one thread each, under nannies, which start another when one is killed."""
    made: Cluster = make_cluster()
    made.add_worker("--nthreads", "1")
    made.add_worker("--nthreads", "1")
    return made


@pytest.fixture
def other_engine(tmp_path) -> Mapping[str, str]:
    """The environment of a worker with other code than ours."""
    folder = tmp_path / "other"
    for path in (ROOT / "autograder").rglob("*.py"):
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes() + (b"\n# another\n" if path.name == "judgement.py" else b""))
    return {"PYTHONPATH": str(folder)}
