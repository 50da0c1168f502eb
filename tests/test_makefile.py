"""The Makefile: which Python it takes, and the commands of `make demo` wherever the repository lies."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.course.new_course import lay_out

ROOT = Path(__file__).parents[1]
FOLDER = "深層 学習's 100% #1 & more"  # what a shell, make, an address or a format may take for something else
STUDENTS = 4
OUTER = ("MAKE", "MFLAGS", "PYTHON")  # what a make that runs the tests tells those that it starts
TOO_OLD = "#!/bin/sh\nexit 1\n"
NOT_SWITCHED_ON = "#!/bin/sh\necho 'command not found' >&2\nexit 127\n"
FOUND = f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n'

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


def make(*arguments: str, where: Path = ROOT, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run make; path: a folder of programs that goes before all others."""
    search = os.pathsep.join([*([str(path)] if path else []), os.environ["PATH"]])
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OUTER)}
    environment |= {"PATH": search, "LC_ALL": "C.UTF-8"}
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)


def programs(folder: Path, scripts: Mapping[str, str]) -> Path:
    folder.mkdir()
    for name, script in scripts.items():
        (folder / name).write_text(script)
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """What make reads of it, in a folder with such a name, with an environment that is not there yet."""
    folder = tmp_path / FOLDER
    folder.mkdir()
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


CHOICES = {
    "the one that is called python3": ({"python3": FOUND, "python3.13": FOUND}, "python3"),
    "the newest, where that one is too old": (
        {"python3": TOO_OLD, "python3.13": NOT_SWITCHED_ON, "python3.12": FOUND, "python3.11": FOUND},
        "python3.12",
    ),
}


@pytest.mark.parametrize(("scripts", "taken"), CHOICES.values(), ids=CHOICES)
def test_a_python_is_taken_that_is_new_enough(repository, tmp_path, scripts, taken):
    there = programs(tmp_path / "programs of mine", scripts)
    done = make("--dry-run", "setup", where=repository, path=there)
    assert f'"{there / taken}" -m venv --clear .venv' in done.stdout.splitlines()
    assert done.stdout.count("pip install --quiet --quiet") == 2  # what it warns of is the machine, not the course


@pytest.mark.parametrize(
    "names", [("python3", "python3.13", "python3.12", "python3.11"), ()], ids=["none", "the named"]
)
def test_where_there_is_none_it_says_what_to_do(repository, tmp_path, names):
    there = programs(tmp_path / "programs", dict.fromkeys([*names, "mine"], TOO_OLD))
    done = make("setup", *([] if names else [f"PYTHON={there / 'mine'}"]), where=repository, path=there)
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed; name it with: make PYTHON=" in done.stdout
    assert not (repository / ".venv").exists()


@pytest.mark.everything
def test_the_commands_of_the_demo_work_in_a_folder_of_any_name(tmp_path):
    """On the small course and the environment that there is; `make demo` itself is the same on day1."""
    lines = make("--dry-run", "--old-file=.venv/.installed", "demo").stdout
    assert "kakunin compare" in lines
    folder = tmp_path / FOLDER
    lay_out(folder)
    (folder / ".venv").symlink_to(sys.prefix)
    lines = lines.replace("day1", "lesson1").replace("--students 30", f"--students {STUDENTS}")
    done = subprocess.run(["/bin/sh", "-ec", lines], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{STUDENTS} of {STUDENTS} students equal" in done.stdout
    for name in ("gradebook.db", "questions.csv", "grades.csv", "autograded"):
        assert (folder / ".kakunin" / "demo" / name).exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [FOLDER]
