"""What a cell can do to the rest of its notebook: never less is said than it does."""

from __future__ import annotations

import ast

import pytest

from autograder.source.cell_effects import Surroundings, effects

AROUND = Surroundings(
    (
        ("functions", "material.functions"),
        ("np", "numpy"),
        ("plt", "matplotlib.pyplot"),
        ("sys", "sys"),
        ("table", "material.functions.table"),
        ("halve", "material.functions.halve"),
    ),
    frozenset({"material", "material.functions"}),
    frozenset({"halve"}),
)


def words(text: str) -> set[str]:
    return set(text.split())


@pytest.mark.parametrize(
    ("cell", "reads", "binds"),
    [
        ("a = b", "b", "a"),
        ("a = {}\na['x'] = b", "b", "a"),
        ("a['x'] = b", "a b", ""),
        ("def f(x):\n    y = x + z\n    return y", "z", "f"),
        ("def f():\n    global g\n    g = 1", "g", "f g"),
        ("for i in rows:\n    print(i)", "rows print", "i"),
        ("[i for i in rows]", "rows", ""),
        ("if (n := len(rows)) > 1:\n    pass", "len rows", "n"),
        ("import numpy.random\nfrom material import functions as f", "", "numpy f"),
        ("with place as there:\n    pass", "place", "there"),
        ("try:\n    pass\nexcept Error as e:\n    pass", "Error", "e"),
        ("match thing:\n    case [first, *rest]:\n        pass\n    case {'a': one, **more}:\n        pass", "thing",
         "first rest one more"),
        ("del a", "a", "a"),
        ("a += 1", "a", "a"),
        ("a: int = b", "b int", "a"),
        ("    a = 1", "", "a"),
        ("a = １", "", "a"),
        ("a = (", "", ""),
        ("%matplotlib inline\na = 1", "", "a"),
    ],
)  # fmt: skip
def test_the_names_that_a_cell_reads_and_sets(cell, reads, binds):
    does = effects(cell, AROUND)
    assert (set(does.reads), set(does.binds), does.opaque) == (words(reads), words(binds), "")


@pytest.mark.parametrize(
    "cell",
    [
        "print(x)", "x", "y = x - 1", "y = x @ x", "y = np.dot(x, x)", "y = x.sum(axis=0)", "n = len(x)", "y = x > 0",
        "s = f'{x} {x.shape}'", "y = -x", "n = x.shape[0]", "assert np.allclose(x, x)", "y = np.sum(x, axis=0)",
        "if x is None:\n    pass", "def f(x):\n    x[0] = 1", "def f(v):\n    x = v\n    x[0] = 1", "x = 3",
        "y = np.array(x)", "plt.plot(x)", "y = z[x]", "y = functions.halve(2)", "print(x + 1)",
        "y = np.mean((x - 1) ** 2)",
    ],
)  # fmt: skip
def test_a_cell_that_only_looks_leaves_a_name_as_it_is(cell):
    does = effects(cell, AROUND)
    assert ("x" not in does.leaks, does.opaque) == (True, "")


@pytest.mark.parametrize(
    "cell",
    [
        "x[0] = 1", "x.shape = 3", "x += 1", "del x[0]", "y = x", "y = [x]", "y = {'a': x}", "x.sort()", "f(x)",
        "y = x.T", "y = x[0]", "y = x[1:]", "y = x.reshape(2, 2)", "y = x.copy()", "np.copyto(x, 0)", "np.put(x, 0, 1)",
        "np.add(1, 1, out=x)", "np.add(1, 1, x)", "np.sum(1, None, None, x)", "np.exp(1, x)", "np.add.at(x, 0, 1)",
        "np.random.shuffle(x)", "y.dot(1, x)", "y.sum(0, None, x)", "y = np.asarray(x)", "y = np.array(x, copy=False)",
        "for row in x:\n    row += 1", "y = [row for row in x]", "def f():\n    x[0] = 1", "def f():\n    return x",
        "def f():\n    y = x\n    y[0] = 1", "lambda: x.fill(0)", "y = x + [1]", "y = x * 2", "y = x or 1",
        "y = x if z else 1", "a, b = x, 1", "with x as y:\n    pass", "y = list(x)", "y = max(x, key=f)", "y = (x,)",
        "functions.halve(x)", "y = z(key=x)", "y = f(*x)", "def f(a=x):\n    pass", "x.append(1)", "y.append(x)",
        "match x:\n    case y:\n        pass", "raise x", "x['a']['b'] = 1", "x.a.b = 1", "(y := x)", "yield_ = x",
        "y = x | {}", "y = sum([x, x], [])", "print(next(x))", "next(x)", "np.ndarray.sort(x)", "np.ma.array(x)[0] = 1",
        "y = np.ma.array(x)", "y = np.array([x, None], dtype=object)", "list.sort(x)", "y = list.copy(x)",
        "for each in dict.values(x):\n    each[0] = 1", "print(sorted(x, key=f))", "x.replace(1, 2, inplace=True)",
        "def f():\n    x = 1\n    def g():\n        global x\n        x.sort()", "y = x.size",
    ],
)  # fmt: skip
def test_a_cell_that_may_change_a_name_or_hand_it_on_says_so(cell):
    does = effects(cell, AROUND)
    assert "x" in does.leaks or does.opaque


@pytest.mark.parametrize(
    ("cell", "changed"),
    [
        ("table.sort()", True), ("table[0] = 1", True), ("table.update(a=1)", True), ("print(table)", False),
        ("halve(1)", False), ("functions.halve(1)", False),
    ],
)  # fmt: skip
def test_a_value_that_was_imported_from_the_material_is_a_value_like_any_other(cell, changed):
    does = effects(cell, AROUND)
    assert bool("table" in does.leaks or does.opaque) == changed


@pytest.mark.parametrize(
    "cell",
    [
        "exec('x = 1')", "eval('x')", "globals()['x'] = 1", "locals()", "vars()", "__import__('os')", "open('a', 'w')",
        "get_ipython()", "In[1]", "print(_)", "Out[2]", "setattr(np, 'dot', 1)", "from material.functions import *",
        "import os", "import inspect", "import sys", "sys.modules", "np.dot = len", "functions.halve = len",
        "functions.np.dot = len", "import numpy\nnumpy.dot = len", "s = functions.sys", "f.__globals__['x'] = 1",
        "f.__code__ = g.__code__", "g.gi_frame.f_globals", "class A:\n    pass", "type('A', (), {})", "%run other",
        "%time x = 1", "%%writefile a.py\nx = 1", "x = !ls", "np = 3", "import math as np", "del np", "sum = 0",
        "def len(x):\n    pass", "np.save('a', x)", "frame.to_csv('a')", "get().x = 1", "get()[0] = 1", "x" * 30_000,
        "def f():\n    global np\n    np = 1", "from functools import lru_cache", "for np in x: pass",
        "x = 1\nx?", "x = 1\nnp.dot?", "?np\nx = 1", ",f a b\nx = 1", "x = 1  # " + "(" * 200,
        "x = " + "+".join(["1"] * 300), "x = 0x" + "f" * 9_000, "dir()",
        "with warnings.catch_warnings(record=True) as w:\n    f()", "e.lineno",
    ],
)  # fmt: skip
def test_a_cell_that_could_do_anything_says_so(cell):
    known = Surroundings((*AROUND.modules, ("numpy", "numpy")), AROUND.material, AROUND.functions)
    assert effects(cell, known).opaque


@pytest.mark.parametrize(
    ("cell", "stateful"),
    [
        ("def f(x, seen=[]):\n    seen.append(x)", "f"),
        ("def f(x, scale=1.0):\n    return x", ""),
        ("def f(x, scale=-1):\n    return x", ""),
        ("def f():\n    global n\n    n += 1", "f"),
        ("def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n    return g", "f g"),
        ("def f():\n    yield 1", "f"),
        ("@cached\ndef f():\n    return 1", "f"),
    ],
)
def test_a_function_that_keeps_something_from_call_to_call_is_known(cell, stateful):
    assert set(effects(cell, AROUND).stateful) == words(stateful)


def test_what_was_released_may_do_what_it_likes():
    text = "import os\nos.environ['A'] = '1'"
    released = Surroundings((("os", "os"),), statements=frozenset(map(ast.dump, ast.parse(text).body)))
    assert not effects(text, released).opaque
    assert effects(text + "\nos.environ['B'] = '1'", released).opaque
