"""Runs one hidden check on one answer: right, wrong, or could not be judged."""

from __future__ import annotations

import traceback
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.checks.answer import Answer
from autograder.checks.asker import Asker
from autograder.checks.rubric import Check, Rubric
from autograder.checks.verdict import NotAnswered, UnusableAnswer, WrongAnswer, WrongInACase
from autograder.grading.check_context import CheckContext
from autograder.grading.host_time import HostTimeError
from autograder.messages import ja
from autograder.model import CheckOutcome, Mistake
from autograder.sandbox import AllowanceSpent


@dataclass(frozen=True)
class Finding:
    """What a check found."""

    outcome: CheckOutcome
    kind: str | None = None  # of the case in which the answer is wrong, where it could not be seen and has no words yet


def run_check(rubric: Rubric, check: Check, context: CheckContext, checks: Path) -> Finding:
    """What a check finds in a context; `checks` is the folder that it lies in."""
    error: BaseException | None = None
    remarks: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a check's own are nobody's who grades
            answer = seated_answer(rubric, context)
            remarks = answer.remarks
            check.function(answer)
    except (KeyboardInterrupt, HostTimeError, AllowanceSpent):
        raise
    except BaseException as problem:  # WrongAnswer and what pytest raises are no Exceptions
        error = problem
    outcome = _outcome(check, error, tuple(remarks), checks)
    says_nothing = outcome.earned is None or outcome.right or isinstance(error, NotAnswered | UnusableAnswer)
    if says_nothing or not context.student.met_sealed:
        return Finding(outcome)
    wordless = replace(outcome, message="", counterexample="", mistake=None, remarks=(), problem=None, stopped=None)
    return Finding(wordless, error.kind if isinstance(error, WrongInACase) else "")


def seated_answer(rubric: Rubric, context: CheckContext) -> Answer:
    """The answer to a rubric's question; raises NotAnswered when there is none."""
    where = context.student.script.answers[rubric.question]
    if not where.cells or not where.answered:
        raise NotAnswered(ja.not_answered(rubric.question))
    asker, seed = Asker(rubric, context.student, context.reference), context.seeds[rubric.question]
    return Answer(asker, seed, sealed=context.sealed, glance=context.glance)


def fails(rubric: Rubric, check: Check, mistake: Mistake, context: CheckContext) -> bool:
    """Whether a known mistake fails a check of its question; found out once for all students."""
    reference, seed = context.reference, context.seeds[rubric.question]
    key = (rubric.question, check.name, mistake.name, seed)
    if key not in reference.failed:
        alone = replace(reference, given_up={}, unsteady=set(), met_sealed=set(), failed={})
        reference.failed[key] = _is_failed(check, Answer(Asker(rubric, alone, reference, mistake), seed))
    return reference.failed[key]


def _is_failed(check: Check, answer: Answer) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            check.function(answer)
    except (KeyboardInterrupt, HostTimeError, AllowanceSpent):
        raise
    except BaseException:
        return True
    return False


def _outcome(check: Check, error: BaseException | None, remarks: tuple[str, ...], checks: Path) -> CheckOutcome:
    """Right, wrong, or could not be judged; the third is never a zero."""
    if error is None:
        return CheckOutcome(check.name, check.title, check.points, check.points, remarks=remarks)
    if isinstance(error, WrongAnswer):
        earned = check.points * error.credit
        return CheckOutcome(
            check.name,
            check.title,
            check.points,
            earned,
            error.message,
            error.counterexample,
            error.mistake,
            error.candidates,
            remarks,
            error.problem and f"{check.name}: {error.problem}",
            error.stopped,
        )
    if isinstance(error, AssertionError) and _raised_in(error, checks):  # a plain assert of the check's author
        return CheckOutcome(check.name, check.title, check.points, 0.0, ja.check_failed(check.title), remarks=remarks)
    problem = f"{check.name}: {type(error).__name__}: {error}"
    return CheckOutcome(
        check.name, check.title, check.points, None, ja.could_not_be_judged(), remarks=remarks, problem=problem
    )


def _raised_in(error: BaseException, folder: Path) -> bool:
    """Whether an error was raised in a file of the folder: an assertion that fails in ours is a fault of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and Path(frames[-1].filename).is_relative_to(folder)
