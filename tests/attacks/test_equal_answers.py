"""What stands beside an answer, or ran before it, is no part of the judgement that equal answers share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest

from autograder.grading import RunSettings, grade_batch
from autograder.model import Grade, QuestionGrade, Submission
from autograder.notebooks import write_released
from autograder.sandbox import Budget

RIGHT = {
    "l1_average": "average = np.sum(scores) / len(scores)",
    "l1_standardize": "def standardize(x):\n    return (x - np.mean(x, axis=0)) / np.std(x, axis=0)",
}
ALMOST = "def standardize(x):\n    return (x - np.mean(x)) / np.std(x)"
# Cells of an attacker, who hands in the answers of everybody else with them.
POISON = {
    "patched numpy": "np.sum = lambda *_: 0.0",
    "patched by another name": "import numpy\nnumpy.mean = numpy.std",
    "patched through a name of its own": "tools = np\ntools.std = lambda *_, **__: 1.0",
    "patched behind the back": "vars(np)['sum'] = min",
    "patched method": "type(np).__setattr__(np, 'sum', max)",
    "changed builtins": "import builtins\nbuiltins.len = lambda _: 1",
    "changed data": "scores[...] = 0",
    "changed data by a view": "scores.flat[0] = 99",
    "settings": "np.seterr(all='raise')\nimport warnings\nwarnings.simplefilter('error')",
    "a timer": "import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)",
    "a thread": "import threading, os\nthreading.Timer(0.05, os._exit, [0]).start()",
    "an exit": "import atexit, sys\nsys.exit(0)",
    "an endless loop": "while True: pass",
    "memory": "kept = [np.ones(10**7) for _ in range(40)]",
    "a full disk": "open('full', 'wb').write(bytes(2**26))",
    "a file in place of the data": "open('scores.csv', 'w').write('a,1')",
    "a module in place of numpy": "open('numpy.py', 'w').write('sum = min')",
    "a forged judgement": "import json, os\nos.write(3, json.dumps({'done': True}).encode())",
    "a hash that is no hash": "import hashlib\nhashlib.sha256 = lambda *_: None",
    "the answer defined again": "def standardize(x):\n    return x",
    "the answer wrapped": "standardize = (lambda inner: lambda x: inner(x) * 0)(standardize)",
    "its parts exchanged": "standardize.__code__ = (lambda x: x).__code__",
    "its defaults": "standardize.__defaults__ = (1,)",
    "frames": "(each for each in ()).gi_frame.f_globals['np'] = None",
}


def hand_in(assignment, student: str, answers: Mapping[str, str], cells: Sequence[str] = ()) -> Submission:
    """A notebook with cells below its set-up and again at its end."""
    (notebook,) = assignment.notebooks
    document = json.loads(write_released(notebook))
    for cell in document["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
    own = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": c} for c in cells]
    first = next(place for place, cell in enumerate(document["cells"]) if cell["cell_type"] == "code") + 1
    document["cells"] = [*document["cells"][:first], *own, *document["cells"][first:], *own]
    return Submission(student, assignment.name, {notebook.name: json.dumps(document).encode()})


def questions(grade: Grade) -> dict[str, QuestionGrade]:
    return {each.question: each for each in grade.questions if each.question in RIGHT}


@pytest.fixture(scope="module")
def one_class(lesson) -> dict[str, dict[str, QuestionGrade]]:
    """Poisoned notebooks first, then honest ones that are equal to theirs."""
    handed_in = [hand_in(lesson, f"poison {name}", RIGHT, [cell]) for name, cell in POISON.items()]
    handed_in.append(hand_in(lesson, "honest", RIGHT))
    handed_in.append(hand_in(lesson, "almost", RIGHT | {"l1_standardize": ALMOST}))
    handed_in.append(hand_in(lesson, "late", {id: f"# 後から\n{source}" for id, source in RIGHT.items()}))
    found: dict[str, dict[str, QuestionGrade]] = {}
    settings = RunSettings(Budget(cell_seconds=1.0, question_seconds=2.0, notebook_seconds=8.0, memory_bytes=2**28))
    grade_batch(lesson, handed_in, lambda grade: found.update({grade.student: questions(grade)}), settings)
    return found


def test_whoever_is_honest_gets_what_is_due_whatever_was_judged_before(one_class):
    for student in ("honest", "late"):
        assert [each.score for each in one_class[student].values()] == [1, 2]
    assert one_class["almost"]["l1_average"].score == 1
    assert one_class["almost"]["l1_standardize"].score == 1
    assert all(each.judgement for each in one_class["honest"].values())


@pytest.mark.parametrize("name", POISON)
def test_nobody_gains_by_what_stands_beside_an_equal_answer(one_class, name):
    honest = one_class["honest"]
    for id, each in one_class[f"poison {name}"].items():
        assert (each.score or 0) <= honest[id].score
        kept_as_honest = each.judgement == honest[id].judgement
        assert not kept_as_honest or each.score == honest[id].score


@pytest.mark.parametrize(
    ("left", "looked"),
    [
        ("np.seterr(all='raise')", "np.geterr()['divide'] == 'raise'"),
        ("np.set_printoptions(precision=1)", "np.get_printoptions()['precision'] == 1"),
        ("import warnings as other; other.simplefilter('error')", "warnings.filters[0][0] == 'error'"),
    ],
)
def test_an_answer_never_meets_what_another_one_of_the_notebook_left_in_its_process(lesson, left, looked):
    answers = {
        "l1_average": f"{RIGHT['l1_average']}\n{left}",
        "l1_standardize": f"import warnings\n{RIGHT['l1_standardize']} + ({looked})",
    }
    found: list[Grade] = []
    grade_batch(lesson, [hand_in(lesson, "one", answers)], found.append)
    assert [each.score for each in questions(found[0]).values()] == [1, 2]
