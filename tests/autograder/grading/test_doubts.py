"""Answers that a grader has to look at, and what is said of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping

import pytest

from autograder.messages.ja_comment import comment_of
from autograder.model import Assignment, Grade, QuestionGrade, Status, Submission
from autograder.notebooks import write_released

Graded = Callable[[bytes], Grade]


@pytest.fixture(scope="module")
def graded(lesson: Assignment, warm: Callable[[Assignment], Callable[[Submission], Grade]]) -> Graded:
    """Grades one file as the notebook of the lesson."""
    engine, name = warm(lesson), lesson.notebooks[0].name
    return lambda content: engine(Submission("s1", lesson.name, {name: content}))


def code(*sources: str) -> bytes:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def filled(lesson: Assignment, answers: Mapping[str, str], *more: str) -> bytes:
    """The release with these answers, those that are empty without their cell; more: cells at the end."""
    document = json.loads(write_released(lesson.notebooks[0]))
    cells = []
    for cell in document["cells"]:
        source = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id", ""), cell["source"])
        cells += [{**cell, "source": source}] if source else []
    return json.dumps({**document, "cells": [*cells, *json.loads(code(*more))["cells"]]}).encode()


def by_question(grade: Grade) -> dict[str, QuestionGrade]:
    return {each.question: each for each in grade.questions}


@pytest.mark.parametrize(
    "cells",
    [["import numpy as np\nt = np.arange(10)"], ["import numpy as np"], ["t = 1", "u = 2"], ["print('hello')"]],
)
def test_another_notebook_under_the_right_name_is_named_and_goes_to_a_grader(graded, cells):
    grade = graded(code(*cells))
    assert {(each.status, each.score) for each in grade.questions} == {(Status.NEEDS_REVIEW, None)}
    assert "is in the file" in (grade.notebooks[0].problem or "")


def test_an_answer_that_only_its_name_tells_is_never_a_zero(lesson, graded):
    right = lesson.question("l1_standardize").reference
    grade = graded(code("import numpy as np", "average = 3", "\n".join(_code_lines(right))))
    found = by_question(grade)
    assert (found["l1_average"].status, found["l1_average"].score) == (Status.NEEDS_REVIEW, None)
    assert found["l1_standardize"].score == 2
    assert {each.status for id, each in found.items() if id != "l1_standardize"} == {Status.NEEDS_REVIEW}
    assert "may be another notebook" in (grade.notebooks[0].problem or "")


def _code_lines(source: str) -> list[str]:
    return [line for line in source.split("\n") if line.isascii() and "#" not in line and '"""' not in line]


def test_a_wrong_answer_beside_anything_that_was_released_is_wrong(lesson, graded):
    heading = next(cell.source for cell in lesson.notebooks[0].cells if cell.type != "code")
    document = json.loads(code("average = 3"))
    document["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": heading})
    grade = graded(json.dumps(document).encode())
    assert (by_question(grade)["l1_average"].score, grade.notebooks[0].problem) == (0, None)


def test_an_answer_that_cannot_be_told_among_several_cells_is_named(lesson, graded):
    grade = graded(filled(lesson, {"l1_average": ""}, "m = np.mean(scores)", "k = m + 1"))
    found = by_question(grade)
    assert (found["l1_average"].status, found["l1_average"].score) == (Status.NEEDS_REVIEW, None)
    assert grade.notebooks[0].problem == "it cannot be told which cell answers l1_average"
    assert {each.status for id, each in found.items() if id != "l1_average"} == {Status.NOT_ANSWERED}


NEWER = {
    "in the answer": ({"l1_standardize": "def standardize[T](x: T) -> T:\n    return (x - x.mean(0)) / x.std(0)"}, ()),
    "in a cell that it needs": (
        {"l1_standardize": "def standardize(x):\n    return centre(x) / x.std(0)"},
        ("def centre[T](x: T) -> T:\n    return x - x.mean(0)",),
    ),
    "in a string": (
        {"l1_standardize": "def standardize(x):\n    f'{'k'}'\n    return (x - x.mean(0)) / x.std(0)"},
        (),
    ),
}


@pytest.mark.parametrize(("answers", "more"), NEWER.values(), ids=NEWER)
def test_an_answer_in_a_later_python_is_right_there_and_goes_to_a_grader_here(lesson, graded, answers, more):
    grade = graded(filled(lesson, answers | {"l1_average": "average = 3"}, *more))
    found, problem = by_question(grade), grade.notebooks[0].problem
    assert (found["l1_average"].score, found["l1_average"].status) == (0, Status.GRADED)
    if sys.version_info >= (3, 12):
        assert (found["l1_standardize"].score, problem) == (2, None)
    else:
        assert (found["l1_standardize"].score, found["l1_standardize"].status) == (None, Status.NEEDS_REVIEW)
        assert "Python 3.12" in comment_of(found["l1_standardize"])
        assert (problem or "").startswith("l1_standardize: written in Python 3.12")


@pytest.mark.parametrize("claim", ["# Python 3.14\n", "f'{1}'\n", ""])
def test_an_error_in_every_python_is_wrong_whatever_the_file_claims(lesson, graded, claim):
    document = json.loads(filled(lesson, {"l1_standardize": f"{claim}def standardize[T](x: T\n    return x"}))
    document["metadata"]["language_info"] = {"name": "python", "version": "3.99.0"}
    found = by_question(graded(json.dumps(document).encode()))["l1_standardize"]
    assert (found.score, found.status) == (0, Status.GRADED)
