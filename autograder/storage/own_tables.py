"""Kakunin's own tables beside nbgrader's."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Float, Integer, MetaData, String, Table, Text

MISTAKE_LENGTH = 128  # an error's type can be a name of the student's

OURS = MetaData()

KAKUNIN_GRADE = Table(
    "kakunin_grade",
    OURS,
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("notebook", String(128), primary_key=True),
    Column("question", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),  # the fingerprint of the judgement
    Column("score", Float),  # NULL: not known
    Column("max_score", Float, nullable=False),
    Column("status", String(32), nullable=False),
    Column("mistake", String(MISTAKE_LENGTH)),
    Column("feedback", Text, nullable=False, server_default=""),  # JSON: see stored_comment.py; "": no comment
    Column("answer", Text, nullable=False, server_default=""),  # the student's own source, as it was found
    Column("evidence", Text, nullable=False),  # JSON: the evidence, how the answer was judged
    Column("problem", Text),  # why the notebook, or part of it, could not be judged: it is graded again
    Column("graded_at", DateTime, nullable=False),  # UTC
)

# The scores of earlier submissions that a newer one replaced.
KAKUNIN_HISTORY = Table(
    "kakunin_history",
    OURS,
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("submitted_at", DateTime, primary_key=True),  # UTC
    Column("notebook", String(128), primary_key=True),
    Column("question", String(128), primary_key=True),
    Column("score", Float),  # at that time, a grader's score before ours; NULL: not known
    Column("status", String(32), nullable=False),
    Column("mistake", String(MISTAKE_LENGTH)),
)

KAKUNIN_QUESTION = Table(
    "kakunin_question",
    OURS,
    Column("assignment", String(128), primary_key=True),
    Column("notebook", String(128), primary_key=True),
    Column("question", String(128), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("title", Text, nullable=False),  # the heading that it stands under
    Column("position", Integer, nullable=False),  # in its notebook, from 0
    Column("max_score", Float, nullable=False),
    Column("notebook_title", Text, nullable=False),
    Column("notebook_position", Integer, nullable=False),  # in the assignment, from 0
)

# The students on the imported roster; empty without one.
KAKUNIN_STUDENT = Table(
    "kakunin_student",
    OURS,
    Column("student", String(128), primary_key=True),
    Column("section", String(128), nullable=False),
)
