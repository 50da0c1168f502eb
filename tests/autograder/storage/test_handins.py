"""The rows of hand-ins: their order, their moments, their turns; in SQLite and in PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from postgresql_servers import running_server
from sqlalchemy import Connection, delete, text

from autograder.storage.handins import (
    JUDGED,
    JUDGING,
    REPLACED,
    WAITING,
    Handin,
    add_handin,
    claim,
    handin,
    handins_of,
    mark_judged,
    queue,
    recover_queue,
)
from autograder.storage.own_tables import KAKUNIN_HANDIN
from autograder.storage.store import Store

START = datetime(2026, 10, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def stores(tmp_path_factory) -> Iterator[dict[str, Store]]:
    """A database of each kind; what tests write is undone."""
    path = tmp_path_factory.mktemp("handins") / "gradebook.db"
    with running_server() as server, Store(server.database("handins")) as postgresql, Store(path) as sqlite:
        yield {"sqlite": sqlite, "postgresql": postgresql}


class Undone(Exception):
    """Ends a transaction without trace."""


@pytest.fixture(params=["sqlite", "postgresql"])
def inside(stores, request):
    """Do something in a transaction that is undone."""

    def run(work) -> None:
        def undone(connection: Connection) -> None:
            work(connection)
            raise Undone

        with pytest.raises(Undone):
            stores[request.param].transact(undone)

    return run


def new(id: str, student: str = "taro", minute: float = 0, files: str = "a", **more) -> Handin:
    values = {"number": 0, "assignment": "unit", "door": "browser", "state": WAITING, "place": 0} | more
    return Handin(
        id=id,
        student=student,
        received_at=START + minute * MINUTE,
        files={f"{name}.ipynb": "0" * 64 for name in files},
        **values,
    )


def add(connection: Connection, each: Handin) -> Handin:
    return add_handin(connection, each, ())[0]


def test_a_hand_in_comes_back_as_it_was_stored(inside):
    def work(connection: Connection) -> None:
        stored = add(connection, new("1", files="ab", token="t", problem="p"))
        assert stored.number == stored.place == 1
        assert handin(connection, "1") == stored
        assert handin(connection, "2") is None
        assert handins_of(connection, "unit", "taro") == [stored]
        assert handins_of(connection, "other", "taro") == handins_of(connection, "unit", "jiro") == []

    inside(work)


@pytest.mark.parametrize(
    ("student", "minute", "expected"),
    [
        ("taro", 11, 11),
        ("taro", 10, None),
        ("taro", 5, None),
        ("jiro", 5, 5),  # whoever came first is not late because another was written down before
    ],
)
def test_a_students_moments_never_go_back(inside, student, minute, expected):
    def work(connection: Connection) -> None:
        first = add(connection, new("1", minute=10))
        found = add(connection, new("2", student, minute)).received_at
        tick = timedelta(microseconds=1)
        assert found == (first.received_at + tick if expected is None else START + expected * MINUTE)

    inside(work)


def order(connection: Connection) -> list[str]:
    return [each.id for each in queue(connection)]


def test_each_student_has_one_place_and_a_newer_hand_in_keeps_it(inside):
    def work(connection: Connection) -> None:
        for id, student in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("c1", "c"), ("a3", "a")):
            add(connection, new(id, student))
        assert order(connection) == ["a1", "b1", "c1", "a2", "a3"]
        added, gone = add_handin(connection, new("b2", "b"), ["b1", "c1 of nobody"])
        assert (added.place, gone) == (3, ["b1"])
        assert order(connection) == ["a1", "b2", "c1", "a2", "a3"]
        replaced = handin(connection, "b1")
        assert replaced is not None
        assert replaced.state == REPLACED

    inside(work)


def test_hand_ins_are_claimed_in_turn_and_one_of_a_student_at_a_time(inside):
    def work(connection: Connection) -> None:
        for id, student in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("other", "c"), ("c1", "c")):
            add(connection, new(id, student, assignment="other" if id == "other" else "unit"))
        claimed = []
        while (found := claim(connection, {"unit"}, claimed)) is not None:
            assert found.state == JUDGING
            claimed.append(found.id)
        assert claimed == ["a1", "b1", "c1"]
        assert mark_judged(connection, "a1", "")
        assert not mark_judged(connection, "a1", "")
        assert not mark_judged(connection, "a2", "")
        put_off = claim(connection, {"unit"}, {"a2", "b1", "c1"})
        assert put_off is None
        last = claim(connection, {"unit"}, {"b1", "c1"})
        assert last is not None
        assert last.id == "a2"
        again = claim(connection, {"unit"}, {"a2", "c1"})  # it was claimed, and nobody heard so
        assert again is not None
        assert again.id == "b1"
        assert recover_queue(connection) == 3
        assert {each.state for each in queue(connection)} == {WAITING}
        judged = handin(connection, "a1")
        assert judged is not None
        assert judged.state == JUDGED

    inside(work)


def test_what_is_claimed_as_a_newer_hand_in_comes_is_not_replaced(stores):
    store, added = stores["postgresql"], []
    store.transact(lambda connection: add(connection, new("1")))

    def newer() -> None:
        added.append(store.transact(lambda connection: add_handin(connection, new("2"), ["1"])))

    thread = threading.Thread(target=newer)

    def work(connection: Connection) -> None:
        assert claim(connection, {"unit"}, ())
        thread.start()
        while not connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
            time.sleep(0.01)

    store.transact(work)
    thread.join(20)
    ((stored, gone),) = added
    assert (stored.id, gone) == ("2", [])
    assert [(each.id, each.state) for each in store.transact(queue)] == [("1", JUDGING), ("2", WAITING)]
    store.transact(lambda connection: connection.execute(delete(KAKUNIN_HANDIN)))
