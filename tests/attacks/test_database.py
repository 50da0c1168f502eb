"""What used to stop or deceive nbgrader, through nbgrader's own command: the batch goes on, the gradebook is ours."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.course import load_assignment
from autograder.model import Assignment
from autograder.nbgrader.config import configure
from autograder.release import release

from . import notebooks
from .attack import WRONG, Attack
from .conftest import HONEST

# nbgrader's own add_submission meets SQLAlchemy 2 with these.
pytestmark = pytest.mark.filterwarnings("ignore:Object of type .* not in session")

# Each of these once ended nbgrader's batch, or gave points, or left a zero without a word.
FILES = [
    "skip_execution", "empty_nbgrader", "nbgrader_is_a_list", "schema_of_the_future", "schema_of_the_past", "duplicated",
    "points_forged", "points_not_a_number", "everything_is_a_solution", "metadata_stripped", "one_id_for_all",
    "retyped_as_text", "visible_checks_deleted", "outputs_forged", "empty_file", "corrupt_json", "not_text", "a_list",
    "null_characters",
]  # fmt: skip


def database_attacks(database: Path) -> dict[str, Attack]:
    """By someone who knows where the gradebook lies."""
    opened = f"import sqlite3\nc = sqlite3.connect({str(database)!r})\n"
    trigger = "CREATE TRIGGER t AFTER UPDATE ON grade BEGIN UPDATE grade SET auto_score = 500; END"
    return {
        "sqlite_trigger": Attack(f"{opened}c.execute({trigger!r})\nc.commit()\n{WRONG}"),
        "sqlite_update": Attack(f"{opened}c.execute('UPDATE grade SET manual_score = 500')\nc.commit()\n{WRONG}"),
        "gradebook_overwritten": Attack(f"open({str(database)!r}, 'wb').write(b'')\n{WRONG}"),
        "gradebook_removed": Attack(f"import os\nos.remove({str(database)!r})\n{WRONG}"),
        "gradebook_locked": Attack(
            f"import fcntl, os\nf = os.open({str(database)!r}, os.O_RDONLY)\nfcntl.flock(f, fcntl.LOCK_EX)\n{WRONG}"
        ),
        "prints_a_score": Attack(f"{WRONG}\n500.0"),
        "warns": Attack(f"import warnings\nwarnings.warn('x')\n{WRONG}"),
    }


@pytest.fixture(scope="module")
def root(tiny: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A released copy of the course."""
    root: Path = tmp_path_factory.mktemp("behind-nbgrader")
    shutil.copytree(tiny.checks.parents[1], root / "solutions")
    release(load_assignment(root, "tiny"), root)
    for place in (root, *root.rglob("*")):  # the jail alone keeps them
        place.chmod(0o777 if place.is_dir() else 0o666)
    return root


@pytest.fixture(scope="module")
def scores(root: Path, hand_in: Callable[[Attack | None], bytes]) -> Mapping[str, Mapping[str, float | None]]:
    """Student -> question -> score, as nbgrader's own tables have it after `nbgrader autograde`."""
    chosen = {name: notebooks.ATTACKS[name] for name in FILES} | database_attacks(root / "gradebook.db")
    for name, attack in {"a_honest": None, **chosen, "z_honest": None}.items():
        folder = root / "submitted" / name / "tiny"
        folder.mkdir(parents=True)
        (folder / "tiny.ipynb").write_bytes(hand_in(attack))
    config = Config()
    configure(config, root)
    config.CourseDirectory.assignment_id = "tiny"
    config.Judge.budget = {"cell_seconds": 2}
    log = logging.Logger("nbgrader", logging.CRITICAL)
    Autograde(coursedir=CourseDirectory(config=config, log=log), config=config, log=log).start()
    query = """
        SELECT assignment.student_id, cell.name, grade.auto_score FROM grade
        JOIN base_cell AS cell ON cell.id = grade.cell_id
        JOIN submitted_notebook AS notebook ON notebook.id = grade.notebook_id
        JOIN submitted_assignment AS assignment ON assignment.id = notebook.assignment_id
    """
    found: dict[str, dict[str, float | None]] = {}
    with closing(sqlite3.connect(root / "gradebook.db")) as database:
        assert database.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone() == (0,)
        for student, cell, score in database.execute(query):
            found.setdefault(student, {})[cell.removeprefix("test_")] = score
    return found


@pytest.mark.parametrize("student", ["a_honest", "z_honest"])
def test_the_batch_goes_on_and_honest_students_have_their_points(scores, student):
    known = {question: score for question, score in scores[student].items() if question != "why"}
    assert known == {question: points for question, points in HONEST.items() if question != "why"}


@pytest.mark.parametrize("name", [*FILES, *database_attacks(Path("gradebook.db"))])
def test_nobody_gets_points_for_an_attack(scores, name):
    earned = scores[name]["total"]
    whole = name in FILES and notebooks.ATTACKS[name].earns is None
    assert earned is None if whole else earned == 0
    assert all(score is None or 0 <= score <= HONEST[question] for question, score in scores[name].items())


def test_the_formgrader_has_a_page_for_everybody_whose_file_could_be_read(root, scores):
    for name in scores:
        if name in FILES and notebooks.ATTACKS[name].earns is None:
            continue
        assert (root / "autograded" / name / "tiny" / "tiny.ipynb").stat().st_size > 0
