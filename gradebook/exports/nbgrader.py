"""The exports and late penalties as plugins that nbgrader imports by name; the gradebook's one user of nbgrader.

nbgrader export --exporter gradebook.exports.nbgrader.Excel --to grades.xlsx
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from nbgrader.plugins import ExportPlugin, LateSubmissionPlugin  # type: ignore[import-untyped]  # it has no annotations

from autograder.settings.course_root import SOLUTIONS
from autograder.settings.policy import read_policies
from autograder.storage.raw_values import moment, or_none, span
from autograder.text import marked, one_line
from gradebook.exports.registry import EXPORTS, FILES
from gradebook.exports.writing import write
from gradebook.frames import DUE, EXTENSION, STUDENT, SUBMITTED_AT, read_assignments, read_students
from gradebook.gradebook import Gradebook, read_gradebook
from gradebook.policy import lateness, share_lost

# The stock classes are untyped, so a subclass is one of Any to mypy: [misc].


class _Exporter(ExportPlugin):  # type: ignore[misc]
    """One of Kakunin's exports; of all assignments and students unless `--assignment` and `--student` choose some."""

    export_name = ""

    def export(self, gradebook: Any) -> None:
        """Write the export to the file that `--to` names; exit status 1 where there is nothing to write."""
        url = gradebook.engine.url.render_as_string(hide_password=False)
        assignments = [str(each) for each in self.assignment] or read_assignments(url)
        if not assignments or read_students(url).empty:
            self.log.error(
                "The database has no %s: grade an assignment first", "students" if assignments else "assignment"
            )
            raise SystemExit(1)
        book = read_gradebook(url, assignments, read_policies(_solutions(self.parent)))
        if self.student:
            book = _only(book, {str(each) for each in self.student})
        target = Path(self.to or FILES[self.export_name])
        write(EXPORTS[self.export_name](book), target)
        for student, problems in book.border.problems.items():
            self.log.warning("%s: %s", one_line(marked(student)), "; ".join(problems))
        self.log.info("Exported grades to %s", target)


class Questions(_Exporter):
    """`kakunin export --to questions`."""

    export_name = "questions"


class Grades(_Exporter):
    """`kakunin export --to grades`."""

    export_name = "grades"


class Excel(_Exporter):
    """`kakunin export --to excel`."""

    export_name = "excel"


class Canvas(_Exporter):
    """`kakunin export --to canvas`."""

    export_name = "canvas"


class Moodle(_Exporter):
    """`kakunin export --to moodle`."""

    export_name = "moodle"


class LatePenalty(LateSubmissionPlugin):  # type: ignore[misc]
    """The late penalty by the course's rules, or by nbgrader's own if the course has none."""

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """The points to take off a notebook's score."""
        preprocessor = self.parent
        policy = read_policies(_solutions(preprocessor.parent.parent)).of(preprocessor.assignment_id)
        if policy.late is None:
            stock: float | None = super().late_submission_penalty(student_id, score, total_seconds_late)
            return stock
        submission = preprocessor.gradebook.find_submission(preprocessor.assignment_id, student_id)
        frame = pd.DataFrame(
            {
                STUDENT: [student_id],
                SUBMITTED_AT: pd.to_datetime([or_none(submission.timestamp, moment)], utc=True).astype(
                    "datetime64[us, UTC]"
                ),
                DUE: pd.to_datetime([submission.duedate], utc=True).astype("datetime64[us, UTC]"),
                EXTENSION: [pd.Timedelta(or_none(submission.extension, span) or 0)],
            }
        )
        late = lateness(frame, policy).iloc[0].to_pytimedelta()
        return score * share_lost(late, policy.late)


def _solutions(application: Any) -> Path:
    return Path(application.coursedir.root) / SOLUTIONS


def _only(book: Gradebook, students: set[str]) -> Gradebook:
    frames = {name: getattr(book, name) for name in ("tidy", "totals", "students", "submissions")}
    return replace(book, **{name: frame[frame[STUDENT].isin(students)] for name, frame in frames.items()})
