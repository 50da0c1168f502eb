"""A course that is laid out works as it is: from its release to the report on a class."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from command_line import typed
from traitlets.config import Config

from autograder.audit import is_audited
from autograder.course import assignment_names, load_assignment, load_rubrics
from autograder.course.new_course import lay_out
from autograder.course.new_course.layout import TEMPLATE
from autograder.errors import CourseError, UsageError
from autograder.model import Kind
from autograder.nbgrader.config import configure
from autograder.settings.policy import read_course_policy, suggested_id

STUDENTS = 20


def kakunin(course: Path, *arguments: str) -> str:
    """A command that succeeds in the course's folder; what it prints."""
    done = typed(*arguments, cwd=course)
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """The course, laid out by the command."""
    parent = tmp_path_factory.mktemp("courses")
    told = kakunin(parent, "new-course", "my course")
    assert "kakunin release lesson1" in told
    assert "cd 'my course'" in told
    assert told.rstrip().endswith("kakunin serve")
    assert "the course my_course" in told
    return parent / "my course"


def test_a_new_course_works_from_its_release_to_the_report(course):
    released = kakunin(course, "release", "lesson1").split()
    assert "assignments/lesson1/center.ipynb" in released
    made = kakunin(course, "simulate", "lesson1", "--students", str(STUDENTS), "--seed", "1", "--output", "submitted")
    assert re.search(
        r"expected.csv\nanswers that another student gave before: \d+% are the same code, \d+% the same but for names",
        made,
    )
    assert "nothing has changed since" in kakunin(course, "audit", "lesson1", "--if-stale")
    assert "100.0%" in kakunin(course, "audit", "lesson1", "--question", "l1_average", "--workers", "1")
    assert f"{STUDENTS} students graded" in kakunin(course, "grade", "lesson1", "--workers", "1")
    kakunin(course, "export", "lesson1", "--to", "questions", "--output", "questions.csv")
    told = kakunin(course, "compare", "submitted/expected.csv", "questions.csv")
    assert f"{STUDENTS} of {STUDENTS} students equal" in told
    kakunin(course, "report", "lesson1", "--output", "report.html")
    assert "第1回 データの中心を求める" in (course / "report.html").read_text(encoding="utf-8")


def test_the_template_is_one_question_of_each_kind_and_audited_as_it_is():
    (name,) = assignment_names(TEMPLATE)
    assignment = load_assignment(TEMPLATE, name)
    assert is_audited(assignment, load_rubrics(assignment)), "run `make audit`, and commit the template's audit.json"
    assert {question.kind for question in assignment.questions} == set(Kind)
    assert any(question.stub.startswith("def ") for question in assignment.questions)


NAMES = {
    "statistics": "statistics",
    "my course": "my_course",
    "Ｓｔａｔ-2027": "Stat-2027",
    "a+b, c": "a_b_c",
    "--": "course",
    "統計": "course_beb8f5",
    "線形代数": "course_5d1988",
    "統計2027": "2027_ee4260",
    "x" * 200: "x" * 100,
}


@pytest.mark.parametrize(("name", "id"), NAMES.items(), ids=NAMES)
def test_the_id_of_a_course_comes_from_its_folder_and_is_one_that_nbgrader_takes(tmp_path, name, id):
    assert suggested_id(name) == id
    lay_out(tmp_path / name)
    assert read_course_policy(tmp_path / name / "solutions").id == id


def test_a_course_that_is_moved_is_still_the_same_course(tmp_path):
    lay_out(tmp_path / "statistics")
    moved = (tmp_path / "statistics").rename(tmp_path / "archive")
    assert load_assignment(moved, "lesson1").course_id == "statistics"
    config = Config()
    configure(config, moved)
    assert config.CourseDirectory.course_id == "statistics"


def test_with_a_wrong_id_nbgrader_has_our_engine_and_no_course(tmp_path):
    """It goes on when its configuration fails: what students wrote must not run outside of the jail then."""
    lay_out(tmp_path / "statistics")
    (tmp_path / "statistics" / "solutions" / "course.toml").write_text('id = "../another"')
    config = Config()
    with pytest.raises(CourseError, match="id is "):
        configure(config, tmp_path / "statistics")
    assert "autograder.nbgrader.preprocessors.Judge" in config.Autograde.autograde_preprocessors
    assert "course_id" not in config.CourseDirectory


def test_a_folder_that_is_there_and_empty_will_do(tmp_path):
    assert lay_out(tmp_path) == ("lesson1",)
    assert (tmp_path / ".gitignore").is_file()
    assert not list(tmp_path.rglob("__pycache__"))


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="the folder is not empty") as refused:
        lay_out(tmp_path)
    assert refused.value.next_step == "name a folder that is empty or does not exist"
    with pytest.raises(UsageError, match="the folder is not empty"):
        lay_out(tmp_path / "notes.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written: Not a directory"):
        lay_out(tmp_path / "file" / "course")
