"""Whole commands, timed: start-up included, a fresh database and no output of an earlier round."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Cost:
    """What a command took."""

    seconds: float
    mebibytes: float  # of the largest of its processes
    processor: float  # seconds of the command and of what it waited for
    said: str


@dataclass(frozen=True)
class Class:
    """A simulated class: a folder with its submissions and the database of the release."""

    work: Path
    course: Path
    assignment: str
    seen: str = ""  # how many of its answers are like an earlier one

    @property
    def submitted(self) -> Path:
        """In nbgrader's layout."""
        return self.work / "submitted"

    def notebooks(self) -> list[Path]:
        """Every file that was handed in."""
        return sorted(self.submitted.glob(f"*/{self.assignment}/*.ipynb"))

    def fresh(self, name: str) -> Path:
        """A copy of the released database, and no output of an earlier round."""
        shutil.rmtree(self.work / name, ignore_errors=True)
        return Path(shutil.copy(self.work / "released.db", self.work / f"{name}.db"))

    def grade(self, workers: int = 1) -> Cost:
        """`kakunin grade` of the whole class."""
        self.fresh("kakunin")
        return self.grade_again(workers)

    def grade_again(self, workers: int = 1) -> Cost:
        """`kakunin grade` once more."""
        database = self.work / "kakunin.db"
        return run(
            "kakunin", "grade", self.assignment, "--submitted", str(self.submitted), "--workers", str(workers),
            "--output", str(self.work / "kakunin"), "--db", f"sqlite:///{database}", cwd=self.course,
        )  # fmt: skip


def simulate(work: Path, course: Path, assignment: str, students: int, variety: str = "real") -> Class:
    """Release an assignment and make a class of submissions of it."""
    run("kakunin", "release", assignment, "--db", f"sqlite:///{work}/released.db", cwd=course)
    cost = run("kakunin", "simulate", assignment, "--students", str(students), "--seed", "1", "--variety", variety,
               "--output", str(work / "submitted"), cwd=course)  # fmt: skip
    return Class(work, course, assignment, cost.said.strip().splitlines()[-1])


def run(*command: str, cwd: Path) -> Cost:
    """Run a command to its end; SystemExit where it fails."""
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as complaints:
        started = time.perf_counter()
        process = subprocess.Popen([BIN / command[0], *command[1:]], cwd=cwd, stdout=told, stderr=complaints)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said = [stream.seek(0) or stream.read().decode(errors="replace") for stream in (told, complaints)]
    # nbgrader ends with 1 where a student's notebook raised; that is part of the work measured.
    if process.returncode not in ((0, 1) if command[0] == "nbgrader" else (0,)):
        raise SystemExit(f"{' '.join(command)} failed:\n{said[1]}")
    return Cost(seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime, said[0])
