"""One submission after the other, in this process."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.grading import Report, RunSettings, SharedJudgements, grade_batch
from autograder.model import Assignment, Submission


class Serial:
    """Grades in the calling process."""

    def __init__(self, settings: RunSettings) -> None:
        self._settings = settings

    def run(
        self,
        assignment: Assignment,
        submissions: Iterable[Submission],
        report: Report,
        judgements: SharedJudgements | None = None,
    ) -> None:
        """Grade all submissions, in order."""
        grade_batch(assignment, submissions, report, self._settings, judgements)
