"""Assigns the parts of a checks file to questions, so that a change for one does not affect the others."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib.util import decode_source

from autograder.source.tokens import normal_source

_TEST = "test_"
# What an author declares with a sentence for people -> its place among the arguments, and its keyword.
_SENTENCES = {"Mistake": (1, "sentence"), "Equivalent": (1, "reason")}


def parts(source: str, questions: Collection[str]) -> Mapping[str, str]:
    """For each question the statements of a module that its judgement can depend on, in their words alone.

    Comments, layout, docstrings and the sentences of declared mistakes are left out, and what only these read: people
    read them, nothing is judged by them. A rubric is known by the question's id, a check by its reading the rubric;
    with them goes, step by step, whatever sets a name that they read, and every statement that sets none. A question
    whose rubric cannot be told has it all.
    """
    statements = _statements(ast.parse(source), source)
    own = {question: [one.text for one in _of(question, statements)] for question in questions}
    return {question: "\n".join(filter(None, texts)) for question, texts in own.items()}


def own_statements(source: bytes, questions: Collection[str]) -> ast.Module:
    """A module with those of its statements alone that the judgement of these questions can depend on."""
    text = decode_source(source)
    tree = ast.parse(text)
    statements = _statements(tree, text)
    own = {id(one.node) for question in questions for one in _of(question, statements)}
    tree.body = [node for node in tree.body if id(node) in own]
    return tree


def _statements(tree: ast.Module, source: str) -> list[_Statement]:
    lines, declared = source.encode().split(b"\n"), _declarations(tree)
    return [_Statement(node, lines, list(_sentences(node, declared))) for node in tree.body]


class _Statement:
    """One statement at the top of a module: what it sets, what it reads, the texts in it."""

    def __init__(self, node: ast.stmt, lines: Sequence[bytes], sentences: Sequence[ast.expr]) -> None:
        unread = {id(each) for sentence in sentences for each in ast.walk(sentence)}
        inner = [each for each in ast.walk(node) if id(each) not in unread]
        self.node = node
        self.text = normal_source(_without(sentences, node, lines))
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


def _declarations(tree: ast.Module) -> Mapping[str, tuple[int, str]]:
    """By the name that the module knows it under, what of autograder's takes a sentence."""
    return {
        alias.asname or alias.name: _SENTENCES[alias.name]
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "autograder"
        for alias in node.names
        if alias.name in _SENTENCES
    }


def _sentences(node: ast.stmt, declared: Mapping[str, tuple[int, str]]) -> Iterator[ast.expr]:
    for call in ast.walk(node):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in declared):
            continue
        place, keyword = declared[call.func.id]
        if not any(isinstance(value, ast.Starred) for value in call.args[: place + 1]):
            yield from call.args[place : place + 1]
        yield from (given.value for given in call.keywords if given.arg == keyword)


def _without(sentences: Iterable[ast.expr], node: ast.stmt, lines: Sequence[bytes]) -> str:
    """The lines of a statement, the sentences cut out; the tree counts lines from 1, and columns in bytes."""
    start = min(each.lineno for each in (node, *getattr(node, "decorator_list", ())))
    own = list(lines[start - 1 : node.end_lineno])
    for each in sorted(sentences, key=lambda each: (each.lineno, each.col_offset), reverse=True):
        first, last = each.lineno - start, (each.end_lineno or each.lineno) - start
        rest = own[first][: each.col_offset] + own[last][each.end_col_offset :]
        own[first : last + 1] = [rest, *[b""] * (last - first)]
    return b"\n".join(own).decode()


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
