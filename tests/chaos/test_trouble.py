"""Disks that are full, databases that are locked or vanish, folders that refuse: said plainly, and nothing is lost."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

LOCK = """\
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
input()
"""


class SmallDisk:
    """A file system of one megabyte."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.ballast = place / "ballast"

    def fill(self, room: int) -> str:
        """The statement that leaves so many bytes free."""
        space = f"os.statvfs({str(self.place)!r})"
        size = f"{space}.f_bavail * {space}.f_frsize - {room}"
        return f"Path({str(self.ballast)!r}).write_bytes(bytes({size}))"

    def remount(self, options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", self.place], check=True)


@pytest.fixture
def small_disk(tmp_path) -> Iterator[SmallDisk]:
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode()}")
    yield SmallDisk(place)
    subprocess.run(["umount", place], check=True)


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Another process holds an exclusive lock on the database meanwhile."""
    with subprocess.Popen(
        [sys.executable, "-c", LOCK, database], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as locker:
        assert locker.stdout is not None
        assert locker.stdout.readline() == "locked\n"
        yield
        locker.communicate("\n")


@pytest.mark.parametrize("room", [0, pytest.param(24_000, marks=pytest.mark.everything)])
def test_a_full_disk_under_the_database(school, small_disk, unlike, room):
    school.database = small_disk.place / "gradebook.db"
    status, _, errors = school.run("grade", "day1", "--workers", "1", deed=small_disk.fill(room), at="s1")
    assert status == 1
    assert f"{school.database}: the database failed: database or disk is full" in errors
    assert "next step: make room on its disk" in errors
    assert "s0" in school.students()
    assert school.run("show", "day1")[0] == 0
    small_disk.ballast.unlink()
    school.finish()
    assert unlike(school) == []


def test_a_full_disk_under_the_graded_notebooks(school, small_disk, unlike):
    school.autograded = small_disk.place / "autograded"
    status, _, errors = school.run("grade", "day1", "--workers", "1", deed=small_disk.fill(0), at="s1")
    assert status == 1
    assert "/s2/day1/section1_hidden_layer.ipynb: the graded notebooks cannot be written: No space left" in errors
    assert "next step: make room on its disk" in errors
    assert school.students() == {"s0", "s1"}
    assert list(school.autograded.glob("*/day1/.*")) == []
    small_disk.ballast.unlink()
    school.finish()
    assert unlike(school) == []


def test_a_folder_that_may_not_be_written(school, small_disk, unlike):
    school.autograded = small_disk.place / "autograded"
    small_disk.remount("ro")
    status, _, errors = school.run("grade", "day1", "--workers", "1")
    assert status == 1
    assert f"{school.autograded}: the graded notebooks cannot be written: Read-only file system" in errors
    assert "next step: get permission to write to the folder, or name another with --output" in errors
    assert school.students() == set()
    small_disk.remount("rw")
    school.finish()
    assert unlike(school) == []


def test_a_file_in_the_place_of_the_folder(school):
    school.autograded.write_text("no folder")
    status, _, errors = school.run("grade", "day1", "--workers", "1")
    assert (status, f"{school.autograded}: the graded notebooks cannot be written" in errors) == (1, True)


def test_a_file_in_the_place_of_one_students_folder_is_one_students_trouble(school, unlike):
    school.autograded.mkdir()
    (school.autograded / "s1").write_text("no folder")
    status, _, errors = school.run("grade", "day1", "--workers", "1")
    assert (status, "s1: not stored: " in errors) == (3, True)
    assert school.students() == {"s0", "s2", "s3"}
    (school.autograded / "s1").unlink()
    school.finish()
    assert unlike(school) == []


@pytest.mark.usefixtures("interruptible")
def moments(*quick: float, others: Sequence[float]) -> list[Any]:
    """Seconds at which a run is interrupted; the others, as many seconds each, are for `make everything`."""
    return [*quick, *(pytest.param(later, marks=pytest.mark.everything) for later in others)]


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("workers", [pytest.param(1, marks=pytest.mark.everything), 2])
def test_ctrl_c_in_a_terminal_leaves_nothing_behind_and_a_rerun_does_the_rest(school, unlike, workers):
    everybody = "os.killpg(0, 2)"  # the terminal interrupts the command and its workers alike
    status, _, errors = school.run("grade", "day1", "--workers", str(workers), deed=everybody, at="s1")
    assert (status, "Traceback" in errors) == (130, False)
    assert errors.strip().endswith("interrupted; stored grades stay, and the same command does the rest")
    assert list((school.root / "tmp").iterdir()) == []
    assert "s1" not in school.students()
    school.finish()
    assert unlike(school) == []


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("later", moments(0.03, 0.3, others=(0.0, 0.01, 0.1, 0.6)))
def test_ctrl_c_while_the_workers_start(school, later):
    run = school.start("grade", "day1", "--workers", "2")
    while not any(map(is_worker, school.processes(run))):
        assert run.poll() is None
        time.sleep(0.001)
    time.sleep(later)
    os.killpg(run.pid, signal.SIGINT)
    _, errors = run.communicate(timeout=60)
    assert (run.returncode, "Traceback" in errors) == (130, False)
    assert list((school.root / "tmp").iterdir()) == []


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("later", moments(0.01, others=(0.0, 0.02)))
def test_ctrl_c_while_the_workers_end_leaves_nothing_behind(school, later):
    everybody = f"import threading; threading.Timer({later}, os.killpg, (0, 2)).start()"
    _, _, errors = school.run("grade", "day1", "--workers", "2", deed=everybody, at="s3")
    assert "Traceback" not in errors
    assert list((school.root / "tmp").iterdir()) == []


def is_worker(pid):
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended meanwhile
        return False


def test_a_database_that_is_deleted_on_the_way(school, unlike):
    status, _, errors = school.run("grade", "day1", "--workers", "1", deed="os.unlink('gradebook.db')", at="s1")
    assert status == 1
    assert f"{school.database}: the database was moved, deleted or replaced while it was written to" in errors
    assert "next step: put the right database in its place" in errors
    school.finish()
    assert unlike(school) == []


def test_an_older_copy_that_takes_the_place_of_the_database(school, unlike):
    assert school.run("grade", "day1", "--workers", "1", "--student", "s0")[0] == 0
    shutil.copy(school.database, school.root / "copy.db")
    deed = "os.replace('copy.db', 'gradebook.db')"
    status, _, errors = school.run("grade", "day1", "--workers", "1", deed=deed, at="s1")
    assert (status, "moved, deleted or replaced" in errors) == (1, True)
    assert school.students() == {"s0"}
    school.finish()
    assert unlike(school) == []


class TestARegradeThatFails:
    """What was handed in last has no grade: none of before may look like it."""

    def test_a_locked_database_keeps_the_grade_and_the_time_of_what_was_graded(self, graded):
        before = graded.tables()
        graded.hand_in("s1", "u1 = x @ W1 + b1")
        with locked(graded.database):
            status, _, errors = graded.run("grade", "day1", "--workers", "1")
        assert (status, f"{graded.database}: the database failed: database is locked" in errors) == (1, True)
        assert "next step: wait until the program that is writing to it has finished" in errors
        assert graded.tables() == before
        assert "what was handed in, or the checks, changed since" in graded.run("explain", "day1", "s1")[1]
        graded.finish()
        assert graded.tables() != before

    def test_a_file_that_cannot_be_read_is_no_grade_of_before(self, graded):
        with closing(sqlite3.connect(graded.database)) as connection, connection:
            connection.execute("UPDATE grade SET manual_score = 1, needs_manual_grade = 0")
        path = graded.hand_in("s0", "")
        path.write_text("{", encoding="utf-8")
        path.with_name("timestamp.txt").write_text("2026-11-30 11:00:00.000000 UTC", encoding="utf-8")
        status, _, errors = graded.run("grade", "day1", "--workers", "1")
        assert (status, "s0: section1_hidden_layer: the file is not JSON" in errors) == (3, True)
        assert {(row["score"], row["status"]) for row in grades(graded, "s0")} == {(None, "needs_review")}
        assert list((graded.autograded / "s0" / "day1").iterdir()) == []
        own = [row for row in csv.DictReader(graded.export().splitlines()) if "s0" in row.values()]
        # A person's score stays where it was, and waits for a person.
        assert {row["status"] for row in own} == {"needs_review"}


def grades(school, student):
    return [row for row in school.tables()["kakunin_grade"] if row["student"] == student]
