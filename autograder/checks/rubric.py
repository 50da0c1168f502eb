"""What an author writes per question beside its checks: what is asked, mistakes, other right answers."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from autograder.catalogue import KnownAnswers
from autograder.comparison.failures import Item, Wanted
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


def _ways_to_call(question: str, function: str | None, call_as: str | Mapping[str, str]) -> Mapping[str, str]:
    """By the name of what is called the lambda that calls it."""
    ways = {function or "": call_as} if isinstance(call_as, str) and call_as else dict(call_as or {})
    for name, text in ways.items():
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except SyntaxError:
            tree = ast.Constant(None)
        if not isinstance(tree, ast.Lambda) or function is None:
            raise CourseError(
                Message("call_as is no lambda that calls a function: {name}: {text}", name=name, text=text),
                question=question,
                next_step=Message('write function="..." and call_as="lambda x: ..."'),
            )
    return ways


class Rubric:
    """How one question is judged; a checks file has one rubric for each question but the written ones.

    question: the question's id in the notebook.
    inputs: names that are set before the answer cell runs.
    outputs: names that the answer cell assigns; none, `[]`, where what it prints is asked. A rubric has either these or
    `function`.
    function: the function or class that the answer cell defines. `Answer.calling` looks at another one of the cell.
    call_as: the text of a lambda that takes a case's inputs and calls the function, for an argument that cannot be
    sent, such as another function, and for a result that cannot be compared, such as an object. Of several, by the name
    that `Answer.calling` takes: a method as `Class.method`.
    returns: names of the parts of the tuple that comes back, by which checks and explanations know them.
    mistakes: wrong answers that are recognised and explained. Like right answers most stand in the catalogue beside the
    checks, which `knows` adds.
    other_right_answers: sources that must earn every point in the audit.
    forbids: functions of the material, by dotted name, that the answer may not call.
    may_use: functions of the student's own earlier answers; where the answer fails with them, it is judged again with
    the reference's values in their place.
    equivalents: changes of the reference that do not make it wrong.

    Raises CourseError where both or neither of `outputs` and `function` are given, or `call_as` is no lambda.

        average = Rubric("l1_average", inputs=["scores"], outputs=["average"])
        standardize = Rubric("l1_standardize", function="standardize", forbids=["common.functions.standardize"])
        counter = Rubric(
            "l1_counter",
            function="Counter",
            call_as={"Counter.add": "lambda start, step: Counter(start).add(step)"},
        )
    """

    def __init__(  # noqa: PLR0913 - keywords of one declaration
        self,
        question: str,
        *,
        inputs: Sequence[str] = (),
        outputs: Sequence[str] | None = None,
        function: str | None = None,
        call_as: str | Mapping[str, str] = "",
        returns: Sequence[str] = (),
        mistakes: Sequence[Mistake] = (),
        other_right_answers: Sequence[str] = (),
        forbids: Sequence[str] = (),
        may_use: Sequence[str] = (),
        equivalents: Sequence[Equivalent] = (),
    ) -> None:
        if (outputs is None) == (function is None):
            raise CourseError(Message("a rubric has either outputs=... or function=..."), question=question)
        self.question = question
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs or ())
        self.function = function
        self.call_as = _ways_to_call(question, function, call_as)
        self.returns = tuple(returns)
        self.mistakes = tuple(mistakes)
        self.other_right_answers = tuple(other_right_answers)
        self.forbids = tuple(forbids)
        self.may_use = tuple(may_use)
        self.equivalents = tuple(equivalents)
        self.prints = outputs is not None and not outputs  # what is printed is looked at, in place of a value
        self.raises: str | None = None  # or the error that is raised
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
        return self.outputs if self.wanted.defined is None else (self.wanted.defined,)

    @property
    def wanted(self) -> Wanted:
        """What is asked of the answer, as explanations need it."""
        return Wanted(self.outputs, self.function, self.returns, printed=self.prints, raises=self.raises)

    def looking(self, *, function: str | None = None, prints: bool = False, raises: str | None = None) -> Rubric:
        """The same rubric with another look at the answer; checks use `Answer.calling` and what stands beside it."""
        other = copy.copy(self)
        other.function = function or self.function
        other.prints = prints or self.prints
        other.raises = raises or self.raises
        return other

    def path(self, item: str | int | Item) -> Item:
        """The path to a part of the answer; of what `returns` names, its position."""
        steps = item if isinstance(item, tuple) else (item,)
        if steps and steps[0] in self.returns:
            return (self.returns.index(str(steps[0])), *steps[1:])
        return steps

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
