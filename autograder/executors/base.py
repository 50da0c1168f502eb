"""The interface of an executor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from autograder.grading import Report, SharedJudgements
from autograder.model import Assignment, Submission


class Executor(Protocol):
    """Grades a batch and reports every submission exactly once, in any order, from the calling thread."""

    def run(
        self,
        assignment: Assignment,
        submissions: Iterable[Submission],
        report: Report,
        judgements: SharedJudgements | None = None,
    ) -> None:
        """Grade all submissions; an exception of `report` ends the run.

        judgements: of earlier runs, asked and told in the calling thread alone.
        """
        ...
