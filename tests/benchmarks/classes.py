"""What a class costs: by how alike its answers are, again after one check changed, and with nothing to do.

Whole commands, each beside nbgrader's on the first students of the same class in the same round.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from commands import ROOT, Class, simulate
from floor import floor
from grading import first_students, nbgrader_seconds

# A check that is changed for everybody: its question is judged again, and nothing else.
CHECKS = Path("solutions/day1/checks/test_section1_hidden_layer.py")
BEFORE, AFTER = 'return {"x": draw.array(INPUTS)', 'return {"x": 2 * draw.array(INPUTS)'


def classes(sizes: Sequence[int], sample: int, rounds: int) -> None:
    """Print the ratio to nbgrader for classes of every variety, and of all sizes for the usual one."""
    print(f"what a class costs; nbgrader on {sample} of its students, medians of {rounds} rounds")
    for students, variety in [(sizes[0], "distinct"), (sizes[0], "same"), *((size, "real") for size in sizes)]:
        with tempfile.TemporaryDirectory(prefix="kakunin-bench-") as folder:
            _class(Path(folder), students, variety, sample, rounds)


def _class(work: Path, students: int, variety: str, sample: int, rounds: int) -> None:
    course = work / "course"
    for name in ("solutions", "assignments", ".kakunin"):
        shutil.copytree(ROOT / name, course / name, symlinks=True)
    for path in ROOT.glob("course.toml"):
        shutil.copy(path, course)
    whole = simulate(work, course, "day1", students, variety)
    few, count = first_students(whole, sample), len(whole.notebooks())
    seconds: dict[str, list[float]] = {}
    for _ in range(rounds):
        each = _round(whole, few, course)
        for name, value in each.items():
            seconds.setdefault(name, []).append(value)
    nbgrader = statistics.median(seconds["nbgrader"])
    print(f"{students} students, {count} notebooks, answers {variety}: {whole.seen}")
    for name, values in seconds.items():
        own = statistics.median(values)
        print(f"  {name:<34}{1000 * own:9.2f} ms per notebook{nbgrader / own:10.1f} times faster than nbgrader")
    print(f"  {'nothing to do':<34}{_nothing_to_do(whole):9.2f} s of processor time", flush=True)


def _round(whole: Class, few: Class, course: Path) -> dict[str, float]:
    """Seconds per notebook."""
    count = len(whole.notebooks())
    checks = course / CHECKS
    original = checks.read_text(encoding="utf-8")
    assert BEFORE in original
    seconds = {
        "nbgrader": nbgrader_seconds(few) / len(few.notebooks()),
        "plain exec of the cells": floor(ROOT / "assignments" / "day1", whole.notebooks()) / count,
        "kakunin, two workers": whole.grade(2).seconds / count,
        "kakunin, one worker": whole.grade(1).seconds / count,
    }
    checks.write_text(original.replace(BEFORE, AFTER), encoding="utf-8")
    try:
        seconds["kakunin, after one check changed"] = whole.grade_again(1).seconds / count
    finally:
        checks.write_text(original, encoding="utf-8")
    return seconds


def _nothing_to_do(whole: Class) -> float:
    whole.grade_again(1)  # the check is as it was
    return whole.grade_again(1).processor
