"""A course of two notebooks in databases that nbgrader itself has made, with and without Kakunin's table."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from nbgrader.api import Gradebook as NbgraderDatabase

from autograder.settings.policy import CoursePolicy
from gradebook.frames import COLUMNS
from gradebook.gradebook import Gradebook
from gradebook.policy import totals

# notebook -> its cells that carry points, by name
NOTEBOOKS = {
    "hidden_layer": {"test_weighted_sum": 2.0, "test_forward": 1.0},
    "output_layer": {"why_square": 2.0, "test_softmax": 4.0},
}
POINTS = {cell: points for cells in NOTEBOOKS.values() for cell, points in cells.items()}

# student -> cell -> (auto_score, manual_score, extra_credit, needs_manual_grade); no entry: not submitted
STOCK: dict[str, dict[str, tuple[float | None, float | None, float | None, bool]]] = {
    "akira": {
        "test_weighted_sum": (2.0, None, None, False),
        "test_forward": (0.0, None, 0.5, False),
        "why_square": (None, 1.5, None, False),
        "test_softmax": (None, None, None, True),
    },
    "chika": {
        "test_weighted_sum": (1.0, 2.0, None, True),
        "test_forward": (0.0, None, None, False),
        "why_square": (None, None, None, True),
        "test_softmax": (4.0, 3.0, 0.5, False),
    },
}

KAKUNIN_TABLE = """
    CREATE TABLE kakunin_grade (
        assignment VARCHAR(128), student VARCHAR(128), notebook VARCHAR(128), question VARCHAR(128),
        digest VARCHAR(128), score FLOAT, max_score FLOAT, status VARCHAR(32), mistake VARCHAR(128),
        feedback TEXT, answer TEXT, evidence TEXT, problem TEXT, graded_at DATETIME,
        PRIMARY KEY (assignment, student, notebook, question)
    )
"""
Ours = tuple[str, str, str, float | None, str, str | None]  # student, notebook, question, score, status, mistake


AddOurs = Callable[..., Path]
MakeTidy = Callable[..., pd.DataFrame]
MakeBook = Callable[..., Gradebook]


@pytest.fixture(scope="session", autouse=True)
def alembic_on_path() -> Iterator[None]:
    """Making a database, nbgrader runs `alembic`: the one of this environment, activated or not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        yield


@pytest.fixture(scope="session")
def stock_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stock") / "gradebook.db"
    with warnings.catch_warnings(), NbgraderDatabase(f"sqlite:///{path}", "deep_learning") as gradebook:
        warnings.filterwarnings("ignore", "Object of type .* not in session")  # nbgrader's own add_submission
        for assignment in ("day1", "day2"):
            gradebook.add_assignment(assignment)
        for notebook, cells in NOTEBOOKS.items():
            gradebook.add_notebook(notebook, "day1")
            for cell, points in cells.items():
                kind = "code" if cell.startswith("test_") else "markdown"
                gradebook.add_grade_cell(cell, notebook, "day1", max_score=points, cell_type=kind)
                gradebook.add_solution_cell(cell.removeprefix("test_"), notebook, "day1")
        for student in ("emi", "chika", "akira", "0012"):  # in no order; emi and 0012 hand in nothing
            gradebook.add_student(student)
        for student, grades in STOCK.items():
            gradebook.add_submission("day1", student)
            for notebook, cells in NOTEBOOKS.items():
                for cell in cells:
                    grade = gradebook.find_grade(cell, notebook, "day1", student)
                    grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade = grades[cell]
        gradebook.db.commit()
    return path


@pytest.fixture
def stock(stock_template: Path, tmp_path: Path) -> Path:
    """A database that stock nbgrader alone has graded."""
    return Path(shutil.copy(stock_template, tmp_path / "gradebook.db"))


@pytest.fixture
def add_ours(stock: Path) -> AddOurs:
    """Adds Kakunin's own table to the database, with these rows of day1."""

    def add(*rows: Ours) -> Path:
        with closing(sqlite3.connect(stock)) as connection, connection:
            connection.execute(KAKUNIN_TABLE)
            connection.executemany(
                "INSERT INTO kakunin_grade (assignment, student, notebook, question, score, status, mistake)"
                " VALUES ('day1', ?, ?, ?, ?, ?, ?)",
                rows,
            )
        return stock

    return add


@pytest.fixture
def tidy() -> MakeTidy:
    """Makes a tidy table of rows (student, notebook, question, score, max_score, status, mistake) of day1."""

    def make(*rows: tuple[str, str, str, float | None, float, str, str | None]) -> pd.DataFrame:
        frame = pd.DataFrame([(student, "day1", *rest) for student, *rest in rows], columns=list(COLUMNS))
        return frame.astype({"score": "float64", "max_score": "float64"})

    return make


@pytest.fixture
def book(tidy: MakeTidy) -> MakeBook:
    """Makes a book of such rows, in which everybody with a score has handed in on time; people as {id: (...)}."""

    def make(
        *rows: tuple[str, str, str, float | None, float, str, str | None],
        policy: CoursePolicy | None = None,
        people: Mapping[str, tuple[str, str, str, str, str]] | None = None,
        roster: frozenset[str] = frozenset(),
    ) -> Gradebook:
        frame = tidy(*rows)
        ids = sorted(set(frame["student_id"]) | set(people or {}))
        known = people or {}
        rules = policy or CoursePolicy()
        students = pd.DataFrame(
            [(id, *known.get(id, ("",) * 5)) for id in ids],
            columns=["student_id", "first_name", "last_name", "email", "lms_user_id", "section"],
            dtype="str",
        )
        handed_in = sorted(set(frame.loc[frame["status"].ne("missing"), "student_id"]))
        submissions = (
            pd.DataFrame({"assignment": "day1", "student_id": handed_in})
            .astype("str")
            .assign(
                submitted_at=pd.Series([pd.NaT] * len(handed_in), dtype="datetime64[us, UTC]"),
                due=pd.Series([pd.NaT] * len(handed_in), dtype="datetime64[us, UTC]"),
                extension=pd.Series([pd.Timedelta(0)] * len(handed_in), dtype="timedelta64[us]"),
            )
        )
        graded = totals(frame, submissions, pd.Series({}, dtype="float64"), rules.of("day1"))
        return Gradebook(frame, graded, students, submissions, pd.DataFrame(), rules, roster=roster)

    return make
