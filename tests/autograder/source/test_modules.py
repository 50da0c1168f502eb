"""What a module offers is read from the released file, where the notebook imports it, and not from the solution."""

from __future__ import annotations

import pytest

from autograder.source.modules import offered, released_functions

PUBLIC = {
    "common/functions.py": b"def relu(x):\n    def inner(): ...\n\ndef step(x): ...\n",
    "scores.csv": b"def no():",
}


@pytest.mark.parametrize(
    ("notebook", "names"),
    [
        ("from common import functions", {"functions.relu", "functions.step"}),
        ("import numpy as np\nimport common.functions as functions", {"functions.relu", "functions.step"}),
        ("functions = 3", set()),
    ],
)
def test_offered(notebook: str, names: set[str]) -> None:
    assert offered(notebook, released_functions(PUBLIC)) == names
