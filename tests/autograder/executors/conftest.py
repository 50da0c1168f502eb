"""A real Dask cluster on this machine: a scheduler and workers, each a process of its own, as `dask` starts them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from distributed import Client, Security

ROOT = Path(__file__).parents[3]
SECONDS = 120  # for any step of a cluster; never waited for in full


class Cluster:
    """One scheduler and the workers that a test adds."""

    def __init__(self, folder: Path, security: Security | None = None) -> None:
        """`security`: certificates of a cluster that speaks tls://."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        protocol = "tcp" if security is None else "tls"
        self.address = f"{protocol}://127.0.0.1:{port}"
        self.security = security
        self.settings = {} if security is None else certificates(security, folder)  # as environment variables
        self.temporary = folder / "tmp"  # of the workers
        self.temporary.mkdir()
        self._folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--protocol", protocol
        )
        with self.client():
            pass

    def add_worker(self, *options: str, **environment: str) -> None:
        """Start a worker, and wait until the scheduler has one more."""
        with self.client() as client:
            count = len(client.nthreads())
            self._start("dask_worker", self.address, "--local-directory", str(self._folder), *options, **environment)
            client.wait_for_workers(count + 1, timeout=SECONDS)

    def client(self) -> Client:
        return Client(self.address, timeout=SECONDS, set_as_default=False, security=self.security)

    def worker_pids(self) -> list[int]:
        with self.client() as client:
            return list(client.run(os.getpid).values())

    def _start(self, program: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        # One death is nobody's fault; after the second Dask gives the task back. By default it would be the fourth.
        settings = {"PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1", **self.settings}
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
        """Workers first: they would look for their scheduler. Nobody waits for them to take their leave."""
        for process in reversed(self._processes):
            process.kill()
        for process in reversed(self._processes):
            process.wait()


def certificates(security: Security, folder: Path) -> dict[str, str]:
    """Dask's own configuration of one certificate for everybody, as environment variables; nothing else is accepted."""
    files = {"ca": security.tls_ca_file, "cert": security.tls_client_cert, "key": security.tls_client_key}
    for name, content in files.items():
        (folder / f"{name}.pem").write_text(str(content), encoding="ascii")
    tls = "DASK_DISTRIBUTED__COMM__TLS"
    own = {
        f"{tls}__{role}__{name.upper()}": str(folder / f"{name}.pem")
        for role in ("SCHEDULER", "WORKER", "CLIENT")
        for name in ("cert", "key")
    }
    return {f"{tls}__CA_FILE": str(folder / "ca.pem"), "DASK_DISTRIBUTED__COMM__REQUIRE_ENCRYPTION": "true", **own}


MakeCluster = Callable[..., Cluster]


@pytest.fixture(scope="module")
def make_cluster(tmp_path_factory) -> Iterator[MakeCluster]:
    """Makes clusters without workers, which end with the module."""
    with ExitStack() as stack:

        def make(security: Security | None = None) -> Cluster:
            cluster = Cluster(tmp_path_factory.mktemp("cluster"), security)
            stack.callback(cluster.close)
            return cluster

        yield make


@pytest.fixture(scope="module")
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
        copy.write_bytes(path.read_bytes() + (b"\n# another\n" if path.name == "scoring.py" else b""))
    return {"PYTHONPATH": str(folder)}
