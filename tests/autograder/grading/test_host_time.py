"""The host's own work on one notebook has a bound, wherever it is spent."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from desks import filled

from autograder.grading import RunSettings, grade_batch, grader, judging
from autograder.grading.host_time import HostTime, HostTimeError
from autograder.model import Grade, Status, Submission
from autograder.notebooks import write_released
from autograder.sandbox import Budget


def busy(seconds: float) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_work_without_end_is_interrupted_and_what_comes_after_is_not():
    with HostTime(0.1) as watch:
        for _ in range(3):
            watch.begin()
            with pytest.raises(HostTimeError):
                busy(20)
            watch.end()
            watch.begin()
            busy(0.05)
            watch.end()
        busy(0.5)  # nobody counts


def test_waiting_and_the_work_of_others_do_not_count():
    with HostTime(0.1) as watch:
        watch.begin()
        other = threading.Thread(target=busy, args=(0.5,))
        other.start()
        time.sleep(0.3)
        other.join()
        watch.end()


@pytest.mark.parametrize("where", ["recover", "run_check", "graded_notebook"])
def test_a_notebook_that_costs_too_much_goes_to_a_person_and_costs_nobody_else(lesson, monkeypatch, where):
    module = judging if where == "run_check" else grader
    genuine, notebook = getattr(module, where), lesson.notebooks[0]
    poison = ["poisoned"]

    def slowly(*arguments, **named):
        if poison == [submission_under_way[0]]:
            busy(60)
        return genuine(*arguments, **named)

    monkeypatch.setattr(module, where, slowly)
    content = filled(notebook, {"l1_average": "average = 1"})
    order = ["before", "poisoned", "after"]
    submission_under_way = [order[0]]
    grades: list[Grade] = []

    def submissions():
        for student in order:
            submission_under_way[0] = student
            yield Submission(student, lesson.name, {notebook.name: content})

    grade_batch(
        lesson, submissions(), grades.append, RunSettings(replace(Budget(), host_seconds=0.5), run_notebooks=True)
    )
    before, poisoned, after = (grade.notebooks[0] for grade in grades)
    answered = next(each for each in poisoned.questions if each.question == "l1_average")
    assert (answered.status, answered.score) == (Status.NEEDS_REVIEW, None)
    if where != "recover":  # it was read: what no check decides stands, and the answer is known when it comes again
        alike = {each.question: each for each in before.questions}
        assert [each for each in poisoned.questions if each != alike[each.question]] == [answered]
        known = alike["l1_average"]
        assert (answered.attempted, answered.answer) == (known.attempted, known.answer) != ("", "")
    assert "processor time" in (poisoned.problem or "")
    assert replace(after, evidence={}) == replace(before, evidence={})
    assert before.problem is None


def test_students_who_cannot_be_judged_leave_no_process_behind(lesson, monkeypatch):
    def broken(*arguments):
        raise ValueError("a fault of ours")

    monkeypatch.setattr(grader, "graded_notebook", broken)
    notebook, descriptors = lesson.notebooks[0], []
    content = write_released(notebook)
    with grader.Grader(lesson, RunSettings()) as grading:
        for student in ("first", "second", "third"):
            grade = grading.grade(Submission(student, lesson.name, {notebook.name: content}))
            assert "a fault of ours" in (grade.notebooks[0].problem or "")
            descriptors.append(len(list(Path("/proc/self/fd").iterdir())))
    assert len(set(descriptors)) == 1
