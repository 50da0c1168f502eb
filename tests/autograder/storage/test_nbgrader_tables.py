"""Our description of nbgrader's tables is nbgrader's own."""

from __future__ import annotations

import subprocess
import sys

import pytest
from nbgrader.api import Base

from autograder.storage.nbgrader_tables import ALL


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_the_columns_are_nbgraders(table):
    theirs = Base.metadata.tables[table.name]
    assert {column.name: type(column.type) for column in table.columns} == {
        column.name: type(column.type) for column in theirs.columns
    }
    assert {column.name for column in table.primary_key} == {column.name for column in theirs.primary_key}


def test_every_table_of_nbgrader_is_described():
    assert {table.name for table in ALL} == set(Base.metadata.tables)


def test_the_border_is_crossed_only_when_asked():
    """Importing nbgrader takes seconds: grading by our own command does without it."""
    imports = "import sys, autograder.storage.store, autograder.release, autograder.grading"
    code = f"{imports}; sys.exit(any(name.split('.')[0] == 'nbgrader' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
