"""What is graded again, and what is left alone: only what a change can have changed."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.batch import Places, Plan, compare_class, grade_class, plan
from autograder.batch.grade_diff import GradeChange, Standing
from autograder.course import load_assignment
from autograder.errors import UsageError
from autograder.executors import Serial
from autograder.fingerprints import Fingerprints
from autograder.grading import RunSettings
from autograder.notebooks import write_released
from autograder.sandbox import Budget
from autograder.storage.store import Row, Store
from kakunin.cli.explain import explain_command

ROOT = Path(__file__).parents[3]
NOTEBOOK = "section1_hidden_layer"
CHECKS = f"solutions/day1/checks/test_{NOTEBOOK}.py"
ANSWERS = f"solutions/day1/checks/answers/{NOTEBOOK}.py"
STUDENTS = ("s1", "s2")


class Class:
    """Two students of a one-notebook copy of the course, graded into a database."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.places = Places(root / "submitted", root / "autograded")

    @property
    def assignment(self):
        return load_assignment(self.root, "day1")

    @contextmanager
    def store(self) -> Iterator[Store]:
        with Store(f"sqlite:///{self.root / 'gradebook.db'}") as store:
            store.ensure_assignment(self.assignment)
            yield store

    def plan(self, budget: Budget | None = None) -> Plan:
        known = None if budget is None else Fingerprints(self.assignment, budget)
        with self.store() as store:
            return plan(self.assignment, store, self.places, fingerprints=known)

    def grade(self) -> None:
        with self.store() as store:
            work = plan(self.assignment, store, self.places)
            grade_class(self.assignment, work.pending, store, self.places, Serial(RunSettings()), lambda grade: None)

    def rows(self) -> Mapping[tuple[str, str], Row]:
        with self.store() as store:
            found = [row for student in STUDENTS for row in store.stored("day1", student)]
        return {(row["student"], row["question"]): row for row in found}

    def hand_in(self, student: str, answers: Mapping[str, str], stamp: str = "2026-11-30 10:00:00.000000 UTC") -> None:
        document = json.loads(write_released(self.assignment.notebook(NOTEBOOK)))
        for cell in document["cells"]:
            cell["source"] = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"])
        folder = self.places.submitted / student / "day1"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{NOTEBOOK}.ipynb").write_text(json.dumps(document), encoding="utf-8")
        (folder / "timestamp.txt").write_text(stamp, encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Path:
    """The class's folder, graded once; each test has a copy of it."""
    root: Path = tmp_path_factory.mktemp("graded") / "course"
    shutil.copytree(ROOT / "solutions", root / "solutions")
    settings = root / "solutions" / "day1" / "assignment.toml"
    settings.write_text(
        'title = "一つ"\ndue = 2026-12-01T23:59:00+09:00\n'
        f'notebooks = ["{NOTEBOOK}"]\nmaterial = ["1_1_forward_propagation"]\n',
        encoding="utf-8",
    )
    school = Class(root)
    school.hand_in("s1", {"s1_weighted_sum": "u1 = x @ W1 + b1"})
    school.hand_in("s2", {"s1_weighted_sum": "u1 = x @ W1", "s1_hidden_output_source": "hidden_output_source = 'z'"})
    school.grade()
    return root


@pytest.fixture
def school(tmp_path, graded) -> Class:
    return Class(Path(shutil.copytree(graded, tmp_path, dirs_exist_ok=True)))


QUESTIONS = frozenset({"s1_weighted_sum", "s1_hidden_output_source", "s1_forward_layer"})


def test_what_is_graded_is_left_alone(school):
    assert school.plan() == Plan({}, STUDENTS)


def test_mending_one_check_judges_that_question_of_everybody_again_and_nothing_else(school):
    before = school.rows()
    school.edit(CHECKS, 'return {"x": draw.array(INPUTS)', 'return {"x": 2 * draw.array(INPUTS)')
    assert school.plan().pending == dict.fromkeys(STUDENTS, frozenset({"s1_weighted_sum"}))
    school.grade()
    after = school.rows()
    for key, row in before.items():
        if key[1] == "s1_weighted_sum":
            assert after[key]["graded_at"] > row["graded_at"]
            assert after[key]["score"] == row["score"]
        else:
            assert after[key] == row
    seeds = [json.loads(rows["s2", "s1_weighted_sum"]["evidence"])["seed"] for rows in (before, after)]
    assert len(set(seeds)) == 2
    assert school.plan().pending == {}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (CHECKS, "1件のデータ x (4,) から、ユニットごとの総入力を求めている", "1件の総入力を求めている"),
        (ANSWERS, "式の最後にあるバイアス b1 を足し忘れています。", "バイアスを足し忘れています。"),
        (f"solutions/day1/{NOTEBOOK}.py", "# 総入力 u1 を求める", "# 総入力を求める"),
        ("solutions/day1/material/1_1_forward_propagation.py", "# %% [markdown]\n# ", "# %% [markdown]\n# 補足: "),
    ],
)
def test_a_change_of_prose_judges_nothing_again(school, path, old, new):
    school.edit(path, old, new)
    assert school.plan() == Plan({}, STUDENTS)


def test_a_new_submission_judges_that_student_again(school):
    school.hand_in("s2", {"s1_weighted_sum": "u1 = x @ W1 + b1"}, "2026-11-30 11:00:00.000000 UTC")
    assert school.plan().pending == {"s2": QUESTIONS}
    school.grade()
    assert school.rows()["s2", "s1_weighted_sum"]["score"] == 2


def test_the_same_handed_in_again_changes_its_time_and_no_grade(school):
    before = school.rows()
    school.hand_in("s1", {"s1_weighted_sum": "u1 = x @ W1 + b1"}, "2026-12-03 10:00:00.000000 UTC")
    assert school.plan().pending == {"s1": frozenset()}
    school.grade()
    assert school.rows() == before
    with school.store() as store:
        moment = store.timestamps("day1")["s1"]
    assert moment is not None
    assert moment.isoformat() == "2026-12-03T10:00:00+00:00"
    assert school.plan().pending == {}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (f"solutions/day1/{NOTEBOOK}.py", "u1 = np.dot(x, W1) + b1", "u1 = x @ W1 + b1"),
        ("solutions/day1/public/common/functions.py", "# ---- 活性化関数 ----", "# ---- 関数 ----"),
    ],
)
def test_a_change_of_the_notebook_or_the_material_judges_everything_again(school, path, old, new):
    school.edit(path, old, new)
    assert school.plan().pending == dict.fromkeys(STUDENTS, QUESTIONS)


def test_another_budget_judges_everything_again(school):
    assert school.plan(replace(Budget(), cell_seconds=3.0)).pending == dict.fromkeys(STUDENTS, QUESTIONS)


def test_a_graded_notebook_that_is_gone_is_made_again(school):
    (school.places.autograded / "s1" / "day1" / f"{NOTEBOOK}.ipynb").unlink()
    assert school.plan().pending == {"s1": QUESTIONS}


def test_a_stored_fingerprint_that_is_no_text_costs_its_student_a_new_judgement_and_nobody_else(school):
    with closing(sqlite3.connect(school.root / "gradebook.db")) as connection, connection:
        connection.execute("UPDATE kakunin_grade SET digest = x'80' WHERE student = 's2'")
    assert school.plan() == Plan({"s2": QUESTIONS}, ("s1",))


def test_what_would_change_is_told_and_nothing_is_written(school):
    before = school.rows()
    school.hand_in("s1", {"s1_weighted_sum": "u1 = x @ W1"})
    with school.store() as store:
        work = plan(school.assignment, store, school.places)
        found = compare_class(
            school.assignment, work.pending, store, school.places, Serial(RunSettings()), lambda grade: None
        )
    mistaken = Standing(0.0, "graded", "bias_forgotten")
    assert found == [GradeChange("s1", NOTEBOOK, "s1_weighted_sum", Standing(2.0, "graded"), mistaken)]
    assert str(found[0]) == "s1 s1_weighted_sum: 2, graded -> 0, graded (bias_forgotten)"
    assert school.rows() == before


def test_of_who_is_not_graded_yet_everything_would_change(school):
    school.hand_in("s3", {})
    with school.store() as store:
        found = compare_class(
            school.assignment, {"s3": None}, store, school.places, Serial(RunSettings()), lambda grade: None
        )
    assert {change.question: change.before for change in found} == dict.fromkeys(QUESTIONS)
    assert {str(change.after) for change in found} == {"0, not_answered"}


def explain(school, monkeypatch, *arguments):
    monkeypatch.chdir(school.root)
    return CliRunner().invoke(explain_command, ["day1", *arguments], catch_exceptions=False)


def test_a_grade_is_explained_with_its_sentence_its_checks_and_how_it_came_about(school, monkeypatch):
    told = explain(school, monkeypatch, "s2", "s1_weighted_sum", "--verbose").output
    for part in (
        "0 of 2, graded, bias_forgotten",
        "バイアス b1 を足し忘れています。",
        "u1 = x @ W1",
        "isolation",
        "seed",
        "cell_seconds=10 ",
    ):
        assert part in told
    assert "changed since" not in told


def test_a_grade_that_is_not_of_what_lies_there_now_is_said_to_be_old(school, monkeypatch):
    school.hand_in("s2", {"s1_weighted_sum": "u1 = x @ W1 + b1"})
    assert "changed since" in explain(school, monkeypatch, "s2", "s1_weighted_sum").output
    for student, current in (("s2", False), ("s1", True)):
        rows = json.loads(explain(school, monkeypatch, student, "--json").output)
        assert {row["question"]: row["is_current"] for row in rows} == dict.fromkeys(QUESTIONS, current)


@pytest.mark.parametrize("arguments", [("nobody",), ("s1", "no_such_question")])
def test_what_is_not_stored_cannot_be_explained(school, monkeypatch, arguments):
    with pytest.raises(UsageError, match=r"no grade of .* is stored") as caught:
        explain(school, monkeypatch, *arguments)
    assert caught.value.next_step
