"""The same answer in other words: syntax trees rewritten without a change of any value that they compute.

An operation finds its edits in a tree; each edit changes the tree in place. What could fail before another part is
evaluated still does so first, so that a mistake fails as it did.
"""

from __future__ import annotations

import ast
import builtins
import keyword
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, count, pairwise
from random import Random
from typing import Final, TypeAlias

from autograder.course.expressions import (
    NUMPY,
    REDUCTIONS,
    Place,
    evaluated_first,
    has_no_effect,
    is_array,
    is_atom,
    is_calm,
    is_numeric,
    of_numpy,
)
from autograder.course.local_names import functions_of, identifiers, local_names, rename
from autograder.model import Kind

Edit: TypeAlias = Callable[[], object]

NAMES: Final = (
    "tmp", "temp", "result", "res", "ret", "out", "output", "ans", "answer", "value", "val", "a", "b", "c", "k", "p",
    "q",
    "r", "s", "t", "v", "w", "h", "z", "A", "B", "Z", "total", "part", "left", "right", "first", "second", "num", "den",
    "calc", "wa", "seki", "sa", "atai", "kekka", "kotae", "keisan", "data", "arr", "vec", "mat", "new", "aa", "bb",
)  # fmt: skip
_RESULTS: Final = (
    "result",
    "res",
    "ret",
    "out",
    "ans",
    "answer",
    "value",
    "kekka",
    "y",
    "z",
    "r",
    "output",
    "val",
    "tmp",
)
_NOT_FREE: Final = frozenset({*keyword.kwlist, *dir(builtins), NUMPY})
_MIRRORED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
    ast.Lt: ast.Gt,
    ast.Gt: ast.Lt,
    ast.LtE: ast.GtE,
    ast.GtE: ast.LtE,
}
_BOTH: Final = REDUCTIONS | {"dot"}  # functions of numpy that are methods of arrays as well
_SYMMETRIC: Final = frozenset({"add", "maximum", "minimum", "multiply"})
_INDENTS: Final = ("", " ", "    ", "  ", "        ", "   ", "\n", "\n    ")
_BEFOREHAND: Final = (0, None, 0.0, 1, "")


@dataclass(frozen=True)
class Rewriter:
    """Rewrites the answers to one question.

    kind: of the question; what a quote says is judged, so that its text keeps its words.
    avoid: names that mean something in the notebook, which no new variable may have.
    """

    kind: Kind
    avoid: Collection[str]
    chance: Random

    def rewrite(self, tree: ast.Module, edits: int, *, right: bool) -> None:
        """Apply this many edits. right: whether the answer is right, so that nothing of it can fail."""
        for _ in range(edits):
            self._one_edit(tree, right)
        ast.fix_missing_locations(tree)

    def rename_locals(self, tree: ast.Module, share: float = 0.6) -> None:
        """Give some locals of functions other names, and one at least where there are any."""
        for function in functions_of(tree):
            found = local_names(tree, function)
            chosen = [name for name in found if self.chance.random() < share] or list(found[:1])
            for name in chosen:  # one after the other, so that no two get the same
                rename(function, {name: self._other_name(tree, name)})

    def _one_edit(self, tree: ast.Module, right: bool) -> None:
        """One edit, of an operation drawn by its weight among those that find any."""
        weights = dict(self._operations(right))
        while weights:
            (operation,) = self.chance.choices(list(weights), list(weights.values()))
            edits = list(operation(tree))
            if edits:
                self.chance.choice(edits)()
                return
            del weights[operation]

    def _operations(self, right: bool) -> Iterator[tuple[Callable[[ast.Module], Iterator[Edit]], float]]:
        yield self._returned_by_name, 3
        yield self._part_named, 3
        yield _sides_swapped, 3
        yield _axis_by_position, 2
        yield _tuples_unpacked, 1
        yield _docstrings_left_out, 0.5
        yield self._whole_value_named, 0.2
        yield self._set_beforehand, 0.1
        yield self._shown, 1
        if right:
            yield _neighbours_swapped, 3
            yield _as_function_or_method, 2
        if self.kind is Kind.SOURCE:
            yield self._indented, 4
        if self.kind is Kind.CHOICE:
            yield _choices_moved, 3
            yield self._choices_named, 2

    def _returned_by_name(self, tree: ast.Module) -> Iterator[Edit]:
        for block, number, statement in _statements(tree):
            if isinstance(statement, ast.Return) and statement.value is not None and not is_atom(statement.value):
                yield partial(self._name, tree, block, number, Place(statement, "value"))

    def _part_named(self, tree: ast.Module) -> Iterator[Edit]:
        for block, number, statement in _statements(tree):
            for whole in _evaluated_by(statement):
                for place in evaluated_first(whole):
                    if place is not whole and _may_be_named(place.expression):
                        yield partial(self._name, tree, block, number, place)

    def _whole_value_named(self, tree: ast.Module) -> Iterator[Edit]:
        for block, number, statement in _statements(tree):
            if isinstance(statement, ast.Assign):
                yield partial(self._name, tree, block, number, Place(statement, "value"))

    def _set_beforehand(self, tree: ast.Module) -> Iterator[Edit]:
        """A variable of no further use, as one is prepared and then forgotten."""
        for body in (function.body for function in functions_of(tree)):
            start = 1 if is_docstring(body[0]) else 0
            yield partial(self._prepare, tree, body, start)

    def _shown(self, tree: ast.Module) -> Iterator[Edit]:
        """The answer printed at the end of the cell."""
        match tree.body[-1]:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if not isinstance(value, ast.Lambda):
                printed = ast.Call(_read("print"), [_read(name)], [])
                yield lambda: tree.body.append(ast.Expr(self.chance.choice([printed, _read(name)])))

    def _choices_named(self, tree: ast.Module) -> Iterator[Edit]:
        for number, statement in enumerate(tree.body):
            for choices in _choices(ast.Module([statement], [])):
                for place in (Place(choices, "values", index) for index in range(len(choices.values))):
                    yield partial(self._name, tree, tree.body, number, place)

    def _indented(self, tree: ast.Module) -> Iterator[Edit]:
        """A quoted line with the indentation that it has in the material."""
        for statement in tree.body:
            match statement:
                case ast.Assign(value=ast.Constant(value=str(text)) as constant) if "\n" not in text.strip():
                    yield partial(self._indent, constant, text.strip(" \n"))

    def _indent(self, constant: ast.Constant, text: str) -> None:
        constant.value = self.chance.choice(_INDENTS) + text + self.chance.choice(("", " ", "\n", "  ", ";"))

    def _name(self, tree: ast.Module, block: list[ast.stmt], number: int, place: Place) -> None:
        """Give an expression a name in the line above."""
        whole = isinstance(place.parent, ast.Return)
        name = self._free(tree, self.chance.choice(_RESULTS if whole else NAMES))
        block.insert(number, ast.Assign([ast.Name(name, ast.Store())], place.expression))
        place.put(_read(name))

    def _prepare(self, tree: ast.Module, block: list[ast.stmt], number: int) -> None:
        name = self._free(tree, self.chance.choice(NAMES))
        value = ast.Constant(self.chance.choice(_BEFOREHAND))
        block.insert(number, ast.Assign([ast.Name(name, ast.Store())], value))

    def _other_name(self, tree: ast.Module, name: str) -> str:
        alike = (f"{name}_", f"{name}1", f"{name}2", f"{name}0", f"my_{name}", f"_{name}", f"{name}{name}")
        return self._free(tree, self.chance.choice(alike if self.chance.random() < 0.4 else NAMES))

    def _free(self, tree: ast.Module, wanted: str) -> str:
        """The name, or with the first number that makes it one that nothing has."""
        taken = identifiers(tree) | _NOT_FREE
        numbered = (f"{wanted}{number}" for number in count(2))
        return next(name for name in chain((wanted,), numbered) if name not in taken and name not in self.avoid)


def _read(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _statements(tree: ast.Module) -> Iterator[tuple[list[ast.stmt], int, ast.stmt]]:
    """Every statement with the block in which it stands; bodies of classes left out, whose names are attributes."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.FunctionDef | ast.If | ast.For | ast.While | ast.With):
            continue
        for block in (node.body, getattr(node, "orelse", [])):
            for number, statement in enumerate(block):
                yield block, number, statement


def _evaluated_by(statement: ast.stmt) -> Iterator[Place]:
    """The expression that a statement evaluates once, before it does anything else."""
    match statement:
        case ast.Assign() | ast.AugAssign() | ast.Expr():
            yield Place(statement, "value")
        case ast.Return(value=value) if value is not None:
            yield Place(statement, "value")
        case ast.If():
            yield Place(statement, "test")


def _may_be_named(expression: ast.expr) -> bool:
    """Whether somebody would give it a name of its own."""
    match expression:
        case ast.BinOp() | ast.Call() | ast.Compare() | ast.Subscript() | ast.Attribute(attr="T"):
            return True
        case ast.UnaryOp(operand=operand):
            return not isinstance(operand, ast.Constant)
    return False


def is_docstring(statement: ast.stmt) -> bool:
    """Whether it is a constant and nothing else."""
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _docstrings_left_out(tree: ast.Module) -> Iterator[Edit]:
    for function in functions_of(tree):
        if is_docstring(function.body[0]) and len(function.body) > 1:
            yield partial(function.body.pop, 0)


def _sides_swapped(tree: ast.Module) -> Iterator[Edit]:
    """`b * a` for `a * b`, `0 < x` for `x > 0`, np.maximum(x, 0) for np.maximum(0, x)."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(left=left, op=op, right=right) if _may_swap(left, right):
                if isinstance(op, ast.Mult) or (isinstance(op, ast.Add) and (is_numeric(left) or is_numeric(right))):
                    yield partial(_swap, Place(node, "left"), Place(node, "right"))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _MIRRORED and _may_swap(
                left, right
            ):
                yield partial(_mirror, node)
            case ast.Call(args=[left, right], keywords=[]) if of_numpy(node) in _SYMMETRIC and _may_swap(left, right):
                yield partial(_swap, Place(node, "args", 0), Place(node, "args", 1))


def _may_swap(left: ast.expr, right: ast.expr) -> bool:
    """Whether it does not matter which one is evaluated first: at most one of them can fail."""
    return (is_calm(left) or is_calm(right)) and has_no_effect(left) and has_no_effect(right)


def _swap(one: Place, other: Place) -> None:
    first, second = one.expression, other.expression
    one.put(second)
    other.put(first)


def _mirror(node: ast.Compare) -> None:
    _swap(Place(node, "left"), Place(node, "comparators", 0))
    node.ops = [_MIRRORED[type(node.ops[0])]()]


def _axis_by_position(tree: ast.Module) -> Iterator[Edit]:
    """np.sum(x, 0) for np.sum(x, axis=0) and the other way round; keepdims=True before axis=1."""
    for node, array in _reductions(tree):
        match node.keywords:
            case [ast.keyword(arg="axis", value=axis), *_] if len(node.args) == array:
                yield partial(_by_position, node, axis)
            case [] if len(node.args) == array + 1 and isinstance(node.args[array], ast.Constant):
                yield partial(_by_keyword, node)
        if {each.arg for each in node.keywords} == {"axis", "keepdims"} and all(
            is_atom(each.value) for each in node.keywords
        ):
            yield node.keywords.reverse


def _reductions(tree: ast.Module) -> Iterator[tuple[ast.Call, int]]:
    """Calls of np.sum and the like, with 1, and of an array's own method, with 0: the place of the axis."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=receiver, attr=name)) if name in REDUCTIONS:
                if of_numpy(node) is not None:
                    yield node, 1
                elif is_array(receiver):
                    yield node, 0


def _by_position(node: ast.Call, axis: ast.expr) -> None:
    node.args.append(axis)
    del node.keywords[0]


def _by_keyword(node: ast.Call) -> None:
    node.keywords.append(ast.keyword("axis", node.args.pop()))


def _as_function_or_method(tree: ast.Module) -> Iterator[Edit]:
    """np.sum(e) for e.sum(), and np.dot(a, b) for a.dot(b), where there is certainly an array."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=receiver, attr=name)) if name in _BOTH:
                if of_numpy(node) is None and is_array(receiver):
                    yield partial(_as_function, node, receiver, name)
                elif of_numpy(node) is not None and node.args and is_array(node.args[0]):
                    yield partial(_as_method, node, name)


def _as_function(node: ast.Call, receiver: ast.expr, name: str) -> None:
    node.func = ast.Attribute(_read(NUMPY), name, ast.Load())
    node.args.insert(0, receiver)


def _as_method(node: ast.Call, name: str) -> None:
    node.func = ast.Attribute(node.args.pop(0), name, ast.Load())


def _tuples_unpacked(tree: ast.Module) -> Iterator[Edit]:
    """`a = x` and `b = y` for `a, b = x, y`, in functions."""
    for block, number, statement in _statements(tree):
        match statement:
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                if block is not tree.body and len(targets) == len(values) and _are_independent(targets, values):
                    each = [ast.Assign([target], value) for target, value in zip(targets, values, strict=True)]
                    yield partial(block.__setitem__, slice(number, number + 1), each)


def _are_independent(targets: list[ast.expr], values: list[ast.expr]) -> bool:
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    read = frozenset[str]().union(*map(identifiers, values))
    return len(names) == len(targets) and names.isdisjoint(read) and all(map(has_no_effect, values))


def _neighbours_swapped(tree: ast.Module) -> Iterator[Edit]:
    """Two assignments of which neither needs the other, in the other order."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.FunctionDef):
            continue
        for number, (one, other) in enumerate(pairwise(node.body)):
            if isinstance(one, ast.Assign) and isinstance(other, ast.Assign) and _may_be_swapped(one, other):
                yield partial(node.body.__setitem__, slice(number, number + 2), [other, one])


def _may_be_swapped(one: ast.Assign, other: ast.Assign) -> bool:
    first, second = _set_by(one), _set_by(other)
    if (
        first is None
        or second is None
        or first == second
        or not (has_no_effect(one.value) and has_no_effect(other.value))
    ):
        return False
    if first[0] == second[0]:  # two entries of one dictionary, neither of them within the other
        apart = any(one_key != other_key for one_key, other_key in zip(first[1], second[1], strict=False))
        return apart and first[0] not in identifiers(one.value) | identifiers(other.value)
    if (first[1] or second[1]) and any(map(_looks_up, (one.value, other.value))):
        return False  # in the same dictionary by another name, perhaps
    return first[0] not in identifiers(other) and second[0] not in identifiers(one)


def _looks_up(value: ast.expr) -> bool:
    return any(isinstance(node, ast.Subscript) for node in ast.walk(value))


def _set_by(statement: ast.Assign) -> tuple[str, tuple[str, ...]] | None:
    """The name that an assignment sets, with the keys of the entry of it."""
    target, keys = statement.targets[0], list[str]()
    while isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
        keys.insert(0, repr(target.slice.value))
        target = target.value
    return (target.id, tuple(keys)) if isinstance(target, ast.Name) and len(statement.targets) == 1 else None


def _choices(tree: ast.Module) -> Iterator[ast.Dict]:
    """Dictionaries of nothing but texts and such dictionaries."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict) and all(
            isinstance(each, ast.Dict | ast.Constant | ast.expr_context) for each in ast.walk(node)
        ):
            yield node


def _choices_moved(tree: ast.Module) -> Iterator[Edit]:
    for node in _choices(tree):
        for number in range(len(node.keys) - 1):
            yield partial(_move, node, number)


def _move(node: ast.Dict, number: int) -> None:
    """Move an entry before the one above it."""
    node.keys.insert(number, node.keys.pop(number + 1))
    node.values.insert(number, node.values.pop(number + 1))
