"""A small course full of secrets, and a class in which attackers sit between honest students."""

from __future__ import annotations

import json
import os
import secrets
import select
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.grading import RunSettings, grade_batch
from autograder.model import Assignment, Grade, Submission
from autograder.notebooks import write_released
from autograder.sandbox import Budget, Isolation, available_isolation

from . import deceit, escape, notebooks, protocol, resources
from .attack import Attack, Document

FAMILIES: Mapping[str, Mapping[str, Attack]] = {
    "resources": resources.ATTACKS,
    "escape": escape.ATTACKS,
    "protocol": protocol.ATTACKS,
    "deceit": deceit.ATTACKS,
    "notebooks": notebooks.ATTACKS,
}

# Enough for an honest notebook on a busy machine, little for whoever wants to waste it.
BUDGET = replace(
    Budget(),
    cell_seconds=0.5,
    question_seconds=1.2,
    notebook_seconds=3.0,
    processor_seconds=8,
    memory_bytes=2**28,
    tmp_bytes=2**24,
    file_bytes=2**23,
)
HONEST = {"total": 2.0, "scale": 3.0, "line": 1.0, "why": 0.0}  # a person grades why
PLACES = ("reference", "check", "mistake", "environment", "peer", "gradebook")

SETTINGS = """\
title = "小さな課題"
due = 2026-12-01T23:59:00+09:00
notebooks = ["tiny"]
"""
NOTEBOOK = '''\
# %% [markdown]
# # 小さな課題

# %%
import numpy as np
from common import functions

x = np.array([1.0, 2.0, 3.0])

# %% question="total" points=2
# それぞれの値を2倍にする
total = x * 2  # SECRET-reference

# %% example="total"
assert list(total) == [2.0, 4.0, 6.0], "値が違います。"

# %% question="scale" points=3
def scale(values, factor):
    """factor 倍にする"""
    return values * factor  # SECRET-reference

# %% example="scale"
assert scale(2, 3) == 6

# %% question="line" points=1 kind="source"
line = "y = functions.double(x)"

# %% example="line"
assert isinstance(line, str)

# %% [markdown] question="why" points=1 kind="written"
# **なぜですか。**
#
# ### BEGIN SOLUTION
# SECRET-reference だからです。
# ### END SOLUTION
'''
CHECKS = '''\
"""SECRET-check"""

from autograder.checks import Answer, Mistake, Rubric

TOTAL = Rubric("total", inputs=("x",), outputs=("total",), forbids=("common.functions.double",),
               mistakes=[Mistake("tripled", "3倍になっています。", "total = x * 3  # SECRET-mistake")])
SCALE = Rubric("scale", function="scale", may_use=("double",))
LINE = Rubric("line", outputs=("line",))


@TOTAL.check(points=1)
def test_row(answer: Answer) -> None:
    """1次元の値が2倍になっていますか。"""
    answer.matches_reference(lambda draw: {"x": draw.array(draw.size())})


@TOTAL.check(points=1)
def test_matrix(answer: Answer) -> None:
    """2次元の値が2倍になっていますか。"""
    answer.matches_reference(lambda draw: {"x": draw.array(draw.size(), draw.size())}, unchanged=["x"])


@SCALE.check(points=3)
def test_scale(answer: Answer) -> None:
    """何倍でも正しいですか。"""
    answer.matches_reference(lambda draw: {"values": draw.array(draw.size()), "factor": draw.integer(2, 9)})


@LINE.check(points=1)
def test_line(answer: Answer) -> None:
    """教材から抜き出した行になっていますか。"""
    answer.quotes("line", right=["y = functions.double(x)"], material=["y = functions.double(x)", "z = y"])
'''
FUNCTIONS = '''\
"""教材の関数"""


def double(x):
    """2倍にする"""
    return x + x
'''


Process = tuple[int, int]  # its number, and when it began


@dataclass(frozen=True)
class School:
    """A graded class."""

    grades: Mapping[str, Grade]
    seconds: Mapping[str, float]  # that each student took, of a machine of one's own
    left: tuple[str, ...]  # processes and files that were not there before


@pytest.fixture(scope="session")
def canaries() -> Mapping[str, str]:
    """For every place that holds something hidden a word that stands nowhere else."""
    return {place: f"SECRET-{secrets.token_hex(12)}" for place in PLACES}


@pytest.fixture(scope="session")
def token() -> str:
    """What attackers write wherever they can."""
    return f"left-by-attack-{secrets.token_hex(8)}"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory, canaries: Mapping[str, str]) -> Assignment:
    """The course's one assignment, with its secrets in their places."""
    root: Path = tmp_path_factory.mktemp("attacked")
    folder = root / "solutions" / "tiny"
    files = {
        "assignment.toml": SETTINGS,
        "tiny.py": NOTEBOOK,
        "checks/test_tiny.py": CHECKS,
        "public/common/functions.py": FUNCTIONS,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for place, word in canaries.items():
            text = text.replace(f"SECRET-{place}", word)  # noqa: PLW2901
        path.write_text(text, encoding="utf-8")
    (root / "gradebook.db").write_text(canaries["gradebook"])
    peer = root / "submitted" / "hanako" / "tiny" / "tiny.ipynb"
    peer.parent.mkdir(parents=True)
    peer.write_text(canaries["peer"])
    for place in (root, *root.rglob("*")):  # as careless as can be: the jail alone keeps them
        place.chmod(0o777 if place.is_dir() else 0o666)
    return load_assignment(root, "tiny")


@pytest.fixture(scope="session")
def hand_in(tiny: Assignment, canaries: Mapping[str, str], token: str) -> Callable[[Attack | None], bytes]:
    """The notebook of an attacker, or of an honest student, whose work is nobody else's business."""
    notebook = tiny.notebook("tiny")
    references = {question.id: question.reference for question in notebook.questions}
    own = {id: text.replace(canaries["reference"], canaries["peer"]) for id, text in references.items()}

    def handed_in(attack: Attack | None) -> bytes:
        document: Document = json.loads(write_released(notebook))
        answers = own if attack is None else {**references, attack.question: attack.source}
        if attack is not None:
            answers = {id: text.replace(canaries["reference"], "") for id, text in answers.items()}
        for cell in document["cells"]:
            grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if grade_id in answers:
                cell["source"] = answers[grade_id]
        if attack is not None and attack.first:
            document["cells"].insert(0, {"cell_type": "code", "metadata": {}, "source": attack.first})
        if attack is not None and attack.change is not None:
            attack.change(document)
        content = json.dumps(document).replace("TOKEN", token).encode()
        return content if attack is None or attack.raw is None else attack.raw(content)

    return handed_in


@pytest.fixture(scope="session", params=[Isolation.NAMESPACES, Isolation.LANDLOCK], ids=str)
def isolation(request: pytest.FixtureRequest) -> Isolation:
    """Every tier that is meant to stand up to attacks."""
    offered = available_isolation()[request.param]
    if not offered.usable:
        pytest.skip(f"{request.param} is not to be had here: {offered.reason}")
    return Isolation(request.param)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Judgement, file, protocol and clock are the same in both tiers: `make test` sees attacks on them in one."""
    for item in items:
        case = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        attack = FAMILIES.get(case.get("family", ""), {}).get(case.get("name", ""))
        same = case.get("family") in ("deceit", "notebooks", "protocol") or (
            attack and (attack.clock or attack.reason == "timeout")
        )
        if same and case["isolation"] is Isolation.LANDLOCK:
            item.add_marker(pytest.mark.everything)


@pytest.fixture(scope="session")
def teach(
    tiny: Assignment,
    hand_in: Callable[[Attack | None], bytes],
    canaries: Mapping[str, str],
    token: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Mapping[str, Attack], Isolation], School]:
    """Grade attackers in one batch with honest students before, between and after them."""

    def taught(attacks: Mapping[str, Attack], isolation: Isolation) -> School:
        names = list(attacks)
        middle = len(names) // 2
        order = ["honest_first", *names[:middle], "honest_between", *names[middle:], "honest_last"]
        submissions = [Submission(name, "tiny", {"tiny": hand_in(attacks.get(name))}) for name in order]
        grades: dict[str, Grade] = {}
        seconds: dict[str, float] = {}
        seen: set[Process] = set()
        started = clock()

        def report(grade: Grade) -> None:
            nonlocal started
            grades[grade.student] = grade
            seconds[grade.student] = clock() - started
            seen.update(descendants(os.getpid()))
            started = clock()

        before = descendants(os.getpid())
        with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(dir="/tmp") as own:
            patch.setenv("KAKUNIN_CANARY", canaries["environment"])
            patch.setattr(tempfile, "tempdir", own)
            Path(own).chmod(0o755)
            grade_batch(tiny, submissions, report, RunSettings(BUDGET, isolation))
            files = [str(path) for path in Path(own).rglob("*")]
        processes = [f"process {pid}" for pid, _ in (seen - before) & descendants(1) if not ends(pid)]
        return School(grades, seconds, (*files, *processes, *written(token)))

    return taught


def clock() -> float:
    """Seconds, less those for which this thread was ready to run while other processes did."""
    waited = Path("/proc/thread-self/schedstat").read_text(encoding="ascii").split()[1]
    return time.monotonic() - int(waited) / 1e9


def descendants(ancestor: int) -> set[Process]:
    """The processes that have the given one as an ancestor, each with the time it began: numbers are used again."""
    parents: dict[Process, int] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended meanwhile
            fields = status.read_text().rpartition(")")[2].split()
            parents[int(status.parent.name), int(fields[19])] = int(fields[1])
    found = [ancestor]
    for pid in found:
        found += [child for (child, _), parent in parents.items() if parent == pid]
    return {process for process in parents if process[0] in found[1:]}


def ends(pid: int) -> bool:
    """Whether a process is gone, or goes within seconds: it was told to, and the kernel takes its time."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    try:
        return bool(poll.poll(10_000))
    finally:
        os.close(handle)


def written(token: str) -> Iterator[str]:
    """Files with the attackers' name in the places that anybody, or the grader's user, may write to."""
    repository = Path(__file__).parents[2]
    for place in (
        "/tmp",
        "/var/tmp",
        "/dev/shm",
        "/",
        os.environ.get("HOME", "/root"),
        repository,
        Path(pytest.__file__).parents[1],
    ):
        with suppress(OSError):
            yield from (entry.path for entry in os.scandir(place) if token in entry.name)
