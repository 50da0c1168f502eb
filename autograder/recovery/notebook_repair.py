"""A submission compared with its release: the released cell of each cell, its content, and cells put back."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache

from autograder.model import Cell, Kind, Notebook, Question, Role
from autograder.notebooks import SubmittedCell
from autograder.recovery.cell_matching import match_cells, set_up_names, squeezed
from autograder.source.cell_source import Source, asked_names, bound_names, changed_names, is_something, read, unfenced
from autograder.source.parsing import LONGEST

_MOST_READ = 400_000  # characters of a student's own cells that are parsed in search of an answer


def is_answered(question: Question, source: str) -> bool:
    """Whether a cell is more than its stub: a blank, `...`, None, pass, or unchanged prose is not."""
    if question.kind is Kind.WRITTEN:
        return squeezed(source) not in ("", squeezed(question.stub))
    return _says_something(read(source), read(question.stub))


def _says_something(source: Source, stub: Source) -> bool:
    if source.tree is None:
        return bool(source.text.strip())
    return any(
        is_something(statement) and text not in stub.statements
        for statement, text in zip(source.body, source.statements, strict=True)
    )


class _Release:
    """The content of a released notebook."""

    def __init__(self, notebook: Notebook) -> None:
        code = [read(cell.source) for cell in notebook.cells if cell.type == "code"]
        self.statements = frozenset(text for source in code for text in source.statements)
        self.stubs = {question.id: read(question.stub) for question in notebook.questions}
        self.asked = {id: asked_names(stub) for id, stub in self.stubs.items()}
        self.given = {cell.id: names for cell in notebook.cells if (names := set_up_names(cell))}


_release = lru_cache(maxsize=32)(_Release)


class RepairedNotebook:
    """The cells of one submission in order; released ones that are missing or edited can be put back."""

    def __init__(self, notebook: Notebook, cells: Sequence[SubmittedCell]) -> None:
        self.notebook = notebook
        self.cells = list(cells)
        self.known = match_cells(notebook, cells)  # for each cell the released one that it is
        self.lost: list[Cell] = []  # released set-up that was missing
        release = _release(notebook)
        self.stubs, self.asked, self.given = release.stubs, release.asked, release.given
        self._released = release.statements
        self._sources: dict[str, Source] = {}
        self._unreleased: dict[str, Source] = {}
        self._set: dict[str, frozenset[str]] = {}  # text -> the names that it sets in the student's own words
        self._left = _MOST_READ

    def restore_released_cells(self) -> None:
        """Restore every visible check, once, and put back the released cells that are missing."""
        self._restore_examples()
        for index, cell in enumerate(self.notebook.cells):
            if self.positions(cell.id):
                continue
            if cell.role is Role.EXAMPLE:
                self._insert(self._below(index, cell.question), cell)
            elif cell.id in self.given:
                self._insert(self._below(index, None), cell)
                self.lost.append(cell)

    def positions(self, id: str | None) -> list[int]:
        """Where the released cell of that id stands, copies of it included."""
        return [position for position, cell in enumerate(self.known) if cell is not None and cell.id == id]

    def _restore_examples(self) -> None:
        kept: list[tuple[SubmittedCell, Cell | None]] = []
        seen: set[str] = set()
        for position, (cell, known) in enumerate(zip(self.cells, self.known, strict=True)):
            if known is None or known.role is not Role.EXAMPLE:
                kept.append((cell, known))
                continue
            if known.question is not None and self.sets_unreleased(position, self.asked[known.question]):
                kept.append((replace(cell, id=None, grade_id=None), None))  # an answer written over the check
            if known.id not in seen:
                seen.add(known.id)
                kept.append((replace(cell, type="code", source=known.source, grade_id=known.id), known))
        self.cells = [cell for cell, _ in kept]
        self.known = [known for _, known in kept]

    def _below(self, index: int, question: str | None) -> int:
        """Where a released cell belongs: below its answer, else below the nearest cell that it was released under."""
        answers = self.positions(question) if question is not None else []
        if answers:
            return answers[-1] + 1
        for above in reversed(self.notebook.cells[:index]):
            positions = self.positions(above.id)
            if positions:
                return positions[0] + 1
        return 0

    def _insert(self, position: int, cell: Cell) -> None:
        grade_id = cell.id if cell.role is Role.EXAMPLE else None
        self.cells.insert(position, SubmittedCell(cell.type, cell.source, cell.id, grade_id))
        self.known.insert(position, cell)

    # --- reading

    def read(self, position: int) -> Source:
        """What a cell says as code; beyond a bound of work, cells are left unread."""
        text = self.code(position)
        if text not in self._sources:
            self._left -= len(text) if len(text) <= LONGEST else 0  # a longer one is not parsed
            self._sources[text] = read(text) if self._left >= 0 else Source("", ast.Module([], []))
        return self._sources[text]

    def code(self, position: int) -> str:
        """A cell's text as code: without the fence around it where it is Markdown."""
        cell = self.cells[position]
        return cell.source if cell.type == "code" else unfenced(cell.source)

    def answers(self, question: Question, position: int) -> bool:
        """Whether a cell says anything beyond the question's stub."""
        if question.kind is Kind.WRITTEN:
            return is_answered(question, self.cells[position].source)
        return _says_something(self.read(position), self.stubs[question.id])

    def unreleased(self, position: int) -> Source:
        """The statements of a cell that are not in the released notebook."""
        source = self.read(position)
        if source.text not in self._unreleased:
            said = zip(source.body, source.statements, strict=True)
            own = [statement for statement, text in said if text not in self._released]
            self._unreleased[source.text] = source if source.tree is None else Source(source.text, ast.Module(own, []))
        return self._unreleased[source.text]

    def sets_unreleased(self, position: int, asked: Collection[str]) -> bool:
        """Whether a cell sets one of the names in words of the student's own."""
        source = self.unreleased(position)
        if source.tree is None and self.cells[position].type != "code":
            return False
        if source.text not in self._set:
            self._set[source.text] = _names_set(source)
        return not self._set[source.text].isdisjoint(asked)


def _names_set(source: Source) -> frozenset[str]:
    """The names that a cell gives something to; where it does not parse, those that look so."""
    if source.tree is None:
        return bound_names(source)
    said = [statement for statement in source.body if is_something(statement)]
    return changed_names(Source("", ast.Module(said, [])))
