"""nbgrader's configuration for this course, read by `nbgrader ...` in this folder."""

from pathlib import Path

from autograder.nbgrader.config import configure

configure(c, Path(__file__).parent)  # noqa: F821  # nbgrader defines c
