"""Tries the checks of an assignment on its own solutions, so that an author's slip is told once and with its place."""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import autograder
from autograder.checks.answer import Answer
from autograder.checks.asker import Asker
from autograder.checks.giving_up import BrokenReferenceError
from autograder.checks.notebook_run import Reference
from autograder.checks.rubric import Check, Rubric
from autograder.checks.verdict import WrongAnswer
from autograder.comparison import draw
from autograder.course.check_loading import place_of, said_of
from autograder.course.stub_generation import is_marker
from autograder.errors import CourseError, Faults, GradingError
from autograder.fingerprints import Fingerprints, Seeds
from autograder.grading.host_time import HostTimeError
from autograder.languages import Message, joined
from autograder.model import Assignment, Notebook, Role
from autograder.notebooks import read_percent
from autograder.recovery import reference_script, released_code
from autograder.sandbox import AllowanceSpent, Budget, ErrorKind, Isolation, Sandbox, StudentError
from autograder.settings.budgets import as_budget
from autograder.source.modules import released_functions
from autograder.text import one_line

_OURS: Final = Path(autograder.__file__).parent
_DRAW: Final = Path(draw.__file__)


def rehearse(
    assignment: Assignment, rubrics: Mapping[str, Rubric], isolation: Isolation | None = None, *, sure: bool = False
) -> Faults:
    """What stops checks or solutions from working, by question; a reference that is merely judged wrong is none.

    sure: leave out what may be a fault of ours, and visible checks that fail on the solutions: they stop no grading.

    Raises SandboxError where no jail can be built.
    """
    faults, budget = Faults(), as_budget(assignment.budget)
    seeds = _seeds(assignment, budget)
    with Sandbox(assignment.public, budget, isolation, released_code(assignment)) as sandbox:
        for notebook in assignment.notebooks:
            script = reference_script(notebook)
            with sandbox.session(script.run, replace(budget, notebook_seconds=budget.notebook_seconds * 10)) as session:
                functions = released_functions(assignment.public)
                reference = Reference(script, session, session.run(), released_functions=functions)
                rehearsal = _Rehearsal(assignment, notebook, reference, faults, sure=sure)
                for question in notebook.questions:
                    if question.id in rubrics:
                        rehearsal.try_checks(rubrics[question.id], seeds(question.id))
                rehearsal.try_cells()
    return faults


def _seeds(assignment: Assignment, budget: Budget) -> Callable[[str], Seeds]:
    """The inputs that decide in grading; others where these cannot be known, because something else is wrong."""
    try:
        return Fingerprints(assignment, budget).seeds
    except CourseError:
        return lambda question: Seeds(question.encode(), ())


class _Rehearsal:
    """One notebook of the author's, in a jail."""

    def __init__(
        self, assignment: Assignment, notebook: Notebook, reference: Reference, faults: Faults, *, sure: bool
    ) -> None:
        self._sure = sure
        self._checks = assignment.checks
        self._source = assignment.checks.parent / f"{notebook.name}.py"
        self._reference = reference
        self._faults = faults
        self._broken: list[str] = []

    def try_checks(self, rubric: Rubric, seeds: Seeds) -> None:
        """Run the checks of a question, and keep what goes wrong other than the answer."""
        for check in rubric.checks:
            for seed in (seeds.sealed, *seeds.shown):
                with self._faults.gathered(rubric.question):
                    self._run(rubric, check, seed)

    def try_cells(self) -> None:
        """Keep the errors of visible checks, and those of other released cells where a reference is broken."""
        for place, cell in enumerate(self._reference.script.known):
            error = self._reference.results[place].error
            if cell is None or error is None or error.kind is not ErrorKind.EXCEPTION or cell.role is Role.ANSWER:
                continue
            if cell.role is Role.TEXT:
                for question in self._broken:
                    self._keep(
                        question, Message("this cell fails: {error}", error=_said(error)), self._line(place, error)
                    )
            elif not self._sure and cell.question is not None and cell.question not in self._broken:
                message = Message("the visible check fails on the solution: {error}", error=_said(error))
                self._keep(cell.question, message, self._line(place, error))

    def _run(self, rubric: Rubric, check: Check, seed: bytes) -> None:
        alone = replace(self._reference, given_up={}, unsteady=set(), met_sealed=set(), failed={})
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                check.function(Answer(Asker(rubric, alone, self._reference), seed))
        except (KeyboardInterrupt, HostTimeError, AllowanceSpent):
            raise
        except BrokenReferenceError as error:
            self._keep_broken(rubric.question, error)
        except (WrongAnswer, AssertionError, GradingError):
            return  # judged wrong, or nothing that the author did
        except CourseError as error:
            raise _fault(error.message, error.path, rubric.question, error.next_step) from error
        except BaseException as error:
            if not self._sure or _is_the_authors(error, self._checks):
                raise _fault(joined([said_of(error)]), place_of(error, self._checks), rubric.question) from error

    def _keep_broken(self, question: str, broken: BrokenReferenceError) -> None:
        error, place = broken.error, place_of(broken, self._checks)
        if error is not None and error.kind is not ErrorKind.EXCEPTION:
            return  # the machine may have been the cause
        if error is not None and error.line is not None and error.stage != "prelude":
            (own,) = self._reference.script.answers[question].cells
            place = self._line(own if error.cell is None else error.cell, error)
        self._broken.append(question)
        self._keep(question, broken.message, place)

    def _keep(self, question: str, message: Message, place: str | None) -> None:
        self._faults.add([_fault(message, place, question)], question)

    def _line(self, place: int, error: StudentError) -> str:
        """The place in the author's file of a line of a code cell as it runs."""
        code = [cell for cell in read_percent(self._source.read_text(encoding="utf-8"), "") if cell.type == "code"]
        lines = code[place].source.split("\n")
        kept = [number for number, line in enumerate(lines) if not is_marker(line)]
        within = kept[(error.line or 1) - 1] if (error.line or 1) <= len(kept) else 0
        return f"{self._source}:{code[place].line + within}"


def _fault(message: Message, place: Path | str | None, question: str, next_step: Message | None = None) -> CourseError:
    return CourseError(message, path=place, question=question, next_step=next_step or Message("fix the line"))


def _is_the_authors(error: BaseException, folder: Path) -> bool:
    """Whether an error came from the author's code: from there on no frame is ours, except where inputs are drawn."""
    files = [Path(frame.filename) for frame in traceback.extract_tb(error.__traceback__)]
    last = max((place for place, file in enumerate(files) if file.is_relative_to(folder)), default=len(files))
    return last < len(files) and not any(each.is_relative_to(_OURS) and each != _DRAW for each in files[last:])


def _said(error: StudentError) -> str:
    return one_line(f"{error.type}: {error.message}".strip(": \n"))
