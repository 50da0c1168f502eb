"""nbgrader's own commands after each of ours: they find what they expect, through a real exchange."""

from __future__ import annotations

import csv
import logging
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from command_line import typed
from downloads import answered
from nbgrader.auth import Authenticator
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import (
    ExchangeCollect,
    ExchangeFetchAssignment,
    ExchangeFetchFeedback,
    ExchangeReleaseAssignment,
    ExchangeReleaseFeedback,
    ExchangeSubmit,
)
from traitlets.config import Config

from autograder.course import load_assignment
from autograder.moments import SECRET, TIMESTAMP
from autograder.nbgrader.config import configure
from autograder.release import release
from autograder.submissions import UNUSABLE_TIMESTAMP

STUDENTS = ("hanako", "taro")

pytestmark = [
    pytest.mark.filterwarnings("ignore:Object of type .* not in session"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # it leaves timestamp.txt open
]

Nbgrader = Callable[..., None]


@pytest.fixture
def world(lesson_root: Path, tmp_path: Path) -> Path:
    """A released course, an exchange and the homes of two students."""
    shutil.copytree(lesson_root, tmp_path / "course")
    release(load_assignment(tmp_path / "course", "lesson1"), tmp_path / "course")
    for name in ("exchange", *STUDENTS):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def nbgrader(world: Path, monkeypatch: pytest.MonkeyPatch) -> Nbgrader:
    """Runs one of nbgrader's commands in this process, as a student or as the instructor."""

    def run(command: Any, student: str = "*", **traits: Any) -> None:
        config = Config()
        configure(config, world / "course")
        config.CourseDirectory.assignment_id = "lesson1"
        config.CourseDirectory.student_id = student
        config.Exchange.root = str(world / "exchange")
        config.Exchange.cache = str(world / student / "cache")
        log = logging.getLogger("nbgrader in a test")
        if "exchange" in command.__module__:
            traits["authenticator"] = Authenticator(config=config, log=log)
        monkeypatch.chdir(world / ("course" if student == "*" else student))
        courses = CourseDirectory(config=config, log=log)
        command(coursedir=courses, config=config, log=log, **traits).start()

    return run


@pytest.fixture
def hand_in(world: Path, nbgrader: Nbgrader, lesson: Any) -> Callable[[str, str], None]:
    def submit(student: str, mark: str) -> None:
        if not (world / student / "lesson1").exists():
            nbgrader(ExchangeFetchAssignment, student)
        (world / student / "lesson1" / "center.ipynb").write_bytes(answered(lesson, "center", mark))
        nbgrader(ExchangeSubmit, student)

    return submit


@pytest.fixture
def collected(nbgrader: Nbgrader, hand_in: Callable[[str, str], None]) -> None:
    nbgrader(ExchangeReleaseAssignment)
    for student in STUDENTS:
        hand_in(student, f"first of {student}")
    nbgrader(ExchangeCollect)


def grade(world: Path) -> None:
    done = typed("grade", "lesson1", cwd=world / "course")
    assert done.returncode == 0, done.stderr


def fetched(world: Path, nbgrader: Nbgrader, student: str) -> list[str]:
    """The pages that a student fetches, the earliest submission's first."""
    nbgrader(ExchangeFetchFeedback, student)
    pages = sorted((world / student / "lesson1" / "feedback").rglob("center.html"))
    return [page.read_text(encoding="utf-8") for page in pages]


@pytest.mark.usefixtures("collected")
def test_feedback_after_our_grading_reaches_its_student(world, nbgrader):
    grade(world)
    nbgrader(GenerateFeedback)
    nbgrader(ExchangeReleaseFeedback)
    for student, other in (STUDENTS, STUDENTS[::-1]):
        (page,) = fetched(world, nbgrader, student)
        assert f"first of {student}" in page
        assert other not in page


@pytest.mark.usefixtures("collected")
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("draw.array(draw.size(3))", "draw.arry(draw.size(3))", "test_center.py:26: l1_average: AttributeError"),
        ("average = Rubric(", "average = Rubrik(", "test_center.py:16: the checks cannot be loaded: NameError"),
    ],
)
def test_a_slip_of_the_author_ends_nbgraders_grading_with_one_message(world, nbgrader, caplog, old, new, said):
    checks = world / "course" / "solutions" / "lesson1" / "checks" / "test_center.py"
    checks.write_text(checks.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    for student in STUDENTS:
        center = world / "course" / "submitted" / student / "lesson1" / "center.ipynb"
        center.write_text(center.read_text(encoding="utf-8").replace("average = ...", "average = 1"), encoding="utf-8")
    with pytest.raises(SystemExit):
        nbgrader(Autograde)
    (told,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert said in told
    assert not list((world / "course" / "autograded").rglob("*.ipynb"))


@pytest.fixture
def private() -> Iterator[None]:
    """The umask of an instructor who shows nobody anything."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("private", "collected")
@pytest.mark.parametrize("ours", [True, False], ids=["kakunin feedback", "nbgrader generate_feedback"])
def test_everybody_may_read_what_students_fetch_whatever_the_umask(world, nbgrader, ours):
    """As nbgrader has it: a page is found by its secret name alone."""
    course = world / "course"
    bundle = world / "lesson1.zip"
    release(load_assignment(course, "lesson1"), course, zip_path=bundle)
    grade(world)
    if ours:
        assert typed("feedback", "lesson1", cwd=course).returncode == 0
    else:
        nbgrader(GenerateFeedback)
    nbgrader(ExchangeReleaseFeedback)
    pages = [*(world / "exchange").rglob("*.html"), *(course / "feedback").rglob("*.html")]
    assert len(pages) == 2 * 2 * len(STUDENTS)  # of both notebooks, here and in the exchange
    released = [path for path in (course / "assignments").rglob("*") if path.is_file()]
    outbound = [path for path in (world / "exchange").rglob("outbound/**/*") if path.is_file()]
    assert len(released) == len(outbound)
    for path in [*pages, *released, *outbound, bundle]:
        assert stat.S_IMODE(path.stat().st_mode) == 0o644, path


@pytest.mark.usefixtures("collected")
def test_a_submission_that_came_another_way_stops_nobodys_feedback(world, nbgrader, lesson):
    """It has neither a time nor a secret, and nbgrader cannot hand out its page."""
    folder = world / "course" / "submitted" / "by-mail" / "lesson1"
    folder.mkdir(parents=True)
    (folder / "center.ipynb").write_bytes(answered(lesson, "center"))
    grade(world)
    nbgrader(GenerateFeedback)
    nbgrader(ExchangeReleaseFeedback)
    assert (world / "course" / "feedback" / "by-mail" / "lesson1" / "center.html").is_file()
    assert all(fetched(world, nbgrader, student) for student in STUDENTS)


@pytest.mark.usefixtures("collected")
def test_grades_of_an_earlier_version_get_their_notes(world, nbgrader):
    """It wrote none, and grades that are current are not written again."""
    grade(world)
    for name in (TIMESTAMP, SECRET):
        for student in STUDENTS:
            (world / "course" / "autograded" / student / "lesson1" / name).unlink()
    assert "0 students graded, 2 unchanged" in typed("grade", "lesson1", cwd=world / "course").stdout
    nbgrader(GenerateFeedback)
    nbgrader(ExchangeReleaseFeedback)
    assert all(fetched(world, nbgrader, student) for student in STUDENTS)


@pytest.mark.usefixtures("collected")
def test_a_newer_submission_gets_new_feedback_without_force(world, nbgrader, hand_in):
    grade(world)
    nbgrader(GenerateFeedback)
    hand_in("taro", "second of taro")
    nbgrader(ExchangeCollect, update=True)
    grade(world)
    nbgrader(GenerateFeedback)
    nbgrader(ExchangeReleaseFeedback)
    assert "second of taro" in fetched(world, nbgrader, "taro")[-1]


@pytest.mark.usefixtures("collected")
def test_autograding_after_ours_leaves_what_is_current_and_takes_what_is_newer(world, nbgrader, hand_in):
    grade(world)
    hand_in("taro", "second of taro")
    nbgrader(ExchangeCollect, update=True)
    graded = {student: world / "course" / "autograded" / student / "lesson1" / "center.ipynb" for student in STUDENTS}
    before = graded["hanako"].stat().st_ino
    nbgrader(Autograde)
    assert "second of taro" in graded["taro"].read_text(encoding="utf-8")
    assert graded["hanako"].stat().st_ino == before


@pytest.mark.usefixtures("collected")
def test_both_doors_leave_the_same_notes(world, nbgrader):
    course = world / "course"
    grade(world)
    ours = {path: path.read_bytes() for path in (course / "autograded").rglob("*.txt")}
    assert len(ours) == 2 * len(STUDENTS)
    nbgrader(Autograde, force=True)
    assert {path: path.read_bytes() for path in (course / "autograded").rglob("*.txt")} == ours


@pytest.mark.usefixtures("collected")
def test_feedback_by_our_command_is_released_and_generated_over(world, nbgrader):
    grade(world)
    assert typed("feedback", "lesson1", cwd=world / "course").returncode == 0
    nbgrader(ExchangeReleaseFeedback)
    pages = [fetched(world, nbgrader, student) for student in STUDENTS]
    nbgrader(GenerateFeedback, force=True)
    nbgrader(ExchangeReleaseFeedback)
    assert [fetched(world, nbgrader, student) for student in STUDENTS] == pages


TIMES = {
    "2026-12-03 10:00 JST": "2026-12-03 01:00:00.000000",
    "2026-12-03 10:00:00.000000 +0900": "2026-12-03 01:00:00.000000",
    "2026-12-03T01:00:00Z": "2026-12-03 01:00:00.000000",
    "2026-12-03 01:00:00.000000 GMT": "2026-12-03 01:00:00.000000",
    "\N{BYTE ORDER MARK}2026/12/3 10:00 JST": "2026-12-03 01:00:00.000000",
    "2026-12-03 10:00 CST": None,
    "Thu Dec  3 10:00:00 2026": None,
    "": None,
}


def through(door: str, world: Path, nbgrader: Nbgrader, caplog: pytest.LogCaptureFixture) -> tuple[Any, ...]:
    """The times that a way of grading stores, the penalties, and the students whom it names."""
    database = world / "course" / "gradebook.db"
    if door == "kakunin":
        done = typed("grade", "lesson1", cwd=world / "course")
        assert done.returncode == 3
        named = done.stderr
    else:
        nbgrader(Autograde)
        named = "".join(each.getMessage() for each in caplog.records if UNUSABLE_TIMESTAMP in each.getMessage())
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("SELECT student_id, timestamp FROM submitted_assignment").fetchall()
    exported = typed("export", "lesson1", "--to", "grades", "--output", "-", cwd=world / "course").stdout
    penalties = {
        row["student_id"]: float(row["penalty"]) for row in csv.DictReader(exported.removeprefix("\ufeff").splitlines())
    }
    shutil.rmtree(world / "course" / "autograded")
    database.unlink()
    return dict(rows), penalties, [student for student in sorted(penalties) if student in named]


def test_both_doors_read_one_time(world, nbgrader, lesson, caplog):
    """A time that is not certain is no time to either, and both name the student."""
    settings = world / "course" / "solutions" / "lesson1" / "assignment.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "due = 2026-12-01T23:59:00+09:00\n", encoding="utf-8")
    release(load_assignment(world / "course", "lesson1"), world / "course")
    for number, text in enumerate(TIMES):
        folder = world / "course" / "submitted" / f"s{number}" / "lesson1"
        folder.mkdir(parents=True)
        (folder / "center.ipynb").write_bytes(answered(lesson, "center"))
        (folder / TIMESTAMP).write_text(text, encoding="utf-8")
    times, penalties, named = ours = through("kakunin", world, nbgrader, caplog)
    release(load_assignment(world / "course", "lesson1"), world / "course")
    assert through("nbgrader", world, nbgrader, caplog) == ours
    assert times == {f"s{number}": stored for number, stored in enumerate(TIMES.values())}
    assert {student for student, penalty in penalties.items() if penalty > 0} == {f"s{n}" for n in range(5)}
    assert named == ["s5", "s6", "s7"]
