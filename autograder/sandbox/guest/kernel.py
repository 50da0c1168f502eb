"""The main loop of a jailed child: cells and probes of one notebook, on request of the host."""

from __future__ import annotations

import builtins
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from . import probing, runner, shell, wire
from .channel import Channel
from .runner import Recorder, Runner, Stream

__all__ = ["Channel", "Kernel", "Options", "move_in", "rehearse", "serve", "settle"]

WARM_UP: Final = (
    "import numpy as np\nx = np.array([[1.0, 2.0], [3.0, 4.0]])\nprint(np.dot(x, x.T), np.exp(x).sum(axis=1))\nx",
    "def f(x, *, y=1):\n    return np.random.rand(2, 2) @ x + y\nf(x).mean()",
    "import warnings\nnp.testing.assert_allclose(x, x)\nwarnings.warn('w')\nassert np.allclose(np.linalg.norm(x), 1)",
    "x[0] = [1, 2, 3]",
    "undefined",
)


@dataclass(frozen=True)
class Options:
    """What a child is told before it is jailed."""

    public: str  # folder of the released material
    output: int  # characters of output per cell


class Kernel:
    """One notebook: its namespace, and a shallow copy of it after every cell."""

    def __init__(self, output: int) -> None:
        self._module = ModuleType("__main__")  # pickle and dataclasses look the notebook's classes up there
        self.namespace = vars(self._module)
        self.runner = Runner(self.namespace, output)
        self.shell = shell.install(self.runner)
        self.namespace["__builtins__"] = builtins
        self.snapshots = [dict(self.namespace)]

    def install(self) -> None:
        """Become what the process prints to and finds as its main module."""
        sys.stdout, sys.stderr = Stream("stdout", self.current), Stream("stderr", self.current)
        sys.modules["__main__"] = self._module

    def current(self) -> Recorder:
        """Where the cell that is running is recorded."""
        return self.runner.recorder

    def run_cell(self, text: str) -> dict[str, Any]:
        """Run the next cell and answer what came of it."""
        recorder = self.runner.fresh_recorder()
        self.shell.skipped.clear()
        probing.forget_error_state()
        error = self.runner.run(text, "cell", len(self.snapshots) - 1, display=True)
        repaired = self.runner.repaired
        try:
            runner.close_figures(recorder)
        except Exception as drawing:  # the jail's border: a figure is the student's object
            error = error or self.runner.describe_call(drawing)
        self.snapshots.append(dict(self.namespace))
        return {
            "outputs": recorder.records(),
            "truncated": recorder.truncated,
            "error": error,
            "repaired": repaired,
            "skipped": self.shell.skipped[:100],
        }

    def skip_cell(self) -> None:
        """Leave a cell out that killed an earlier child."""
        self.snapshots.append(dict(self.namespace))


def settle(home: str) -> None:
    """Live in a folder that `move_in` makes, now or later."""
    os.environ.update({"HOME": home, "TMPDIR": home, "PWD": f"{home}/work"})
    sys.path.insert(0, f"{home}/work")
    sys.argv = [""]
    probing.seed()


def move_in(options: Options, home: str) -> None:
    """Make the folder, with the released material linked into it, and move in."""
    work = Path(home, "work")
    work.mkdir()
    for released in Path(options.public).iterdir():
        work.joinpath(released.name).symlink_to(released)
    os.chdir(work)


def serve(channel: Channel, kernel: Kernel) -> None:
    """Answer requests until the host hangs up."""
    kernel.install()
    try:
        while True:
            _serve_one(kernel, channel)
    except MemoryError:  # outside of student code: not even the answer fits any more
        os._exit(wire.EXIT_NO_MEMORY)


def _serve_one(kernel: Kernel, channel: Channel) -> None:
    header, body = channel.receive()
    if header["do"] == "cells":
        for source in header["sources"]:
            if source is None:
                kernel.skip_cell()
            else:
                channel.send(kernel.run_cell(source))
    elif header["do"] == "modules":
        _lay_beside(header["files"], body)
    else:
        _probe(kernel, channel, header, body)


def _lay_beside(files: list[tuple[str, int]], content: bytes) -> None:
    """Write the student's own modules, one after the other in the content, into the folder of the notebook."""
    rest = memoryview(content)
    for name, length in files:
        Path(name).write_bytes(rest[:length])
        rest = rest[length:]


def _probe(kernel: Kernel, channel: Channel, header: dict[str, Any], body: bytes) -> None:
    asked = {name for case in header["cases"] for name in case["get"]}
    before = probing.state_before(kernel.snapshots, header["at"], asked)
    probing.Prober(kernel.runner, channel, header, body).run(before)
    kernel.namespace.clear()
    kernel.namespace.update(kernel.snapshots[-1])


def rehearse() -> None:
    """Run throwaway cells in the zygote: caches filled here need not be filled in every child."""
    kernel = Kernel(2**12)
    standard = sys.stdout, sys.stderr, sys.modules["__main__"]
    kernel.install()
    try:
        for text in WARM_UP:
            kernel.run_cell(text)
    finally:
        sys.stdout, sys.stderr, sys.modules["__main__"] = standard
    runner.quiet()
