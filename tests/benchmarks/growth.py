"""How time and memory of `kakunin grade` grow with the class, on the small course of `kakunin new-course`."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from commands import run, simulate

WORKERS = 2


def growth(classes: Sequence[int]) -> None:
    """Print seconds, milliseconds per student and the largest process for classes of these sizes."""
    print(f"growth of kakunin grade with the class, {WORKERS} workers")
    print(f"  {'students':>8} {'seconds':>9} {'ms each':>9} {'largest process':>16}")
    with tempfile.TemporaryDirectory(prefix="kakunin-bench-") as folder:
        course = Path(folder) / "course"
        run("kakunin", "new-course", str(course), cwd=Path(folder))
        (assignment,) = (path.parent.name for path in course.glob("solutions/*/assignment.toml"))
        for students in classes:
            work = Path(folder) / str(students)
            work.mkdir()
            run("kakunin", "audit", assignment, cwd=course)
            cost = simulate(work, course, assignment, students).grade(WORKERS)
            each = 1000 * cost.seconds / students
            print(f"  {students:8} {cost.seconds:9.1f} {each:9.1f} {cost.mebibytes:12.0f} MiB", flush=True)
