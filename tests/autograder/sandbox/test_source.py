"""Pasted text becomes Python again, without a change to its strings and comments."""

from __future__ import annotations

import ast
import importlib

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from autograder.sandbox.guest.source import needs_ipython, prepare, repair
from autograder.source.cell_source import read

SPACE, FULL, QUOTE, NBSP, INVISIBLE = (
    "full_width_space", "full_width_character", "curly_quote", "no_break_space", "invisible_character",
)  # fmt: skip


@pytest.mark.parametrize(
    ("pasted", "meant", "codes"),
    [
        ("x　= 1", "x = 1", {SPACE}),
        ("def f(x):\n　　return x", "def f(x):\n    return x", {SPACE}),
        ("if a:\n    b = 1\n　　c = 2", "if a:\n    b = 1\n    c = 2", {SPACE}),
        ("if a:\n  b = 1\n　　c = 2", "if a:\n  b = 1\n  c = 2", {SPACE}),
        ("if a:\n    b = 1\n　c = 2", "if a:\n    b = 1\n    c = 2", {SPACE}),
        ("np．dot（x，Ｗ１）＋ｂ１", "np.dot(x,W1)+b1", {FULL}),
        ("x ＝ ［1，2］", "x = [1,2]", {FULL}),
        ("print(“あ　い”)", 'print("あ　い")', {QUOTE}),
        ("d[‘W1’] = 1", "d['W1'] = 1", {QUOTE}),
        ('x = “say "hi"”', 'x = "say \\"hi\\""', {QUOTE}),
        ('x = "a”', 'x = "a"', {QUOTE}),
        ("x = ＂a＂", 'x = "a"', {QUOTE}),
        ("x\u00a0=\u00a01", "x = 1", {NBSP}),
        ("x = 1\u200b", "x = 1", {INVISIBLE}),
        ("x\u200e = 1\u00ad", "x = 1", {INVISIBLE}),
        ("x =\u2028 1", "x = 1", {INVISIBLE}),
        ("\u202ax\u202c = 1\b\0", "x = 1", {INVISIBLE}),
        ("x\u2066\u2069\u061c = '\u200e\u2028'", "x = '\u200e\u2028'", {INVISIBLE}),
        ("a − b × c", "a - b * c", {FULL}),
        ("x　= '　（全角）' # 　コメント（）", "x = '　（全角）' # 　コメント（）", {SPACE}),
        ("x　= 1 ＃ 注", "x = 1 # 注", {SPACE, FULL}),
        ('x　= """（\n　"“ """', 'x = """（\n　"“ """', {SPACE}),
        ("x　= 'it\\'s （'", "x = 'it\\'s （'", {SPACE}),
    ],
)
def test_paste_noise_is_repaired(pasted: str, meant: str, codes: set[str]) -> None:
    prepared = prepare(pasted, "<cell>")
    assert prepared.tree is not None
    assert ast.dump(prepared.tree) == ast.dump(ast.parse(meant))
    assert set(prepared.repaired) == codes
    assert prepared.text.count("\n") == pasted.count("\n"), "line numbers must not move"


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\u0085"])
def test_a_line_end_of_another_program_ends_a_line(end: str) -> None:
    prepared = prepare(f"if a:{end}    b = 1{end}c = 2", "<cell>")
    assert (prepared.text, prepared.repaired) == ("if a:\n    b = 1\nc = 2", (INVISIBLE,))
    assert ast.unparse(read(f"x = (1 +{end} 2)").body) == "x = 1 + 2"


@pytest.mark.parametrize("text", ["変数 = 1", "x = '　（）“”'", "# （）\n1", "é = 1", "x = 'a\u200bb'"])
def test_text_that_parses_is_left_alone(text: str) -> None:
    prepared = prepare(text, "<cell>")
    assert (prepared.text, prepared.repaired) == (text, ())


@pytest.mark.parametrize("text", ["x = (", "x = 'abc", "x = “abc", "def", "x　= (", "\ud800", "'\0'", "'''", '"""“'])
def test_what_cannot_be_repaired_keeps_its_own_error(text: str) -> None:
    prepared = prepare(text, "<cell>")
    assert prepared.tree is None
    assert prepared.text == text
    assert prepared.error is not None


def test_repairing_ends_on_any_text() -> None:
    """Every mark that opens something, alone and in pairs, in every order of two."""
    marks = "\"'“”‘’＂＇#＃\\\n　（あ "
    for first in marks:
        for second in marks:
            for text in (first, first + second, first + second + first, first * 3 + second):
                repaired, _ = repair(text)
                assert repaired.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("%matplotlib inline", True), ("x = 1\n!ls", True), ("  %time f()", True), ("x = !ls", True), ("x?", True),
        ("from IPython.display import HTML", True), ("x % 2", False), ("x != y", False), ("'%d' % 3", False),
    ],
)  # fmt: skip
def test_ipython_is_loaded_only_where_it_is_needed(text: str, needs: bool) -> None:
    assert needs_ipython(text) is needs


@pytest.mark.parametrize("text", ["%matplotlib inline\nx　= 1", "x　= 1\n!pip install（）"])
def test_magics_and_noise_may_meet(text: str) -> None:
    prepared = prepare(text, "<cell>")
    assert prepared.tree is not None
    assert SPACE in prepared.repaired


@pytest.mark.parametrize(
    ("pasted", "meant", "codes"),
    [
        ("# 答え\n    u = 1\n    v = 2", "# 答え\nu = 1\nv = 2", ("margin",)),
        ("# 答え\n\n  if a:\n    b = 1", "# 答え\n\nif a:\n  b = 1", ("margin",)),
        ("# 答え\n　u　= 1", "# 答え\nu  = 1", ("full_width_space", "margin")),
    ],
)
def test_a_fragment_pasted_with_its_margin_below_a_comment_loses_it(
    pasted: str, meant: str, codes: tuple[str, ...]
) -> None:
    prepared = prepare(pasted, "<cell>")
    assert (prepared.text, prepared.repaired) == (meant, codes)


@pytest.mark.parametrize(
    "text",
    [
        "%matplotlib inline", "!ls", "files = !ls", "files =!ls", "n =%timeit 1", "np.dot?", "?np.dot", "%%time\nx = 1",
        ">>> x = 1", "In [3]: import os", "x = [\n   ...: 1]", "/f 1", ";f a b", ",f a b", "  /f 1",
    ],
)  # fmt: skip
def test_what_ipython_changes_is_given_to_it(text: str) -> None:
    translated = TransformerManager().transform_cell(text)
    tree = prepare(text, "<cell>").tree
    assert tree is not None
    assert ast.dump(tree) == ast.dump(ast.parse(translated))


def test_broken_python_is_no_work_for_ipython(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} was imported")

    monkeypatch.setattr(importlib, "import_module", refuse)
    assert prepare("def f(x)\n    return x * 2", "<cell>").tree is None
