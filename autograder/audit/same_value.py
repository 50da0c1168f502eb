"""Mutants that give the same value by a rule of arithmetic: a multiple of zeros, the smaller of two in any order."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from typing import Final

from autograder.audit.mutants import Mutant
from autograder.source.parsing import parse

ZEROS: Final = frozenset({"zeros", "zeros_like"})
SYMMETRIC: Final = frozenset({"min", "max"})  # of Python, with two arguments
SYMMETRIC_OF_NUMPY: Final = frozenset({"add", "fmax", "fmin", "maximum", "minimum", "multiply"})
NUMPY: Final = frozenset({"np", "numpy"})


_OF_A_RULE: Final = re.compile("|".join(sorted(ZEROS | SYMMETRIC | SYMMETRIC_OF_NUMPY)))


def gives_the_same(mutant: Mutant, reference: str) -> bool:
    """Whether a rule says that a mutant of the reference always gives what the reference gives."""
    return any(map(_OF_A_RULE.search, mutant.diff)) and _plainest(mutant.source) == _plainest(reference)


def _plainest(source: str) -> str:
    """The source with every expression that a rule knows in its plainest form: equal ones give the same values."""
    tree = parse(source)
    if tree is None:
        return source
    return ast.unparse(_Plain(_bound(tree)).visit(tree))


class _Plain(ast.NodeTransformer):
    """Applies the rules from the inside out, except to names that the answer gives a meaning of its own."""

    def __init__(self, bound: Collection[str]) -> None:
        self._bound = bound

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return node.operand if isinstance(node.op, ast.USub) and self._is_zero(node.operand) else node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=right) if self._is_zero(left) and _factor(right):
                return left
            case ast.BinOp(left=left, op=ast.Mult(), right=right) if self._is_zero(right) and _factor(left):
                return right
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if len(node.args) == 2 and not node.keywords and self._is_symmetric(node.func):
            node.args = sorted(node.args, key=ast.unparse)
        return node

    def _is_zero(self, node: ast.expr) -> bool:
        """Whether it is an array of zeros."""
        match node:
            case ast.Call(func=ast.Attribute() as function):
                return self._is_numpys(function, ZEROS)
        return False

    def _is_symmetric(self, function: ast.expr) -> bool:
        match function:
            case ast.Name(id=name):
                return name in SYMMETRIC - set(self._bound)
            case ast.Attribute():
                return self._is_numpys(function, SYMMETRIC_OF_NUMPY)
        return False

    def _is_numpys(self, function: ast.Attribute, names: Collection[str]) -> bool:
        match function:
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                return owner in NUMPY - set(self._bound) and name in names
        return False


def _factor(node: ast.expr) -> bool:
    """Whether it is a number other than 0."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return _factor(operand)
        case ast.Constant(value=int() | float() as value):
            return value != 0
    return False


def _bound(tree: ast.AST) -> frozenset[str]:
    """The names that the answer itself defines, imports aside."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.arg(arg=name):
                found.add(name)
    return frozenset(found)
