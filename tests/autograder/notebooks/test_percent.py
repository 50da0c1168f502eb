"""A percent text is read the same whether it is plain or not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course import load_assignment
from autograder.notebooks import percent
from autograder.settings.course_root import SOLUTIONS

MARKERS = (
    "# %%", "#%%", "# %% ", " # %%", "# %% [markdown]", "# %% [md]", "# %% [raw]", '# %% question="q" points=2',
    "# %% points=1.50", "# %% points=01", "# %% hard", '# %% 題 points=1', '# %% tags=["active-ipynb"]', "# %%%",
    '# %% [markdown] question="問 [x]"', "# %% [python]", "# In[3]:", "# <codecell>", '# %% active=""',
    '# %% cell_type="raw"', '# %% cell_type=1 points=2', "# %% a=1 a=2", "# %%\u3000", "# %%   [markdown]",
)  # fmt: skip
LINES = (
    "", "#", "# ", "# 文", "#文", "# # 見出し", "# ```", "# ~~~", "#  ```python", "x = 1", "    y = 2",
    "if x:", "def f():", '"""', "'''", '"""一つ"""', 'r"""', "# %matplotlib inline", "# !ls",
    "# ls -l", "ls = 3", "# help?", "x?", "# x = %time 1", "x = !ls", "# # %matplotlib inline",
    "s = '''", "# %% [markdown]", "\f", "x = 1\\", "\t", "# cd ..", "# 1つ目?", "#: 注", "# -", "# +",
    "# ---", "x = 1  # escape", "a\u2028b = 1", "# a\u2028b", "%time x", "?x", "# \\\\alpha", "#!",
    "# region", "# endregion", "await f()", "# noqa", "　", "x = 1 ", "# <markdowncell>",
)  # fmt: skip
texts = st.lists(st.sampled_from(MARKERS) | st.sampled_from(LINES), min_size=1, max_size=9).map("\n".join)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(MARKERS), texts, st.sampled_from(("\n", "", "\n\n")))
def test_what_is_plain_is_read_as_jupytext_reads_it(marker, text, end):
    whole = f"{marker}\n{text}{end}"
    plain = percent._read_plain(whole)
    assert plain is None or plain == percent._read_any(whole, "n.py")


def test_the_course_is_plain(assignment, lesson_root):
    """So that no command waits for jupytext."""
    root = assignment.checks.parents[1]
    folders = (root / "day1", load_assignment(lesson_root, "lesson1").checks.parent)
    files = [path for folder in folders for path in (*folder.glob("*.py"), *folder.glob("material/*.py"))]
    assert files
    for path in files:
        assert percent._read_plain(path.read_text(encoding="utf-8")) is not None, path
    assert root.name == SOLUTIONS


@pytest.mark.parametrize("text", ["", "x = 1\n", "# %%\n", "# %%\n\n\n\n"])
def test_what_has_no_cells_is_left_to_jupytext(text):
    assert percent._read_plain(text) is None
