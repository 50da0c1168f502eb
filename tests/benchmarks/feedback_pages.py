"""`kakunin feedback` against `nbgrader generate_feedback`, whole commands on the same graded class, in turn."""

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


def feedback_pages(students: int, rounds: int) -> None:
    """Print the seconds of both, whole and per student, the size of a page, and the ratio."""
    with tempfile.TemporaryDirectory(prefix="kakunin-bench-") as folder:
        work = Path(folder)
        db = f"sqlite:///{work}/gradebook.db"
        submitted, autograded = work / "submitted", work / "autograded"
        _run("kakunin", "simulate", "day1", "--students", str(students), "--seed", "1", "--output", str(submitted))
        _run("kakunin", "grade", "day1", "--submitted", str(submitted), "--output", str(autograded), "--db", db)
        (work / "nbgrader_config.py").write_text(STOCK_CONFIG.format(root=str(work), db=db), encoding="utf-8")
        places = ("--submitted", str(submitted), "--autograded", str(autograded), "--output", str(work / "pages"))
        pairs = []
        for _ in range(rounds):
            ours = _run("kakunin", "feedback", "day1", "--db", db, *places)
            shutil.rmtree(work / "feedback", ignore_errors=True)
            pairs.append((ours, _run("nbgrader", "generate_feedback", "day1", cwd=work)))
        sizes = [statistics.median(_sizes(work / name)) / 1000 for name in ("pages", "feedback")]
    ratios = [theirs / ours for ours, theirs in pairs]
    print(f"feedback for {students} students, {rounds} rounds; medians of whole commands, start-up included")
    for name, seconds, size in zip(
        ("kakunin feedback", "nbgrader generate_feedback"), zip(*pairs, strict=True), sizes, strict=True
    ):
        median = statistics.median(seconds)
        print(f"  {name:<28}{median:8.2f} s  {1000 * median / students:8.1f} ms per student  {size:6.0f} kB a page")
    print(f"  ratio{statistics.median(ratios):31.1f}    (min {min(ratios):.1f}, max {max(ratios):.1f})")


def _sizes(folder: Path) -> list[int]:
    return [path.stat().st_size for path in folder.rglob("*.html")]


def _run(*command: str, cwd: Path = ROOT) -> float:
    started = time.perf_counter()
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=cwd, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode not in (0, 3):  # 3: some notebooks of the class are for a person to look at
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return seconds
