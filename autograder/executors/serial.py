"""One submission after the other, in this process."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.grading import Report, Settings, grade_batch
from autograder.model import Assignment, Submission


class Serial:
    """Grades in the calling process."""

    def run(
        self, assignment: Assignment, submissions: Iterable[Submission], report: Report, settings: Settings
    ) -> None:
        grade_batch(assignment, submissions, report, settings)
