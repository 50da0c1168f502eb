"""A grader's score survives whatever does not concern it; what changes a grade is named by every command that can."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from command_line import typed

from autograder.course import load_assignment
from autograder.course.new_course import lay_out
from autograder.notebooks import write_released
from autograder.storage.store import Store

CHECKS, SOURCE = "solutions/lesson1/checks/test_center.py", "solutions/lesson1/center.py"
SCORED = "l1_standardize"
STUDENT = "s1"


class Class:
    """One student of the small course, whose wrong answer to one question a grader has given 1.5 of 2 points."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return typed(*arguments, cwd=self.root)

    def grade(self, *more: str) -> subprocess.CompletedProcess[str]:
        return self.run("grade", "lesson1", "--workers", "1", *more)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.root / "gradebook.db")) as connection, connection:
            return connection.execute(query).fetchall()

    def edit(self, path: str, *changes: tuple[str, str]) -> None:
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        file.write_text(text, encoding="utf-8")

    def hand_in(self, answers: Mapping[str, str]) -> None:
        notebook = load_assignment(self.root, "lesson1").notebook("center")
        document = json.loads(write_released(notebook))
        for cell in document["cells"]:
            cell["source"] = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"])
        folder = self.root / "submitted" / STUDENT / "lesson1"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "center.ipynb").write_text(json.dumps(document), encoding="utf-8")

    def of(self, question: str) -> tuple[float | None, str]:
        """The score and the status that an export tells."""
        assert self.run("export", "lesson1", "--to", "questions", "--output", "questions.csv").returncode == 0
        rows = pd.read_csv(self.root / "questions.csv", encoding="utf-8-sig").set_index("question")
        score, status = rows.loc[question, ["score", "status"]]
        return None if pd.isna(score) else float(score), str(status)


WRONG = "def standardize(x):\n    return x - np.mean(x)"
ANSWERS = {"l1_average": "average = np.sum(scores)", SCORED: WRONG}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root: Path = tmp_path_factory.mktemp("reopening") / "course"
    lay_out(root)
    school = Class(root)
    school.hand_in(ANSWERS)
    assert school.grade().returncode == 0
    school.ask(
        "UPDATE grade SET manual_score = 1.5, needs_manual_grade = 0 WHERE cell_id IN"
        f" (SELECT id FROM base_cell WHERE name = 'test_{SCORED}')"
    )
    return root


@pytest.fixture
def school(template: Path, tmp_path: Path) -> Class:
    return Class(Path(shutil.copytree(template, tmp_path / "course")))


def halved(school: Class) -> None:
    """The question is worth one point, half a point for each of its checks."""
    school.edit(SOURCE, ('"l1_standardize" points=2', '"l1_standardize" points=1'))
    school.edit(CHECKS, *[("standardize.check(points=1)", "standardize.check(points=0.5)")] * 2)


UPGRADED = (
    """UPDATE kakunin_grade SET evidence = json_set(evidence, '$.engine', '7', '$.scheme', '1', '$.seed', '0dd')"""
)
HOLDS = [
    pytest.param(lambda school: None, id="nothing"),
    pytest.param(lambda school: school.ask(UPGRADED), id="an upgrade"),
    pytest.param(lambda school: school.edit(CHECKS, ("1科目 (人数,) を", "1科目を")), id="prose"),
    pytest.param(lambda school: school.edit(CHECKS, ("draw.size(3))}", "draw.size(4))}")), id="checks of another"),
    pytest.param(lambda school: school.hand_in({**ANSWERS, "l1_average": "average = 1"}), id="another answer"),
    pytest.param(
        lambda school: [
            school.edit(SOURCE, ('"l1_average" points=1', '"l1_average" points=2')),
            school.edit(CHECKS, ("@average.check(points=1)", "@average.check(points=2)")),
        ],
        id="points of another",
    ),
]
REOPENED = [
    pytest.param(lambda school: school.hand_in({**ANSWERS, SCORED: f"{WRONG} / 2"}), id="the answer"),
    pytest.param(lambda school: school.edit(CHECKS, ("rising(draw, draw.size(3))", "draw.array(3)")), id="its checks"),
    pytest.param(halved, id="its points"),
]


@pytest.mark.parametrize("change", HOLDS)
def test_a_graders_score_survives_what_does_not_concern_it(school, change):
    change(school)
    assert f"{STUDENT} {SCORED}: 1.5" not in school.grade("--diff", "--force").stdout
    done = school.grade("--force")
    assert (done.returncode, done.stderr) == (0, "")
    assert school.of(SCORED) == (1.5, "graded")
    assert school.run("review", "lesson1", "--output", "review.xlsx").returncode == 0


@pytest.mark.parametrize("change", REOPENED)
def test_a_score_that_is_to_be_confirmed_is_named_by_every_command(school, change):
    change(school)
    before = school.ask("SELECT * FROM grade ORDER BY id")
    told = school.grade("--diff")
    assert told.returncode == 3
    assert f"{STUDENT} {SCORED}: 1.5, graded by hand -> not known, needs_review" in told.stdout
    assert school.ask("SELECT * FROM grade ORDER BY id") == before
    for command in (school.grade, school.grade, lambda: school.run("review", "lesson1", "--output", "review.xlsx")):
        done = command()
        assert done.returncode == 3
        assert "1 grader's score is to be confirmed" in done.stderr
        assert f"  {STUDENT}: {SCORED}, until now 1.5" in done.stderr
    assert school.of(SCORED) == (None, "needs_review")
    school.ask("UPDATE grade SET manual_score = 1, needs_manual_grade = 0 WHERE manual_score = 1.5")
    assert school.grade("--force").returncode == 0
    assert school.of(SCORED) == (1.0, "graded")


def test_a_question_that_became_worth_less_never_has_more_than_it_is_worth(school):
    """Not even between the release and the next run."""
    halved(school)
    with Store(f"sqlite:///{school.root / 'gradebook.db'}") as store:
        store.ensure_assignment(load_assignment(school.root, "lesson1"))  # as a release does
    assert school.of(SCORED) == (None, "needs_review")


COMMENTED = (
    "UPDATE comment SET manual_comment = '**列ごと**に `axis=0` で求めます。' WHERE cell_id IN"
    f" (SELECT id FROM base_cell WHERE name = '{SCORED}')"
)
DIGEST = re.compile(r"[0-9a-f]{40}")


def test_the_story_of_a_grade_is_told_in_order_as_text_and_in_the_courses_time(school):
    school.ask(COMMENTED)
    school.ask("UPDATE kakunin_grade SET graded_at = '2026-12-01 15:30:00.000000'")
    done = school.run("explain", "lesson1", STUDENT, SCORED)
    assert done.returncode == 0
    told = done.stdout
    parts = (
        "checks: ",
        "2026-12-02 00:30:00 JST",
        "then a grader: 1.5 of 2",
        "列ごとに axis=0 で求めます。",
        "what counts: 1.5 of 2",
        "x - np.mean(x)",
    )
    places = [told.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert not any(sign in told for sign in ("**", "`", "UTC"))
    assert not DIGEST.search(told)
    assert DIGEST.search(school.run("explain", "lesson1", STUDENT, SCORED, "--verbose").stdout)


def test_the_story_says_that_a_score_is_to_be_confirmed(school):
    school.hand_in({**ANSWERS, SCORED: f"{WRONG} / 2"})
    school.grade()
    told = school.run("explain", "lesson1", STUDENT, SCORED).stdout
    assert "then a grader: 1.5 " in told
    assert "1.5 of" not in told
    assert "so nothing counts yet" in told
    assert "what counts" not in told


def test_a_machine_is_told_the_graders_part_too(school):
    school.ask(COMMENTED)
    rows = json.loads(school.run("explain", "lesson1", STUDENT, "--json").stdout)
    by_hand = {row["question"]: row["by_hand"] for row in rows}
    comment = "**列ごと**に `axis=0` で求めます。"
    assert by_hand.pop(SCORED) == {"score": 1.5, "extra_credit": None, "comment": comment, "to_confirm": False}
    assert set(by_hand.values()) == {None}


SETTINGS = "solutions/lesson1/assignment.toml"


@pytest.fixture
def late(school: Class) -> Class:
    """The class whose one student is a day late."""
    school.edit(SETTINGS, ("# due = 2027-04-30", "due = 2027-04-29"))
    stamp = school.root / "submitted" / STUDENT / "lesson1" / "timestamp.txt"
    stamp.write_text("2027-04-30 10:00:00.000000 UTC", encoding="utf-8")
    assert school.grade().returncode == 0
    return school


@pytest.mark.parametrize(
    ("path", "change", "final"),
    [
        pytest.param(SETTINGS, ("due = 2027-04-29", "due = 2027-04-28"), "1.2", id="due"),
        pytest.param("solutions/course.toml", ("percent = 10", "percent = 30"), "1.05", id="percent"),
    ],
)
def test_final_grades_that_new_rules_change_are_told(late, path, change, final):
    assert late.grade("--diff").returncode == 0
    late.edit(path, change)
    done = late.grade("--diff")
    assert done.returncode == 3
    assert f"{STUDENT} final grade: 1.35 of 10 -> {final} of 10" in done.stdout
    assert "0 grades would change" in done.stdout
    assert "1 final grade has changed since the last run" in done.stderr
    (told,) = json.loads(late.grade("--diff", "--json").stdout)
    assert told["after"] == {"final": float(final), "out_of": 10.0}
    assert late.grade().returncode == 0
    assert late.grade("--diff").returncode == 0


def test_rules_that_cannot_be_read_are_compared_with_nothing(late):
    late.ask("UPDATE kakunin_rules SET rules = '{'")
    assert late.grade("--diff").returncode == 0
