"""What the second step of the hint ladder asks."""

from __future__ import annotations

import pytest

from autograder.model import Kind
from autograder.sandbox import ErrorKind
from kakunin.service.messages.hints import question_about


@pytest.mark.parametrize("question", Kind)
@pytest.mark.parametrize(
    "failure", [None, "ValueError", "unsteady", "special_case", "unheard_of", *map(str, ErrorKind)]
)
def test_every_failure_asks_something(question, failure):
    assert question_about(failure, question).endswith(("。", "か。"))


def test_the_kind_of_failure_goes_before_the_kind_of_question():
    assert question_about("NameError", Kind.CODE) == question_about("ValueError", Kind.CHOICE)
    assert question_about("unsteady", Kind.CODE) == question_about("unsteady", Kind.CHOICE)
    assert len({question_about(None, kind) for kind in Kind}) == len(Kind)
