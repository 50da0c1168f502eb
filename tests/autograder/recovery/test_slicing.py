"""An answer's program: the cells that it needs, and no other; or the notebook whole."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from autograder.model import Notebook
from autograder.notebooks import write_released
from autograder.recovery import Slicer, keeps_state, recover, surroundings

SECTION_1 = "section1_hidden_layer"
# Its code cells: 0 imports, 1 data, 2 u1 and 3 its check, 4 a quote and 5 its check, 6 forward_layer and 7 its check.
U1, LAYER = "s1_weighted_sum", "s1_forward_layer"
GIVEN = ("x", "W1", "b1")


def slicer(assignment, notebook: Notebook, answers: dict[str, str], added: Sequence[tuple[int, str]] = ()):
    """Of the notebook with its references, some answers exchanged, and cells added before its n-th code cell."""
    document = json.loads(write_released(notebook))
    texts = {question.id: question.reference for question in notebook.questions} | answers
    for cell in document["cells"]:
        cell["source"] = texts.get(cell["id"], cell["source"])
    code = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
    for place, text in added:
        before = document["cells"].index(code[place]) if place < len(code) else len(document["cells"])
        own = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": text}
        document["cells"].insert(before, own)
    script = recover(notebook, json.dumps(document).encode()).script
    return Slicer(notebook, script, surroundings(notebook, assignment.public)), script


def test_of_a_notebook_as_released_an_answer_needs_the_set_up_that_it_reads_and_its_own_check(assignment, rubrics):
    for notebook in assignment.notebooks:
        found, script = slicer(assignment, notebook, {})
        assert not found.opaque
        for question in notebook.questions:
            if question.id not in rubrics:
                continue
            places = found.places(question.id, rubrics[question.id].inputs) or ()
            cells = [script.known[place] for place in places]
            others = {cell.question for cell in cells if cell is not None and cell.question} - {question.id}
            assert others == {"s5_backward"} if question.id == "s5_train" else not others


@pytest.mark.parametrize(
    ("added", "needed"),
    [
        ("print(u1)", False),
        ("extra = 3", False),
        ("x = np.zeros(4)", False),  # the case gives it
        ("undefined", False),
        ("this is no Python", False),
        ("%matplotlib inline", False),
        ("def helper(values):\n    return values * 2", False),
        ("import random\nrandom.seed(1)", False),
        ("np.random.seed(0)", False),
        ("tools = np", True),
        ("def other():\n    return np", True),
    ],
)
def test_a_cell_of_ones_own_is_part_of_an_answer_only_if_it_needs_it(assignment, added, needed):
    found, _ = slicer(assignment, assignment.notebook(SECTION_1), {}, [(2, added)])
    places = found.places(U1, GIVEN)
    assert places == ((0, 1, 2, 3, 4) if needed else (0, 1, 3, 4))


@pytest.mark.parametrize(
    ("source", "added", "places"),
    [
        ("u1 = helper(x)", "def helper(values):\n    return values @ W1 + b1", (0, 1, 2, 3, 4)),
        ("u1 = x @ W1 + b1 * scale", "scale = 1", (0, 1, 2, 3, 4)),
        ("u1 = x @ W1 + b1 * scale", "for scale in range(3):\n    pass", (0, 1, 2, 3, 4)),
        ("u1 = x @ W1 + b1 * scale", "def set_it():\n    global scale\n    scale = 1\nset_it()", (0, 1, 2, 3, 4)),
        ("u1 = x @ W1 + b1 * scale", "if scale:\n    pass", (0, 1, 3, 4)),
        ("u1 = x @ W1 + b1 * lecture_b[0]", "", (0, 1, 2, 3, 6, 7)),
    ],
)
def test_what_an_answer_reads_is_in_it_wherever_it_is_set(assignment, source, added, places):
    cells = [(2, added)] if added else []
    found, _ = slicer(assignment, assignment.notebook(SECTION_1), {U1: source}, cells)
    assert found.places(U1, GIVEN) == places


@pytest.mark.parametrize(
    ("chain", "needed"),
    [
        (["scale = [1.0]", "scale[0] = 2"], [0, 1]),
        (["scale = [1.0]", "other = scale", "other[0] = 2"], [0, 1, 2]),
        (["scale = [1.0]", "def change():\n    scale[0] = 2", "change()"], [0, 1, 2]),
        (["scale = [1.0]", "def lent():\n    return scale", "mine = lent()", "mine[0] = 3"], [0, 1, 2, 3]),
        (["scale = [1.0]", "kept = {'a': scale}", "kept['a'][0] = 2"], [0, 1, 2]),
        (["scale = [1.0]", "other = [2.0]", "other[0] = 2"], [0]),
        (["base = 2", "scale = [base]", "unused = base - 1"], [0, 1]),
        (["scale = [1.0]", "def f(v, seen=[]):\n    return v", "f(1)"], [0]),
    ],
)
def test_whatever_may_change_what_an_answer_reads_is_in_it_as_well(assignment, chain, needed):
    source = "u1 = x @ W1 + b1 * scale[0]"
    found, _ = slicer(assignment, assignment.notebook(SECTION_1), {U1: source}, [(2, text) for text in chain])
    places = found.places(U1, GIVEN) or ()
    assert [place - 2 for place in places if 2 <= place < 2 + len(chain)] == needed


@pytest.mark.parametrize(
    "text", ["np.dot = max", "exec('x = 1')", "from numpy import *", "class A:\n    pass", "sum = 0"]
)
def test_where_a_cell_could_do_anything_every_answer_takes_the_notebook_whole(assignment, text):
    found, _ = slicer(assignment, assignment.notebook(SECTION_1), {}, [(8, text)])
    assert found.opaque
    assert found.places(U1, GIVEN) is found.places(LAYER) is None


def test_a_name_that_stands_for_two_things_makes_it_whole(assignment):
    found, _ = slicer(
        assignment, assignment.notebook(SECTION_1), {}, [(2, "import math as m"), (3, "import time as m")]
    )
    assert found.places(U1, GIVEN) is None


def test_set_up_that_a_student_emptied_is_told_of_where_an_answer_lacks_it(assignment):
    notebook = assignment.notebook(SECTION_1)
    document = json.loads(write_released(notebook))
    code = [cell for cell in document["cells"] if cell["cell_type"] == "code"]
    code[0]["source"] = ""
    for cell in document["cells"]:
        cell["source"] = {U1: "u1 = np.dot(x, W1) + b1"}.get(cell["id"], cell["source"])
    script = recover(notebook, json.dumps(document).encode()).script
    found = Slicer(notebook, script, surroundings(notebook, assignment.public))
    program = found.program(U1, found.places(U1, GIVEN) or ())
    assert [place for place, _ in program.answers[U1].above] == [0, 1]
    assert program.cells[0] == ""


def test_what_only_draws_is_not_imported_for_an_answer_that_does_not_draw(assignment, rubrics):
    notebook = assignment.notebook("section4_gradient_descent")
    for source, drawn in [
        ("def momentum_step(w, g, v, learning_rate, momentum):\n    return w, v", False),
        ("def momentum_step(w, g, v, learning_rate, momentum):\n    plt.plot(w)\n    return w, v", True),
    ]:
        found, _ = slicer(assignment, notebook, {"s4_momentum": source})
        program = found.program("s4_momentum", found.places("s4_momentum") or ())
        assert ("matplotlib" in "\n".join(program.run)) == drawn
        assert "matplotlib" in "\n".join(program.cells)
        assert len(program.run[0].splitlines()) == len(program.cells[0].splitlines())


@pytest.mark.parametrize(
    ("module", "keeps"),
    [(b"def f():\n    global n\n    n = 1\n", True), (b"def f():\n    return 1\n", False), (b"(", False)],
)
def test_material_that_keeps_something_from_call_to_call_is_known(module, keeps):
    assert keeps_state({"common/functions.py": module, "data.csv": b"global"}) == keeps
