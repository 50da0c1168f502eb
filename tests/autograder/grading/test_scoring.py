"""What is said of a question's checks together."""

from __future__ import annotations

import pytest

from autograder.grading.scoring import score_question
from autograder.messages.ja_comment import comment_of
from autograder.model import CheckOutcome, Kind, Located, Mistake, Question

QUESTION = Question("q", Kind.CODE, 2.0, "notebook", "u = ...", "u = 1\nv = 2")
FLIPPED = Mistake("flipped", "u は合っていますが、v の符号が逆です。", "v = -2", 1.0)


def outcome(name: str, *, right: bool, known: bool = False) -> CheckOutcome:
    told = "" if right else "値が違います。"
    return CheckOutcome(name, name, 1.0, float(right), told, candidates=(FLIPPED,) if known else ())


@pytest.mark.parametrize(
    ("u", "v", "praised"),
    [
        ({"right": True}, {"right": False, "known": True}, True),
        ({"right": False}, {"right": False, "known": True}, False),
        ({"right": False, "known": True}, {"right": False, "known": True}, False),
    ],
    ids=["it explains all", "another check fails as well", "it costs more than the mistake does"],
)
def test_only_a_mistake_that_explains_the_whole_answer_says_what_is_right(u, v, praised):
    grade = score_question(QUESTION, Located((0,)), [outcome("u", **u), outcome("v", **v)])
    comment = comment_of(grade)
    assert ("合っています" in comment) is praised
    assert "v の符号が逆です。" in comment
    assert grade.mistake == "flipped"
