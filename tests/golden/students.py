"""The class: `answers.json`, in which each student is what differs from the release, as a folder of submissions.

`answers` has the sources by question and label. A student has the label of each question that was answered, and the
changes of `files.py` that each file underwent, in order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from autograder.model import Assignment
from autograder.notebooks import write_released
from golden.files import handed_in

ANSWERS = Path(__file__).with_name("answers.json")


@dataclass(frozen=True)
class Student:
    """What one student did."""

    name: str
    kind: str  # perfect, mixed, recovered, unreadable or hostile
    answers: Mapping[str, str]  # question -> label; a question that is not named was left as released
    files: Mapping[str, list[str]]  # notebook -> changes; a notebook that is not named was saved as it is


@dataclass(frozen=True)
class Class:
    """All students, and the sources that their labels stand for."""

    sources: Mapping[str, Mapping[str, str]]  # question -> label -> source
    students: tuple[Student, ...]

    def write(self, assignment: Assignment, submitted: Path) -> None:
        """Write every file into nbgrader's layout."""
        released = {notebook.name: write_released(notebook) for notebook in assignment.notebooks}
        for student in self.students:
            folder = submitted / student.name / assignment.name
            folder.mkdir(parents=True)
            for name, content in released.items():
                file = self._file(student, name, content)
                if file is not None:
                    with (folder / file[0]).open("xb") as there:  # no file of a student's replaces another
                        there.write(file[1])

    def _file(self, student: Student, name: str, released: bytes) -> tuple[str, bytes] | None:
        document = json.loads(released)
        for cell in document["cells"]:
            question = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if question in student.answers:
                cell["source"] = self.sources[question][student.answers[question]]
        return handed_in(name, document, student.files.get(name, []))


@cache
def the_class() -> Class:
    """The class as committed."""
    return read_class(ANSWERS.read_text(encoding="utf-8"))


def read_class(text: str) -> Class:
    """A class from the text of `answers.json`."""
    stored = json.loads(text)
    students = (Student(name, one["kind"], one["answers"], one["files"]) for name, one in stored["students"].items())
    return Class(stored["answers"], tuple(students))
