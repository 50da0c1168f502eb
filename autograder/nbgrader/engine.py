"""Gives nbgrader's autograding Kakunin's grades, for the assignments that Kakunin knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from autograder.course import assignment_names, load_assignment
from autograder.errors import SubmissionError
from autograder.grading import RunSettings
from autograder.grading.scoring import not_judged
from autograder.languages import Message
from autograder.messages import ja
from autograder.model import Assignment, Grade, Notebook, NotebookGrade, Status
from autograder.nbgrader.warm_batch import Bench
from autograder.notebooks import write_graded, write_released
from autograder.recovery import recover
from autograder.storage.judgements import JudgementsAt
from autograder.storage.store import Store
from autograder.submissions import read_submission


class Engine:
    """Grades one student after the other; each is graded once, however many notebooks nbgrader asks for."""

    def __init__(self, root: Path) -> None:
        self._authored = frozenset(assignment_names(root))
        self._root = root
        self._assignments: dict[str, Assignment] = {}
        self._benches: dict[tuple[str, str], Bench] = {}  # by assignment and database
        self._recorded: set[str] = set()
        self._later: dict[tuple[str, str], Mapping[str, datetime | None]] = {}  # as above
        self._kept: dict[str, JudgementsAt] = {}
        self._latest: tuple[Path, Grade] | None = None

    def has(self, name: str) -> bool:
        """Whether an assignment is ours; stock nbgrader grades all others."""
        return name in self._authored

    def assignment(self, name: str) -> Assignment | None:
        """An assignment of the course; None if it is not ours."""
        if not self.has(name):
            return None
        if name not in self._assignments:
            self._assignments[name] = load_assignment(self._root, name)
        return self._assignments[name]

    def sanitized(self, assignment: Assignment, notebook: str, folder: Path, student: str) -> bytes:
        """A submitted notebook laid on its release, without outputs; the release itself where it cannot be read."""
        released = assignment.notebook(notebook)
        try:
            content = read_submission(folder, student, assignment).notebooks[notebook]
            return write_graded(released, recover(released, content).cells)
        except (KeyError, SubmissionError):
            return write_released(released)

    def grade(self, assignment: Assignment, folder: Path, student: str, settings: RunSettings, db_url: str) -> Grade:
        """The grade of a student's submission, which lies in `folder`; db_url: where earlier judgements are kept."""
        if self._latest is None or self._latest[0] != folder:
            kept = self._kept.setdefault(db_url, JudgementsAt(db_url))
            place = assignment.name, db_url
            bench = self._benches.pop(place, None) or Bench(assignment, settings, kept)
            submission = read_submission(folder, student, assignment).not_having_seen(self._added(assignment, db_url))
            self._latest = (folder, bench.grade(submission))
            self._benches[place] = bench  # one that failed is not kept
        return self._latest[1]

    def _added(self, assignment: Assignment, db_url: str) -> Mapping[str, datetime | None]:
        """The questions that came to an assignment later, asked of a database once."""
        place = assignment.name, db_url
        if place not in self._later:
            with Store(db_url) as store:
                self._later[place] = store.added_questions(assignment)
        return self._later[place]

    def ungraded(self, assignment: Assignment, folder: Path, student: str) -> Grade:
        """The grade to store if nothing was run: every question waits for a grader."""
        submission = read_submission(folder, student, assignment)
        files = submission.notebooks
        notebooks = tuple(_not_run(notebook, files.get(notebook.name)) for notebook in assignment.notebooks)
        return Grade(student, assignment.name, notebooks, submission.timestamp)

    def judged(self, folder: Path) -> Grade | None:
        """The grade of the student with the submission in `folder`, if it was graded last."""
        return self._latest[1] if self._latest is not None and self._latest[0] == folder else None

    def save(self, assignment: Assignment, grade: Grade, notebooks: frozenset[str], db_url: str) -> list[str]:
        """Store the part of a grade that belongs to these notebooks; the questions of scores that graders confirm."""
        part = tuple(notebook for notebook in grade.notebooks if notebook.notebook in notebooks)
        with Store(db_url) as store:
            if db_url not in self._recorded:
                store.ensure_assignment(assignment)
                self._recorded.add(db_url)
            found = store.reopened(replace(grade, notebooks=part))
            store.save(replace(grade, notebooks=part), assignment)
            if db_url in self._kept:
                self._kept[db_url].flush(store)
        return sorted(found)


def _not_run(notebook: Notebook, content: bytes | None) -> NotebookGrade:
    problem = Message("nothing was run (--no-execute)")
    return not_judged(notebook, Status.NEEDS_REVIEW, ja.could_not_be_judged(), problem, content)


def documents(grade: Grade) -> Mapping[str, bytes]:
    """The graded notebooks that can be shown."""
    return {notebook.notebook: notebook.document for notebook in grade.notebooks if notebook.document is not None}
