"""What the tests share: the real course, and notebooks filled in as students do."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from parallel import group, rank

from autograder.course import load_assignment, load_rubrics
from autograder.course.new_course import lay_out
from autograder.grading import RunSettings
from autograder.model import Assignment, Grade, Submission
from autograder.nbgrader.warm_batch import Bench
from autograder.notebooks import write_released
from autograder.sandbox.bwrap import find_bubblewraps

ROOT = Path(__file__).parents[1]
USER = "12345"  # nobody on this machine

Fill = Callable[[str, Mapping[str, str]], bytes]
Grading = Callable[[Submission], Grade]
Rows = dict[str, list[dict[str, Any]]]  # table -> its rows, in an order of their own


@pytest.fixture(scope="session")
def assignment() -> Assignment:
    """The day1 assignment of this repository."""
    return load_assignment(ROOT, "day1")


@pytest.fixture(scope="session")
def rubrics(assignment):
    """The rubrics of day1 by question."""
    return load_rubrics(assignment)


@pytest.fixture(scope="session")
def lesson_root(tmp_path_factory) -> Path:
    """The course of `kakunin new-course`: small, for what is the same whatever the course."""
    root: Path = tmp_path_factory.mktemp("lesson") / "course"
    lay_out(root)
    return root


@pytest.fixture(scope="session")
def lesson(lesson_root) -> Assignment:
    """Its one assignment, of one notebook."""
    return load_assignment(lesson_root, "lesson1")


@pytest.fixture(scope="session")
def lesson_rubrics(lesson):
    """The rubrics of lesson1 by question."""
    return load_rubrics(lesson)


@pytest.fixture(scope="module")
def warm() -> Iterator[Callable[[Assignment], Grading]]:
    """Makes engines that grade one submission after the other and stay warm until the module ends."""
    with ExitStack() as stack:

        def make(assignment: Assignment) -> Grading:
            bench = Bench(assignment, RunSettings(), None)
            stack.callback(bench.close)
            return bench.grade

        yield make


@pytest.fixture(scope="session")
def fill(assignment) -> Fill:
    """Make a submitted notebook: the released one, its reference answers replaced by those given."""

    def filled(name: str, answers: Mapping[str, str]) -> bytes:
        notebook = assignment.notebook(name)
        document = json.loads(write_released(notebook))
        references = {question.id: question.reference for question in notebook.questions}
        for cell in document["cells"]:
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if grade_id in references:
                cell["source"] = {**references, **answers}[grade_id]
        return json.dumps(document).encode()

    return filled


@pytest.fixture
def interruptible() -> Iterator[None]:
    """What a test starts can be interrupted, also where the tests themselves run behind a shell that ignores Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def as_ordinary_user() -> Callable[[Sequence[str]], None]:
    """Run tests, given as pytest's arguments, as a user who is not root; skipped where nobody can become one."""
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    setpriv = shutil.which("setpriv")
    bwrap = next((each.path for each in find_bubblewraps()), None)
    if bwrap is None or setpriv is None:
        pytest.skip("needs bubblewrap and setpriv to become somebody else")

    def run(arguments: Sequence[str]) -> None:
        command: list[str] = [
            bwrap, "--dev-bind", "/", "/", *_opened(Path(sys.base_prefix)), "--cap-add", "ALL", "--",
            setpriv, "--reuid", USER, "--regid", USER, "--clear-groups",
            sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", "-x", *arguments,
        ]  # fmt: skip
        environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
        assert " passed" in done.stdout

    return run


def _opened(path: Path) -> list[str]:
    """Bubblewrap's options for showing a folder that may lie under somebody's private home."""
    closed = [each for each in path.parents if each.stat().st_mode & 0o005 != 0o005]
    if not closed:
        return []
    top = closed[-1]
    between = [each for each in reversed(path.parents) if each.is_relative_to(top) and each != top]
    options = ["--perms", "0755", "--tmpfs", str(top)]
    for folder in between:
        options += ["--perms", "0755", "--dir", str(folder)]
    return [*options, "--ro-bind", str(path), str(path)]


@pytest.fixture(scope="session")
def contents() -> Callable[[str], Rows]:
    """Reads all that a database holds, so that two can be compared: without ids, which are random, and moments.

    What was remembered on the way is left out as well: which answer was the first of its kind is chance.
    """

    def read(url: str) -> Rows:
        engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
        schema = sqlalchemy.MetaData()
        with engine.connect() as connection:
            schema.reflect(connection)
            tables = {
                table.name: [dict(row) for row in connection.execute(sqlalchemy.select(table)).mappings()]
                for table in schema.sorted_tables
                if table.name != "kakunin_judgement"
            }
        return _without_ids(tables)

    return read


def _without_ids(tables: Rows) -> Rows:
    """Every id replaced by the row that it stands for; parents come before the tables that refer to them."""
    named: dict[str, str] = {}
    found: Rows = {}
    for table, rows in tables.items():
        found[table] = []
        for row in rows:
            plain = {
                column: named.get(value, value)
                for column, value in row.items()
                if column not in ("graded_at", "evidence")
                and not (column == "id" and value not in named and len(value) == 32)
            }
            if "evidence" in row:
                plain["evidence"] = json.loads(row["evidence"])
                plain["evidence"].pop("equal_answer_judged", None)
            named.setdefault(row.get("id", ""), json.dumps(plain, default=str, sort_keys=True, ensure_ascii=False))
            found[table].append(plain)
        found[table].sort(key=lambda row: json.dumps(row, default=str, sort_keys=True))
    return found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415  # an ordinary user's tests run without it

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group(nodeid)

    return Groups(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    """In CI a skip for want of a package is a failure: CI must have it. Such reasons begin with `needs `."""
    report = yield
    reason = report.longrepr[2] if report.skipped and isinstance(report.longrepr, tuple) else ""
    if os.environ.get("CI") == "true" and reason.removeprefix("Skipped: ").startswith("needs "):
        report.outcome = "failed"
    return report
