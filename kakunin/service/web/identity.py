"""Who a visitor is: the seam, personal codes, and a fake for tests."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from kakunin.service.codes import CodeBook

if TYPE_CHECKING:
    from kakunin.service.web.visitor import VisitorHandler


class Identity(ABC):
    """How people say who they are.

    A session is a text of its own, which the browser keeps signed by the service; it is asked again at each request.
    """

    asks_for_code: ClassVar[bool] = True  # whether the first page has a field for a code

    @abstractmethod
    async def of_code(self, code: str) -> tuple[str, str] | None:
        """The person with a code, or a token of the hub, and the session to keep; None for nobody's."""

    @abstractmethod
    async def of_session(self, session: str) -> str | None:
        """Whose session it is; None where it has ended."""

    async def send_away(self, handler: VisitorHandler, back_to: str) -> None:
        """Send an unknown visitor to where people log in; by default that is the first page."""
        handler.redirect(handler.address_of("/"))

    def after_log_out(self, handler: VisitorHandler) -> str:
        """Where somebody goes who has logged out; by default to the first page."""
        return handler.address_of("/")

    async def come_back(self, handler: VisitorHandler) -> tuple[str, str] | None:
        """The session of a visitor who comes back from there, and the page to go on with; None if none began."""
        return None


class PersonalCodes(Identity):
    """Everybody has a code. A session names the code's generation, so that it ends when the code is replaced."""

    def __init__(self, book: CodeBook) -> None:
        self._book = book

    async def of_code(self, code: str) -> tuple[str, str] | None:
        """The person with the code."""
        person = await asyncio.to_thread(self._book.person_with, code)
        generation = person and await asyncio.to_thread(self._book.generation, person)
        return (person, f"{generation}:{person}") if person and generation else None

    async def of_session(self, session: str) -> str | None:
        """The person, as long as the code is the one that began the session."""
        generation, _, person = session.partition(":")
        present = await asyncio.to_thread(self._book.generation, person)
        return person if present is not None and generation == present else None


class KnownPeople(Identity):
    """The fake: code -> person; take one out, and its sessions end."""

    def __init__(self, people: Mapping[str, str]) -> None:
        self.people = dict(people)

    async def of_code(self, code: str) -> tuple[str, str] | None:
        """The person with the code."""
        return (self.people[code], code) if code in self.people else None

    async def of_session(self, session: str) -> str | None:
        """The person, as long as the code is known."""
        return self.people.get(session)
