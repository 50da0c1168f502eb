"""What a grade depends on, question by question: the same digest means the same grade."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from autograder.model import Assignment, Kind, Notebook
from autograder.sandbox import Budget
from autograder.source.dependencies import parts

# A change that can change a grade raises this number, and everything is graded anew.
ENGINE = 7

# Sets of hidden inputs per question: enough that a submission's own is not to be foreseen, few enough that what the
# reference makes of each is found out once for a class.
SETS = 16


class Digests:
    """The digests of one assignment under one budget; secret, as the checks are.

    A question's judgement depends on its notebook as authored (the cells and references around it run too), on the
    material, on its own checks and what they use, on the engine and the budget, and on what was handed in.
    """

    def __init__(self, assignment: Assignment, budget: Budget) -> None:
        self._budget = repr(budget).encode()
        self._fingerprints = {
            question: fingerprint
            for notebook in assignment.notebooks
            for question, fingerprint in _fingerprints(assignment, notebook).items()
        }

    def of(self, question: str, content: bytes | None) -> str:
        """The digest of a question's judgement in a file; None: no file was handed in."""
        return hashlib.sha256(self._fingerprints[question] + self._budget + _of_file(content)).hexdigest()

    def seed(self, question: str, content: bytes) -> bytes:
        """Of the hidden inputs: fixed once the submission is, and unknown to whoever has not read the checks."""
        fingerprint = self._fingerprints[question]
        place = hashlib.sha256(b"set" + fingerprint + _of_file(content)).digest()[0] % SETS
        return hashlib.sha256(b"seed" + fingerprint + bytes([place])).digest()


def checks_path(assignment: Assignment, notebook: Notebook) -> Path:
    """The file of a notebook's hidden checks."""
    return assignment.checks / f"test_{notebook.name}.py"


def fingerprint(assignment: Assignment, notebook: Notebook) -> bytes:
    """A digest of a notebook as authored, of all its checks, the material and the engine."""
    checks = checks_path(assignment, notebook)
    return hashlib.sha256(_around(assignment, notebook) + (checks.read_bytes() if checks.is_file() else b"")).digest()


def _fingerprints(assignment: Assignment, notebook: Notebook) -> Mapping[str, bytes]:
    around = _around(assignment, notebook)
    checked = [question.id for question in notebook.questions if question.kind is not Kind.WRITTEN]
    checks = checks_path(assignment, notebook)
    own = parts(checks.read_text(encoding="utf-8"), checked) if checked and checks.is_file() else {}
    return {
        question.id: hashlib.sha256(around + f"{question.id}\n{own.get(question.id, '')}".encode()).digest()
        for question in notebook.questions
    }


def _around(assignment: Assignment, notebook: Notebook) -> bytes:
    digest = hashlib.sha256(f"{ENGINE}\n{assignment.name}\n{notebook!r}\n".encode())
    for path in sorted(assignment.checks.rglob("*.py")):
        if not path.name.startswith("test_"):  # what the checks share
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for name, content in sorted(assignment.public.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.digest()


def _of_file(content: bytes | None) -> bytes:
    return b"-" if content is None else hashlib.sha256(content).digest()
