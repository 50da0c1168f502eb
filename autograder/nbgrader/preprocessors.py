"""Replacements in nbgrader's chains: our step for our assignments, the stock step for all others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import (  # type: ignore[import-untyped]  # it has no annotations
    ClearSolutions,
    Execute,
    SaveAutoGrades,
)
from traitlets import Dict, Integer, Unicode

from autograder.course import assignment_names
from autograder.grading import RunSettings
from autograder.model import Assignment
from autograder.nbgrader.engine import documents
from autograder.nbgrader.exporter import SubmissionExporter, ended_by_course_errors, graded_folder, submitted_folder
from autograder.notebooks import as_node
from autograder.sandbox import Isolation
from autograder.settings.budgets import as_budget
from autograder.submissions import carry_notes
from autograder.text import marked

# The stock classes are untyped, so a subclass is one of Any to mypy: [misc].


class KeepStubs(ClearSolutions):  # type: ignore[misc]
    """Clears no solutions in our assignments: our source directory holds stubs already."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Leave the stubs of our assignments as they are."""
        root = Path(self.parent.parent.coursedir.root)
        if resources["nbgrader"]["assignment"] in assignment_names(root):
            return nb, resources
        return super().preprocess(nb, resources)


class Judge(Execute):  # type: ignore[misc]
    """Grades in the jail instead of running the notebook as the instructor; `--no-execute` skips it."""

    timeout = Integer(0, allow_none=True, help="Seconds that a cell may take; 0: the assignment's budget.").tag(
        config=True
    )
    budget = Dict({}, help="As [budget] in assignment.toml, for every assignment.").tag(config=True)
    isolation = Unicode("", help="How submissions are jailed; the best there is by default.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> Any:
        """Put the graded notebook in place of the submitted one."""
        assignment = _assignment(self.parent, resources)
        if assignment is None:
            return super().preprocess(nb, resources, km)
        entry = resources["nbgrader"]
        folder = submitted_folder(self.parent, resources)
        settings = self._settings(assignment)
        with ended_by_course_errors(self.parent, resources):
            grade = self.parent.desk.grade(assignment, folder, entry["student"], settings, entry["db_url"])
        document = documents(grade).get(entry["notebook"])
        return (nb if document is None else as_node(document)), resources

    def _settings(self, assignment: Assignment) -> RunSettings:
        """The assignment's budget, with a cell's time from `--Execute.timeout` or a configuration."""
        budget, timeout = as_budget({**assignment.budget, **self.budget}), self.timeout
        if timeout is None or timeout < 0:
            budget = replace(budget, cell_seconds=budget.notebook_seconds)
        elif timeout:
            notebook = max(float(timeout), budget.notebook_seconds)
            budget = replace(budget, cell_seconds=float(timeout), notebook_seconds=notebook)
        return RunSettings(budget, Isolation(self.isolation) if self.isolation else None)


class SaveGrades(SaveAutoGrades):  # type: ignore[misc]
    """Stores the judge's grades; without a judge, no points."""

    def preprocess(self, nb: Any, resources: Any) -> Any:
        """Store the grade of this notebook, and of notebooks without a file for nbgrader."""
        assignment = _assignment(self.parent, resources)
        if assignment is None:
            return super().preprocess(nb, resources)
        entry = resources["nbgrader"]
        folder = submitted_folder(self.parent, resources)
        desk = self.parent.desk
        grade = desk.judged(folder) or desk.ungraded(assignment, folder, entry["student"])
        notebooks = frozenset({entry["notebook"]}) | self._without_file(assignment, folder)
        for question in desk.save(assignment, grade, notebooks, entry["db_url"]):
            self.log.warning("%s: a grader's score of %s is to be confirmed", marked(entry["student"]), question)
        carry_notes(folder, graded_folder(self.parent, resources))
        return nb, resources

    def _without_file(self, assignment: Assignment, folder: Path) -> frozenset[str]:
        if self.parent.parent.coursedir.notebook_id != "*":
            return frozenset()
        names = (notebook.name for notebook in assignment.notebooks)
        return frozenset(name for name in names if not (folder / f"{name}.ipynb").exists())


def _assignment(exporter: SubmissionExporter, resources: Any) -> Assignment | None:
    return exporter.desk.assignment(resources["nbgrader"]["assignment"])
