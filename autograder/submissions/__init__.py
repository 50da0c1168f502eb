"""Folders of submissions: matches files to students and notebooks."""

from autograder.submissions.folders import read_submission, read_submissions, students
from autograder.submissions.notes import carry_notes, has_unusable_timestamp, lacks_notes
from autograder.submissions.recognition import MOST_COPIES, is_answered, likely_notebooks

__all__ = [
    "MOST_COPIES",
    "carry_notes",
    "has_unusable_timestamp",
    "is_answered",
    "lacks_notes",
    "likely_notebooks",
    "read_submission",
    "read_submissions",
    "students",
]
