"""The tables as they are read: nbgrader's, which are always there, and Kakunin's own, which stock nbgrader lacks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnClause, DateTime, Interval, TableClause, column, table
from sqlalchemy.types import TypeEngine


def _table(name: str, *columns: str, **typed: TypeEngine[Any]) -> TableClause:
    untyped: list[ColumnClause[Any]] = [column(each) for each in columns]
    return table(name, *untyped, *(column(each, type) for each, type in typed.items()))


ASSIGNMENT = _table("assignment", "id", "name", duedate=DateTime())  # UTC
NOTEBOOK = _table("notebook", "id", "name", "assignment_id")
CELL = _table("base_cell", "id", "name", "notebook_id", "type")
GRADE_CELL = _table("grade_cells", "id", "max_score", "cell_type")
TASK_CELL = _table("task_cells", "id", "max_score", "cell_type")
STUDENT = _table("student", "id", "first_name", "last_name", "email", "lms_user_id")
SUBMISSION = _table(
    "submitted_assignment", "id", "assignment_id", "student_id", timestamp=DateTime(), extension=Interval()
)
SUBMITTED = _table("submitted_notebook", "id", "assignment_id", "notebook_id", "late_submission_penalty")
GRADE = _table(
    "grade", "id", "notebook_id", "cell_id", "auto_score", "manual_score", "extra_credit", "needs_manual_grade"
)
COMMENT = _table("comment", "notebook_id", "cell_id", "auto_comment", "manual_comment")

JUDGEMENT = _table(
    "kakunin_grade",
    "assignment",
    "student",
    "notebook",
    "question",
    "score",
    "max_score",
    "status",
    "mistake",
    "comment",
    "evidence",
    "problem",
    "answer",
    graded_at=DateTime(),  # UTC
)
QUESTION = _table(
    "kakunin_question",
    "assignment",
    "notebook",
    "question",
    "kind",
    "title",
    "position",
    "max_score",
    "notebook_title",
    "notebook_position",
)
HISTORY = _table(
    "kakunin_history",
    "assignment",
    "student",
    "notebook",
    "question",
    "score",
    "status",
    "mistake",
    submitted_at=DateTime(),  # UTC
)
ROSTER = _table("kakunin_student", "student", "section")
