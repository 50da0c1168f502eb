"""One assignment from release to feedback, by nbgrader's own commands, as an instructor and two students.

They are three real user ids with a home each; no account is made.
"""

from __future__ import annotations

import json
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from other_users import Users, belongs_to, needs_other_users

from autograder.course import load_assignment
from autograder.release import is_stale

REPOSITORY = Path(__file__).parents[2]
TEACHER, HANAKO, TARO = "kakunin-teacher", "kakunin-hanako", "kakunin-taro"
IDS = {TEACHER: 61000, HANAKO: 61001, TARO: 61002}
SECTION_1, SECTION_5 = "section1_hidden_layer", "section5_backpropagation"
NOTE = "メモ 一.txt"
LATE_BY_2 = "2026-12-01 15:01:00.000000 UTC"
ON_TIME = "2026-12-01 14:58:00.000000 UTC"  # 23:58 in Japan, a minute before it is due

pytestmark = needs_other_users

Act = Callable[..., str]


@pytest.fixture(scope="module")
def world() -> Iterator[Path]:
    """A folder that everyone can enter, with the exchange, the course and three homes."""
    with tempfile.TemporaryDirectory(prefix="kakunin-life-") as name:
        folder = Path(name)
        (folder / "exchange").mkdir()
        (folder / "exchange").chmod(0o777)
        settings = f"c.Exchange.root = {str(folder / 'exchange')!r}\n"
        student = "c.CourseDirectory.course_id = 'deep_learning'\nc.Exchange.timezone = 'UTC'\n"
        for user in IDS:
            jupyter = folder / user / ".jupyter"
            jupyter.mkdir(parents=True)
            (jupyter / "nbgrader_config.py").write_text(settings + (student if user != TEACHER else ""))
        Users(folder, IDS).prepare()
        course = folder / "course"
        shutil.copytree(REPOSITORY / "solutions", course / "solutions")
        shutil.copy(REPOSITORY / "nbgrader_config.py", course)
        belongs_to(course, IDS[TEACHER])
        yield folder


@pytest.fixture(scope="module")
def act(world: Path) -> Act:
    """Runs a Python module as one of the three, where that person works."""
    users = Users(world, IDS)

    def as_user(user: str, *arguments: str, status: int = 0, where: Path | None = None) -> str:
        environment = {
            "HOME": str(users.home(user)),
            "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LANG": "C.UTF-8",
            "TZ": "Asia/Tokyo",
        }
        command = [sys.executable, "-m", *arguments]
        folder = where or (world / "course" if user == TEACHER else users.home(user))
        done = subprocess.run(
            users.command(user, command),
            cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == status, f"{user}: {shlex.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done.stdout + done.stderr

    return as_user


@pytest.fixture(scope="module")
def released(world: Path, act: Act) -> Path:
    """The assignment, released to the exchange by the teacher; the folder of the release."""
    act(TEACHER, "kakunin", "release", "day1")
    act(TEACHER, "nbgrader", "generate_assignment", "day1", "--force")
    act(TEACHER, "nbgrader", "release_assignment", "day1")
    return world / "course" / "assignments" / "day1"


@pytest.fixture(scope="module")
def fetched(world: Path, act: Act, released: Path) -> dict[str, Path]:
    """What each student has after fetching."""
    for user in (HANAKO, TARO):
        act(user, "nbgrader", "fetch_assignment", "day1")
    return {user: world / user / "day1" for user in (HANAKO, TARO)}


@pytest.fixture(scope="module")
def collected(world: Path, act: Act, fetched: dict[str, Path], fill) -> Path:
    """Both have worked and submitted, the teacher has collected; the folder of the submissions.

    Hanako answered everything and handed in a note with a Japanese name; Taro answered nothing, and late.
    """
    for name in (SECTION_1, SECTION_5):
        (fetched[HANAKO] / f"{name}.ipynb").write_bytes(fill(name, {}))
    (fetched[HANAKO] / NOTE).write_text("がんばりました。", encoding="utf-8")
    belongs_to(fetched[HANAKO], IDS[HANAKO])
    for user in (HANAKO, TARO):
        act(user, "nbgrader", "submit", "day1")
    act(TEACHER, "nbgrader", "collect", "day1")
    return world / "course" / "submitted"


@pytest.fixture(scope="module")
def graded(world: Path, act: Act, collected: Path) -> Path:
    """The database after autograding, the submissions dated around the deadline."""
    for user, stamp in ((HANAKO, ON_TIME), (TARO, LATE_BY_2)):
        (collected / user / "day1" / "timestamp.txt").write_text(stamp)
    act(TEACHER, "nbgrader", "autograde", "day1")
    return world / "course" / "gradebook.db"


def ask(database: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.everything
def test_generation_by_command_makes_the_same_release(world, released):
    course = world / "course"
    assert is_stale(load_assignment(course, "day1"), course) == []
    assert released.stat().st_uid == IDS[TEACHER]


def test_students_fetch_the_notebooks_and_the_material_and_nothing_secret(fetched, released):
    for folder in fetched.values():
        assert sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file()) == sorted(
            path.relative_to(released) for path in released.rglob("*") if path.is_file()
        )
        assert (folder / "1_1_forward_propagation.ipynb").is_file()
        assert not [path for path in folder.rglob("*") if "test_" in path.name or "solutions" in path.parts]


def test_a_student_can_validate(act, fetched, fill, world):
    """The visible examples run in the student's own kernel and say what is missing, in Japanese."""
    right = world / HANAKO / "right.ipynb"
    right.write_bytes(fill(SECTION_1, {}))
    shutil.copytree(fetched[HANAKO] / "common", world / HANAKO / "common", dirs_exist_ok=True)
    belongs_to(world / HANAKO, IDS[HANAKO])
    assert "Success!" in act(HANAKO, "nbgrader", "validate", "right.ipynb")
    said = act(TARO, "nbgrader", "validate", f"{SECTION_1}.ipynb", where=fetched[TARO])
    assert "まだ" in said
    assert "FAILED ON 3 CELL" in said


def test_a_submission_carries_everything_and_the_time_in_utc(collected):
    assert (collected / HANAKO / "day1" / NOTE).read_text(encoding="utf-8") == "がんばりました。"
    text = (collected / TARO / "day1" / "timestamp.txt").read_text().strip()
    if text != LATE_BY_2:  # as it was handed in, before the other tests date it
        stamp = datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f UTC").replace(tzinfo=UTC)
        assert abs(datetime.now(UTC) - stamp) < timedelta(minutes=30)


def test_nobody_else_can_read_a_submission(act, collected):
    program = f"import os; os.listdir({str(collected.parent.parent / 'exchange' / 'deep_learning' / 'inbound')!r})"
    script = collected.parent.parent / TARO / "peek.py"
    script.write_text(program)
    assert "Permission" in act(TARO, "peek", status=1, where=script.parent)


def test_every_answer_gets_its_points(graded, assignment):
    query = (
        "SELECT student, sum(score), sum(max_score), min(status), max(status) FROM kakunin_grade GROUP BY 1 ORDER BY 1"
    )
    assert ask(graded, query) == [
        (HANAKO, 18.0, assignment.points, "graded", "not_answered"),
        (TARO, 0.0, assignment.points, "not_answered", "not_answered"),
    ]
    ((isolation,),) = ask(graded, "SELECT DISTINCT json_extract(evidence, '$.isolation') FROM kakunin_grade")
    assert isolation in ("namespaces", "landlock")


def test_a_minute_before_midnight_in_japan_is_not_late(graded):
    """Hanako handed in at 23:58, Taro at 00:01 of the next day; it was due at 23:59."""
    query = "SELECT student_id, (julianday(timestamp) - julianday(duedate)) * 1440 FROM submitted_assignment"
    late = dict(ask(graded, f"{query} JOIN assignment ON assignment.id = submitted_assignment.assignment_id"))
    assert {user: round(minutes) for user, minutes in late.items()} == {HANAKO: -1, TARO: 2}


def test_students_get_their_feedback_and_only_their_own(act, graded, world):
    act(TEACHER, "nbgrader", "generate_feedback", "day1")
    act(TEACHER, "nbgrader", "release_feedback", "day1")
    for user, other in ((HANAKO, TARO), (TARO, HANAKO)):
        act(user, "nbgrader", "fetch_feedback", "day1")
        (page,) = (world / user / "day1" / "feedback").rglob(f"{SECTION_1}.html")
        html = page.read_text(encoding="utf-8")
        assert f"{user} さん" in html
        assert other not in html
        assert "autograder.checks" not in html
        assert [path.name for path in (world / user / "day1" / "feedback").iterdir()] == [page.parent.name]


def test_feedback_by_our_command_goes_the_same_way(act, graded, world, assignment):
    """Written over what is there; each student finds the whole assignment under the name of each notebook handed in."""
    assert "2 pages" in act(TEACHER, "kakunin", "feedback", "day1")
    act(TEACHER, "nbgrader", "release_feedback", "day1")
    for user, other, points in ((HANAKO, TARO, "18"), (TARO, HANAKO, "0")):
        act(user, "nbgrader", "fetch_feedback", "day1")
        pages = sorted((world / user / "day1" / "feedback").rglob("*.html"))
        handed_in = [*(notebook.name for notebook in assignment.notebooks), "1_1_forward_propagation"]
        assert [page.stem for page in pages] == sorted(handed_in)  # the lecture's notebook was fetched with them
        first, *others = (page.read_text(encoding="utf-8") for page in pages)
        assert set(others) == {first}
        assert f'<p class="total">{points}<small> / {assignment.points:g}点</small></p>' in first
        assert f"{user} さん" in first
        assert other not in first
        assert first.count("<article") == len(assignment.questions)


def test_the_stock_export_has_every_student(act, graded, world, assignment):
    act(TEACHER, "nbgrader", "export", "--to", "grades.csv")
    lines = (world / "course" / "grades.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[3] for line in lines[1:]] == [HANAKO, TARO]
    assert [line.rsplit(",", 2)[1:] for line in lines[1:]] == [
        ["18.0", str(assignment.points)],
        ["0.0", str(assignment.points)],
    ]


def test_the_released_notebooks_hold_no_output(released):
    for path in released.glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert not any(cell.get("outputs") for cell in cells)


def test_releasing_again_after_submissions_keeps_every_grade(act, graded, world):
    """The teacher may publish once more, with our own command, as long as the questions stay."""
    before = ask(graded, "SELECT id, auto_score FROM grade ORDER BY 1")
    act(TEACHER, "kakunin", "release", "day1", "--publish")
    assert ask(graded, "SELECT id, auto_score FROM grade ORDER BY 1") == before
    course = world / "course"
    assert is_stale(load_assignment(course, "day1"), course) == []
