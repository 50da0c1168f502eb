"""A folder of submissions -> the database and the graded notebooks: what `kakunin grade` does."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.executors import Executor
from autograder.model import Assignment, Grade, Submission
from autograder.sitting import digest
from autograder.store import Store
from autograder.submissions import read_submissions, students

Progress = Callable[[Grade], None]


@dataclass(frozen=True)
class Places:
    """Where a batch comes from and where it goes."""

    submitted: Path  # nbgrader's layout: <student>/<assignment>/*.ipynb
    autograded: Path  # the same layout


@dataclass(frozen=True)
class Plan:
    """Which students are to be graded, and which already are."""

    pending: tuple[str, ...]
    done: tuple[str, ...]


@dataclass
class Summary:
    """What a batch came to, counted as it goes: no grade is kept in memory."""

    graded: int = 0
    problems: list[str] = field(default_factory=list)

    def count(self, grade: Grade) -> None:
        """Add one student."""
        self.graded += 1
        for notebook in grade.notebooks:
            if notebook.problem is not None:
                self.problems.append(f"{grade.student}: {notebook.notebook}: {notebook.problem}")


def plan(
    assignment: Assignment, store: Store, places: Places, only: Sequence[str] = (), *, force: bool = False
) -> Plan:
    """What is new or changed since it was last graded; everything with force.

    Raises UsageError when there is no such folder, submission or student.
    """
    names = students(places.submitted, assignment.name, only)
    if force:
        return Plan(tuple(names), ())
    digests = store.graded_digests(assignment.name)
    pending = [
        submission.student
        for submission in read_submissions(places.submitted, assignment, names)
        if not _is_graded(assignment, submission, places, digests)
    ]
    return Plan(tuple(pending), tuple(name for name in names if name not in set(pending)))


def grade_class(
    assignment: Assignment,
    pending: Sequence[str],
    store: Store,
    places: Places,
    executor: Executor,
    progress: Progress,
) -> Summary:
    """Grade the pending students; each is stored, in one transaction, as soon as it is graded.

    Raises StoreError when the database cannot be written: what was stored before stays, a rerun does the rest.
    """
    summary = Summary()

    def keep(grade: Grade) -> None:
        progress(grade)
        try:
            write_notebooks(grade, places.autograded)
        except OSError as error:  # nothing of this student is stored, so that a rerun does it again
            summary.problems.append(f"{grade.student}: not stored: {error.filename}: {error.strerror}")
            return
        store.save(grade, assignment)
        summary.count(grade)

    executor.run(assignment, read_submissions(places.submitted, assignment, pending), keep)
    return summary


def write_notebooks(grade: Grade, autograded: Path) -> None:
    """Write a student's graded notebooks, and take away those of an earlier run that no longer hold."""
    folder = autograded / grade.student / grade.assignment
    folder.mkdir(parents=True, exist_ok=True)
    for notebook in grade.notebooks:
        path = folder / f"{notebook.notebook}.ipynb"
        if notebook.document is None:
            path.unlink(missing_ok=True)
            continue
        # Renamed into place: a run that is killed leaves the old file or the new one, never half of one.
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.write_bytes(notebook.document)
        temporary.replace(path)


def _is_graded(
    assignment: Assignment, submission: Submission, places: Places, digests: Mapping[tuple[str, str], str]
) -> bool:
    folder = places.autograded / submission.student / assignment.name
    return not submission.problems and all(
        digests.get((submission.student, notebook.name))
        == digest(assignment, notebook, submission.notebooks.get(notebook.name))
        and (notebook.name not in submission.notebooks or (folder / f"{notebook.name}.ipynb").is_file())
        for notebook in assignment.notebooks
    )
