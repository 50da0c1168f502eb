"""Folders of submissions: whose they are and which notebook each file is."""

from autograder.submissions.folders import (
    is_answered,
    likely_notebooks,
    read_submission,
    read_submissions,
    students,
)

__all__ = ["is_answered", "likely_notebooks", "read_submission", "read_submissions", "students"]
