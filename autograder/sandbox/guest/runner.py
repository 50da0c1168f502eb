"""Runs one source text in a namespace: what it prints, what its last line shows, what went wrong."""

from __future__ import annotations

import ast
import importlib
import inspect
import io
import sys
import warnings
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from types import CodeType, TracebackType
from typing import Any, Final, TypeAlias

from . import absent, source, wire

MAX_MESSAGE: Final = 4000
MAX_LINE: Final = 1000
MAX_BASES: Final = 12  # classes of an exception that are named
MAX_PROGRAMS: Final = 256  # compiled texts that are kept
FLOOD: Final = 256  # times the output allowed: beyond this a cell is stopped rather than listened to

ErrorRecord: TypeAlias = dict[str, Any]


class TooMuchOutput(Exception):
    """The cell printed far more than anybody will read."""


class Recorder:
    """Collects a cell's outputs in order, up to a number of characters."""

    def __init__(self, limit: int) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.truncated = False
        self._room = limit
        self._flood = FLOOD * limit

    def add(self, kind: str, name: str, text: str) -> None:
        """Record text as far as there is room; raises TooMuchOutput when there is no end to it."""
        self._flood -= len(text)
        if self._flood < 0:
            raise TooMuchOutput("出力が多すぎるため、このセルの実行を止めました。")
        kept = text[: self._room]
        self._room -= len(kept)
        self.truncated = self.truncated or len(kept) < len(text)
        last = self.outputs[-1] if self.outputs else None
        if kind == "stream" and last is not None and last["kind"] == kind and last["name"] == name:
            last["parts"].append(kept)
        elif kept:
            self.outputs.append({"kind": kind, "name": name, "parts": [kept]})

    def records(self) -> list[dict[str, Any]]:
        """The outputs as they are sent."""
        return [{"kind": each["kind"], "name": each["name"], "text": "".join(each["parts"])} for each in self.outputs]


class Stream(io.TextIOBase):
    """What student code finds as sys.stdout or sys.stderr."""

    def __init__(self, name: str, recorder: Callable[[], Recorder]) -> None:
        super().__init__()
        self._name = name
        self._recorder = recorder

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """What a text file would be written in."""
        return "utf-8"

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str, /) -> int:
        """Record the text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._recorder().add("stream", self._name, text)
        return len(text)


@dataclass(frozen=True)
class Program:
    """A text ready to run: its statements, its last expression, or why it cannot."""

    filename: str
    lines: list[str]  # as its author knows them
    repaired: tuple[str, ...]
    body: CodeType | None = None
    last: CodeType | None = None
    error: BaseException | None = None


PREPARED: Final[dict[str, Program]] = {}  # by text: what was released, compiled beforehand


def prepare(text: str) -> None:
    """Compile a released cell in the warm process, so that no child has to."""
    PREPARED[text] = _build(text, _filename("released", len(PREPARED)))


def _filename(stage: str, index: int) -> str:
    return f"<{stage} {index}>"


def _build(text: str, filename: str) -> Program:
    prepared = source.prepare(text, filename)
    same_lines = len(prepared.text.splitlines()) == len(text.splitlines())
    lines = (text if same_lines else prepared.text).splitlines()
    program = Program(filename, lines, prepared.repaired, error=prepared.error)
    tree = prepared.tree
    if tree is None:
        return program
    tree = absent.spare_imports(tree)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    try:
        body = _compiled(tree, filename, "exec") if tree.body else None
        shown = _compiled(ast.Expression(last.value), filename, "eval") if isinstance(last, ast.Expr) else None
    except source.UNPARSABLE as error:  # what parses may still not compile: `return` outside a function
        return replace(program, error=error)
    return replace(program, body=body, last=shown)


class Runner:
    """Runs texts in one namespace and remembers them, so that errors can name lines."""

    def __init__(self, namespace: dict[str, Any], output_limit: int) -> None:
        self.namespace = namespace
        self.recorder = Recorder(output_limit)
        self.repaired: tuple[str, ...] = ()
        self._limit = output_limit
        self._sources: dict[str, tuple[str, int, list[str]]] = {}  # file name -> stage, index, lines
        self._programs: dict[tuple[str, str], Program] = {}
        self._loop: Any = None

    def fresh_recorder(self) -> Recorder:
        """Begin a new record of outputs."""
        self.recorder = Recorder(self._limit)
        return self.recorder

    def run(self, text: str, stage: str, index: int, *, display: bool) -> ErrorRecord | None:
        """Run the text; the error, if it ended in one. `repaired` tells afterwards what was repaired in it."""
        program = self._program(text, _filename(stage, index))
        filename = program.filename
        self._sources[filename] = (stage, index, program.lines)
        self.repaired = program.repaired
        try:
            self._execute(program, display=display and not text.rstrip().endswith(";"))
        except BaseException as error:  # the jail's border: whatever student code raises becomes a record
            return self.describe(error, stage, filename)
        return None

    def call(self, text: str, filename: str) -> None:
        """Run text that a magic handed back (the body of %%time); errors pass through."""
        self._execute(self._program(text, filename), display=True)

    def _program(self, text: str, filename: str) -> Program:
        """The compiled text; a probe runs the same one for every case."""
        program = PREPARED.get(text) or self._programs.get((text, filename))
        if program is None:
            if len(self._programs) >= MAX_PROGRAMS:
                self._programs.clear()
            program = self._programs[text, filename] = _build(text, filename)
        return program

    def _execute(self, program: Program, *, display: bool) -> None:
        """Run a program; the value of its last expression is displayed."""
        if program.error is not None:
            raise program.error.with_traceback(None)
        if program.body is not None:
            self._evaluate(program.body)
        if program.last is not None:
            value = self._evaluate(program.last)
            if display and value is not None:
                self.recorder.add("result", "", shown(value))

    def _evaluate(self, code: CodeType) -> object:
        value = eval(code, self.namespace)  # the jail is what makes this safe
        if code.co_flags & inspect.CO_COROUTINE:
            return self.finish(value)
        return value

    def finish(self, coroutine: Coroutine[Any, Any, Any]) -> object:
        """Run a coroutine of top-level await on one loop that lives as long as the kernel."""
        if self._loop is None:
            self._loop = importlib.import_module("asyncio").new_event_loop()
        return self._loop.run_until_complete(coroutine)

    def describe(self, error: BaseException | None, stage: str, filename: str) -> ErrorRecord:
        """What went wrong, and in which line of which text: the innermost frame that is the student's."""
        record: ErrorRecord = {"kind": _kind(error), "type": wire.type_name(error), "stage": stage}
        record["message"] = _message(error)
        record["bases"] = [wire.class_name(each) for each in type.mro(type(error))[1:MAX_BASES]]
        if isinstance(error, NameError) and isinstance(error.name, str):
            record["name"] = str.__str__(error.name)[:200]
        if isinstance(error, SyntaxError) and error.filename in self._sources:
            where, line = error.filename, error.lineno
            record["offset"] = error.offset if isinstance(error.offset, int) else None
        else:
            where, line = self._innermost(error.__traceback__ if error else None) or (filename, None)
        found_stage, index, lines = self._sources[where]
        record["cell"] = index if found_stage == "cell" else None
        record["line"] = line
        if isinstance(line, int) and 0 < line <= len(lines):
            record["source_line"] = lines[line - 1][:MAX_LINE]
        return record

    def describe_call(self, error: BaseException) -> ErrorRecord:
        """The same for an error in a function that we called: only its own frames can tell the line."""
        self._sources.setdefault("<call>", ("call", 0, []))
        return self.describe(error, "call", "<call>")

    def _innermost(self, traceback: TracebackType | None) -> tuple[str, int] | None:
        found = None
        while traceback is not None:
            filename = traceback.tb_frame.f_code.co_filename
            if filename in self._sources:
                found = (filename, traceback.tb_lineno)
            traceback = traceback.tb_next
        return found


def _compiled(tree: ast.Module | ast.Expression, filename: str, mode: str) -> CodeType:
    code = compile(tree, filename, mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    assert isinstance(code, CodeType)
    return code


def _kind(error: BaseException | None) -> str:
    if isinstance(error, MemoryError):
        return "memory"
    if isinstance(error, SystemExit):
        return "exit"
    if isinstance(error, TooMuchOutput):
        return "output"
    return "exception"


def _message(error: BaseException | None) -> str:
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
        return str.__str__(text)[:MAX_MESSAGE]
    except BaseException as second:  # an exception whose __str__ raises is still one exception
        return f"({wire.type_name(second)} in __str__)"


def shown(value: object) -> str:
    """What a notebook shows for a value: its repr, or the text form it brings along."""
    return repr(value)


def quiet() -> None:
    """Silence the one warning that belongs to our having no screen."""
    warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")


def always_agg() -> None:
    """Whatever back end a notebook asks matplotlib for, it gets the one that needs no screen."""
    matplotlib, pyplot = sys.modules.get("matplotlib"), sys.modules.get("matplotlib.pyplot")
    if matplotlib is None or pyplot is None:
        return
    switch = pyplot.switch_backend

    def use(backend: str, *, force: bool = True) -> None:
        """Nothing to choose."""

    def switch_backend(newbackend: str) -> None:
        switch("agg")

    vars(matplotlib)["use"], vars(pyplot)["switch_backend"] = use, switch_backend


def close_figures(recorder: Recorder | None) -> None:
    """Name the open figures among the outputs and close them; drawing them would cost more than the cell."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for number in pyplot.get_fignums():
        if recorder is not None:
            recorder.add("display", "", repr(pyplot.figure(number)))
    pyplot.close("all")
