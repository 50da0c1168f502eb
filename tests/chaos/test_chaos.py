"""Runs killed at random moments: after a rerun the grades are those of an undisturbed run, and nothing is left."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest

from autograder.sandbox.scratch import Scratch


def strike(school, dice):
    run = school.start("grade", "day1", "--workers", "2")
    try:
        run.communicate(timeout=dice.uniform(0.3, 5))
    except subprocess.TimeoutExpired:
        victims = school.processes(run)
        victim = run.pid if dice.random() < 0.5 else dice.choice(victims)  # a worker, a zygote, a jail
        watched = [(pid, os.pidfd_open(pid)) for pid in victims if Path(f"/proc/{pid}").exists()]
        for pid, handle in watched:
            if pid == victim:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            os.close(handle)
        run.communicate(timeout=120)


@pytest.mark.parametrize("kills", [3, pytest.param(200, marks=pytest.mark.everything)])
def test_killed_runs_lose_nothing(school, unlike, kills, monkeypatch):
    dice = random.Random(4)
    for number in range(kills):
        strike(school, dice)
        if number % 3 == 2:
            school.finish(workers=2)
            assert unlike(school) == []
            shutil.rmtree(school.autograded)
            school.database.unlink()
    school.finish(workers=2)
    assert unlike(school) == []
    assert left_for_good(school, monkeypatch) == []


def left_for_good(school, monkeypatch):
    """The folders of killed runs that a later run, an hour after them, does not remove."""
    for left in (school.root / "tmp").glob("kakunin-*"):
        os.utime(left, (0, 0))  # one that was killed as it began has no lock yet, and is left alone for a minute
    monkeypatch.setattr(tempfile, "tempdir", str(school.root / "tmp"))
    Scratch().close()
    return list((school.root / "tmp").glob("kakunin-*"))
