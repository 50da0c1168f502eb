"""The commands of docs/operations.md, run as they stand there on a small course."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from desks import FakeJudge
from postgresql_servers import running_server

from autograder.course import load_assignment, load_rubrics
from autograder.course.new_course import lay_out
from autograder.course.simulation import write_class
from autograder.notebooks import write_released
from autograder.release import release
from kakunin.service.desk import Desk
from kakunin.service.model import Door, State

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "operations.md"
STUDENTS = ("s0001", "s0002")
PATIENCE = 20  # seconds
INSTALLS = "pip install"
# What an earlier version did not have.
NEWER = {
    "kakunin_added": None,
    "kakunin_attempt": None,
    "kakunin_code": None,
    "kakunin_grade": ["answer", "judgement", "problem"],
    "kakunin_handin": None,
    "kakunin_history": None,
    "kakunin_judgement": None,
    "kakunin_rules": None,
}
PLACE = "postgresql://graders@localhost"

Shell = Callable[..., str]


def commands(section: str) -> list[str]:
    """The commands of a section of the page, as they are typed; installing is not for a test."""
    (text,) = re.findall(rf"(?ms)^## {re.escape(section)}$(.*?)(?=^## |\Z)", PAGE.read_text(encoding="utf-8"))
    found = re.findall(r"(?m)^\$ (.*)$", text)
    assert found
    return [line for line in found if not line.startswith(INSTALLS)]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A released course of which two students have handed in."""
    root = tmp_path / "course"
    lay_out(root)
    lesson = load_assignment(root, "lesson1")
    release(lesson, root, db_url=f"sqlite:///{root / 'gradebook.db'}")
    write_class(lesson, load_rubrics(lesson), students=len(STUDENTS), seed=1, output=root / "submitted")
    return root


@pytest.fixture
def shell(course: Path, tmp_path: Path) -> Shell:
    """Runs commands one after the other in the course's folder, each of which must succeed; what they print."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "kakunin").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m kakunin "$@"\n')
    (programs / "kakunin").chmod(0o755)
    search = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {"HOME": str(tmp_path), "PATH": search, "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}

    def run(*lines: str, places: Mapping[str, str] | None = None) -> str:
        text = "\n".join(lines)
        for place, other in (places or {}).items():
            text = text.replace(place, other)
        done = subprocess.run(
            ["/bin/sh", "-exc", text], cwd=course, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def ask(database: Path, query: str) -> list[tuple[object, ...]]:
    with closing(connect(database)) as connection, connection:
        return connection.execute(query).fetchall()


def graded(database: Path) -> set[object]:
    return {student for (student,) in ask(database, "SELECT DISTINCT student FROM kakunin_grade")}


def test_sqlite_is_backed_up_restored_and_upgraded_with_what_a_person_gave(shell: Shell, course: Path):
    if shutil.which("sqlite3") is None:
        pytest.skip("needs sqlite3: apt-get install sqlite3")
    first, second = STUDENTS
    database = course / "gradebook.db"
    shell(f"kakunin grade lesson1 --student {first}")
    ask(database, "UPDATE grade SET manual_score = 0.125, needs_manual_grade = 0 WHERE auto_score IS NULL")
    given = ask(database, "SELECT count(*) FROM grade WHERE manual_score = 0.125")
    assert given != [(0,)]

    said = shell(*commands("Back up SQLite"))
    assert said.startswith("ok\n")
    assert first in said
    assert (course / "backup").stat().st_mode & 0o777 == 0o700

    database.write_text("no database any more")
    (course / "gradebook.db-journal").write_text("nor this a journal of one")
    assert "1 student graded, 1 unchanged" in shell(*commands("Restore SQLite"))
    assert graded(database) == {first, second}
    assert ask(database, "SELECT count(*) FROM grade WHERE manual_score = 0.125") == given

    for table, columns in NEWER.items():
        for column in columns or ():
            ask(database, f"ALTER TABLE {table} DROP COLUMN {column}")
        if columns is None:
            ask(database, f"DROP TABLE {table}")
    assert "0 grades would change" in shell(*commands("Upgrade Kakunin"))
    present = {name for (name,) in ask(database, "SELECT name FROM pragma_table_info('kakunin_grade')")}
    assert {"answer", "problem"} <= present
    assert ask(database, "SELECT count(*) FROM kakunin_history") == [(0,)]
    assert graded(course / "backup" / "before-upgrade.db") == {first, second}


def test_the_service_is_backed_up_while_it_runs_and_restored(shell: Shell, course: Path):
    if shutil.which("sqlite3") is None:
        pytest.skip("needs sqlite3: apt-get install sqlite3")
    notebook = write_released(load_assignment(course, "lesson1").notebooks[0])
    lines = commands("The service")
    backup, restore = lines[:3], lines[3:]
    with Desk(course, judge=FakeJudge) as desk:
        kept = desk.hand_in("taro", "lesson1", {"center.ipynb": notebook}, Door.BROWSER)
        desk.wait(kept.id, PATIENCE)
        shell(*backup)
        later = desk.hand_in("hanako", "lesson1", {"center.ipynb": notebook}, Door.BROWSER)
    (course / "gradebook.db").write_text("no database any more")
    shutil.rmtree(course / "handed_in" / "taro")

    shell(*restore)
    with Desk(course, judge=FakeJudge) as desk:
        assert desk.receipt(kept.id, "taro").state is State.JUDGED
        assert desk.view("taro", "lesson1").latest is not None
        assert desk.receipt(later.id, "hanako").received == later.received  # it came after the back-up
        desk.wait(later.id, PATIENCE)
    for student, receipt in (("taro", kept), ("hanako", later)):
        assert (course / "handed_in" / student / "lesson1" / receipt.id / "center.ipynb").read_bytes() == notebook


def test_postgresql_is_backed_up_and_restored(shell: Shell, course: Path):
    if shutil.which("pg_restore") is None:
        pytest.skip("needs PostgreSQL")
    with running_server() as server:
        url = server.database("statistics")
        shell("mkdir backup", f"kakunin grade lesson1 --db {url}")
        place = url.removesuffix("/statistics")
        places = {PLACE: place.replace("+psycopg", ""), PLACE.replace("://", "+psycopg://"): place}
        said = shell(*commands("Back up and restore PostgreSQL"), places=places)
    assert all(student in said for student in STUDENTS)


def test_the_nightly_line_keeps_one_for_each_day(shell: Shell, course: Path):
    if shutil.which("sqlite3") is None:
        pytest.skip("needs sqlite3: apt-get install sqlite3")
    shell("mkdir backup", *commands("Every night"))
    (copy,) = (course / "backup").iterdir()
    assert ask(copy, "SELECT name FROM assignment") == [("lesson1",)]
