"""A course that its user may read and not write to: each command says so before its work, or does without."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from other_users import REPOSITORY, Users, needs_other_users

pytestmark = needs_other_users

Run = Callable[..., "subprocess.CompletedProcess[str]"]
LESSON = """\
# %% [markdown]
# # 1

# %% question="sum" points=1
total = 1 + 2

# %% example="sum"
assert total == 3
"""
CHECKS = '''\
from autograder.checks import Answer, Rubric

sum_ = Rubric("sum", outputs=["total"])


@sum_.check(points=1)
def test_sum(answer: Answer) -> None:
    """足している"""
    answer.matches_reference(lambda draw: {})
'''


@pytest.fixture
def users() -> Iterator[Users]:
    folder = Path(tempfile.mkdtemp(prefix="kakunin-test-"))
    users = Users(folder, {"reader": 23456})
    users.prepare()
    yield users
    shutil.rmtree(folder)


@pytest.fixture
def run(users: Users) -> Run:
    """Python run by an ordinary user in a course that is somebody else's."""
    course = users.folder / "course" / "solutions" / "small"
    files = {
        "assignment.toml": 'title = "小"\nnotebooks = ["lesson"]\n',
        "lesson.py": LESSON,
        "checks/test_lesson.py": CHECKS,
    }
    for name, text in files.items():
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).write_text(text, encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["env", f"HOME={users.home('reader')}", f"PYTHONPATH={REPOSITORY}", "LANG=C.UTF-8"]
        command = users.command("reader", [*command, sys.executable, *arguments])
        return subprocess.run(
            command, cwd=users.folder / "course", stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )

    return run


def test_an_audit_reports_and_says_first_that_it_keeps_no_stamp(run: Run) -> None:
    done = run("-m", "kakunin", "audit", "small", "--workers", "1")
    assert "killed: passed" in done.stdout
    assert "you may not write here, so this audit reports and leaves the stamp as it is" in done.stderr
    assert (done.returncode, "Traceback" in done.stderr) == (3, False)
    alone = run("-m", "kakunin", "audit", "small", "--workers", "1", "--question", "sum")
    assert (alone.returncode, alone.stderr) == (0, "")


def test_a_release_is_refused_before_anything_is_written(run: Run, users: Users) -> None:
    database = users.home("reader") / "own.db"
    code = (
        "import sys; from pathlib import Path; from autograder.course import load_assignment;"
        "from autograder.release import release; root = Path.cwd();"
        "release(load_assignment(root, 'small'), root, db_url=sys.argv[1])"
    )
    done = run("-c", code, f"sqlite:///{database}")
    assert "you may not write here, so nothing can be released" in done.stderr
    assert not database.exists()


def test_jupyterlab_is_set_up_in_the_users_home(run: Run, users: Users) -> None:
    code = (
        "from pathlib import Path; from autograder.lab import prepare;"
        "launch = prepare(Path.cwd(), language='ja', port=None, browser=False);"
        "import json; print(json.dumps([str(launch.configuration), launch.environment['JUPYTER_CONFIG_DIR']]))"
    )
    done = run("-c", code)
    assert done.returncode == 0, done.stderr
    folder, configured = json.loads(done.stdout)
    assert folder == configured
    assert Path(folder).is_relative_to(users.home("reader"))
    assert "course" in (Path(folder) / "nbgrader_config.py").read_text(encoding="utf-8")
