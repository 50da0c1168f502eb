"""The border to the database: nbgrader's tables and Kakunin's own; the gradebook's one user of SQLAlchemy."""

from autograder.storage.connection import reading, shown, write
from gradebook.database.manual import ManualScore, manual_scores, write_manual_scores
from gradebook.database.queries import (
    DAMAGED,
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
    "DAMAGED",
    "ManualScore",
    "assignment_names",
    "assignment_of",
    "cells",
    "comments",
    "grades",
    "history",
    "judgements",
    "manual_scores",
    "our_questions",
    "reading",
    "sections",
    "shown",
    "students",
    "submissions",
    "submitted_notebooks",
    "write",
    "write_manual_scores",
]
