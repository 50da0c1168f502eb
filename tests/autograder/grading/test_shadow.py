"""Answers judged alone beside the same ones judged in their notebooks: the same verdict, or a better one."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from autograder.executors import executor
from autograder.grading import RunSettings
from autograder.model import Assignment, Notebook, QuestionGrade, Submission
from autograder.notebooks import write_released

# What a student may have added, by what it does to the rest; {name}: one of the notebook, {answer}: one asked for.
ADDED: Mapping[str, tuple[str, ...]] = {
    "looks": (
        "print({name})",
        "{answer}",
        "for _index in range(3):\n    print(_index)",
        "%matplotlib inline",
        "!ls",
        "display({answer})",
        "plt.plot([1, 2, 3])\nplt.show()",
        "assert np.shape({name}) is not None",
        "check = np.array({name}, dtype=float).sum()",
    ),
    "changes a given array": (
        "{name}[...] = 0",
        "{name} *= 2",
        "np.copyto({name}, 1)",
        "np.add({name}, 1, out={name})",
        "np.random.shuffle({name})",
        "{name}.sort()",
        "{name}.flat[0] = 99.0",
    ),
    "aliases": (
        "copy = {name}\ncopy[0] = 5",
        "rows = list({name})\nrows[0] *= 3",
        "view = {name}.T\nview += 1",
        "kept = {{'here': {name}}}\nkept['here'][...] = 7",
        "def change(values):\n    values[...] = 1\nchange({name})",
        "def held():\n    return {name}\nmine = held()\nmine[...] = 4",
        "other = {answer}",
        "(lambda values: values.fill(2))({name})",
    ),
    "patches a module": (
        "np.dot = lambda a, b: a",
        "functions.sigmoid = lambda x: x",
        "import numpy\nnumpy.exp = numpy.log",
        "setattr(np, 'sum', max)",
        "tools = np\ntools.maximum = np.minimum",
        "from common import functions as f\nf.relu = f.sigmoid",
        "np.random.rand = lambda *shape: np.zeros(shape)",
        "vars(np)['matmul'] = None",
    ),
    "defines again": (
        "{name} = 3",
        "def {answer}(*values):\n    return 0",
        "{answer} = None",
        "del {name}",
        "np = None",
        "sum = 0",
        "import math as np",
        "{answer} = {answer}",
        "x = y = z = 0",
        "for {name} in range(3):\n    pass",
        "with open(__file__) as {name}:\n    pass",
        "if True:\n    {answer} = 1",
        "try:\n    {name} = missing\nexcept NameError as {answer}:\n    pass",
        "[{answer} := value for value in range(3)]",
        "def everything():\n    global {name}\n    {name} = 0\neverything()",
        "class {answer}:\n    pass",
    ),
    "reaches anything": (
        "from common.functions import *",
        "from numpy import *",
        "exec('{name} = 0')",
        "globals()['{name}'] = 0",
        "import sys\nsys.modules['__main__'].{answer} = 0",
        "get_ipython().user_ns['{name}'] = 0",
        "%time {name} = 0",
        "import builtins\nbuiltins.len = lambda values: 2",
        "import inspect\ninspect.currentframe().f_globals['{name}'] = 0",
        "{answer}.__globals__['np'] = None",
        "{answer}.__defaults__ = (1, 2)",
    ),
    "helpers": (
        "class Box:\n    def __init__(self, value):\n        self.value = value\nbox = Box({name})\nbox.value[...] = 0",
        "class Sly(np.ndarray):\n    def __add__(self, other):\n        {name}[...] = 0\n        return other",
        "def twice(function):\n    def inner(*values):\n        return function(*values)\n    return inner\n"
        "{answer} = twice({answer})",
        "counter = []\ndef count(values, seen=counter):\n    seen.append(values)\n    return values\ncount({name})",
        "import functools\n{answer} = functools.lru_cache({answer})",
        "def many():\n    yield {name}\nfor each in many():\n    each[...] = 1",
    ),
    "settings": (
        "np.seterr(all='raise')",
        "import warnings\nwarnings.simplefilter('error')",
        "np.random.seed(1)",
        "import random\nrandom.seed(1)",
        "np.set_printoptions(precision=1)",
    ),
    "fails": (
        "raise ValueError",
        "this is no Python",
        "1 / 0",
        "undefined",
        "return 3",
        "    x = 1\n  y = 2",
        "await x",
    ),
}
# Where an answer that is judged alone may fare better: it meets nothing that such a cell has left in the process.
SETTLED = frozenset({"settings", "defines again", "changes a given array", "aliases", "fails", "helpers"})


def classes(assignment: Assignment, rubrics, seed: int, number: int) -> Iterator[tuple[Submission, tuple[str, ...]]]:
    """Notebooks with right and wrong answers, and with cells added anywhere."""
    chance = random.Random(seed)
    for student in range(number):
        notebook = chance.choice(assignment.notebooks)
        document = json.loads(write_released(notebook))
        for cell in document["cells"]:
            if cell["id"] in rubrics:
                cell["source"] = an_answer(notebook, rubrics, cell["id"], chance)
        kinds = tuple(chance.choice(tuple(ADDED)) for _ in range(chance.randint(1, 3)))
        for kind in kinds:
            add(document, notebook, rubrics, chance.choice(ADDED[kind]), chance)
        if chance.random() < 0.1:
            first, second = (chance.randrange(len(document["cells"])) for _ in range(2))
            cells = document["cells"]
            cells[first], cells[second] = cells[second], cells[first]
        content = json.dumps(document).encode()
        yield Submission(f"s{student:04d}", assignment.name, {notebook.name: content}), kinds


def an_answer(notebook: Notebook, rubrics, id: str, chance: random.Random) -> str:
    question, rubric = next(each for each in notebook.questions if each.id == id), rubrics[id]
    others = [*rubric.other_right_answers, *(mistake.source for mistake in rubric.mistakes), question.stub]
    return question.reference if chance.random() < 0.5 else chance.choice(others)


def add(document, notebook: Notebook, rubrics, text: str, chance: random.Random) -> None:
    asked = [rubrics[question.id] for question in notebook.questions if question.id in rubrics]
    rubric = chance.choice(asked)
    given = [name for each in asked for name in each.inputs] or ["points", "lecture_x", "network", "x"]
    names = {"name": chance.choice([*given, "x", "network"]), "answer": chance.choice(rubric.names)}
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": text.format(**names)}
    document["cells"].insert(chance.randint(0, len(document["cells"])), cell)


def verdicts(assignment: Assignment, submissions: list[Submission], settings: RunSettings, workers: int):
    found: dict[str, dict[str, QuestionGrade]] = {}
    executor(workers, settings).run(
        assignment,
        submissions,
        lambda grade: found.update({grade.student: {each.question: each for each in grade.questions}}),
    )
    return found


@pytest.mark.parametrize(("number", "workers"), [(8, 1), pytest.param(1000, 2, marks=pytest.mark.everything)])
def test_an_answer_judged_alone_gets_what_it_gets_in_its_notebook_or_more(assignment, rubrics, number, workers):
    made = list(classes(assignment, rubrics, number, number))
    submissions, kinds = [each for each, _ in made], {each.student: kinds for each, kinds in made}
    alone = verdicts(assignment, submissions, RunSettings(), workers)
    whole = verdicts(assignment, submissions, RunSettings(run_notebooks=True), workers)
    checked, better, other = set(rubrics), Counter[str](), []
    for student, grades in alone.items():
        for id, grade in grades.items():
            oracle = whole[student][id]
            if id not in checked or (grade.score, grade.status) == (oracle.score, oracle.status):
                continue
            gained = oracle.score is None or (grade.score is not None and grade.score > oracle.score)
            if gained and SETTLED & set(kinds[student]):
                better[" + ".join(sorted(set(kinds[student])))] += 1
            else:
                other.append((student, id, kinds[student], oracle.score, grade.score, oracle.mistake, grade.mistake))
    assert not other
    assert len(alone) == len(whole) == number
    assert sum(better.values()) < number  # most are the same
