"""A folder of submissions -> the database and the graded notebooks: what `kakunin grade` does."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path

from autograder.batch.adoption import holds
from autograder.batch.grade_diff import GradeChange, changes
from autograder.errors import StoreError
from autograder.executors import Executor
from autograder.files import is_full, write_atomically
from autograder.fingerprints import Fingerprints, is_of_another_scheme
from autograder.languages import Message, joined
from autograder.model import Assignment, Grade, Notebook, Submission
from autograder.settings.budgets import as_budget
from autograder.storage.judgements import ReadJudgements, StoredJudgements
from autograder.storage.store import Store
from autograder.submissions import carry_notes, lacks_notes, read_submissions, students, submission_time

Progress = Callable[[Grade], None]

# Errors that would occur again for every other student.
_OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})


@dataclass(frozen=True)
class Places:
    """The folders that a batch reads and writes."""

    submitted: Path  # nbgrader's layout: <student>/<assignment>/*.ipynb
    autograded: Path  # the same layout
    problems: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # student -> notebook -> why it is not there

    def of(self, student: str, assignment: str) -> tuple[Path, Path]:
        """The folders of a student's submission and of its graded notebooks."""
        return self.submitted / student / assignment, self.autograded / student / assignment


@dataclass(frozen=True)
class Plan:
    """The students to grade, and those whose grades are current."""

    pending: Mapping[str, frozenset[str] | None]  # student -> the questions to judge; None: all
    done: tuple[str, ...]
    adopted: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (student, question) -> its fingerprint now

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be graded, and nothing to be written."""
        return not self.pending and not self.adopted

    def leaves(self, student: str, question: str) -> bool:
        """Whether a stored grade of one of these students is kept."""
        judged = self.pending.get(student, frozenset())
        return (student in self.pending or student in self.done) and judged is not None and question not in judged


@dataclass
class Summary:
    """The summary of a batch, counted on the way: no grade is kept in memory."""

    graded: int = 0
    problems: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)  # notebooks graded from a subfolder

    def count(self, grade: Grade) -> None:
        """Add one student."""
        self.graded += 1
        for notebook in grade.notebooks:
            if notebook.problem is not None:
                self.problems.append(joined([grade.student, notebook.notebook, notebook.problem], ": "))


def plan(
    assignment: Assignment,
    store: Store,
    places: Places,
    only: Sequence[str] = (),
    *,
    force: bool = False,
    fingerprints: Fingerprints | None = None,
) -> Plan:
    """The answers that are new or changed since they were graded, question by question; all of them with force.

    Valid grades of an earlier version are adopted: see `autograder.batch.adoption`.
    fingerprints: of the assignment, if the caller has them.

    Raises UsageError when there is no such folder, submission or student.
    """
    names = students(places.submitted, assignment.name, only)
    if force:
        return Plan(dict.fromkeys(names), ())
    known = fingerprints or Fingerprints(assignment, as_budget(assignment.budget))
    desk = _Desk(assignment, places, known, store)
    pending = {
        submission.student: stale
        for submission in _submissions(assignment, places, names)
        if (stale := desk.stale(submission)) or desk.is_retimed(submission)
    }
    return Plan(pending, tuple(name for name in names if name not in pending), desk.adopted)


def stale_questions(
    submission: Submission, assignment: Assignment, store: Store, places: Places, fingerprints: Fingerprints
) -> frozenset[str]:
    """The questions of one submission that are to be judged; valid grades of an earlier version are adopted."""
    desk = _Desk(assignment, places, fingerprints, store, submission.student)
    stale = desk.stale(submission)
    store.adopt(assignment.name, desk.adopted)
    return stale


def grade_class(  # noqa: PLR0913 - the last is a keyword
    assignment: Assignment,
    pending: Mapping[str, frozenset[str] | None],
    store: Store,
    places: Places,
    executor: Executor,
    progress: Progress,
    *,
    anew: bool = False,
) -> Summary:
    """Grade the pending students; each is stored, in one transaction, as soon as it is graded.

    anew: every answer is judged, also where an equal one was judged in an earlier run.

    Raises StoreError when the database or the folder cannot be written: stored grades are kept, and a rerun grades the
    rest.
    """
    summary = Summary()

    def keep(grade: Grade) -> None:
        progress(grade)
        if submission_time(places.of(grade.student, assignment.name)[0]) != grade.timestamp:
            summary.problems.append(Message("{student}: not stored: handed in again meanwhile", student=grade.student))
            return
        try:
            write_notebooks(grade, places.autograded)
            carry_notes(*places.of(grade.student, assignment.name))
        except OSError as error:  # nothing of this student is stored, so that a rerun does it again
            if error.errno in _OF_THE_DISK:
                raise _not_written(error, places.autograded) from error
            summary.problems.append(
                Message(
                    "{student}: not stored: {filename}: {strerror}",
                    student=grade.student,
                    filename=error.filename,
                    strerror=error.strerror,
                )
            )
            return
        store.save(grade, assignment)
        summary.count(grade)

    if pending:
        _try_out(places.autograded)
        judgements = StoredJudgements(store, anew=anew)
        wanted = _wanted(assignment, pending, places, store)
        executor.run(assignment, _noted(wanted, summary), keep, judgements)
        judgements.prune()
    store.verify()
    return summary


def complete_notes(assignment: str, done: Sequence[str], places: Places, summary: Summary) -> None:
    """Carry nbgrader's notes to graded notebooks that lack them, because an earlier version wrote none."""
    for student in done:
        submitted, graded = places.of(student, assignment)
        try:
            if lacks_notes(submitted, graded):
                carry_notes(submitted, graded)
        except OSError as error:
            summary.problems.append(f"{student}: {error.filename}: {error.strerror}")


def compare_class(  # noqa: PLR0913 - the last is a keyword
    assignment: Assignment,
    pending: Mapping[str, frozenset[str] | None],
    store: Store,
    places: Places,
    executor: Executor,
    progress: Progress,
    *,
    anew: bool = False,
) -> list[GradeChange]:
    """Grade the pending students without storing anything: the changes that storing would make, sorted by student.

    anew: as for `grade_class`.
    """
    found: list[GradeChange] = []

    def compare(grade: Grade) -> None:
        progress(grade)
        found.extend(changes(store.stored(assignment.name, grade.student), grade, store.reopened(grade)))

    if pending:
        judgements = None if anew else ReadJudgements(store)
        executor.run(assignment, _wanted(assignment, pending, places, store), compare, judgements)
    return sorted(found, key=lambda change: (change.student, change.notebook))


def _wanted(
    assignment: Assignment, pending: Mapping[str, frozenset[str] | None], places: Places, store: Store
) -> Iterator[Submission]:
    added = store.added_questions(assignment)
    for submission in _submissions(assignment, places, list(pending)):
        yield replace(submission, only=pending[submission.student]).not_having_seen(added)


def _submissions(assignment: Assignment, places: Places, names: Sequence[str]) -> Iterator[Submission]:
    """The submissions, with the problems that files had before they came into the folder."""
    for submission in read_submissions(places.submitted, assignment, names):
        earlier = places.problems.get(submission.student, {})
        yield replace(submission, problems={**submission.problems, **earlier}) if earlier else submission


def _noted(submissions: Iterator[Submission], summary: Summary) -> Iterator[Submission]:
    """The submissions; notebooks that lay in a subfolder are noted."""
    for submission in submissions:
        summary.moved += [f"{submission.student}: {name}: {place}" for name, place in submission.moved.items()]
        yield submission


def write_notebooks(grade: Grade, autograded: Path) -> None:
    """Write a student's graded notebooks, and delete outdated ones of an earlier run."""
    folder = autograded / grade.student / grade.assignment
    folder.mkdir(parents=True, exist_ok=True)
    for notebook in grade.notebooks:
        path = folder / f"{notebook.notebook}.ipynb"
        if notebook.document is None:
            path.unlink(missing_ok=True)
            continue
        write_atomically(path, notebook.document)


def _try_out(autograded: Path) -> None:
    """Raise StoreError if the folder cannot be written, before hours of work and not after them."""
    try:
        autograded.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=autograded).close()
    except OSError as error:
        raise _not_written(error, autograded) from error


def _not_written(error: OSError, autograded: Path) -> StoreError:
    full = is_full(error)
    mend = (
        Message("make room on its disk")
        if full
        else Message("get permission to write to the folder, or name another with --output")
    )
    return StoreError(
        Message("the graded notebooks cannot be written: {strerror}", strerror=error.strerror),
        path=error.filename if full and error.filename else autograded,
        next_step=Message(
            "{mend}, then run the command again: stored grades are kept, and it grades the rest", mend=mend
        ),
    )


class _Desk:
    """The stored grades of a class, compared with its submissions."""

    def __init__(
        self,
        assignment: Assignment,
        places: Places,
        fingerprints: Fingerprints,
        store: Store,
        student: str | None = None,  # the only one of interest
    ) -> None:
        self._assignment = assignment
        self._places = places
        self._fingerprints = fingerprints
        self._stored = store.graded_fingerprints(assignment.name, student)
        is_old = any(map(is_of_another_scheme, self._stored.values()))
        self._earlier = store.judged(assignment.name, student) if is_old else {}
        self.adopted: dict[tuple[str, str], str] = {}
        self._times = store.timestamps(assignment.name) if student is None else {}

    def stale(self, submission: Submission) -> frozenset[str]:
        """The questions whose stored judgement is not of the current file and the current checks."""
        return frozenset(
            question for notebook in self._assignment.notebooks for question in self._stale_in(submission, notebook)
        )

    def _stale_in(self, submission: Submission, notebook: Notebook) -> list[str]:
        asked, content = [question.id for question in notebook.questions], submission.notebooks.get(notebook.name)
        if self._is_unread(submission, notebook):
            return asked
        judged = submission.judged(notebook.name)
        return [question for question in asked if not self._holds((submission.student, question), judged, content)]

    def _holds(self, key: tuple[str, str], judged: bytes | None, content: bytes | None) -> bool:
        """Whether a stored grade is the judgement of this file; a grade to be adopted is noted."""
        fingerprint = self._fingerprints.of(key[1], judged)
        if self._stored.get(key) == fingerprint:
            return True
        if key not in self._earlier or not holds(self._earlier[key], fingerprint, content):
            return False
        self.adopted[key] = fingerprint
        return True

    def is_retimed(self, submission: Submission) -> bool:
        """Whether the same files were handed in again at another time."""
        stored = self._times.get(submission.student)
        return submission.timestamp is not None and stored != submission.timestamp.astimezone(UTC)

    def _is_unread(self, submission: Submission, notebook: Notebook) -> bool:
        """Whether a file has a problem, or its graded notebook is missing."""
        if notebook.name in submission.problems:
            return True
        graded = self._places.autograded / submission.student / self._assignment.name / f"{notebook.name}.ipynb"
        return notebook.name in submission.notebooks and not graded.is_file()
