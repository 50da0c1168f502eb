"""A course whose checks ask large secret numbers, and the ways in which an answer can tell what it is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.comparison.cases import Cases, Inputs
from autograder.course import load_assignment
from autograder.fingerprints import Fingerprints
from autograder.model import Assignment
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


def make_secret(root: Path, settings: str = "") -> Assignment:
    """Write the course; settings: more of its assignment.toml."""
    folder = root / "solutions" / "secret"
    files = {"assignment.toml": SETTINGS + settings, "secret.py": NOTEBOOK, "checks/test_secret.py": CHECKS}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return load_assignment(root, "secret")


def handed_in(assignment: Assignment, answers: Mapping[str, str]) -> bytes:
    """The notebook with these answers, and right ones to the other questions."""
    notebook = assignment.notebook("secret")
    right = {question.id: question.reference for question in notebook.questions}
    document = json.loads(write_released(notebook))
    for cell in document["cells"]:
        id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if id in right:
            cell["source"] = {**right, **answers}[id]
    return json.dumps(document).encode()


def sealed_seeds(assignment: Assignment) -> set[bytes]:
    """What the numbers that are sealed are drawn from."""
    return {Fingerprints(assignment, Budget()).seeds(question.id).sealed for question in assignment.questions}


@contextmanager
def sealed_numbers(assignment: Assignment) -> Iterator[set[int]]:
    """The numbers that are sealed, as far as they are asked in this process within the block."""
    seeds = sealed_seeds(assignment)
    numbers: set[int] = set()
    draw = Inputs.draw

    def noted(self: Inputs, seed: bytes, *arguments: object, **named: object) -> Cases:
        cases = draw(self, seed, *arguments, **named)  # type: ignore[arg-type]
        if seed in seeds:
            for case in cases.drawn:
                value = case.inputs["number"]
                numbers.update(map(int, value.tolist() if hasattr(value, "tolist") else [value]))
        return cases

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Inputs, "draw", noted)
        yield numbers
