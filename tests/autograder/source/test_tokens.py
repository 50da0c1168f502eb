"""Two sources that only people can tell apart are written alike; any others are not."""

from __future__ import annotations

import io
import sysconfig
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.source.tokens import normal_source

SOURCE = '''\
import numpy as np
%matplotlib inline


@marked("# not a comment",
        1)
def add(x, y=1.5):
    """Add."""
    if x:
        return x + y
    return f"{x}" + "a"
'''

NORMAL = """\
0 import numpy as np
0 %matplotlib inline
0 @ marked ( "# not a comment" , 1 )
0 def add ( x , y = 1 . 5 ) :
1 if x :
2 return x + y
1 return f"{x}" + "a\""""


def test_a_source_is_written_statement_by_statement():
    assert normal_source(SOURCE) == NORMAL


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import numpy as np\n", "# 準備 'it\nimport numpy as np  # 計算に使う\n\n"),
        ('    """Add."""\n', ""),
        ('"""Add."""', "'''足す\n\n    # 二つの数\n    '''"),
        ('"""Add."""', '"足す" r"二つ"'),
        ("        return x + y", "            return x + y"),
        ("x + y\n", "x \\\n  + y\n"),
        ("(x, y=1.5)", "(x,\n        # 既定\n        y = 1.5)"),
        ("\n", "\r\n"),
        ("\n    ", "\n\t"),
    ],
)
def test_comments_layout_and_docstrings_are_left_out(old, new):
    assert old in SOURCE
    assert normal_source(SOURCE.replace(old, new)) == NORMAL


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x + y", "x - y"),
        ("1.5", "1.50"),
        ("# not", "## not"),
        ("%matplotlib inline", "%matplotlib inline # later"),
        ("return f", "return 'b', f"),
        ('f"{x}"', '"{x}"'),
        ("    return f", "        return f"),
        ("\n    return f", "; return f"),
        ("        return x + y\n", '        f"{print(x)}"\n'),
        ('"""Add."""', '"""Add.""".strip()'),
    ],
)
def test_everything_else_counts(old, new):
    assert old in SOURCE
    assert normal_source(SOURCE.replace(old, new)) != NORMAL


@pytest.mark.parametrize(
    "source", ["", "\n", "x = 'open", '"""', "((", ")\nx", "!echo (\nx = 1", "x = 1\\", "é = '確認'", "\0"]
)
def test_no_text_is_refused(source):
    assert isinstance(normal_source(source), str)


def test_what_follows_an_unfinished_text_still_counts():
    assert normal_source("!echo '(\nx = 1") == "0 !echo '(\n0 x = 1"
    assert normal_source("x = 'open\ny = 1") == "0 x = ' open\n0 y = 1"


@pytest.mark.parametrize("module", ["ast", "difflib", "inspect", "textwrap", "tokenize", "typing"])
def test_the_statements_of_real_modules_are_those_that_python_reads(module):
    source = (Path(sysconfig.get_path("stdlib")) / f"{module}.py").read_text(encoding="utf-8")
    ours = ["".join(line.split()) for line in normal_source(source).split("\n")]
    expected = [line for line in _as_python_reads(source) if line is not None]
    assert len(expected) > 100
    assert set(expected) <= set(ours)


def _as_python_reads(source: str) -> Iterator[str | None]:
    """By logical line its level and its words, without blanks; None: a docstring, or one with an f-string."""
    level, words, kinds = 0, "", set[str]()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        kind = tokenize.tok_name[token.type]
        level += {"INDENT": 1, "DEDENT": -1}.get(kind, 0)
        if kind == "NEWLINE":
            unlike = kinds == {"STRING"} or "FSTRING_START" in kinds or "\n" in words
            yield None if unlike else f"{level}{''.join(words.split())}"
            words, kinds = "", set()
        elif kind not in ("COMMENT", "NL", "INDENT", "DEDENT"):
            words += token.string
            kinds.add(kind)


def test_nothing_is_lost_after_a_quote_within_a_computed_string():
    one, other = (normal_source(f'y = f"{{d["#"]}}" + str({number})\nz = 1\n') for number in (1, 2))
    assert one != other
    assert one.splitlines()[1:] == other.splitlines()[1:] == ["0 z = 1"]
