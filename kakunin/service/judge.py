"""Who judges one submission after the other: a warm process apart for each assignment."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol

from autograder.executors.processes import TRIES, died, given_up
from autograder.executors.shared_memory import SharedByThreads
from autograder.executors.worker_process import Apart, DiedError
from autograder.grading import RunSettings
from autograder.model import Grade, Submission
from autograder.notebooks import write_released
from kakunin.service.courses import Served

MOST_WARM: Final = 2  # processes of one judge: each takes the memory of the libraries
_IDLE: Final = 600.0  # seconds after which a process that judged nothing is ended


class HandinJudge(Protocol):
    """Judges submissions; used by one thread, but ended by any."""

    def warm(self, served: Served) -> None:
        """Get ready for an assignment."""
        ...

    def grade(self, served: Served, submission: Submission) -> Grade:
        """The grade of a submission; raises KakuninError when nothing can be judged at all."""
        ...

    def kill(self) -> None:
        """Give up what is being judged."""
        ...

    def close(self) -> None:
        """End."""
        ...


class WarmJudge:
    """Judges in processes apart, one for each assignment, kept warm while it is needed."""

    def __init__(self, judgements: SharedByThreads, settings: RunSettings | None = None) -> None:
        self._judgements = judgements
        self._settings = settings or RunSettings()
        self._apart: dict[str, tuple[Served, Apart]] = {}
        self._killed = False

    def warm(self, served: Served) -> None:
        """HandinJudge the notebooks as they were released: what the first student would wait for is then there."""
        blank = {notebook.name: write_released(notebook) for notebook in served.assignment.notebooks}
        self._process(served).grade(Submission("", served.name, blank), self._judgements)

    def grade(self, served: Served, submission: Submission) -> Grade:
        """The grade of a submission; one on which processes die again and again goes to a grader."""
        self._end_idle(served.name)
        exit_code: int | None = None
        for _ in range(TRIES):
            apart = self._process(served)
            try:
                return apart.grade(submission, self._judgements)
            except DiedError as death:
                exit_code = death.exit_code
                self._apart.pop(served.name, None)
                if self._killed:
                    raise
            except BaseException:
                self._end(served.name)
                raise
        return given_up(served.assignment, submission, died(exit_code))

    def kill(self) -> None:
        """End the processes at once."""
        self._killed = True
        for _, apart in list(self._apart.values()):
            apart.kill()

    def close(self) -> None:
        """End the processes, all at once."""
        for _, apart in self._apart.values():
            with suppress(OSError):
                apart.hang_up()
        for name in list(self._apart):
            self._end(name)

    def _process(self, served: Served) -> Apart:
        """The process for an assignment as it is now; one that ended while it was idle is no next hand-in's fault."""
        known = self._apart.get(served.name)
        if known is not None and known[0] is served and known[1].is_alive:
            return known[1]
        self._end(served.name)
        while len(self._apart) >= MOST_WARM:
            self._end(min(self._apart, key=lambda name: self._apart[name][1].used))
        apart = Apart(served.parcel, self._settings)
        self._apart[served.name] = served, apart
        return apart

    def _end_idle(self, wanted: str) -> None:
        before = time.monotonic() - _IDLE
        for name in [name for name, (_, apart) in self._apart.items() if name != wanted and apart.used < before]:
            self._end(name)

    def _end(self, name: str) -> None:
        known = self._apart.pop(name, None)
        if known is not None:
            known[1].close()


MakeJudge = Callable[[], HandinJudge]
