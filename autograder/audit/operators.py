"""The table of mutation operators: the changes that turn a right answer into a wrong one."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import TypeAlias, TypeVar

from autograder.audit.confusions import ARITHMETIC, COMPARISONS, COPIES, ORDERED, PRODUCTS, RANGES, TAKEN_FOR
from autograder.audit.scope import Spot, is_docstring


@dataclass(frozen=True)
class Mutation:
    """A part of the syntax tree, a node or a list of nodes, and its replacement."""

    target: object
    replacement: object


Changes: TypeAlias = Iterator[Mutation]
_Part = TypeVar("_Part")

_BLOCKS = ("body", "orelse", "finalbody")
_KEPT = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Pass)


@dataclass(frozen=True)
class Operator:
    """One way to change an answer."""

    name: str
    what: str  # for authors, with an example
    changes: Callable[[Spot], Changes]


def _arithmetic(place: Spot) -> Changes:
    match place.node:
        case ast.BinOp(left=left, op=op, right=right):
            for other in ARITHMETIC.get(type(op), ()):
                yield Mutation(place.node, ast.BinOp(left, other(), right))
        case ast.AugAssign(target=target, op=op, value=value):
            for other in ARITHMETIC.get(type(op), ()):
                yield Mutation(place.node, ast.AugAssign(target, other(), value))
            yield Mutation(place.node, _assignment(target, value))
            if isinstance(op, ast.Sub):  # a =- b
                yield Mutation(place.node, _assignment(target, ast.UnaryOp(ast.USub(), value)))


def _comparison(place: Spot) -> Changes:
    if isinstance(place.node, ast.Compare):
        for position, op in enumerate(place.node.ops):
            for other in COMPARISONS.get(type(op), ()):
                yield Mutation(place.node.ops, _with(place.node.ops, position, other()))


def _boolean(place: Spot) -> Changes:
    match place.node:
        case ast.BoolOp(op=op, values=values):
            yield Mutation(place.node, ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield Mutation(place.node, operand)
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield Mutation(test, ast.UnaryOp(ast.Not(), test))


def _sign(place: Spot) -> Changes:
    match place.node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield Mutation(place.node, operand)
    for value in _results(place.node):
        yield Mutation(value, ast.UnaryOp(ast.USub(), value))


def _factor(place: Spot) -> Changes:
    for value in _results(place.node):
        yield Mutation(value, ast.BinOp(_number(2), ast.Mult(), value))
        yield Mutation(value, ast.BinOp(value, ast.Div(), _number(2)))


def _constant(place: Spot) -> Changes:
    match place.node:
        case ast.Constant(value=bool(value)):
            yield Mutation(place.node, ast.Constant(not value))
        case ast.Constant(value=int(value) | float(value)):
            for other in dict.fromkeys((value + 1, value - 1, 0, -value, 10 * value, 2 * value)):
                yield Mutation(place.node, _number(other))


def _name(place: Spot) -> Changes:
    match place.node:
        case ast.Name(id=name, ctx=ast.Load()) if name in place.names:
            for other in place.names:
                if other != name:
                    yield Mutation(place.node, ast.Name(other, ast.Load()))


def _string(place: Spot) -> Changes:
    match place.node:
        case ast.Constant(value=str(text)):
            for other in place.strings:
                if other != text:
                    yield Mutation(place.node, ast.Constant(other))


def _function(place: Spot, taken_for: Mapping[str, Sequence[str]] = TAKEN_FOR) -> Changes:
    match place.node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name) as function):
            for other in taken_for.get(name, ()):
                yield Mutation(function, ast.Attribute(owner, other, ast.Load()))
        case ast.Call(func=ast.Name(id=name) as function):
            for other in taken_for.get(name, ()):
                if hasattr(builtins, other) or not hasattr(builtins, name):
                    yield Mutation(function, ast.Name(other, ast.Load()))


def _in_place(place: Spot) -> Changes:
    match place.node:
        case ast.Assign(targets=[target], value=ast.BinOp(left=left, op=op, right=right)):
            if isinstance(target, ast.Name | ast.Subscript) and ast.unparse(target) == ast.unparse(left):
                yield Mutation(place.node, ast.AugAssign(target, op, right))


def _copy(place: Spot) -> Changes:
    if isinstance(place.node, ast.Call) and _called(place.node) in COPIES:
        yield from (Mutation(place.node, value) for value in _passed(place))


def _call(place: Spot) -> Changes:
    if isinstance(place.node, ast.Call) and _called(place.node) not in COPIES | RANGES:
        yield from (Mutation(place.node, value) for value in _passed(place))


def _transpose(place: Spot) -> Changes:
    match place.node:
        case ast.Attribute(value=value, attr="T", ctx=ast.Load()):
            yield Mutation(place.node, value)
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            yield from _transposed(left, right)
        case ast.Call(args=arguments) if _called(place.node) in PRODUCTS:
            yield from _transposed(*arguments[:2])


def _axis(place: Spot) -> Changes:
    match place.node:
        case ast.keyword(arg="axis", value=value):
            for other in (0, 1, -1):
                yield Mutation(value, _number(other))


def _keyword(place: Spot) -> Changes:
    if isinstance(place.node, ast.Call):
        for position in range(len(place.node.keywords)):
            yield Mutation(place.node.keywords, _without(place.node.keywords, position))


def _term(place: Spot) -> Changes:
    match place.node:
        case ast.BinOp(left=left, right=right):
            yield Mutation(place.node, left)
            yield Mutation(place.node, right)
        case ast.BoolOp(values=values):
            yield from (Mutation(place.node, value) for value in values)
        case ast.IfExp(body=body, orelse=orelse):
            yield Mutation(place.node, body)
            yield Mutation(place.node, orelse)


def _swap(place: Spot) -> Changes:
    match place.node:
        case ast.Call(args=arguments):
            yield from _swapped(arguments)
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, ORDERED):
            yield Mutation(place.node, ast.BinOp(right, op, left))
        case ast.Dict(values=values):
            yield from _swapped(values)


def _statement(place: Spot) -> Changes:
    for block in _BLOCKS:
        statements = getattr(place.node, block, None)
        if not isinstance(statements, list):
            continue
        for position, statement in enumerate(statements):
            if not isinstance(statement, _KEPT) and not is_docstring(statement):
                yield Mutation(statements, _without(statements, position) or [ast.Pass()])


def _return(place: Spot) -> Changes:
    match place.node:
        case ast.Return(value=ast.Tuple(elts=values) as whole):
            yield from _swapped(values)
            for position in range(len(values)):
                rest = _without(values, position)
                yield Mutation(whole, rest[0] if len(rest) == 1 else ast.Tuple(rest, ast.Load()))
                yield Mutation(values, _with(values, position, ast.Constant(None)))


def _entry(place: Spot) -> Changes:
    match place.node:
        case ast.Dict(keys=keys, values=values) as whole:
            for position in range(len(keys)):
                yield Mutation(whole, ast.Dict(_without(keys, position), _without(values, position)))
        case ast.List(elts=elements, ctx=ast.Load()):
            yield from (Mutation(elements, _without(elements, position)) for position in range(len(elements)))


def _subscript(place: Spot) -> Changes:
    match place.node:
        case ast.Subscript(value=value, ctx=ast.Load()):
            yield Mutation(place.node, value)
        case ast.Slice(lower=lower, upper=upper, step=step):
            yield Mutation(place.node, ast.Slice(None, upper, step))
            yield Mutation(place.node, ast.Slice(lower, None, step))
            yield Mutation(place.node, ast.Slice(lower, upper, None))


def _range(place: Spot) -> Changes:
    if isinstance(place.node, ast.Call) and _called(place.node) in RANGES:
        for value in place.node.args:
            yield Mutation(value, ast.BinOp(value, ast.Add(), _number(1)))
            yield Mutation(value, ast.BinOp(value, ast.Sub(), _number(1)))


def _loop(place: Spot) -> Changes:
    if isinstance(place.node, ast.For | ast.While):
        yield Mutation(place.node.body, [*place.node.body, ast.Break()])


OPERATORS: tuple[Operator, ...] = (
    Operator(
        "arithmetic", "another arithmetic operator: a + b -> a - b, a * b; a -= b -> a += b, a = b, a = -b", _arithmetic
    ),
    Operator("comparison", "another comparison: a < b -> a <= b, a > b", _comparison),
    Operator("boolean", "and for or, a condition turned round: if a -> if not a", _boolean),
    Operator("sign", "the sign of a result: a = b -> a = -b; -b -> b", _sign),
    Operator("factor", "a factor on a result: a = b -> a = 2 * b, a = b / 2", _factor),
    Operator("constant", "another number: 3 -> 4, 2, 0, -3, 30, 6; True -> False", _constant),
    Operator("name", "another variable in scope", _name),
    Operator("string", "another of the answer's strings: a['W1'] -> a['b1']", _string),
    Operator("function", "a function that is taken for it: np.sum -> np.mean", _function),
    Operator("in place", "the given array changed in place of a new one: a = a - b -> a -= b", _in_place),
    Operator("copy", "a copy left out: a.copy() -> a", _copy),
    Operator("call", "a call left out: f(a, b) -> a, b; a.f() -> a", _call),
    Operator(
        "transpose", "a transpose too few or too many: np.dot(a.T, b) -> np.dot(a, b), np.dot(a.T, b.T)", _transpose
    ),
    Operator("axis", "another axis: axis=0 -> axis=1, axis=-1", _axis),
    Operator("keyword", "a keyword argument left out: np.sum(a, axis=0) -> np.sum(a)", _keyword),
    Operator("term", "a term left out: a + b -> a, b; a if c else b -> a, b", _term),
    Operator("swap", "two arguments or operands the other way round: f(a, b) -> f(b, a); a - b -> b - a", _swap),
    Operator("statement", "a statement left out", _statement),
    Operator("return", "returned values in another order, or one left out: return a, b -> return b, a", _return),
    Operator("entry", "an entry of a dict or list left out: {'a': 1, 'b': 2} -> {'b': 2}", _entry),
    Operator("subscript", "a subscript or a part of it left out: a[1:] -> a, a[:]", _subscript),
    Operator("range", "a bound one off: range(n) -> range(n + 1), range(n - 1)", _range),
    Operator("loop", "a loop left after its first round", _loop),
)


def operators_of(taken_for: Mapping[str, Sequence[str]]) -> tuple[Operator, ...]:
    """The table for a course whose own functions are taken for others too: name -> the names of those."""
    known = {name: tuple(dict.fromkeys((*TAKEN_FOR.get(name, ()), *others))) for name, others in taken_for.items()}
    function = partial(_function, taken_for={**TAKEN_FOR, **known})
    return tuple(replace(one, changes=function) if one.changes is _function else one for one in OPERATORS)


def _results(node: ast.AST) -> list[ast.expr]:
    """The values that a statement assigns or returns, or a dict holds, as far as they may be numbers."""
    match node:
        case ast.Assign(value=value) | ast.AugAssign(value=value) | ast.Return(value=ast.expr() as value):
            found = list(value.elts) if isinstance(value, ast.Tuple) else [value]
        case ast.Dict(values=values):
            found = list(values)
        case ast.Lambda(body=body):
            found = [body]
        case _:
            return []
    return [
        value for value in found if isinstance(value, ast.BinOp | ast.Call | ast.Name | ast.Attribute | ast.Subscript)
    ]


def _called(call: ast.Call) -> str | None:
    """The last part of the called function's name."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return None


def _passed(place: Spot) -> Iterator[ast.expr]:
    """What a call works on: the object of a method, and the arguments by position."""
    assert isinstance(place.node, ast.Call)
    match place.node.func:
        case ast.Attribute(value=ast.Name(id=name) as owner):
            if name in place.names:
                yield owner
        case ast.Attribute(value=owner):
            if not _is_module(owner):
                yield owner
    yield from place.node.args


def _is_module(owner: ast.expr) -> bool:
    """Whether it is a part of a module, as np.linalg: an attribute of nothing but names."""
    while isinstance(owner, ast.Attribute) and owner.attr != "T":
        owner = owner.value
    return isinstance(owner, ast.Name)


def _transposed(*operands: ast.expr) -> Changes:
    for operand in operands:
        if not (isinstance(operand, ast.Attribute) and operand.attr == "T"):
            yield Mutation(operand, ast.Attribute(operand, "T", ast.Load()))


def _swapped(parts: Sequence[ast.expr]) -> Changes:
    for one, other in combinations(range(len(parts)), 2):
        order = list(parts)
        order[one], order[other] = order[other], order[one]
        yield Mutation(parts, order)


def _assignment(target: ast.expr, value: ast.expr) -> ast.Assign:
    return ast.Assign([target], value, lineno=0)


def _number(value: float) -> ast.expr:
    """A number as Python parses it: a negative one is a sign and a number."""
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def _with(nodes: Sequence[_Part], position: int, node: _Part) -> list[_Part]:
    return [*nodes[:position], node, *nodes[position + 1 :]]


def _without(nodes: Sequence[_Part], position: int) -> list[_Part]:
    return [*nodes[:position], *nodes[position + 1 :]]
