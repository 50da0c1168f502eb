"""The audit: the engine grades answers whose grades are known beforehand, and differences are faults."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.audit.specimens import Specimen, SpecimenRole, specimens, submission_of
from autograder.checks.rubric import Equivalent, Rubric
from autograder.errors import CourseError, Faults, UsageError, refuse
from autograder.executors import executor
from autograder.grading import RunSettings
from autograder.grading.judging import ShownSet
from autograder.grading.rehearsal import rehearse
from autograder.languages import Message, joined, word
from autograder.model import Assignment, Grade, Kind, QuestionGrade
from autograder.sandbox import Budget, ErrorKind

# A mutant that never ends is stopped soon: hanging is enough to kill it.
MUTANTS_BUDGET = Budget(cell_seconds=2.0, question_seconds=4.0, notebook_seconds=20.0)

Progress = Callable[[int, int], None]  # how many are graded, of how many


@dataclass(frozen=True)
class AuditFault:
    """A specimen with the wrong grade, or a declaration that does not hold."""

    what: str
    name: str = ""  # of the mistake or the like
    source: str = ""  # its answer, or the diff of the mutant


@dataclass(frozen=True)
class Declared:
    """A mutant that is right according to the author or another right answer."""

    diff: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class QuestionAudit:
    """What the audit found about one question."""

    question: str
    right_answers: int  # the reference and the other right answers
    mistakes: int
    mutants: int
    killed: int
    stopped: int  # of those killed: how many took too long
    equivalents: tuple[Declared, ...]
    survivors: tuple[Specimen, ...]
    false_alarms: tuple[AuditFault, ...]  # right answers that lose points
    faults: tuple[AuditFault, ...]  # mistakes that are not what they say, declarations that do not hold

    @property
    def score(self) -> float:
        """The share of mutants killed, of those that are not equivalent."""
        counted = self.mutants - len(self.equivalents)
        return self.killed / counted if counted else 1.0


@dataclass(frozen=True)
class Audit:
    """What the audit of an assignment found."""

    assignment: str
    questions: tuple[QuestionAudit, ...]

    @property
    def score(self) -> float:
        """The score of the assignment: the share of mutants killed, of those that are not equivalent."""
        counted = sum(question.mutants - len(question.equivalents) for question in self.questions)
        return sum(question.killed for question in self.questions) / counted if counted else 1.0

    def passes(self, score: float) -> bool:
        """Whether there are no faults, and in no question more survivors than the score allows."""
        return all(
            question.score >= score and not question.false_alarms and not question.faults for question in self.questions
        )


@dataclass(frozen=True)
class _Run:
    """How the specimens are graded."""

    workers: int
    budget: Budget  # of each mutant
    progress: Progress
    judged: frozenset[str]  # the questions whose checks work


def run_audit(  # noqa: PLR0913 - keywords of one run
    assignment: Assignment,
    rubrics: Mapping[str, Rubric],
    *,
    workers: int = 1,
    only: Collection[str] = (),
    progress: Progress = lambda done, total: None,
    budget: Budget = MUTANTS_BUDGET,
    errors: Sequence[CourseError] = (),
) -> Audit:
    """Audit the checks of an assignment, or of `only` these questions.

    budget: for each mutant; right answers and mistakes have that of students. errors: what is known to be wrong.

    Raises UsageError for a question that has no checks, and CourseError, before anything else is graded, where checks
    fail by themselves or on the solutions. With `only`, other questions may.
    """
    asked = [question.id for question in assignment.questions if question.kind is not Kind.WRITTEN]
    unknown = [] if errors else sorted(set(only) - set(asked))
    if unknown:
        raise UsageError(
            Message("no question {unknown!r} that has checks", unknown=unknown[0]),
            path=assignment.checks,
            next_step=Message("name one of: {names}", names=", ".join(asked)),
        )
    judged = _working(assignment, rubrics, only, errors)
    known = specimens(assignment, rubrics, [id for id in asked if not only or id in only])
    grades = _grade(assignment, known, _Run(workers, budget, progress, judged))
    return Audit(
        assignment.name,
        tuple(
            _question_audit(assignment, rubrics[id], [(one, grade) for one, grade in grades if one.question == id])
            for id in asked
            if not only or id in only
        ),
    )


def _working(
    assignment: Assignment, rubrics: Mapping[str, Rubric], only: Collection[str], errors: Sequence[CourseError]
) -> frozenset[str]:
    """The questions whose checks work; CourseError with all that is wrong where one does not that is asked for."""
    faults = Faults()
    faults.add(errors)
    with faults.gathered():
        loaded = [each for each in assignment.notebooks if any(question.id in rubrics for question in each.questions)]
        faults.update(rehearse(replace(assignment, notebooks=tuple(loaded)), rubrics))
    refuse(faults.of(only) if only else faults.all)
    return frozenset(id for id in rubrics if not faults.of([id]))


def _grade(assignment: Assignment, known: Sequence[Specimen], run: _Run) -> list[tuple[Specimen, Grade]]:
    """Every specimen with its grade."""
    found: dict[int, Grade] = {}

    def keep(grade: Grade) -> None:
        found[int(grade.student)] = grade
        run.progress(len(found), len(known))

    def grade(settings: RunSettings, chosen: Sequence[int]) -> None:
        settings = replace(settings, only=run.judged)
        if chosen:
            submissions = [
                replace(submission_of(assignment, known[place], str(place)), only=run.judged) for place in chosen
            ]
            executor(min(run.workers, len(chosen)), settings).run(assignment, submissions, keep)

    mutant = [one.role is SpecimenRole.MUTANT for one in known]
    grade(RunSettings(Budget(), shown=ShownSet.ALL), [place for place, is_one in enumerate(mutant) if not is_one])
    grade(RunSettings(run.budget, shown=ShownSet.NONE), [place for place, is_one in enumerate(mutant) if is_one])
    # On a busy machine the small budget can be too small for the reference beside a mutant.
    grade(RunSettings(Budget()), [place for place, one in enumerate(known) if _own(found[place], one).score is None])
    return [(one, found[place]) for place, one in enumerate(known)]


def _question_audit(assignment: Assignment, rubric: Rubric, graded: Sequence[tuple[Specimen, Grade]]) -> QuestionAudit:
    """The results for the specimens of one question."""
    judged = [(one, _own(grade, one), _others(assignment, grade, one)) for one, grade in graded]
    mutants = [(one, own) for one, own, _ in judged if one.role is SpecimenRole.MUTANT]
    counted = [(one, own) for one, own in mutants if one.equivalent is None]
    alarms = [_false_alarm(one, own) for one, own, _ in judged if one.right and not _is_full(own)]
    alarms += [
        AuditFault(
            Message("{named} costs points elsewhere: {names}", named=_named(one), names=", ".join(others)),
            one.name,
            one.shown,
        )
        for one, own, others in judged
        if others
    ]
    faults = [
        fault for one, own, _ in judged if one.role is SpecimenRole.MISTAKE for fault in _mistake_faults(one, own)
    ]
    faults += [_not_judged(one, grade) for one, grade in graded if not one.right and _own(grade, one).score is None]
    faults += _unused(rubric.equivalents, [one for one, _ in mutants])
    return QuestionAudit(
        rubric.question,
        right_answers=sum(one.role in (SpecimenRole.REFERENCE, SpecimenRole.OTHER) for one, _ in graded),
        mistakes=sum(one.role is SpecimenRole.MISTAKE for one, _ in graded),
        mutants=len(mutants),
        killed=sum(own.score is not None and not _is_full(own) for _, own in counted),
        stopped=sum(_is_stopped(own) for _, own in counted),
        equivalents=tuple(
            Declared(one.diff, one.equivalent.reason) for one, _ in mutants if one.equivalent is not None
        ),
        survivors=tuple(one for one, own in counted if _is_full(own)),
        false_alarms=tuple(alarms),
        faults=tuple(faults),
    )


def _own(grade: Grade, specimen: Specimen) -> QuestionGrade:
    return next(question for question in grade.questions if question.question == specimen.question)


def _others(assignment: Assignment, grade: Grade, specimen: Specimen) -> tuple[str, ...]:
    """The other questions of the notebook that lost points, though they were answered with the reference."""
    notebook = assignment.notebook(assignment.question(specimen.question).notebook)
    judged = {question.id for question in notebook.questions if question.kind is not Kind.WRITTEN}
    (found,) = (one for one in grade.notebooks if one.notebook == notebook.name)
    return tuple(
        question.question
        for question in found.questions
        if question.question in judged - {specimen.question} and not _is_full(question)
    )


def _is_full(grade: QuestionGrade) -> bool:
    return grade.score == grade.max_score


def _is_stopped(grade: QuestionGrade) -> bool:
    return any(check.mistake == ErrorKind.TIMEOUT for check in grade.checks)


def _false_alarm(specimen: Specimen, own: QuestionGrade) -> AuditFault:
    return AuditFault(
        Message(
            "{named} {earned} of {max_score:g}", named=_named(specimen), earned=_earned(own), max_score=own.max_score
        ),
        specimen.name,
        specimen.shown,
    )


def _mistake_faults(specimen: Specimen, own: QuestionGrade) -> list[AuditFault]:
    faults: list[Message] = []
    if _is_full(own):
        faults.append(Message("passes"))
    elif own.score is None:
        return []
    elif own.score != specimen.earns:
        faults.append(Message("earns {score:g}, not {earns:g}", score=own.score, earns=specimen.earns))
    if own.mistake != specimen.name and not _is_full(own):
        faults.append(Message("is named {mistake}", mistake=own.mistake))
    return [AuditFault(joined([_named(specimen), what], " "), specimen.name, specimen.shown) for what in faults]


def _not_judged(specimen: Specimen, grade: Grade) -> AuditFault:
    problems = "; ".join(notebook.problem for notebook in grade.notebooks if notebook.problem)
    return AuditFault(
        Message("{named} could not be judged: {problems}", named=_named(specimen), problems=problems),
        specimen.name,
        specimen.shown,
    )


def _unused(equivalents: Sequence[Equivalent], mutants: Sequence[Specimen]) -> list[AuditFault]:
    used = {one.equivalent for one in mutants}
    return [
        AuditFault(Message("no mutant is as declared equivalent: {change}", change=declared.change))
        for declared in equivalents
        if declared not in used
    ]


def _earned(own: QuestionGrade) -> str:
    return Message("could not be judged") if own.score is None else Message("earns {score:g}", score=own.score)


def _named(specimen: Specimen) -> Message:
    return joined([word(specimen.role), *([specimen.name] if specimen.name else [])], " ")
