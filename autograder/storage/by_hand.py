"""A grader's scores: which of them hold after an answer was judged anew, and which wait to be confirmed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, select

from autograder.model import Grade, NotebookGrade, QuestionGrade, Status, question_of
from autograder.storage.nbgrader_tables import (
    ASSIGNMENT,
    BASE_CELL,
    COMMENT,
    GRADE,
    NOTEBOOK,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
)
from autograder.storage.own_tables import KAKUNIN_GRADE
from autograder.storage.raw_rows import raw
from autograder.storage.raw_values import flag, id_of, long_text, number, or_none, short_text
from autograder.storage.rows import Row

Key = tuple[str, str, str]  # student, notebook, question

_WITHOUT_ANSWER: Final = (Status.NOT_ANSWERED, Status.MISSING)


@dataclass(frozen=True)
class HandScore:
    """A grader's score of one answer."""

    student: str
    notebook: str
    question: str
    score: float | None  # None: it cannot be read
    extra_credit: float | None
    to_confirm: bool  # the answer, its checks or its points have changed since


def hand_scores(connection: Connection, assignment: str, student: str | None = None) -> Sequence[HandScore]:
    """The scores that graders gave for an assignment, of one student or of all; by student, notebook and question."""
    query = _entries(student is not None, with_extra=False)
    return sorted(map(_hand_score, connection.execute(query, _of(assignment, student))), key=_key)


def hand_entries(
    connection: Connection, assignment: str, student: str | None = None
) -> tuple[Mapping[Key, HandScore], Mapping[Key, float]]:
    """By (student, notebook, question) graders' scores, and what they added to scores of ours."""
    query = _entries(student is not None, with_extra=True)
    scores: dict[Key, HandScore] = {}
    extra: dict[Key, float] = {}
    for row in connection.execute(query, _of(assignment, student)):
        found = _hand_score(row)
        if row.manual_score is not None:
            scores[_key(found)] = found
        elif found.extra_credit:
            extra[_key(found)] = found.extra_credit
    return scores, extra


def hand_comments(connection: Connection, assignment: str, student: str) -> Mapping[tuple[str, str], str]:
    """By (notebook, question) the comments that graders wrote to a student."""
    found = {
        (id_of(row.notebook), question_of(id_of(row.cell))): or_none(row.manual_comment, long_text)
        for row in connection.execute(_comments(), _of(assignment, student))
    }
    return {key: comment for key, comment in found.items() if comment}


def reopened(connection: Connection, grade: Grade) -> Mapping[str, HandScore]:
    """By question the scores that storing a grade would have graders confirm."""
    judged = {question.question for question in grade.questions} - as_scored(connection, grade)
    return {
        each.question: each
        for each in hand_scores(connection, grade.assignment, grade.student)
        if each.question in judged and not each.to_confirm
    }


def as_scored(connection: Connection, grade: Grade) -> frozenset[str]:
    """The judged questions of which the answer, the checks and the points are those of the stored grade.

    An upgrade, prose or another question of the notebook change none of them.
    """
    of_student = _of(grade.assignment, grade.student)
    before = {row["question"]: dict(row) for row in connection.execute(_judged(), of_student).mappings()}
    return frozenset(
        question.question
        for notebook in grade.notebooks
        for question in notebook.questions
        if question.question in before and _is_as_before(before[question.question], notebook, question)
    )


def _is_as_before(before: Row, notebook: NotebookGrade, question: QuestionGrade) -> bool:
    evidence = _evidence(before["evidence"])
    return (
        or_none(before["max_score"], number) == question.max_score
        and _has_equal_checks(evidence, {**notebook.evidence, "seed": question.seed})
        and _has_equal_answer(before, evidence, notebook, question)
    )


def _has_equal_checks(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether the hidden inputs, which are drawn from a question's own checks, are equal or cannot be compared."""
    is_comparable = before.get("scheme") == now.get("scheme") and before.get("seed") and now["seed"]
    return not is_comparable or before["seed"] == now["seed"]


def _has_equal_answer(
    before: Row, evidence: Mapping[str, Any], notebook: NotebookGrade, question: QuestionGrade
) -> bool:
    file = notebook.evidence.get("submission")
    if file is not None and file == evidence.get("submission"):
        return True
    if question.status in _WITHOUT_ANSWER:
        return bool(or_none(before["status"], short_text) == question.status)
    return question.answer != "" and bool(or_none(before["answer"], long_text) == question.answer)


def _evidence(text: object) -> Mapping[str, Any]:
    """The stored evidence; empty if it cannot be read."""
    try:
        found = json.loads(text if isinstance(text, str) else "")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _of(assignment: str, student: str | None) -> Row:
    return {"assignment": assignment} if student is None else {"assignment": assignment, "student": student}


@cache  # building a query costs as much as running it
def _judged() -> Select[Any]:
    table = KAKUNIN_GRADE.c
    columns = (table.question, table.answer, table.status, table.max_score, table.evidence)
    return raw(
        select(*columns).where(table.assignment == bindparam("assignment"), table.student == bindparam("student"))
    )


@cache
def _comments() -> Select[Any]:
    columns = select(NOTEBOOK.c.name.label("notebook"), BASE_CELL.c.name.label("cell"), COMMENT.c.manual_comment)
    return raw(_of_submissions(columns, COMMENT, of_one=True))


@cache
def _entries(of_one: bool, *, with_extra: bool) -> Select[Any]:
    """Graders' scores of one student or of all; with_extra: and what they added to scores of ours."""
    columns = select(
        SUBMITTED_ASSIGNMENT.c.student_id.label("student"),
        NOTEBOOK.c.name.label("notebook"),
        BASE_CELL.c.name.label("cell"),
        GRADE.c.manual_score,
        GRADE.c.extra_credit,
        GRADE.c.needs_manual_grade,
    )
    is_scored, is_extra = GRADE.c.manual_score.is_not(None), GRADE.c.extra_credit.is_not(None)
    found = _of_submissions(columns, GRADE, of_one=of_one)
    return raw(found.where(is_scored | is_extra if with_extra else is_scored))


def _of_submissions(query: Select[Any], table: Any, *, of_one: bool) -> Select[Any]:
    """The rows of a table of submitted cells that belong to an assignment, and to one student or to all."""
    handed_in = SUBMITTED_ASSIGNMENT.c
    found = (
        query.join_from(table, SUBMITTED_NOTEBOOK, SUBMITTED_NOTEBOOK.c.id == table.c.notebook_id)
        .join(SUBMITTED_ASSIGNMENT, handed_in.id == SUBMITTED_NOTEBOOK.c.assignment_id)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == handed_in.assignment_id)
        .join(NOTEBOOK, NOTEBOOK.c.id == SUBMITTED_NOTEBOOK.c.notebook_id)
        .join(BASE_CELL, BASE_CELL.c.id == table.c.cell_id)
        .where(ASSIGNMENT.c.name == bindparam("assignment"))
    )
    return found.where(handed_in.student_id == bindparam("student")) if of_one else found


def _hand_score(row: Any) -> HandScore:
    return HandScore(
        id_of(row.student),
        id_of(row.notebook),
        question_of(id_of(row.cell)),
        or_none(row.manual_score, number),
        or_none(row.extra_credit, number),
        or_none(row.needs_manual_grade, flag) is not False,
    )


def _key(score: HandScore) -> tuple[str, str, str]:
    return score.student, score.notebook, score.question
