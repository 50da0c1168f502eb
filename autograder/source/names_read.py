"""The names of its notebook that a cell of code reads and sets."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from autograder.source.cell_source import Source
from autograder.source.parsing import parse

_WORD: Final = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Names:
    """Names of the notebook.

    read: before the cell sets them itself, or in functions that run later; set: at once or in such functions.
    """

    read: frozenset[str]
    set: frozenset[str]


def names_read(source: Source) -> frozenset[str]:
    """The names of the notebook that a cell reads; all of its words where it does not compile."""
    names = names_of(source)
    return frozenset(_WORD.findall(source.text)) if names is None else names.read


def names_of(source: Source) -> Names | None:
    """The names of the notebook that a cell reads and sets; None where it does not compile."""
    return None if source.tree is None else _names_of(source.text)


@lru_cache(maxsize=2048)
def _names_of(text: str) -> Names | None:
    tree = parse(text)
    if tree is None:
        return None
    try:
        table = symtable.symtable(text, "cell", "exec")
    except (SyntaxError, RecursionError, ValueError):  # what parses may still not compile
        return None
    shared = [symbol for inner in _within(table) for symbol in inner.get_symbols() if symbol.is_global()]
    read = {symbol.get_name() for symbol in shared}
    bound = {symbol.get_name() for symbol in (*table.get_symbols(), *shared) if _is_set(symbol)}
    return Names(frozenset(read.union(_at_once(tree.body, set()))), frozenset(bound))


def _within(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    """The tables of the functions and classes in a cell, at any depth."""
    for inner in table.get_children():
        yield inner
        yield from _within(inner)


def _is_set(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()


def _at_once(statements: Iterable[ast.stmt], known: set[str]) -> Iterator[str]:
    """The names that statements read where they stand, and have not surely set before; `known` gains what they set."""
    for statement in statements:
        match statement:
            case ast.For(target=target, iter=source, body=body, orelse=orelse):
                yield from _loaded(source, known)
                yield from _at_once(body, known | set(_stored(target)))
                yield from _at_once(orelse, set(known))
            case ast.If(test=test, body=body, orelse=orelse) | ast.While(test=test, body=body, orelse=orelse):
                yield from _loaded(test, known)
                yield from _at_once(body, set(known))
                yield from _at_once(orelse, set(known))
            case _:
                yield from _loaded(statement, known)
                known.update(_stored(statement))


def _loaded(node: ast.AST, known: set[str]) -> Iterator[str]:
    for inner in _outside_of_functions(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load | ast.Del) and inner.id not in known:
            yield inner.id
        elif isinstance(inner, ast.AugAssign) and isinstance(inner.target, ast.Name) and inner.target.id not in known:
            yield inner.target.id


def _stored(node: ast.AST) -> Iterator[str]:
    """The names that a simple statement, or a function's definition, surely sets."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
        case ast.Assign(targets=targets):
            yield from (name for target in targets for name in _stored(target))
        case ast.AnnAssign(target=target, value=ast.expr()) | ast.AugAssign(target=target):
            yield from _stored(target)
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            yield from (name for element in elements for name in _stored(element))
        case ast.Starred(value=value):
            yield from _stored(value)
        case ast.Name(id=name):
            yield name


def _outside_of_functions(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run where they stand; of a comprehension, what it goes through first."""
    yield node
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        yield from _outside_of_functions(node.generators[0].iter)
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        for part in (*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            yield from _outside_of_functions(part)
    elif not isinstance(node, ast.Lambda):
        for inner in ast.iter_child_nodes(node):
            yield from _outside_of_functions(inner)
