"""The places in an answer's syntax tree that can be changed, and the variables that are in scope there."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_Names = tuple[str, ...]

# Types and decorators say nothing about what an answer computes.
_UNTOUCHED = frozenset({"annotation", "returns", "decorator_list", "type_comment"})


@dataclass(frozen=True)
class Spot:
    """One node of an answer, and the names and strings that could replace parts of it."""

    node: ast.AST
    names: tuple[str, ...] = ()  # variables in scope: no functions, no modules
    strings: tuple[str, ...] = ()  # the answer's string constants, each once


def places(tree: ast.Module, given: Iterable[str] = ()) -> Iterator[Spot]:
    """Every node that may be changed, outermost first; `given` are the variables set before the answer runs."""
    found = list(_walk(tree, tuple(given)))
    strings = tuple(
        dict.fromkeys(node.value for node, _ in found if isinstance(node, ast.Constant) and isinstance(node.value, str))
    )
    for node, names in found:
        yield Spot(node, names, strings)


def is_docstring(node: ast.AST) -> bool:
    """Whether a statement is only a string: a docstring, or a remark."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _walk(node: ast.AST, names: _Names) -> Iterator[tuple[ast.AST, _Names]]:
    if is_docstring(node) or isinstance(node, ast.arg | ast.JoinedStr | ast.Import | ast.ImportFrom):
        return
    yield node, names
    names = _merged(names, _bound_within(node))
    for field, value in ast.iter_fields(node):
        if field in _UNTOUCHED:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(child, names)
                names = _merged(names, _assigned(child))


def _bound_within(node: ast.AST) -> Iterator[str]:
    """The names that a node binds for what is inside it."""
    match node:
        case ast.FunctionDef(args=arguments) | ast.Lambda(args=arguments):
            for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
                yield argument.arg
        case ast.ListComp(generators=loops) | ast.SetComp(generators=loops) | ast.GeneratorExp(generators=loops):
            yield from (name for loop in loops for name in _stored(loop.target))
        case ast.DictComp(generators=loops):
            yield from (name for loop in loops for name in _stored(loop.target))
        case ast.For(target=target):
            yield from _stored(target)


def _assigned(node: ast.AST) -> Iterator[str]:
    """The variables that a statement leaves behind, those of its inner blocks included."""
    if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield from _stored(node)


def _stored(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id


def _merged(names: _Names, more: Iterable[str]) -> _Names:
    return tuple(dict.fromkeys((*names, *more)))
