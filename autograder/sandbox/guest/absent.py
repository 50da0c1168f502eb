"""Imports of what is not here: they cost nothing where nothing that they import is used."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from typing import Any, Final, NoReturn

STAND_IN: Final = "__not_imported__"  # the builtin that makes one
_USES: Final = (
    "call", "getitem", "setitem", "iter", "len", "contains", "enter", "bool", "add", "radd", "sub", "rsub", "mul",
    "rmul", "truediv", "rtruediv", "matmul", "rmatmul", "pow", "rpow", "neg", "lt", "le", "gt", "ge", "float", "int",
)  # fmt: skip


class Absent:
    """Stands for what could not be imported: whatever uses it meets the error of the import, in its line."""

    def __init__(self, error: BaseException) -> None:
        self._error = error
        self._place = error.__traceback__

    def __getattr__(self, name: str) -> NoReturn:
        raise self._error.with_traceback(self._place)


def _used(absent: Absent, *_: Any, **__: Any) -> NoReturn:
    raise absent._error.with_traceback(absent._place)


for _use in _USES:
    setattr(Absent, f"__{_use}__", _used)


def error_behind(value: object) -> BaseException | None:
    """The error of the import that a value stands for, with its line; None for any other value."""
    return value._error.with_traceback(value._place) if type(value) is Absent else None


def stand_in() -> Absent:
    """For the module whose import fails just now."""
    error = sys.exc_info()[1]
    assert error is not None
    return Absent(error)


def spare_imports(tree: ast.Module) -> ast.Module:
    """The cell, in which an import of its own level that finds no module does not end it.

    Imports below that level stay: who tries one, or makes one in a function, wants to know.
    """
    return ast.Module([each for statement in tree.body for each in _spared(statement)], tree.type_ignores)


def _spared(statement: ast.stmt) -> Iterator[ast.stmt]:
    match statement:
        case ast.Import(names=aliases):
            for alias in aliases:
                name = alias.asname or alias.name.partition(".")[0]
                yield _tried(ast.Import([alias]), statement, alias.name, [name])
        case ast.ImportFrom(module=str(module), level=0, names=aliases) if module != "__future__":
            yield _tried(statement, statement, module, [alias.asname or alias.name for alias in aliases])
        case _:
            yield statement


def _tried(single: ast.stmt, whole: ast.stmt, module: str, names: list[str]) -> ast.stmt:
    """An import, and what its names stand for where there is no such module."""
    if module in sys.modules:
        return ast.copy_location(single, whole)
    targets: list[ast.expr] = [ast.Name(name, ast.Store()) for name in names if name != "*"]
    made = ast.Call(ast.Name(STAND_IN, ast.Load()), [], [])
    instead = ast.Assign(targets, made) if targets else ast.Pass()
    handler = ast.ExceptHandler(ast.Name(ModuleNotFoundError.__name__, ast.Load()), None, [instead])
    tried = ast.Try([ast.copy_location(single, whole)], [handler], [], [])
    return ast.fix_missing_locations(ast.copy_location(tried, whole))
