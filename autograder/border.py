"""The border around each student: one student's data costs nobody else a page, a row or a file.

Work is done student by student, and a failure of it is noted under the student. A failure that is not the student's
alone, such as a full disk or a lost database, ends the work.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TypeVar

from autograder.errors import KakuninError, SubmissionError, UsageError
from autograder.languages import Message, joined
from autograder.text import one_line

T = TypeVar("T")
R = TypeVar("R")

_OF_THE_MACHINE: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE}
)
_MOST: Final = 5  # problems kept of one student


class Border:
    """Collects by student what could not be used or done."""

    def __init__(self) -> None:
        self._problems: dict[str, list[Message]] = {}

    @property
    def problems(self) -> Mapping[str, tuple[Message, ...]]:
        """By student, sorted, what is wrong."""
        return {student: tuple(found) for student, found in sorted(self._problems.items())}

    def note(self, student: str, problem: Message) -> None:
        """Keep a problem of a student, once."""
        found = self._problems.setdefault(student, [])
        if problem not in found and len(found) < _MOST:
            found.append(problem)

    @contextmanager
    def around(self, student: str, what: Message) -> Iterator[None]:
        """Note what fails within under the student; a failure of everybody's is raised."""
        try:
            yield
        except Exception as error:
            if _is_everybodys(error):
                raise
            self.note(student, joined([what, _reason(error)], ": "))

    def each(
        self, what: Message, work: Callable[[str, T], R], items: Iterable[tuple[str, T]]
    ) -> Generator[R, None, None]:
        """The results of the work on each student's item; a student whose work fails has none."""
        for student, item in items:
            done: list[R] = []
            with self.around(student, what):
                done.append(work(student, item))
            yield from done


def _is_everybodys(error: Exception) -> bool:
    cause = error.__cause__ if isinstance(error, UsageError) else error
    if isinstance(cause, OSError):
        return cause.errno in _OF_THE_MACHINE
    return isinstance(error, KakuninError | MemoryError) and not isinstance(error, UsageError | SubmissionError)


def _reason(error: Exception) -> str:
    return error.told if isinstance(error, KakuninError) else one_line(f"{type(error).__name__}: {error}")
