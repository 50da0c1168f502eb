"""The student whom a file's name mentions: `青木春子_center.ipynb`, `center_aoki.ipynb`, `2026 久保 律.ipynb`.

Ids, addresses and whole names count wherever they stand. A family or given name alone counts only where nothing else is
said but the name of the notebook, and small numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from autograder.downloads.naming import key
from autograder.storage.roster import RosterEntry

_MOST_WORDS: Final = 12
_YEAR: Final = 4  # digits; a longer number may be somebody's id
_BETWEEN: Final = re.compile(r"[\W_]+")
_ADDRESS: Final = re.compile(r"[^\s@]+@[^\s@]+")

_Words = tuple[str, ...]


@dataclass(frozen=True)
class Mention:
    """The students whom a name may mean, and the notebook that it names; more than one student is not certain."""

    students: frozenset[str]
    notebook: str = ""


class Mentions:
    """The students of the course, by what a file's name may say of them."""

    def __init__(self, people: Sequence[RosterEntry], notebooks: Iterable[str], assignment: str) -> None:
        self._topics = {key(assignment): "", **{key(name): name for name in notebooks}}
        self._ids: dict[_Words, set[str]] = defaultdict(set)
        self._addresses: dict[str, set[str]] = defaultdict(set)
        self._whole: dict[str, set[str]] = defaultdict(set)
        self._half: dict[str, set[str]] = defaultdict(set)
        for person in people:
            self._add(person)

    def _add(self, person: RosterEntry) -> None:
        self._ids[_words(person.student)].add(person.student)
        if person.email:
            self._addresses[person.email.casefold()].add(person.student)
        names = [name for name in (person.last_name, person.first_name) if key(name)]
        if len(_words(" ".join(names))) > 1:
            for order in (names, names[::-1]):
                self._whole[key("".join(order))].add(person.student)
        for half in (*names, person.email.partition("@")[0]):
            if len(key(half)) > 1 or not half.isascii():
                self._half[key(half)].add(person.student)

    def of(self, stem: str, *, is_notebook: bool) -> Mention:
        """The students whom a name without its suffix mentions.

        is_notebook: a folder or an archive, which may hold the files of many, is a student's only if its name says
        nothing else.
        """
        plain = unicodedata.normalize("NFKC", stem)
        addressed, rest = self._addressed(plain)
        words = _words(rest)
        if len(words) > _MOST_WORDS:
            return Mention(frozenset())
        found, notebooks, left = self._covered(words)
        found |= addressed
        other = "".join(word for word in left if not (word.isdigit() and len(word) <= _YEAR))
        if not found and is_notebook:
            found, other = self._half.get(other, set()), ""
        if other and not is_notebook:
            found = set()
        return Mention(frozenset(found), notebooks[0] if len(notebooks) == 1 else "")

    def _addressed(self, plain: str) -> tuple[set[str], str]:
        """The students whose address is in the text, and the text without it."""
        for found in _ADDRESS.finditer(plain):
            for part in _parts(found[0]):
                if students := self._addresses.get(part.casefold()):
                    return set(students), plain.replace(part, " ")
        return set(), plain

    def _covered(self, words: _Words) -> tuple[set[str], list[str], list[str]]:
        """The students and notebooks that runs of words name, the longest runs first, and the words that are left."""
        left: list[str | None] = list(words)
        students: set[str] = set()
        notebooks: list[str] = []
        for size in range(len(words), 0, -1):
            for start in range(len(words) - size + 1):
                run = left[start : start + size]
                its = tuple(word for word in run if word is not None)
                if len(its) < size:
                    continue
                said = "".join(its)
                if said in self._topics:
                    notebooks += filter(None, [self._topics[said]])
                elif named := self._named(its) | self._whole.get(said, set()):
                    students |= named
                else:
                    continue
                left[start : start + size] = [None] * size
        return students, notebooks, [word for word in left if word is not None]

    def _named(self, words: _Words) -> set[str]:
        """The student of this id; a small number could be anything."""
        is_small = len(words) == 1 and (len(words[0]) < 2 or (words[0].isdigit() and len(words[0]) < _YEAR))
        return set() if is_small else self._ids.get(words, set())


def _words(text: str) -> _Words:
    return tuple(filter(None, map(key, _BETWEEN.split(text))))


def _parts(text: str) -> Iterator[str]:
    """The parts of a text around its @, the longest first: what stands before and after an address may touch it."""
    at = text.index("@")
    starts = [0, *(found.end() for found in _BETWEEN.finditer(text, 0, at))]
    ends = [len(text), *(found.start() for found in reversed(list(_BETWEEN.finditer(text, at + 1))))]
    for start in starts:
        for end in ends:
            if start < at < end:
                yield text[start:end]
