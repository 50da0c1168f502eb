"""Every attack in one class with honest students: it earns nothing, shows nothing, leaves nothing and stops nobody."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence

import pytest

from autograder.messages.ja_comment import comment_of
from autograder.model import Grade, QuestionGrade, Status
from autograder.sandbox import Isolation

from .attack import Attack
from .conftest import BUDGET, FAMILIES, HONEST, School

ATTACKS = [(family, name) for family, attacks in FAMILIES.items() for name in attacks]
HONEST_STUDENTS = ("honest_first", "honest_between", "honest_last")
SLACK = 15.0  # seconds beyond its allowance, which is at most doubled where the machine is busy

attacks = pytest.mark.parametrize(("family", "name"), ATTACKS, ids=map("-".join, ATTACKS))
families = pytest.mark.parametrize("family", FAMILIES)


@pytest.fixture(scope="session")
def schools(
    teach: Callable[[Mapping[str, Attack], Isolation], School], isolation: Isolation, request: pytest.FixtureRequest
) -> Callable[[str], School]:
    """The class of a family of attacks, graded in one batch when the first test asks for it."""
    return functools.cache(lambda family: teach(chosen(family, isolation, request.session.items), isolation))


def chosen(family: str, isolation: Isolation, items: Sequence[pytest.Item]) -> dict[str, Attack]:
    """Those attacks of a family that tests of an isolation are going to ask for."""
    cases = [item.callspec.params for item in items if isinstance(item, pytest.Function) and hasattr(item, "callspec")]
    names = {case.get("name") for case in cases if (case.get("family"), case.get("isolation")) == (family, isolation)}
    return {name: attack for name, attack in FAMILIES[family].items() if name in names}


@pytest.fixture
def school(schools: Callable[[str], School], family: str) -> School:
    """The class that a test is about."""
    return schools(family)


def questions(grade: Grade) -> dict[str, QuestionGrade]:
    return {question.question: question for question in grade.questions}


def visible(grade: Grade) -> str:
    """All that a student, or a person who grades, can come to see of a grade."""
    (notebook,) = grade.notebooks
    texts = [(notebook.document or b"").decode(), notebook.problem or ""]
    for question in notebook.questions:
        texts += [comment_of(question), question.mistake or ""]
        for check in question.checks:
            texts += [check.title, check.message, check.counterexample, check.mistake or "", *check.remarks]
    return "\n".join(texts)


@families
@pytest.mark.parametrize("student", HONEST_STUDENTS)
def test_an_honest_student_is_graded_as_without_the_attackers(school: School, student: str) -> None:
    grade = school.grades[student]
    assert {id: question.score for id, question in questions(grade).items()} == HONEST
    assert grade.notebooks[0].problem is None
    assert school.grades[student].notebooks[0].document == school.grades["honest_first"].notebooks[0].document


@attacks
def test_an_attack_earns_shows_and_costs_nothing(
    school: School, canaries: Mapping[str, str], family: str, name: str
) -> None:
    attack, grade = FAMILIES[family][name], school.grades[name]
    earns_nothing_and_the_reason_stands_on_it(attack, grade)
    if attack.others:
        costs_the_other_questions_nothing(attack, grade)
    else:
        earns_no_more_than_its_right_answers(grade)
    shown = visible(grade)
    assert [place for place, word in canaries.items() if word in shown] == [], "something hidden can be seen"
    steers_no_terminal_and_has_its_bounds(grade, shown)
    assert school.seconds[name] < 2 * BUDGET.notebook_seconds + SLACK, "it did not end in time"


def earns_nothing_and_the_reason_stands_on_it(attack: Attack, grade: Grade) -> None:
    found = questions(grade)[attack.question]
    settled = {(attack.earns, attack.status)}
    if attack.may_wait:
        settled.add((None, Status.NEEDS_REVIEW))
    assert (found.score, found.status) in settled, comment_of(found)
    assert comment_of(found), "a grade without a word"
    if attack.reason is not None:
        assert found.mistake == attack.reason, comment_of(found)
    if attack.earns is None:
        assert grade.notebooks[0].problem, "a person has to look, and is not told at what"


def costs_the_other_questions_nothing(attack: Attack, grade: Grade) -> None:
    found = questions(grade)
    others = {id: found[id].score for id in HONEST if id != attack.question}
    assert others == {id: points for id, points in HONEST.items() if id in others}, found
    assert grade.notebooks[0].problem is None


def earns_no_more_than_its_right_answers(grade: Grade) -> None:
    """Of an attack that ruins a whole notebook."""
    for id, question in questions(grade).items():
        assert question.score is None or 0 <= question.score <= HONEST[id]
        assert question.score is not None or question.status is Status.NEEDS_REVIEW


def steers_no_terminal_and_has_its_bounds(grade: Grade, shown: str) -> None:
    assert set(shown) & set("\x00\x1b\x9b\u202e\ud800") == set(), "a terminal can be steered"
    assert len(grade.notebooks[0].document or b"") < 8 * 2**20, "the graded notebook is too large"
    assert all(len(comment_of(question)) < 20_000 for question in grade.questions), "a comment is too long"


@families
def test_nothing_is_left_running_or_written(school: School) -> None:
    assert school.left == ()
