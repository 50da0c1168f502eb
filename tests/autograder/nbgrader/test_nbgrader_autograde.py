"""Behind `nbgrader autograde` stands our engine for our assignments, and nbgrader itself for all others."""

from __future__ import annotations

import gc
import logging
import shutil
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.course import load_assignment
from autograder.errors import CourseError
from autograder.grading import RunSettings
from autograder.model import Status, Submission
from autograder.nbgrader.config import configure
from autograder.nbgrader.warm_batch import Bench
from autograder.release import release
from autograder.sandbox import Isolation

REPOSITORY = Path(__file__).parents[3]
SECTION_1 = "section1_hidden_layer"

# nbgrader's own add_submission meets SQLAlchemy 2 with these.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type .* not in session")


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(REPOSITORY / "solutions", root / "solutions")
    release(load_assignment(root, "day1"), root)
    return root


@pytest.fixture
def root(released, tmp_path) -> Path:
    """A released copy of the course that a test may do with what it likes."""
    return Path(shutil.copytree(released, tmp_path / "course"))


@pytest.fixture
def autograde(root):
    """Runs nbgrader's autograding as its Formgrader does, in this process."""

    def start(assignment: str = "day1", settings: Config | None = None) -> None:
        config = Config()
        configure(config, root)
        config.CourseDirectory.assignment_id = assignment
        config.merge(settings or Config())
        log = logging.Logger("nbgrader", logging.CRITICAL)
        coursedir = CourseDirectory(config=config, log=log)
        if not (root / "solutions" / assignment).exists():
            GenerateAssignment(coursedir=coursedir, config=config, log=log).start()
            return
        Autograde(coursedir=coursedir, config=config, log=log).start()

    return start


def hand_in(root: Path, student: str, content: bytes, name: str = SECTION_1) -> None:
    folder = root / "submitted" / student / "day1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.ipynb").write_bytes(content)


def ask(root: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(root / "gradebook.db")) as connection:
        return connection.execute(query).fetchall()


STATUS = "SELECT DISTINCT status FROM kakunin_grade WHERE student = 's1' AND notebook = 'section1_hidden_layer'"
SCORES = """
    SELECT base_cell.name, auto_score, needs_manual_grade FROM grade JOIN base_cell ON base_cell.id = grade.cell_id
    WHERE base_cell.name LIKE 'test_s1%' ORDER BY 1
"""


def test_the_engine_grades_and_the_graded_notebook_is_written(root, autograde, fill):
    hand_in(root, "s1", fill(SECTION_1, {"s1_weighted_sum": "print('これは私の答え')\nu1 = 0"}))
    autograde()
    assert [score for _, score, _ in ask(root, SCORES)] == [3.0, 1.0, 0.0]
    graded = (root / "autograded" / "s1" / "day1" / f"{SECTION_1}.ipynb").read_text(encoding="utf-8")
    assert '"これは私の答え\\n"' in graded


def test_nothing_stays_behind_in_a_server_that_lives_on(root, autograde, fill):
    hand_in(root, "s1", fill(SECTION_1, {}))
    autograde()
    gc.collect()
    assert "grading" not in {thread.name for thread in threading.enumerate()}


def test_checks_that_were_edited_in_the_meantime_are_read_anew(root, autograde, fill):
    """The server behind the Formgrader imports them again and again in one process."""
    hand_in(root, "s1", fill(SECTION_1, {}))
    autograde()
    checks = root / "solutions" / "day1" / "checks" / f"test_{SECTION_1}.py"
    checks.write_text("import no_such_module\n", encoding="utf-8")
    hand_in(root, "s2", fill(SECTION_1, {}))
    with pytest.raises(SystemExit):
        autograde()
    assert {student for (student,) in ask(root, "SELECT student FROM kakunin_grade")} == {"s1"}


def test_a_notebook_that_is_not_there_is_missing_in_our_table(root, autograde, fill):
    hand_in(root, "s1", fill(SECTION_1, {}))
    autograde()
    query = "SELECT DISTINCT status, score FROM kakunin_grade WHERE notebook <> 'section1_hidden_layer'"
    assert ask(root, query) == [("missing", None)]


def test_a_notebook_in_a_subfolder_is_graded_beside_one_in_the_top_folder(root, autograde, assignment, fill):
    """For nbgrader itself, it is missing."""
    other = assignment.notebooks[1].name
    hand_in(root, "s1", fill(SECTION_1, {}))
    below = root / "submitted" / "s1" / "day1" / "work"
    below.mkdir()
    (below / f"{other}.ipynb").write_bytes(fill(other, {}))
    autograde()
    (points,) = ask(root, f"SELECT sum(score) > 0 FROM kakunin_grade WHERE notebook = '{other}'")
    assert points == (1,)


def test_no_execute_gives_nobody_points_and_everybody_to_a_person(root, autograde, fill):
    """Stock nbgrader gives full points to what was not run."""
    hand_in(root, "s1", fill(SECTION_1, {}))
    settings = Config()
    settings.Execute.enabled = False
    autograde(settings=settings)
    assert ask(root, STATUS) == [(Status.NEEDS_REVIEW,)]
    assert {(score, waits) for _, score, waits in ask(root, SCORES)} == {(None, 1)}


def test_the_timeout_is_a_cells(root, autograde, fill):
    hand_in(root, "s1", fill(SECTION_1, {"s1_weighted_sum": "while True: pass"}))
    settings = Config()
    settings.Execute.timeout = 1
    autograde(settings=settings)
    assert [score for _, score, _ in ask(root, SCORES)] == [3.0, 1.0, 0.0]


def test_a_regrade_without_force_leaves_the_grade_and_with_force_makes_a_new_one(root, autograde, fill):
    hand_in(root, "s1", fill(SECTION_1, {"s1_weighted_sum": "u1 = 0"}))
    autograde()
    hand_in(root, "s1", fill(SECTION_1, {}))
    autograde()
    assert [score for _, score, _ in ask(root, SCORES)] == [3.0, 1.0, 0.0]
    settings = Config()
    settings.Autograde.force = True
    autograde(settings=settings)
    assert [score for _, score, _ in ask(root, SCORES)] == [3.0, 1.0, 2.0]


def test_when_the_judge_cannot_begin_nothing_is_stored_and_nobody_gets_a_zero(root, autograde, fill):
    hand_in(root, "s1", fill(SECTION_1, {}))
    settings = Config()
    settings.Judge.isolation = "no such isolation"
    with pytest.raises(NbGraderException):
        autograde(settings=settings)
    assert ask(root, STATUS) == []
    assert {(score, waits) for _, score, waits in ask(root, SCORES)} == {(None, 1)}
    assert not (root / "autograded" / "s1" / "day1").exists()


def test_an_assignment_of_nbgraders_own_keeps_its_solutions_to_itself(root, autograde):
    """Generation cuts solutions as ever where they are not ours: without a stub of ours they would be released."""
    source = root / ".kakunin" / "source" / "ps1"
    source.mkdir(parents=True)
    data = '{"grade": false, "grade_id": "a", "locked": false, "schema_version": 3, "solution": true, "task": false}'
    source.joinpath("p1.ipynb").write_text(
        '{"cells": [{"cell_type": "code", "execution_count": null, "id": "a", "outputs": [], "source": "secret = 1",'
        f' "metadata": {{"nbgrader": {data}}}}}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}'
    )
    autograde("ps1")
    assert "secret" not in (root / "assignments" / "ps1" / "p1.ipynb").read_text()


class TestTheBench:
    def test_it_grades_one_student_after_the_other(self, assignment, fill):
        bench = Bench(assignment, RunSettings())
        try:
            for student, answers, score in (("a", {}, 6), ("b", {"s1_weighted_sum": "u1 = 0"}, 4)):
                grade = bench.grade(Submission(student, "day1", {SECTION_1: fill(SECTION_1, answers)}))
                assert (grade.student, grade.score) == (student, score)
        finally:
            bench.close()

    def test_what_stops_the_batch_reaches_whoever_asked(self, assignment, tmp_path):
        (tmp_path / f"test_{SECTION_1}.py").write_text("import no_such_module\n")
        broken = replace(assignment, checks=tmp_path)
        with pytest.raises(CourseError, match="ModuleNotFoundError"):
            Bench(broken, RunSettings()).grade(Submission("a", "day1", {}))

    def test_closing_one_that_was_never_used_does_nothing(self, assignment):
        Bench(assignment, RunSettings(isolation=Isolation.NAMESPACES)).close()
