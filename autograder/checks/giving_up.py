"""Stops checking answers that never end, that are unsteady, or whose reference is broken."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.checks.notebook_run import NotebookRun
from autograder.checks.verdict import UNSTEADY, UnusableAnswer, explained
from autograder.comparison.failures import Outcome
from autograder.errors import GradingError
from autograder.explanations.explain import explain
from autograder.languages import Message
from autograder.messages import ja
from autograder.sandbox import ErrorKind, Missing, StudentError


class BrokenReferenceError(GradingError):
    """The reference gives no value, or changes an input that must stay as it was; error: what it raised."""

    error: StudentError | None = None


def refuse_given_up(student: NotebookRun, question: str) -> None:
    """Raise WrongAnswer for an answer that did not end, and for one that is unsteady.

    An answer that did not end is not run again for every check: the time belongs to the other questions. An unsteady
    answer, which gave another value when asked the same again, earns nothing in its question.
    """
    if question in student.unsteady:
        raise UnusableAnswer(ja.unsteady(), mistake=UNSTEADY)
    error = student.error_in(question)
    error = error if error is not None and error.kind is ErrorKind.TIMEOUT else student.given_up.get(question)
    if error is not None:
        raise explained(
            lambda: UnusableAnswer(explain(error, (), student.script.cells_of(question)), mistake=error.kind.value)
        )


def give_up_if_hung(student: NotebookRun, question: str, actual: Sequence[Outcome]) -> None:
    """If the answer did not end, note it and raise as `refuse_given_up`."""
    error = hung(actual)
    if error is not None:
        # Where it stood when it met the sealed inputs is nobody's business.
        student.given_up[question] = StudentError(error.kind) if student.met_sealed else error
        refuse_given_up(student, question)


def refuse_broken_reference(question: str, expected: Sequence[Outcome]) -> None:
    """Raise BrokenReferenceError if the reference gives no value, or changes an input that must stay as it was."""
    for outcome in expected:
        if isinstance(outcome.value, Missing) or outcome.changed:
            raise _broken(question, outcome.error)


def _broken(question: str, error: StudentError | None) -> BrokenReferenceError:
    why = f"{error.type}: {error.message}" if error else Message("it gives no value, or changes a protected input")
    broken = BrokenReferenceError(
        Message("the reference solution fails its own check: {why}", why=why),
        question=question,
        next_step=Message("fix the solution or the check; `kakunin audit` finds this before release"),
    )
    broken.error = error
    return broken


def hung(outcomes: Sequence[Outcome]) -> StudentError | None:
    """The first error of an answer that did not end."""
    errors = (outcome.error for outcome in outcomes)
    return next((error for error in errors if error is not None and error.kind is ErrorKind.TIMEOUT), None)
