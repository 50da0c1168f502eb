"""`kakunin grade` against `nbgrader autograde` with its stock preprocessors, on the same submissions.

Whole commands, start-up included, in turn: A B A B ...; the ratio is taken pair by pair and its median quoted.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
STOCK_CONFIG = """\
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.db_url = {db!r}
"""


def against_nbgrader(students: int, rounds: int) -> None:
    """Print the seconds of both, whole and per submission, and their ratio."""
    with tempfile.TemporaryDirectory(prefix="kakunin-bench-") as folder:
        work = Path(folder)
        _run("kakunin", "release", "day1", "--db", f"sqlite:///{work}/released.db", cwd=ROOT)
        _run("kakunin", "simulate", "day1", "--students", str(students), "--seed", "1",
             "--output", str(work / "submitted"), cwd=ROOT)  # fmt: skip
        notebooks = len(list((work / "submitted").glob("*/day1/*.ipynb")))
        pairs = [(_kakunin(work), _nbgrader(work)) for _ in range(rounds)]
    ratios = [theirs / ours for ours, theirs in pairs]
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{students} students, {notebooks} notebooks, {rounds} rounds; medians of whole commands")
    print(f"  kakunin grade        {ours:8.2f} s  {1000 * ours / notebooks:8.1f} ms per notebook")
    print(f"  nbgrader autograde   {theirs:8.2f} s  {1000 * theirs / notebooks:8.1f} ms per notebook")
    print(f"  ratio                {statistics.median(ratios):8.1f}    (min {min(ratios):.1f}, max {max(ratios):.1f})")


def _kakunin(work: Path) -> float:
    database = _fresh(work, "kakunin")
    return _run("kakunin", "grade", "day1", "--submitted", str(work / "submitted"), "--workers", "1",
                "--output", str(work / "kakunin"), "--db", f"sqlite:///{database}", cwd=ROOT)  # fmt: skip


def _nbgrader(work: Path) -> float:
    database = _fresh(work, "nbgrader")
    course = work / "course"
    course.mkdir(exist_ok=True)
    for name, target in {"submitted": work / "submitted", "source": ROOT / ".kakunin" / "source"}.items():
        if not (course / name).exists():
            (course / name).symlink_to(target)
    shutil.rmtree(course / "autograded", ignore_errors=True)
    config = STOCK_CONFIG.format(root=str(course), db=f"sqlite:///{database}")
    (course / "nbgrader_config.py").write_text(config, encoding="utf-8")
    return _run("nbgrader", "autograde", "day1", cwd=course)


def _fresh(work: Path, name: str) -> Path:
    """A copy of the released database, and no output of an earlier round."""
    shutil.rmtree(work / name, ignore_errors=True)
    return Path(shutil.copy(work / "released.db", work / f"{name}.db"))


def _run(*command: str, cwd: Path) -> float:
    started = time.perf_counter()
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=cwd, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    # nbgrader ends with 1 where a student's notebook raised; that is part of the work measured.
    if done.returncode not in ((0, 1) if command[0] == "nbgrader" else (0,)):
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return seconds
