"""Answers judged by their own programs: what they share, and what is said of one is true of the file it is said of."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from autograder.grading import RunSettings, grade_one
from autograder.grading.judgement import Judgement, as_text, from_text, key_of
from autograder.model import CheckOutcome, Kind, Located, Script, Submission
from autograder.sandbox import Budget, CellResult, ErrorKind, StudentError

SECTION_1, SECTION_4 = "section1_hidden_layer", "section4_gradient_descent"
LAYER = "s1_forward_layer"


def only(assignment, name: str):
    return replace(assignment, notebooks=(assignment.notebook(name),))


def with_cell(content: bytes, source: str) -> bytes:
    document = json.loads(content)
    own = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
    return json.dumps({**document, "cells": [own, *document["cells"]]}).encode()


def test_a_slow_cell_that_every_answer_needs_costs_none_its_points(assignment, fill):
    course = only(assignment, SECTION_4)
    code = [each for each in course.notebooks[0].questions if each.kind is Kind.CODE]
    answers = {each.id: f"helper(1)\n{each.reference}" for each in code}
    slow = with_cell(fill(SECTION_4, answers), "import time\ntime.sleep(0.7)\ndef helper(v):\n    return v")
    budget = Budget(cell_seconds=2.0, question_seconds=2.4, notebook_seconds=2.4)
    grade = grade_one(course, Submission("s1", "day1", {SECTION_4: slow}), RunSettings(budget))
    assert {each.question: each.score for each in grade.questions if each.question in answers} == {
        each.id: each.points for each in code
    }


@pytest.mark.parametrize(
    ("of_another", "shared"), [("    np.log(np.ones(1))  # Taro\n", True), ("    np.log(np.zeros(1))  # Taro\n", False)]
)
def test_a_warning_names_the_line_of_the_file_that_it_is_shown_in(assignment, fill, warm, of_another, shared):
    reference = next(q.reference for q in assignment.notebook(SECTION_1).questions if q.id == LAYER)
    lines = reference.splitlines(keepends=True)
    first = "".join([*lines[:-1], of_another, lines[-1]])
    second = "\n\n\n" + first.replace("# Taro", "")
    own_line = next(number for number, line in enumerate(second.split("\n"), start=1) if "np.log" in line)
    engine = warm(only(assignment, SECTION_1))
    engine(Submission("taro", "day1", {SECTION_1: fill(SECTION_1, {LAYER: first})}))
    grade = engine(Submission("jiro", "day1", {SECTION_1: fill(SECTION_1, {LAYER: second})}))
    judged = next(each for each in grade.questions if each.question == LAYER)
    assert (judged.equal_judged is not None) == shared
    assert shared or f":{own_line}: RuntimeWarning" in (grade.notebooks[0].document or b"").decode()


def test_programs_that_differ_in_what_was_released_have_keys_of_their_own(assignment):
    cell = next(each for each in assignment.notebook(SECTION_1).cells if each.type == "code")
    here = Script((cell.source, "a = 1"), {"q": Located((1,))}, known=(cell, None))
    edited = Located((1,), above=((0, "b = 2"),))
    keys = {
        key_of(script, []) for script in (here, replace(here, known=(None, None)), replace(here, answers={"q": edited}))
    }
    assert len(keys) == 3


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("at",), "9999-12-31T23:59:59-23:59"),
        (("results", 0, "error", "message"), "\ud800"),
        (("results", 0, "error", "line"), "1"),
        (("results", 0, "error", "type"), None),
        (("outcomes", 0, "message"), "\ud800"),
        (("outcomes", 0, "earned"), 1e9),
        (("outcomes",), []),
    ],
)
def test_a_damaged_judgement_is_none(rubrics, place, value):
    rubric = rubrics[LAYER]
    outcomes = tuple(CheckOutcome(check.name, check.title, check.points, 0.0) for check in rubric.checks)
    error = StudentError(ErrorKind.EXCEPTION, "ValueError", "wrong", 1, "raise ValueError")
    judgement = Judgement(outcomes, (CellResult(error=error),), datetime.now(UTC))
    assert from_text(as_text(judgement), rubric) == judgement
    whole = json.loads(as_text(judgement))
    part = whole
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    assert from_text(json.dumps(whole), rubric) is None
