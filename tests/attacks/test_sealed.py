"""The inputs that decide are seen by nobody, whatever an answer does with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.grading import RunSettings, grade_batch, grade_one
from autograder.messages.ja_comment import comment_of
from autograder.model import Assignment, Grade, Submission
from autograder.sandbox import Budget

from .secret_course import STASH, TELLING, handed_in, make_secret, sealed_numbers


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return make_secret(tmp_path_factory.mktemp("secret"))


def hand_ins(assignment: Assignment) -> Iterator[Submission]:
    """Each way to tell, in the answer that met the inputs, and in the ones that come after it."""
    for name, line in TELLING.items():
        telling = f"{STASH}def double(number):\n    seen.append(np.max(number))\n    {line}\n"
        keeping = f"{STASH}def double(number):\n    seen.append(np.max(number))\n    return 2 * number\n"
        later = f"{STASH}def later(number):\n    seen.append(np.max(number))\n    {line}\n"
        choice = f"{STASH}chosen = ' '.join(map(str, seen))"
        alone = telling.removeprefix(STASH).replace("(number)", "(number, seen=[])", 1)  # judged by its own program
        answers = {
            "at once": {"double": telling},
            "later": {"double": keeping, "later": later, "chosen": choice},
            "alone": {"double": alone},
        }
        for when, given in answers.items():
            yield Submission(f"{name}, {when}", "secret", {"secret": handed_in(assignment, given)})


@pytest.fixture(scope="module")
def sealed_and_graded(secret: Assignment) -> tuple[set[str], dict[str, Grade]]:
    """The numbers that are sealed, and the grades of those who tell them."""
    grades: dict[str, Grade] = {}
    budget = Budget(cell_seconds=1.0, question_seconds=2.0)
    with sealed_numbers(secret) as numbers:
        grade_batch(secret, hand_ins(secret), lambda grade: grades.update({grade.student: grade}), RunSettings(budget))
    return set(map(str, numbers)), grades


def everything_of(grade: Grade) -> str:
    """All that anybody can come to see of a grade."""
    (notebook,) = grade.notebooks
    texts = [(notebook.document or b"").decode(), notebook.problem or ""]
    for question in notebook.questions:
        texts += [comment_of(question), question.mistake or "", repr(question.comment), repr(question.checks)]
    return "\n".join(texts).replace(",", "")


@pytest.mark.parametrize("when", ["at once", "later", "alone"])
@pytest.mark.parametrize("name", TELLING)
def test_nothing_that_is_sealed_is_seen(sealed_and_graded, name, when):
    numbers, grades = sealed_and_graded
    assert len(numbers) > 20
    seen = everything_of(grades[f"{name}, {when}"])
    assert [number for number in numbers if number in seen] == []


@pytest.mark.parametrize("name", [name for name in TELLING if name != "time"])
def test_what_is_wrong_is_told_all_the_same(sealed_and_graded, name):
    """With other numbers."""
    _, grades = sealed_and_graded
    (notebook,) = grades[f"{name}, at once"].notebooks
    wrong = next(each for each in notebook.questions if each.question == "double")
    assert wrong.score == 0
    assert notebook.problem is None
    assert "詳しい説明を用意できなかった" not in comment_of(wrong)
    assert len(comment_of(wrong)) > 20


def graded(secret: Assignment, **answers: str) -> Grade:
    return grade_one(secret, Submission("one", "secret", {"secret": handed_in(secret, answers)}))


def test_where_only_sealed_inputs_show_it_the_kind_of_case_is_named(secret, sealed_and_graded):
    numbers, _ = sealed_and_graded
    known = ", ".join(sorted(numbers))
    source = f"def later(number):\n    return 0 if int(number) in {{{known}}} else 2 * number"
    found = next(each for each in graded(secret, later=source).questions if each.question == "later")
    assert (found.score, found.mistake) == (0, "special_case")
    told = comment_of(found)
    assert "多くのデータでは正しい結果になります" in told
    assert [number for number in numbers if number in told.replace(",", "")] == []


def test_a_known_mistake_is_named_only_if_it_is_one_on_the_sealed_inputs_too(secret, sealed_and_graded):
    numbers, _ = sealed_and_graded
    known = ", ".join(sorted(numbers))
    same = "def double(number):\n    return number"
    other = f"def double(number):\n    return 3 * number if int(np.max(number)) in {{{known}}} else number"
    found = {name: graded(secret, double=source).questions[0] for name, source in (("same", same), ("other", other))}
    assert found["same"].mistake == "same"
    assert found["other"].mistake is None
    assert found["other"].score == 0
