"""A change in a file of checks concerns the questions that it can change, and no other."""

from __future__ import annotations

import pytest

from autograder.source.dependencies import parts

QUESTIONS = ("one", "two")
FILE = '''\
"""Checks."""
import numpy as np
from autograder.checks import Answer, Equivalent, Mistake, Rubric

ADVICE = "足しましょう。"
LIMIT = 3
TABLE = {}
TABLE["a"] = LIMIT


def shared(draw):
    return {"x": draw.array(LIMIT)}


def of_two(draw):
    return {"x": np.zeros(TABLE["a"])}


first = Rubric(
    "one",
    outputs=("u",),
    mistakes=[
        Mistake("halved", "半分です。" + ADVICE, "u = x / 2"),
        Mistake("none", source="u = 0", sentence="零です。"),
    ],
    equivalents=[Equivalent("+ u = +x", reason="符号は変わらない")],
)
second = Rubric("two", outputs=("v",))


@first.check(points=1)
def test_first(answer: Answer) -> None:
    """一"""
    answer.matches_reference(shared)


@second.check(points=1)
def test_second(answer: Answer) -> None:
    """二"""
    answer.matches_reference(of_two)


def unused():
    return 1
'''


@pytest.mark.parametrize(
    ("old", "new", "concerned"),
    [
        ("LIMIT = 3", "LIMIT = 4", {"one", "two"}),
        ("np.zeros", "np.ones", {"two"}),
        ("draw.array(LIMIT)", "draw.array(2)", {"one"}),
        ('TABLE["a"] = LIMIT', 'TABLE["a"] = 5', {"two"}),
        ('outputs=("u",)', 'outputs=("w",)', {"one"}),
        ("一", "いち", set()),
        ('"半分です。"', '"半分に"\n    "なっています。"', set()),
        ('"半分です。" + ADVICE', 'f"{ADVICE}です"', set()),
        ("足しましょう。", "足してください。", set()),
        ("零です。", "0 です。", set()),
        ("符号は変わらない", "符号は同じ", set()),
        ("u = x / 2", "u = x / 3", {"one"}),
        ("+ u = +x", "+ u = x", {"one"}),
        ("halved", "half", {"one"}),
        ("def test_second", "def test_again", {"two"}),
        ("return 1", "return 2", set()),
        ("LIMIT = 3", "LIMIT = 3  # a comment\n", set()),
        ("TABLE = {}", "TABLE = {}\nprint(TABLE)", {"one", "two"}),
        ("import numpy as np", "from numpy import *", {"one", "two"}),
        ('second = Rubric("two", outputs=("v",))', 'second = made("v")', {"two"}),
    ],
)
def test_a_change_concerns_what_can_depend_on_it(old, new, concerned):
    assert old in FILE
    before, after = parts(FILE, QUESTIONS), parts(FILE.replace(old, new), QUESTIONS)
    assert {question for question in QUESTIONS if before[question] != after[question]} == concerned


def test_a_rubric_that_cannot_be_told_depends_on_everything():
    source = FILE.replace('Rubric("two"', "Rubric(name()")
    other = source.replace("return 1", "return 2")
    assert parts(source, ["two"]) != parts(other, ["two"])


def test_every_question_of_the_course_has_a_part_of_its_own(assignment):
    for notebook in assignment.notebooks:
        source = (assignment.checks / f"test_{notebook.name}.py").read_text(encoding="utf-8")
        found = parts(source, [question.id for question in notebook.questions if question.kind != "written"])
        whole = parts(source, ["no such question"])["no such question"]
        assert len(set(found.values())) == len(found)
        assert all(0 < len(part) < 0.8 * len(whole) for part in found.values())
