"""Which tests share a process where pytest-xdist runs several: those of a file, and those of the files of one server.

pytest-xdist's own groups by mark are lost on pytest 9.2, which has ids of another kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# Files that take long begin first, so that no process is left alone with one at the end.
FIRST: Final = (
    "tests/attacks/test_attacks.py",
    "tests/golden/test_golden.py",
    "tests/browser/test_instructor.py",
    "tests/browser/test_student.py",
    "tests/chaos/test_chaos.py",
    "tests/lifecycle/test_nbgraders_own_suite.py",
    "tests/attacks/test_ordinary_user.py",
    "tests/autograder/recovery/test_recovery.py",
    "tests/autograder/grading/test_cases.py",
    "tests/autograder/executors/test_dask.py",
    "tests/lifecycle/test_life_cycle.py",
    "tests/lifecycle/test_two_doors.py",
    "tests/chaos/test_trouble.py",
    "tests/test_examples.py",
    "tests/autograder/sandbox/test_survival.py",
)
POSTGRESQL: Final = (
    "tests/autograder/storage/test_handins.py",
    "tests/autograder/storage/test_postgresql.py",
    "tests/kakunin/service/test_postgresql.py",
    "tests/lifecycle/test_commands_on_postgresql.py",
    "tests/test_operations.py",
)
TOGETHER: Final[Mapping[str, str]] = dict.fromkeys(POSTGRESQL, "postgresql")
# Of these, tests of one isolation share nothing with those of another.
APART: Final = re.compile(r"^tests/attacks/test_attacks\.py::.*\b(namespaces|landlock)\b")


def file_of(id: str) -> str:
    """The file that a test's id begins with."""
    return id.partition("::")[0]


def group(id: str) -> str:
    """The tests that have this in common run in one process, one after the other."""
    apart = APART.match(id)
    return TOGETHER.get(file_of(id), file_of(id)) + (f" {apart[1]}" if apart else "")


def rank(id: str) -> int:
    """Tests with a lower one begin first."""
    return FIRST.index(file_of(id)) if file_of(id) in FIRST else len(FIRST)
