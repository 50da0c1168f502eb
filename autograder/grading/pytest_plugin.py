"""The pytest plugin: makes hidden checks run against a submission and reads what they found.

By hand: `pytest solutions/day1/checks --submission FILE.ipynb`. In a batch, `autograder.grading` feeds one session
with many submissions.
"""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeGuard

import pytest

from autograder.checks.answer import Answer, NotAnswered, WrongAnswer
from autograder.checks.rubric import Check, Rubric
from autograder.errors import KakuninError
from autograder.grading.check_context import Sitting, sit_by_hand
from autograder.messages import ja
from autograder.model import CheckOutcome

MARKER = "kakunin_check(rubric, check): a hidden check of one question"


SITTING = pytest.StashKey[Sitting]()
OUTCOME = pytest.StashKey[CheckOutcome]()
REMARKS: pytest.StashKey[list[str]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --submission."""
    group = parser.getgroup("kakunin", "grading notebooks")
    group.addoption(
        "--submission", metavar="FILE", type=Path, default=None, help="the notebook that hidden checks are run against"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and seat the submission given by hand."""
    config.addinivalue_line("markers", MARKER)


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """With --submission, hold the notebook's processes open around the tests."""
    path = session.config.getoption("submission")
    if path is None:
        return (yield)
    if not path.is_file():
        raise pytest.UsageError(f"--submission {path}: there is no such file")
    with _refused_politely(), sit_by_hand(path, Path(str(session.config.args[0]).split("::")[0])) as sitting:
        session.config.stash[SITTING] = sitting
        session.items[:] = [item for item in session.items if notebook_of(item) in (None, sitting.notebook)]
        return (yield)


@contextmanager
def _refused_politely() -> Iterator[None]:
    """What cannot be graded by hand is said in a sentence, not in a traceback of pytest's."""
    try:
        yield
    except KakuninError as error:
        raise pytest.UsageError(str(error)) from error


def check_of(item: pytest.Item) -> tuple[Rubric, Check] | None:
    """The rubric and check that a test stands for; None for an ordinary test."""
    mark = item.get_closest_marker("kakunin_check")
    return None if mark is None else (mark.args[0], mark.args[1])


def notebook_of(item: pytest.Item) -> str | None:
    """The notebook whose checks a test belongs to, from its file's name; None for an ordinary test."""
    return None if check_of(item) is None else item.path.stem.removeprefix("test_")


def judge(item: pytest.Item, sitting: Sitting) -> CheckOutcome | None:
    """What a test finds in a sitting; None for an ordinary test, which belongs to no question."""
    found = check_of(item)
    if found is not None and _asks_only_for_answer(item):
        return _judged(item, *found, sitting)
    item.config.stash[SITTING] = sitting
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    if found is None:
        return None
    outcome = item.stash[OUTCOME]
    del item.stash[OUTCOME]
    return outcome


def _asks_only_for_answer(item: pytest.Item) -> TypeGuard[pytest.Function]:
    """Whether a check is a plain function of `answer`: then all that pytest would do around it comes to nothing."""
    if not isinstance(item, pytest.Function) or item.cls is not None or hasattr(item, "callspec"):
        return False
    marks = {mark.name for mark in item.iter_markers()}
    own = [fixture.func for fixture in item._fixtureinfo.name2fixturedefs.get("answer", ())]
    return set(item.fixturenames) == {"answer", "request"} and marks == {"kakunin_check"} and own == [_answer]


def _judged(item: pytest.Function, rubric: Rubric, check: Check, sitting: Sitting) -> CheckOutcome:
    error: BaseException | None = None
    remarks: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as pytest keeps them to itself
            seated = _seated(rubric, sitting)
            remarks = seated.remarks
            item.obj(seated)
    except KeyboardInterrupt:
        raise
    except BaseException as problem:  # pytest's own outcomes are no Exceptions
        error = problem
    return _outcome(check, error, tuple(remarks), item.path.parent)


def _seated(rubric: Rubric, sitting: Sitting) -> Answer:
    """The answer to a rubric's question; raises NotAnswered when there is none."""
    where = sitting.student.script.answers[rubric.question]
    if not where.cells or not where.answered:
        raise NotAnswered(ja.not_answered(rubric.question))
    return Answer(rubric, sitting.student, sitting.reference, sitting.seeds[rubric.question])


def _answer(request: pytest.FixtureRequest) -> Answer:
    """The student's answer to the question of the check that asks for it."""
    found = check_of(request.node)
    if found is None:
        raise pytest.UsageError(f"{request.node.nodeid}: the fixture `answer` is for checks of a rubric only")
    sitting = request.config.stash.get(SITTING, None)
    if sitting is None:
        raise pytest.UsageError("no submission: give one with --submission FILE.ipynb")
    seated = _seated(found[0], sitting)
    request.node.stash[REMARKS] = seated.remarks
    return seated


answer = pytest.fixture(_answer, name="answer")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what a check found; by hand, show the student's sentence in place of a traceback."""
    report = yield
    found = check_of(item)
    if found is not None and (call.when == "call" or (call.when == "setup" and call.excinfo is not None)):
        error = call.excinfo.value if call.excinfo is not None else None
        item.stash[OUTCOME] = _outcome(found[1], error, _remarks(item), item.path.parent)
        if isinstance(error, WrongAnswer):
            told = [f"{found[0].question}: {found[1].title}", *(known.sentence for known in error.candidates[:1])]
            report.longrepr = "\n\n".join([*told, error.message, error.counterexample])
    return report


def _remarks(item: pytest.Item) -> tuple[str, ...]:
    if REMARKS not in item.stash:
        return ()
    remarks = item.stash[REMARKS]
    return tuple(remarks)


def _outcome(check: Check, error: BaseException | None, remarks: tuple[str, ...], checks: Path) -> CheckOutcome:
    """Right, wrong, or could not be judged; the third is never a zero."""
    if error is None:
        return CheckOutcome(check.name, check.title, check.points, check.points, remarks=remarks)
    if isinstance(error, WrongAnswer):
        earned = check.points * error.credit
        return CheckOutcome(
            check.name,
            check.title,
            check.points,
            earned,
            error.message,
            error.counterexample,
            error.mistake,
            error.candidates,
            remarks,
        )
    if isinstance(error, AssertionError) and _raised_in(error, checks):  # a plain assert of the check's author
        return CheckOutcome(check.name, check.title, check.points, 0.0, ja.check_failed(check.title), remarks=remarks)
    problem = f"{check.name}: {type(error).__name__}: {error}"
    return CheckOutcome(
        check.name, check.title, check.points, None, ja.could_not_be_judged(), remarks=remarks, problem=problem
    )


def _raised_in(error: BaseException, folder: Path) -> bool:
    """Whether an error was raised in a file of the folder: an assertion that fails in ours is a fault of ours."""
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and Path(frames[-1].filename).is_relative_to(folder)
