"""What `make test` leaves out runs in `make everything`, and tests that share something run in one process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from parallel import FIRST, TOGETHER, group, rank

ROOT = Path(__file__).parents[1]
SKIPS = "import pytest\n\ndef test_this():\n    pytest.skip('needs a package')\n"


def planned(target: str) -> list[list[str]]:
    """Pytest's arguments in each line that a target runs."""
    told = subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [line.split("-m pytest")[1].split() for line in told.splitlines() if "-m pytest" in line]


def test_all_tests_are_in_everything_and_what_it_alone_has_is_marked() -> None:
    (quick,), (everything,) = planned("test"), planned("everything")
    assert everything == [*quick, "-m", "''"]
    assert not [argument for argument in quick if argument in ("-m", "-k") or argument.startswith("tests")]


@pytest.mark.parametrize("target", ["attacks", "chaos", "conformance"])
def test_a_part_of_everything_can_be_run_alone(target: str) -> None:
    (arguments,) = planned(target)
    assert "-m ''" in " ".join(arguments)


def test_the_files_of_the_table_are_there() -> None:
    assert [name for name in (*FIRST, *TOGETHER) if not (ROOT / name).is_file()] == []


def test_tests_of_a_file_or_a_server_are_in_one_group() -> None:
    attack = "tests/attacks/test_attacks.py::test_an_attack[{}-escape-exit]"
    namespaces, landlock = (group(attack.format(isolation)) for isolation in ("namespaces", "landlock"))
    assert namespaces != landlock
    assert group("tests/test_help.py::test_a[landlock]") == group("tests/test_help.py::TestIt::test_b")
    assert group("tests/test_operations.py::test_a") == group("tests/autograder/storage/test_postgresql.py::test_b")
    assert rank(f"{FIRST[0]}::test_a") < rank(f"{FIRST[1]}::test_a") < rank("tests/test_help.py::test_a")


@pytest.mark.parametrize(("processes", "ci"), [("1", "true"), ("0", "true"), ("0", "false")])
def test_in_ci_a_skip_for_want_of_a_package_is_a_failure(tmp_path: Path, processes: str, ci: str) -> None:
    (tmp_path / "test_it.py").write_text(SKIPS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "conftest", "-n", processes, tmp_path]
    environment = {**os.environ, "CI": ci, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ("1 failed" if ci == "true" else "1 skipped") in done.stdout, done.stdout + done.stderr
