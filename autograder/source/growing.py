"""Finds lists that a function adds to and does not make itself: they keep what earlier calls left in them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from autograder.source.cell_source import read

_ADDING = ("append", "extend", "insert")


def growing_list(sources: Iterable[str], function: str) -> str | None:
    """The name of a list that grows from call to call of a function; None where there is none."""
    statements = [statement for source in sources for statement in read(source).body]
    outside = {name for statement in statements for name in _lists(statement)}
    for statement in statements:
        if isinstance(statement, ast.FunctionDef) and statement.name == function:
            kept = ((outside - _parameters(statement)) | set(_defaults(statement))) - set(_emptied(statement))
            return next((name for name in _added_to(statement) if name in kept), None)
    return None


def _lists(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement sets to a list."""
    if isinstance(statement, ast.Assign) and _is_list(statement.value):
        yield from (target.id for target in statement.targets if isinstance(target, ast.Name))


def _is_list(value: ast.expr | None) -> bool:
    called = isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "list"
    return called or isinstance(value, ast.List)


def _parameters(function: ast.FunctionDef) -> set[str]:
    return {node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)}


def _defaults(function: ast.FunctionDef) -> Iterator[str]:
    """The parameters that have a list for their default."""
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    defaults = zip(positional[len(positional) - len(given.defaults) :], given.defaults, strict=True)
    for parameter, default in (*defaults, *zip(given.kwonlyargs, given.kw_defaults, strict=True)):
        if _is_list(default):
            yield parameter.arg


def _emptied(function: ast.FunctionDef) -> Iterator[str]:
    """The names that a function sets itself, or clears."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute) and node.attr == "clear" and isinstance(node.value, ast.Name):
            yield node.value.id


def _added_to(function: ast.FunctionDef) -> Iterator[str]:
    """The names of what a function adds elements to."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ADDING:
            yield from (name.id for name in [node.func.value] if isinstance(name, ast.Name))
