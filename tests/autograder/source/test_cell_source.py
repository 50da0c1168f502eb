"""What a cell of code says, read without running it."""

from __future__ import annotations

import pytest

from autograder.source.cell_source import (
    asked_names,
    bound_names,
    changes,
    definitions,
    is_complete,
    read,
    read_names,
    unfenced,
    value_names,
    without_constants,
)

GRAD = "grad = {}\ngrad['W1'] = ...\ngrad['b1'] = ..."


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("u = 1", {"u"}),
        ("u　＝　np.dot（x）", {"u"}),
        ("%matplotlib inline\nu = 1\n!ls", {"u"}),
        ("files = !ls\nu = 1", {"files", "u"}),
        ("%%time\nu = 1", {"u"}),
        ("%%writefile a.py\nu = 1", set()),
        ("# 答え\n    u = 1", {"u"}),
        ("    u = 1", {"u"}),
        ("for i in range(3):\n    u = i", {"i", "u"}),
        ("grad['W1'] = 1", {"grad"}),
        ("a.b.c += 1", {"a"}),
        ("def f(x):\n    inner = 1", {"f"}),
        ("import numpy as np, os.path\nfrom a import b as c", {"np", "os", "c"}),
        ("u = [v for v in w]\nf = lambda x: x", {"u", "f"}),
        ("u = (1", {"u"}),
        ("u = (1\nif u == 2: grad['a'] = 3\ndef f(x", {"u", "f"}),
        ("def f(x):\n    inner = 1\n    def g():\n        deep = 2\n    more = 3\nu = 1\nprint(", {"f", "u"}),
        ("  def f(x):\n\tinner = 1\n  u = 1\nprint(", {"f", "u"}),
    ],
)
def test_the_names_that_a_cell_sets(source, names):
    assert bound_names(read(source)) == names


def test_values_are_no_functions_and_no_imports():
    assert value_names(read("import math\ndef f(): ...\nu = 1")) == {"u"}


def test_the_names_that_a_cell_reads_are_those_of_its_functions_as_well():
    assert read_names(read("u = x + 1\ndef f(a):\n    return a + y")) == {"x", "a", "y"}


def test_the_names_that_a_cell_stores_and_imports_are_found_at_any_depth():
    source = read(
        "import os.path, numpy as np\ndef f():\n    from . import deep\n    from a.b import c as d\n    del u\nv = 1"
    )
    assert source.stored == {"u", "v"}
    assert source.imported == {("os", "os.path"), ("np", "numpy"), ("deep", ".deep"), ("d", "a.b.c")}


@pytest.mark.parametrize(
    ("other", "same"), [("u = ( 1 )  # one", True), ("u = 1.0", False), ("u = 1; u", False), ("v = 1", False)]
)
def test_the_digest_of_a_cell_is_that_of_its_statements(other, same):
    assert (read(other).digest == read("u = 1").digest) is same


def test_a_method_may_change_what_it_is_called_on():
    assert changes(read("grad.update(W1=1)"), {"grad"})
    assert not changes(read("print(grad)"), {"grad"})


def test_a_stub_asks_for_what_it_leaves_open():
    assert asked_names(read(GRAD)) == {"grad"}
    assert asked_names(read("rate = 0.1\nu: float = ...\ndef f(x):\n    ...")) == {"u", "f"}


@pytest.mark.parametrize(
    ("source", "complete"),
    [
        ("grad = {}\ngrad['W1'] = 1\ngrad['b1'] = 2", True),
        ('grad = {}\ngrad["W1"], grad["b1"] = 1, 2', True),
        ("grad = {'W1': 1}", True),
        ("for key in 'ab':\n    grad[key] = 1", True),
        ("grad.update(W1=1, b1=2)", True),
        ("grad = (", True),
        ("grad = {}\ngrad['W1'] = 1", False),
        ("grad = {}\ngrad['W1'] = 1\ngrad['b1'] = ...", False),
        ("delta = 1", False),
        ("grad = {}", False),
    ],
)
def test_an_answer_is_complete_once_nothing_is_left_open(source, complete):
    assert is_complete(read(source), read(GRAD)) is complete


@pytest.mark.parametrize(
    ("source", "pared"),
    [
        ("x = 1\nu = x", "\nu = x"),
        ("x, w = 1, 2\nu = x * w", "\nu = x * w"),
        ("x = [\n  1,\n]\nu = x", "\n\n\nu = x"),
        ("x = 1; u = x", "u = x"),
        ("w = network['w']\nu = x * w", "\nu = x * w"),
        ("x = x.reshape(1, -1)\nu = x", None),
        ("x, v = 1, 2\nu = x", None),
        ("u = x", None),
        ("x += 1\nu = x", None),
        ("u = (x", None),
    ],
)
def test_given_names_set_anew_from_nothing_given_go(source, pared):
    assert without_constants(source, ("x", "w"), ("u",)) == pared


def test_definitions_stand_each_for_itself():
    names: dict[str, object] = {}
    exec(definitions("%matplotlib inline\na = 1\nb = 1 / 0\nc = a + 1\nprint(undefined)"), names)
    assert (names["a"], names["c"], "b" in names) == (1, 2, False)


@pytest.mark.parametrize("text", ["```python\nu = 1\n```", "~~~\nu = 1\n~~~", "u = 1", " ```py\nu = 1\n``` \n"])
def test_a_fence_is_taken_off(text):
    assert unfenced(text) == "u = 1"
