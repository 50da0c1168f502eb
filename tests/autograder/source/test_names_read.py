"""Which of the notebook's names a cell reads, and which it sets."""

from __future__ import annotations

import pytest

from autograder.source.cell_source import read
from autograder.source.names_read import Names, names_of, names_read


@pytest.mark.parametrize(
    ("cell", "reads", "sets"),
    [
        ("u = x\nv = u", "x", "u v"),
        ("u += 1", "u", "u"),
        ("def f(a):\n    global k\n    k = a + y\n    inner = 1", "y k", "f k"),
        ("class A:\n    part = z", "z", "A"),
        ("import os.path\nfrom a import b as c", "", "os c"),
        ("for i in rows:\n    total = i\nprint(total)", "rows print total", "i total"),
    ],
)
def test_one_look_at_a_cell_tells_both(cell: str, reads: str, sets: str) -> None:
    assert names_of(read(cell)) == Names(frozenset(reads.split()), frozenset(sets.split()))


@pytest.mark.parametrize(("cell", "word"), [("u = (v", "v"), ("def f(a, a): pass", "a"), ("x = 1\nglobal x", "x")])
def test_a_cell_that_does_not_compile_reads_all_of_its_words(cell: str, word: str) -> None:
    assert names_of(read(cell)) is None
    assert word in names_read(read(cell))
