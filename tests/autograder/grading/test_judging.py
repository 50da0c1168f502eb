"""What is decided comes from sealed inputs, and the words from others: in how many processes, and in whose time."""

from __future__ import annotations

import json

import pytest

from autograder.grading import RunSettings, grade_one
from autograder.grading.judging import ShownSet
from autograder.model import Status, Submission
from autograder.notebooks import write_released
from autograder.sandbox import Budget
from autograder.sandbox.session import Session

QUESTION, NOTEBOOK = "l1_average", "center"
RIGHT = "average = np.sum(scores) / len(scores)"
WRONG = "average = np.sum(scores)"
CRASH = "average = np.sum(scores) / undefined"
HANGS = f"{RIGHT}\nwhile average != np.loadtxt('scores.csv', delimiter=',', usecols=1).mean(): pass"
WAITS = f"import time\ntime.sleep(0.1)\n{RIGHT}"
WRONG_FOR_MANY = "average = np.sum(scores) / len(scores) if len(scores) < 2 else 0.0"


@pytest.fixture
def begun(monkeypatch):
    """How many processes sessions have begun."""
    count: list[None] = []
    genuine = Session._ready_child

    def ready(self):
        if self._child is None:
            count.append(None)
        return genuine(self)

    monkeypatch.setattr(Session, "_ready_child", ready)
    return count


@pytest.fixture
def asked(monkeypatch):
    """The probes of the answer that jails were asked."""
    probes = []
    genuine = Session._ask

    def ask(self, child, probe, serve, results):
        if any("average" in text and "while" in text for text in probe.run):
            probes.append(probe)
        return genuine(self, child, probe, serve, results)

    monkeypatch.setattr(Session, "_ask", ask)
    return probes


@pytest.fixture
def judged(lesson):
    """Grades one answer; the grade of its question."""

    def judged(source: str, budget: Budget | None = None, shown: ShownSet = ShownSet.WRONG):
        document = json.loads(write_released(lesson.notebooks[0]))
        next(cell for cell in document["cells"] if cell["id"] == QUESTION)["source"] = source
        submission = Submission("s1", lesson.name, {NOTEBOOK: json.dumps(document).encode()})
        grade = grade_one(lesson, submission, RunSettings(budget, shown=shown))
        return next(each for each in grade.questions if each.question == QUESTION)

    return judged


@pytest.mark.parametrize(("source", "more"), [(RIGHT, 0), (WRONG, 0), (CRASH, 0), (WRONG_FOR_MANY, 0)])
def test_a_wrong_answer_takes_no_more_processes_than_a_right_one(judged, begun, source, more):
    judged(RIGHT, shown=ShownSet.NONE)
    without = len(begun)
    begun.clear()
    judged(source)
    assert len(begun) == without + more


def test_the_words_are_those_of_a_second_process(judged, monkeypatch):
    at_once = judged(WRONG)
    monkeypatch.setattr("autograder.grading.judging.Judging._told_beforehand", lambda self, context, seeds: {})
    assert judged(WRONG) == at_once
    assert at_once.checks[0].counterexample


def test_an_answer_that_hangs_on_other_inputs_is_waited_for_once(judged, asked):
    grade = judged(HANGS, Budget(cell_seconds=0.6, question_seconds=0.6, notebook_seconds=20.0))
    assert (grade.score, grade.status) == (0.0, Status.GRADED)
    assert len(asked) == 1


@pytest.mark.parametrize(("source", "right"), [(WAITS, True), (WRONG, False)])
def test_the_time_for_words_is_none_of_the_answers(judged, monkeypatch, source, right):
    """Where the time for words is used up before anything is said, the answer is judged all the same."""
    genuine = Session.charged_to

    def charged_to(self, allowance):
        allowance.seconds = min(allowance.seconds, 0.06)
        return genuine(self, allowance)

    monkeypatch.setattr(Session, "charged_to", charged_to)
    grade = judged(source)
    assert all(check.right is right for check in grade.checks)
    assert grade.status is Status.GRADED
    assert not any(check.problem for check in grade.checks)
