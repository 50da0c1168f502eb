"""What a desk of the service needs in tests: a small course, hand-ins, a clock, and a judge without a jail."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from autograder.course import load_assignment
from autograder.errors import SubmissionError
from autograder.grading.scoring import identity, not_judged
from autograder.messages import ja
from autograder.model import (
    CheckOutcome,
    Comment,
    Grade,
    Located,
    Notebook,
    NotebookGrade,
    Question,
    QuestionGrade,
    Status,
    Submission,
    Wrong,
)
from autograder.notebooks import write_released
from autograder.recovery import recover
from autograder.source.tokens import normal_source
from kakunin.service.clock import Clock
from kakunin.service.courses import Served

START = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)

_COURSE = """\
id = "pair"
time_zone = "Asia/Tokyo"
"""
_SETTINGS = """\
title = "二つのノートブック"
notebooks = ["first", "second"]
"""
_NOTEBOOK = """\
# %% [markdown]
# # {name}
#
# `{name}` の問いです。

# %%
x = [1, 2, 3]

# %% question="{name}_total" points=2
# {name}: 和を求める
{name}_total = sum(x)

# %% example="{name}_total"
assert {name}_total is not ..., "まだ書かれていません。"
"""
_CHECKS = '''\
from autograder.checks import Answer, Rubric

TOTAL = Rubric("{name}_total", inputs=("x",), outputs=("{name}_total",))


@TOTAL.check(points=1)
def test_total(answer: Answer) -> None:
    """和が求まっている"""
    answer.matches_reference(lambda draw: {{"x": [draw.integer(1, 9) for _ in range(3)]}})


@TOTAL.check(points=1)
def test_long(answer: Answer) -> None:
    """長くても和が求まっている"""
    answer.matches_reference(lambda draw: {{"x": [draw.integer(1, 9) for _ in range(9)]}})
'''
NAMES = ("first", "second")


def make_pair(root: Path, settings: str = "", course: str = "") -> Path:
    """A course of one assignment, `pair`, with two notebooks of one question each; settings: more of its file."""
    folder = root / "solutions" / "pair"
    files = {
        "solutions/course.toml": _COURSE + course,
        "solutions/pair/assignment.toml": _SETTINGS + settings,
        "assignments/pair/first.ipynb": "",
        **{f"solutions/pair/{name}.py": _NOTEBOOK.format(name=name) for name in NAMES},
        **{f"solutions/pair/checks/test_{name}.py": _CHECKS.format(name=name) for name in NAMES},
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert folder.is_dir()
    return root


def settings_of(root: Path, settings: str) -> None:
    """Write other settings of the assignment, as its teacher does."""
    (root / "solutions" / "pair" / "assignment.toml").write_text(_SETTINGS + settings, encoding="utf-8")


def filled(notebook: Notebook, answers: Mapping[str, str]) -> bytes:
    """A notebook as it was released, with these answers."""
    document = json.loads(write_released(notebook))
    for cell in document["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell["source"] = answers[grade_id]
    return json.dumps(document).encode()


def answer(root: Path, notebook: str, source: str | None) -> dict[str, bytes]:
    """A hand-in of one notebook of `pair`; source: of its answer, None: untouched."""
    assignment = load_assignment(root, "pair")
    question = f"{notebook}_total"
    return {f"{notebook}.ipynb": filled(assignment.notebook(notebook), {} if source is None else {question: source})}


RIGHT = {name: f"{name}_total = sum(x)" for name in NAMES}
WRONG = {name: f"{name}_total = max(x)" for name in NAMES}


class FakeClock(Clock):
    """A clock that tests set."""

    def __init__(self, at: datetime = START) -> None:
        self.wall = at
        self.seconds = 0.0
        super().__init__(lambda: self.wall, lambda: self.seconds)

    def wait(self, span: timedelta) -> None:
        """Let time pass."""
        self.wall += span
        self.seconds += span.total_seconds()


class FakeJudge:
    """Judges without running anything: right is what reads as the reference does.

    gate: judging waits until it is set. trouble: raised by the next gradings, one after the other.
    """

    def __init__(self, gate: threading.Event | None = None) -> None:
        self.gate = gate
        self.trouble: list[Exception] = []
        self.judged: list[Submission] = []
        self.begun = threading.Event()
        self._lock = threading.Lock()

    def warm(self, served: Served) -> None:
        """There is nothing to warm."""

    def grade(self, served: Served, submission: Submission) -> Grade:
        """The grade, at once."""
        self.begun.set()
        if self.gate is not None:
            self.gate.wait(30)
        with self._lock:
            if self.trouble:
                raise self.trouble.pop(0)
            self.judged.append(submission)
        notebooks = tuple(_notebook(served, submission, each) for each in served.assignment.notebooks)
        return Grade(submission.student, submission.assignment, notebooks, submission.timestamp)

    def kill(self) -> None:
        """Let go of whatever waits."""
        if self.gate is not None:
            self.gate.set()

    def close(self) -> None:
        """There is nothing to end."""


def _notebook(served: Served, submission: Submission, notebook: Notebook) -> NotebookGrade:
    content = submission.notebooks.get(notebook.name)
    wanted = [question for question in notebook.questions if submission.wants(question)]
    if content is None:
        judged = not_judged(notebook, Status.MISSING, ja.notebook_missing(notebook.title))
    else:
        try:
            recovered = recover(notebook, content)
        except SubmissionError as error:
            return not_judged(notebook, Status.NEEDS_REVIEW, ja.notebook_unreadable(notebook.title), str(error))
        questions = tuple(
            _question(each, recovered.script.answers[each.id], recovered.answer(each.id)) for each in wanted
        )
        judged = NotebookGrade(notebook.name, questions, content, evidence=identity(content))
    return replace(
        judged,
        questions=tuple(
            replace(each, fingerprint=served.fingerprints.of(each.question, submission.judged(notebook.name)))
            for each in judged.questions
            if submission.only is None or each.question in submission.only
        ),
    )


def _question(question: Question, located: Located, text: str) -> QuestionGrade:
    if not located.answered:
        told = Comment(ja.not_answered(question.id))
        return QuestionGrade(question.id, question.points, 0.0, Status.NOT_ANSWERED, comment=told)
    is_right = normal_source(text) == normal_source(question.reference)
    earned = question.points if is_right else 0.0
    mistake = None if is_right else "other_way"
    wrong = () if is_right else (Wrong("求め方が違います。", None, mistake),)
    return QuestionGrade(
        question.id,
        question.points,
        earned,
        Status.GRADED,
        mistake,
        Comment("", wrong, "" if is_right else "たとえば、次の入力で違いが出ます。", ("答えの探し方",)),
        (CheckOutcome("test_total", "和が求まっている", question.points, earned, mistake=mistake),),
        text,
        attempted=(digest := hashlib.sha256(normal_source(text).encode()).hexdigest()),
        judgement=digest,
    )
