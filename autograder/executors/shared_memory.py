"""Judgements shared by the processes of a run: each asks and tells the one that coordinates them."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final

from autograder.grading import SharedJudgements
from autograder.recent import Recent, bytes_of
from autograder.storage.judgements import StoredJudgements

MOST: Final = 200_000  # judgements of a run
HEAVIEST: Final = 2**27  # bytes of all of them


@dataclass(frozen=True)
class JudgementsWanted:
    """A worker asks for judgements."""

    keys: Sequence[str]
    new: bool = False  # only what was found out in this run


@dataclass(frozen=True)
class JudgementFound:
    """A worker tells a judgement."""

    key: str
    text: str


class Coordinator:
    """The judgements of a run, over those of earlier ones."""

    def __init__(self, earlier: SharedJudgements | None) -> None:
        self._earlier = earlier
        self._claims: dict[str, Connection] = {}  # what a worker has begun to judge
        self._own: Recent[str, str] = Recent(MOST, HEAVIEST, lambda _, text: bytes_of(text))

    def find(self, keys: Sequence[str], asking: Connection) -> Mapping[str, str | None]:
        """Those of these keys that are known, or judged by another worker; all others are now the asking one's."""
        found: dict[str, str | None] = {key: text for key in keys if (text := self._own.get(key)) is not None}
        missing = [key for key in keys if key not in found]
        earlier = self._earlier.find(missing) if missing and self._earlier is not None else {}
        for key, text in earlier.items():
            if text is not None:
                found[key] = text
                self._own.put(key, text)
        for key in missing:
            if key not in found and self._claims.setdefault(key, asking) is not asking:
                found[key] = None
        return found

    def new(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Those of these keys that were found out in this run."""
        return {key: text for key in keys if (text := self._own.get(key)) is not None}

    def let_go(self, worker: Connection) -> None:
        """A worker has ended with its submission, or at all."""
        self._claims = {key: other for key, other in self._claims.items() if other is not worker}

    def keep(self, key: str, text: str) -> None:
        """Keep one."""
        self._claims.pop(key, None)
        self._own.put(key, text)
        if self._earlier is not None:
            self._earlier.keep(key, text)

    def hear(self, message: object, pipe: Connection) -> bool:
        """Answer a worker's message if it is about judgements; whether it was."""
        match message:
            case JudgementsWanted(keys=keys, new=True):
                pipe.send(self.new(keys))
            case JudgementsWanted(keys=keys):
                pipe.send(self.find(keys, pipe))
            case JudgementFound(key=key, text=text):
                self.keep(key, text)
            case _:
                self.let_go(pipe)
                return False
        return True


class SharedByThreads(Coordinator):
    """The judgements of the processes of one machine, each heard by a thread of its own."""

    def __init__(self, earlier: SharedJudgements | None = None) -> None:
        super().__init__(earlier)
        self._lock = threading.Lock()

    def find(self, keys: Sequence[str], asking: Connection) -> Mapping[str, str | None]:
        """As for one thread."""
        with self._lock:
            return super().find(keys, asking)

    def new(self, keys: Sequence[str]) -> Mapping[str, str]:
        """As for one thread."""
        with self._lock:
            return super().new(keys)

    def let_go(self, worker: Connection) -> None:
        """As for one thread."""
        with self._lock:
            super().let_go(worker)

    def keep(self, key: str, text: str) -> None:
        """As for one thread."""
        with self._lock:
            super().keep(key, text)

    def flush(self, stored: StoredJudgements) -> None:
        """Write to the database what is new; stored: those that these are over."""
        with self._lock:
            stored.flush()


class JudgementsByPipe:
    """What a worker has of the judgements: a pipe to the coordinator."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def find(self, keys: Sequence[str]) -> Mapping[str, str | None]:
        """Those of these keys that are known; None: another worker is judging it just now."""
        self._pipe.send(JudgementsWanted(keys))
        found: Mapping[str, str | None] = self._pipe.recv()
        return found

    def new(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Those of these keys that another worker has found out since."""
        self._pipe.send(JudgementsWanted(keys, new=True))
        found: Mapping[str, str] = self._pipe.recv()
        return found

    def keep(self, key: str, text: str) -> None:
        """Keep one."""
        self._pipe.send(JudgementFound(key, text))
