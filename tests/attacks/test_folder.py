"""Hostile folders, names and files beside the notebooks, graded by the real command into a real database."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.model import Assignment

from .attack import Attack
from .conftest import HONEST

ESCAPES = "\x1b[2J\u202e"
# Names of students, as a careless system may hand them out; each has handed in honest work.
NAMES = [
    "hanako",
    "'; DROP TABLE student; --",
    "=1+1",
    "<img src=x onerror=alert(1)>",
    f"taro{ESCAPES}",
    "%s{0}",
    "a b",
    "-n",
]


def link_to_a_peer(folder: Path, honest: bytes) -> None:
    """The work of somebody else as one's own."""
    folder.rmdir()
    folder.symlink_to(folder.parents[1] / "hanako" / "tiny")


def link_to_a_file(folder: Path, honest: bytes) -> None:
    (folder / "tiny.ipynb").symlink_to(folder.parents[1] / "hanako" / "tiny" / "tiny.ipynb")


def link_to_the_system(folder: Path, honest: bytes) -> None:
    (folder / "tiny.ipynb").symlink_to("/etc/passwd")


def pipe(folder: Path, honest: bytes) -> None:
    os.mkfifo(folder / "tiny.ipynb")


def folder_of_that_name(folder: Path, honest: bytes) -> None:
    (folder / "tiny.ipynb").mkdir()


def too_large(folder: Path, honest: bytes) -> None:
    with (folder / "tiny.ipynb").open("wb") as file:
        file.truncate(2**33)


def too_many(folder: Path, honest: bytes) -> None:
    for number in range(300):
        (folder / f"a{number}.ipynb").write_bytes(b"{}")


def too_much(folder: Path, honest: bytes) -> None:
    for number in range(40):
        (folder / f"a{number}.ipynb").write_bytes(b" " * 2**20)


def escapes_in_names(folder: Path, honest: bytes) -> None:
    (folder / f"mine{ESCAPES}.ipynb").write_bytes(b"{}")


def two_in_subfolders(folder: Path, honest: bytes) -> None:
    for place in ("a", "b"):
        (folder / place).mkdir()
        (folder / place / "tiny.ipynb").write_bytes(honest + b" " * ord(place))


def too_deep(folder: Path, honest: bytes) -> None:
    (folder / "a" / "b" / "c").mkdir(parents=True)
    (folder / "a" / "b" / "c" / "tiny.ipynb").write_bytes(honest)


def link_to_a_folder_of_a_peer(folder: Path, honest: bytes) -> None:
    (folder / "a").symlink_to(folder.parents[1] / "hanako" / "tiny")


def archive(folder: Path, honest: bytes) -> None:
    (folder / "tiny.zip").write_bytes(b"PK")


def other_name_too_large(folder: Path, honest: bytes) -> None:
    with (folder / "work.ipynb").open("wb") as file:
        file.truncate(2**33)


# What must go to a person, unread, with a reason.
REFUSED: Mapping[str, Callable[[Path, bytes], None]] = {
    "link_to_a_peer": link_to_a_peer,
    "link_to_a_file": link_to_a_file,
    "link_to_the_system": link_to_the_system,
    "pipe": pipe,
    "folder_of_that_name": folder_of_that_name,
    "too_large": too_large,
    "escapes_in_names": escapes_in_names,
    "two_in_subfolders": two_in_subfolders,
    "too_deep": too_deep,
    "link_to_a_folder_of_a_peer": link_to_a_folder_of_a_peer,
    "archive": archive,
    "other_name_too_large": other_name_too_large,
    "only_too_many": too_many,
    "only_too_much": too_much,
}


def endless_timestamp(folder: Path, honest: bytes) -> None:
    (folder / "tiny.ipynb").write_bytes(honest)
    os.mkfifo(folder / "timestamp.txt")


def huge_timestamp(folder: Path, honest: bytes) -> None:
    (folder / "tiny.ipynb").write_bytes(honest)
    with (folder / "timestamp.txt").open("wb") as file:
        file.truncate(2**33)


def timestamp_before_time(folder: Path, honest: bytes) -> None:
    (folder / "tiny.ipynb").write_bytes(honest)
    (folder / "timestamp.txt").write_text("0001-01-01T00:00:00+14:00")


def timestamp_after_all_time(folder: Path, honest: bytes) -> None:
    (folder / "tiny.ipynb").write_bytes(honest)
    (folder / "timestamp.txt").write_text("9999-12-31 23:59:59.000000 UTC")


def timestamp_of_bytes(folder: Path, honest: bytes) -> None:
    (folder / "tiny.ipynb").write_bytes(honest)
    (folder / "timestamp.txt").write_bytes(b"\xff\xfe")


def files_of_an_attacker(folder: Path, honest: bytes) -> None:
    """Code and settings that whoever runs in this folder, or takes files from it, would meet."""
    (folder / "tiny.ipynb").write_bytes(honest)
    for name in ("numpy.py", "conftest.py", "sitecustomize.py", "nbgrader_config.py", "test_tiny.py", "pytest.ini"):
        (folder / name).write_text("raise SystemExit('the attacker runs')")
    (folder / "gradebook.db").write_bytes(b"SQLite format 3\0")
    (folder / "common").mkdir()
    (folder / "common" / "functions.py").write_text("def double(x): return 0")


def in_a_subfolder(folder: Path, honest: bytes) -> None:
    """As nbgrader's submit copies a folder within the assignment's."""
    (folder / "tiny" / "attempt").mkdir(parents=True)
    (folder / "tiny" / "attempt" / "tiny.ipynb").write_bytes(honest)


def beside_many(folder: Path, honest: bytes) -> None:
    too_many(folder, honest)
    (folder / "tiny.ipynb").write_bytes(honest)


def beside_much(folder: Path, honest: bytes) -> None:
    too_much(folder, honest)
    (folder / "tiny.ipynb").write_bytes(honest)


# What must not keep the notebook beside it from being graded.
GRADED: Mapping[str, Callable[[Path, bytes], None]] = {
    "endless_timestamp": endless_timestamp,
    "huge_timestamp": huge_timestamp,
    "timestamp_before_time": timestamp_before_time,
    "timestamp_after_all_time": timestamp_after_all_time,
    "timestamp_of_bytes": timestamp_of_bytes,
    "files_of_an_attacker": files_of_an_attacker,
    "in_a_subfolder": in_a_subfolder,
    "beside_many": beside_many,
    "beside_much": beside_much,
}


@dataclass(frozen=True)
class Run:
    """What the command did."""

    status: int
    said: str
    seconds: float
    scores: Mapping[str, Mapping[str, tuple[float | None, str]]]  # student -> question -> score, status
    tables: int
    autograded: Path
    shown: str  # by the commands that only look


@pytest.fixture(scope="module")
def run(tiny: Assignment, hand_in: Callable[[Attack | None], bytes], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """`kakunin grade` over all of them."""
    place = tmp_path_factory.mktemp("handed-in")
    honest = hand_in(None)
    for name in NAMES:
        folder = place / "submitted" / name / "tiny"
        folder.mkdir(parents=True)
        (folder / "tiny.ipynb").write_bytes(honest)
    for name, prepare in {**REFUSED, **GRADED}.items():
        folder = place / "submitted" / name / "tiny"
        folder.mkdir(parents=True)
        prepare(folder, honest)
    command = [sys.executable, "-m", "kakunin", "grade", "tiny", "--workers", "1"]
    command += ["--submitted", str(place / "submitted"), "--output", str(place / "autograded")]
    command += ["--db", f"sqlite:///{place / 'grades.db'}", "--budget", "submission_mb=20"]
    started = time.monotonic()
    done = subprocess.run(
        command, cwd=tiny.checks.parents[2], capture_output=True, timeout=300, check=False, stdin=subprocess.DEVNULL
    )
    seconds = time.monotonic() - started
    scores: dict[str, dict[str, tuple[float | None, str]]] = {}
    with closing(sqlite3.connect(place / "grades.db")) as database:
        for student, question, score, status in database.execute(
            "select student, question, score, status from kakunin_grade"
        ):
            scores.setdefault(student, {})[question] = (score, status)
        tables = len(database.execute("select name from sqlite_master where type = 'table'").fetchall())
    said = (done.stdout + done.stderr).decode()
    shown = ""
    for arguments in (
        ["show", "tiny", "--db", command[-3]],
        ["grade", "tiny", "--student", ESCAPES],
        ["show", ESCAPES],
    ):
        looked = subprocess.run(
            [*command[:3], *arguments], cwd=tiny.checks.parents[2], capture_output=True, timeout=120, check=False
        )
        shown += (looked.stdout + looked.stderr).decode()
    return Run(done.returncode, said, seconds, scores, tables, place / "autograded", shown)


@pytest.mark.parametrize("name", [*NAMES, *GRADED])
def test_honest_work_is_graded_whatever_lies_beside_it(run: Run, name: str) -> None:
    assert {question: score for question, (score, _) in run.scores[name].items()} == HONEST, run.said


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_goes_to_a_person_with_the_reason(run: Run, name: str) -> None:
    assert {status for _, status in run.scores[name].values()} == {"needs_review"}
    assert all(score is None for score, _ in run.scores[name].values())
    assert f"\n  {name}: tiny: " in run.said
    assert not (run.autograded / name / "tiny" / "tiny.ipynb").exists()


def test_the_command_says_so_and_steers_no_terminal(run: Run) -> None:
    assert run.status == 3
    assert "1 notebook graded from a subfolder, where no other was:" in run.said
    assert "in_a_subfolder: tiny: tiny/attempt/tiny.ipynb" in run.said
    assert not set(run.said) & set(ESCAPES.replace("[2J", ""))
    assert not set(run.shown) & set(ESCAPES.replace("[2J", ""))
    assert "hanako" in run.shown
    assert "the attacker runs" not in run.said
    assert run.seconds < 120
    assert run.tables > 10


def test_whose_time_is_not_known_is_named(run: Run) -> None:
    (line,) = [each for each in run.said.splitlines() if "timestamp.txt cannot be read" in each]
    named = [name for name in GRADED if "timestamp" in name]
    assert sorted(line.rpartition(": ")[2].split(", ")) == sorted(named)


def test_nobody_s_work_shows_anything_of_the_system(run: Run) -> None:
    for path in run.autograded.rglob("*.ipynb"):
        assert "root:x:0" not in path.read_text()
        assert json.loads(path.read_bytes())["nbformat"] == 4
