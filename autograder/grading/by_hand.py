"""Hidden checks under pytest itself: `pytest solutions/day1/checks --submission FILE.ipynb`.

Part of the plugin in `autograder.pytest_plugin`, registered once it is known to be needed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.checks.answer import Answer
from autograder.checks.rubric import Check, Rubric
from autograder.checks.verdict import WrongAnswer
from autograder.course import load_assignment
from autograder.course.check_loading import LoadedChecks, load_checks, place_of
from autograder.course.loader import add_known_answers
from autograder.errors import KakuninError
from autograder.fingerprints import checks_path
from autograder.grading.check_context import CheckContext, context_by_hand
from autograder.grading.check_running import seated_answer
from autograder.languages import Message
from autograder.settings.course_root import find_root

CONTEXT = pytest.StashKey[CheckContext]()


class ChecksFile(pytest.Module):
    """A file of hidden checks, loaded as grading loads it."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Its tests; those that are checks carry their rubric as a mark."""
        try:
            loaded = load_checks(self.path)
            self._add_known_answers(loaded)
        except KakuninError as error:
            raise self.CollectError(str(error)) from error
        self.obj = loaded.module
        marks = {
            check.function: pytest.mark.kakunin_check(rubric, check)
            for rubric in loaded.rubrics.values()
            for check in rubric.checks
        }
        for node in super().collect():
            if isinstance(node, pytest.Function) and node.function in marks:
                node.add_marker(marks[node.function])
            yield node

    def _add_known_answers(self, loaded: LoadedChecks) -> None:
        """Tell the rubrics the answers of the notebook's catalogue, where there is such a notebook."""
        folder = self.path.resolve().parent
        assignment = load_assignment(find_root(folder), folder.parent.name)
        for notebook in assignment.notebooks:
            if checks_path(assignment, notebook) == self.path.resolve():
                add_known_answers(loaded.rubrics, assignment, notebook)


@contextmanager
def seated(session: pytest.Session, path: Path) -> Iterator[None]:
    """Hold the processes of a notebook file open around its tests; those of other notebooks are left out.

    Raises pytest.UsageError, a sentence in place of a traceback, when the file cannot be graded.
    """
    if not path.is_file():
        raise pytest.UsageError(Message("--submission {path}: there is no such file", path=path))
    try:
        with context_by_hand(path, Path(str(session.config.args[0]).split("::")[0])) as context:
            session.config.stash[CONTEXT] = context
            session.items[:] = [item for item in session.items if _notebook_of(item) in (None, context.notebook)]
            yield
    except KakuninError as error:
        raise pytest.UsageError(str(error)) from error


@pytest.fixture
def answer(request: pytest.FixtureRequest) -> Answer:
    """The student's answer to the question of the check that asks for it."""
    found = _check_of(request.node)
    if found is None:
        raise pytest.UsageError(
            Message("{nodeid}: the fixture `answer` is for checks of a rubric only", nodeid=request.node.nodeid)
        )
    context = request.config.stash.get(CONTEXT, None)
    if context is None:
        raise pytest.UsageError(Message("no submission: give one with --submission FILE.ipynb"))
    return seated_answer(found[0], context)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the student's sentence in place of a traceback."""
    report = yield
    found = _check_of(item)
    error = call.excinfo.value if call.excinfo is not None else None
    if found is not None and isinstance(error, WrongAnswer):
        told = [f"{found[0].question}: {found[1].title}", *(known.sentence for known in error.candidates[:1])]
        report.longrepr = "\n\n".join([*told, error.message, error.counterexample])
    elif found is not None and isinstance(error, KakuninError):  # its traceback is of our own files
        report.longrepr = f"{place_of(error, item.path.parent)}: {error}"
    return report


def _check_of(item: pytest.Item) -> tuple[Rubric, Check] | None:
    """The rubric and check that a test stands for; None for an ordinary test."""
    mark = item.get_closest_marker("kakunin_check")
    return None if mark is None else (mark.args[0], mark.args[1])


def _notebook_of(item: pytest.Item) -> str | None:
    """The notebook whose checks a test belongs to, from its file's name; None for an ordinary test."""
    return None if _check_of(item) is None else item.path.stem.removeprefix("test_")
