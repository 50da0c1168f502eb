"""A sitting: one notebook of one submission beside its reference, both live in their jails."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.alignment import align, reference_script
from autograder.checks.answer import Attempt
from autograder.course import find_root, load_assignment
from autograder.errors import UsageError
from autograder.model import Assignment, Notebook, Script
from autograder.notebook import read_submission
from autograder.sandbox import Sandbox, Session

# A change that can change a grade raises this number, and everything is graded anew.
ENGINE = 4


@dataclass(frozen=True)
class Sitting:
    """What the hidden checks of one notebook work on."""

    notebook: str
    student: Attempt
    reference: Attempt
    seed: bytes  # of the hidden inputs


def fingerprint(assignment: Assignment, notebook: Notebook) -> bytes:
    """A digest of all that a grade of this notebook depends on, but the submission; secret, as the checks are."""
    digest = hashlib.sha256(f"{ENGINE}\n{assignment.name}\n{notebook!r}\n".encode())
    digest.update((assignment.checks / f"test_{notebook.name}.py").read_bytes())
    for path in sorted(assignment.checks.rglob("*.py")):
        if not path.name.startswith("test_"):  # what the checks share
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for name, content in sorted(assignment.public.items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.digest()


def digest(assignment: Assignment, notebook: Notebook, content: bytes | None) -> str:
    """What a grade depends on: the same digest means the same grade."""
    return hashlib.sha256(fingerprint(assignment, notebook) + (content if content is not None else b"-")).hexdigest()


@contextmanager
def sit_by_hand(path: Path, checks: Path) -> Iterator[Sitting]:
    """Seat one notebook file for `pytest CHECKS --submission FILE`.

    Raises UsageError when the file belongs to no notebook of the assignment, SubmissionError when it cannot be read.
    """
    folder = checks.resolve()
    while folder.name != "checks" and folder != folder.parent:
        folder = folder.parent
    assignment = load_assignment(find_root(folder), folder.parent.name)
    try:
        notebook = assignment.notebook(path.stem)
    except KeyError:
        names = ", ".join(notebook.name for notebook in assignment.notebooks)
        raise UsageError(
            f"not a notebook of {assignment.name}", path=path, next_step=f"name it one of: {names}"
        ) from None
    content = path.read_bytes()
    with Sandbox(assignment.public) as sandbox, ExitStack() as stack:
        script = align(notebook, read_submission(content)).script
        student = attempt(stack.enter_context(sandbox.session(script.cells)), script)
        reference = reference_script(notebook)
        teacher = attempt(stack.enter_context(sandbox.session(reference.cells)), reference)
        yield Sitting(notebook.name, student, teacher, seed_of(assignment, notebook, content))


def attempt(session: Session, script: Script) -> Attempt:
    """Run a script's cells in its session."""
    return Attempt(script, session, session.run())


def seed_of(assignment: Assignment, notebook: Notebook, content: bytes) -> bytes:
    """Of the hidden inputs: fixed once the submission is, and unknown to whoever has not read the checks."""
    return hashlib.sha256(b"seed" + fingerprint(assignment, notebook) + content).digest()
