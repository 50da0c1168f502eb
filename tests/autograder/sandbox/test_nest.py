"""A nest: one student's answers follow one another in it, and none meets what another left behind."""

from __future__ import annotations

import os
import signal

import pytest

from autograder.errors import SandboxError
from autograder.sandbox import Budget, ErrorKind, Isolation, Sandbox, process

THREADS = "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=[60], daemon=True).start()"
# The next process is there already, but not to be had.
REACHES_FOR_THE_NEXT = """
import os, resource
for process in range(os.getpid() + 1, os.getpid() + 20):
    for reach in (
        lambda: os.kill(process, 15),
        lambda: resource.prlimit(process, resource.RLIMIT_NOFILE, (3, 3)),
        lambda: resource.prlimit(process, resource.RLIMIT_AS, (4096, 4096)),
        lambda: os.sched_setaffinity(process, {0}),
        lambda: os.setpriority(os.PRIO_PROCESS, process, 19),
        lambda: open(f"/proc/{process}/mem", "r+b"),
    ):
        try:
            reach()
        except OSError:
            continue
        os._exit(3)
"""
BUDGET = Budget(cell_seconds=3.0, question_seconds=6.0, notebook_seconds=30.0, threads=16, memory_bytes=2**28)


@pytest.fixture(scope="module")
def sandbox():
    try:
        opened = Sandbox({}, BUDGET, Isolation.NAMESPACES)
    except SandboxError as error:
        pytest.skip(f"namespaces cannot be had here: {error}")
    with opened:
        yield opened


def run(sandbox, nests, *cells):
    with sandbox.session(cells, nests=nests) as session:
        return session.run()


def printed(result) -> str:
    return "".join(output.text for output in result.outputs)


@pytest.mark.parametrize("folder", ["/tmp", "/dev/shm", "."])
def test_what_one_process_wrote_the_next_one_does_not_find(sandbox, folder):
    with sandbox.nests() as nests:
        (wrote,) = run(
            sandbox, nests, f"import os\nopen('{folder}/left', 'w').write('x' * 100)\nprint(os.listdir('{folder}'))"
        )
        (looked,) = run(sandbox, nests, f"import os\nprint(os.listdir('{folder}'))")
    assert "left" in printed(wrote)
    assert "left" not in printed(looked)
    assert looked.error is None


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("import os\nos.kill(1, 9)", ErrorKind.EXCEPTION),
        ("import os\nos.kill(1, 2)", ErrorKind.EXCEPTION),
        ("import os\nos.kill(-1, 9)", ErrorKind.EXCEPTION),
        ("import os\nos.killpg(1, 9)", ErrorKind.EXCEPTION),
        ("import os\nos.fork()", ErrorKind.EXCEPTION),
        ("import os\nos._exit(3)", ErrorKind.EXIT),
        ("import os\nos.abort()", ErrorKind.CRASH),
        ("while True: pass", ErrorKind.TIMEOUT),
        ("x = bytearray(2**29)", None),
        (THREADS, None),
        ("import os\nwhile True:\n    open(f'/tmp/{os.urandom(8).hex()}', 'wb').write(bytes(2**20))", None),
        ("import ctypes\nctypes.CDLL(None).umount2(b'/tmp', 2)", None),
        ("import ctypes\nctypes.CDLL(None).ptrace(16, 1, 0, 0)", None),
        (REACHES_FOR_THE_NEXT, None),
    ],
)
def test_whatever_one_process_does_the_next_one_runs(sandbox, cell, kind):
    with sandbox.nests() as nests:
        (done,) = run(sandbox, nests, cell)
        after = run(
            sandbox, nests, "import numpy as np\nx = np.arange(3)", "import os\nprint(x.sum(), os.listdir('/tmp'))"
        )
        threads = run(
            sandbox, nests, "import threading\nmine = [threading.Thread(target=print) for _ in range(8)]",
            "for each in mine:\n    each.start()\nfor each in mine:\n    each.join()",
        )  # fmt: skip
    assert kind is None or (done.error is not None and done.error.kind is kind)
    assert [result.error for result in (*after, *threads)] == [None] * 4
    assert printed(after[1]) == "3 ['work']\n"


def test_no_process_sees_another(sandbox):
    with sandbox.nests() as nests:
        cells = ("import os\nprint(os.listdir('/proc'))", "print(os.getpid() > 1, os.getuid(), os.getppid())")
        seen = run(sandbox, nests, *cells)
    assert printed(seen[0]) == "[]\n"
    assert printed(seen[1]) == "True 1000 1\n"


def test_a_session_survives_the_end_of_its_nest(sandbox):
    with sandbox.nests() as nests:
        with sandbox.session(["x = 1", "x += 1", "print(x)"], nests=nests) as session:
            session._ready_child()
            (nest,) = nests._nests.values()
            signal.pidfd_send_signal(nest._handle, signal.SIGKILL)
            results = session.run()
        (after,) = run(sandbox, nests, "print('here')")
    assert printed(results[-1]) == "2\n"
    assert printed(after) == "here\n"


def test_with_the_nest_everything_in_it_ends(sandbox):
    with sandbox.nests() as nests:
        session = sandbox.session(["x = 1"], nests=nests)
        child = session._ready_child()
        (nest,) = nests._nests.values()
        handle = os.dup(child._handle)
    try:
        with pytest.raises(ProcessLookupError):
            signal.pidfd_send_signal(handle, 0)
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(nest._handle)
    finally:
        os.close(handle)
        session.close()


def test_its_own_time_and_memory_are_told_of_each_process(sandbox):
    with sandbox.nests() as nests:
        for size, least in ((2**27, 2**27), (2**10, 0)):
            session = sandbox.session([f"x = bytearray({size})\nx[::4096] = b'1' * len(x[::4096])"], nests=nests)
            session.run()
            child, session._child = session._child, None
            ending = child.kill()
            assert least <= ending.peak < least + 2**26
            assert ending.signal == signal.SIGKILL


def test_a_nest_that_cannot_be_built_is_said_and_the_next_one_is(sandbox, monkeypatch):
    monkeypatch.setattr(process, "_own_user", lambda isolation: -5)
    with sandbox.nests() as nests, pytest.raises(SandboxError, match="a jail could not be built"):
        run(sandbox, nests, "print(1)")
    monkeypatch.undo()
    with sandbox.nests() as nests:
        assert run(sandbox, nests, "print(1)")[0].error is None


def test_a_process_that_the_machine_ends_before_it_is_ready_is_begun_again(sandbox, monkeypatch):
    greet, killed = process._greet, []

    def killing(child):
        if not killed:
            killed.append(signal.pidfd_send_signal(child._handle, signal.SIGKILL))
        greet(child)

    with sandbox.nests() as nests:
        run(sandbox, nests, "x = 1")
        for spawn in (nests, None):
            killed.clear()
            monkeypatch.setattr(process, "_greet", killing)
            (done,) = run(sandbox, spawn, "print(1)")
            assert printed(done) == "1\n"
            assert killed == [None]
