"""Tries the checks of an assignment on its own solutions, so that an author's slip is told once and with its place."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace

from autograder.checks.answer import Answer
from autograder.checks.asker import Asker
from autograder.checks.giving_up import BrokenReferenceError
from autograder.checks.notebook_run import Reference
from autograder.checks.rubric import Check, Rubric
from autograder.checks.verdict import WrongAnswer
from autograder.course.check_loading import place_of, said_of
from autograder.course.stub_generation import is_marker
from autograder.errors import CourseError, Faults, GradingError
from autograder.fingerprints import Fingerprints, Seeds
from autograder.grading.host_time import HostTimeError
from autograder.model import Assignment, Notebook, Role
from autograder.notebooks import read_percent
from autograder.recovery import reference_script, released_code
from autograder.sandbox import AllowanceSpent, ErrorKind, Isolation, Sandbox, StudentError
from autograder.settings.budgets import as_budget
from autograder.source.modules import released_functions

_FIX = "fix the line"


def rehearse(
    assignment: Assignment, rubrics: Mapping[str, Rubric], isolation: Isolation | None = None, *, examples: bool = True
) -> Faults:
    """What stops checks or solutions from working, by question; a reference that is merely judged wrong is none.

    examples: whether a visible check that fails on the solutions is such a fault too.

    Raises SandboxError where no jail can be built.
    """
    faults, budget = Faults(), as_budget(assignment.budget)
    fingerprints = Fingerprints(assignment, budget)
    with Sandbox(assignment.public, budget, isolation, released_code(assignment)) as sandbox:
        for notebook in assignment.notebooks:
            script = reference_script(notebook)
            with sandbox.session(script.run, replace(budget, notebook_seconds=budget.notebook_seconds * 10)) as session:
                functions = released_functions(assignment.public)
                reference = Reference(script, session, session.run(), released_functions=functions)
                rehearsal = _Rehearsal(assignment, notebook, reference, faults)
                for question in notebook.questions:
                    if question.id in rubrics:
                        rehearsal.try_checks(rubrics[question.id], fingerprints.seeds(question.id))
                rehearsal.try_cells(examples=examples)
    return faults


class _Rehearsal:
    """One notebook of the author's, in a jail."""

    def __init__(self, assignment: Assignment, notebook: Notebook, reference: Reference, faults: Faults) -> None:
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

    def try_cells(self, *, examples: bool) -> None:
        """Keep the errors of visible checks, and those of other released cells where a reference is broken."""
        for place, cell in enumerate(self._reference.script.known):
            error = self._reference.results[place].error
            if cell is None or error is None or error.kind is not ErrorKind.EXCEPTION or cell.role is Role.ANSWER:
                continue
            if cell.role is Role.TEXT:
                for question in self._broken:
                    self._keep(question, f"this cell fails: {_said(error)}", self._line(place, error))
            elif examples and cell.question is not None and cell.question not in self._broken:
                message = f"the visible check fails on the solution: {_said(error)}"
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
            message, step = f"{check.name}: {error.message}", error.next_step or _FIX
            raise CourseError(message, path=error.path, question=rubric.question, next_step=step) from error
        except BaseException as error:
            place, message = place_of(error, self._checks), f"{check.name}: {said_of(error)}"
            raise CourseError(message, path=place, question=rubric.question, next_step=_FIX) from error

    def _keep_broken(self, question: str, broken: BrokenReferenceError) -> None:
        error, place = broken.error, place_of(broken, self._checks)
        if error is not None and error.kind is not ErrorKind.EXCEPTION:
            return  # the machine may have been the cause
        if error is not None and error.line is not None and error.stage != "prelude":
            (own,) = self._reference.script.answers[question].cells
            place = self._line(own if error.cell is None else error.cell, error)
        self._broken.append(question)
        self._keep(question, broken.message, place)

    def _keep(self, question: str, message: str, place: str | None) -> None:
        self._faults.add([CourseError(message, path=place, question=question, next_step=_FIX)], question)

    def _line(self, place: int, error: StudentError) -> str:
        """The place in the author's file of a line of a code cell as it runs."""
        code = [cell for cell in read_percent(self._source.read_text(encoding="utf-8"), "") if cell.type == "code"]
        lines = code[place].source.split("\n")
        kept = [number for number, line in enumerate(lines) if not is_marker(line)]
        within = kept[(error.line or 1) - 1] if (error.line or 1) <= len(kept) else 0
        return f"{self._source}:{code[place].line + within}"


def _said(error: StudentError) -> str:
    return f"{error.type}: {error.message}".strip(": \n")
