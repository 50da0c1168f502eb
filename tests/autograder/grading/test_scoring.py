"""What is said of a question's checks together."""

from __future__ import annotations

import json

import pytest

from autograder.grading import RunSettings, grade_one
from autograder.grading.scoring import score_question
from autograder.messages.ja_comment import comment_of
from autograder.model import CheckOutcome, Kind, Located, Mistake, Question, Submission
from autograder.notebooks import write_released

QUESTION = Question("q", Kind.CODE, 2.0, "notebook", "u = ...", "u = 1\nv = 2")
FLIPPED = Mistake("flipped", "v の符号が逆です。", "v = -2", 1.0)


def outcome(name: str, *, right: bool, known: bool = False) -> CheckOutcome:
    told = "" if right else "値が違います。"
    return CheckOutcome(name, name, 1.0, float(right), told, candidates=(FLIPPED,) if known else ())


@pytest.mark.parametrize("u", [{"right": True}, {"right": False}, {"right": False, "known": True}])
def test_a_mistake_is_named_and_told_once(u):
    grade = score_question(QUESTION, Located((0,)), [outcome("u", **u), outcome("v", right=False, known=True)])
    assert comment_of(grade).count("v の符号が逆です。") == 1
    assert grade.mistake == "flipped"


VARIANCE = "return (x - np.mean(x, axis=0)) / np.var(x, axis=0)"
RIGHT = "return (x - np.mean(x, axis=0)) / np.std(x, axis=0)"


@pytest.mark.parametrize(
    ("body", "mistake"),
    [
        pytest.param(VARIANCE, "variance", id="the mistake itself"),
        pytest.param(f"if x.ndim == 1: {VARIANCE}\n    {RIGHT}", None, id="it passes a check that the mistake fails"),
        pytest.param(f"if x.ndim == 1: {VARIANCE}\n    return 0 * x", "variance", id="it fails that check otherwise"),
    ],
)
def test_a_mistake_that_fails_what_the_answer_passes_does_not_explain_it(lesson, body, mistake):
    document = json.loads(write_released(lesson.notebooks[0]))
    cell = next(each for each in document["cells"] if each["id"] == "l1_standardize")
    cell["source"] = f"def standardize(x):\n    {body}"
    submission = Submission("s1", lesson.name, {"center": json.dumps(document).encode()})
    grade = grade_one(lesson, submission, RunSettings())
    (question,) = [each for each in grade.questions if each.question == "l1_standardize"]
    assert question.mistake == mistake
    assert ("分散" in question.comment.explanation) is (mistake is not None)
