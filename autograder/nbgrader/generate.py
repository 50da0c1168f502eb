"""Runs nbgrader's own generation in this process."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from traitlets.config import Config

from autograder.course import assignment_names, load_assignment
from autograder.errors import GradingError
from autograder.files import write_atomically
from autograder.languages import Message
from autograder.nbgrader.config import RELEASE_DIRECTORY, configure


def generate_assignment(root: Path, assignment: str, db_url: str) -> None:
    """Turn nbgrader's source directory into its release directory, and record it in the database.

    Raises GradingError with nbgrader's words when it refuses.
    """
    from nbgrader.converters import GenerateAssignment  # type: ignore[import-untyped]  # noqa: PLC0415
    from nbgrader.converters.base import NbGraderException  # type: ignore[import-untyped]  # noqa: PLC0415
    from nbgrader.coursedir import CourseDirectory  # type: ignore[import-untyped]  # noqa: PLC0415

    config = Config()
    configure(config, root)
    config.CourseDirectory.db_url = db_url
    config.CourseDirectory.assignment_id = assignment
    config.GenerateAssignment.force = True
    said = _Said()
    log = logging.Logger("nbgrader", logging.ERROR)
    log.addHandler(said)
    try:
        GenerateAssignment(coursedir=CourseDirectory(config=config, log=log), config=config, log=log).start()
    except NbGraderException as error:
        reason = "; ".join(said.messages) or str(error)
        raise GradingError(
            Message("nbgrader cannot generate it: {reason}", reason=reason),
            path=assignment,
            next_step=Message("run `nbgrader generate_assignment {assignment} --force --debug`", assignment=assignment),
        ) from error


def add_material(assignment: str, student: str, notebooks: Sequence[str]) -> None:
    """Put read-only notebooks beside the generated ones; nbgrader calls this in the course's folder.

    They are not in its source directory, because nbgrader treats every notebook there as one to be handed in.
    """
    root = Path.cwd()
    if assignment in assignment_names(root):
        write_material_notebooks(root / RELEASE_DIRECTORY / assignment, load_assignment(root, assignment).public)


def write_material_notebooks(folder: Path, public: Mapping[str, bytes]) -> None:
    """Write the notebooks among the public files."""
    for name, content in public.items():
        if name.endswith(".ipynb"):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, content, for_students=True)


class _Said(logging.Handler):
    """Keeps the first lines of nbgrader's log messages."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage().strip().splitlines()[-1])
