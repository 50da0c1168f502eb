"""A copy of the course, released, and nbgrader's own commands run in it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.release import release

REPOSITORY = Path(__file__).parents[2]

NOTEBOOKS = '["section1_hidden_layer", "section5_backpropagation"]'
_NOTEBOOKS = re.compile(r"notebooks = \[.*?\]", re.DOTALL)

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def released_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released copy of this repository's course, with two of its notebooks: each costs stock seconds."""
    folder = tmp_path_factory.mktemp("released") / "course"
    shutil.copytree(REPOSITORY / "solutions", folder / "solutions")
    shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
    settings = folder / "solutions" / "day1" / "assignment.toml"
    settings.write_text(
        _NOTEBOOKS.sub(f"notebooks = {NOTEBOOKS}", settings.read_text(encoding="utf-8")), encoding="utf-8"
    )
    release(load_assignment(folder, "day1"), folder)
    return folder


@pytest.fixture(scope="module")
def root(released_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a copy of it that a module may change."""
    return Path(shutil.copytree(released_course, tmp_path_factory.mktemp("copy") / "course"))


@pytest.fixture(scope="module")
def run(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs a Python module in the course, as an instructor on a command line does; a failure shows what it said."""
    home = tmp_path_factory.mktemp("home")
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {"HOME": str(home), "PATH": search, "PYTHONPATH": str(REPOSITORY), "LANG": "C.UTF-8"}

    def in_course(*arguments: str, status: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, timeout=600, check=False
        )
        assert done.returncode == status, done.stderr
        return done

    return in_course
