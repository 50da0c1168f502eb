"""The context of checks: one notebook of one submission and its reference, both running in jails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.checks.notebook_run import NotebookRun, Reference
from autograder.course import load_assignment
from autograder.errors import UsageError
from autograder.fingerprints import Fingerprints
from autograder.languages import Message
from autograder.recovery import recover, reference_script
from autograder.sandbox import Sandbox
from autograder.settings.course_root import find_root
from autograder.source.modules import released_functions


@dataclass(frozen=True)
class CheckContext:
    """The context of one notebook's hidden checks."""

    notebook: str
    student: NotebookRun
    reference: Reference
    seeds: Mapping[str, bytes]  # question -> of its hidden inputs
    sealed: bool = False  # nothing that an answer makes of them is to be seen
    glance: bool = False  # one case is enough, and no words are wanted


@contextmanager
def context_by_hand(path: Path, checks: Path) -> Iterator[CheckContext]:
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
            Message("not a notebook of {name}", name=assignment.name),
            path=path,
            next_step=Message("name it one of: {names}", names=names),
        ) from None
    content = path.read_bytes()
    with Sandbox(assignment.public) as sandbox, ExitStack() as stack:
        script, released = recover(notebook, content).script, reference_script(notebook)
        session = stack.enter_context(sandbox.session(script.run))
        student = NotebookRun(script, session, session.run())
        session = stack.enter_context(sandbox.session(released.run))
        functions = released_functions(assignment.public)
        reference = Reference(released, session, session.run(), released_functions=functions)
        fingerprints = Fingerprints(assignment, sandbox.budget)
        seeds = {question.id: fingerprints.seeds(question.id).sealed for question in notebook.questions}
        yield CheckContext(notebook.name, student, reference, seeds)
