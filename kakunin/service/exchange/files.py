"""A copied folder -> the files to hand in: the same choice of notebooks as `kakunin grade` makes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from autograder.errors import SubmissionError
from autograder.model import Assignment
from autograder.moments import SECRET
from autograder.notebooks import read_notebook
from autograder.submissions import read_submission
from autograder.submissions.notes import submission_secret


def files_to_hand_in(folder: Path, student: str, assignment: Assignment) -> Mapping[str, bytes]:
    """The notebooks of the assignment, their student's own modules, and nbgrader's secret.

    Where none of the files is one, all are handed in, so that the desk says what is wrong.
    """
    found = read_submission(folder, student, assignment)
    notebooks = {f"{name}.ipynb": content for name, content in found.notebooks.items()}
    usable = {name: content for name, content in notebooks.items() if _is_readable(content)}
    if not usable:
        return notebooks or {path.name: path.read_bytes() for path in sorted(folder.glob("*.ipynb"))}
    modules = {name: content for own in found.modules.values() for name, content in own.items()}
    secret = submission_secret(folder)
    return {**usable, **modules} | ({} if secret is None else {SECRET: secret})


def _is_readable(content: bytes) -> bool:
    try:
        read_notebook(content)
    except SubmissionError:
        return False
    return True
