"""What a student's own machine has, or is told, and the grader's has not, costs no right answer."""

from __future__ import annotations

import json

import pytest

from autograder.model import Status, Submission
from autograder.notebooks import write_released

SET_UP = {
    "another back end": "import matplotlib\nmatplotlib.use('TkAgg')",
    "a library that is not here": "import torch",
    "fonts that are not here": "import japanize_matplotlib, torch.nn as nn",
    "all of a library": "from torch.nn import *",
    "errors of numpy raised": "import numpy as np\nnp.seterr(all='raise')",
    "a debugger": "breakpoint()",
    "a soft hyphen": "y\u00ad = 1",
    "a mark of direction": "y\u200e = 1",
    "a line separator": "y = 1\u2028z = 2",
}
RIGHT = {
    "l1_average": "average = np.sum(scores) / len(scores)",
    "l1_standardize": "def standardize(x):\n    np.exp(-1000.0)\n    np.array([1e300]) * 1e300\n"
    "    return (x - np.mean(x, axis=0)) / np.std(x, axis=0)",
}


@pytest.fixture(scope="module")
def graded(lesson, warm):
    engine, notebook = warm(lesson), lesson.notebooks[0]

    def grade(set_up: str, within: str | None):
        """Grade right answers; the set-up stands in the answer of a question, or above the notebook's own."""
        document = json.loads(write_released(notebook))
        for cell in document["cells"]:
            id = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
            cell["source"] = RIGHT.get(id, cell["source"])
            is_first = within is None and "np.loadtxt" in cell["source"]
            cell["source"] = f"{set_up}\n{cell['source']}" if id == within or is_first else cell["source"]
        content = json.dumps(document).encode()
        grade = engine(Submission("s1", lesson.name, {notebook.name: content}))
        return {each.question: each for each in grade.questions if each.question in RIGHT}

    return grade


@pytest.mark.parametrize("within", [None, "l1_standardize"])
@pytest.mark.parametrize("set_up", SET_UP.values(), ids=SET_UP)
def test_a_right_answer_is_right_whatever_its_notebook_was_set_up_with(graded, set_up, within):
    assert {id: (each.score, each.status) for id, each in graded(set_up, within).items()} == {
        "l1_average": (1, Status.GRADED), "l1_standardize": (2, Status.GRADED)
    }  # fmt: skip
