"""The student's page in place of nbgrader's feedback: what `nbgrader generate_feedback` and the Formgrader write."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from nbconvert.exporters import HTMLExporter

from autograder.border import Border
from autograder.settings.course_root import SOLUTIONS
from autograder.settings.policy import read_policies
from autograder.text import marked, one_line
from gradebook.feedback.content import Feedback
from gradebook.feedback.delivery import FeedbackFolders, other_names, settle, shared_secrets
from gradebook.feedback.gather import read_feedback
from gradebook.feedback.page import page
from gradebook.frames import STUDENT
from gradebook.gradebook import read_gradebook

SETTINGS = "assignment.toml"  # a folder under solutions/ that has it is an assignment of ours


class FeedbackPage(HTMLExporter):
    """Writes our page for our assignments, and nbgrader's feedback for all others.

    Each run of the command makes one instance, which reads the grades once.
    """

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)  # type: ignore[no-untyped-call]  # nbconvert is annotated in part
        self._found: dict[str, Mapping[str, Feedback]] = {}
        self._shared: dict[str, Collection[bytes]] = {}  # assignment -> secrets of several students

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> Any:
        """The page of the student to whom a graded notebook belongs; the same for all notebooks of the assignment."""
        entry = resources["nbgrader"]
        found = self._students(entry["assignment"], entry["db_url"]).get(entry["student"])
        if found is None:
            return super().from_notebook_node(nb, resources, **kw)
        content = page(found)
        names = [part.name for part in found.parts]
        others = self._others(entry["student"], entry["assignment"], names)
        self._settle(entry["student"], entry["assignment"], [*names, *others])
        outputs = {f"{name}{self.file_extension}": content for name in others}
        return content.decode("utf-8"), {**resources, "output_extension": self.file_extension, "outputs": outputs}

    def _others(self, student: str, assignment: str, notebooks: Sequence[str]) -> list[str]:
        courses = cast(Any, self.parent).coursedir
        folder = courses.format_path(courses.submitted_directory, student, assignment)
        return other_names(Path(courses.root) / folder, notebooks)

    def _settle(self, student: str, assignment: str, names: Sequence[str]) -> None:
        """Check what nbgrader has just copied from the submission to where it delivers from."""
        courses = cast(Any, self.parent).coursedir
        root = Path(courses.root)
        if assignment not in self._shared:
            folders = (courses.feedback_directory, courses.submitted_directory, courses.autograded_directory)
            place = FeedbackFolders(
                *((root / courses.format_path(each, "s", assignment)).parents[1] for each in folders)
            )
            self._shared[assignment] = shared_secrets(place, assignment)
        folder = root / courses.format_path(courses.feedback_directory, student, assignment)
        pages = {f"{name}{self.file_extension}" for name in names}
        settle(folder, pages, self._shared[assignment])

    def _students(self, assignment: str, db_url: str) -> Mapping[str, Feedback]:
        if assignment not in self._found:
            courses = cast(Any, self.parent).coursedir
            root = Path(courses.root)
            ours = (root / SOLUTIONS / assignment / SETTINGS).is_file()
            border = Border()
            self._found[assignment] = _read(root, assignment, db_url, courses, border) if ours else {}
            for student, problems in border.problems.items():
                self.log.warning("%s: %s", one_line(marked(student)), "; ".join(problems))
        return self._found[assignment]


def _read(root: Path, assignment: str, db_url: str, courses: Any, border: Border) -> Mapping[str, Feedback]:
    book = read_gradebook(db_url, [assignment], read_policies(root / SOLUTIONS), border)
    handed_in = set(book.submissions[STUDENT])
    wanted = {courses.student_id} & handed_in or handed_in  # no student's id is `*`
    autograded = root / courses.format_path(courses.autograded_directory, "s", assignment)
    found = read_feedback(book, db_url, wanted, autograded.parents[1])
    return {each.student: each for each in found}
