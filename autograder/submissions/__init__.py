"""Folders of submissions: matches files to students and notebooks."""

from autograder.submissions.folders import (
    is_answered,
    likely_notebooks,
    read_submission,
    read_submissions,
    students,
)

__all__ = ["is_answered", "likely_notebooks", "read_submission", "read_submissions", "students"]
