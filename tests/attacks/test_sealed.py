"""The inputs that decide are seen by nobody, whatever an answer does with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.comparison.cases import Cases, Inputs
from autograder.course import load_assignment
from autograder.fingerprints import Fingerprints
from autograder.grading import RunSettings, grade_batch, grade_one
from autograder.messages.ja_comment import comment_of
from autograder.model import Assignment, Grade, Submission
from autograder.notebooks import write_released
from autograder.sandbox import Budget

SETTINGS = """\
title = "秘密"
due = 2026-12-01T23:59:00+09:00
notebooks = ["secret"]
"""
NOTEBOOK = '''\
# %% [markdown]
# # 秘密

# %%
import numpy as np

# %% question="double" points=2
def double(number):
    """2倍にする"""
    return 2 * number

# %% example="double"
assert double(2) == 4

# %% question="later" points=1
def later(number):
    """2倍にする"""
    return 2 * number

# %% example="later"
assert later(2) == 4

# %% question="chosen" points=1 kind="choice"
chosen = "はい"

# %% example="chosen"
assert isinstance(chosen, str)
'''
CHECKS = '''\
from autograder.checks import Answer, Mistake, Rubric

DOUBLE = Rubric("double", function="double", mistakes=[Mistake("same", "そのままです。", "def double(number):\\n    return number")])
LATER = Rubric("later", function="later")
CHOSEN = Rubric("chosen", outputs=("chosen",))


def number(draw):
    return {"number": draw.integer(10**11, 10**12)}


@DOUBLE.check(points=1)
def test_double(answer: Answer) -> None:
    """2倍になっている"""
    answer.matches_reference(number)


@DOUBLE.check(points=1)
def test_double_of_a_row(answer: Answer) -> None:
    """並べても2倍になっている"""
    answer.matches_reference(lambda draw: {"number": draw.rng.integers(10**11, 10**12, size=3)})


@LATER.check(points=1)
def test_later(answer: Answer) -> None:
    """これも2倍になっている"""
    answer.matches_reference(number)


@CHOSEN.check(points=1)
def test_chosen(answer: Answer) -> None:
    """正しく選んでいる"""
    answer.chooses(options=["はい", "いいえ"])
'''
STASH = "import builtins\nseen = builtins.__dict__.setdefault('seen', [])\n"
TELLING = {
    "value": "return number + 1",
    "all of them": "return list(seen)",
    "text": "return ' '.join(map(str, seen))",
    "message": "raise ValueError(f'{seen}')",
    "name of an error": "raise type('E' + '_'.join(map(str, seen)), (Exception,), {})()",
    "name that is not defined": "raise NameError('x', name='n' + '_'.join(map(str, seen)))",
    "key": "return {f'k{each}': each for each in seen}",
    "shape": "return np.zeros((int(np.max(number)), 0))",
    "type": "return type('T' + '_'.join(map(str, seen)), (), {})()",
    "print": "print(seen); return 0",
    "exit": "raise SystemExit(f'{seen}')",
    "warning": "import warnings; warnings.warn(f'{seen}'); return 0",
    "file": "open('/tmp/seen', 'a').write(f'{seen}'); return open('/tmp/seen').read()",
    "file in memory": "open('/dev/shm/seen', 'a').write(f'{seen}'); return open('/dev/shm/seen').read()",
    "code": "exec(compile(f'{seen}\\nraise ValueError', '<cell 1>', 'exec'))",
    "time": "import time; time.sleep(3)",
}


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    root: Path = tmp_path_factory.mktemp("secret")
    folder = root / "solutions" / "secret"
    files = {"assignment.toml": SETTINGS, "secret.py": NOTEBOOK, "checks/test_secret.py": CHECKS}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_assignment(root, "secret")


def hand_ins(assignment: Assignment) -> Iterator[Submission]:
    """Each way to tell, in the answer that met the inputs, and in the ones that come after it."""
    notebook = assignment.notebook("secret")
    right = {question.id: question.reference for question in notebook.questions}
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
            document = json.loads(write_released(notebook))
            for cell in document["cells"]:
                id = cell["metadata"].get("nbgrader", {}).get("grade_id")
                if id in right:
                    cell["source"] = {**right, **given}[id]
            yield Submission(f"{name}, {when}", "secret", {"secret": json.dumps(document).encode()})


@pytest.fixture(scope="module")
def sealed_and_graded(secret: Assignment) -> tuple[set[str], dict[str, Grade]]:
    """The numbers that are sealed, and the grades of those who tell them."""
    seeds = {Fingerprints(secret, Budget()).seeds(question.id).sealed for question in secret.questions}
    numbers: set[str] = set()
    draw = Inputs.draw

    def noted(self: Inputs, seed: bytes, *arguments: object, **named: object) -> Cases:
        cases = draw(self, seed, *arguments, **named)  # type: ignore[arg-type]
        if seed in seeds:
            for case in cases.drawn:
                value = case.inputs["number"]
                numbers.update(map(str, value.tolist() if hasattr(value, "tolist") else [value]))
        return cases

    grades: dict[str, Grade] = {}
    budget = Budget(cell_seconds=1.0, question_seconds=2.0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Inputs, "draw", noted)
        grade_batch(secret, hand_ins(secret), lambda grade: grades.update({grade.student: grade}), RunSettings(budget))
    return numbers, grades


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
    document = json.loads(write_released(secret.notebook("secret")))
    right = {question.id: question.reference for question in secret.questions}
    for cell in document["cells"]:
        id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if id in right:
            cell["source"] = {**right, **answers}[id]
    return grade_one(secret, Submission("one", "secret", {"secret": json.dumps(document).encode()}))


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
