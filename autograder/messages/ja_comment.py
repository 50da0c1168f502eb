"""A comment from its parts: the one text that the graded notebook, the Formgrader and the terminal show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from autograder.messages import ja
from autograder.model import Comment, QuestionGrade
from autograder.text import paragraphs


class Scored(Protocol):
    """A check and its points, as it was just found or as it is stored."""

    @property
    def title(self) -> str:
        """The sentence a student reads."""

    @property
    def points(self) -> float:
        """What it is worth."""

    @property
    def earned(self) -> float | None:
        """What was earned; None: could not be judged."""


def comment_of(grade: QuestionGrade) -> str:
    """The comment on a question that was just judged."""
    return comment_text(grade.comment, grade.checks, grade.score, grade.max_score)


def comment_text(comment: Comment, checks: Sequence[Scored], score: float | None, max_score: float) -> str:
    """The whole comment in Markdown: the points, the checks unless all are right, and what the parts say."""
    if comment.opening or not checks or score is None:
        return paragraphs(comment.opening, comment.explanation)
    lines = [ja.check_line(check.title, check.earned, check.points) for check in checks]
    listed = "" if all(check.earned == check.points for check in checks) else "\n".join(lines)
    return paragraphs(ja.points_header(score, max_score), listed, comment.explanation)
