"""A list that a function adds to and does not make itself is found, and no other."""

from __future__ import annotations

import pytest

from autograder.source.growing import growing_list

BODY = "\n    out.append(x)\n    return out"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (f"def f(x, out=[]):{BODY}", "out"),
        (f"def f(x, *, out=list()):{BODY}", "out"),
        (f"out = []\ndef f(x):{BODY}", "out"),
        (f"out = []\ndef f(x):\n    out = []{BODY}", None),
        (f"out = []\ndef f(x):\n    out.clear(){BODY}", None),
        (f"out = []\ndef f(x, out):{BODY}", None),
        (f"out = []\ndef g(x):{BODY}\ndef f(x):\n    return x", None),
        (f"def f(x, out=None):{BODY}", None),
        ("def f(x):", None),
    ],
)
def test_growing_list(source: str, name: str | None) -> None:
    assert growing_list([source], "f") == name
