"""A question that was released after a student handed in is no zero for this student, and nobody gains by that."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from command_line import typed

from autograder.course import load_assignment
from autograder.grading import RunSettings
from autograder.model import Assignment
from autograder.nbgrader.engine import Engine
from autograder.notebooks import write_released
from autograder.release import release
from autograder.storage.store import Store

NEW = """
# %% question="later" points=1
later = 1 + 1

# %% example="later"
assert later == 2, "後から加わった設問です。"
"""
CHECKS = """

later = Rubric("later", outputs=("later",))


@later.check(points=1)
def test_later(answer: Answer) -> None:
    \"\"\"2になる\"\"\"
    answer.matches_reference(lambda draw: {})
"""
WRITTEN = """
# %% [markdown] question="prose" points=1 kind="written"
# **後から加わった問い**
#
# ### BEGIN SOLUTION
# はい。
# ### END SOLUTION
"""
BEFORE, AFTER = timedelta(hours=-1), timedelta(hours=1)
WAITS, ZERO = (None, "needs_review"), (0.0, "not_answered")


class School:
    """A course that was released, and to which two questions are added."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "solutions" / "lesson1"
        self.url = f"sqlite:///{root / 'gradebook.db'}"

    def load(self) -> Assignment:
        return load_assignment(self.root, "lesson1")

    def release(self) -> None:
        release(self.load(), self.root)

    def add(self) -> None:
        for name, text in (("center.py", NEW + WRITTEN), ("checks/test_center.py", CHECKS)):
            with (self.folder / name).open("a", encoding="utf-8") as file:
                file.write(text)

    def hand_in(self, student: str, when: timedelta | None, *, without: str = "") -> None:
        """The notebook as it is now, without the cells of some questions, or all the answers."""
        document = json.loads(write_released(self.load().notebook("center")))
        names = without.split()
        document["cells"] = [cell for cell in document["cells"] if cell["id"].removeprefix("test_") not in names]
        folder = self.root / "submitted" / student / "lesson1"
        folder.mkdir(parents=True)
        (folder / "center.ipynb").write_text(json.dumps(document), encoding="utf-8")
        if when is not None:
            (folder / "timestamp.txt").write_text(f"{datetime.now(UTC) + when:%Y-%m-%d %H:%M:%S} UTC", encoding="utf-8")

    def grade(self, *more: str) -> str:
        done = typed("grade", "lesson1", "--workers", "1", *more, cwd=self.root)
        assert done.returncode in (0, 3), done.stderr
        return done.stdout + done.stderr

    def found(self) -> Mapping[tuple[str, str], tuple[float | None, str]]:
        """By student and question the score and the status that an export tells."""
        assert typed("export", "lesson1", "--to", "questions", "--output", "q.csv", cwd=self.root).returncode == 0
        rows = pd.read_csv(self.root / "q.csv", encoding="utf-8-sig")
        return {
            (row.student_id, row.question): (None if pd.isna(row.score) else float(row.score), str(row.status))
            for row in rows.itertuples()
        }


@pytest.fixture
def school(lesson_root: Path, tmp_path: Path) -> School:
    shutil.copytree(lesson_root, tmp_path / "course", ignore=shutil.ignore_patterns("submitted", "*.db"))
    school = School(tmp_path / "course")
    school.release()
    return school


def test_who_handed_in_before_waits_for_a_grader(school: School) -> None:
    school.hand_in("early", BEFORE)
    school.grade()
    school.add()
    school.release()
    school.hand_in("late", AFTER)
    school.hand_in("cut", AFTER, without="later prose")
    said = school.grade()
    found = school.found()
    assert [found["early", question] for question in ("later", "prose", "l1_average")] == [WAITS, WAITS, ZERO]
    assert [found[student, question] for student in ("late", "cut") for question in ("later", "prose")] == [ZERO] * 4
    assert "early: center: later, prose: not in the file, and as far as is known released after" in said
    assert "late:" not in said
    assert "0 students graded, 3 unchanged" in school.grade()


def test_without_cells_of_a_question_from_the_beginning_nobody_waits(school: School) -> None:
    school.hand_in("cut", BEFORE, without="l1_average l1_standardize")
    school.grade()
    school.add()
    school.release()
    school.grade("--force")
    found = school.found()
    assert [found["cut", question] for question in ("l1_average", "l1_standardize")] == [ZERO, ZERO]


def test_a_file_with_the_cell_was_handed_in_after_the_release(school: School) -> None:
    """Whatever its time says."""
    school.add()
    school.release()
    school.hand_in("late", BEFORE)
    school.hand_in("half", BEFORE, without="test_later")
    school.grade()
    assert {school.found()[student, "later"] for student in ("late", "half")} == {ZERO}


@pytest.mark.parametrize(("when", "is_released"), [(None, True), (AFTER, False)], ids=["no time", "no release"])
def test_what_is_not_known_costs_nobody_points(school: School, when: timedelta | None, is_released: bool) -> None:
    school.hand_in("early", when)
    school.add()
    if is_released:
        school.release()
    school.grade()
    assert school.found()["early", "later"] == WAITS


def test_a_diff_tells_the_same_and_notes_nothing(school: School) -> None:
    school.hand_in("early", BEFORE)
    school.grade()
    school.add()
    said = school.grade("--diff")
    assert "needs_review" in said
    assert "not_answered" not in said
    with closing(sqlite3.connect(school.root / "gradebook.db")) as connection:
        assert connection.execute("SELECT count(*) FROM kakunin_added").fetchone() == (0,)


def test_a_notebook_that_came_later_waits_too(school: School) -> None:
    school.hand_in("early", BEFORE)
    (school.folder / "more.py").write_text("# %% [markdown]\n# # 2\n" + WRITTEN, encoding="utf-8")
    settings = school.folder / "assignment.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('["center"]', '["center", "more"]'), encoding="utf-8"
    )
    school.grade()
    assert school.found()["early", "prose"] == WAITS


def test_the_first_release_counts(school: School) -> None:
    school.add()
    school.release()
    with Store(school.url) as store:
        first = store.added_questions(school.load())
    school.release()
    with Store(school.url) as store:
        assert store.added_questions(school.load()) == first
    assert set(first) == {"later", "prose"}
    assert None not in first.values()


def test_a_new_database_takes_all_for_the_beginning(school: School, tmp_path: Path) -> None:
    school.add()
    with Store(tmp_path / "new.db") as store:
        store.ensure_assignment(school.load())
        store.note_release("lesson1")
        assert store.added_questions(school.load()) == {}


def test_nbgraders_autograding_knows_it_too(school: School) -> None:
    school.hand_in("early", BEFORE)
    school.add()
    school.release()
    folder = school.root / "submitted" / "early" / "lesson1"
    grade = Engine(school.root).grade(school.load(), folder, "early", RunSettings(), school.url)
    scores = {question.question: question.score for question in grade.questions}
    assert (scores["later"], scores["prose"], scores["l1_average"]) == (None, None, 0.0)
