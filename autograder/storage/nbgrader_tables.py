"""nbgrader's tables as we write them; a test compares them with nbgrader's own description."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, DateTime, Enum, Float, Interval, MetaData, String, Table, Text

_NBGRADER = MetaData()
_CELL_TYPES = ("code", "markdown")

COURSE = Table("course", _NBGRADER, Column("id", String, primary_key=True))

STUDENT = Table(
    "student",
    _NBGRADER,
    Column("id", String, primary_key=True),
    Column("first_name", String),
    Column("last_name", String),
    Column("email", String),
    Column("lms_user_id", String),
)

ASSIGNMENT = Table(
    "assignment",
    _NBGRADER,
    Column("id", String, primary_key=True),
    Column("name", String),
    Column("duedate", DateTime),  # UTC
    Column("course_id", String),
)

NOTEBOOK = Table(
    "notebook",
    _NBGRADER,
    Column("id", String, primary_key=True),
    Column("name", String),
    Column("assignment_id", String),
    Column("kernelspec", String),  # JSON
)

BASE_CELL = Table(
    "base_cell",
    _NBGRADER,
    Column("id", String, primary_key=True),
    Column("name", String),
    Column("notebook_id", String),
    Column("type", String),  # "GradeCell", "SolutionCell" or "TaskCell": the table with its other columns
)

GRADE_CELL = Table(
    "grade_cells",
    _NBGRADER,
    Column("id", String, primary_key=True),
    Column("max_score", Float),
    Column("cell_type", Enum(*_CELL_TYPES, name="grade_cell_type")),
)

SOLUTION_CELL = Table("solution_cells", _NBGRADER, Column("id", String, primary_key=True))

TASK_CELL = Table(
    "task_cells",
    _NBGRADER,
    Column("id", String, primary_key=True),
    Column("max_score", Float),
    Column("cell_type", Enum(*_CELL_TYPES, name="grade_cell_type")),
)

SOURCE_CELL = Table(
    "source_cell",
    _NBGRADER,
    Column("id", String, primary_key=True),
    Column("name", String),
    Column("cell_type", Enum(*_CELL_TYPES, name="source_cell_type")),
    Column("locked", Boolean),
    Column("source", Text),
    Column("checksum", String),
    Column("notebook_id", String),
)

SUBMITTED_ASSIGNMENT = Table(
    "submitted_assignment",
    _NBGRADER,
    Column("id", String, primary_key=True),
    Column("assignment_id", String),
    Column("student_id", String),
    Column("timestamp", DateTime),  # UTC
    Column("extension", Interval),
)

SUBMITTED_NOTEBOOK = Table(
    "submitted_notebook",
    _NBGRADER,
    Column("id", String, primary_key=True),
    Column("assignment_id", String),  # of the submitted assignment
    Column("notebook_id", String),
    Column("flagged", Boolean),
    Column("late_submission_penalty", Float),
)

GRADE = Table(
    "grade",
    _NBGRADER,
    Column("id", String, primary_key=True),
    Column("notebook_id", String),  # of the submitted notebook
    Column("cell_id", String),
    Column("auto_score", Float),
    Column("manual_score", Float),
    Column("extra_credit", Float),
    Column("needs_manual_grade", Boolean),
)

COMMENT = Table(
    "comment",
    _NBGRADER,
    Column("id", String, primary_key=True),
    Column("notebook_id", String),  # of the submitted notebook
    Column("cell_id", String),
    Column("auto_comment", Text),
    Column("manual_comment", Text),
)

ALL = tuple(_NBGRADER.sorted_tables)
