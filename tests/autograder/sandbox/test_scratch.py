"""A run's folder goes with the run; what a killed one left goes with the next, and nobody else's ever."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from autograder.sandbox.scratch import ASSIGNMENT, BEGINNING, LOCK, RUN, Scratch

HOLD = "from autograder.sandbox.scratch import Scratch\nprint(Scratch({!r}).path, flush=True)\ninput()"


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_it_goes_with_the_run(temporary):
    scratch = Scratch()
    (scratch.path / "public").mkdir()
    assert scratch.path.parent == temporary
    scratch.close()
    scratch.close()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("prefix", [RUN, ASSIGNMENT])
def test_what_a_killed_run_left_goes_with_the_next_and_a_living_one_stays(temporary, prefix):
    hold = [sys.executable, "-c", HOLD.format(prefix)]
    with (
        subprocess.Popen(hold, stdin=-1, stdout=-1, text=True) as killed,
        subprocess.Popen(hold, stdin=-1, stdout=-1, text=True) as living,
    ):
        assert killed.stdout is not None
        assert living.stdout is not None
        left, held = (Path(process.stdout.readline().strip()) for process in (killed, living))
        (left / "child-1").mkdir(mode=0o000)
        killed.kill()
        killed.wait()
        scratch = Scratch()
        assert {path.name for path in temporary.iterdir()} == {held.name, scratch.path.name}
        living.kill()
    scratch.close()


def test_a_folder_that_is_being_made_or_is_a_link_is_left_alone(temporary):
    unlocked = temporary / f"{RUN}new"
    unlocked.mkdir()
    elsewhere = temporary / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / LOCK).touch()
    (temporary / f"{RUN}link").symlink_to(elsewhere)
    Scratch().close()
    assert unlocked.is_dir()
    assert (elsewhere / LOCK).exists()


def test_a_folder_whose_run_was_killed_before_it_had_a_lock_goes_after_a_while(temporary):
    left = temporary / f"{ASSIGNMENT}left"
    (left / "checks").mkdir(parents=True)
    os.utime(left, (time.time() - 2 * BEGINNING,) * 2)
    Scratch().close()
    assert list(temporary.iterdir()) == []


def test_a_folder_of_hidden_checks_is_its_users_alone(temporary):
    scratch = Scratch(ASSIGNMENT)
    assert stat.S_IMODE(scratch.path.stat().st_mode) == 0o700
    scratch.close()
    assert list(temporary.iterdir()) == []
