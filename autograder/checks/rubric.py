"""What an author writes per question beside its checks: what is asked, mistakes, other right answers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from autograder.catalogue import KnownAnswers
from autograder.comparison.failures import Wanted
from autograder.errors import CourseError
from autograder.languages import Message
from autograder.model import Mistake
from autograder.text import unwrapped

CheckFunction: TypeAlias = Callable[[Any], None]  # of an Answer; naming it here would close a circle of imports


@dataclass(frozen=True)
class Check:
    """One hidden check of a rubric, as `Rubric.check` makes it.

    name: of the test function.
    title: the function's docstring, which students read.
    points: what the check is worth.
    function: the test function itself.
    """

    name: str
    title: str
    points: float
    function: CheckFunction = field(compare=False, repr=False)


@dataclass(frozen=True)
class Equivalent:
    """Mutants of the reference that are right all the same, so that the audit does not ask for them to fail.

    change: a line of the diff that `kakunin audit` prints, beginning with `+` or, where a line is only left out, with
    `-`; in it, `...` stands for any expression.
    reason: why the mutants are right, for people.

        Equivalent("+ for name in network:", "the network and its gradient have the same keys")
    """

    change: str
    reason: str


class Rubric:
    """How one question is judged; a checks file has one rubric for each question but the written ones.

    question: the question's id in the notebook.
    inputs: names that are set before the answer cell runs.
    outputs: names that the answer cell assigns. A rubric has either these or `function`.
    function: the function that the answer cell defines. `Answer.calling` looks at another one of the same cell.
    call_as: the text of a lambda that takes a case's inputs and calls the function, for an argument that cannot be
    sent, such as another function.
    mistakes: wrong answers that are recognised and explained. Like right answers most stand in the catalogue beside the
    checks, which `knows` adds.
    other_right_answers: sources that must earn every point in the audit.
    forbids: functions of the material, by dotted name, that the answer may not call.
    may_use: functions of the student's own earlier answers; where the answer fails with them, it is judged again with
    the reference's values in their place.
    equivalents: changes of the reference that do not make it wrong.

    Raises CourseError where both or neither of `outputs` and `function` are given.

        average = Rubric("l1_average", inputs=["scores"], outputs=["average"])
        standardize = Rubric("l1_standardize", function="standardize", forbids=["common.functions.standardize"])
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
            raise CourseError(Message("a rubric has either outputs=... or function=..."), question=question)
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
        """The checks in the order in which they were written."""
        return tuple(self._checks)

    @property
    def points(self) -> float:
        """The sum of the checks' points."""
        return sum(check.points for check in self._checks)

    @property
    def names(self) -> tuple[str, ...]:
        """The names that the answer defines: its outputs, or its function."""
        return self.outputs if self.function is None else (self.function,)

    @property
    def wanted(self) -> Wanted:
        """The outputs or the function, as explanations need them."""
        return Wanted(self.outputs, self.function)

    def calling(self, function: str) -> Rubric:
        """The same rubric with another function of the answer in place of its own; checks use `Answer.calling`."""
        other = copy.copy(self)
        other.function = function
        return other

    def knows(self, answers: KnownAnswers) -> None:
        """Add the answers of the catalogue to those that were declared here."""
        self.mistakes += answers.mistakes
        self.other_right_answers += answers.right

    def mistake(self, name: str) -> Mistake:
        """The mistake of that name.

        Raises KeyError where there is none.
        """
        for mistake in self.mistakes:
            if mistake.name == name:
                return mistake
        raise KeyError(name)

    def check(self, *, points: float) -> Callable[[CheckFunction], CheckFunction]:
        """Decorate a pytest test to make it a check of this rubric.

        The points of a rubric's checks add up to those of its question in the notebook.

        points: what the check is worth.

        Raises CourseError for a test without a docstring, because students read it.

            @average.check(points=1)
            def test_average(answer: Answer) -> None:
                '''人数が変わっても、平均値が求まる'''
                answer.matches_reference(scores)
        """

        def register(function: CheckFunction) -> CheckFunction:
            title = unwrapped(function.__doc__ or "")
            if not title:
                raise CourseError(
                    Message("{name} has no docstring", name=function.__name__),
                    question=self.question,
                    next_step=Message("say in one sentence, for the student, what the check looks at"),
                )
            self._checks.append(Check(function.__name__, title, points, function))
            return function

        return register
