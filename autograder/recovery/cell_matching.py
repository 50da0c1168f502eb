"""Matches submitted cells with released ones: by nbgrader's id, by cell id, by text, by most of their lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias

from autograder.model import Cell, Notebook, Role
from autograder.notebooks import SubmittedCell
from autograder.source.cell_source import bound_names, read
from autograder.source.parsing import LONGEST, SHORT

_FEWEST_LINES = 2  # of a released cell, to tell it by them
_SHARE = 0.5  # of the lines of an edited cell that are still the released ones

_Block: TypeAlias = tuple[tuple[str, ...], Cell]  # a released cell and its lines
_Blocks: TypeAlias = Mapping[str, Sequence[_Block]]  # by their first line


def squeezed(text: str) -> str:
    """The text without any blanks: editors differ in them.

    Most cells of a class are the released ones: a short one is squeezed once for all.
    """
    return _remembered(text) if len(text) <= SHORT else _squeezed(text)


def _squeezed(text: str) -> str:
    return "".join(text.split())


_remembered = lru_cache(maxsize=512)(_squeezed)


def set_up_names(cell: Cell) -> frozenset[str]:
    """What a released cell sets for the answers: names, where it is code and belongs to no question."""
    is_set_up = cell.role is Role.TEXT and cell.type == "code"
    return bound_names(read(cell.source)) if is_set_up else frozenset()


def split_merged_cells(notebook: Notebook, cells: Sequence[SubmittedCell]) -> tuple[list[SubmittedCell], set[str]]:
    """The cells, released ones that were merged into another standing alone again; and the ids of what held them."""
    blocks = _blocks(notebook)
    apart: list[SubmittedCell] = []
    merged: set[str] = set()
    for cell in cells:
        pieces = list(_pieces(cell, blocks)) if cell.type == "code" and len(cell.source) <= LONGEST else []
        if len(pieces) > 1:
            merged.update(id for id in (cell.grade_id, cell.id) if id is not None)
            apart.extend(pieces)
        else:
            apart.append(cell)
    return apart, merged


def _blocks(notebook: Notebook) -> _Blocks:
    """The released cells that can be told by their lines, by the first of these."""
    cells = {
        lines: cell
        for cell in notebook.cells
        if cell.type == "code" and cell.role is not Role.ANSWER and len(lines := _lines(cell.source)) >= _FEWEST_LINES
    }
    starting: dict[str, list[_Block]] = {}
    for lines, cell in cells.items():
        starting.setdefault(lines[0], []).append((lines, cell))
    return starting


def match_cells(notebook: Notebook, cells: Sequence[SubmittedCell]) -> list[Cell | None]:
    """For each submitted cell the matching released cell; None for a student's own."""
    released = {cell.id: cell for cell in notebook.cells}
    found = [_by_id(cell, released) for cell in cells]
    _by_text(notebook, cells, found)
    _by_lines(notebook, cells, found)
    return found


def _by_id(cell: SubmittedCell, released: Mapping[str, Cell]) -> Cell | None:
    for id in (cell.grade_id, cell.id):
        known = released.get(id) if id is not None else None
        if known is None or (known.role is Role.TEXT and (known.type != cell.type or id != cell.id)):
            continue
        return known
    return None


def _by_text(notebook: Notebook, cells: Sequence[SubmittedCell], found: list[Cell | None]) -> None:
    """Recognise what is still as it was released, in order; a copy counts as what it is a copy of."""
    texts: dict[tuple[str, str], list[Cell]] = {}
    for cell in notebook.cells:
        texts.setdefault((cell.type, squeezed(cell.source)), []).append(cell)
    known = {cell.id for cell in found if cell is not None}
    for position, submitted in enumerate(cells):
        if found[position] is not None:
            continue
        same = texts.get((submitted.type, squeezed(submitted.source)))
        if same:
            found[position] = next((cell for cell in same if cell.id not in known), same[-1])
            known.update(cell.id for cell in same[:1])


def _by_lines(notebook: Notebook, cells: Sequence[SubmittedCell], found: list[Cell | None]) -> None:
    """Recognise edited cells that lost their ids; never an answer, whose lines are the student's."""
    known = {cell.id for cell in found if cell is not None}
    missing = [cell for cell in notebook.cells if cell.id not in known and cell.role is not Role.ANSWER]
    missing_lines = {cell.id: frozenset(_lines(cell.source)) for cell in missing}
    for position, submitted in enumerate(cells):
        if found[position] is not None or not missing:
            continue
        lines = frozenset(_lines(submitted.source))
        for cell in missing:
            shared = len(lines & missing_lines[cell.id])
            enough = _SHARE * max(len(lines), len(missing_lines[cell.id]))
            if cell.type == submitted.type and shared >= _FEWEST_LINES and shared >= enough:
                found[position] = cell
                missing.remove(cell)
                break


def _lines(source: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in source.split("\n") if line.strip())


def _pieces(cell: SubmittedCell, blocks: _Blocks) -> Iterator[SubmittedCell]:
    """The parts of a cell: whole released cells that it holds line by line, and what stands between them."""
    lines = cell.source.split("\n")
    numbers = [number for number, line in enumerate(lines) if line.strip()]
    stripped = [lines[number].strip() for number in numbers]
    own, at, labelled = 0, 0, cell
    while at < len(stripped):
        held = _block_at(stripped, at, blocks)
        if held is None:
            at += 1
            continue
        block, known = held
        for piece in _own_piece(labelled, lines[own : numbers[at]], blocks):
            yield piece
            labelled = replace(cell, id=None, grade_id=None)  # what stands further down may be another answer
        at += len(block)
        own = numbers[at - 1] + 1
        yield SubmittedCell("code", known.source, known.id, known.id if known.role is Role.EXAMPLE else None)
    if own:
        yield from _own_piece(labelled, lines[own:], blocks)


def _block_at(stripped: Sequence[str], at: int, blocks: _Blocks) -> _Block | None:
    candidates = blocks.get(stripped[at], ())
    return next((held for held in candidates if tuple(stripped[at : at + len(held[0])]) == held[0]), None)


def _own_piece(cell: SubmittedCell, lines: Sequence[str], blocks: _Blocks) -> Iterator[SubmittedCell]:
    """What a student wrote beside a released cell; it keeps the label of an answer, not that of the released cell."""
    if any(line.strip() for line in lines):
        ids = {known.id for starting in blocks.values() for _, known in starting}
        piece = replace(cell, source="\n".join(lines).strip("\n"))
        yield replace(piece, id=None, grade_id=None) if ids & {cell.id, cell.grade_id} else piece
