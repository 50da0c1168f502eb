"""`kakunin grade` against `nbgrader autograde`, Otter-Grader and plain `exec`, on the notebooks of one class.

Whole commands in turn, round by round; each ratio is taken within a round and its median quoted. nbgrader and Otter
take seconds per notebook, so they grade the first students of the class; what is compared is the time per notebook.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from pathlib import Path

from against_otter import otter
from commands import ROOT, Class, run, simulate
from floor import floor, floor_of_two

STOCK_CONFIG = """\
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.db_url = {db!r}
"""


def grading(students: int, sample: int, rounds: int, python: str) -> None:
    """Print milliseconds per notebook and the ratios."""
    with tempfile.TemporaryDirectory(prefix="kakunin-bench-") as folder:
        whole = simulate(Path(folder), ROOT, "day1", students)
        few = first_students(whole, sample)
        measured = [_round(whole, few, python) for _ in range(rounds)]
        count = len(whole.notebooks())
        others = len(few.notebooks())
    print(
        f"{students} students, {count} notebooks, {rounds} rounds, {whole.seen}; "
        f"nbgrader and Otter on {others} of the notebooks"
    )
    print("milliseconds per notebook, medians of whole commands")
    for name in measured[0]:
        print(f"  {name:<28}{1000 * statistics.median(each[name] for each in measured):9.1f}")
    _ratio(measured, "nbgrader autograde", "kakunin grade, 1 worker", "times faster than nbgrader (aim 50)")
    if "otter run" in measured[0]:
        _ratio(measured, "otter run", "kakunin grade, 1 worker", "times faster than Otter")
    else:
        print("            Otter-Grader is not installed: pip install otter-grader, or --otter-python")
    _ratio(measured, "kakunin grade, 1 worker", "plain exec (floor)", "times the floor (aim 3)")
    _ratio(measured, "kakunin grade, 1 worker", "kakunin grade, 2 workers", "two workers against one (aim 1.8)")
    _ratio(measured, "plain exec (floor)", "plain exec, two at once", "is what two processors give plain exec")


def _round(whole: Class, few: Class, python: str) -> dict[str, float]:
    """Seconds per notebook."""
    count, others, material = len(whole.notebooks()), len(few.notebooks()), ROOT / "assignments" / "day1"
    seconds = {
        "plain exec (floor)": floor(material, whole.notebooks()) / count,
        "plain exec, two at once": floor_of_two(material, whole.notebooks()) / 2 / count,
        "kakunin grade, 1 worker": whole.grade(1).seconds / count,
        "kakunin grade, 2 workers": whole.grade(2).seconds / count,
        "nbgrader autograde": nbgrader_seconds(few) / others,
    }
    theirs = otter(few, python)
    return seconds if theirs is None else {**seconds, "otter run": theirs / others}


def _ratio(measured: list[dict[str, float]], above: str, below: str, what: str) -> None:
    ratios = [each[above] / each[below] for each in measured]
    print(f"  {statistics.median(ratios):9.1f} {what}   ({min(ratios):.1f} to {max(ratios):.1f})")


def first_students(whole: Class, students: int) -> Class:
    """The first students of a class."""
    few = Class(whole.work / "few", whole.course, whole.assignment)
    for folder in sorted(path for path in whole.submitted.iterdir() if path.is_dir())[:students]:
        shutil.copytree(folder, few.submitted / folder.name)
    shutil.copy(whole.work / "released.db", few.work / "released.db")
    return few


def nbgrader_seconds(few: Class) -> float:
    """With its stock preprocessors, in a course folder of its own."""
    database, course = few.fresh("nbgrader"), few.work / "course"
    course.mkdir(exist_ok=True)
    for name, target in {"submitted": few.submitted, "source": ROOT / ".kakunin" / "source"}.items():
        if not (course / name).exists():
            (course / name).symlink_to(target)
    shutil.rmtree(course / "autograded", ignore_errors=True)
    config = STOCK_CONFIG.format(root=str(course), db=f"sqlite:///{database}")
    (course / "nbgrader_config.py").write_text(config, encoding="utf-8")
    return run("nbgrader", "autograde", few.assignment, cwd=course).seconds
