"""What a module offers is read from calls in the author's cells, where the notebook imports it."""

from __future__ import annotations

import pytest

from autograder.source.modules import offered


@pytest.mark.parametrize(
    ("notebook", "names"),
    [
        ("from common import functions", {"functions.relu"}),
        ("import numpy as np\nimport common.functions as functions", {"functions.relu", "np.dot"}),
        ("functions = 3", set()),
    ],
)
def test_offered(notebook: str, names: set[str]) -> None:
    assert offered(notebook, "z = functions.relu(np.dot(x, W))\nx.sum()") == names
