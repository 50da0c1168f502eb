"""Workers and the one that coordinates them."""

from __future__ import annotations

from multiprocessing import Pipe

from autograder.executors.processes import _tasks
from autograder.model import Submission


def test_an_answer_that_nobody_waited_for_any_more_is_no_submission():
    near, far = Pipe()
    submission = Submission("s1", "lesson1", {})
    with near, far:
        near.send({"key": "a judgement that was asked for when the time was up"})
        near.send(submission)
        assert next(_tasks(far)) == submission
