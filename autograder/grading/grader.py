"""Submission -> Grade: the checks are loaded once for a whole batch, and each answer has processes of its own."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace

import numpy as np

from autograder import __version__
from autograder.checks.notebook_run import Reference
from autograder.client import in_jail
from autograder.course import load_rubrics
from autograder.errors import SandboxError, SubmissionError, refuse
from autograder.fingerprints import ENGINE, Fingerprints
from autograder.grading.answers import AnswerJudge, NotebookAnswers
from autograder.grading.doubts import Doubts, added_later
from autograder.grading.graded_notebook import graded_notebook, repairs
from autograder.grading.host_time import HostTime, HostTimeError
from autograder.grading.judgement import KnownJudgements, SharedJudgements
from autograder.grading.judging import Judging, ShownSet
from autograder.grading.rehearsal import rehearse
from autograder.grading.scoring import identity, not_judged, score_question
from autograder.languages import Message, joined
from autograder.messages import ja, ja_remarks
from autograder.model import (
    Assignment,
    Grade,
    Notebook,
    NotebookGrade,
    Status,
    Submission,
)
from autograder.recovery import (
    Recovered,
    Slicer,
    keeps_state,
    recover,
    reference_script,
    refuse_another,
    released_code,
    surroundings,
)
from autograder.sandbox import Budget, Isolation, Nests, Sandbox
from autograder.settings.budgets import as_budget, as_table
from autograder.source.modules import released_functions

_DAYS = 1e6  # seconds

Report = Callable[[Grade], None]


@dataclass(frozen=True)
class RunSettings:
    """How submissions are run."""

    budget: Budget | None = None  # None: the assignment's
    isolation: Isolation | None = None  # None: the best there is on this machine
    shown: ShownSet = ShownSet.WRONG  # the answers that are asked other inputs as well than those that decide
    run_notebooks: bool = False  # judge every answer in its notebook as a whole, and each anew
    only: frozenset[str] = frozenset()  # the questions whose checks have to be there; none: all


def grade_batch(
    assignment: Assignment,
    submissions: Iterable[Submission],
    report: Report,
    settings: RunSettings | None = None,
    judgements: SharedJudgements | None = None,
) -> None:
    """Grade submissions one after the other, each reported as soon as it is done.

    judgements: of earlier runs, or of other processes.

    Raises CourseError when the checks cannot be loaded, do not match the questions, or fail by themselves, SandboxError
    when no jail can be built.
    """
    with Grader(assignment, settings or RunSettings(), judgements) as grader:
        for submission in submissions:
            report(grader.grade(submission))


def grade_one(assignment: Assignment, submission: Submission, settings: RunSettings | None = None) -> Grade:
    """The grade of a single submission."""
    grades: list[Grade] = []
    grade_batch(assignment, [submission], grades.append, settings)
    return grades[0]


class Grader:
    """Grades submissions with one sandbox and checks that are loaded once; a context manager."""

    def __init__(
        self, assignment: Assignment, settings: RunSettings, judgements: SharedJudgements | None = None
    ) -> None:
        self._assignment = assignment
        self._shown = settings.shown
        self._memory = KnownJudgements(judgements)
        self._beside = in_jail(assignment.public)
        self._whole = settings.run_notebooks or keeps_state(assignment.public)
        self._rubrics = load_rubrics(assignment, settings.only)
        self._isolation = settings.isolation
        self._rehearsed = False
        self._stack = ExitStack()
        budget = settings.budget or as_budget(assignment.budget)
        self._references: dict[str, Reference] = {}
        self._fingerprints = Fingerprints(assignment, budget)
        # Last, and entered at once: what Ctrl-C finds between the two nobody closes.
        self._sandbox = Sandbox(self._beside, budget, settings.isolation, released_code(assignment))

    def __enter__(self) -> Grader:
        self._stack.enter_context(self._sandbox)
        self._time = self._stack.enter_context(HostTime(self._sandbox.budget.host_seconds))
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def grade(self, submission: Submission) -> Grade:
        """Judge every notebook of a submission, or only the questions that it names."""
        wanted = [one for one in self._assignment.notebooks if any(map(submission.wants, one.questions))]
        with self._sandbox.nests() as nests:
            notebooks = tuple(self._notebook(notebook, submission, nests) for notebook in wanted)
        return Grade(submission.student, submission.assignment, notebooks, submission.timestamp)

    def _notebook(self, notebook: Notebook, submission: Submission, nests: Nests) -> NotebookGrade:
        content = submission.notebooks.get(notebook.name)
        judged = self._judged(notebook, content, submission, nests)
        self._refuse_slips(judged)
        return replace(
            judged,
            evidence={**identity(content), **judged.evidence},
            questions=tuple(
                replace(
                    question,
                    fingerprint=self._fingerprints.of(question.question, submission.judged(notebook.name)),
                    seed=self._fingerprints.seeds(question.question).sealed.hex() if content is not None else "",
                )
                for question in judged.questions
                if submission.only is None or question.question in submission.only
            ),
        )

    def _refuse_slips(self, judged: NotebookGrade) -> None:
        """Raise CourseError where a check that could not judge cannot judge the solution either: nobody is graded then.

        Whether it can is found out once.
        """
        unknown = [each.question for each in judged.questions if any(check.earned is None for check in each.checks)]
        if not unknown or self._rehearsed:
            return
        self._rehearsed = True
        with suppress(SandboxError):
            faults = rehearse(self._assignment, self._rubrics, self._isolation, sure=True)
            if faults.of(unknown):
                refuse(faults.all)

    def _judged(self, notebook: Notebook, content: bytes | None, submission: Submission, nests: Nests) -> NotebookGrade:
        try:
            if notebook.name in submission.problems:
                raise SubmissionError(joined([submission.problems[notebook.name]]))
            if content is None:
                return _missing(notebook, submission)
            return self._judge_in_time(notebook, content, submission, nests)
        except SubmissionError as error:
            return not_judged(notebook, Status.NEEDS_REVIEW, ja.notebook_unreadable(notebook.title), str(error))
        except (HostTimeError, Exception) as error:
            return self._given_up(notebook, error)

    def _judge_in_time(self, notebook: Notebook, content: bytes, submission: Submission, nests: Nests) -> NotebookGrade:
        self._time.begin()
        try:
            return self._judge(notebook, content, submission, nests)
        finally:
            self._time.end()

    def _judge(self, notebook: Notebook, content: bytes, submission: Submission, nests: Nests) -> NotebookGrade:
        """Recover, run, check, score: what becomes of one file."""
        recovered = recover(notebook, content)
        refuse_another(self._assignment, notebook, recovered)
        wanted = [question for question in notebook.questions if submission.wants(question)]
        modules = submission.modules.get(notebook.name, {})
        answers = self._judge_of(notebook, modules).take(
            recovered.script,
            Slicer(notebook, recovered.script, surroundings(notebook, self._beside)),
            [question.id for question in wanted],
            nests,
        )
        try:
            return self._scored(notebook, submission, recovered, answers)
        except (HostTimeError, Exception) as error:
            return _unjudged(self._given_up(notebook, error), notebook, submission, recovered, answers)

    def _given_up(self, notebook: Notebook, error: BaseException) -> NotebookGrade:
        """A failure of ours stops neither the batch nor costs the student a point."""
        self._give_up_reference(notebook)
        problem: str | Message = f"{type(error).__name__}: {error}"
        if isinstance(error, HostTimeError):
            problem = Message(
                "the grader's own work took more than {host_seconds:g} s of processor time",
                host_seconds=self._sandbox.budget.host_seconds,
            )
        return not_judged(notebook, Status.NEEDS_REVIEW, ja.could_not_be_judged(), problem)

    def _scored(
        self, notebook: Notebook, submission: Submission, recovered: Recovered, answers: NotebookAnswers
    ) -> NotebookGrade:
        """Run, check, score."""
        wanted = [question for question in notebook.questions if submission.wants(question)]
        judged = answers.judged()
        said = [remark for remark in [submission.remarks.get(notebook.name)] if remark]
        if judged.overran:
            said.append(ja_remarks.overran(self._sandbox.budget.notebook_seconds))
        scored = (
            score_question(
                question,
                recovered.script.answers[question.id],
                judged.outcomes.get(question.id, ()),
                remarks=(*repairs(recovered.script, judged.results, question.id), *said),
                answer=recovered.answer(question.id),
            )
            for question in wanted
        )
        questions = tuple(
            replace(
                grade,
                attempted=answers.attempted.get(grade.question, ""),
                judgement=judged.kept.get(grade.question, ""),
                equal_judged=judged.equal.get(grade.question),
            )
            for grade in scored
        )
        doubts = Doubts(notebook, recovered, submission.unseen)
        questions = tuple(map(doubts.applied, questions))
        problems = [outcome.problem for found in judged.outcomes.values() for outcome in found if outcome.problem]
        problems += doubts.told(questions)
        document = graded_notebook(notebook, recovered, judged.results)
        return NotebookGrade(notebook.name, questions, document, "; ".join(problems) or None, self._evidence())

    def _judge_of(self, notebook: Notebook, modules: Mapping[str, bytes]) -> AnswerJudge:
        judging = Judging(notebook, self._rubrics, self._assignment.checks, self._shown)
        reference = self._reference(notebook)
        return AnswerJudge(self._sandbox, judging, self._fingerprints, reference, self._memory, self._whole, modules)

    def _reference(self, notebook: Notebook) -> Reference:
        """The reference's session: opened once, it never meets student code."""
        if notebook.name not in self._references:
            script = reference_script(notebook)
            # It serves the whole batch: a student's allowance of time is not for it.
            budget = replace(self._sandbox.budget, notebook_seconds=_DAYS)
            session = self._stack.enter_context(self._sandbox.session(script.run, budget))
            self._references[notebook.name] = Reference(
                script, session, session.run(), released_functions=released_functions(self._assignment.public)
            )
        return self._references[notebook.name]

    def _give_up_reference(self, notebook: Notebook) -> None:
        """End the reference's session, which may be in the midst of an answer; the next student's is a new one."""
        reference = self._references.pop(notebook.name, None)
        if reference is not None:
            with suppress(SandboxError):
                reference.session.close()

    def _evidence(self) -> Mapping[str, str | Mapping[str, float]]:
        return {
            "isolation": str(self._sandbox.isolation),
            "budget": as_table(self._sandbox.budget),
            "kakunin": __version__,
            "engine": str(ENGINE),
            "python": platform.python_version(),
            "numpy": np.__version__,
        }


def _unjudged(
    given_up: NotebookGrade,
    notebook: Notebook,
    submission: Submission,
    recovered: Recovered,
    answers: NotebookAnswers,
) -> NotebookGrade:
    """A notebook that was read and could not be judged: what no check decides stands as always.

    So it tells of no other question what became of one, and each answer is known when it comes again.
    """
    doubts = Doubts(notebook, recovered, submission.unseen)
    scored = (
        score_question(question, recovered.script.answers[question.id], (), answer=recovered.answer(question.id))
        for question in notebook.questions
        if submission.wants(question)
    )
    questions = (replace(each, attempted=answers.attempted.get(each.question, "")) for each in scored)
    return replace(given_up, questions=tuple(map(doubts.applied, questions)))


def _missing(notebook: Notebook, submission: Submission) -> NotebookGrade:
    """The grade of a notebook without a file; one that came later as a whole waits for a grader."""
    questions = [question.id for question in notebook.questions]
    if not questions or not submission.unseen.issuperset(questions):
        return not_judged(notebook, Status.MISSING, ja.notebook_missing(notebook.title))
    waiting = not_judged(notebook, Status.NEEDS_REVIEW, ja.added_later(), added_later(questions))
    return replace(waiting, questions=tuple(replace(question, unseen=True) for question in waiting.questions))
