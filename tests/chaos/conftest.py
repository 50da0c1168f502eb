"""A small class in a folder of its own, graded by the command itself, and what an undisturbed run makes of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest
from command_line import typed

from autograder.course import load_assignment
from autograder.notebooks import write_released

ROOT = Path(__file__).parents[2]
NOTEBOOK = "section1_hidden_layer"
ANSWERS = ("u1 = x @ W1 + b1", "u1 = x @ W1", "u1 = 1 / 0", "u1 = ...")
PROGRAM = """\
import os, sys
from pathlib import Path

from kakunin.cli import main


def deed():
    {deed}


def look(event, arguments):
    if event == "os.rename" and str(arguments[1]).endswith("/{student}/day1/section1_hidden_layer.ipynb"):
        deed()


sys.addaudithook(look)
main()
"""

Tables: TypeAlias = dict[str, list[dict[str, object]]]
Stored: TypeAlias = tuple[Tables, dict[Path, bytes]]


class School:
    """Four students of a one-notebook copy of the course, and the folders and database that their grades go to."""

    def __init__(self, root: Path, contents: Callable[[str], Tables]) -> None:
        self.root = root
        self._contents = contents
        self.database = root / "gradebook.db"
        self.autograded = root / "autograded"

    def open(self) -> None:
        """Have the course, and what each student handed in."""
        shutil.copytree(ROOT / "solutions", self.root / "solutions")
        (self.root / "tmp").mkdir()
        (self.root / "solutions" / "day1" / "assignment.toml").write_text(
            'title = "一つ"\ndue = 2026-12-01T23:59:00+09:00\n'
            f'notebooks = ["{NOTEBOOK}"]\nmaterial = ["1_1_forward_propagation"]\n',
            encoding="utf-8",
        )
        for number, answer in enumerate(ANSWERS):
            self.hand_in(f"s{number}", answer)

    def hand_in(self, student: str, answer: str) -> Path:
        document = json.loads(write_released(load_assignment(self.root, "day1").notebook(NOTEBOOK)))
        for cell in document["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("grade_id") == "s1_weighted_sum":
                cell["source"] = answer
        path = self.root / "submitted" / student / "day1" / f"{NOTEBOOK}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    def start(self, *command: str, deed: str = "pass", at: str = "") -> subprocess.Popen[str]:
        """Begin a command; the deed is done in its process as the graded notebook of the student `at` gets its name."""
        environment = {**os.environ, "TMPDIR": str(self.root / "tmp"), "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(deed=deed, student=at), *self._in_its_places(command)],
            cwd=self.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *command: str, deed: str = "", at: str = "") -> tuple[int, str, str]:
        """The exit status of a command, what it printed, and what it said on the side.

        Where a deed is done in its process, it has one of its own.
        """
        if not deed:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(tempfile, "tempdir", str(self.root / "tmp"))
                patch.setenv("TMPDIR", str(self.root / "tmp"))
                done = typed(*self._in_its_places(command), cwd=self.root)
            return done.returncode, done.stdout, done.stderr
        process = self.start(*command, deed=deed, at=at)
        said, errors = process.communicate(timeout=120)
        return process.returncode, said, errors

    def _in_its_places(self, command: Sequence[str]) -> list[str]:
        output = ["--output", str(self.autograded)] if command[0] == "grade" else []
        return [*command, "--db", f"sqlite:///{self.database}", *output]

    def processes(self, run: subprocess.Popen[str]) -> list[int]:
        """A command under way, and all that it, and what it started, started."""
        found = [run.pid]
        for each in found:
            for children in Path("/proc").glob(f"{each}/task/*/children"):
                try:
                    found += map(int, children.read_text(encoding="ascii").split())
                except OSError:  # it has ended meanwhile
                    continue
        return found

    def finish(self, workers: int = 1) -> None:
        status, _, errors = self.run("grade", "day1", "--workers", str(workers))
        assert (status, errors) == (0, "")

    def export(self) -> str:
        """The CSV of all questions."""
        path = self.root / "questions.csv"
        assert self.run("export", "day1", "--to", "questions", "--output", str(path))[0] == 0
        return path.read_text(encoding="utf-8")

    def tables(self) -> Tables:
        return self._contents(f"sqlite:///{self.database}")

    def students(self) -> set[object]:
        """Whose grades are stored."""
        return {row["student"] for row in self.tables()["kakunin_grade"]}

    def stored(self) -> Stored:
        found = sorted(self.autograded.glob("*/day1/*"))
        return self.tables(), {path.relative_to(self.autograded): path.read_bytes() for path in found}


def differences(found: Stored, wanted: Stored) -> list[str]:
    """Rows of the database, and graded notebooks, in which the two are not alike."""
    (tables, files), (own, drawn) = found, wanted
    told = [{f"{name}: {row}" for name, rows in each.items() for row in rows} for each in (tables, own)]
    return sorted((told[0] ^ told[1]) | {str(path) for path in {*files, *drawn} if files.get(path) != drawn.get(path)})


@pytest.fixture
def school(tmp_path, contents) -> School:
    made = School(tmp_path / "school", contents)
    made.open()
    return made


@pytest.fixture(scope="session")
def calm(tmp_path_factory, contents) -> School:
    """A school after a run that nothing disturbed."""
    made = School(tmp_path_factory.mktemp("calm") / "school", contents)
    made.open()
    made.finish()
    assert len(made.stored()[1]) == len(ANSWERS)
    return made


@pytest.fixture
def unlike(calm) -> Callable[[School], list[str]]:
    """In what a school differs from the one that nothing happened to."""
    return lambda school: differences(school.stored(), calm.stored())


@pytest.fixture
def graded(calm, tmp_path, contents) -> School:
    """A copy of the school after its run."""
    shutil.copytree(calm.root, tmp_path / "graded")
    return School(tmp_path / "graded", contents)
