"""What may safely be done with an expression: whether it can fail, has effects, is a number, is an array."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

NUMPY: Final = "np"
REDUCTIONS: Final = frozenset({"sum", "mean", "max", "min", "argmax", "prod", "std", "var"})  # of (array, axis)
_OF_ARRAYS: Final = REDUCTIONS | {
    "abs", "add", "array", "asarray", "atleast_2d", "clip", "cumsum", "divide", "dot", "exp", "log", "matmul",
    "maximum", "minimum", "multiply", "negative", "ones", "ones_like", "outer", "power", "reshape", "sqrt", "square",
    "stack",
    "subtract", "tanh", "transpose", "where", "zeros", "zeros_like",
}  # fmt: skip
_METHODS: Final = REDUCTIONS | {"astype", "copy", "dot", "ravel", "reshape", "transpose"}
_BUILTINS: Final = frozenset({"abs", "float", "int", "len", "max", "min", "range", "sum"})
_EFFECTLESS: Final = (
    ast.Name, ast.Constant, ast.Attribute, ast.Subscript, ast.Slice, ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp,
    ast.IfExp, ast.Tuple, ast.List, ast.Dict, ast.Call, ast.keyword, ast.operator, ast.unaryop, ast.cmpop, ast.boolop,
    ast.expr_context,
)  # fmt: skip
_CALM_OPERATORS: Final = (ast.Add, ast.Sub, ast.Mult)


@dataclass(frozen=True)
class Place:
    """Where an expression stands: in a field of a node, or in a list that is one."""

    parent: ast.AST
    field: str
    index: int | None = None

    @property
    def expression(self) -> ast.expr:
        """What stands there."""
        found = getattr(self.parent, self.field)
        result: ast.expr = found if self.index is None else found[self.index]
        return result

    def put(self, expression: ast.expr) -> None:
        """Replace it."""
        if self.index is None:
            setattr(self.parent, self.field, expression)
        else:
            getattr(self.parent, self.field)[self.index] = expression


def evaluated_first(place: Place) -> Iterator[Place]:
    """The expressions that could as well be evaluated before the one that stands there: nothing else comes first."""
    yield place
    for inner in _in_order(place.expression):
        yield from evaluated_first(inner)
        if not is_atom(inner.expression):
            return


def is_atom(node: ast.expr) -> bool:
    """A name, a constant, or an attribute of a name."""
    match node:
        case ast.Name() | ast.Constant():
            return True
        case ast.Attribute(value=inner) | ast.UnaryOp(operand=ast.Constant() as inner) | ast.Starred(value=inner):
            return is_atom(inner)
    return False


def is_calm(node: ast.expr) -> bool:
    """Whether nothing can go wrong: an atom, or one plus, minus or times a number."""
    match node:
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _CALM_OPERATORS):
            return is_calm(left) and is_calm(right) and (is_number(left) or is_number(right))
    return is_atom(node)


def is_number(node: ast.expr) -> bool:
    """A number that is written out."""
    match node:
        case ast.UnaryOp(operand=operand):
            return is_number(operand)
        case ast.Constant(value=value):
            return isinstance(value, int | float) and not isinstance(value, bool)
    return False


def has_no_effect(node: ast.AST) -> bool:
    """Whether evaluating it changes nothing, draws nothing at random and calls nothing unknown."""
    return all(
        isinstance(each, _EFFECTLESS) and (not isinstance(each, ast.Call) or _is_known(each)) for each in ast.walk(node)
    )


def is_numeric(node: ast.expr) -> bool:
    """Whether it is a number or an array for certain, so that `+` is an addition."""
    match node:
        case ast.BinOp(op=ast.Sub() | ast.Div() | ast.Pow() | ast.MatMult()) | ast.UnaryOp(op=ast.USub()):
            return True
        case ast.BinOp(left=left, op=ast.Add() | ast.Mult(), right=right):
            return is_numeric(left) or is_numeric(right)
        case ast.Constant(value=value):
            return isinstance(value, float)
    return is_array(node)


def is_array(node: ast.expr) -> bool:
    """Whether it has an array's methods for certain."""
    match node:
        case ast.Attribute(attr="T"):
            return True
        case ast.Call():
            return of_numpy(node) in _OF_ARRAYS
        case ast.BinOp(left=left, right=right):
            return is_array(left) or is_array(right)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return is_array(operand)
    return False


def of_numpy(node: ast.expr) -> str | None:
    """The name of the function of numpy that is called."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=root), attr=name)) if root == NUMPY:
            return name
    return None


def _is_known(node: ast.Call) -> bool:
    if any(keyword.arg is None or keyword.arg == "out" for keyword in node.keywords):
        return False
    match node.func:
        case ast.Name(id=name):
            return name in _BUILTINS
        case ast.Attribute(value=ast.Name(id=root), attr=name) if root == NUMPY:
            return name in _OF_ARRAYS
        case ast.Attribute(attr=name):
            return name in _METHODS
    return False


def _in_order(node: ast.expr) -> Iterator[Place]:
    """The parts of an expression in the order of their evaluation, as far as they are always evaluated."""
    match node:
        case ast.BinOp():
            yield from (Place(node, "left"), Place(node, "right"))
        case ast.UnaryOp():
            yield Place(node, "operand")
        case ast.Attribute() | ast.Starred():
            yield Place(node, "value")
        case ast.Subscript():
            yield from (Place(node, "value"), Place(node, "slice"))
        case ast.Compare():
            yield from (Place(node, "left"), Place(node, "comparators", 0))
        case ast.Tuple() | ast.List():
            yield from (Place(node, "elts", index) for index in range(len(node.elts)))
        case ast.Call():
            yield Place(node, "func")
            yield from (Place(node, "args", index) for index in range(len(node.args)))
            yield from (Place(keyword, "value") for keyword in node.keywords)
