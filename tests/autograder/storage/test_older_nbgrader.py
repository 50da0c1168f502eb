"""A database of an older nbgrader stays as it is, is named with the remedy, and is used after `nbgrader db upgrade`."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import nbgrader
import pytest
from nbgrader.dbutil import upgrade
from sqlalchemy import text

from autograder.errors import StoreError
from autograder.storage.connection import reading, write
from autograder.storage.store import Store

OLD = Path(nbgrader.__file__).parent / "tests" / "apps" / "files" / "gradebook.db"  # of nbgrader 0.5


def read(database: Path) -> None:
    with reading(database):
        pass


def change(database: Path) -> None:
    write(database, lambda connection: None)


def store(database: Path) -> None:
    with Store(f"sqlite:///{database}"):
        pass


DOORS = [read, change, store]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(OLD, tmp_path / "gradebook.db"))


def tables(database: Path) -> set[str]:
    with closing(sqlite3.connect(database)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_names_the_remedy_and_leaves_no_table(old: Path, door: Callable[[Path], None]) -> None:
    before = old.read_bytes()
    with pytest.raises(StoreError, match=r"an older nbgrader made this database: no such column: ") as caught:
        door(old)
    assert caught.value.next_step == "back up the database, then run `nbgrader db upgrade`"
    assert str(old) in str(caught.value.path)
    assert old.read_bytes() == before


@pytest.mark.parametrize("door", DOORS)
def test_after_the_remedy_every_door_is_open(
    old: Path, door: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The upgrade itself leaves out the table of task cells."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    upgrade(f"sqlite:///{old}")
    assert "task_cells" not in tables(old)
    door(old)
    assert "task_cells" in tables(old)
    assert ("kakunin_grade" in tables(old)) == (door is store)
    insert = text("INSERT INTO grade (id, cell_id, needs_manual_grade) VALUES ('1', '2', 0)")
    write(old, lambda connection: connection.execute(insert))  # the upgrade drops a table to which this one refers


@pytest.mark.parametrize("door", [read, change])
def test_a_database_without_tables_is_said_to_be_empty(tmp_path: Path, door: Callable[[Path], None]) -> None:
    empty = tmp_path / "gradebook.db"
    empty.touch()
    with pytest.raises(StoreError, match="none of nbgrader's tables"):
        door(empty)
    assert empty.read_bytes() == b""
