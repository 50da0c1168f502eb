"""Which part of a file of checks belongs to which question, so that a change of one concerns no other."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping

_TEST = "test_"


def parts(source: str, questions: Collection[str]) -> Mapping[str, str]:
    """For each question the statements of a module that its judgement can depend on, without comments and layout.

    A rubric is known by the question's id, a check by its reading the rubric; with them goes, step by step, whatever
    sets a name that they read, and every statement that sets none. A question whose rubric cannot be told has it all.
    """
    statements = [_Statement(node) for node in ast.parse(source).body]
    return {question: "\n".join(statement.text for statement in _of(question, statements)) for question in questions}


class _Statement:
    """One statement at the top of a module: what it sets, what it reads, the texts in it."""

    def __init__(self, node: ast.stmt) -> None:
        inner = list(ast.walk(node))
        self.text = ast.dump(node)
        self.reads = {each.id for each in inner if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
        self.sets = set(_bound(node))
        self.texts = {each.value for each in inner if isinstance(each, ast.Constant) and isinstance(each.value, str)}

    @property
    def for_all(self) -> bool:
        """Whether it may do something to any other: it sets no name, or names nobody can tell."""
        return not self.sets or "*" in self.sets


def _of(question: str, statements: Iterable[_Statement]) -> Iterator[_Statement]:
    everything = list(statements)
    rubrics = [one for one in everything if question in one.texts and one.sets and not _is_test(one)]
    names = {name for one in rubrics for name in one.sets}
    if not names:
        yield from everything
        return
    wanted = [*rubrics, *(one for one in everything if one.for_all or (_is_test(one) and one.reads & names))]
    while True:
        read = {name for one in wanted for name in one.reads}
        more = [one for one in everything if one not in wanted and not _is_test(one) and one.sets & read]
        if not more:
            break
        wanted += more
    yield from (one for one in everything if one in wanted)


def _is_test(statement: _Statement) -> bool:
    return any(name.startswith(_TEST) for name in statement.sets)


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement sets in the module, or `*` where only its running tells."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
        return
    for each in ast.walk(node):
        match each:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Attribute(ctx=ast.Store()) | ast.Subscript(ctx=ast.Store()):
                yield _root(each)


def _root(node: ast.expr) -> str:
    """The name that attributes and subscripts are taken of, or `*`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else "*"
