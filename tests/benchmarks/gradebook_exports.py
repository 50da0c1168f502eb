"""Every `kakunin export` together against `nbgrader export`, whole commands on the same database.

nbgrader's takes hours for a large class, so it exports two small sets of the same class, and the time per student that
lies between them is multiplied by the class. Nothing of Kakunin's is scaled.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from nbgrader.api import Gradebook

BIN = Path(sys.executable).parent
NOTEBOOKS, QUESTIONS = 5, 5
FEW, MORE = 20, 120  # students that nbgrader exports
EXPORTS = ("questions", "grades", "excel", "canvas", "moodle")
TABLES = {
    "student": ("id", "first_name", "last_name", "email"),
    "submitted_assignment": ("id", "assignment_id", "student_id"),
    "submitted_notebook": ("id", "assignment_id", "notebook_id"),
    "grade": ("id", "notebook_id", "cell_id", "auto_score", "needs_manual_grade"),
}


def gradebook_exports(students: int) -> None:
    """Print the seconds of each command and the ratio of all of Kakunin's to nbgrader's."""
    with tempfile.TemporaryDirectory(prefix="kakunin-bench-") as folder:
        database = Path(folder) / "gradebook.db"
        _fill(database, students)
        few, more = (_nbgrader(database, number) for number in (FEW, MORE))
        theirs = few + (more - few) / (MORE - FEW) * (students - FEW)
        ours = {name: _kakunin(database, name) for name in EXPORTS}
        together = _together(database)
        ours["show"] = _run("kakunin", "show", "day1", "--db", f"sqlite:///{database}", "--json", cwd=database.parent)
        report = ["report", "day1", "--db", f"sqlite:///{database}", "--output", str(database.with_suffix(".html"))]
        of_report = _run("kakunin", *report, cwd=database.parent)
    print(f"{students} students, {NOTEBOOKS * QUESTIONS} questions; whole commands, start-up included")
    for name, seconds in ours.items():
        print(f"  kakunin {name:<12} {seconds:8.2f} s")
    print(f"  kakunin report       {of_report:8.2f} s   (aim: under 10 s)")
    print(f"  all files at once    {together:8.2f} s")
    print(f"  nbgrader export      {theirs:8.2f} s   (scaled: {MORE} students {more:.2f} s, {FEW} {few:.2f} s)")
    alone = theirs / max(ours.values())
    print(f"  ratio                {theirs / together:8.1f}    (all files at once; the slowest file alone {alone:.1f})")


def _fill(database: Path, students: int) -> None:
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ["PATH"]])  # nbgrader runs alembic
    with Gradebook(f"sqlite:///{database}", "deep_learning") as gradebook:
        assignment = gradebook.add_assignment("day1").id
        for number in range(NOTEBOOKS):
            gradebook.add_notebook(f"section{number}", "day1")
            for question in range(QUESTIONS):
                cell = f"test_q{question}"
                gradebook.add_grade_cell(cell, f"section{number}", "day1", max_score=2, cell_type="code")
        notebooks = gradebook.find_assignment("day1").notebooks
        cells = [(notebook.id, cell.id) for notebook in notebooks for cell in notebook.grade_cells]
    with closing(sqlite3.connect(database)) as connection, connection:
        for table, columns in TABLES.items():
            rows = (row for student in _rows(students, assignment, cells) for row in student[table])
            values = ", ".join("?" * len(columns))
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({values})", rows)


def _rows(
    students: int, assignment: str, cells: list[tuple[str, str]]
) -> Iterator[dict[str, list[tuple[object, ...]]]]:
    """The rows of each student by table."""
    draw = random.Random(1)
    for number in range(students):
        id = f"s{number:05}"
        yield {
            "student": [(id, "一郎", "髙橋", f"{id}@example.org")],
            "submitted_assignment": [(f"{id}-a", assignment, id)],
            "submitted_notebook": [(f"{id}-{notebook}", f"{id}-a", notebook) for notebook in dict(cells)],
            "grade": [
                (f"{id}-{cell}", f"{id}-{notebook}", cell, draw.choice([0, 1, 2]), False) for notebook, cell in cells
            ],
        }


def _kakunin(database: Path, export: str) -> float:
    output = database.with_name(f"{export}.out")
    return _run("kakunin", "export", "day1", "--to", export, "--db", f"sqlite:///{database}", "--output", str(output),
                "--quiet", cwd=database.parent)  # fmt: skip


def _together(database: Path) -> float:
    every = [argument for name in EXPORTS for argument in ("--to", name)]
    folder = database.with_name("files")
    folder.mkdir()
    return _run("kakunin", "export", "day1", *every, "--db", f"sqlite:///{database}", "--output", str(folder),
                "--quiet", cwd=database.parent)  # fmt: skip


def _nbgrader(database: Path, students: int) -> float:
    chosen = [f"s{number:05}" for number in range(students)]
    return _run("nbgrader", "export", f"--CourseDirectory.db_url=sqlite:///{database}",
                f"--ExportPlugin.student={chosen!r}", "--to", str(database.with_name("nbgrader.csv")),
                cwd=database.parent)  # fmt: skip


def _run(*command: str, cwd: Path) -> float:
    started = time.perf_counter()
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=cwd, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)[:200]} failed:\n{done.stderr}")
    return seconds
