"""An engine that stays warm between students: nbgrader asks for one at a time, and starting takes seconds."""

from __future__ import annotations

import queue
import threading
import weakref
from typing import TypeAlias

from autograder.grading import RunSettings, SharedJudgements, grade_batch
from autograder.model import Assignment, Grade, Submission

_Asked: TypeAlias = "queue.SimpleQueue[Submission | None]"
_Answered: TypeAlias = "queue.SimpleQueue[Grade | BaseException]"

_PATIENCE = 10.0  # seconds for the last jail to be taken down


class Bench:
    """One batch of one assignment, to which submissions are handed one by one.

    The batch runs in a thread of its own, which lasts as long as the bench: the jails die with the thread that
    started them.
    """

    def __init__(
        self, assignment: Assignment, settings: RunSettings, judgements: SharedJudgements | None = None
    ) -> None:
        self._asked: _Asked = queue.SimpleQueue()
        self._answered: _Answered = queue.SimpleQueue()
        arguments = (assignment, settings, judgements, self._asked, self._answered)
        self._thread = threading.Thread(target=_serve, args=arguments, name="grading", daemon=True)
        self._close = weakref.finalize(self, _close, self._thread, self._asked)

    def grade(self, submission: Submission) -> Grade:
        """The grade of a submission. Raises the batch's error, after which another bench is needed."""
        if not self._thread.is_alive():
            self._thread.start()
        self._asked.put(submission)
        answer = self._answered.get()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self) -> None:
        """End the batch and its jails; happens automatically when Python ends."""
        self._close()


def _serve(
    assignment: Assignment,
    settings: RunSettings,
    judgements: SharedJudgements | None,
    asked: _Asked,
    answered: _Answered,
) -> None:
    try:
        grade_batch(assignment, iter(asked.get, None), answered.put, settings, judgements)
    except BaseException as error:  # passed to the caller, because this thread has no other listener
        answered.put(error)


def _close(thread: threading.Thread, asked: _Asked) -> None:
    if thread.is_alive():
        asked.put(None)
        if thread is not threading.current_thread():
            thread.join(_PATIENCE)
