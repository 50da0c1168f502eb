"""A small course with every kind of question, written to a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.model import Assignment

SETTINGS = """\
title = "小さな課題"
due = 2026-12-01T23:59:00+09:00
notebooks = ["addition", "prose"]
material = ["lecture"]
"""

ADDITION = '''\
# %% [markdown]
# # 1. たし算
# 二つの数を足します。

# %%
a, b = 1, 2

# %% question="total" points=2
# 合計
total = a + b

# %% example="total"
assert total == 3, "合計が違います。"

# %% question="halve" points=1.5
def halve(x: float) -> float:
    """半分にする。"""
    return x / 2

# %% example="halve"
assert halve(4) == 2

# %% question="line" points=1 kind="source"
line = "c = functions.add(a, b)"

# %% example="line"
assert isinstance(line, str)

# %%
a, b = 1, 2
'''

PROSE = """\
# %% [markdown]
# # 2. 言葉で

# %% [markdown] question="why" points=2 kind="written"
# **なぜ足すのですか。**
#
# ### BEGIN SOLUTION
# 合わせた数を知りたいからです。
# ### END SOLUTION

# %% question="table" points=1 kind="choice"
table = {}
table["1"] = "一"

# %% example="table"
assert table["1"] in ("一", "二")
"""

LECTURE = """\
# %% [markdown]
# # 講義

# %%
c = functions.add(a, b)
"""

CHECKS = '''\
from autograder.checks import Answer, Mistake, Rubric

TOTAL = Rubric("total", inputs=("a", "b"), outputs=("total",),
               mistakes=[Mistake("subtracts", "引き算をしています。足し算です。", "total = a - b")])
HALVE = Rubric("halve", function="halve")
LINE = Rubric("line", outputs=("line",))


@TOTAL.check(points=2)
def test_total(answer: Answer) -> None:
    """どの二つの数でも、その合計になっていますか。"""


@HALVE.check(points=1.5)
def test_halve(answer: Answer) -> None:
    """どの数でも、その半分を返しますか。"""


@LINE.check(points=1)
def test_line(answer: Answer) -> None:
    """講義から抜き出した行になっていますか。"""
'''

PROSE_CHECKS = '''\
from autograder.checks import Answer, Rubric

TABLE = Rubric("table", outputs=("table",))


@TABLE.check(points=1)
def test_table(answer: Answer) -> None:
    """空欄が正しく埋まっていますか。"""
'''

FILES = {
    "assignment.toml": SETTINGS,
    "addition.py": ADDITION,
    "prose.py": PROSE,
    "material/lecture.py": LECTURE,
    "public/common/functions.py": "def add(x, y):\n    return x + y\n",
    "public/図.txt": "図\n",
    "checks/test_addition.py": CHECKS,
    "checks/test_prose.py": PROSE_CHECKS,
}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The root of a small course, whose files a test may change before it is loaded."""
    root = tmp_path / "course"
    for name, text in FILES.items():
        path = root / "solutions" / "small" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def small(course: Path) -> Assignment:
    """The small course's one assignment."""
    return load_assignment(course, "small")
