"""The calls of the notebook's client: JSON, with the code in the Authorization header and no cookie."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

from kakunin.service.model import Door, Reason, Receipt, Refused, StudentView
from kakunin.service.web.student_pages import take
from kakunin.service.web.uploads import UploadHandler, named_files
from kakunin.service.web.visitor import VisitorHandler

_PAUSE: Final = 1.0  # seconds before the desk is asked again about a hand-in of which nobody tells
_PLAIN: Final = frozenset({str, int, float, bool, type(None)})


class ApiHandler(VisitorHandler):
    """A call; nobody else's pages can make it, since no cookie counts."""

    async def find_person(self) -> None:
        """The person of the code; Refused for an unknown one."""
        scheme, _, code = self.request.headers.get("Authorization", "").partition(" ")
        known = await self.person_with(code.strip()[:200] if scheme.lower() in ("bearer", "token") else "")
        if known is None:
            raise Refused(Reason.UNKNOWN_CODE)
        self.person = known[0]

    def answer(self, value: Any, status: int = HTTPStatus.OK) -> None:
        """Answer with JSON."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(as_json(value), ensure_ascii=False))

    def tell_error(self, status: int, reason: str, sentence: str) -> None:
        """Answer with what is wrong."""
        self.answer(
            {"reason": reason or HTTPStatus(status).phrase.lower().replace(" ", "_"), "message": sentence}, status
        )

    def tell_unknown(self) -> None:
        """Answer that there is no such thing, or not for this person."""
        self.tell_error(HTTPStatus.NOT_FOUND, "not_found", self.language.words.ERRORS[404])

    async def wait_and_answer(self, receipt: Receipt) -> None:
        """Answer with the receipt and, once it is judged, with what its student may see.

        The hand-in was taken, whatever fails afterwards: the caller then asks again.
        """
        view, end = None, time.monotonic() + self._seconds()
        try:
            if receipt.state.is_final:
                view = await self.site.ask(self.site.desk.view, self.person, receipt.assignment)
            while not (receipt.state.is_final or self.site.stopping) and (left := end - time.monotonic()) > 0:
                is_told = await self.site.hear_of(receipt.id, left)
                receipt, seen = await self._seen(receipt)
                if receipt.state.is_final:
                    view = seen
                elif not is_told:
                    await asyncio.sleep(min(left, _PAUSE))
        except Refused as error:
            self.site.log.event("view_unavailable", reason=str(error.reason))
        except LookupError:  # it was deleted with its student
            self.tell_unknown()
            return
        self.answer({"receipt": receipt, "view": view}, HTTPStatus.ACCEPTED if view is None else HTTPStatus.OK)

    async def _seen(self, receipt: Receipt) -> tuple[Receipt, StudentView]:
        """The receipt as it is now, and what its student may see."""
        view = await self.site.ask(self.site.desk.view, self.person, receipt.assignment)
        if view.latest is not None and view.latest.id == receipt.id:
            return view.latest, view
        now = await self.site.ask(self.site.desk.receipt, receipt.id, self.person)
        return now, await self.site.ask(self.site.desk.view, self.person, receipt.assignment)

    def _seconds(self) -> float:
        try:
            asked = float(self.get_query_argument("wait", "0"))
        except ValueError:
            return 0.0
        limits = self.site.settings.limits
        most = limits.wait_held_back if self.origin.is_held_back else limits.wait_seconds
        return min(asked, most) if asked > 0 else 0.0


class ApiHandIn(UploadHandler, ApiHandler):
    """Hands in one notebook, or a zip."""

    name = "api_hand_in"

    async def post(self, assignment: str) -> None:
        """Take the body as the file that the header names."""
        body = self.take_body()
        name = unquote(self.request.headers.get("Kakunin-File", ""), errors="replace")
        files = named_files([(name, body)])
        token = self.request.headers.get("Kakunin-Token", "")[:200]
        await self.wait_and_answer(await take(self, assignment, files, Door.NOTEBOOK, token))


class ApiReceipt(ApiHandler):
    """What became of a hand-in."""

    name = "api_receipt"

    async def get(self, id: str) -> None:
        """The receipt, if it is the caller's."""
        try:
            receipt = await self.site.ask(self.site.desk.receipt, id, self.person)
        except LookupError:
            self.tell_unknown()
            return
        await self.wait_and_answer(receipt)


class ApiView(ApiHandler):
    """What the caller may see of an assignment."""

    name = "api_view"

    async def get(self, assignment: str) -> None:
        """See it."""
        self.answer({"view": await self.site.ask(self.site.desk.view, self.person, assignment)})


class ApiMissing(ApiHandler):
    """A call that there is not."""

    name = "api_missing"

    async def find_person(self) -> None:
        """Nobody has to say who asks."""

    def get(self) -> None:
        """Say so."""
        self.tell_unknown()

    post = get


def as_json(value: Any) -> Any:
    """A value of the service as JSON can hold it: moments as ISO 8601, lengths of time in seconds, members by value."""
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if names := _names(kind):
        return {name: as_json(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(name): as_json(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [as_json(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.isoformat() if isinstance(value, datetime) else value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    """The names of a dataclass's fields; none of what is no dataclass."""
    return tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()
