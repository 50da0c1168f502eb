"""The border to the database: nbgrader's tables and Kakunin's own; the gradebook's one user of SQLAlchemy."""

from gradebook.database.connection import connect, shown
from gradebook.database.manual import ManualScore, manual_scores, write_manual_scores
from gradebook.database.queries import (
    assignment_names,
    assignment_of,
    cells,
    comments,
    grades,
    history,
    judgements,
    our_questions,
    sections,
    students,
    submissions,
    submitted_notebooks,
)

__all__ = [
    "ManualScore",
    "assignment_names",
    "assignment_of",
    "cells",
    "comments",
    "connect",
    "grades",
    "history",
    "judgements",
    "manual_scores",
    "our_questions",
    "sections",
    "shown",
    "students",
    "submissions",
    "submitted_notebooks",
    "write_manual_scores",
]
