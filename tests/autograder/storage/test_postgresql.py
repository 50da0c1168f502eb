"""A real PostgreSQL server, which these tests start, holds what an SQLite file holds."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal
from postgresql_servers import Server, running_server
from sqlalchemy import MetaData, create_engine, select, text

from autograder.batch import Places, grade_class, plan
from autograder.course.simulation import write_class
from autograder.errors import StoreError
from autograder.executors import Serial
from autograder.grading import RunSettings
from autograder.model import Grade
from autograder.storage.store import Store
from gradebook.frames import read_details, read_grades, read_questions, read_students, read_submissions


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as server:
        yield server


@pytest.fixture(scope="module")
def submitted(tmp_path_factory, lesson, lesson_rubrics) -> Path:
    folder = tmp_path_factory.mktemp("class") / "submitted"
    write_class(lesson, lesson_rubrics, students=3, seed=5, output=folder)
    return folder


Grading = Callable[..., list[Grade]]


@pytest.fixture
def grade(lesson, submitted, tmp_path) -> Grading:
    """Grade into a database what it does not have yet; `then` is called with each student's grade."""

    def run(url: str, then: Callable[[Grade], object] = lambda grade: None) -> list[Grade]:
        places = Places(submitted, tmp_path / "autograded")
        done: list[Grade] = []

        def progress(grade: Grade) -> None:
            done.append(grade)
            then(grade)

        with Store(url) as store:
            store.ensure_assignment(lesson)
            pending = plan(lesson, store, places).pending
            grade_class(lesson, pending, store, places, Serial(RunSettings()), progress)
        return done

    return run


def test_it_holds_what_sqlite_holds_and_two_may_write_at_once(server, grade, lesson, tmp_path, contents):
    sqlite, postgresql = f"sqlite:///{tmp_path / 'gradebook.db'}", server.database("same")
    grades = grade(sqlite)
    assert len(grades) == 3

    def write(ordered: Sequence[Grade]) -> None:
        with Store(postgresql) as store:
            for each in ordered:
                store.save(each, lesson)

    with Store(postgresql) as store:
        store.ensure_assignment(lesson)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, [grades, grades[::-1]]))
    assert contents(postgresql) == contents(sqlite)
    assert grade(postgresql) == []
    for read in (read_grades, read_submissions, read_questions):
        assert_frame_equal(read(postgresql, "lesson1"), read(sqlite, "lesson1"))
    assert_frame_equal(read_students(postgresql), read_students(sqlite))
    ours, theirs = (read_details(url, "lesson1").drop(columns="graded_at") for url in (postgresql, sqlite))
    assert_frame_equal(ours, theirs)


def test_grades_of_an_earlier_version_are_adopted(server, grade, lesson, submitted, tmp_path, contents):
    url = server.database("earlier")
    grade(url)
    before = contents(url)
    other = create_engine(url)
    with other.begin() as connection:
        connection.execute(text("UPDATE kakunin_grade SET digest = repeat('a', 64)"))
    other.dispose()
    with Store(url) as store:
        work = plan(lesson, store, Places(submitted, tmp_path / "autograded"))
        assert work.pending == {}
        store.adopt("lesson1", work.adopted)
    assert contents(url) == before


def test_a_server_that_stops_on_the_way_is_an_error_and_a_rerun_does_the_rest(server, grade, tmp_path, contents):
    sqlite, postgresql = f"sqlite:///{tmp_path / 'gradebook.db'}", server.database("stopped")
    seen: list[Grade] = []

    def stop_at_the_second(grade: Grade) -> None:
        seen.append(grade)
        if len(seen) == 2:
            server.stop()

    try:
        with pytest.raises(StoreError, match="the database failed") as caught:
            grade(postgresql, stop_at_the_second)
    finally:
        server.start()
    assert "can be reached" in (caught.value.next_step or "")
    assert {each.student for each in grade(postgresql)}.isdisjoint({seen[0].student})
    for path in tmp_path.glob("autograded/*"):
        shutil.rmtree(path)
    grade(sqlite)
    assert contents(postgresql) == contents(sqlite)


def test_the_victim_of_a_deadlock_tries_again(server, grade, lesson, contents):
    url = server.database("deadlock")
    grades = grade(url)
    before = contents(url)
    other = create_engine(url)
    with ThreadPoolExecutor(1) as pool, other.connect() as connection:
        connection.execute(text("SET deadlock_timeout = '1h'"))  # it is the store that finds out, and gives way
        connection.execute(text("SELECT 1 FROM kakunin_grade FOR UPDATE"))
        with Store(url) as store:
            saving = pool.submit(store.save, grades[0], lesson)
            while not connection.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")):
                assert not saving.done(), "the store waits for the rows that are held"
                connection.execute(text("SELECT pg_stat_clear_snapshot()"))
            connection.execute(text("UPDATE grade SET auto_score = auto_score"))
            connection.rollback()
            saving.result()
    assert contents(url) == before
    with other.connect() as connection:
        assert connection.scalar(text("SELECT deadlocks FROM pg_stat_database WHERE datname = 'deadlock'")) == 1
    other.dispose()


def test_a_database_of_the_version_before_is_brought_up_to_date_by_one_of_those_who_open_it(server, tmp_path):
    postgresql, sqlite = server.database("before"), f"sqlite:///{tmp_path / 'gradebook.db'}"
    script = Path(__file__).parents[2] / "databases" / "engine_7" / "gradebook.sql"
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as connection:
        connection.executescript(script.read_text(encoding="utf-8"))
    with Store(postgresql):
        pass
    there, here = create_engine(postgresql), create_engine(sqlite)
    with there.begin() as to, here.connect() as of:
        to.execute(text("ALTER TABLE kakunin_grade DROP COLUMN feedback"))
        to.execute(text("ALTER TABLE kakunin_grade ADD COLUMN comment TEXT NOT NULL"))
        to.execute(text("DELETE FROM alembic_version"))
        old, new = MetaData(), MetaData()
        old.reflect(of)
        new.reflect(to)
        for table in old.sorted_tables:
            if rows := [dict(row) for row in of.execute(select(table)).mappings()]:
                to.execute(new.tables[table.name].insert(), rows)
        to.execute(text("CREATE ROLE onlooker LOGIN"))
        to.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO onlooker"))
    onlooker = postgresql.replace("kakunin@", "onlooker@")
    with pytest.raises(StoreError, match=r"cannot be upgraded: .*permission denied") as caught:
        read_details(onlooker, "lesson1")
    assert "somebody with write permission" in (caught.value.next_step or "")
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: read_details(postgresql, "lesson1"), range(3)))
    expected = read_details(sqlite, "lesson1")
    assert expected["feedback"].ne("").all()
    for frame in [*found, read_details(onlooker, "lesson1")]:
        assert_frame_equal(frame, expected)
    assert_frame_equal(read_grades(postgresql, "lesson1"), read_grades(sqlite, "lesson1"))
    with there.connect() as connection:
        columns = set(connection.execute(select(text("*")).select_from(text("kakunin_grade"))).keys())
    assert ("comment" in columns, "feedback" in columns) == (False, True)
    there.dispose()
    here.dispose()
