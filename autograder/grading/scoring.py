"""From what the checks found to the score of a question."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from autograder.checks.verdict import UNSTEADY
from autograder.fingerprints import SCHEME
from autograder.messages import ja
from autograder.model import (
    CheckOutcome,
    Comment,
    Kind,
    Located,
    Mistake,
    Notebook,
    NotebookGrade,
    Question,
    QuestionGrade,
    Status,
    Wrong,
)
from autograder.text import paragraphs

MOST_EXPLANATIONS: Final = 2  # of one answer: nobody reads eight


def score_question(
    question: Question,
    located: Located,
    outcomes: Sequence[CheckOutcome],
    *,
    remarks: Sequence[str] = (),
    answer: str = "",
) -> QuestionGrade:
    """The grade of one question.

    outcomes: those of its checks, in order; remarks: to the student, Japanese; answer: the student's own source.
    """
    remarks = (*located.remarks, *remarks)
    waiting = _without_checks(question, located, remarks)
    grade = waiting if waiting is not None else _from_checks(question, outcomes, remarks)
    return replace(grade, answer=answer)


def unless_right(grade: QuestionGrade, told: str) -> QuestionGrade:
    """The grade of an answer that may be wrong through no fault of the student's: a grader decides, unless it is right.

    told: to the student, Japanese.
    """
    if grade.status is Status.NEEDS_REVIEW or grade.score == grade.max_score:
        return grade
    comment = Comment(told, remarks=grade.comment.remarks)
    return replace(grade, score=None, status=Status.NEEDS_REVIEW, mistake=None, comment=comment)


def _without_checks(question: Question, located: Located, remarks: Sequence[str]) -> QuestionGrade | None:
    """The grade of what no check can judge: not found, not answered, or written; None for any other answer."""
    written = question.kind is Kind.WRITTEN
    if located.answered and not located.cells and not written:  # the remarks say why
        return _grade(question, None, Status.NEEDS_REVIEW, "", remarks)
    if not located.answered:
        unanswered = ja.not_written if written else ja.not_answered
        return _grade(question, 0.0, Status.NOT_ANSWERED, unanswered(question.id), remarks)
    return _grade(question, 0.0, Status.NEEDS_REVIEW, ja.needs_review(), remarks) if written else None


def _from_checks(question: Question, outcomes: Sequence[CheckOutcome], remarks: Sequence[str]) -> QuestionGrade:
    if not outcomes or any(outcome.earned is None for outcome in outcomes):
        unknown = _grade(question, None, Status.NEEDS_REVIEW, ja.could_not_be_judged(), remarks)
        return replace(unknown, checks=tuple(outcomes))
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
        _comment(mistake, outcomes, remarks),
        tuple(outcomes),
    )


def _grade(question: Question, score: float | None, status: Status, told: str, remarks: Sequence[str]) -> QuestionGrade:
    return QuestionGrade(question.id, question.points, score, status, comment=Comment(told, remarks=tuple(remarks)))


def _mistake(outcomes: Sequence[CheckOutcome], score: float) -> Mistake | None:
    """The known mistake behind an answer: one that explains every failing check, and earns what the answer earned."""
    wrong = [outcome for outcome in outcomes if not outcome.right]
    if not wrong:
        return None
    everywhere = [known for known in wrong[0].candidates if all(known in outcome.candidates for outcome in wrong)]
    likely = everywhere or [known for outcome in wrong for known in outcome.candidates]
    return next((known for known in likely if known.earns == score), next(iter(likely), None))


def not_judged(
    notebook: Notebook, status: Status, told: str, problem: str | None = None, content: bytes | None = None
) -> NotebookGrade:
    """A notebook none of whose questions could be judged: every score unknown, none a zero.

    told: to the student; content: the file, if one was handed in.
    """
    questions = tuple(
        QuestionGrade(question.id, question.points, None, status, comment=Comment(told))
        for question in notebook.questions
    )
    return NotebookGrade(notebook.name, questions, problem=problem, evidence=identity(content))


def identity(content: bytes | None) -> Mapping[str, str]:
    """Evidence of which file it was, and of the scheme of its fingerprints and seeds; empty without a file."""
    return {} if content is None else {"submission": hashlib.sha256(content).hexdigest(), "scheme": str(SCHEME)}


@dataclass(frozen=True)
class _Cause:
    """One thing that is wrong, and the checks that fail by it: several often fail for one reason."""

    told: Wrong
    outcomes: tuple[CheckOutcome, ...]

    @property
    def rank(self) -> tuple[bool, float]:
        """The order in which causes are told: an error first, then whatever costs most."""
        points = sum(each.points - (each.earned or 0.0) for each in self.outcomes)
        return (not self._is_error, -points)

    @property
    def _is_error(self) -> bool:
        return self.told.mistake is None and self.outcomes[0].stopped is not None

    @property
    def wrong(self) -> Wrong:
        """The explanation, and which names an error has left without a value."""
        if not self.lost:
            return self.told
        return replace(self.told, sentence=paragraphs(ja.lost_to_error(self.lost), self.told.sentence))

    @property
    def lost(self) -> list[str]:
        """The names, and the parts of their values, that an error has left without a value."""
        lost = [each.stopped.lost for each in self.outcomes if each.stopped is not None and each.stopped.lost]
        return list(dict.fromkeys(lost)) if self._is_error else []


def _comment(mistake: Mistake | None, outcomes: Sequence[CheckOutcome], remarks: Sequence[str]) -> Comment:
    """What is wrong, each thing once and the weightiest first, and one counterexample."""
    causes = _causes(mistake, [outcome for outcome in outcomes if not outcome.right])
    failing = [outcome for cause in causes for outcome in cause.outcomes]
    examples = [outcome.counterexample for outcome in failing if outcome.counterexample]
    found = [remark for outcome in outcomes for remark in outcome.remarks]
    told = [cause.wrong for cause in causes if cause.wrong.markdown]
    return Comment(
        wrong=tuple(told[:MOST_EXPLANATIONS]),
        counterexample=next(iter(examples), ""),
        remarks=tuple(dict.fromkeys([*remarks, *found])),
    )


def _causes(mistake: Mistake | None, wrong: Sequence[CheckOutcome]) -> list[_Cause]:
    """What is wrong with an answer, the weightiest first."""
    said = [_wrong(outcome, mistake) for outcome in wrong]
    named = {
        outcome.stopped.at: told
        for outcome, told in zip(wrong, said, strict=True)
        if outcome.stopped is not None and told.mistake is not None
    }
    causes: dict[tuple[bool, str], _Cause] = {}
    for outcome, own in zip(wrong, said, strict=True):
        error = outcome.stopped
        told = own if error is None else named.get(error.at, own)
        key = (False, told.markdown) if error is None or told.mistake is not None else (True, error.at)
        known = causes.get(key, _Cause(told, ()))
        causes[key] = replace(known, outcomes=(*known.outcomes, outcome))
    return _without_repetition(sorted(causes.values(), key=lambda cause: cause.rank))


def _without_repetition(causes: list[_Cause]) -> list[_Cause]:
    """Without a second error in what the first one has left without a value already."""
    if not causes or not causes[0].lost:
        return causes
    return [cause for cause in causes if cause is causes[0] or not cause.lost or set(cause.lost) - set(causes[0].lost)]


def _wrong(outcome: CheckOutcome, mistake: Mistake | None) -> Wrong:
    """What a check that failed has to say: the mistake behind the whole answer, where it does that here."""
    known = mistake if mistake in outcome.candidates else next(iter(outcome.candidates), None)
    return Wrong(outcome.message, kind=outcome.mistake) if known is None else Wrong(known.sentence, known.name)
