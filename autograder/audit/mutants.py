"""A reference solution -> its mutants, each with one change."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import ndiff

from autograder.audit.changing import applied, changed, normal
from autograder.audit.operators import OPERATORS, Mutation, Operator
from autograder.audit.quoting import Text, altered_lines
from autograder.model import Kind, Question

# A choice is filled in from a list: without a computation there is nothing to change.
_OF_CHOICES = frozenset({"string", "swap", "entry", "statement"})


@dataclass(frozen=True)
class Mutant:
    """A wrong answer made from a right one."""

    operator: str
    source: str  # in place of the answer cell
    diff: tuple[str, ...]  # the lines that differ: "- as it was", "+ as it is"; of a quoted text, its lines


def mutants(
    question: Question,
    given: Sequence[str] = (),
    material: Sequence[Text] = (),
    operators: Sequence[Operator] = OPERATORS,
) -> tuple[Mutant, ...]:
    """The mutants of a question's reference, none of them the same as it or as another one.

    given: the variables set before the answer runs. material: the lines of each text that a source question may quote.
    """
    seen = {normal(question.reference)} if question.kind is not Kind.WRITTEN else set()
    different = []
    for mutant in _made(question, given, material, operators):
        if mutant.source not in seen:
            seen.add(mutant.source)
            different.append(mutant)
    return tuple(different)


def _made(
    question: Question, given: Sequence[str], material: Sequence[Text], operators: Sequence[Operator]
) -> Iterator[Mutant]:
    match question.kind:
        case Kind.CODE:
            yield from _of_code(question.reference, given, operators)
        case Kind.CHOICE:
            yield from _of_code(question.reference, given, [one for one in operators if one.name in _OF_CHOICES])
        case Kind.SOURCE:
            yield from _of_quotes(question.reference, material, operators)


def _of_code(reference: str, given: Sequence[str], operators: Sequence[Operator]) -> Iterator[Mutant]:
    tree = ast.parse(reference)
    before = ast.unparse(tree)
    for operator, source in changed(tree, given, operators):
        yield Mutant(operator, source, _diff(before, source))


def _of_quotes(reference: str, material: Sequence[Text], operators: Sequence[Operator]) -> Iterator[Mutant]:
    """What becomes of each string that is assigned, one at a time."""
    tree = ast.parse(reference)
    for statement in tree.body:
        match statement:
            case ast.Assign(value=ast.Constant(value=str(text)) as constant):
                for operator, other in altered_lines(text, material, operators):
                    source = applied(tree, Mutation(constant, ast.Constant(other)))
                    if source is not None:
                        yield Mutant(operator, source, _diff(text, other))


def _diff(before: str, after: str) -> tuple[str, ...]:
    compared = ndiff(before.splitlines(), after.splitlines())
    return tuple(f"{line[0]} {line[2:].strip()}" for line in compared if line[0] in "-+")
