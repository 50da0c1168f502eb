"""Answers the host's questions about a notebook: set these names, run this, send me those values."""

from __future__ import annotations

import builtins
import importlib
import inspect
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from types import CodeType, FunctionType
from typing import Any, Final

import numpy as np

from . import objects, wire
from .absent import error_behind
from .channel import Channel
from .runner import ErrorRecord, Runner, close_figures

SEED: Final = 20180401
FORBIDDEN: Final = "この問題では {} を使わずに、自分で実装してください。"

Namespace = dict[str, Any]

# A notebook may exchange the functions themselves.
_ERRORS: Final = np.geterr()
_set_errors: Final = np.seterr
_set_error_call: Final = np.seterrcall

_PRELOADED: set[str] = set()  # names of the modules that were there before any code of a student's


class NotAllowedError(Exception):
    """A function of the material that this question asks to write oneself."""


class RefusedError(Exception):
    """The host could not answer a served call: the message says why."""


def seed() -> None:
    """Start both random number generators anew: the same submission behaves the same way every time."""
    random.seed(SEED)
    np.random.seed(SEED)


def forget_error_state() -> None:
    """What another cell had numpy do on an overflow or a division by zero is not this one's."""
    _set_errors(**_ERRORS)
    _set_error_call(None)


def note_modules() -> None:
    """Remember what is imported now as no material of the course."""
    _PRELOADED.update(sys.modules)


def state_before(snapshots: list[Namespace], at: int, asked: set[str]) -> Namespace:
    """The names after the first `at` cells, and those defined only later, except the ones that are asked for.

    A builtin that a later cell hides (`sum = 0`) is still what the earlier ones call.
    """
    early, final = snapshots[at], snapshots[-1]
    known = {*early, *asked, *dir(builtins)}
    later = {name: value for name, value in final.items() if name not in known}
    return {**later, **early}


class Prober:
    """Runs the cases of one probe, one after the other, each from the same state."""

    def __init__(self, runner: Runner, channel: Channel, header: dict[str, Any], body: bytes) -> None:
        self._runner = runner
        self._channel = channel
        self._header = header
        self._decoder = wire.Decoder(body, objects.built)
        self._used: dict[str, None] = {}
        self._printed: list[str] | None = None  # where it is asked for
        self._cut = False  # more than is kept was printed

    def run(self, before: Namespace) -> None:
        """Answer every case, beginning from the given names."""
        namespace = self._runner.namespace
        _restore(namespace, before)
        with ExitStack() as stack:
            for path in self._header["without"]:
                stack.enter_context(_refusing(path, self._use))
            seed()
            forget_error_state()
            error = self._run_all(self._header["prelude"], "prelude")
            start = dict(namespace)
            for index, case in enumerate(self._header["cases"]):
                _restore(namespace, start)
                self._case(index, case, error)
        self._channel.send({"done": True})

    def _use(self, path: str) -> None:
        self._used[path] = None

    def _run_all(self, texts: list[str], stage: str) -> ErrorRecord | None:
        for index, text in enumerate(texts):
            with self._listening():
                error = self._runner.run(text, stage, index, display=False)
            if error is not None:
                return error
        return None

    def _case(self, index: int, case: dict[str, Any], error: ErrorRecord | None) -> None:
        namespace, decode = self._runner.namespace, self._decoder.decode
        seed()
        forget_error_state()
        self._used.clear()
        for name in self._header["served"]:
            namespace[name] = _proxy(name, namespace.get(name), self._channel)
        given = {name: decode(tree) for name, tree in case["names"]}
        arguments = [decode(tree) for tree in case["arguments"]]
        namespace.update(given)
        self._printed, self._cut = [] if self._header["printed"] else None, False
        returned: object = wire.MISSING
        if error is None:
            error = self._run_all([*self._header["run"], *case["run"]], "run")
        if error is None and case["call"] is not None:
            returned, error = self._call(case["call"], arguments)
        self._report(index, case, given, arguments, returned, error)
        close_figures(None)

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """A record of its own for what is printed meanwhile, kept where it is asked for."""
        recorder = self._runner.fresh_recorder()
        yield
        if self._printed is not None:
            outputs = recorder.records()
            self._printed += [each["text"] for each in outputs if each["name"] == "stdout"]
            self._cut = self._cut or recorder.truncated

    def _call(self, name: str, arguments: list[Any]) -> tuple[object, ErrorRecord | None]:
        namespace = self._runner.namespace
        if name not in namespace:
            missing = NameError(f"name {name!r} is not defined", name=name)
            return wire.MISSING, self._runner.describe_call(missing)
        try:
            with self._listening() if self._printed is not None else nullcontext():
                returned = namespace[name](*arguments)
                if inspect.iscoroutine(returned):
                    returned = self._runner.finish(returned)
            return returned, None
        except BaseException as error:  # the jail's border: whatever student code raises becomes a record
            return wire.MISSING, self._runner.describe_call(error)

    def _report(
        self, index: int, case: dict[str, Any], given: Namespace, arguments: list[Any], returned: object,
        error: ErrorRecord | None,
    ) -> None:  # fmt: skip
        namespace = self._runner.namespace
        for name in case["get"]:
            behind = error_behind(namespace.get(name))
            if behind is not None:
                error = error or self._runner.describe_call(behind)
                del namespace[name]
        encoder = wire.Encoder(self._header["limit"])
        header: dict[str, Any] = {"case": index, "error": error, "used": list(self._used)}
        # The host decodes in this order.
        header["values"] = [[name, encoder.encode(namespace[name])] for name in case["get"] if name in namespace]
        if returned is not wire.MISSING:
            header["returned"] = [encoder.encode(returned)]
        if self._printed is not None:
            header["printed"] = [
                encoder.encode(wire.Opaque("str", "too large") if self._cut else "".join(self._printed))
            ]
        back = self._header["inputs"]
        header["arguments"] = [encoder.encode(value) for value in arguments] if back else []
        header["after"] = [[name, encoder.encode(value)] for name, value in given.items()] if back else []
        self._channel.send(header, encoder.chunks)


def _restore(namespace: Namespace, state: Namespace) -> None:
    """In the same dict, because the functions of the notebook look their globals up in it."""
    namespace.clear()
    namespace.update(state)


def _proxy(name: str, original: object, channel: Channel) -> Callable[..., Any]:
    """A function that asks the host; its arguments travel in the order of the original's signature."""

    def served(*arguments: Any, **named: Any) -> Any:
        if named:
            bound = inspect.signature(original).bind(*arguments, **named)  # type: ignore[arg-type]
            bound.apply_defaults()
            arguments = bound.args
        encoder = wire.Encoder(2**24)
        channel.send({"call": name, "arguments": [encoder.encode(each) for each in arguments]}, encoder.chunks)
        header, body = channel.receive()
        if "refused" in header:
            raise RefusedError(header["refused"])
        return wire.Decoder(body, objects.built).decode(header["value"])

    served.__name__ = served.__qualname__ = name
    return served


@contextmanager
def _refusing(path: str, use: Callable[[str], None]) -> Iterator[None]:
    """Make a function raise for everybody who holds it, under whatever name: its code is exchanged, not its name."""
    module_name, _, name = path.rpartition(".")

    def refuse() -> None:
        use(path)
        raise NotAllowedError(FORBIDDEN.format(name))

    try:
        function = getattr(importlib.import_module(module_name), name)
    except Exception:  # a student's module of that name may do anything on import; then nothing is there to refuse
        yield
        return
    if not isinstance(function, FunctionType) or function.__closure__:
        yield
        return
    with ExitStack() as stack:
        for copy in _copies(function):
            stack.enter_context(_exchanged(copy, _code_calling(refuse)))
        yield


def _copies(function: FunctionType) -> list[FunctionType]:
    """A module's function, and the same one in whatever other module its file was imported as."""
    found = [function]
    # The student's own functions stay, however much they look like it; what is preloaded holds no copies.
    for module_name in sys.modules.keys() - _PRELOADED - {"__main__"}:
        other = getattr(sys.modules.get(module_name), "__dict__", {}).get(function.__name__)
        if isinstance(other, FunctionType) and other not in found and other.__code__ == function.__code__:
            found.append(other)
    return found


@contextmanager
def _exchanged(function: FunctionType, code: CodeType) -> Iterator[None]:
    kept = function.__code__, function.__defaults__, function.__kwdefaults__
    function.__code__, function.__defaults__, function.__kwdefaults__ = code, None, None
    try:
        yield
    finally:
        function.__code__, function.__defaults__, function.__kwdefaults__ = kept


def _code_calling(target: Callable[[], None]) -> CodeType:
    """Code for any arguments that calls the target, which it carries as a constant and so needs no global."""

    def template(*_: Any, **__: Any) -> Any:
        target = "TARGET"
        return target()  # type: ignore[operator]

    code = template.__code__
    return code.replace(co_consts=tuple(target if constant == "TARGET" else constant for constant in code.co_consts))
