"""Judgements that the processes of a run share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from multiprocessing import Pipe

import pytest

from autograder.executors import Processes
from autograder.executors.shared_memory import (
    Coordinator,
    JudgementFound,
    JudgementsByPipe,
    JudgementsWanted,
    SharedByThreads,
)
from autograder.grading import RunSettings
from autograder.model import Grade, Submission
from autograder.notebooks import write_released


class Earlier:
    """What an earlier run kept."""

    def __init__(self, **kept: str) -> None:
        self.kept = kept
        self.asked: list[str] = []

    def find(self, keys: Sequence[str]) -> Mapping[str, str | None]:
        self.asked += keys
        return {key: self.kept[key] for key in keys if key in self.kept}

    def new(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {}

    def keep(self, key: str, text: str) -> None:
        self.kept[key] = text


@pytest.fixture
def pipes():
    made = [Pipe() for _ in range(2)]
    yield [near for near, _ in made]
    for pair in made:
        for end in pair:
            end.close()


@pytest.mark.parametrize("kind", [lambda: Coordinator(None), SharedByThreads])
def test_what_one_worker_judges_another_finds_and_meanwhile_leaves_to_it(pipes, kind):
    one, other = pipes
    shared = kind()
    assert shared.find(["a", "b"], one) == {}
    assert shared.find(["a", "c"], other) == {"a": None}
    assert shared.find(["a", "b", "c"], one) == {"c": None}
    shared.keep("a", "found")
    assert shared.find(["a", "b"], other) == {"a": "found", "b": None}


def test_what_a_worker_began_is_free_again_when_it_has_ended(pipes):
    one, other = pipes
    shared = Coordinator(None)
    shared.find(["a"], one)
    shared.let_go(other)
    assert shared.find(["a"], other) == {"a": None}
    shared.let_go(one)
    assert shared.find(["a"], other) == {}


def test_earlier_runs_are_asked_once_and_told_what_is_new(pipes):
    one, other = pipes
    earlier = Earlier(a="before")
    shared = Coordinator(earlier)
    assert shared.find(["a"], one) == shared.find(["a"], other) == {"a": "before"}
    assert earlier.asked == ["a"]
    shared.keep("b", "new")
    assert earlier.kept == {"a": "before", "b": "new"}


def test_the_messages_of_a_worker_are_answered_and_a_grade_is_none_of_them(pipes):
    near, far = Pipe()
    shared, worker = Coordinator(Earlier(a="before")), JudgementsByPipe(far)
    worker.keep("b", "new")
    assert shared.hear(near.recv(), near)
    far.send(JudgementsWanted(["a", "b", "c"]))
    assert shared.hear(near.recv(), near)
    assert far.recv() == {"a": "before", "b": "new"}
    assert shared.find(["c"], pipes[0]) == {"c": None}
    far.send(JudgementsWanted(["a", "b", "c"], new=True))
    assert shared.hear(near.recv(), near)
    assert far.recv() == {"a": "before", "b": "new"}  # what was found once is the run's
    assert not shared.hear(Grade("s1", "day1", ()), near)
    assert shared.find(["c"], pipes[0]) == {}
    assert JudgementFound("b", "new") != JudgementsWanted(["b"])


def test_two_workers_judge_each_distinct_answer_of_a_class_once(lesson):
    """Twelve equal notebooks: two workers judge the same answers from two ends, and take over what the other has."""
    content = write_released(lesson.notebooks[0]).replace(b"average = ...", b"average = np.mean(scores)")
    submissions = [
        Submission(f"s{number:02}", lesson.name, {lesson.notebooks[0].name: content}) for number in range(12)
    ]
    grades: list[Grade] = []
    earlier = Earlier()
    Processes(2, RunSettings()).run(lesson, submissions, grades.append, earlier)
    judged = [each for grade in grades for each in grade.questions if each.judgement and each.equal_judged is None]
    assert len(grades) == 12
    assert len(judged) <= len(earlier.kept) + 1  # the one in the middle both may have begun
    assert {each.judgement for grade in grades for each in grade.questions if each.judgement} == earlier.kept.keys()
