"""A folder of submissions -> the database and the graded notebooks."""

from autograder.batch.batch import (
    Places,
    Plan,
    Summary,
    compare_class,
    complete_notes,
    grade_class,
    plan,
    write_notebooks,
)

__all__ = ["Places", "Plan", "Summary", "compare_class", "complete_notes", "grade_class", "plan", "write_notebooks"]
