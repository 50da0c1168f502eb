"""How alike the answers of a class are: a Pitman-Yor process per question, as public classes show it.

The parameters are fitted to answers of public courses (CS231n, Coursera's machine learning, refactory), by syntax tree
and by syntax tree with locals renamed. Questions differ most, so each draws parameters of its own. Public answers are
self-selected, copied in part, and final.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from random import Random
from typing import Final

from autograder.source.parsing import parse

# Of the discounts of one question: that of trees with locals renamed, to that of trees as they are.
RENAMED: Final = 0.82 / 0.88


@dataclass(frozen=True)
class Repetition:
    """How the answers to one question repeat.

    discount: towards 1, nearly every answer is new, however many there were before.
    concentration: above 0, the first answers are new more often.
    renamed: the discount of answers whose locals are renamed; None where renaming makes no answers equal.
    """

    discount: float
    concentration: float
    renamed: float | None = None

    def classes(self, chance: Random) -> Iterator[tuple[int, int]]:
        """For one answer after the other, its class with locals renamed, and within that its class by syntax tree.

        Classes are numbered in the order in which they appear. By syntax tree alone, the classes are a Pitman-Yor
        process with this discount and concentration: each class of such a process with the smaller discount is split
        by another one (Pitman, Combinatorial Stochastic Processes, 5.5).
        """
        if self.renamed is None:
            yield from ((number, 0) for number in _seats(self.discount, self.concentration, chance))
            return
        within: list[Iterator[int]] = []
        for number in _seats(self.renamed, self.concentration, chance):
            if number == len(within):
                within.append(_seats(self.discount, -self.renamed, chance))
            yield number, next(within[number])


MISTAKES: Final = Repetition(0.93, 80.0, 0.93 * RENAMED)


class Length(Enum):
    """What a question asks for, as far as repetition depends on it."""

    LINE = auto()  # one statement for each name
    FUNCTION = auto()  # several


def length_of(reference: str) -> Length:
    """What a question asks for, by its reference: how many statements compute something."""
    tree = parse(reference) or ast.Module([], [])
    lines = sum(_computes(node) for node in ast.walk(tree) if isinstance(node, ast.stmt))
    return Length.LINE if lines <= len(set(_names_set(tree))) else Length.FUNCTION


def right_answers(length: Length, chance: Random) -> Repetition:
    """How the right answers to one question repeat."""
    if length is Length.LINE:
        return Repetition(chance.uniform(0.5, 0.8), chance.uniform(-0.4, 0.8))
    discount = chance.uniform(0.82, 0.95)
    return Repetition(discount, math.exp(chance.uniform(math.log(3), math.log(30))), discount * RENAMED)


def _names_set(tree: ast.Module) -> Iterator[str]:
    """The names that a cell sets outside functions."""
    for statement in tree.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
                yield name


def _computes(statement: ast.stmt) -> bool:
    """Whether a statement is more than a header, a constant, an empty container or a list of names."""
    if hasattr(statement, "body") or isinstance(statement, ast.Import | ast.ImportFrom):
        return False
    return any(isinstance(node, ast.Call | ast.BinOp | ast.Compare | ast.Subscript) for node in _values(statement))


def _values(statement: ast.stmt) -> Iterator[ast.AST]:
    value = getattr(statement, "value", None)
    yield from ast.walk(value) if isinstance(value, ast.AST) else ()


def _seats(discount: float, concentration: float, chance: Random) -> Iterator[int]:
    """The tables at which the guests of a Chinese restaurant sit down."""
    seats: list[int] = []
    sizes: list[int] = []
    while True:
        new = concentration + discount * len(sizes)
        if not seats or chance.random() * (concentration + len(seats)) < new:
            table = len(sizes)
            sizes.append(0)
        else:
            table = _occupied(seats, sizes, discount, chance)
        sizes[table] += 1
        seats.append(table)
        yield table


def _occupied(seats: list[int], sizes: list[int], discount: float, chance: Random) -> int:
    """A table by its size less the discount: that of a random guest, rejected in proportion to the discount."""
    while True:
        table = chance.choice(seats)
        if chance.random() * sizes[table] >= discount:
            return table
