"""Analyses a cell of code: the names it sets and reads, and whether it is more than a stub."""

from __future__ import annotations

import ast
import hashlib
import re
import sys
import textwrap
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from autograder.sandbox.guest.source import dedented, repair, ways
from autograder.source.parsing import LONGEST, SHORT, nodes, parse

_MAGIC = re.compile(r"^([ \t]*)(?:%%?|!)[^\s=].*$", re.MULTILINE)
_CAPTURED = re.compile(r"=[ \t]*[!%][^=\n].*$", re.MULTILINE)
_FOREIGN = re.compile(r"\s*%%(?!time\b|timeit\b|capture\b|prun\b)\w")  # a whole cell that is not run as Python here
_FENCE = re.compile(r"\s*(?:```|~~~)\w*[ \t]*\n(.*)\n[ \t]*(?:```|~~~)\s*", re.DOTALL)
_BINDING = re.compile(r"^([ \t]*)(?:def[ \t]+(\w+)|(\w+)[ \t]*(?:\[[^\]\n]*\][ \t]*)?=(?!=))", re.MULTILINE)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


@dataclass(frozen=True)
class Source:
    """A cell's text as the jail would read it; no tree where that is no Python either."""

    text: str
    tree: ast.Module | None

    @property
    def body(self) -> list[ast.stmt]:
        """Its statements; none where it does not parse."""
        return [] if self.tree is None else self.tree.body

    @cached_property
    def statements(self) -> tuple[str, ...]:
        """Its statements in a form in which equivalent ones are equal."""
        return tuple(map(ast.dump, self.body))

    @cached_property
    def digest(self) -> str:
        """Of its statements, the same for equivalent ones."""
        return hashlib.sha256("\n".join(self.statements).encode()).hexdigest()

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of its tree; none where it does not parse."""
        return () if self.tree is None else nodes(self.tree)

    @cached_property
    def bound(self) -> frozenset[str]:
        """See bound_names."""
        return _bound_names(self)

    @cached_property
    def loaded(self) -> frozenset[str]:
        """See read_names."""
        return frozenset(name.id for name in self._names if isinstance(name.ctx, ast.Load))

    @property
    def stored(self) -> frozenset[str]:
        """The names that it sets or deletes, those in its functions included."""
        return frozenset(name.id for name in self._names if not isinstance(name.ctx, ast.Load))

    @property
    def _names(self) -> Iterator[ast.Name]:
        return (node for node in self.nodes if isinstance(node, ast.Name))

    @cached_property
    def imported(self) -> frozenset[tuple[str, str]]:
        """The names that it imports, at any depth, each with what it stands for: a module, or what lies in one."""
        return frozenset(_imported(self.nodes))


def read(source: str) -> Source:
    """Read a cell: paste noise repaired, a margin taken off, magics and shell lines left out.

    Most cells of a class are the released ones: a short one is read once for all.
    """
    return _remembered(source) if len(source) <= SHORT else _read(source)


def _read(source: str) -> Source:
    tree = parse(source)
    if tree is not None or len(source) > LONGEST:
        return Source(source, tree)
    if _FOREIGN.match(source):
        return Source("", ast.Module([], []))
    for candidate in readings(source):
        tree = parse(candidate)
        if tree is not None:
            return Source(candidate, tree)
    return Source(source, None)


def readings(source: str) -> Iterator[str]:
    """What a cell that does not parse may be meant as: without paste noise, magics, shell lines, a margin."""
    for way in ways(source):
        repaired = repair(source, *way)[0]
        plain = textwrap.dedent(_CAPTURED.sub("= None", _MAGIC.sub(r"\1pass", repaired)))
        yield from (repaired, plain, dedented(plain))


_remembered = lru_cache(maxsize=512)(_read)


def unfenced(source: str) -> str:
    """The code in a cell of text, without the fence around it."""
    fenced = _FENCE.fullmatch(source) if len(source) <= LONGEST else None
    return fenced[1] if fenced else source


def bound_names(source: Source) -> frozenset[str]:
    """The names that running a cell sets or changes; where it does not parse, those that look so."""
    return source.bound


def _look_bound(text: str) -> Iterator[str]:
    """The names that a text which does not parse sets, those within its functions left out."""
    within = sys.maxsize  # beyond this margin, a line is part of the function before it
    for margin, function, name in _BINDING.findall(text):
        indent = len(margin.expandtabs())
        if indent > within:
            continue
        within = indent if function else sys.maxsize
        yield function or name


def _bound_names(source: Source) -> frozenset[str]:
    if source.tree is None:
        return frozenset(_look_bound(source.text[:LONGEST]))
    names: set[str] = set()
    waiting: list[ast.AST] = [*source.tree.body]
    while waiting:
        node = waiting.pop()
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
                continue
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names.update(alias.asname or alias.name.partition(".")[0] for alias in aliases)
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                names.add(name)
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
                names.update(_root(node))  # of grad['W1'] as well: the name whose part is set
        if not isinstance(node, _COMPREHENSIONS):
            waiting.extend(ast.iter_child_nodes(node))
    return frozenset(names)


def _imported(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        match node:
            case ast.Import(names=aliases):
                yield from ((alias.asname or alias.name.partition(".")[0], alias.name) for alias in aliases)
            case ast.ImportFrom(module=module, names=aliases):
                yield from ((alias.asname or alias.name, f"{module or ''}.{alias.name}") for alias in aliases)


def value_names(source: Source) -> frozenset[str]:
    """The names that a cell sets to values, apart from functions and imports, which stay what they are."""
    values = [
        statement
        for statement in source.body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)
    ]
    return bound_names(Source(source.text, ast.Module(values, [])))


def read_names(source: Source) -> frozenset[str]:
    """The names that a cell reads, those in its functions included."""
    return source.loaded


def changes(source: Source, names: Collection[str]) -> bool:
    """Whether a cell sets one of the names, or calls a method of it that may change it."""
    return not changed_names(source).isdisjoint(names)


def changed_names(source: Source) -> frozenset[str]:
    """The names that a cell sets, and those of which it calls a method that may change them."""
    called = (
        name
        for statement in source.body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
        for name in _root(statement.value.func)
        if isinstance(statement.value.func, ast.Attribute)
    )
    return bound_names(source) | frozenset(called)


def asked_names(stub: Source) -> frozenset[str]:
    """The names that a stub asks for: those it sets to `...`, and the functions without a body."""
    return frozenset(root for root, _ in _asked(stub))


def is_complete(source: Source, stub: Source) -> bool:
    """Whether a cell gives all that its stub asks for; one that does not parse may well."""
    if source.tree is None:
        return True
    given: set[str] = set()
    whole: set[str] = set()
    for statement in source.body:
        targets = list(_targets(statement))
        if targets and is_something(statement):
            given.update(ast.unparse(target) for target in targets)
            whole.update(target.id for target in targets if isinstance(target, ast.Name))
        elif not targets and is_something(statement):
            alone = Source(source.text, ast.Module([statement], []))
            whole.update(bound_names(alone))
            whole.update(root for root, _ in _asked(stub) if changes(alone, {root}))
    return all(text in given or root in whole for root, text in _asked(stub))


def is_something(statement: ast.stmt) -> bool:
    """Whether a statement is more than a stub: a blank, `...`, None and pass are not."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Pass():
            return False
        case ast.Expr(value=ast.Constant()):  # a docstring, or a bare ...
            return False
        case ast.Return(value=value) | ast.Assign(value=value):
            return not _is_empty(value)
        case ast.AnnAssign(value=value):
            return value is not None and not _is_empty(value)
        case ast.Raise(exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError"))):
            return False
        case ast.FunctionDef(body=body):
            return any(is_something(inner) for inner in body)
    return True


def is_text(statement: ast.stmt) -> bool:
    """Whether a statement is prose in a code cell: a string, or words that happen to be a name."""
    match statement:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case ast.Expr(value=ast.Name(id=words)):
            return not words.isascii()
    return False


def definitions(text: str) -> str:
    """What a released cell sets, each statement for itself: one that fails leaves the others standing."""
    source = read(text)
    binding = [each for each in source.body if bound_names(Source(source.text, ast.Module([each], [])))]
    return _unparsed(map(_tried, binding))


def each_for_itself(text: str, function: str | None = None) -> str | None:
    """The cell with each statement for itself, or the body of one of its functions; None if there is no such thing."""
    body = read(text).body
    if function is None:
        return _unparsed(map(_tried, body)) if body else None
    found = [each for each in body if isinstance(each, ast.FunctionDef) and each.name == function]
    if not found:
        return None
    last = found[-1]
    alone = ast.FunctionDef(**{**dict(ast.iter_fields(last)), "body": [*map(_tried, last.body)]})
    return _unparsed(alone if each is last else each for each in body)


def _tried(statement: ast.stmt) -> ast.stmt:
    """A statement that may fail."""
    passed_over = ast.ExceptHandler(ast.Name("Exception", ast.Load()), None, [ast.Pass()])
    return ast.Try([statement], [passed_over], [], [])


def _unparsed(body: Iterable[ast.stmt]) -> str:
    return ast.unparse(ast.fix_missing_locations(ast.Module(list(body), [])))


def without_constants(text: str, given: Collection[str], asked: Collection[str]) -> str | None:
    """The cell without the statements that set given names anew from nothing that is given; None if there are none."""
    source = read(text)
    statements = [statement for statement in source.body if _sets_anew(statement, given, asked)]
    if not statements:
        return None
    if any(_shares_lines(statement, source.body) for statement in statements):
        return ast.unparse(ast.Module([each for each in source.body if each not in statements], []))
    lines = source.text.split("\n")
    for statement in statements:
        for number in range(statement.lineno - 1, statement.end_lineno or statement.lineno):
            lines[number] = ""  # kept as a line: an error below is told by its number
    return "\n".join(lines)


def _sets_anew(statement: ast.stmt, given: Collection[str], asked: Collection[str]) -> bool:
    if not isinstance(statement, ast.Assign):
        return False
    targets = list(_targets(statement))
    if not all(isinstance(target, ast.Name) and target.id in given for target in targets):
        return False
    loaded = read_names(Source("", ast.Module([statement], [])))
    return loaded.isdisjoint(given) and loaded.isdisjoint(asked)


def _shares_lines(statement: ast.stmt, body: list[ast.stmt]) -> bool:
    end = statement.end_lineno or statement.lineno
    return any(
        other is not statement and other.lineno <= end and (other.end_lineno or other.lineno) >= statement.lineno
        for other in body
    )


def _asked(stub: Source) -> Iterator[tuple[str, str]]:
    """What a stub leaves open: the name, and the whole target as text."""
    for statement in stub.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name, name
            case ast.Assign(value=ast.Constant(value=value)) | ast.AnnAssign(value=ast.Constant(value=value)):
                if value is ...:
                    yield from ((root, ast.unparse(target)) for target in _targets(statement) for root in _root(target))


def _targets(statement: ast.stmt) -> Iterator[ast.expr]:
    match statement:
        case ast.Assign(targets=targets):
            waiting = [*targets]
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            waiting = [target]
        case _:
            return
    while waiting:
        inner = waiting.pop()
        match inner:
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                waiting.extend(elements)
            case ast.Starred(value=value):
                waiting.append(value)
            case _:
                yield inner


def _root(node: ast.AST) -> Iterator[str]:
    """The name that a chain of parts begins with."""
    inner: ast.AST = node
    match node:
        case ast.Name(id=name):
            yield name
        case ast.Subscript(value=inner) | ast.Attribute(value=inner) | ast.Starred(value=inner):
            yield from _root(inner)


def _is_empty(value: ast.expr | None) -> bool:
    match value:
        case None | ast.Constant(value=None) | ast.Constant(value="") | ast.Dict(keys=[]) | ast.List(elts=[]):
            return True
        case ast.Constant(value=constant):
            return constant is ...
        case ast.Tuple(elts=elements):
            return all(_is_empty(element) for element in elements)
    return False
