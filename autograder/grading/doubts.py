"""Answers that cannot be graded for sure: a grader decides, and is told why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.grading.scoring import unless_right
from autograder.messages import ja
from autograder.model import Kind, Notebook, QuestionGrade
from autograder.recovery import Recovered, known_by_names_alone


class Doubts:
    """What is doubtful about the answers in one file."""

    def __init__(self, notebook: Notebook, recovered: Recovered) -> None:
        self._notebook = notebook
        self._answers = recovered.script.answers
        self._by_names_alone = known_by_names_alone(notebook, recovered)

    def applied(self, grade: QuestionGrade) -> QuestionGrade:
        """The grade, or the one of an answer that waits for a grader."""
        return unless_right(grade, ja.of_another_notebook()) if self._by_names_alone else grade

    def told(self, grades: Sequence[QuestionGrade]) -> Iterator[str]:
        """What a grader has to know of these questions."""
        if self._by_names_alone:
            yield f"nothing that was released in {self._notebook.name} is in the file; it may be another notebook"
        lost = [grade.question for grade in grades if self._is_lost(grade.question)]
        if lost:
            yield f"it cannot be told which cell answers {', '.join(lost)}"

    def _is_lost(self, question: str) -> bool:
        """Whether the answer's cell is gone, and several others may be it."""
        kinds = {each.id: each.kind for each in self._notebook.questions}
        located = self._answers[question]
        return located.answered and not located.cells and kinds[question] is not Kind.WRITTEN
