"""What is cut from a reference and what stays."""

from __future__ import annotations

import ast

import pytest

from autograder.course.stub_generation import BEGIN, END, WRITTEN_PROMPT, cut_prose, cut_stub, without_markers
from autograder.errors import CourseError

FUNCTION = '''\
@decorated(1)
def f(
    x,  # the input
    *, y: dict[str, int] = {"a": 1}, key=lambda pair: pair[0],
) -> "float: a number":  # a hint
    """説明。

    x: (N,)
    """
    # a hint
    return x + y["a"]
'''
FUNCTION_STUB = '''\
@decorated(1)
def f(
    x,  # the input
    *, y: dict[str, int] = {"a": 1}, key=lambda pair: pair[0],
) -> "float: a number":
    """説明。

    x: (N,)
    """
    ...'''

CLASS = '''\
@decorated
class Layer(Base):
    """層"""

    kind = "affine"
    kept: dict[str, int] = {}

    def __init__(self, W,
                 b):
        """覚える。"""
        self.W, self.b = W, b

    @property
    def size(self) -> int:
        return self.W.size
'''
CLASS_STUB = '''\
@decorated
class Layer(Base):
    """層"""

    kind = ...
    kept: dict[str, int] = ...

    def __init__(self, W,
                 b):
        """覚える。"""
        ...

    @property
    def size(self) -> int:
        ...'''
MARKED_CLASS = f'''\
class Layer:
    def __init__(self, W):
        self.W = W

    def apply(self, x):
        """積"""
        {BEGIN}
        y = x @ self.W
        return y
        {END}

    def size(self):
        {BEGIN}
        return self.W.size
        {END}'''
MARKED_CLASS_STUB = '''\
class Layer:
    def __init__(self, W):
        self.W = W

    def apply(self, x):
        """積"""
        ...

    def size(self):
        ...'''

CUTS = {
    "an assignment keeps its target": ("u1 = np.dot(x, W1) + b1", "u1 = ..."),
    "leading comments stay, later ones go": (
        "# 総入力\n\nu = 1\n# a hint\nv = 2  # a hint",
        "# 総入力\n\nu = ...\nv = ...",
    ),
    "a subscript is a target": ("grad = {}\ngrad['W1'] = x.T @ d", "grad = {}\ngrad['W1'] = ..."),
    "a target assigned twice appears once": ("w = 1\nw = w + 1\nw += 1", "w = ..."),
    "every name of a tuple has its line": ("y, (z, *rest) = f()", "y = ...\nz = ...\nrest = ..."),
    "a chain has a line for each": ("a = b = 3", "a = ...\nb = ..."),
    "an annotation stays": ("u: int = 3", "u: int = ..."),
    "a bare annotation goes": ("u: int\nv = 1", "v = ..."),
    "imports stay": (
        "import numpy as np\nfrom math import pi\ntau = 2 * pi",
        "import numpy as np\nfrom math import pi\ntau = ...",
    ),
    "other statements go": ("x = 1\nprint(x)\nif x:\n    y = 2\nfor i in range(3):\n    x += i", "x = ..."),
    "an empty list and tuple stay": ("a = []\nb = ()\nc = [1]", "a = []\nb = ()\nc = ..."),
    "a function keeps decorator, signature, docstring": (FUNCTION, FUNCTION_STUB),
    "a function on one line": ("def f(x): return x", "def f(x):\n    ..."),
    "an async function": ("async def f(x):\n    return x", "async def f(x):\n    ..."),
    "a class keeps the heads of its methods": (CLASS, CLASS_STUB),
    "a class whose methods are marked keeps the others": (MARKED_CLASS, MARKED_CLASS_STUB),
    "an empty class stays": (
        "class Own(ValueError):\n    pass\n\n\ndef f():\n    raise Own",
        "class Own(ValueError):\n    pass\n\n\ndef f():\n    ...",
    ),
    "blank lines between functions stay": (
        "def f():\n    return 1\n\n\ndef g():\n    return 2",
        "def f():\n    ...\n\n\ndef g():\n    ...",
    ),
    "a region at the top level": (f"x = 1\n{BEGIN}\n# a hint\nu = x + 1\n{END}\nprint(u)", "x = 1\nu = ...\nprint(u)"),
    "a region without names": (f"x = 1\n{BEGIN}\nprint(x)\n{END}", "x = 1\n..."),
    "a region in a body": (
        f"def f(x):\n    y = x\n    {BEGIN}\n    # a hint\n    z = y\n    return z\n    {END}",
        "def f(x):\n    y = x\n    ...",
    ),
}


@pytest.mark.parametrize(("reference", "stub"), CUTS.values(), ids=CUTS)
def test_the_stub_is_cut_by_syntax(reference, stub):
    assert cut_stub(reference) == stub
    ast.parse(stub)


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("print(1)", "nothing to fill in"),
        ("", "nothing to fill in"),
        ("grad = {}", "nothing to fill in"),
        (f"{END}\nx = 1", "out of place"),
        (f"{BEGIN}\n{BEGIN}\nx = 1\n{END}", "out of place"),
        (f"{BEGIN}\nx = 1", "never closed"),
    ],
)
def test_a_reference_that_leaves_no_stub_is_refused(reference, said):
    with pytest.raises(CourseError, match=said) as caught:
        cut_stub(reference)
    assert caught.value.next_step


def test_a_reference_that_is_not_python_is_a_syntax_error():
    with pytest.raises(SyntaxError):
        cut_stub("x = = 1")


@pytest.mark.parametrize(
    ("reference", "stub"),
    [
        ("答えです。", WRITTEN_PROMPT),
        (f"**問い**\n\n{BEGIN}\n答え\n二行\n{END}\n\n注意", f"**問い**\n\n{WRITTEN_PROMPT}\n\n注意"),
    ],
)
def test_prose_becomes_a_request_to_write(reference, stub):
    assert cut_prose(reference) == stub


def test_the_reference_runs_without_its_markers():
    assert without_markers(f"x = 1\n    {BEGIN}\ny = 2\n{END}") == "x = 1\ny = 2"
