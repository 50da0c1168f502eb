"""nbgrader's configuration for this course: `nbgrader ...` in this folder reads it."""

from pathlib import Path

from traitlets.config import get_config

from autograder.nbgrader.config import configure

configure(get_config(), Path(__file__).parent)
