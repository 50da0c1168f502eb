"""What was taken from the exchange, and when it was last looked at: a restarted service goes on where it was.

It is an aid and no second truth: a folder that is taken twice is one hand-in, because its name is the hand-in's token.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from autograder.files import write_atomically

TAKEN: Final = "taken.jsonl"
LOOKED: Final = "looked"  # its time is that of the last look


@dataclass(frozen=True)
class TakenFolder:
    """A folder that was taken.

    handin: its id; "" where it was refused. secret: by which its student finds feedback; "" where it has none that can
    be used. own_time: the time of receipt is the one that the student's computer wrote, while nobody looked.
    """

    folder: str
    student: str
    assignment: str
    handin: str
    notebooks: tuple[str, ...]
    secret: str = ""
    own_time: bool = False


class Ledger:
    """The file of what was taken; readable by its owner alone."""

    def __init__(self, place: Path, present: Collection[str]) -> None:
        """present: the folders that the exchange holds now; what is gone from it is forgotten."""
        self._place = place
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o700)
        self.taken = {name: taken for name, taken in self._read().items() if name in present}
        write_atomically(place / TAKEN, "".join(map(_line, self.taken.values())))
        (place / TAKEN).chmod(0o600)

    def add(self, taken: TakenFolder) -> None:
        """Note that a folder was taken."""
        self.taken[taken.folder] = taken
        with (self._place / TAKEN).open("a", encoding="utf-8") as file:
            file.write(_line(taken))

    def looked(self, now: datetime) -> None:
        """Note the moment of a look."""
        path = self._place / LOOKED
        path.touch()
        os.utime(path, (now.timestamp(), now.timestamp()))

    def last_look(self) -> datetime | None:
        """When an earlier process last looked; None if none did."""
        try:
            return datetime.fromtimestamp((self._place / LOOKED).stat().st_mtime, UTC)
        except OSError:
            return None

    def owners_of_secrets(self) -> Mapping[str, str]:
        """By secret the student who used it first."""
        return {taken.secret: taken.student for taken in reversed(self.taken.values()) if taken.secret}

    def _read(self) -> dict[str, TakenFolder]:
        try:
            lines = (self._place / TAKEN).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return {}
        found: dict[str, TakenFolder] = {}
        for line in lines:
            with suppress(ValueError, TypeError, KeyError):  # the last line, of a process that was killed
                values = json.loads(line)
                taken = TakenFolder(**{**values, "notebooks": tuple(values["notebooks"])})
                found[taken.folder] = taken
        return found


def _line(taken: TakenFolder) -> str:
    return json.dumps(asdict(taken)) + "\n"
