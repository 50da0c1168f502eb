"""The desk: every door hands in here, and asks here what a student or the class may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from autograder.model import Assignment
from kakunin.service.model import ClassView, Door, Health, Receipt, State, StudentView


class Desk:
    """Takes hand-ins and has them judged; thread-safe, its calls block.

    A context manager: it goes on with the queue that an earlier process left, and stops cleanly.
    """

    def __init__(self, root: Path, url: str | Path, *, workers: int = 1) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        raise NotImplementedError

    @property
    def assignments(self) -> Mapping[str, Assignment]:
        """Those that may be handed in, by name; read again when a file of theirs changes."""
        raise NotImplementedError

    def hand_in(
        self,
        student: str,
        assignment: str,
        files: Mapping[str, bytes],
        door: Door,
        *,
        received: datetime | None = None,
        token: str = "",
    ) -> Receipt:
        """Take the files (name -> content) of a student; on disk and in the database when this returns.

        received: when they came in, where it was before now, such as in the exchange; None: now.
        token: of the client. The same token, or the bytes of the student's last hand-in, is the same hand-in.

        Raises Refused; nothing is kept then.
        """
        raise NotImplementedError

    def receipt(self, id: str, student: str) -> Receipt:
        """The receipt of a hand-in; LookupError for one that is not the student's."""
        raise NotImplementedError

    def wait(self, id: str, seconds: float) -> State:
        """The state of a hand-in, as soon as it is final or the time is over; LookupError if there is none."""
        raise NotImplementedError

    def view(self, student: str, assignment: str) -> StudentView:
        """What a student may see now; Refused if there is no such assignment, or the database is away."""
        raise NotImplementedError

    def classroom(self, assignment: str) -> ClassView:
        """How the class stands; Refused if there is no such assignment, or the database is away."""
        raise NotImplementedError

    def listen(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Have it called with the name of an assignment after each change, in any thread; returns how to stop that."""
        raise NotImplementedError

    def health(self) -> Health:
        """How the service is; never raises."""
        raise NotImplementedError
