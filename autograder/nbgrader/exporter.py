"""Brings a submission into nbgrader's autograding, never as the original file, which could hold anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from nbconvert.exporters import NotebookExporter

from autograder.errors import CourseError
from autograder.nbgrader.engine import Engine
from autograder.nbgrader.submission_times import read_times_for
from autograder.notebooks import as_node


class SubmissionExporter(NotebookExporter):
    """Reads submissions of our assignments with our own reader, and all others as nbgrader does.

    Each run of the command makes one instance, which keeps the desk for that time.
    """

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)  # type: ignore[no-untyped-call]  # nbconvert is annotated in part
        self.converter = cast(Any, self.parent)
        self.desk = Engine(Path(self.converter.coursedir.root))
        read_times_for(self.converter.coursedir, self.desk.has)

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> Any:
        """Convert a notebook; a submitted file's metadata is ignored."""
        entry = resources["nbgrader"]
        with ended_by_course_errors(self, resources):
            assignment = self.desk.assignment(entry["assignment"])
        if assignment is None or not self.converter._sanitizing:  # nbgrader's second pass reads the output of the first
            return super().from_file(file_stream, resources=resources, **kw)
        folder = submitted_folder(self, resources)
        content = self.desk.sanitized(assignment, entry["notebook"], folder, entry["student"])
        node = as_node(content)
        return self.from_notebook_node(node, resources=resources, **kw)  # type: ignore[no-untyped-call]


@contextmanager
def ended_by_course_errors(exporter: SubmissionExporter, resources: Any) -> Iterator[None]:
    """End the command with one message for a fault in the course, which nbgrader would tell for every student.

    What it began to write for this student is removed, as it does itself: a notebook there counts as graded.
    """
    try:
        yield
    except CourseError as error:
        folder = graded_folder(exporter, resources)
        if exporter.converter.coursedir.notebook_id == "*":
            shutil.rmtree(folder, ignore_errors=True)
        else:
            (folder / f"{resources['nbgrader']['notebook']}.ipynb").unlink(missing_ok=True)
        exporter.converter.log.error("%s", error)
        raise SystemExit(1) from error


def submitted_folder(exporter: SubmissionExporter, resources: Any) -> Path:
    """The folder of a student's submission."""
    courses, entry = exporter.converter.coursedir, resources["nbgrader"]
    return Path(courses.format_path(courses.submitted_directory, entry["student"], entry["assignment"]))


def graded_folder(exporter: SubmissionExporter, resources: Any) -> Path:
    """The folder of a student's graded notebooks."""
    courses, entry = exporter.converter.coursedir, resources["nbgrader"]
    return Path(courses.format_path(courses.autograded_directory, entry["student"], entry["assignment"]))
