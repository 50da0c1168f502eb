"""Errors that Python and NumPy really raise are explained in Japanese, and hostile ones do no harm."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pytest

from autograder.explanations.explain import explain
from autograder.sandbox.model import ErrorKind, StudentError

PREPARED = """
import numpy as np
from types import SimpleNamespace
x, W1, b1, W2 = np.ones(4), np.ones((4, 3)), np.ones(3), np.ones((3, 2))
counts, functions = np.array([1, 2]), SimpleNamespace(relu=lambda u: u)
network = {'W1': W1, 'b1': b1}
def layer(x, W): return x, W
def nothing(x): x = x + 1
def itself(x): return itself(x)
def total(rows):
    for row in rows:
        sum_ = sum_ + row
    return sum_
"""
NAMES = ("x", "W1", "b1", "W2", "np", "functions", "relu", "network", "layer", "sqrt", "functions.sigmoid")

# What the student wrote, the exception that Python makes of it, and what the explanation must say.
RAISED = [
    # names
    ("z = x @ w1", "NameError", "`w1` という名前はありません。`W1` の書き間違い"),
    ("z = funcions.relu(x)", "NameError", "`functions` の書き間違い"),
    ("pritn(x)", "NameError", "`print` の書き間違い"),
    ("z = true", "NameError", "`True` の書き間違い"),
    ("z = sigmoid(x)", "NameError", "`functions.sigmoid` と書いてください"),
    ("z = exp(x)", "NameError", "`np.exp` と書いてください"),
    ("rows[0] = 1", "NameError", "先に作ってください"),
    ("z = u9", "NameError", "`u9` という名前には、まだ値がありません"),
    ("z = np.log(x + le-7)", "NameError", "`1e-7` と書いてください"),
    ("plt.plot(x)", "NameError", "`import matplotlib.pyplot as plt`"),
    ("total([1, 2])", "UnboundLocalError", "`sum_` は関数の中だけの名前"),
    # attributes
    ("np.arrange(3)", "AttributeError", "`np.arange` の書き間違い"),
    ("np.dott(x, W1)", "AttributeError", "`np.dot` の書き間違い"),
    ("np.expp(x)", "AttributeError", "`np.exp` の書き間違い"),
    ("np.nosuchthing(x)", "AttributeError", "綴りを確かめてください"),
    ("x.shap", "AttributeError", "`shape` の書き間違い"),
    ("np.int(3.0)", "AttributeError", "`np.int` は、今の NumPy にはありません。`int`"),
    ("np.float_(3)", "AttributeError", "`np.float64` と書いて"),
    ("[1, 2].shape", "AttributeError", "`np.array( )` で配列"),
    ("(3).shape", "AttributeError", "`np.asarray( )` で配列にします"),
    ("x.append(1)", "AttributeError", "配列には `append` がありません"),
    ("network.W1", "AttributeError", "`['W1']`"),
    ("functions.rleu(x)", "AttributeError", "`rleu` という名前はありません"),
    ("np.linalg.nrom(x)", "AttributeError", "`nrom` という名前はありません"),
    # shapes
    ("W1 + W2", "ValueError", r"`(4,3)` の配列と `(3,2)` の配列"),
    ("np.dot(W1, W1)", "ValueError", r"左の形は `(4,3)`、右の形は `(4,3)` で、3 と 4"),
    ("np.dot(x, W2)", "ValueError", r"左の形は `(4,)`、右の形は `(3,2)` で、4 と 3"),
    ("W1 @ W1", "ValueError", "左は 3、右は 4"),
    ("x @ 2", "ValueError", "配列ではありません"),
    ("x += np.ones((2, 4))", "ValueError", "形が `(4,)` の配列を `+=`"),
    ("x[:2] = b1", "ValueError", "形が `(2,)` の場所に、形が `(3,)`"),
    ("np.zeros(6).reshape(4)", "ValueError", "要素が6個の配列は、形 `(4,)`"),
    ("np.array([[1, 2], [3]])", "ValueError", "長さの違うリスト"),
    ("np.concatenate([x, W1])", "ValueError", "つなげる配列"),
    ("if x > 0: pass", "ValueError", "`np.where`"),
    ("max(x, 0)", "ValueError", "`np.maximum`"),
    ("np.sum(x, axis=1)", "AxisError", "1次元の配列に `axis=1` はありません"),
    ("np.linalg.inv(W1)", "LinAlgError", "正方行列"),
    ("np.linalg.inv(np.zeros((2, 2)))", "LinAlgError", "逆行列のない"),
    # other values
    ("u, z = 1, 2, 3", "ValueError", "左辺の名前の数(2個)"),
    ("u, y, z = 1, 2", "ValueError", "左辺の名前は3個ですが、右辺の値は2個"),
    ("float('あ')", "ValueError", "数ではない文字列 `'あ'`"),
    ("int('a')", "ValueError", "数ではない文字列 `'a'`"),
    ("x.flags.writeable = False; x[0] = 1", "ValueError", "書き換えられない配列"),
    ("1 / 0", "ZeroDivisionError", "0 で割っています"),
    ("10.0 ** 400", "OverflowError", "大きすぎます"),
    # unanswered stubs and missing returns
    ("... + 1", "TypeError", "`...` がそのまま"),
    ("np.dot(x, ...)", "TypeError", "`...` がそのまま"),
    ("np.exp(...)", "TypeError", "`...` がそのまま"),
    ("u, z = ...", "TypeError", "`...` がそのまま"),
    ("(...).T", "AttributeError", "`...` がそのまま"),
    ("...[0]", "TypeError", "`...` がそのまま"),
    ("nothing(x) + 1", "TypeError", "`None`(値なし)"),
    ("nothing(x).shape", "AttributeError", "`None`(値なし)"),
    # types
    ("x.shape(0)", "TypeError", "`y.shape[0]`"),
    ("x(0)", "TypeError", "`[ ]`"),
    ("2 (3)", "TypeError", "`*` が抜けて"),
    ("np(3)", "TypeError", "モジュールそのもの"),
    ("layer(x)", "TypeError", "足りないのは `'W'`"),
    ("np.dot(x)", "TypeError", "足りないのは `'b'`"),
    ("layer(x, W1, b1)", "TypeError", "受け取れるのは2個ですが、3個渡して"),
    ("np.maximum(x)", "TypeError", "受け取れるのは2個から3個ですが、1個渡して"),
    ("np.sum(x, axs=0)", "TypeError", "`axs` という名前の引数はありません"),
    ("layer(x, x=1)", "TypeError", "値を2回"),
    ("np.zeros(3, 4)", "TypeError", "`np.zeros((3, 4))`"),
    ("float(x)", "TypeError", "`np.exp`"),
    ("layer[0]", "TypeError", "関数に `[ ]`"),
    ("u, z = 1", "TypeError", "1つの値(`int`)"),
    ("for i in 3: pass", "TypeError", "`range( )`"),
    ("len(3)", "TypeError", "1つの数には長さがない"),
    ("len(np.array(3))", "TypeError", "1つの数には長さがない"),
    ("np.e ^ (-x)", "TypeError", "`^` は累乗ではありません。累乗は `**`"),
    ("2 ^ 0.5", "TypeError", "`^` は累乗ではありません"),
    ("x > 0 & x < 1", "TypeError", "それぞれの条件を `( )` で囲みます"),
    ("~x", "TypeError", "`~` は真偽値を反転する記号"),
    ("sum(x, axis=0)", "TypeError", "`np.sum( )` のように `np.` を付けて"),
    ("np.max(0, x)", "TypeError", "`np.maximum` を使います"),
    ("np.random.rand((3, 5))", "TypeError", "かっこが二重になっていないか"),
    ("np.array(1).shape[0]", "IndexError", "1つの数では空"),
    ("range(x)", "TypeError", "`range( )` に渡す個数"),
    ("np.where(x > 0, '1', 0)", "DTypePromotionError", "文字列と数が混ざっています"),
    ("np.dot(x[:, np.newaxis], W1)", "ValueError", "`np.newaxis` や `None` を添え字に使うと、軸が1つ増えます"),
    ("[1]['a']", "TypeError", "番号(整数)"),
    ("(1, 2)[0] = 3", "TypeError", "書き換えられません"),
    ("{[1]: 2}", "TypeError", "辞書のキー"),
    ("'a' + 1", "TypeError", "文字列と数"),
    ("1 + 'a'", "TypeError", "`int` と `str` のあいだで `+`"),
    ("-'a'", "TypeError", "`str` に `-`"),
    ("[1] * 1.5", "TypeError", "`np.array`"),
    ("counts -= 0.1 * counts", "UFuncTypeError", "`w = w - …`"),
    ("np.add('a', 1)", "UFuncTypeError", "数ではない値"),
    ("'%d' % 'a'", "TypeError", "エラーの文: `%d format"),
    # indexes and keys
    ("x[4]", "IndexError", "添え字 4 は範囲の外です。この軸の大きさは 4"),
    ("x[0, 1]", "IndexError", "1次元の配列に、添え字を2個"),
    ("x.shape[1]", "IndexError", "`.shape`"),
    ("[1][1]", "IndexError", "0 から数える"),
    ("x[0][0]", "IndexError", "1つの数に `[ ]`"),
    ("x[1.5]", "IndexError", "添え字は整数"),
    ("x[np.array([True])]", "IndexError", "真偽値で選ぶ配列の大きさ(1)が、選ばれる配列の大きさ(4)"),
    ("W1[np.array([0, 1]), np.array([0, 1, 2])]", "IndexError", "`(2,)` と `(3,)`"),
    ("network['w1']", "KeyError", "`W1` の書き間違い"),
    ("network['loss']", "KeyError", "`loss` というキーはありません"),
    # modules and files
    ("import nosuchmodule", "ModuleNotFoundError", "`nosuchmodule` が採点の環境にありません"),
    ("import nunpy", "ModuleNotFoundError", "`numpy` の書き間違い"),
    ("from math import sqr", "ImportError", "`sqrt` の書き間違い"),
    ("open('data.csv')", "FileNotFoundError", "`data.csv` が見つかりません"),
    # limits
    ("itself(x)", "RecursionError", "終わりません"),
    ("np.zeros((10**7, 10**7))", "MemoryError", "`(10000000, 10000000)`"),
    # syntax
    ("z = f(x", "SyntaxError", "`(` に対応する閉じかっこ"),
    ("z = f(x))", "SyntaxError", "`)` に対応する開きかっこ"),
    ("z = (1, 2]", "SyntaxError", "`(` で開いたかっこを `]`"),
    ("def f(x)\n    return x", "SyntaxError", "コロン"),
    ("if x == 1 print(x)", "SyntaxError", "コロン"),
    ("s = 'abc", "SyntaxError", "引用符"),
    ("f(x) = 3", "SyntaxError", "`=` の左"),
    ("if x = 3: pass", "SyntaxError", "`==`"),
    ("z = [1 2]", "SyntaxError", "コンマ"),
    ("z = 3x", "SyntaxError", "`*` が抜けて"),
    ("z = （1）", "SyntaxError", "全角の文字 `（`"),
    ("z =　1", "SyntaxError", "全角の空白"),
    ("z = “a”", "SyntaxError", "全角の文字 `“`"),
    ("z = 1e−7", "SyntaxError", "全角の文字 `−`"),
    ("z = 1 ☃ 2", "SyntaxError", "使えない文字 `☃`"),
    ("return x", "SyntaxError", "`return` は関数"),
    ("break", "SyntaxError", "`for` や `while`"),
    ("retrun x", "SyntaxError", "`return` の書き間違い"),
    ("z = x +", "SyntaxError", "途中で終わって"),
    ("x++", "SyntaxError", "`x += 1`"),
    ("lambda = 3", "SyntaxError", "決まった意味を持つ言葉"),
    ("None = 3", "SyntaxError", "`None` には代入できません"),
    ("print 3", "SyntaxError", "`( )` が必要"),
    ("z = 5 % % 2", "SyntaxError", "文として読めない"),
    ("del f()", "SyntaxError", "エラーの文: `cannot delete function call`"),
    ("  z = 1", "IndentationError", "余分な空白"),
    ("def f(x):\nreturn x", "IndentationError", "1行目の `:` のあとの行"),
    ("if 1:\n    a = 1\n  b = 2", "IndentationError", "字下げの深さ"),
    ("if 1:\n\ta = 1\n        b = 2", "TabError", "タブと空白"),
    # the student's own
    ("assert x is None, 'だめ'", "AssertionError", "エラーの文: `だめ`"),
    ("raise NotImplementedError", "NotImplementedError", "まだ書かれていない"),
    ("class Odd(Exception): pass\nraise Odd('why')", "Odd", "エラーの文: `why`"),
    ("raise KeyError", "KeyError", "`KeyError` が起きました"),
]


def raised(source: str) -> StudentError:
    """The error that running the source raises, as the sandbox would report it."""
    names: dict[str, object] = {}
    exec(PREPARED, names)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source, "<cell>", "exec"), names)
    except Exception as error:
        syntax = isinstance(error, SyntaxError)
        line = error.lineno if isinstance(error, SyntaxError) else len(source.splitlines())
        return StudentError(
            ErrorKind.MEMORY if isinstance(error, MemoryError) else ErrorKind.EXCEPTION,
            type(error).__name__,
            error.msg if isinstance(error, SyntaxError) else str(error),
            line,
            source.splitlines()[(line or 1) - 1],
            name=error.name if isinstance(error, NameError) and not syntax else None,
        )
    raise AssertionError(f"nothing was raised by {source!r}")


@pytest.mark.parametrize(("source", "type_name", "said"), RAISED)
def test_real_errors_are_explained(source: str, type_name: str, said: str) -> None:
    """The explanation names the line and the type, and says what it means."""
    error = raised(source)
    assert error.type == type_name
    explanation = explain(error, NAMES)
    assert said in explanation
    assert f"{error.line}行目の `" in explanation
    assert f"`{type_name}` が起きました。" in explanation
    assert explanation.count("`") % 2 == 0


def test_candidates_come_from_the_given_names() -> None:
    """A function of a module is found when it is among the names; without names the spelling is questioned."""
    error = StudentError(
        ErrorKind.EXCEPTION, "AttributeError", "module 'common.functions' has no attribute 'sigmoidd'", 1, "z = 1"
    )
    assert "`functions.sigmoid` の書き間違い" in explain(error, ["sigmoid"])
    assert "綴りを確かめてください" in explain(error)


@pytest.mark.parametrize(
    ("cell", "stage", "line", "said"),
    [
        (4, "cell", 2, "`z = 1` で"),
        (4, "cell", 2, "2行目の "),
        (6, "cell", 1, "5行目の "),
        (None, "run", 1, "5行目の "),
        (3, "cell", 1, "別のセルの `z = 1` で"),
    ],
)
def test_lines_are_counted_through_the_cells_of_the_answer(cell: int | None, stage: str, line: int, said: str) -> None:
    """As they are shown: one below the other, an empty line between two."""
    error = StudentError(ErrorKind.EXCEPTION, "ValueError", "?", line, "z = 1", stage=stage, cell=cell)
    assert said in explain(error, (), {4: "x = 1\nz = 1\n", 6: "z = 1"})


def test_without_line_and_source() -> None:
    """Where the line is not known, the type alone is named."""
    assert explain(StudentError(ErrorKind.EXCEPTION, "ZeroDivisionError", "division by zero")).startswith(
        "`ZeroDivisionError` が起きました。"
    )


def test_a_qualified_type_is_known() -> None:
    """The module of an exception's class does not matter."""
    error = StudentError(
        ErrorKind.EXCEPTION, "numpy.exceptions.AxisError", "axis 2 is out of bounds for array of dimension 1"
    )
    assert "`axis=2`" in explain(error)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (ErrorKind.TIMEOUT, "制限時間"),
        (ErrorKind.MEMORY, "メモリ"),
        (ErrorKind.EXIT, "`sys.exit()`"),
        (ErrorKind.CRASH, "異常終了"),
        (ErrorKind.PROTOCOL, "読み取れません"),
        (ErrorKind.OUTPUT, "表示が多すぎる"),
    ],
)
def test_every_other_end_is_explained(kind: ErrorKind, said: str) -> None:
    """A program that did not come to its own end gets its sentence, with the line where it is known."""
    assert said in explain(StudentError(kind))
    assert "止まったのは3行目の `while True: pass` です。" in explain(
        StudentError(kind, line=3, source_line="while True: pass")
    )


HOSTILE_TEXT = [
    "\x1b[31m\x1b]0;title\x07",
    "\u202eabc\u2066",
    "\ud800",
    "<script>alert(1)</script>",
    "`<b>`\n# heading\n\n```\n<img src=x onerror=y>",
    "{0}{1}{names!r}%s",
    "name '" + "a" * 10**6 + "' is not defined",
    "'" * 10**6,
    "shapes (" + "1," * 10**5,
    "\x00" * 1000,
    "",
]
TYPES = [
    "NameError",
    "AttributeError",
    "KeyError",
    "ImportError",
    "ModuleNotFoundError",
    "SyntaxError",
    "TypeError",
    "Odd",
]


@pytest.mark.parametrize("text", HOSTILE_TEXT)
@pytest.mark.parametrize("type_name", [*TYPES, "`<b>`"])
def test_hostile_errors_do_no_harm(type_name: str, text: str) -> None:
    """Whatever an error holds, what comes out is short, printable and keeps HTML inside code."""
    for kind in (ErrorKind.EXCEPTION, ErrorKind.MEMORY, ErrorKind.TIMEOUT):
        explanation = explain(StudentError(kind, type_name, text, 1, text, name=text), [text, "W1"])
        assert 0 < len(explanation) < 2000
        assert explanation.encode()
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", explanation)
        outside_code = re.sub(r"`[^`]*`", "", explanation)
        assert not set("<>`\n") & set(outside_code)


def test_many_names_take_no_time() -> None:
    """A notebook with very many names is no way to stall the grader."""
    error = StudentError(
        ErrorKind.EXCEPTION, "NameError", "name 'functoins' is not defined", 1, "functoins", name="functoins"
    )
    assert "`functoins`" in explain(error, [f"function{number}" for number in range(10**5)])


def test_numpy_is_the_version_whose_messages_are_known() -> None:
    """The patterns follow NumPy 2; a new major version needs a look at `ja_errors`."""
    assert np.__version__.startswith("2.")
