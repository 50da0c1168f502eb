"""Answers whose grade is known beforehand: references, other right answers, mistakes, mutants."""

from __future__ import annotations

import ast
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autograder.audit.mutants import Mutant, mutants
from autograder.audit.operators import Operator, operators_of
from autograder.audit.quoting import Text, material_of
from autograder.audit.same_value import gives_the_same
from autograder.checks.rubric import Equivalent, Rubric
from autograder.model import Assignment, Question, Submission
from autograder.notebooks import write_released
from autograder.source.parsing import parse
from autograder.source.syntax import same

ANOTHER_RIGHT_ANSWER = Equivalent("", "it is one of the other right answers")
SAME_VALUE = Equivalent("", "it gives the same value by a rule of arithmetic")


class SpecimenRole(StrEnum):
    """The role of an answer in the audit."""

    REFERENCE = "the reference"
    OTHER = "other right answer"
    MISTAKE = "mistake"
    MUTANT = "mutant"


@dataclass(frozen=True)
class Specimen:
    """One answer to one question, the rest of its notebook being the reference's."""

    question: str
    role: SpecimenRole
    name: str  # the mistake's, the mutant's operator, the number of the other right answer
    source: str
    earns: float  # what it must earn; of a mutant that is not equivalent, anything less than all
    diff: tuple[str, ...] = ()
    equivalent: Equivalent | None = None  # what says that a mutant is right all the same

    @property
    def right(self) -> bool:
        """Whether it must earn every point."""
        return self.role in (SpecimenRole.REFERENCE, SpecimenRole.OTHER) or self.equivalent is not None

    @property
    def shown(self) -> str:
        """The text that identifies it to a reader."""
        return "\n".join(self.diff) or self.source.strip()


def specimens(
    assignment: Assignment, rubrics: Mapping[str, Rubric], questions: Collection[str]
) -> tuple[Specimen, ...]:
    """All answers to these questions, always the same and in the same order."""
    material, operators = material_of(assignment), operators_of(assignment.taken_for)
    return tuple(
        one
        for question in assignment.questions
        if question.id in questions
        for one in _of(question, rubrics[question.id], material, operators)
    )


def submission_of(assignment: Assignment, specimen: Specimen, student: str) -> Submission:
    """The released notebook, filled in with the references except for one answer."""
    notebook = assignment.notebook(assignment.question(specimen.question).notebook)
    answers = {question.id: question.reference for question in notebook.questions}
    answers[specimen.question] = specimen.source
    document = json.loads(write_released(notebook))
    for cell in document["cells"]:
        if cell["id"] in answers:
            cell["source"] = answers[cell["id"]]
    return Submission(student, assignment.name, {notebook.name: json.dumps(document, sort_keys=True).encode()})


def _of(
    question: Question, rubric: Rubric, material: Sequence[Text], operators: Sequence[Operator]
) -> Iterator[Specimen]:
    id, points = question.id, question.points
    yield Specimen(id, SpecimenRole.REFERENCE, "", question.reference, points)
    for number, source in enumerate(rubric.other_right_answers, start=1):
        yield Specimen(id, SpecimenRole.OTHER, str(number), source, points)
    for mistake in rubric.mistakes:
        yield Specimen(id, SpecimenRole.MISTAKE, mistake.name, mistake.source, mistake.earns)
    trees = [parse(source) for source in rubric.other_right_answers]
    others = frozenset(ast.unparse(tree) for tree in trees if tree is not None)
    for mutant in mutants(question, rubric.inputs, material, operators):
        equivalent = ANOTHER_RIGHT_ANSWER if mutant.source in others else _declared(mutant, rubric.equivalents)
        if equivalent is None and gives_the_same(mutant, question.reference):
            equivalent = SAME_VALUE
        yield Specimen(id, SpecimenRole.MUTANT, mutant.operator, mutant.source, points, mutant.diff, equivalent)


def _declared(mutant: Mutant, equivalents: Sequence[Equivalent]) -> Equivalent | None:
    """The author's declaration about this mutant."""
    return next((one for one in equivalents if _is_meant(one.change, mutant.diff)), None)


def _is_meant(change: str, diff: Sequence[str]) -> bool:
    sign, line = change[:2], change[2:]
    if sign == "- " and any(other.startswith("+") for other in diff):
        return False  # "-" declares what is only left out
    return any(other.startswith(sign) and same(other[2:], line) for other in diff)
