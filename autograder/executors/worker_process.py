"""A grading process beside a cluster's worker: checks and jails do not run in the worker's own process.

It is started as a program, because a worker under a nanny may not have children of Python's multiprocessing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from multiprocessing.connection import Connection, Pipe

from autograder.executors.course_bundle import Parcel, unpack
from autograder.executors.processes import work
from autograder.executors.shared_memory import Coordinator
from autograder.grading import RunSettings
from autograder.model import Grade, Submission
from autograder.sandbox.scratch import ASSIGNMENT, Scratch

_FAREWELL = 5.0  # seconds to end by itself once its pipe is closed


class DiedError(Exception):
    """The grading process ended in the midst of a submission."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


class Apart:
    """One grading process and the pipe to it; used by one thread at a time."""

    def __init__(self, parcel: Parcel, settings: RunSettings) -> None:
        self._pipe, far = Pipe()
        # -P and an explicit path: it imports the same package as its parent, and nothing from its working directory.
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        with far:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", __name__, str(far.fileno())],
                pass_fds=[far.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._first: tuple[Parcel, RunSettings] | None = (parcel, settings)
        self.used = time.monotonic()

    def grade(self, submission: Submission, judgements: Coordinator) -> Grade:
        """The grade of a submission; judgements: what the process asks and tells.

        Raises DiedError when the process dies, or the error that it reports.
        """
        try:
            if self._first is not None:
                self._pipe.send(self._first)
                self._first = None
            self._pipe.send(submission)
            answer = self._pipe.recv()
            while judgements.hear(answer, self._pipe):
                answer = self._pipe.recv()
        except (EOFError, OSError):
            judgements.let_go(self._pipe)
            self.close()
            raise DiedError(self._process.returncode) from None
        self.used = time.monotonic()
        if isinstance(answer, BaseException):
            raise answer
        grade: Grade = answer
        return grade

    @property
    def is_alive(self) -> bool:
        """Whether the process has not ended."""
        return self._process.poll() is None

    def hang_up(self) -> None:
        """Let the process end; it removes its jails and its folder."""
        self._pipe.close()

    def kill(self) -> None:
        """End the process at once; a thread that waits for it gets DiedError."""
        self._process.kill()

    def close(self) -> None:
        """End the process, and wait for it."""
        self.hang_up()
        try:
            self._process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def main(descriptor: int) -> None:
    """The process's whole life: the assignment comes first, then one submission after the other."""
    pipe = Connection(descriptor)
    try:
        parcel, settings = pipe.recv()
    except EOFError:
        return
    scratch = Scratch(ASSIGNMENT)
    try:
        work(pipe, unpack(parcel, scratch.path / "assignment"), settings)
    finally:
        scratch.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
