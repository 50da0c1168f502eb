"""nbgrader's own tests pass with our engine in place: its own assignments are graded as they always were."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SUITES = (
    "nbgrader.tests.apps.test_nbgrader_autograde",
    "nbgrader.tests.apps.test_nbgrader_generate_assignment",
    "nbgrader.tests.apps.test_nbgrader_generate_feedback",
)


@pytest.mark.everything  # quicker: test_nbgrader_autograde.py, test_two_doors.py
@pytest.mark.parametrize("suite", SUITES)
def test_nbgraders_suite_passes(tmp_path, suite):
    (tmp_path / "nbgrader_config.py").write_text(
        "from autograder.nbgrader.config import install_engine\n\ninstall_engine(c)\n"
    )
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "JUPYTER_CONFIG_PATH": str(tmp_path), "PYTHONPATH": str(REPOSITORY), "PATH": search}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--pyargs", suite]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    print(suite, done.stdout.strip().splitlines()[-1])
    assert done.returncode == 0, done.stdout[-5000:]
