"""How a submission enters nbgrader's autograding: never as the file that was handed in, which could hold anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from nbconvert.exporters import NotebookExporter

from autograder.nbgrader.engine import Engine
from autograder.notebooks import as_node


class SubmissionExporter(NotebookExporter):
    """Reads submissions of our assignments by our own reader, and all else as nbgrader does.

    One is made for each run of the command, so it keeps what lasts as long: the desk.
    """

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)  # type: ignore[no-untyped-call]  # nbconvert is annotated in part
        self.converter = cast(Any, self.parent)
        self.desk = Engine(Path(self.converter.coursedir.root))

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> Any:
        """Convert a notebook; what a submitted file says about itself is not asked."""
        entry = resources["nbgrader"]
        assignment = self.desk.assignment(entry["assignment"])
        if assignment is None or not self.converter._sanitizing:  # its second pass reads what the first one wrote
            return super().from_file(file_stream, resources=resources, **kw)
        folder = submitted_folder(self, resources)
        content = self.desk.sanitized(assignment, entry["notebook"], folder, entry["student"])
        node = as_node(content)
        return self.from_notebook_node(node, resources=resources, **kw)  # type: ignore[no-untyped-call]


def submitted_folder(exporter: SubmissionExporter, resources: Any) -> Path:
    """Where the files lie that a student handed in."""
    courses, entry = exporter.converter.coursedir, resources["nbgrader"]
    return Path(courses.format_path(courses.submitted_directory, entry["student"], entry["assignment"]))
