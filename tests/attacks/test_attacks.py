"""Hostile submissions, graded in one class with honest students: they earn nothing by it and disturb nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from autograder.grading import Settings, grade_batch
from autograder.model import Grade, QuestionGrade, Status, Submission
from autograder.sandbox import Budget, Isolation, available_isolation

SECTION_1 = "section1_hidden_layer"
ATTACKED = "s1_weighted_sum"
WRONG = "u1 = np.zeros(len(b1))"
HONEST_POINTS = {"s1_weighted_sum": 2.0, "s1_hidden_output_source": 1.0, "s1_forward_layer": 3.0}
BUDGET = replace(Budget(), cell_seconds=1.5, question_seconds=3.0, notebook_seconds=12.0)

# In place of the attacked answer: each must earn nothing there. The others' answers in the notebook are right.
SOURCES = {
    "endless_loop": "while True: pass",
    "exit": "import os\nos._exit(0)",
    "sys_exit": "import sys\nsys.exit(0)",
    "kill_everybody": "import os, signal\nos.kill(-1, signal.SIGKILL)",
    "kill_parent": f"import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n{WRONG}",
    "segmentation_fault": "import ctypes\nctypes.string_at(0)",
    "assert_allclose_replaced": f"np.testing.assert_allclose = lambda *a, **k: None\n{WRONG}",
    "comparisons_replaced": f"np.allclose = np.array_equal = np.isclose = lambda *a, **k: True\n{WRONG}",
    "always_equal": "class Any:\n    __eq__ = lambda s, o: True\n    __array__ = lambda s, *a, **k: 1/0\nu1 = Any()",
    "lying_array": "class Lie(np.ndarray):\n    __eq__ = lambda s, o: True\nu1 = np.zeros(3).view(Lie)",
    "endless_repr": "class Loop:\n    def __repr__(self):\n        while True: pass\nu1 = Loop()\nu1",
    "output_flood": f"for _ in range(10**7): print('x' * 1000)\n{WRONG}",
    "every_descriptor_closed": f"import os\nos.closerange(3, 256)\n{WRONG}",
    "fork": f"import os\nwhile os.fork() is not None: pass\n{WRONG}",
    "memory": "hog = []\nwhile True: hog.append(np.zeros(2**26))",
    "network": f"import socket\nsocket.create_connection(('127.0.0.1', 80), 1)\n{WRONG}",
    "deep_recursion": f"import sys\nsys.setrecursionlimit(10**9)\ndef f(): return f()\nf()\n{WRONG}",
    "example_only": "u1 = np.array([11.5, 2.0, 10.0])",
}  # fmt: skip


def skip_execution(document: bytes) -> bytes:
    """Tag every cell so that nbclient would not run it."""
    notebook = json.loads(document)
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["skip-execution"]
    return json.dumps(notebook).encode()


def checks_deleted(document: bytes) -> bytes:
    """Take the visible checks away, and their points with them."""
    notebook = json.loads(document)
    notebook["cells"] = [cell for cell in notebook["cells"] if not cell["id"].startswith("test_")]
    return json.dumps(notebook).encode()


def metadata_forged(document: bytes) -> bytes:
    """Promise 500 points, unlocked, under a schema of the future."""
    notebook = json.loads(document)
    for cell in notebook["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= {"points": 500, "locked": False, "schema_version": 4}
    return json.dumps(notebook).encode()


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "skip_execution": skip_execution,
    "checks_deleted": checks_deleted,
    "metadata_forged": metadata_forged,
}


@pytest.fixture(scope="module", params=[Isolation.NAMESPACES, Isolation.LANDLOCK])
def isolation(request):
    offered = available_isolation()[request.param]
    if not offered.usable:
        pytest.skip(f"{request.param} is not to be had here: {offered.reason}")
    return request.param


@pytest.fixture(scope="module")
def school(assignment, fill, isolation) -> dict[str, Grade]:
    """Honest students before, between and after the attackers, graded in one batch."""
    right = fill(SECTION_1, {})
    handed_in: dict[str, bytes] = {"honest_first": right}
    for name, source in SOURCES.items():
        handed_in[name] = fill(SECTION_1, {ATTACKED: source})
    handed_in["honest_between"] = right
    for name, change in CHANGES.items():
        handed_in[name] = change(fill(SECTION_1, {ATTACKED: WRONG}))
    handed_in["honest_last"] = right
    grades: list[Grade] = []
    submissions = [Submission(name, "day1", {SECTION_1: content}) for name, content in handed_in.items()]
    grade_batch(assignment, submissions, grades.append, Settings(BUDGET, isolation))
    return {grade.student: grade for grade in grades}


def questions(grade: Grade) -> dict[str, QuestionGrade]:
    return {question.question: question for question in grade.notebooks[0].questions}


@pytest.mark.parametrize("student", ["honest_first", "honest_between", "honest_last"])
def test_an_honest_student_is_graded_as_without_the_attackers(school, student):
    assert {id: question.score for id, question in questions(school[student]).items()} == HONEST_POINTS
    assert school[student].notebooks[0].problem is None


@pytest.mark.parametrize("attack", [*SOURCES, *CHANGES])
def test_an_attack_earns_nothing_and_is_judged(school, attack):
    grade = school[attack]
    attacked = questions(grade)[ATTACKED]
    assert (attacked.score, attacked.status) == (0.0, Status.GRADED)
    assert attacked.comment
    assert grade.notebooks[0].problem is None


@pytest.mark.parametrize("attack", [*SOURCES, *CHANGES])
def test_an_attack_costs_the_other_questions_of_its_notebook_nothing(school, attack):
    found = questions(school[attack])
    others = {id: found[id].score for id in HONEST_POINTS if id != ATTACKED}
    assert others == {id: points for id, points in HONEST_POINTS.items() if id != ATTACKED}


@pytest.mark.parametrize("attack", ["endless_loop", "exit", "memory"])
def test_the_reason_stands_on_the_grade(school, attack):
    reasons = {"endless_loop": "timeout", "exit": "exit", "memory": "memory"}
    assert questions(school[attack])[ATTACKED].mistake == reasons[attack]


def test_what_students_can_see_holds_no_reference_and_no_check(school, assignment):
    checks = (assignment.checks / f"test_{SECTION_1}.py").read_text(encoding="utf-8").splitlines()
    attacked = assignment.question(ATTACKED).reference.splitlines()[-1]
    for attack in [*SOURCES, *CHANGES]:
        document = (school[attack].notebooks[0].document or b"").decode()
        assert attacked not in document
        assert [line for line in checks if len(line) > 60 and line.strip() in document] == []
