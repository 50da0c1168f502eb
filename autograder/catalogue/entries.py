"""Reads a catalogue: a file of cells, each a mistake or a right answer, as changes of a right one or as a whole."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from pathlib import Path
from typing import Final, NoReturn

from autograder.catalogue.changes import Change, read_changes
from autograder.errors import CourseError, Faults, refuse
from autograder.languages import Message

FOLDER: Final = "answers"  # beside the checks

_MARKER: Final = re.compile(r"# ?%%(?!%)")
_QUESTION: Final = re.compile(r'# %% question="([^"]*)"')
_ENTRY: Final = re.compile(r"# %% (\w+)(?: \(([0-9.]+)\))?(?:: (.+))?", re.ASCII)
_FORMS: Final = "# %% name: old → new, or # %% name (points it keeps): return x, or # %% right"


class Sort(StrEnum):
    """What an entry is."""

    MISTAKE = "mistake"
    RIGHT = "right"
    MODEL = "model"  # a right answer that the changes are of, in place of the reference


@dataclass(frozen=True)
class CatalogueEntry:
    """One cell of a catalogue.

    question: its id.
    sort: mistake, right answer, or the right answer that changes are of.
    name: of a mistake; the sort of any other.
    sentence: of a mistake, in Japanese what is wrong; empty for a usual one whose own sentence is said.
    earns: points that a mistake keeps.
    changes: of the model answer.
    code: in place of changes the whole answer, or the body of the model's last function, or some of its functions.
    place: file and line.
    """

    question: str
    sort: Sort
    name: str
    sentence: str
    earns: float
    changes: tuple[Change, ...]
    code: str
    place: str


def catalogue_path(checks: Path, notebook: str) -> Path:
    """The file of a notebook's known answers."""
    return checks / FOLDER / f"{notebook}.py"


def read_entries(path: Path) -> Mapping[str, Sequence[CatalogueEntry]]:
    """The entries of a catalogue by question, in order; none where there is no file.

    Raises CourseError with file and line for what is no entry.
    """
    entries: dict[str, list[CatalogueEntry]] = {}
    faults, question = Faults(), None
    for line, cell in _cells(path):
        place = f"{path}:{line}"
        asked = _QUESTION.fullmatch(cell[0])
        if asked is not None:
            question = asked[1]
            with faults.gathered():
                _refuse_heading(cell, place, question, entries)
            entries.setdefault(question, [])
        elif question is None:
            _refuse(
                place,
                Message("an entry before the first question"),
                Message('begin with a line # %% question="..."'),
                None,
            )
        else:
            with faults.gathered():
                entries[question].append(_entry(cell, place, question))
    refuse(faults.all)
    return entries


def _refuse_heading(cell: Sequence[str], place: str, question: str, entries: Container[str]) -> None:
    if question in entries:
        _refuse(place, Message("the question has a second heading"), Message("put its answers under one"), question)
    if any(cell[1:]):
        _refuse(
            place,
            Message("text below the heading of a question"),
            Message("begin an entry: {forms}", forms=_FORMS),
            question,
        )


def _cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines of each cell, without blank ones at its end, and the number of its first line."""
    if not path.is_file():
        return
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise CourseError(Message("not UTF-8 text"), path=path, next_step=Message("save it as UTF-8")) from error
    starts = [number for number, line in enumerate(lines) if _MARKER.match(line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=False):  # a file may have no cell
        yield start + 1, "\n".join(lines[start:end]).rstrip().split("\n")


def _entry(cell: Sequence[str], place: str, question: str) -> CatalogueEntry:
    heading = _ENTRY.fullmatch(cell[0])
    try:
        changes = read_changes((heading and heading[3]) or "")
    except ValueError:
        heading = None
    if heading is None:
        _refuse(
            place,
            Message("no heading of an entry: {cell}", cell=cell[0]),
            Message("write {forms}", forms=_FORMS),
            question,
        )
    comments = list(takewhile(lambda line: line.startswith("#"), cell[1:]))
    code = "\n".join(cell[1 + len(comments) :]).strip("\n")
    name = heading[1]
    if changes and code:
        _refuse(place, Message("{name} has both a change and code", name=name), Message("write either"), question)
    sort = Sort(name) if name in (Sort.RIGHT, Sort.MODEL) else Sort.MISTAKE
    sentence = _joined([line.removeprefix("#").strip() for line in comments]) if sort is Sort.MISTAKE else ""
    return CatalogueEntry(question, sort, name, sentence, float(heading[2] or 0), changes, code, place)


def _joined(lines: Sequence[str]) -> str:
    """Lines of a sentence as one: with a blank between them where words are written with blanks."""
    text = ""
    for line in lines:
        blank = " " if text[-1:].isascii() and line[:1].isascii() and text and line else ""
        text += blank + line
    return text


def _refuse(place: str, message: Message, next_step: Message, question: str | None) -> NoReturn:
    raise CourseError(message, path=place, question=question, next_step=next_step)
