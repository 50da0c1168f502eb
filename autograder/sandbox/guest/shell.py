"""What a notebook expects around it: get_ipython(), display(), input(), Colab; enough of each that no cell is lost."""

from __future__ import annotations

import builtins
import itertools
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from . import absent
from .runner import Runner, shown

RUN_THE_BODY: Final = frozenset({"time", "timeit", "capture", "prun"})
SILENT: Final = frozenset(
    {"matplotlib", "load_ext", "reload_ext", "autoreload", "config", "precision", "reset", "xmode", "pylab", "autosave"}
)
NOT_RUN: Final = "採点中は実行されません: "
NOT_HERE: Final = "採点の環境にないモジュールです: "
NO_INPUT: Final = "採点中は input() を使えません。値はセルの中に直接書いてください。"
NO_UPLOAD: Final = "採点中はファイルをアップロードできません。"


class InputNotAvailableError(RuntimeError):
    """Nobody is there to type."""


class Shell:
    """A small stand-in for IPython's shell: runs what is Python, notes the rest."""

    def __init__(self, runner: Runner) -> None:
        self.user_ns = runner.namespace
        self.skipped: list[str] = []
        self._runner = runner
        self._counter = itertools.count()

    def run_line_magic(self, name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run what is Python, ignore what is about display, note the rest."""
        if name in RUN_THE_BODY:
            self._runner.call(_statement(name, line), f"<magic {next(self._counter)}>")
        elif name not in SILENT:
            self._skip(f"%{name} {line}")
        return None

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        """Run a body that is Python, write one that is a file, note the rest."""
        if name in RUN_THE_BODY:
            self._runner.call(cell, f"<magic {next(self._counter)}>")
        elif name in ("writefile", "file"):
            Path(line.rsplit(maxsplit=1)[-1]).write_text(cell, encoding="utf-8")
        else:
            self._skip(f"%%{name} {line}")
        return None

    def magic(self, line: str) -> Any:
        """The old way to write `run_line_magic`."""
        name, _, rest = line.lstrip("%").partition(" ")
        return self.run_line_magic(name, rest)

    def system(self, command: str) -> int:
        """Note a shell line."""
        self._skip(f"!{command}")
        return 0

    def getoutput(self, command: str, split: bool = True) -> list[str] | str:
        """Note a shell line whose output was wanted: there is none."""
        self._skip(f"!{command}")
        return [] if split else ""

    def run_cell(self, text: str) -> None:
        """Run text as if it stood in the cell."""
        self._runner.call(text, f"<magic {next(self._counter)}>")

    def enable_gui(self, *_: object) -> None:
        """There is no screen."""

    def set_next_input(self, *_: object, **__: object) -> None:
        """There is no next cell to write."""

    def _skip(self, line: str) -> None:
        line = line.strip()[:200]
        self.skipped.append(line)
        self._runner.recorder.add("stream", "stdout", NOT_RUN + line + "\n")


def _statement(name: str, line: str) -> str:
    """The statement that %time or %timeit was to measure, without the options before it."""
    words = line.split()
    while name == "timeit" and words and words[0].startswith("-"):
        with_value = words[0] in ("-n", "-r", "-t", "-p")
        words = words[2 if with_value else 1 :]
        line = " ".join(words)
    return line


def install(runner: Runner) -> Shell:
    """Give the notebook its surroundings."""
    shell = Shell(runner)

    def display(*values: object, **_: object) -> None:
        for value in values:
            runner.recorder.add("display", "", shown(value))

    def refuse_input(prompt: object = "", /) -> str:
        raise InputNotAvailableError(NO_INPUT)

    def leave(code: object = None) -> None:
        raise SystemExit(code)

    def stand_in() -> absent.Absent:
        runner.recorder.add("stream", "stderr", f"{NOT_HERE}{sys.exc_info()[1]}\n")
        return absent.stand_in()

    additions: dict[str, Callable[..., Any]] = {
        "get_ipython": lambda: shell,
        "display": display,
        "input": refuse_input,
        "exit": leave,
        "quit": leave,
        absent.STAND_IN: stand_in,
    }
    for name, value in additions.items():
        setattr(builtins, name, value)
    sys.breakpointhook = _nothing  # breakpoint() goes on: nobody is there to look
    _install_colab()
    return shell


def _nothing(*_: object, **__: object) -> None: ...


def _install_colab() -> None:
    """google.colab as far as course notebooks use it: the drive is mounted without a drive."""

    def no_upload(*_: object, **__: object) -> None:
        raise InputNotAvailableError(NO_UPLOAD)

    parts: dict[str, dict[str, Callable[..., None]]] = {
        "drive": {"mount": _nothing, "flush_and_unmount": _nothing},
        "files": {"upload": no_upload, "download": _nothing},
        "output": {"clear": _nothing, "eval_js": _nothing},
        "userdata": {"get": _nothing},
    }
    colab = types.ModuleType("google.colab")
    colab.__path__ = []
    for name, functions in parts.items():
        module = types.ModuleType(f"google.colab.{name}")
        vars(module).update(functions)
        setattr(colab, name, module)
        sys.modules[module.__name__] = module
    google = sys.modules.get("google") or types.ModuleType("google")
    vars(google).setdefault("__path__", [])
    vars(google)["colab"] = colab
    sys.modules.update({"google": google, "google.colab": colab})
