"""From what the checks found to the judgement of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from autograder.checks.answer import UNSTEADY
from autograder.messages import ja
from autograder.model import (
    CheckOutcome,
    Kind,
    Located,
    Mistake,
    Notebook,
    NotebookGrade,
    Question,
    QuestionGrade,
    Status,
)

_MARK = re.compile(r"^([*#+-])(?=\s)")


def judge_question(
    question: Question, located: Located, outcomes: Sequence[CheckOutcome], remarks: Sequence[str] = ()
) -> QuestionGrade:
    """The judgement of one question; outcomes are those of its checks, in order."""
    remarks = (*located.remarks, *remarks)
    if located.answered and not located.cells and question.kind is not Kind.WRITTEN:  # the remarks say why
        comment = _lines(*remarks)
        return QuestionGrade(question.id, question.points, None, Status.NEEDS_REVIEW, comment=comment)
    if not located.answered:
        unanswered = ja.not_written if question.kind is Kind.WRITTEN else ja.not_answered
        comment = _lines(unanswered(question.id), *remarks)
        return QuestionGrade(question.id, question.points, 0.0, Status.NOT_ANSWERED, comment=comment)
    if question.kind is Kind.WRITTEN:
        comment = _lines(ja.needs_review(), *remarks)
        return QuestionGrade(question.id, question.points, 0.0, Status.NEEDS_REVIEW, comment=comment)
    if not outcomes or any(outcome.earned is None for outcome in outcomes):
        comment = _lines(ja.could_not_be_judged(), *remarks)
        return QuestionGrade(
            question.id, question.points, None, Status.NEEDS_REVIEW, comment=comment, checks=tuple(outcomes)
        )
    if any(outcome.mistake == UNSTEADY for outcome in outcomes):  # then no value of it says anything
        outcomes = [replace(outcome, earned=0.0) for outcome in outcomes]
    score = sum(outcome.earned or 0.0 for outcome in outcomes)
    mistake = _mistake(outcomes, score)
    kinds = [outcome.mistake for outcome in outcomes if outcome.mistake is not None]
    return QuestionGrade(
        question.id,
        question.points,
        score,
        Status.GRADED,
        mistake.name if mistake is not None else next(iter(kinds), None),
        _comment(question, score, outcomes, remarks),
        tuple(outcomes),
    )


def _mistake(outcomes: Sequence[CheckOutcome], score: float) -> Mistake | None:
    """The known mistake behind an answer: one that explains every failing check, and earns what the answer earned."""
    wrong = [outcome for outcome in outcomes if not outcome.right]
    if not wrong:
        return None
    everywhere = [known for known in wrong[0].candidates if all(known in outcome.candidates for outcome in wrong)]
    likely = everywhere or [known for outcome in wrong for known in outcome.candidates]
    return next((known for known in likely if known.earns == score), next(iter(likely), None))


def not_judged(notebook: Notebook, status: Status, comment: str, problem: str | None = None) -> NotebookGrade:
    """A notebook none of whose questions could be judged: every score unknown, none a zero."""
    questions = tuple(
        QuestionGrade(question.id, question.points, None, status, comment=comment) for question in notebook.questions
    )
    return NotebookGrade(notebook.name, questions, problem=problem)


def _comment(question: Question, score: float, outcomes: Sequence[CheckOutcome], remarks: Sequence[str]) -> str:
    found = [remark for outcome in outcomes for remark in outcome.remarks]
    remarks = tuple(dict.fromkeys([*remarks, *found]))
    if all(outcome.right for outcome in outcomes):
        return _lines(ja.points_header(score, question.points), *remarks)
    lines = [ja.check_line(outcome.title, outcome.earned, outcome.points) for outcome in outcomes]
    told = _told([outcome for outcome in outcomes if not outcome.right], _mistake(outcomes, score))
    return _lines(ja.points_header(score, question.points), "\n".join(lines), *told, *remarks)


def _told(wrong: Sequence[CheckOutcome], mistake: Mistake | None) -> list[str]:
    """What is wrong, each thing once, and one counterexample: several checks often fail for one reason."""
    told: dict[str, None] = {}
    for outcome in wrong:
        if mistake is not None and mistake in outcome.candidates:
            told[_as_text(mistake.sentence)] = None
        elif outcome.candidates:
            told[_as_text(outcome.candidates[0].sentence)] = None
        else:
            told[outcome.message] = None
    examples = [outcome.counterexample for outcome in wrong if outcome.counterexample]
    return [*told, *examples[:1]]


def _as_text(sentence: str) -> str:
    """An author's sentence in Markdown: one that begins with an operator, as `* は…`, begins no list or heading."""
    return _MARK.sub(r"\\\1", sentence)


def _lines(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
