"""Folders of submissions: matches files to students and notebooks."""

from autograder.submissions.folders import read_submission, read_submissions, students
from autograder.submissions.notes import (
    UNUSABLE_TIMESTAMP,
    carry_notes,
    has_unusable_timestamp,
    lacks_notes,
    submission_time,
)
from autograder.submissions.recognition import MOST_COPIES, is_answered, likely_notebooks

__all__ = [
    "MOST_COPIES",
    "UNUSABLE_TIMESTAMP",
    "carry_notes",
    "has_unusable_timestamp",
    "is_answered",
    "lacks_notes",
    "likely_notebooks",
    "read_submission",
    "read_submissions",
    "students",
    "submission_time",
]
