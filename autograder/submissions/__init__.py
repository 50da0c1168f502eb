"""Folders of submissions: matches files to students and notebooks."""

from autograder.submissions.folders import read_submission, read_submissions, students
from autograder.submissions.recognition import is_answered, likely_notebooks

__all__ = ["is_answered", "likely_notebooks", "read_submission", "read_submissions", "students"]
