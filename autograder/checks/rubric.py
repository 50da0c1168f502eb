"""What an author writes per question beside its checks: what is asked, mistakes, other right answers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from autograder.comparison.failures import Wanted
from autograder.errors import CourseError
from autograder.model import Mistake

CheckFunction: TypeAlias = Callable[[Any], None]  # of an Answer; naming it here would close a circle of imports


@dataclass(frozen=True)
class Check:
    """One hidden check of a rubric."""

    name: str
    title: str  # its docstring, which students read
    points: float
    function: CheckFunction = field(compare=False, repr=False)


@dataclass(frozen=True)
class Equivalent:
    """Mutants of the reference that are right all the same.

    change: a line as the audit's diff has it, "+ ..." or, where a line is only left out, "- ..."; in it, `...` stands
    for any expression.
    """

    change: str
    reason: str


class Rubric:
    """How one question is judged.

    inputs: names that are set before the answer cell runs.
    outputs: names that the answer cell assigns; or else
    function: the function that it defines; a check looks at a second one with `answer.calling(...)`.
    call_as: a lambda of a case's inputs that calls the function, for an argument that cannot be sent (a function).
    forbids: functions of the material, by dotted name, that the answer may not call.
    may_use: functions of the student's own earlier answers; where the answer fails with them, it is judged
        again with the reference's values in their place.
    equivalents: changes of the reference that do not make it wrong, for the audit.
    """

    def __init__(  # noqa: PLR0913 - keywords of one declaration
        self,
        question: str,
        *,
        inputs: Sequence[str] = (),
        outputs: Sequence[str] = (),
        function: str | None = None,
        call_as: str | None = None,
        mistakes: Sequence[Mistake] = (),
        other_right_answers: Sequence[str] = (),
        forbids: Sequence[str] = (),
        may_use: Sequence[str] = (),
        equivalents: Sequence[Equivalent] = (),
    ) -> None:
        if bool(outputs) == (function is not None):
            raise CourseError("a rubric has either outputs=... or function=...", question=question)
        self.question = question
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        self.function = function
        self.call_as = call_as
        self.mistakes = tuple(mistakes)
        self.other_right_answers = tuple(other_right_answers)
        self.forbids = tuple(forbids)
        self.may_use = tuple(may_use)
        self.equivalents = tuple(equivalents)
        self._checks: list[Check] = []

    @property
    def checks(self) -> tuple[Check, ...]:
        """The checks in the order they were written."""
        return tuple(self._checks)

    @property
    def points(self) -> float:
        """The sum of the checks' points."""
        return sum(check.points for check in self._checks)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the answer brings into being."""
        return self.outputs if self.function is None else (self.function,)

    @property
    def wanted(self) -> Wanted:
        """What the answer is asked for, as an explanation speaks of it."""
        return Wanted(self.outputs, self.function)

    def calling(self, function: str) -> Rubric:
        """The same rubric with another function of the answer in place of its own."""
        other = copy.copy(self)
        other.function = function
        return other

    def mistake(self, name: str) -> Mistake:
        """The mistake of that name; KeyError when there is none."""
        for mistake in self.mistakes:
            if mistake.name == name:
                return mistake
        raise KeyError(name)

    def check(self, *, points: float) -> Callable[[CheckFunction], CheckFunction]:
        """Make a pytest test a check of this rubric that is worth `points`."""

        def register(function: CheckFunction) -> CheckFunction:
            title = (function.__doc__ or "").strip()
            if not title:
                raise CourseError(
                    f"{function.__name__} has no docstring",
                    question=self.question,
                    next_step="say in one sentence, for the student, what the check looks at",
                )
            self._checks.append(Check(function.__name__, title, points, function))
            return function

        return register
