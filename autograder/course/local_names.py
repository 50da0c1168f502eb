"""The local names of functions: which may be renamed without a change of what a cell does, and trees without them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Final

_INTROSPECTION: Final = frozenset({"locals", "globals", "vars", "dir", "eval", "exec"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES: Final = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


def functions_of(tree: ast.Module) -> list[_Function]:
    """All functions of a cell, those within others included."""
    return [node for node in ast.walk(tree) if isinstance(node, _Function)]


def local_names(tree: ast.Module, function: _Function) -> tuple[str, ...]:
    """The names of a function that may be renamed, in the order in which it sets them: no parameters."""
    if not _INTROSPECTION.isdisjoint(identifiers(tree)):
        return ()
    own = list(_own_nodes(function))
    within = {id(node) for node in own}
    bound_elsewhere = {
        name
        for node in ast.walk(function)
        for name in _bound(node)
        if id(node) not in within or not isinstance(node, ast.Name)
    }
    stored = (node for node in own if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    return tuple(dict.fromkeys(node.id for node in stored if node.id not in bound_elsewhere))


def rename(function: _Function, names: Mapping[str, str]) -> None:
    """Rename locals within a function, closures included."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)


def identifiers(tree: ast.AST) -> frozenset[str]:
    """Every name that occurs in a tree, whatever it names."""
    return frozenset(name for node in ast.walk(tree) for name in (*_bound(node), *_read(node)))


def program(text: str) -> ast.Module | None:
    """The syntax tree of a text of the course's own; None where it has none."""
    try:
        return ast.parse(text)
    except SyntaxError:
        return None


def digest(tree: ast.Module) -> bytes:
    """Equal for equal syntax trees: comments and spacing do not count."""
    return blake2b(ast.dump(tree).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def digest_without_locals(tree: ast.Module) -> bytes:
    """Equal for syntax trees that differ in nothing but the names of functions' locals. The tree is renamed."""
    number = 0
    for function in functions_of(tree):
        names: dict[str, str] = {}
        for name in local_names(tree, function):
            names[name] = f"_{number}"
            number += 1
        rename(function, names)
    return digest(tree)


def _own_nodes(function: _Function) -> Iterator[ast.AST]:
    """The nodes of a function's body in its own scope; a scope within it is one node."""
    waiting: list[ast.AST] = [*reversed(function.body)]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _SCOPES):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _bound(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case ast.alias(name=name, asname=asname):
            yield asname or name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name


def _read(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
            yield name
