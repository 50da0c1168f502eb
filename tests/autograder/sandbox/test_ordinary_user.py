"""The sandbox holds for an ordinary user as it does for root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox.bwrap import find_bwrap

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[2]
USER = "12345"


def opened(path: Path) -> list[str]:
    """Bubblewrap's options for showing a folder that may lie under somebody's private home."""
    closed = [each for each in path.parents if each.stat().st_mode & 0o005 != 0o005]
    if not closed:
        return []
    top = closed[-1]
    between = [each for each in reversed(path.parents) if each.is_relative_to(top) and each != top]
    options = ["--perms", "0755", "--tmpfs", str(top)]
    for folder in between:
        options += ["--perms", "0755", "--dir", str(folder)]
    return [*options, "--ro-bind", str(path), str(path)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_the_walls_stand_for_an_ordinary_user() -> None:
    """Runs the tests of the walls and some of those of survival as another user."""
    bwrap, setpriv = find_bwrap(), shutil.which("setpriv")
    if bwrap is None or setpriv is None:
        pytest.skip("bubblewrap and setpriv are needed to become somebody else")
    command: list[str] = [
        bwrap, "--dev-bind", "/", "/", *opened(Path(sys.base_prefix)), "--cap-add", "ALL", "--",
        setpriv, "--reuid", USER, "--regid", USER, "--clear-groups",
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", "-x",
        str(HERE / "test_walls.py"), str(HERE / "test_survival.py"),
        "-k", "walls or nothing_is_left or budget or endless_loop or fork or exit or segmentation or memory or disk",
    ]  # fmt: skip
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    finished = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout[-4000:] + finished.stderr[-2000:]
    assert " passed" in finished.stdout
