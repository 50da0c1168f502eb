"""A grader's scores and comments: read with the rows they belong to, and written as the Formgrader does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import Connection, and_, select, update

from autograder.border import Border
from autograder.storage.nbgrader_tables import (
    BASE_CELL,
    COMMENT,
    GRADE,
    GRADE_CELL,
    NOTEBOOK,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
)
from gradebook.database.queries import Recorded, frame_of

SOLUTION = "SolutionCell"  # the kind of cell that a comment belongs to


@dataclass(frozen=True)
class ManualScore:
    """A grader's score and comment for one answer."""

    grade: str  # row of nbgrader's table
    submitted: str  # the notebook that was handed in
    cell: str  # name of the answer's cell
    before: float | None  # the manual score that was known then
    score: float
    comment: str | None  # None leaves the stored comment unchanged, an empty one deletes it


def manual_scores(connection: Connection, assignment: Recorded, border: Border | None = None) -> pd.DataFrame:
    """student, notebook, cell, grade (its row), submitted, manual_score, needs_manual_grade by cell with points."""
    table = GRADE.c
    query = (
        select(
            SUBMITTED_ASSIGNMENT.c.student_id.label("student"),
            NOTEBOOK.c.name.label("notebook"),
            BASE_CELL.c.name.label("cell"),
            table.id.label("grade"),
            table.notebook_id.label("submitted"),
            table.manual_score,
            table.needs_manual_grade,
        )
        .join_from(GRADE, SUBMITTED_NOTEBOOK, SUBMITTED_NOTEBOOK.c.id == table.notebook_id)
        .join(SUBMITTED_ASSIGNMENT, SUBMITTED_ASSIGNMENT.c.id == SUBMITTED_NOTEBOOK.c.assignment_id)
        .join(NOTEBOOK, NOTEBOOK.c.id == SUBMITTED_NOTEBOOK.c.notebook_id)
        .join(BASE_CELL, BASE_CELL.c.id == table.cell_id)
        .join(GRADE_CELL, GRADE_CELL.c.id == BASE_CELL.c.id)
        .where(SUBMITTED_ASSIGNMENT.c.assignment_id == assignment.id)
    )
    return frame_of(connection, query, border)


def write_manual_scores(connection: Connection, scores: Iterable[ManualScore]) -> list[ManualScore]:
    """Write a grader's scores; return those not written because another score was stored in the meantime."""
    return [each for each in scores if not _write(connection, each)]


def _write(connection: Connection, each: ManualScore) -> bool:
    table = GRADE.c
    as_known = table.manual_score.is_(None) if each.before is None else table.manual_score == each.before
    change = update(GRADE).where(table.id == each.grade, as_known)
    values = {"manual_score": each.score, "needs_manual_grade": False}
    if connection.execute(change.values(**values)).rowcount != 1:
        return False
    if each.comment is not None:
        handed_in = SUBMITTED_NOTEBOOK.c
        notebook = select(handed_in.notebook_id).where(handed_in.id == each.submitted).scalar_subquery()
        cells = select(BASE_CELL.c.id).where(
            and_(BASE_CELL.c.notebook_id == notebook, BASE_CELL.c.name == each.cell, BASE_CELL.c.type == SOLUTION)
        )
        its = and_(COMMENT.c.notebook_id == each.submitted, COMMENT.c.cell_id.in_(cells))
        connection.execute(update(COMMENT).where(its).values(manual_comment=each.comment or None))
    return True
