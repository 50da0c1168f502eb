"""Text of later Pythons is told from text of none."""

from __future__ import annotations

import ast
import sys

import pytest

from autograder.source.newer_syntax import newer_syntax

OLD = (3, 11)
# What the Python that runs the tests parses is of no later one.
until = {
    version: pytest.mark.skipif(sys.version_info >= version, reason="this Python reads it")
    for version in [(3, 12), (3, 13), (3, 14)]
}
LATER = [
    ((3, 12), 'f"{d["k"]}"'),
    ((3, 12), 'x = f"{", ".join(n for n in a)}"'),
    ((3, 12), "f'{'\\n'.join(a)}'"),
    ((3, 12), 'f"{(\n1 # one\n)}"'),
    ((3, 12), 'f"{f"{f"{1}"}"}"'),
    ((3, 12), 'f"{a["b"] = }"'),
    ((3, 12), 'f"{d["k"] != 3}"'),
    ((3, 12), 'f"{x!r:>{w["w"]}}" f"{y}"'),
    ((3, 12), "f'''{d['''a''']}'''"),
    ((3, 12), "def f[T](x: T) -> T:\n    return x"),
    ((3, 12), "class A[T, *Ts]:\n    pass"),
    ((3, 12), "type X = int"),
    ((3, 12), "type P[T] = list[T]"),
    ((3, 12), "%matplotlib inline\nx　= f'{d['k']}'"),
    ((3, 13), "def f[T = int](x):\n    return x"),
    ((3, 14), 't"hi {x}"'),
]
NONE = [
    "x = (", "def f(x) return x", "x = [1 2]", "def f[1](x): pass", "def f[](x): pass", 'f"{d["k"}"', 'f"{}"{',
    'f"}" f"{d["a"]}"', 'print(f"{x["a"]}"', 'f"{lambda x: 1}" + f"{d["a"]}"', 'for x in a print(f"{x}")',
    "x = f\"{a['b']}\n", 'f"{x!z}" f"{d["a"]}"', 'f"{d["a"] d}"', "type X int", "def f[T](x) return x", 'f"\\N{', 'f"{',
    "# Python 3.99\nx = (", 'f"{a[}"', "type = (", "f'{x:{'",
]  # fmt: skip


@pytest.mark.parametrize(
    ("version", "text"), [pytest.param(version, text, marks=until[version]) for version, text in LATER]
)
def test_syntax_of_a_later_python_is_known_by_itself(version, text):
    found = newer_syntax(text, OLD)
    assert found is not None
    assert found.version == version
    ast.parse(found.older)


@pytest.mark.parametrize("text", NONE)
def test_what_no_python_reads_is_of_none(text):
    assert newer_syntax(text, OLD) is None


@pytest.mark.parametrize("text", ["x = 1", 'f"{x}"', "f[T](x)", "type = 1", "match = f'{type!r}'"])
def test_what_this_python_reads_is_of_no_later_one(text):
    assert newer_syntax(text) is None


@pytest.mark.parametrize(("version", "text"), LATER)
def test_what_the_grader_reads_is_not_too_new_for_it(version, text):
    found = newer_syntax(text, version)
    assert found is None or found.version > version


@pytest.mark.parametrize("text", ['f"{' * 90, 'f"{f"' * 4000, "def f[" * 3000, "f'{'" * 5000, 'f"{x["a"]}" ' * 1500])
def test_hostile_text_costs_little(text):
    newer_syntax(text, OLD)
