"""The bytes of a hand-in on their way: bounded in size and time while they arrive, then taken apart into files."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from tornado.httputil import HTTPFile, HTTPInputError, parse_body_arguments
from tornado.ioloop import IOLoop
from tornado.web import HTTPError, stream_request_body

from autograder.settings.budgets import as_budget
from autograder.text import marked
from kakunin.service.model import Reason, Refused
from kakunin.service.web.limits import MEBIBYTE
from kakunin.service.web.site import Site
from kakunin.service.web.visitor import VisitorHandler

FORM_ROOM: Final = 64 * 1024  # bytes of a form beside its files
LONGEST_NAME: Final = 120  # characters
_MOST_FILES: Final = 50
_NO_BOUND: Final = 2**60  # of tornado's: we count ourselves, to be able to say what is wrong
# A client that still sends does not read: what is too much is read and thrown away, so far and so long, so that it
# learns why it is refused.
_DRAINED: Final = 4 * MEBIBYTE
_DRAINED_SECONDS: Final = 3.0


@stream_request_body
class UploadHandler(VisitorHandler):
    """Takes the body of a hand-in as it comes."""

    def initialize(self, site: Site) -> None:
        """Nothing has come yet."""
        super().initialize(site)
        self._body = bytearray()
        self.held = 0
        self._size = 0
        self._most = 0
        self._refused: Exception | None = None
        self._timers: list[object] = []
        self.has_arrived = False
        self.received = self.site.desk.now()  # when the last byte came, however long the desk is busy then

    async def prepare(self) -> None:
        """Refuse before the body has come what can be refused then."""
        try:
            await super().prepare()
            if self.request.method == "POST":
                await self._expect_body()
        except (Refused, HTTPError) as error:
            if self.request.headers.get("Expect"):
                raise
            self._refuse(error)  # an answer before the body has been read would close the connection

    async def _expect_body(self) -> None:
        self._most = await self.most_bytes() + FORM_ROOM
        seconds = self.site.settings.limits.upload_seconds
        self.request.connection.set_max_body_size(_NO_BOUND)  # type: ignore[union-attr]
        self.request.connection.set_body_timeout(2 * seconds)  # type: ignore[union-attr]
        self._after(seconds, HTTPError(HTTPStatus.REQUEST_TIMEOUT))
        self.admit()
        self.site.is_at_work(self.request.connection.stream)  # type: ignore[union-attr]
        length = self.request.headers.get("Content-Length", "")
        if length.isdecimal() and int(length) > self._most:
            raise self._too_large()

    def admit(self) -> None:
        """Raise Refused for somebody who may not hand in now."""
        self.take_one(self.site.hand_ins, self.person)

    async def most_bytes(self) -> int:
        """How large a hand-in of this assignment may be."""
        assignments = await self.site.ask(lambda: self.site.desk.assignments)
        assignment = assignments.get(self.path_args[0])
        bound = self.site.settings.limits.upload_bytes
        return min(bound, as_budget(assignment.budget).submission_bytes) if assignment else bound

    def data_received(self, chunk: bytes) -> None:
        """Keep a piece of the body, as long as it is within the bounds."""
        self._size += len(chunk)
        if self._refused is None:
            self._body += chunk
            self.held = len(self._body)
            self.site.arriving.add(self)
            if self._size > self._most:
                self._refuse(self._too_large())
            self.site.make_room()
        elif self._size > self._drain_until:
            self._answer_refusal()

    def give_way(self) -> None:
        """Be refused, as the room for what arrives is full."""
        self._refuse(Refused(Reason.UNAVAILABLE, retry_after=10))

    def take_body(self) -> bytes:
        """The body, which is not kept here any longer; raises what was wrong before it or with it."""
        self.raise_refusal()
        self.received = self.site.desk.now()
        body, self._body = bytes(self._body), bytearray()
        return body

    def raise_refusal(self) -> None:
        """Raise what was wrong before the body or with it, once all of it has been read."""
        self.has_arrived = True
        self._stop_timers()
        if self._refused is not None:
            raise self._refused

    def write_error(self, status_code: int, **named: Any) -> None:
        """An answer before the end of the body ends the connection; the visitor is told, to begin another."""
        if not self.has_arrived:
            self.set_header("Connection", "close")
        super().write_error(status_code, **named)

    def on_connection_close(self) -> None:
        """The visitor has gone."""
        self._release()
        super().on_connection_close()

    def on_finish(self) -> None:
        """Free what the body took."""
        self._release()
        super().on_finish()

    def _too_large(self) -> Refused:
        return Refused(Reason.TOO_LARGE, f"> {max(1, (self._most - FORM_ROOM) // MEBIBYTE)} MB")

    def _refuse(self, error: Exception) -> None:
        self._refused = error
        self._drain_until = self._size + _DRAINED
        self._let_go()
        self._after(_DRAINED_SECONDS, error)

    def _after(self, seconds: float, error: Exception) -> None:
        def late() -> None:
            self._refused = self._refused or error
            self._answer_refusal()

        self._timers.append(IOLoop.current().call_later(seconds, late))

    def _answer_refusal(self) -> None:
        """Answer although more of the body could come; the connection is closed then."""
        error = self._refused
        self._release()
        if error is not None and not self._finished:
            status = error.status_code if isinstance(error, HTTPError) else HTTPStatus.BAD_REQUEST
            self.send_error(status, exc_info=(type(error), error, None))

    def _let_go(self) -> None:
        self.site.arriving.discard(self)
        self.held = 0
        self._body = bytearray()

    def _stop_timers(self) -> None:
        for timer in self._timers:
            IOLoop.current().remove_timeout(timer)
        self._timers.clear()

    def _release(self) -> None:
        self._let_go()
        self._stop_timers()


class Form:
    """A form with files, as browsers send it."""

    def __init__(self, content_type: str, body: bytes) -> None:
        arguments: dict[str, list[bytes]] = {}
        files: dict[str, list[HTTPFile]] = {}
        try:
            parse_body_arguments(content_type, body, arguments, files)
        except (HTTPInputError, ValueError) as error:
            raise HTTPError(HTTPStatus.BAD_REQUEST) from error
        self._arguments = arguments
        self.files = [(each["filename"], each["body"]) for each in files.get("files", [])]

    def text(self, name: str) -> str:
        """The first value of a field; "" where there is none."""
        values = self._arguments.get(name, [b""])
        return values[0].decode("utf-8", "replace")[:200]


def named_files(files: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """The files by names that cannot be paths; Refused for what cannot be told apart, or is no file."""
    found: dict[str, bytes] = {}
    for name, content in files:
        if not name and not content:
            continue  # a field in which nothing was chosen
        plain = safe_name(name)
        if not plain.lower().endswith((".ipynb", ".zip")):
            raise Refused(Reason.NOT_A_NOTEBOOK, plain)
        if plain in found:
            raise Refused(Reason.TWO_OF_ONE, plain)
        found[plain] = content
    if not found or len(found) > _MOST_FILES:
        raise Refused(Reason.NO_FILE)
    return found


def safe_name(name: str) -> str:
    """The last part of a name that a browser sends, without what acts in a terminal, a page or a path."""
    last = unicodedata.normalize("NFC", name[-4 * LONGEST_NAME :]).replace("\\", "/").rpartition("/")[2]
    plain = marked(last.replace("\0", "")).replace("\n", " ").strip(". ")
    if len(plain) <= LONGEST_NAME:
        return plain or "?"
    stem, dot, suffix = plain.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(suffix) - 1]}{dot}{suffix}" if len(suffix) < 10 else plain[:LONGEST_NAME]
