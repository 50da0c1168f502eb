"""What judging one program gave, the key that tells it from every other, and the memory of what was judged."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Final, Protocol

from autograder.model import CheckOutcome, Script
from autograder.recent import Recent, bytes_of
from autograder.sandbox import CellResult
from autograder.source.cell_source import read

MOST: Final = 20_000  # judgements that a process keeps
HEAVIEST: Final = 2**26  # bytes of all of them


@dataclass(frozen=True)
class Judgement:
    """What became of one program.

    outcomes: of the checks, in the order of their file; results: of the program's cells.
    """

    outcomes: tuple[CheckOutcome, ...]
    results: tuple[CellResult, ...]


@dataclass(frozen=True)
class Key:
    """What a judgement is of: the program as a syntax tree, and the text of its own cells."""

    meaning: str
    wording: str


class Judgements(Protocol):
    """A memory of judgements by key, both parts of it hexadecimal."""

    def get(self, key: str) -> Judgement | None:
        """What is kept under a key."""
        ...

    def put(self, key: str, judgement: Judgement) -> None:
        """Keep a judgement."""
        ...


class JudgementsOfRun:
    """The judgements of one process, the least recently used forgotten first."""

    def __init__(self) -> None:
        self._kept: Recent[str, Judgement] = Recent(MOST, HEAVIEST, lambda _, each: bytes_of(each))

    def get(self, key: str) -> Judgement | None:
        """What is kept under a key."""
        return self._kept.get(key)

    def put(self, key: str, judgement: Judgement) -> None:
        """Keep a judgement."""
        self._kept.put(key, judgement)


def key_of(script: Script, circumstances: object) -> Key:
    """The key of a program; circumstances: whatever else its judgement depends on, as JSON can write it.

    Programs whose cells have equal syntax trees, docstrings included, do the same: layout and comments do nothing.
    """
    (located,) = script.answers.values()
    form = [circumstances, located.cells, located.answered, [_meaning(cell) for cell in script.cells]]
    meaning = _digest(form)
    return Key(meaning, _digest([meaning, *script.cells]))


def _meaning(text: str) -> str:
    """What a cell does, or its text where that cannot be told from the text alone."""
    source = read(text)
    if source.tree is None or source.text != text:
        return "text " + text
    return "tree " + "\n".join(source.statements)


def _digest(form: object) -> str:
    return hashlib.sha256(json.dumps(form, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
