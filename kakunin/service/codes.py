"""Personal codes: drawn at random, shown once, known again by their digest."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from autograder.storage.codes import read_codes, write_codes

# Without 0, 1, i, l, o and u: nothing that is taken for something else, and no words.
ALPHABET: Final = "23456789abcdefghjkmnpqrstvwxyz"
GROUPS: Final = 4
GROUP_LENGTH: Final = 5  # log2(30) * 20 = 98 random bits
FRESH: Final = 1.0  # seconds for which the codes that were read are used: so long a replaced one can live on

_LONGEST: Final = 200  # characters that are looked at


def new_code() -> str:
    """A random code."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))


def digest_of(code: str) -> str:
    """What is stored of a code: capital letters, spaces and dashes make no difference.

    One round of SHA-256 is enough: a code is random, so that nobody can try all of them.
    """
    plain = "".join(each for each in code[:_LONGEST].lower() if each in ALPHABET)
    return hashlib.sha256(f"kakunin code {plain}".encode()).hexdigest()


def give_codes(database: str | Path, people: Iterable[str]) -> dict[str, str]:
    """New codes for these people, in place of those that they have; StoreError when they cannot be stored."""
    codes = {person: new_code() for person in people}
    write_codes(database, {person: digest_of(code) for person, code in codes.items()})
    return codes


class CodeBook:
    """The codes of the database, read again when they are older than a second; thread-safe."""

    def __init__(
        self, database: str | Path, *, fresh: float = FRESH, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._database = database
        self._fresh = fresh
        self._clock = clock
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._digests: Mapping[str, str] = {}
        self._people: Mapping[str, str] = {}

    def person_with(self, code: str) -> str | None:
        """Whose code it is."""
        self._refresh()
        return self._people.get(digest_of(code))

    def generation(self, person: str) -> str | None:
        """A mark of the person's present code, which tells nothing of it; None without a code."""
        self._refresh()
        digest = self._digests.get(person)
        return None if digest is None else hashlib.sha256(f"generation {digest}".encode()).hexdigest()[:24]

    def _refresh(self) -> None:
        with self._lock:
            if self._clock() - self._read_at < self._fresh:
                return
            self._digests = read_codes(self._database)
            self._people = {digest: person for person, digest in self._digests.items()}
            self._read_at = self._clock()
