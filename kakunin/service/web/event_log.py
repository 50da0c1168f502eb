"""The log: one line of JSON for each event, without students' texts, names, ids and codes."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final, TextIO, TypeAlias

from kakunin.service.web.limits import Rate, RateLimit

_RATE: Final = Rate(100, 1.0)  # lines from one place: what goes wrong again and again is not to fill the disk

Fact: TypeAlias = str | int | float | bool | None


class EventLog:
    """Writes events to a stream; one that cannot be written costs the service nothing."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream

    def event(self, name: str, **facts: Fact) -> None:
        """Write what happened, with its facts."""
        moment = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": moment, "event": name, **facts}, ensure_ascii=True)
        try:
            self._stream.write(f"{line}\n")  # in one piece: several threads write
            self._stream.flush()
        except (OSError, ValueError):  # the disk is full, or nobody reads it any more
            return


class ForeignLog(logging.Handler):
    """Takes what libraries log: kind and place, not their words, which can quote what a visitor sent."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(logging.WARNING)
        self._log = log
        self._limit = RateLimit(_RATE)

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        place = f"{record.module}:{record.lineno}"
        if self._limit.take(place):
            return
        self._log.event("library", level=record.levelname.lower(), place=place, kind=kind)
