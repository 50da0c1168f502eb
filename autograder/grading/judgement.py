"""What judging one program gave, the key that tells it from every other, and the memory of what was judged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, Protocol

from autograder.checks.rubric import Check, Rubric
from autograder.model import CheckOutcome, Script, Stopped
from autograder.recent import Recent, bytes_of
from autograder.sandbox import CellResult, ErrorKind, Output, OutputKind, StudentError
from autograder.source.cell_source import read
from autograder.source.tokens import normal_source

MOST: Final = 20_000  # judgements that a process keeps
HEAVIEST: Final = 2**25  # bytes of all of them
LONGEST: Final = 20_000  # characters of a judgement that is kept


@dataclass(frozen=True)
class Judgement:
    """What became of one program.

    outcomes: of the checks, in the order of their file; results: of the program's cells; at: when, in UTC.
    """

    outcomes: tuple[CheckOutcome, ...]
    results: tuple[CellResult, ...]
    at: datetime


@dataclass(frozen=True)
class Key:
    """What a judgement is of: what the program does, and the words in which it says so."""

    meaning: str
    wording: str


class SharedJudgements(Protocol):
    """Judgements as texts, shared by the processes of a run, or kept in a database."""

    def find(self, keys: Sequence[str]) -> Mapping[str, str | None]:
        """Those of these keys that are known; None: another process is judging it just now."""
        ...

    def new(self, keys: Sequence[str]) -> Mapping[str, str]:
        """Those of these keys that another process has found out since this one asked for them."""
        ...

    def keep(self, key: str, text: str) -> None:
        """Keep one."""
        ...


class KnownJudgements:
    """The judgements that a grader knows: those of its own process, then those that others share with it."""

    def __init__(self, shared: SharedJudgements | None = None) -> None:
        self._own: Recent[str, str] = Recent(MOST, HEAVIEST, lambda _, text: bytes_of(text))
        self._shared = shared
        self._elsewhere: set[Key] = set()

    def find(self, wanted: Mapping[Key, Rubric]) -> Mapping[Key, tuple[str, Judgement]]:
        """What is known of programs, each with the part of the key that it is kept under; rubric: of the question."""
        texts = {key: text for each in wanted for key in _parts(each) if (text := self._own.get(key)) is not None}
        missing = [key for each in wanted if not texts.keys() & set(_parts(each)) for key in _parts(each)]
        shared = self._shared.find(missing) if missing and self._shared is not None else {}
        for key, text in shared.items():
            if text is not None:
                texts[key] = text
                self._own.put(key, text)
        self._elsewhere = {each for each in wanted if any(shared.get(key, "") is None for key in _parts(each))}
        found: dict[Key, tuple[str, Judgement]] = {}
        for each, rubric in wanted.items():
            for key in _parts(each):
                judgement = from_text(texts[key], rubric) if key in texts else None
                if judgement is not None:
                    found.setdefault(each, (key, judgement))
        return found

    def new(self, wanted: Key, rubric: Rubric) -> tuple[str, Judgement] | None:
        """What another process has found out of a program meanwhile."""
        news = self._shared.new(_parts(wanted)) if self._shared is not None else {}
        for key, text in news.items():
            self._own.put(key, text)
            judgement = from_text(text, rubric)
            if judgement is not None:
                return key, judgement
        return None

    def is_judged_elsewhere(self, key: Key) -> bool:
        """Whether another process was judging a program when it was last looked for."""
        return key in self._elsewhere

    def keep(self, key: str, judgement: Judgement) -> bool:
        """Keep a judgement, unless it is too long; whether it is kept."""
        text = as_text(judgement)
        if len(text) > LONGEST:
            return False
        self._own.put(key, text)
        if self._shared is not None:
            self._shared.keep(key, text)
        return True


def _parts(key: Key) -> tuple[str, str]:
    return key.meaning, key.wording


def key_of(script: Script, circumstances: object) -> Key:
    """The key of a program; circumstances: whatever else its judgement depends on, as JSON can write it.

    Programs whose cells have equal syntax trees, docstrings included, do the same: layout and comments do nothing.
    """
    (located,) = script.answers.values()
    released = [cell is not None and cell.source == text for cell, text in zip(script.known, script.cells, strict=True)]
    cells = [_meaning(cell) for cell in script.cells]
    form = [circumstances, located.cells, located.answered, located.above, released, cells]
    meaning = _digest(form)
    return Key(meaning, _digest([meaning, *script.cells]))


def attempt_of(cells: Sequence[str], modules: object) -> str:
    """The digest of the cells that answer a question: equal if only layout and comments differ.

    modules: the student's own, as JSON can write them.
    """
    return _digest([[_statements(cell) for cell in cells], modules])


@lru_cache(maxsize=4096)  # most cells of a class are equal
def _statements(text: str) -> str:
    return hashlib.sha256(normal_source(text).encode("utf-8", "surrogatepass")).hexdigest()


def _meaning(text: str) -> str:
    """The digest of what a cell does, or its text where that cannot be told from the text alone."""
    source = read(text)
    if source.tree is None or source.text != text:
        return "text " + text
    return "tree " + source.digest


def _digest(form: object) -> str:
    return hashlib.sha256(json.dumps(form, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()


# --- as text


def as_text(judgement: Judgement) -> str:
    """A judgement as JSON; mistakes by their names: what is said of them is the author's."""
    outcomes = [
        {
            "check": each.check,
            "earned": each.earned,
            "message": each.message,
            "counterexample": each.counterexample,
            "mistake": each.mistake,
            "candidates": [known.name for known in each.candidates],
            "remarks": each.remarks,
            "problem": each.problem,
            "stopped": each.stopped and asdict(each.stopped),
        }
        for each in judgement.outcomes
    ]
    results = [asdict(each) for each in judgement.results]
    at = judgement.at.isoformat()
    return json.dumps({"outcomes": outcomes, "results": results, "at": at}, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str, rubric: Rubric) -> Judgement | None:
    """The judgement that a text holds; None where it is damaged, or the rubric is another one."""
    try:
        parts: Any = json.loads(text)
        if [each["check"] for each in parts["outcomes"]] != [check.name for check in rubric.checks]:
            return None
        outcomes = tuple(
            _outcome(rubric, check, each) for check, each in zip(rubric.checks, parts["outcomes"], strict=True)
        )
        at = datetime.fromisoformat(parts["at"])
        return Judgement(outcomes, tuple(map(_result, parts["results"])), at.astimezone(UTC))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def _outcome(rubric: Rubric, check: Check, part: Mapping[str, Any]) -> CheckOutcome:
    return CheckOutcome(
        check.name,
        check.title,
        check.points,
        _points(part["earned"], check.points),
        _text(part["message"]),
        _text(part["counterexample"]),
        None if part["mistake"] is None else _text(part["mistake"]),
        tuple(rubric.mistake(name) for name in part["candidates"]),
        tuple(map(_text, part["remarks"])),
        None if part["problem"] is None else _text(part["problem"]),
        None if part["stopped"] is None else Stopped(_text(part["stopped"]["at"]), _text(part["stopped"]["lost"])),
    )


def _result(part: Mapping[str, Any]) -> CellResult:
    error = part["error"]
    return CellResult(
        tuple(Output(OutputKind(each["kind"]), _text(each["text"]), _text(each["name"])) for each in part["outputs"]),
        None if error is None else _error(error),
        tuple(map(_text, part["repaired"])),
        tuple(map(_text, part["skipped"])),
        bool(part["truncated"]),
    )


def _error(part: Mapping[str, Any]) -> StudentError:
    return StudentError(
        ErrorKind(part["kind"]),
        _text(part["type"]),
        _text(part["message"]),
        _number(part["line"]),
        _text(part["source_line"]),
        _text(part["stage"]),
        _number(part["cell"]),
        None if part["name"] is None else _text(part["name"]),
        _number(part["offset"]),
    )


def _number(value: Any) -> int | None:
    if value is not None and type(value) is not int:
        raise ValueError("not a number of a line or cell")
    return value


def _points(value: Any, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError("not a number of points")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    value.encode()  # of half characters nothing can be written
    return value
