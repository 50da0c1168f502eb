"""Whatever a cell does to its process costs that cell alone, in every isolation that is meant to hold."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.errors import SandboxError
from autograder.sandbox import Budget, Case, ErrorKind, Isolation, Probe, Sandbox, Session
from autograder.sandbox import folder as folders
from autograder.sandbox.channel import HungUpError
from autograder.sandbox.guest.wire import EXIT_NO_MEMORY
from autograder.sandbox.host import BASE
from autograder.sandbox.process import Child, Ending
from autograder.sandbox.reading import ending_error

FORK_BOMB = "import os\nwhile True:\n    os.fork()"
KILLERS = {
    "endless loop": ("while True: pass", ErrorKind.TIMEOUT),
    "every signal ignored": (
        "import signal\nfor s in range(1, 64):\n    try: signal.signal(s, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\nwhile True: pass",
        ErrorKind.TIMEOUT,
    ),
    "endless except": ("while True:\n    try: 1 / 0\n    except BaseException: pass", ErrorKind.TIMEOUT),
    "sleep": ("import time; time.sleep(10**6)", ErrorKind.TIMEOUT),
    "endless repr": ("class A:\n    def __repr__(self):\n        while True: pass\nA()", ErrorKind.TIMEOUT),
    "os._exit": ("import os; os._exit(0)", ErrorKind.EXIT),
    "segmentation fault": ("import ctypes; ctypes.string_at(0)", ErrorKind.CRASH),
    "abort": ("import os; os.abort()", ErrorKind.CRASH),
    "line closed": ("import os; os.closerange(0, 64)", ErrorKind.PROTOCOL),
    "garbage on the line": ("import os; os.write(3, b'garbage' * 100)", ErrorKind.PROTOCOL),
    "forged answer of 4 GB": ("import os; os.write(3, bytes([2, 0, 0, 0, 255, 255, 255, 255]))", ErrorKind.PROTOCOL),
    "slow drip": (
        "import os, time\nos.write(3, bytes([0, 0, 1, 0, 0, 0, 0, 0]))\n"
        "while True:\n    os.write(3, b' ')\n    time.sleep(0.05)",
        ErrorKind.TIMEOUT,
    ),
    "deep JSON": ("import os; os.write(3, bytes([0, 0, 1, 0, 0, 0, 0, 0]) + b'[' * 65536)", ErrorKind.PROTOCOL),
}
FAILING = {
    "sys.exit": ("import sys; sys.exit(3)", ErrorKind.EXIT, "SystemExit"),
    "exit": ("exit()", ErrorKind.EXIT, "SystemExit"),
    "memory by list": ("x = [0] * 10**9", ErrorKind.MEMORY, "MemoryError"),
    "memory by growing": ("x = []\nwhile True: x.append(bytearray(2**24))", ErrorKind.MEMORY, "MemoryError"),
    "memory by numpy": ("import numpy as np; np.ones(2**30)", ErrorKind.MEMORY, "MemoryError"),
    "memory by mmap": ("import mmap; mmap.mmap(-1, 2**31)", ErrorKind.EXCEPTION, "OSError"),
    "recursion": ("def f(): return f()\nf()", ErrorKind.EXCEPTION, "RecursionError"),
    "flood": ("while True: print('x' * 1000)", ErrorKind.OUTPUT, "TooMuchOutput"),
    "one long line": ("print('x' * 30_000_000)", ErrorKind.OUTPUT, "TooMuchOutput"),
    "interrupt": ("import signal; signal.raise_signal(signal.SIGINT)", ErrorKind.EXCEPTION, "KeyboardInterrupt"),
    "fork bomb": (FORK_BOMB, ErrorKind.EXCEPTION, "PermissionError"),
    "subprocess": ("import subprocess; subprocess.run(['ls'])", ErrorKind.EXCEPTION, "PermissionError"),
    "exec": ("import os; os.execv('/bin/sh', ['sh'])", ErrorKind.EXCEPTION, "PermissionError"),
    "input": ("input('値: ')", ErrorKind.EXCEPTION, "InputNotAvailableError"),
    "exception that cannot be shown": (
        "class E(Exception):\n    def __str__(self): raise SystemExit\nraise E", ErrorKind.EXCEPTION, "E",
    ),
    "null byte": ("x = '\0'", ErrorKind.EXCEPTION, None),
    "endless nesting": ("(" * 5000, ErrorKind.EXCEPTION, "SyntaxError"),
    "lone surrogate": ("x = '\ud800'", ErrorKind.EXCEPTION, None),
}  # fmt: skip


@pytest.mark.parametrize("name", KILLERS)
def test_a_cell_that_kills_its_process_costs_itself_alone(walled: Sandbox, impatient: Budget, name: str) -> None:
    killer, kind = KILLERS[name]
    with walled.session(["x = 1", killer, "x += 1", "print(x)"], impatient) as session:
        results = session.run()
        assert [result.error and (result.error.kind, result.error.cell) for result in results] == [
            None, (kind, 1), None, None,
        ]  # fmt: skip
        assert results[3].outputs[0].text == "2\n"
        [answer] = session.probe(Probe(at=4, run=("y = x + z",), cases=(Case(names={"z": 1}, get=("y",)),)))
        assert answer.values == {"y": 3}


@pytest.mark.parametrize("name", FAILING)
def test_a_cell_that_fails_leaves_its_process_alive(walled: Sandbox, name: str) -> None:
    source, kind, type_name = FAILING[name]
    with walled.session(["here = 1", source, "here"]) as session:
        first, failed, last = session.run()
    assert failed.error is not None
    assert failed.error.kind is kind
    assert type_name in (None, failed.error.type)
    assert first.error is last.error is None
    assert last.outputs[0].text == "1"


@pytest.mark.parametrize(
    ("source", "kind"),
    [("while True: pass", ErrorKind.TIMEOUT), ("import os; os._exit(1)", ErrorKind.EXIT)],
)
def test_a_probe_that_kills_costs_its_remaining_cases_alone(
    walled: Sandbox, impatient: Budget, source: str, kind: ErrorKind
) -> None:
    """The cases before it keep their answers; the next probe meets the notebook as it was."""
    deadly = f"if n == 1:\n    {source}\nm = n"
    probe = Probe(at=1, run=(deadly,), cases=tuple(Case(names={"n": n}, get=("m",)) for n in range(3)))
    with walled.session(["a = 5"], impatient) as session:
        results = session.probe(probe)
        assert results[0].values == {"m": 0}
        assert [result.error and result.error.kind for result in results] == [None, kind, kind]
        [after] = session.probe(Probe(at=1, run=("b = a",), cases=(Case(get=("b",)),)))
        assert after.values == {"b": 5}


def test_the_budget_of_a_notebook_bounds_everything(sandbox: Sandbox, impatient: Budget) -> None:
    """Many endless cells cost little more than the notebook's time, and nothing that is not theirs."""
    cells, budget = ["while True: pass"] * 30 + ["x = 1"], replace(impatient, notebook_seconds=2.5)
    started = time.monotonic()
    with sandbox.session(cells, budget, own=range(30)) as session:
        results = session.run()
        assert session.overran
        assert {result.error.kind for result in results if result.error} == {ErrorKind.TIMEOUT}
        [answer] = session.probe(Probe(at=31, cases=(Case(get=("x",)),)))
        assert (answer.values, answer.error) == ({"x": 1}, None)
    assert time.monotonic() - started < 15


@pytest.mark.parametrize("slow", ["while True: pass", "import time; time.sleep(0.7)"])
def test_once_the_time_is_used_up_every_question_still_has_its_share(sandbox: Sandbox, slow: str) -> None:
    budget = Budget(cell_seconds=1.0, question_seconds=2.0, notebook_seconds=2.0)
    cells = ["a = 1", *[slow] * 4, "b = a + 1", slow]
    probe = Probe(at=5, run=("c = a",), cases=(Case(get=("c",)),))
    endless = replace(probe, run=("while True: pass",))
    with sandbox.session(cells, budget, own={1, 2, 3, 4}) as session:
        assert session.run()[5].error is None
        session.probe(Probe(at=6, cases=(Case(get=("b",)),)), question="first")
        for _ in range(3):
            (result,) = session.probe(endless, question="endless")
            assert result.error is not None
            assert result.error.kind is ErrorKind.TIMEOUT
        (result,) = session.probe(probe, question="other")
        assert (result.values, result.error) == ({"c": 1}, None)


def test_a_question_that_the_time_runs_out_on_has_its_share_as_well(sandbox: Sandbox) -> None:
    budget = Budget(cell_seconds=2.0, question_seconds=2.0, notebook_seconds=1.0)
    probe = Probe(at=2, run=("import time; time.sleep(0.4); c = a",), cases=(Case(get=("c",)),))
    with sandbox.session(["a = 1", "import time; time.sleep(0.7)"], budget, own={1}) as session:
        session.run()
        (result,) = session.probe(probe, question="last")
        assert (result.values, result.error) == ({"c": 1}, None)


def economical(budget: Budget) -> Budget:
    return replace(budget, cell_seconds=1.0, question_seconds=2.0, notebook_seconds=1.0)


def test_a_replay_that_takes_too_long_leaves_no_half_run_process_to_the_next_question(walled: Sandbox) -> None:
    cells = ["import time", *[f"time.sleep(0.13)\nx{number} = 1" for number in range(10)]]
    with walled.session(cells, economical(walled.budget)) as session:
        session.run()
        for question in ("dies", "is next", "is last"):
            run = ("import os; os._exit(0)",) if question == "dies" else ()
            probe = Probe(at=len(cells), run=run, cases=(Case(get=("x9",)),))
            (result,) = session.probe(probe, question=question)
        assert result.error
        assert result.error.kind is ErrorKind.TIMEOUT


def test_cells_with_shares_of_their_own_are_bounded_together(walled: Sandbox) -> None:
    cells = ["import time", *["time.sleep(0.2)"] * 60]
    started = time.monotonic()
    with walled.session(cells, economical(walled.budget)) as session:
        errors = [result.error for result in session.run()]
    assert time.monotonic() - started < 6
    assert errors[0] is None
    assert errors[-1]
    assert errors[-1].kind is ErrorKind.TIMEOUT


def test_a_time_bomb_is_met_again_on_replay(sandbox: Sandbox, impatient: Budget) -> None:
    """A cell that kills only the second time, when the notebook is replayed, is passed over as well."""
    bomb = f"import time, os\nif time.time() > {time.time() + 1}: os._exit(1)\nx = 1"
    with sandbox.session([bomb, "while True: pass", "y = 1"], impatient) as session:
        results = session.run()
        assert [result.error is None for result in results] == [True, False, True]
        [answer] = session.probe(Probe(at=3, cases=(Case(get=("x", "y")),)))
        assert answer.values == {"y": 1}


def test_threads_are_bounded_and_harmless(walled: Sandbox) -> None:
    source = (
        "import threading, time\nstarted = 0\n"
        "try:\n    for _ in range(5000):\n"
        "        threading.Thread(target=time.sleep, args=(99,), daemon=True).start()\n"
        "        started += 1\n"
        "except RuntimeError: pass\nprint(started < 5000)"
    )
    with walled.session([source, "1"]) as session:
        bounded, after = session.run()
    assert bounded.outputs[0].text == "True\n"
    assert after.error is None


def test_the_disk_is_not_filled(walled: Sandbox) -> None:
    source = (
        "import os\nfor n in range(10**6):\n    with open(os.path.join(os.environ['HOME'], str(n)), 'wb') as f:\n"
        "        f.write(bytes(2**22))"
    )
    with walled.session([source, "1"]) as session:
        filled, after = session.run()
    assert filled.error is not None
    assert filled.error.type == "OSError" or filled.error.kind is ErrorKind.OUTPUT
    assert after.error is None


def test_a_folder_nested_without_end_is_removed(walled: Sandbox) -> None:
    source = "import os\nfor _ in range(1500):\n    os.mkdir('d', 0o700)\n    os.chdir('d')\nos.mkdir('closed', 0)"
    before = folders_of(walled)
    with walled.session([source]) as session:
        session.run()
    assert folders_of(walled) == before


def test_nothing_is_left_behind(walled: Sandbox, descendants: Callable[[int], list[int]]) -> None:
    """Sessions that were closed, killed or broken leave neither a process nor a file nor a descriptor."""
    before = sorted(descendants(os.getpid())), descriptors(), folders_of(walled)
    with walled.session(["import threading, time\nthreading.Thread(target=time.sleep, args=(99,)).start()"]) as session:
        session.run()
        assert len(descendants(os.getpid())) > len(before[0])
    with walled.session(["open('x', 'w').write('x')", "import os; os._exit(0)", "1"]) as session:
        session.run()
    assert (sorted(descendants(os.getpid())), descriptors(), folders_of(walled)) == before


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def folders_of(sandbox: Sandbox) -> list[Path]:
    """Those of its children; other runs on this machine have theirs."""
    return list(sandbox._scratch.path.glob("child-*"))


def test_what_was_sent_back_is_bounded(walled: Sandbox) -> None:
    """An answer beyond the budget is named, not received; the next is received."""
    with walled.session(["import numpy as np"]) as session:
        cases = (Case(get=("x", "y")), Case(get=("y",)))
        results = session.probe(Probe(at=1, run=("x = np.zeros(2**24)\ny = np.ones(3)",), cases=cases))
    assert results[0].values["x"].reason == "too large"
    assert np.array_equal(results[1].values["y"], np.ones(3))


FORGE_OUTPUTS = """
import json, os, struct
head = json.dumps({"outputs": [{"kind": "stream", "name": "stdout", "text": "x"}] * 20_000, "error": None,
                   "repaired": [], "skipped": [], "truncated": False}).encode()
os.write(3, struct.pack("<II", len(head), 0) + head)
"""


def test_outputs_are_bounded_however_many_a_forged_answer_holds(walled: Sandbox) -> None:
    with walled.session([FORGE_OUTPUTS]) as session:
        [result] = session.run()
    assert (len(result.outputs), result.truncated) == (500, True)


def test_the_outputs_of_a_notebook_are_bounded_in_all(walled: Sandbox) -> None:
    budget = replace(walled.budget, output_bytes=1000, notebook_output_bytes=2500)
    with walled.session(["print('x' * 900)"] * 4 + ["y = 1"], budget) as session:
        results = session.run()
    assert [sum(len(output.text) for output in result.outputs) for result in results] == [901, 901, 498, 0, 0]
    assert [result.truncated for result in results] == [False, False, True, True, False]


def test_integer_keys_that_collide_are_not_accepted(walled: Sandbox) -> None:
    """Sixty thousand of them would cost whoever puts them into a dict a minute."""
    with walled.session(["d = {k * (2**61 - 1): 0 for k in range(3000)}\ne = {2**62: 1}"]) as session:
        started = time.monotonic()
        [result] = session.probe(Probe(at=1, cases=(Case(get=("d", "e")),)))
    assert result.values["d"].type_name == "dict"
    assert result.values["e"] == {2**62: 1}
    assert time.monotonic() - started < 10


def test_the_class_of_an_error_is_a_name(walled: Sandbox) -> None:
    """It ends up in tables, where anything else might be a formula or a link."""
    with walled.session(
        ["raise type('=HYPERLINK(1)', (Exception,), {})('m')", "raise type('誤り', (Exception,), {})"]
    ) as s:
        assert [result.error and result.error.type for result in s.run()] == ["Exception", "誤り"]


def test_a_served_answer_does_not_buy_time_without_end(walled: Sandbox) -> None:
    """The host's own time is not the student's, but for as long as a question may take at most."""
    budget = replace(walled.budget, question_seconds=1.0, notebook_seconds=20.0)
    probe = Probe(at=1, run=("while True: f(1)",), served=("f",), cases=(Case(),))

    def slow(name: str, arguments: tuple[object, ...]) -> int:
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            pass
        return 1

    with walled.session(["x = 1"], budget) as session:
        started = time.monotonic()
        [result] = session.probe(probe, slow)
    assert result.error is not None
    assert result.error.kind is ErrorKind.TIMEOUT
    assert time.monotonic() - started < 10


def test_time_in_which_others_had_the_processors_is_not_the_students(walled: Sandbox) -> None:
    """A cell of half a second may take several where the machine is busy; one that sleeps is not excused."""
    busy = "import time\nend = time.process_time() + 0.5\nwhile time.process_time() < end: pass"
    budget = replace(walled.budget, cell_seconds=1.0)
    spin = "import sys, time\nend = time.monotonic() + 8\nprint(flush=True)\nwhile time.monotonic() < end: pass"
    others = [
        subprocess.Popen([sys.executable, "-c", spin], stdout=subprocess.PIPE) for _ in range(4 * (os.cpu_count() or 1))
    ]
    try:
        for other in others:
            assert other.stdout is not None
            other.stdout.readline()
        with walled.session([busy, "import time; time.sleep(9)"], budget) as session:
            first, second = session.run()
    finally:
        for other in others:
            other.kill()
            other.communicate()
    assert first.error is None
    assert second.error is not None
    assert second.error.kind is ErrorKind.TIMEOUT


def test_processor_time_of_all_threads_counts(walled: Sandbox) -> None:
    """Four threads use up a cell's seconds as fast as the machine lets them."""
    source = """
import hashlib, threading
def burn():
    while True: hashlib.sha256(bytes(10**7))
threads = [threading.Thread(target=burn) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    with walled.session([source], replace(walled.budget, cell_seconds=2.0)) as session:
        started = time.monotonic()
        [result] = session.run()
    assert result.error is not None
    assert result.error.kind is ErrorKind.TIMEOUT
    assert time.monotonic() - started < 8


def test_a_process_that_somebody_else_killed_is_not_held_against_the_student(sandbox):
    def kill() -> None:
        signal.pidfd_send_signal(session._child._handle, signal.SIGKILL)

    probe = Probe(at=1, cases=(Case(get=("u",)),))
    with sandbox.session(["u = 1", "v = 2"]) as session:
        session.run()
        kill()
        (result,) = session.probe(probe)
        assert (result.values, result.error) == ({"u": 1}, None)
        kill()
        (result,) = session.probe(probe)
        assert result.values == {"u": 1}


def ended_by_the_machine(session: Session) -> int:
    """End a session's process as the kernel does where memory is short."""
    assert session._child is not None
    signal.pidfd_send_signal(session._child._handle, signal.SIGKILL)
    return 1


def test_a_process_that_the_machine_ends_twice_is_for_a_grader(walled: Sandbox) -> None:
    """Neither a zero, nor a notebook that goes on without the answer; later questions are asked as before."""
    probe = Probe(at=1, run=("y = f(1)",), served=("f",), cases=(Case(get=("y",)),))
    with walled.session(["u = 1"]) as session:
        with pytest.raises(SandboxError, match="ended a jailed process 2 times"):
            session.probe(probe, lambda name, arguments: ended_by_the_machine(session))
        (result,) = session.probe(Probe(at=1, cases=(Case(get=("u",)),)))
        assert result.values == {"u": 1}


def test_cells_whose_process_the_machine_ends_twice_are_for_a_grader(walled: Sandbox) -> None:
    with walled.session(["u = 1"]) as session:
        spawn = session._spawn

        def short_lived() -> Child:
            child = spawn()
            signal.pidfd_send_signal(child._handle, signal.SIGKILL)
            return child

        session._spawn = short_lived
        with pytest.raises(SandboxError, match="well below its own limits"):
            session.run()
        session._spawn = spawn
        (result,) = session.run()
        assert result.error is None


@pytest.mark.parametrize(
    ("taken", "kind"), [(2**24, None), (420 * 2**20, ErrorKind.MEMORY)], ids=["little memory", "most of its memory"]
)
def test_the_memory_that_a_killed_process_had_taken_says_who_is_to_blame(
    walled: Sandbox, taken: int, kind: ErrorKind | None
) -> None:
    source = f"hog = bytearray({taken})\nhog[::4096] = bytes(len(range(0, len(hog), 4096)))\ny = f(1)"
    probe = Probe(at=0, run=(source,), served=("f",), cases=(Case(get=("y",)),))
    with walled.session([]) as session:
        try:
            (result,) = session.probe(probe, lambda name, arguments: ended_by_the_machine(session))
        except SandboxError:
            assert kind is None
        else:
            assert (result.error and result.error.kind) == kind


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        (Ending(9, peak=0, processor=1.0), None),
        (Ending(9, peak=390 * 2**20), ErrorKind.MEMORY),
        (Ending(9, processor=121.0), ErrorKind.TIMEOUT),
        (Ending(9, processor=104.0), ErrorKind.TIMEOUT),  # the limit counts ticks, this what ran
        (Ending(9, by_us=True), ErrorKind.PROTOCOL),
        (Ending(None), None),
        (Ending(signal.SIGXCPU), ErrorKind.TIMEOUT),
        (Ending(signal.SIGSEGV), ErrorKind.CRASH),
        (Ending(EXIT_NO_MEMORY << 8), ErrorKind.MEMORY),
        (Ending(0), ErrorKind.EXIT),
    ],
)
def test_how_a_process_ended_says_why(ending: Ending, kind: ErrorKind | None) -> None:
    error = ending_error(ending, Budget(memory_bytes=512 * 2**20, processor_seconds=120.0))
    assert (error and error.kind) == kind


def test_the_kernel_tells_what_a_process_has_used(walled: Sandbox) -> None:
    source = "import os, time\nhog = b'x' * 2**26\nwhile time.process_time() < 0.3: pass\nos._exit(1)"
    child = walled._spawn(BASE, walled.budget)
    child.channel.send({"do": "cells", "sources": [source]}, (), time.monotonic() + 9)
    with pytest.raises(HungUpError):
        child.channel.receive(time.monotonic() + 9, 0)
    ending = child.wait()
    assert ending.code == 1
    assert 2**25 < ending.peak < 2**27  # less the files of Python that it has not touched since it was forked
    assert 0.3 <= ending.processor < 3


def test_the_end_of_the_processor_time_is_the_students(walled: Sandbox) -> None:
    """The kernel's SIGKILL after it is not taken for the machine's doing, even where SIGXCPU is ignored."""
    source = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    budget = replace(walled.budget, processor_seconds=1.0)
    with walled.session([source], budget) as session:
        [result] = session.run()
    assert result.error is not None
    assert result.error.kind is ErrorKind.TIMEOUT
    assert result.error.message == "used up its processor time"


@pytest.mark.parametrize(
    ("removal", "overran"),
    [
        pytest.param(0.325, False, id="slow disk"),
        pytest.param(0.6, True, id="more than the notebook has time"),
    ],
)
def test_removing_what_a_dead_child_stored_is_the_hosts_own_time(
    monkeypatch: pytest.MonkeyPatch, removal: float, overran: bool
) -> None:
    """Who stores much does not lose the time of the questions after it; nor is the host made to work for nothing."""
    remove = folders.remove

    def slowly(folder: str) -> None:
        time.sleep(removal)
        remove(folder)

    with Sandbox({}, Budget(notebook_seconds=1.0), Isolation.NONE) as sandbox:
        monkeypatch.setattr(folders, "remove", slowly)
        with sandbox.session([*["import os; os._exit(1)"] * 4, "x = 1"]) as session:
            *_, last = session.run()
        assert (last.error, session.overran) == (None, overran)
