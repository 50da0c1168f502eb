"""Submission -> Grade: one pytest session grades a whole batch, one jail per notebook."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from autograder import __version__
from autograder.alignment import Alignment, align, reference_script, resemblance
from autograder.budgets import as_budget
from autograder.checks.answer import Attempt
from autograder.errors import GradingError, SubmissionError
from autograder.judgement import judge_question, not_judged
from autograder.messages import ja, ja_remarks
from autograder.model import (
    Assignment,
    CheckOutcome,
    Grade,
    Notebook,
    NotebookGrade,
    Script,
    Status,
    Submission,
)
from autograder.notebook import SubmittedCell, read_submission, write_graded
from autograder.plugin import OUTCOME, SITTING, check_of, notebook_of
from autograder.sandbox import Budget, CellResult, Isolation, OutputKind, Sandbox
from autograder.sitting import ENGINE, Sitting, attempt, digest, seed_of

_DAYS = 1e6  # seconds

Report = Callable[[Grade], None]


@dataclass(frozen=True)
class Settings:
    """How submissions are run."""

    budget: Budget | None = None  # None: the assignment's
    isolation: Isolation | None = None  # None: the best there is on this machine


def grade_batch(
    assignment: Assignment, submissions: Iterable[Submission], report: Report, settings: Settings | None = None
) -> None:
    """Grade submissions one after the other, each reported as soon as it is done.

    Raises GradingError when the checks cannot be collected, SandboxError when no jail can be built.
    """
    _forget(assignment.checks)
    loop = _Batch(assignment, submissions, report, settings or Settings())
    arguments = ["--capture=no", "--import-mode=importlib", "--disable-plugin-autoload"]
    arguments += ["-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:logging", "-p", "no:faulthandler"]
    arguments += ["-p", "autograder.plugin", "-c", os.devnull, f"--rootdir={assignment.checks}"]
    pytest.main([*arguments, str(assignment.checks)], plugins=[loop])
    if loop.failure is not None:
        raise loop.failure
    if not loop.finished:
        raise GradingError(
            "the hidden checks could not be collected",
            path=assignment.checks,
            next_step=f"run `pytest {assignment.checks}` and mend what it names",
        )


def _forget(checks: Path) -> None:
    """Have the checks read anew: a server lives on while their author edits them.

    pytest names a module by its path below the checks, and takes one of that name that is there already.
    """
    for path in checks.rglob("*.py"):
        sys.modules.pop(".".join(path.relative_to(checks).with_suffix("").parts), None)


def grade_one(assignment: Assignment, submission: Submission, settings: Settings | None = None) -> Grade:
    """The grade of a single submission."""
    grades: list[Grade] = []
    grade_batch(assignment, [submission], grades.append, settings)
    return grades[0]


@dataclass(frozen=True)
class Shown:
    """One output as it stands in the graded notebook."""

    kind: str
    text: str


def _shown(result: CellResult) -> list[Shown]:
    """A cell's outputs and its error, the error last."""
    outputs = [
        Shown(output.name if output.kind is OutputKind.STREAM else str(output.kind), output.text)
        for output in result.outputs
    ]
    error = result.error
    if error is not None:
        place = f"line {error.line}: {error.source_line}\n" if error.line is not None else ""
        outputs.append(Shown("error", f"{place}{error.type or error.kind}: {error.message}"))
    return outputs


def _repairs(script: Script, results: Sequence[CellResult], question: str) -> tuple[str, ...]:
    """Remarks on what had to be repaired in an answer's cells before they could run, and on what in them did not."""
    own = [results[position] for position in script.answers[question].cells]
    codes = [code for result in own for code in result.repaired]
    skipped = [line for result in own for line in result.skipped]
    return (*([ja_remarks.repaired(codes)] if codes else []), *([ja_remarks.skipped_lines(skipped)] if skipped else []))


class _Batch:
    """A pytest plugin whose test loop grades submissions instead of running each test once."""

    def __init__(
        self, assignment: Assignment, submissions: Iterable[Submission], report: Report, settings: Settings
    ) -> None:
        self._assignment = assignment
        self._submissions = submissions
        self._report = report
        self._settings = settings
        self.failure: BaseException | None = None
        self.finished = False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed or not session.items:
            return True
        try:
            with Grader(self._assignment, session, self._settings) as grader:
                for submission in self._submissions:
                    self._report(grader.grade(submission))
            self.finished = True
        except BaseException as error:  # pytest would swallow it: the caller raises it again
            self.failure = error
        return True


class Grader:
    """Grades submissions with one sandbox and one collection of checks; a context manager."""

    def __init__(self, assignment: Assignment, session: pytest.Session, settings: Settings) -> None:
        self._assignment = assignment
        self._config = session.config
        self._items = {
            notebook.name: [item for item in session.items if notebook_of(item) == notebook.name]
            for notebook in assignment.notebooks
        }
        self._stack = ExitStack()
        self._sandbox = Sandbox(assignment.public, settings.budget or as_budget(assignment.budget), settings.isolation)
        self._references: dict[str, Attempt] = {}

    def __enter__(self) -> Grader:
        self._stack.enter_context(self._sandbox)
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def grade(self, submission: Submission) -> Grade:
        """Judge every notebook of a submission."""
        notebooks = tuple(self._notebook(notebook, submission) for notebook in self._assignment.notebooks)
        return Grade(submission.student, submission.assignment, notebooks, submission.timestamp)

    def _notebook(self, notebook: Notebook, submission: Submission) -> NotebookGrade:
        content = submission.notebooks.get(notebook.name)
        key = digest(self._assignment, notebook, content)
        try:
            if notebook.name in submission.problems:
                raise SubmissionError(submission.problems[notebook.name])
            if content is None:
                return not_judged(notebook, key, Status.MISSING, ja.notebook_missing(notebook.title))
            return self._judge(notebook, content, key, submission.remarks.get(notebook.name))
        except SubmissionError as error:
            return not_judged(notebook, key, Status.NEEDS_REVIEW, ja.notebook_unreadable(notebook.title), str(error))
        except Exception as error:  # a failure of ours stops neither the batch nor costs the student a point
            self._references.pop(notebook.name, None)
            problem = f"{type(error).__name__}: {error}"
            return not_judged(notebook, key, Status.NEEDS_REVIEW, ja.could_not_be_judged(), problem)

    def _judge(self, notebook: Notebook, content: bytes, key: str, remark: str | None) -> NotebookGrade:
        cells = read_submission(content)
        aligned = align(notebook, cells)
        self._refuse_another(notebook, cells, aligned)
        seed = seed_of(self._assignment, notebook, content)
        reference = self._reference(notebook)
        # What answers a student's calls is the student's own copy of the reference, started where it is called.
        with (
            self._sandbox.session(aligned.script.cells) as session,
            self._sandbox.session(reference.script.cells) as oracle,
        ):
            student = attempt(session, aligned.script)
            sitting = Sitting(notebook.name, student, replace(reference, oracle=oracle), seed)
            outcomes = self._check(notebook, sitting)
        questions = tuple(
            replace(
                judge_question(
                    question,
                    aligned.script.answers[question.id],
                    outcomes.get(question.id, ()),
                    (*_repairs(aligned.script, student.results, question.id), *([remark] if remark else [])),
                ),
                answer=aligned.answer(question.id),
            )
            for question in notebook.questions
        )
        problems = [outcome.problem for found in outcomes.values() for outcome in found if outcome.problem]
        document = write_graded(notebook, aligned.cells, [_shown(result) for result in student.results])
        return NotebookGrade(notebook.name, key, questions, document, "; ".join(problems) or None, self._evidence(seed))

    def _refuse_another(self, notebook: Notebook, cells: Sequence[SubmittedCell], aligned: Alignment) -> None:
        """A file under the wrong name is not an empty one: it goes to a person."""
        alike = {other.name: resemblance(other, cells) for other in self._assignment.notebooks}
        closest = max(alike, key=lambda name: alike[name])
        if alike[closest] > alike[notebook.name]:
            raise SubmissionError(
                f"the file holds {closest}, not {notebook.name}", next_step="ask the student to hand in the right file"
            )
        if not alike[notebook.name] and not any(answer.answered for answer in aligned.script.answers.values()):
            raise SubmissionError(
                f"no cell of {notebook.name} is in the file", next_step="ask the student to hand in the right file"
            )

    def _check(self, notebook: Notebook, sitting: Sitting) -> Mapping[str, tuple[CheckOutcome, ...]]:
        """Run the notebook's hidden checks through pytest: question -> outcomes."""
        self._config.stash[SITTING] = sitting
        items = self._items[notebook.name]
        found: dict[str, list[CheckOutcome]] = {}
        for item, following in zip(items, [*items[1:], None], strict=True):
            self._config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            check = check_of(item)
            if check is not None:
                found.setdefault(check[0].question, []).append(item.stash[OUTCOME])
                del item.stash[OUTCOME]
        return {question: tuple(outcomes) for question, outcomes in found.items()}

    def _reference(self, notebook: Notebook) -> Attempt:
        """The reference's session: opened once, it never meets student code."""
        if notebook.name not in self._references:
            script = reference_script(notebook)
            # It serves the whole batch: a student's allowance of time is not for it.
            budget = replace(self._sandbox.budget, notebook_seconds=_DAYS)
            session = self._stack.enter_context(self._sandbox.session(script.cells, budget))
            self._references[notebook.name] = attempt(session, script)
        return self._references[notebook.name]

    def _evidence(self, seed: bytes) -> Mapping[str, str]:
        return {
            "isolation": str(self._sandbox.isolation),
            "seed": seed.hex(),
            "kakunin": __version__,
            "engine": str(ENGINE),
            "python": platform.python_version(),
            "numpy": np.__version__,
        }
