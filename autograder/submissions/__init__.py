"""Folders of submissions: matches files to students and notebooks."""

from autograder.submissions.folders import has_unusable_timestamp, read_submission, read_submissions, students
from autograder.submissions.recognition import MOST_COPIES, is_answered, likely_notebooks

__all__ = [
    "MOST_COPIES",
    "has_unusable_timestamp",
    "is_answered",
    "likely_notebooks",
    "read_submission",
    "read_submissions",
    "students",
]
