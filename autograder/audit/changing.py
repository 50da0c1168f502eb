"""Applying the table of operators to a syntax tree, one change at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy

from autograder.audit.operators import Mutation, Operator
from autograder.audit.scope import places


def changed(tree: ast.Module, given: Iterable[str], operators: Sequence[Operator]) -> Iterator[tuple[str, str]]:
    """Each change of a tree: the operator's name, and the whole source."""
    found = list(places(tree, given))
    for operator in operators:
        for place in found:
            for change in operator.changes(place):
                source = applied(tree, change)
                if source is not None:
                    yield operator.name, source


def applied(tree: ast.Module, change: Mutation) -> str | None:
    """The source with one change; None when Python cannot be written that way, as `-a = b`."""
    # deepcopy looks into its memo first, and finds the change there in place of a copy of its target.
    copied = deepcopy(tree, {id(change.target): change.replacement})
    try:
        return normal(ast.unparse(copied))
    except SyntaxError:
        return None


def normal(source: str) -> str:
    """The source as its syntax tree alone has it: two are the same where their trees are."""
    return ast.unparse(ast.parse(source))
