"""The errors, by who can fix them.

KakuninError
├── CourseError        a file under solutions/ is wrong: its author fixes it
│   └── CourseErrors   several places are, each an error of its own
├── SubmissionError    a submission cannot be read: the student or instructor fixes it
├── UsageError         a command was given something that does not exist
├── StoreError         the database, or where graded notebooks go, cannot be read or written
└── GradingError       our own machinery failed: never a zero for the student
    └── SandboxError   the jail could not be built, or broke outside student code
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from autograder.languages import Message, joined


class KakuninError(Exception):
    """An expected failure: what happened, where, and what to do next, in the reader's language."""

    def __init__(
        self,
        message: Message,
        *,
        path: Path | str | None = None,
        question: str | None = None,
        next_step: Message | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.question = question
        self.next_step = next_step

    @property
    def told(self) -> Message:
        """The place and the message, without the next step."""
        where = [str(part) for part in (self.path, self.question) if part is not None]
        return joined([*where, self.message], ": ")

    def __str__(self) -> str:
        return (
            Message("{told}\n  next step: {step}", told=self.told, step=self.next_step) if self.next_step else self.told
        )


class CourseError(KakuninError):
    """A file of the course is wrong."""


class CourseErrors(CourseError):
    """Several places in the files of the course are wrong."""

    def __init__(self, errors: Sequence[CourseError]) -> None:
        super().__init__(joined(map(str, errors), "\n"))
        self.errors = tuple(errors)

    def __reduce__(self) -> tuple[Any, ...]:  # it travels between processes
        return CourseErrors, (self.errors,)


class SubmissionError(KakuninError):
    """A submission cannot be read."""


class UsageError(KakuninError):
    """A command was given something that does not exist."""


class StoreError(KakuninError):
    """The database, or where graded notebooks go, cannot be read or written."""


class GradingError(KakuninError):
    """The grader itself failed."""


class SandboxError(GradingError):
    """The jail could not be built, or broke outside student code."""


# --- several at once


class Faults:
    """The faults found so far, by the part of the course that they make unusable: "" stands for all of it."""

    def __init__(self) -> None:
        self._found: dict[str, list[CourseError]] = {}

    @contextmanager
    def gathered(self, part: str = "") -> Iterator[None]:
        """Keep a CourseError that is raised within instead of passing it on."""
        try:
            yield
        except CourseError as error:
            self.add([error], part)

    def add(self, errors: Iterable[CourseError], part: str = "") -> None:
        """Add faults of a part."""
        own = self._found.setdefault(part, [])
        for error in errors:
            own.extend(error.errors if isinstance(error, CourseErrors) else (error,))

    def update(self, others: Faults) -> None:
        """Add the faults that others have gathered."""
        for part, errors in others._found.items():
            self.add(errors, part)

    def of(self, parts: Collection[str]) -> list[CourseError]:
        """The faults of these parts, and those that concern all; one that several meet in one line once."""
        told: dict[tuple[str, str], CourseError] = {}
        for part, errors in self._found.items():
            for error in errors if not part or part in parts else ():
                told.setdefault((str(error.path), error.message), error)
        return list(told.values())

    @property
    def all(self) -> list[CourseError]:
        """Every fault."""
        return self.of(self._found)


def refuse(errors: Collection[CourseError]) -> None:
    """Raise the errors, one as itself, if there are any."""
    if len(errors) == 1:
        raise next(iter(errors))
    if errors:
        raise CourseErrors(list(errors))
