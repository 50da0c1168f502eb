"""What is said of a question's checks together."""

from __future__ import annotations

import json

import pytest

from autograder.grading import RunSettings, grade_one
from autograder.grading.scoring import score_question
from autograder.messages.ja_comment import comment_of
from autograder.model import CheckOutcome, Kind, Located, Mistake, Question, Stopped, Submission
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


def failed(name: str, told: str, *, at: str = "", points: float = 1.0, known: bool = False) -> CheckOutcome:
    stopped = Stopped(at, f"`{name}`") if at else None
    candidates = (FLIPPED,) if known else ()
    return CheckOutcome(name, name, points, 0.0, told, f"例 {name}", candidates=candidates, stopped=stopped)


def explained(*outcomes: CheckOutcome) -> tuple[str, list[str]]:
    """The counterexample, and what is told to be wrong."""
    comment = score_question(QUESTION, Located((0,)), outcomes).comment
    return comment.counterexample, [each.markdown for each in comment.wrong]


def test_an_error_is_told_once_with_all_that_it_cost():
    found = [
        failed("u", "1行目でエラー。大きさは 2。", at="line 1"),
        failed("v", "1行目でエラー。大きさは 3。", at="line 1"),
    ]
    said = "セルがエラーで止まったので、`u`、`v` に値が入りませんでした。\n\n1行目でエラー。大きさは 2。"
    assert explained(*found) == ("例 u", [said])


def test_an_error_comes_first_then_what_costs_most_and_no_more_than_two_are_told():
    found = [
        failed("a", "小さい。", points=0.5),
        failed("b", "大きい。"),
        failed("c", "3行目でエラー。", at="line 3", points=0.5),
        failed("d", "大きい。"),
    ]
    example, told = explained(*found)
    assert (example, [text.rpartition("\n")[2] for text in told]) == ("例 c", ["3行目でエラー。", "大きい。"])


def test_an_error_that_a_known_mistake_explains_is_told_by_the_mistake_alone():
    _, told = explained(failed("u", "エラー。", at="line 1"), failed("v", "エラー。", at="line 1", known=True))
    assert told == ["v の符号が逆です。"]


def test_a_second_error_in_the_same_name_is_left_out():
    _, told = explained(failed("u", "1行目でエラー。", at="line 1"), failed("u", "2行目でエラー。", at="line 2"))
    assert len(told) == 1
