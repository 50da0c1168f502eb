"""What the door needs of others: the desk that takes hand-ins, and the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from autograder.model import Assignment
from kakunin.service.model import Door, Receipt, State, StudentView


class TakesHandIns(Protocol):
    """The desk, as far as the door asks it."""

    @property
    def assignments(self) -> Mapping[str, Assignment]:
        """Those that may be handed in, by name."""

    def now(self) -> datetime:
        """The moment by which everything is decided, in UTC."""

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
        """Take a hand-in; raises Refused."""

    def wait(self, id: str, seconds: float) -> State:
        """Its state; LookupError if there is none."""

    def view(self, student: str, assignment: str) -> StudentView:
        """What its student may see now; raises Refused."""


class Tell(Protocol):
    """Writes an event to the service's log, which holds no students' names."""

    def __call__(self, name: str, **facts: str | int | float | bool | None) -> None:
        """Write it."""
