"""From what the checks found to the judgement of a question."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.messages import ja
from autograder.model import (
    CheckOutcome,
    Kind,
    Located,
    Notebook,
    NotebookGrade,
    Question,
    QuestionGrade,
    Status,
)


def judge_question(
    question: Question, located: Located, outcomes: Sequence[CheckOutcome], remarks: Sequence[str] = ()
) -> QuestionGrade:
    """The judgement of one question; outcomes are those of its checks, in order."""
    remarks = (*located.remarks, *remarks)
    if not located.answered:
        comment = _lines(ja.not_answered(question.id), *remarks)
        return QuestionGrade(question.id, question.points, 0.0, Status.NOT_ANSWERED, comment=comment)
    if question.kind is Kind.WRITTEN:
        comment = _lines(ja.needs_review(), *remarks)
        return QuestionGrade(question.id, question.points, 0.0, Status.NEEDS_REVIEW, comment=comment)
    if not outcomes or any(outcome.earned is None for outcome in outcomes):
        comment = _lines(ja.could_not_be_judged(), *remarks)
        return QuestionGrade(
            question.id, question.points, None, Status.NEEDS_REVIEW, comment=comment, checks=tuple(outcomes)
        )
    score = sum(outcome.earned or 0.0 for outcome in outcomes)
    mistakes = [outcome.mistake for outcome in outcomes if outcome.mistake is not None]
    return QuestionGrade(
        question.id,
        question.points,
        score,
        Status.GRADED,
        mistakes[0] if mistakes else None,
        _comment(question, score, outcomes, remarks),
        tuple(outcomes),
    )


def not_judged(
    notebook: Notebook, digest: str, status: Status, comment: str, problem: str | None = None
) -> NotebookGrade:
    """A notebook none of whose questions could be judged: every score unknown, none a zero."""
    questions = tuple(
        QuestionGrade(question.id, question.points, None, status, comment=comment) for question in notebook.questions
    )
    return NotebookGrade(notebook.name, digest, questions, problem=problem)


def _comment(question: Question, score: float, outcomes: Sequence[CheckOutcome], remarks: Sequence[str]) -> str:
    found = [remark for outcome in outcomes for remark in outcome.remarks]
    remarks = tuple(dict.fromkeys([*remarks, *found]))
    if all(outcome.right for outcome in outcomes):
        return _lines(ja.points_header(score, question.points), *remarks)
    lines = [ja.check_line(outcome.title, outcome.earned, outcome.points) for outcome in outcomes]
    # Several checks often fail for one reason: each sentence is said once.
    told = dict.fromkeys(outcome.message for outcome in outcomes if not outcome.right)
    return _lines(ja.points_header(score, question.points), "\n".join(lines), *told, *remarks)


def _lines(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
