"""Workers and the one that coordinates them."""

from __future__ import annotations

import hashlib
from multiprocessing import Pipe

from autograder.executors.processes import _tasks, given_up
from autograder.model import Submission


def test_an_answer_that_nobody_waited_for_any_more_is_no_submission():
    near, far = Pipe()
    submission = Submission("s1", "lesson1", {})
    with near, far:
        near.send({"key": "a judgement that was asked for when the time was up"})
        near.send(submission)
        assert next(_tasks(far)) == submission


def test_of_a_submission_that_could_not_be_judged_it_is_known_which_file_it_was(lesson):
    """So that a grader's score of its answers stands."""
    submission = Submission("s1", "lesson1", {"center": b"{}"})
    (notebook,) = given_up(lesson, submission, "the worker died").notebooks
    assert notebook.evidence["submission"] == hashlib.sha256(b"{}").hexdigest()
