"""A sitting: one notebook of one submission beside its reference, both live in their jails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.alignment import align, reference_script
from autograder.checks.attempt import Attempt, Reference
from autograder.course import find_root, load_assignment
from autograder.errors import UsageError
from autograder.fingerprints import Fingerprints
from autograder.notebook import read_submission
from autograder.sandbox import Sandbox


@dataclass(frozen=True)
class Sitting:
    """What the hidden checks of one notebook work on."""

    notebook: str
    student: Attempt
    reference: Reference
    seeds: Mapping[str, bytes]  # question -> of its hidden inputs


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
        script, released = align(notebook, read_submission(content)).script, reference_script(notebook)
        session = stack.enter_context(sandbox.session(script.run))
        student = Attempt(script, session, session.run())
        session = stack.enter_context(sandbox.session(released.run))
        reference = Reference(released, session, session.run())
        fingerprints = Fingerprints(assignment, sandbox.budget)
        seeds = {question.id: fingerprints.seed(question.id, content) for question in notebook.questions}
        yield Sitting(notebook.name, student, reference, seeds)
