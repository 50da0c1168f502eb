"""Where the time of a notebook goes in `kakunin grade`: in the cells, in the jail around them, in the host."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from typing import Any
from unittest import mock

from commands import ROOT, simulate

from autograder.checks.asker import Asker
from autograder.course import load_assignment
from autograder.grading import grade_batch, graded_notebook
from autograder.grading.answers import AnswerJudge
from autograder.grading.grader import Grader
from autograder.grading.judgement import KnownJudgements
from autograder.grading.judging import Judging
from autograder.recovery import answer_location
from autograder.sandbox.process import Child, Nest, Zygote
from autograder.sandbox.session import Session
from autograder.submissions import read_submissions, students

# What is timed: each part without the parts listed within it.
PARTS: tuple[tuple[str, Any, str], ...] = (
    ("start a nest", Zygote, "nest"),
    ("start a process in it", Nest, "spawn"),
    ("end a process", Child, "kill"),
    ("end a nest", Nest, "close"),
    ("run the student's cells", Session, "run"),
    ("ask the jail (inputs, values)", Session, "probe"),
    ("recognise mistakes", Asker, "recognise"),
    ("hidden checks: compare, describe", Judging, "outcomes"),
    ("find the answers", answer_location, "recover_cells"),
    ("tell what an answer needs", AnswerJudge, "programs"),
    ("look for equal answers", KnownJudgements, "find"),
    ("keep judgements", KnownJudgements, "keep"),
    ("read the file", answer_location, "read_notebook"),
    ("write the graded notebook", graded_notebook, "write_graded"),
    ("everything else of the grader", Grader, "grade"),
)


def where(students_of_class: int) -> None:
    """Print milliseconds per notebook by part, in one process, after a warm-up on one student."""
    with tempfile.TemporaryDirectory(prefix="kakunin-bench-") as folder:
        whole = simulate(Path(folder), ROOT, "day1", students_of_class)
        assignment = load_assignment(ROOT, "day1")
        names = students(whole.submitted, "day1", ())
        submissions = list(read_submissions(whole.submitted, assignment, names))
    notebooks = sum(len(one.notebooks) for one in submissions)
    grade_batch(assignment, submissions[:1], lambda _: None)
    with _timed() as own:
        grade_batch(assignment, submissions, lambda _: None)
    print(f"where the time goes: {len(submissions)} students, {notebooks} notebooks, one process")
    for name, _, _ in PARTS:
        print(f"  {name:<36}{1000 * own[name] / notebooks:8.1f} ms per notebook")
    print(f"  {'together':<36}{1000 * sum(own.values()) / notebooks:8.1f} ms per notebook")


@contextmanager
def _timed() -> Iterator[Counter[str]]:
    """Seconds by part while the block runs."""
    own: Counter[str] = Counter()
    running: list[str] = []
    with ExitStack() as stack:
        for name, owner, method in PARTS:
            timed = _wrapped(getattr(owner, method), name, own, running)
            stack.enter_context(mock.patch.object(owner, method, timed))
        yield own


def _wrapped(function: Callable[..., Any], name: str, own: Counter[str], running: list[str]) -> Callable[..., Any]:
    @wraps(function)
    def timed(*arguments: Any, **named: Any) -> Any:
        started = time.perf_counter()
        running.append(name)
        try:
            return function(*arguments, **named)
        finally:
            running.pop()
            seconds = time.perf_counter() - started
            own[name] += seconds
            if running:
                own[running[-1]] -= seconds

    return timed
