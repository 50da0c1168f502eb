"""The sandbox: one per run of the grader; it keeps the warm processes and opens a session for each notebook."""

from __future__ import annotations

import contextlib
import py_compile
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self, TypeVar

from autograder.errors import SandboxError
from autograder.languages import Message, joined

from .bwrap import Bubblewrap, find_bubblewraps
from .guest.source import needs_ipython
from .model import Budget, Isolation
from .process import Child, Nest, Zygote, ZygoteDiedError
from .reading import Heard
from .scratch import Scratch
from .session import Allowance, Session

BASE: Final = (
    "numpy", "numpy.random", "numpy.fft", "numpy.ma", "numpy.polynomial", "numpy.testing", "numpy.linalg",
    "collections", "copy", "csv", "dataclasses", "datetime", "decimal", "fractions", "functools",
    "itertools", "linecache", "math", "operator", "pathlib", "pickle", "pprint", "random", "statistics", "string",
    "tempfile", "textwrap", "time", "timeit", "traceback", "typing", "unittest", "zipfile",
)  # fmt: skip
MATPLOTLIB: Final = ("matplotlib", "matplotlib.pyplot")
PANDAS: Final = ("pandas",)
IPYTHON: Final = ("IPython", "IPython.core.inputtransformer2", "IPython.display")
# A tier that fails once, because its process was killed while it began, is not given up for a weaker one.
TRIES: Final = 2
T = TypeVar("T")


class Warm(Protocol):
    """Asks the warm process that has some modules for something; raises ZygoteDiedError when it is gone."""

    def __call__(self, modules: tuple[str, ...], ask: Callable[[Zygote], T], /) -> T:
        """What it gives."""
        ...


PREFERRED: Final = (Isolation.NAMESPACES, Isolation.LANDLOCK)


class Sandbox:
    """Runs students' notebooks apart from everything else.

    Threads may share one, processes may not: a fork that goes on using its parent's sandbox would steal its answers.
    Each session belongs to one thread. Use it as a context manager.
    """

    def __init__(
        self,
        public: Mapping[str, bytes],
        budget: Budget | None = None,
        isolation: Isolation | None = None,
        released: Sequence[str] = (),
    ) -> None:
        """`public`: released files by relative path, found beside the notebook.

        `released`: code cells that most notebooks hold; compiled beforehand.

        Raises SandboxError if the wanted isolation, or any if none is named, is not available.
        """
        self.budget = budget or Budget()
        self._released = released
        self._lock = threading.Lock()
        self._scratch = Scratch()
        self._public = str(self._scratch.path / "public")
        self._zygotes: dict[tuple[str, ...], Zygote] = {}
        self._heard = Heard()
        self.launcher: Bubblewrap | None = None  # of the namespaces, where they are the isolation
        try:
            _write_public(Path(self._public), public)
            self.isolation = self._start(isolation)
        except BaseException:  # Ctrl-C among them
            self.close()
            raise

    def _start(self, wanted: Isolation | None) -> Isolation:
        reasons = []
        tiers = PREFERRED if wanted is None else (wanted,)
        for isolation, launcher in ((tier, way) for tier in tiers for _ in range(TRIES) for way in _ways(tier)):
            self.launcher = launcher
            try:
                self._zygotes[BASE] = self._tried(isolation)
            except (SandboxError, ZygoteDiedError) as error:
                reasons.append(joined([isolation, error.told if isinstance(error, SandboxError) else str(error)], ": "))
            else:
                return isolation
        raise SandboxError(
            Message("no isolation is available here: {reasons}", reasons=joined(reasons)),
            next_step=Message("run: kakunin doctor"),
        )

    def _tried(self, isolation: Isolation) -> Zygote:
        """A warm process that has shown that it can make a jail."""
        zygote = self._started(isolation, BASE)
        try:
            zygote.spawn(self.budget).kill()
        except (SandboxError, ZygoteDiedError):
            zygote.close()
            raise
        return zygote

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every process and remove every file of the sandbox."""
        with self._lock:
            for zygote in self._zygotes.values():
                zygote.close()
            self._zygotes.clear()
        self._scratch.close()

    def session(
        self,
        cells: Sequence[str],
        budget: Budget | None = None,
        own: Collection[int] = frozenset(),
        allowance: Allowance | None = None,
        nests: Nests | None = None,
        modules: Mapping[str, bytes] | None = None,
    ) -> Session:
        """A session for one notebook, or a part of one: the sources of its code cells, in order.

        budget: in place of the sandbox's.
        own: positions of cells that can be left out when the notebook's time is used up.
        allowance: shared with other sessions of the notebook.
        nests: of one student, whose sessions follow one another.
        modules: the student's own, which lie beside the notebook, by the names of their files.
        """
        modules = modules or {}
        texts = [*cells, *(text.decode("utf-8", "replace") for text in modules.values())]
        allowed, spawn = budget or self.budget, self._spawn if nests is None else nests.spawn
        return Session(
            partial(spawn, _profile(texts), allowed), cells, allowed, own, self._heard, allowance, modules=modules
        )

    def nests(self) -> Nests:
        """The nests of one student; a context manager."""
        return Nests(self._warm, self._spawn if self.isolation is not Isolation.NAMESPACES else None)

    def _started(self, isolation: Isolation, modules: tuple[str, ...]) -> Zygote:
        zygote = Zygote(isolation, self._public, modules, self.launcher)
        try:
            zygote.prepare(self._released)
        except ZygoteDiedError:
            zygote.close()
            raise
        return zygote

    def _spawn(self, modules: tuple[str, ...], budget: Budget) -> Child:
        """A child of the zygote that has these modules; raises ZygoteDiedError when that zygote is gone."""
        return self._warm(modules, lambda zygote: zygote.spawn(budget))

    def _warm(self, modules: tuple[str, ...], ask: Callable[[Zygote], T]) -> T:
        """What the zygote that has these modules gives when it is asked; raises ZygoteDiedError when it is gone."""
        with self._lock:
            zygote = self._zygotes.get(modules)
            if zygote is None:
                zygote = self._zygotes[modules] = self._started(self.isolation, modules)
        try:
            return ask(zygote)
        except ZygoteDiedError:
            with self._lock:
                if self._zygotes.get(modules) is zygote:
                    del self._zygotes[modules]  # the next attempt starts a new one
            zygote.close()
            raise


class Nests:
    """One student's nests, one for each set of preloaded modules; where there are no namespaces, there are none."""

    def __init__(self, warm: Warm, spawn: Callable[[tuple[str, ...], Budget], Child] | None) -> None:
        self._warm = warm
        self._spawn = spawn
        self._nests: dict[tuple[str, ...], Nest] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for nest in self._nests.values():
            with contextlib.suppress(SandboxError):  # one that a hung disk holds costs nothing that was found in it
                nest.close()
        self._nests.clear()

    def spawn(self, modules: tuple[str, ...], budget: Budget) -> Child:
        """A child with these modules, once the student's child before has ended; raises ZygoteDiedError."""
        if self._spawn is not None:
            return self._spawn(modules, budget)
        if modules in self._nests:
            with contextlib.suppress(ZygoteDiedError):  # the machine ended it meanwhile
                return self._in_nest(modules)
        self._nests[modules] = self._warm(modules, lambda zygote: zygote.nest(budget))
        return self._in_nest(modules)

    def _in_nest(self, modules: tuple[str, ...]) -> Child:
        """A child of a nest, which is given up where it has none."""
        try:
            return self._nests[modules].spawn()
        except (ZygoteDiedError, SandboxError):
            self._nests.pop(modules).close()
            raise


def _ways(isolation: Isolation) -> Sequence[Bubblewrap | None]:
    """What may start this isolation, the best first."""
    return find_bubblewraps() or (None,) if isolation is Isolation.NAMESPACES else (None,)


def _profile(cells: Sequence[str]) -> tuple[str, ...]:
    """What the warm process for these cells has imported: forking costs more the more that is."""
    modules: tuple[str, ...] = BASE
    if any("matplotlib" in cell or "pyplot" in cell for cell in cells):
        modules += MATPLOTLIB
    if any("pandas" in cell for cell in cells) and find_spec("pyarrow") is None:  # whose threads no fork may meet
        modules += PANDAS
    if any(map(needs_ipython, cells)):
        modules += IPYTHON
    return modules


def _write_public(folder: Path, public: Mapping[str, bytes]) -> None:
    """The released files, readable by every user, with their bytecode, which a child could not keep."""
    folder.mkdir(mode=0o755)
    for name, content in public.items():
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            raise SandboxError(Message("a released file lies outside of its folder"), path=name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if path.suffix == ".py":
            with contextlib.suppress(py_compile.PyCompileError):  # its reader will meet the error where it imports it
                py_compile.compile(
                    str(path), dfile=name, doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
                )
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
