"""Requests to the sandbox and its answers: frozen values, without I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from autograder.settings.budgets import Budget

from .guest.objects import Generator, Table, TableColumn
from .guest.wire import MISSING, Encoder, Missing, Opaque, Tree, Value, type_name

__all__ = [
    "MISSING", "Budget", "Case", "CellResult", "ErrorKind", "Generator", "Isolation", "Missing", "Opaque", "Output",
    "OutputKind", "Probe", "ProbeResult", "ServeRefused", "StudentError", "Table", "TableColumn", "Value",
]  # fmt: skip

MAX_QUESTION: Final = 2**28  # bytes of values in one case or served answer


class Isolation(StrEnum):
    """How student code is kept away from everything else, strongest first."""

    NAMESPACES = "namespaces"  # own processes, mounts, users and network; seccomp; limits
    LANDLOCK = "landlock"  # file access by Landlock; seccomp; limits
    NONE = "none"  # limits only: never chosen by itself


class ErrorKind(StrEnum):
    """How student code failed."""

    EXCEPTION = "exception"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    EXIT = "exit"  # sys.exit(), or the process ended itself
    CRASH = "crash"  # killed by a signal: a segmentation fault, abort()
    PROTOCOL = "protocol"  # wrote to our line, or closed it
    OUTPUT = "output"  # printed, stored or sent back too much


class OutputKind(StrEnum):
    """Where an output of a cell came from."""

    STREAM = "stream"
    RESULT = "result"  # the value of the last expression
    DISPLAY = "display"  # display(...), or a figure


@dataclass(frozen=True)
class Case:
    """One set of inputs: names set before the answer runs, a function called after it, names asked for.

    `run`: sources of this case alone, run after those of the probe.
    """

    names: Mapping[str, Value] = field(default_factory=dict)
    run: tuple[str, ...] = ()
    call: str | None = None
    arguments: tuple[Value, ...] = ()
    get: tuple[str, ...] = ()

    @cached_property
    def encoded(self) -> Encoded:
        """The values as they are sent; a case that many notebooks are asked is encoded once.

        Raises ValueError when one is too large, for the student would be judged on something else.
        """
        encoder = Encoder(MAX_QUESTION)
        names = tuple((name, encoded(encoder, value)) for name, value in self.names.items())
        arguments = tuple(encoded(encoder, value) for value in self.arguments)
        return Encoded(names, arguments, tuple(encoder.chunks))


@dataclass(frozen=True)
class Encoded:
    """A case's values in a frame."""

    names: tuple[tuple[str, Tree], ...]
    arguments: tuple[Tree, ...]
    chunks: tuple[bytes, ...]


def encoded(encoder: Encoder, value: Value) -> Tree:
    """A value's place in the header; ValueError when it is too large."""
    tree = encoder.encode(value)
    if tree == ["opaque", type_name(value), "too large"]:
        raise ValueError(f"a {type_name(value)} is too large to be sent into the jail")
    return tree


@dataclass(frozen=True)
class Probe:
    """A question to a notebook that has run.

    `at`: the state after the first `at` cells, with names that are only defined later added (apart from those a case
    asks for). `prelude` runs once, `run` for every case. `without`: dotted functions that raise meanwhile. `served`:
    names bound to proxies that ask the host. `inputs`: send back what the case gave, as it is after the run. `printed`:
    and what was printed.
    """

    at: int
    cases: tuple[Case, ...]
    run: tuple[str, ...] = ()
    prelude: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    served: tuple[str, ...] = ()
    inputs: bool = False
    printed: bool = False


@dataclass(frozen=True)
class StudentError:
    """How a cell or a case failed, in the student's own lines."""

    kind: ErrorKind
    type: str = ""  # the exception's class
    message: str = ""
    line: int | None = None  # from 1, in the cell or source named by `stage` and `cell`
    source_line: str = ""
    stage: str = "cell"  # cell, prelude, run, call
    cell: int | None = None  # index of the cell in which it was raised, from 0; None: in a source of the probe
    name: str | None = None  # NameError: the name
    offset: int | None = None  # SyntaxError: the column, from 1


@dataclass(frozen=True)
class Output:
    """One output of a cell as text; never HTML, never an image."""

    kind: OutputKind
    text: str
    name: str = ""  # stdout or stderr


@dataclass(frozen=True)
class CellResult:
    """The result of running one cell."""

    outputs: tuple[Output, ...] = ()
    error: StudentError | None = None
    repaired: tuple[str, ...] = ()  # codes, see guest/source.py
    skipped: tuple[str, ...] = ()  # magics and shell lines that were not run
    truncated: bool = False


@dataclass(frozen=True)
class ProbeResult:
    """The result of one case."""

    values: Mapping[str, Value] = field(default_factory=dict)  # of Case.get; a name that does not exist is absent
    returned: Value | Missing = MISSING
    arguments: tuple[Value, ...] = ()  # with Probe.inputs: as they are after the call
    names_after: Mapping[str, Value] = field(default_factory=dict)  # with Probe.inputs: the very objects of Case.names
    error: StudentError | None = None
    bases: tuple[str, ...] = ()  # of an exception, the classes that its own derives from
    used: tuple[str, ...] = ()  # which functions of Probe.without were called
    printed: Value | Missing = MISSING  # with Probe.printed: text, or Opaque where it is too long


class ServeRefused(Exception):
    """Raised by a `serve` function to let the student's call fail with a message."""
