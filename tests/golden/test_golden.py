"""The golden class gets the grades that are committed, and still has in it what it is for."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict

import pytest

from autograder.model import Kind, Status
from golden.files import ALL, EDITORS, HOSTILE
from golden.grades import Difference, differences, grade, read_grades, summary
from golden.students import the_class

STUDENTS = 60
FEWEST_RIGHT_AND_WRONG = 15  # answers to each question
FEWEST_MISTAKES = 8  # of each question, by name
FEWEST_RECOVERED = 120  # files
FEWEST_HOSTILE = 25  # answers and files
FEWEST_UNREADABLE = 8  # files that go to a person


def test_every_score_status_mistake_and_comment_is_as_committed(assignment):
    found = differences(read_grades(), grade(assignment, the_class(), processes=1))
    assert not found, summary(found)


# --- the class covers what it should


@pytest.fixture(scope="module")
def committed():
    return read_grades()


def test_every_question_has_right_wrong_mistaken_and_missing_answers(assignment, committed):
    for question in assignment.questions:
        given = [questions[question.id] for questions in committed.values()]
        statuses = {each["status"] for each in given}
        assert {Status.NOT_ANSWERED, Status.MISSING} <= statuses
        if question.kind is Kind.WRITTEN:
            assert Status.NEEDS_REVIEW in statuses
            continue
        right = Counter(each["score"] == question.points for each in given if each["status"] == Status.GRADED)
        assert min(right.values()) >= FEWEST_RIGHT_AND_WRONG, question.id
        assert any(each["score"] == 0 for each in given if each["status"] == Status.GRADED), question.id
        mistakes = {each["mistake"] for each in given if "mistake" in each}
        assert len(mistakes) >= FEWEST_MISTAKES, question.id


def test_the_class_has_all_kinds_of_students_and_files(committed):
    students = the_class().students
    assert [student.name for student in students] == sorted(committed)
    assert len(students) == STUDENTS
    assert {student.kind for student in students} == {"perfect", "blank", "mixed", "recovered", "unreadable", "hostile"}
    files = [changes for student in students for changes in student.files.values()]
    assert {change for changes in files for change in changes} == ALL
    assert sum(not set(changes) <= EDITORS for changes in files) >= FEWEST_RECOVERED
    assert sum("problem" in fields for questions in committed.values() for fields in questions.values()) >= (
        FEWEST_UNREADABLE
    )
    labels = [label for student in students for label in student.answers.values()]
    hostile = [label for label in labels if label.startswith("hostile")]
    assert len(hostile) + sum(bool(HOSTILE.keys() & set(changes)) for changes in files) >= FEWEST_HOSTILE


def test_every_answer_is_somebodys():
    used = defaultdict(set)
    for student in the_class().students:
        for question, label in student.answers.items():
            used[question].add(label)
    assert used == {question: set(sources) for question, sources in the_class().sources.items()}


def test_who_is_perfect_has_all_points(assignment, committed):
    for student in the_class().students:
        if student.kind == "perfect":
            scores = {question.id: committed[student.name][question.id]["score"] for question in assignment.questions}
            wanted = {each.id: 0 if each.kind is Kind.WRITTEN else each.points for each in assignment.questions}
            assert scores == wanted


# --- the comparison sees what it should


GRADES = {
    "s0001": {
        "total": {
            "score": 0.0,
            "status": "graded",
            "mistake": "subtracted",
            "comment": "0 / 2 点\n\n⟨違い⟩\n\n⟨例⟩",
            "found": "3個のうち2個の値が違います。形は (3,) です。",
            "example": "# 入力\na = 1",
        }
    }
}


@pytest.mark.parametrize(
    ("field", "value", "ignored"),
    [
        ("score", 1.0, False),
        ("score", None, False),
        ("status", "needs_review", False),
        ("mistake", "doubled", False),
        ("comment", "0 / 2 点", False),
        ("found", "形が違います。", False),
        ("found", "12個のうち1個の値が違います。形は (4, 3) です。", True),
        ("example", "# 入力\na = 2", True),
    ],
)
def test_a_changed_field_is_told_unless_it_is_an_example_that_is_ignored(field, value, ignored):
    after = copy.deepcopy(GRADES)
    after["s0001"]["total"][field] = value
    wanted = [Difference("s0001", "total", field, GRADES["s0001"]["total"][field], value)]
    assert differences(GRADES, after) == wanted
    assert differences(GRADES, after, ignore_examples=True) == ([] if ignored else wanted)


def test_a_grade_that_is_gone_or_new_is_told():
    assert len(differences(GRADES, {})) == len(differences({}, GRADES)) == len(GRADES["s0001"]["total"])
    assert differences(GRADES, {"s0001": {}}, ignore_examples=True)


def test_what_is_told_is_short_and_says_where():
    found = [Difference("s0001", "total", "score", 0.0, float(number)) for number in range(1, 40)] + [
        Difference("s0002", "total", "comment", "同じ\n前", "同じ\n後")
    ]
    told = summary(found).split("\n")
    assert told[0].startswith("40 ")
    assert told[1] == "s0001 total score: 0.0 -> 1.0"
    assert len(told) == 32
    assert str(found[-1]) == "s0002 total comment: '前' -> '後'"
