"""Loads a file of hidden checks as a module that can import the files beside it; executed anew each time."""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
import traceback
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final
from uuid import uuid4

from autograder.checks.rubric import Check, Rubric
from autograder.errors import CourseError, Faults, refuse
from autograder.languages import Message, joined
from autograder.source.dependencies import own_statements
from autograder.source.spelling import nearest

_CONFTEST: Final = "conftest.py"
_TEST: Final = "test_"
# Names that pytest would run around every test of a file, and grading does not.
_AROUND_TESTS: Final = ("pytestmark", "setup_module", "teardown_module", "setup_function", "teardown_function")


@dataclass(frozen=True)
class LoadedChecks:
    """A checks file that has been executed."""

    module: ModuleType
    rubrics: Mapping[str, Rubric]  # by question, in the order of the file


def load_checks(path: Path, only: Collection[str] = ()) -> LoadedChecks:
    """Execute a checks file. Raises CourseError with file and line if it fails or grading cannot run part of it.

    only: questions; where the file fails, those of its statements are tried alone that these depend on.
    """
    if (path.parent / _CONFTEST).is_file():
        raise CourseError(
            Message("grading does not read it"),
            path=path.parent / _CONFTEST,
            next_step=Message(
                "move the code that checks share to a file beside them, and import it: from shared import ..."
            ),
        )
    try:
        module = _executed(path)
    except CourseError:
        if not only:
            raise
        module = _executed(path, only)
    rubrics = _rubrics(module, path)
    _refuse_what_surrounds_tests(module, path)
    _refuse_unless_all_are_plain([rubric for id, rubric in rubrics.items() if not only or id in only], module)
    return LoadedChecks(module, rubrics)


def _executed(path: Path, only: Collection[str] = ()) -> ModuleType:
    try:
        return _Siblings(path.parent, {path: only} if only else {}).load(path.stem)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # an author's file can fail in any way; sys.exit and pytest.skip are no Exceptions
        raise _refusal(error, path) from error


class _Siblings:
    """The files of a folder as modules that import each other by name and are invisible elsewhere.

    Each has builtins of its own, whose `__import__` looks in the folder first. So an import inside a function finds its
    file too, whenever it runs, and none of the modules appears in sys.path or sys.modules.
    """

    def __init__(self, folder: Path, only: Mapping[Path, Collection[str]]) -> None:
        self._folder = folder
        self._only = only  # questions, by the file of which only their statements are executed
        self._modules: dict[str, ModuleType] = {}
        self._builtins = {**vars(builtins), "__import__": self._import}
        self._prefix = f"kakunin_checks_{uuid4().hex}_"

    def load(self, name: str) -> ModuleType:
        """The module of that name, executed when it is first asked for."""
        if name in self._modules:
            return self._modules[name]
        path = self._folder / f"{name}.py"
        module = ModuleType(self._prefix + name)
        module.__file__ = str(path)
        vars(module)["__builtins__"] = self._builtins
        self._modules[name] = module
        sys.modules[module.__name__] = module  # during execution: @dataclass looks there for the names of a class
        try:
            text: bytes | ast.Module = path.read_bytes()
            if path in self._only:
                text = own_statements(path.read_bytes(), self._only[path])
            exec(compile(text, str(path), "exec", dont_inherit=True, optimize=0), vars(module))  # asserts count
        except BaseException:
            del self._modules[name]
            raise
        finally:
            del sys.modules[module.__name__]
        return module

    def _import(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        head = name.partition(".")[0]
        if level:
            raise ImportError(
                Message(
                    "write `from {name} import ...`, without a dot: checks are not a package", name=name or "shared"
                )
            )
        if not (self._folder / f"{head}.py").is_file():
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        if head != name:
            raise ModuleNotFoundError(
                Message("No module named {name!r}: {head}.py is no package", name=name, head=head)
            )
        if head.startswith(_TEST):  # a change there would not count as a change of the checks here
            raise ImportError(
                Message("{head}.py holds checks: move the code that others need to a file such as shared.py", head=head)
            )
        module = self.load(head)
        for each in fromlist or ():
            if each != "*" and not hasattr(module, each):
                raise ImportError(Message("cannot import name {each!r} from {head}.py", each=each, head=head))
        return module


def _rubrics(module: ModuleType, path: Path) -> Mapping[str, Rubric]:
    rubrics: dict[str, Rubric] = {}
    for value in vars(module).values():
        if isinstance(value, Rubric) and rubrics.setdefault(value.question, value) is not value:
            raise CourseError(
                Message("two rubrics"),
                path=path,
                question=value.question,
                next_step=Message("put the checks under one"),
            )
    return rubrics


# --- things that grading cannot run ---


def _refuse_what_surrounds_tests(module: ModuleType, path: Path) -> None:
    for name, value in vars(module).items():
        marker = getattr(value, "_fixture_function_marker", None)
        if getattr(marker, "autouse", False) is True:
            raise CourseError(
                Message("{name} is a fixture around every test, and grading runs the checks without it", name=name),
                path=path,
                next_step=Message("call the code in each check that needs it"),
            )
    for name in _AROUND_TESTS:
        if name in vars(module):
            raise CourseError(
                Message("{name} is pytest's, and grading runs the checks without it", name=name),
                path=path,
                next_step=Message("call the code in each check that needs it"),
            )


def _refuse_unless_all_are_plain(rubrics: Sequence[Rubric], module: ModuleType) -> None:
    faults = Faults()
    for rubric in rubrics:
        for check in rubric.checks:
            with faults.gathered():
                _refuse_unless_plain(check, rubric, module)
    refuse(faults.all)


def _refuse_unless_plain(check: Check, rubric: Rubric, module: ModuleType) -> None:
    """Refuse a check that pytest would run differently: grading calls it directly with the answer."""
    problem = _not_plain(check, module)
    if problem is not None:
        code = inspect.unwrap(check.function).__code__
        raise CourseError(
            joined([check.name, problem], " "),
            path=f"{code.co_filename}:{code.co_firstlineno}",
            question=rubric.question,
            next_step=Message(
                "write each check as a function of its own, `def test_...(answer: Answer)`, without marks"
            ),
        )


def _not_plain(check: Check, module: ModuleType) -> Message | None:
    function = inspect.unwrap(check.function)
    if not any(value is check.function and name.startswith(_TEST) for name, value in vars(module).items()):
        return Message("is not found by pytest: give it a name of its own that begins with test_, outside of any class")
    if function.__code__.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
        return Message("yields or awaits, so that calling it checks nothing")
    asked = [name for name in inspect.signature(function).parameters if name != "answer"]
    if asked:
        return Message("asks for {names}: a check is given the answer and nothing else", names=", ".join(asked))
    if "answer" not in inspect.signature(function).parameters:
        return Message("does not ask for the answer")
    marks = [mark.name for mark in getattr(check.function, "pytestmark", ())]
    return Message("has pytest's mark {mark}, and grading knows none", mark=marks[0]) if marks else None


# --- errors raised by an author's file ---


def _refusal(error: BaseException, path: Path) -> CourseError:
    place = place_of(error, path.parent) or str(path)
    if isinstance(error, CourseError):
        step = error.next_step or Message("correct the rubric")
        return CourseError(error.message, path=place, question=error.question, next_step=step)
    said = said_of(error)
    return CourseError(
        Message("the checks cannot be loaded: {said}", said=said), path=place, next_step=Message("fix the line")
    )


def said_of(error: BaseException) -> str:
    """An error in an author's file in one line, with the name that Python thinks was meant."""
    if isinstance(error, SyntaxError):
        return Message("syntax error: {msg}", msg=error.msg)
    said = f"{type(error).__name__}: {error}"
    if isinstance(error, AttributeError) and isinstance(error.name, str):
        meant = nearest(error.name, [name for name in dir(error.obj) if not name.startswith("_")])
        return Message("{said}. Did you mean {meant!r}?", said=said, meant=meant) if meant else said
    return said


def place_of(error: BaseException, folder: Path) -> str | None:
    """The file and line in the folder where an error was raised; None if none of its files had run yet."""
    if isinstance(error, SyntaxError) and error.filename is not None and Path(error.filename).parent == folder:
        return f"{error.filename}:{error.lineno or 1}"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(frame.filename).is_relative_to(folder):
            return f"{frame.filename}:{frame.lineno}"
    return None
