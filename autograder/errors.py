"""The errors, by who can fix them.

KakuninError
├── CourseError        a file under solutions/ is wrong: its author fixes it
├── SubmissionError    a submission cannot be read: the student or instructor fixes it
├── UsageError         a command was given something that does not exist
├── StoreError         the database, or where graded notebooks go, cannot be read or written
└── GradingError       our own machinery failed: never a zero for the student
    └── SandboxError   the jail could not be built, or broke outside student code
"""

from __future__ import annotations

from pathlib import Path

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
