"""Finds the cells that answer each question: by nbgrader's id, by cell id, by place, by the names they set."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.messages import ja, ja_remarks
from autograder.model import Assignment, Kind, Located, Notebook, Question, Role, Script
from autograder.notebooks import SubmittedCell, read_notebook
from autograder.recovery.cell_matching import split_merged_cells
from autograder.recovery.notebook_repair import RepairedNotebook, is_answered
from autograder.recovery.plot_cells import plot_cells, without_plotting
from autograder.source.cell_source import (
    bound_names,
    changes,
    is_complete,
    is_something,
    is_text,
    read,
    read_names,
    value_names,
)
from autograder.source.newer_syntax import newer_syntax


@dataclass(frozen=True)
class Recovered:
    """A submission laid on its release: the cells as they are graded, and what of them runs."""

    submitted: tuple[SubmittedCell, ...]  # as handed in
    cells: tuple[SubmittedCell, ...]  # as submitted, released cells put back; grade_id only where it counts
    script: Script  # the code cells among them, in order

    def answer(self, question: str) -> str:
        """A student's own source for a question, as it was found: its cells in order, or its prose."""
        located = self.script.answers[question]
        if located.cells:
            return "\n\n".join(self.script.sources(question))
        return next((cell.source for cell in self.cells if cell.grade_id == question and cell.type != "code"), "")

    @property
    def remarks(self) -> tuple[str, ...]:
        """The remarks on recovered answers, each once."""
        found = (remark for located in self.script.answers.values() for remark in located.remarks)
        return tuple(dict.fromkeys(found))


def reference_script(notebook: Notebook) -> Script:
    """The author's own notebook, its answers filled in."""
    code = [cell for cell in notebook.cells if cell.type == "code"]
    answers = {
        cell.question: Located((position,))
        for position, cell in enumerate(code)
        if cell.role is Role.ANSWER and cell.question is not None
    }
    cells = tuple(cell.reference if cell.role is Role.ANSWER else cell.source for cell in code)
    released = {position: cell for position, cell in enumerate(code) if cell.role is not Role.ANSWER}
    return Script(cells, answers, plot_cells(dict(enumerate(map(read, cells))), released), known=tuple(code))


def released_code(assignment: Assignment) -> list[str]:
    """The code cells as students get them, each once, and without the imports of what draws."""
    cells = (cell for notebook in assignment.notebooks for cell in notebook.cells if cell.type == "code")
    texts = [text for cell in cells for text in (cell.source, without_plotting(cell.source)[0])]
    return list(dict.fromkeys(texts))


def recover(notebook: Notebook, content: bytes) -> Recovered:
    """What a submitted file says, laid on its release. Raises SubmissionError where it is no Python notebook."""
    return recover_cells(notebook, read_notebook(content))


def recover_cells(notebook: Notebook, submitted: Sequence[SubmittedCell]) -> Recovered:
    """Lay a submission on the notebook as it was released."""
    apart, merged = split_merged_cells(notebook, submitted)
    layout = RepairedNotebook(notebook, apart)
    layout.restore_released_cells()
    return _AnswerFinder(layout, merged).recovered(tuple(submitted))


@dataclass(frozen=True)
class _Found:
    """The cells that answer one question, the one that counts in the graded notebook among them."""

    counted: int | None = None
    parts: tuple[int, ...] = ()  # in order; of prose, the counted one alone
    remarks: tuple[str, ...] = ()
    doubtful: bool = False  # there is none, but another cell may be it


class _AnswerFinder:
    """One submission whose answers are being found."""

    def __init__(self, layout: RepairedNotebook, merged: Collection[str]) -> None:
        self._layout = layout
        self._notebook = layout.notebook
        self._cells = layout.cells
        self._known = layout.known
        self._merged = merged

    def recovered(self, submitted: tuple[SubmittedCell, ...]) -> Recovered:
        """The cells as they are graded, every answer found."""
        found = {question.id: self._find(question) for question in self._notebook.questions}
        cells = self._labelled(found)
        positions = [position for position, cell in enumerate(cells) if cell.type == "code"]
        code = {position: place for place, position in enumerate(positions)}
        answers = {
            question.id: self._located(question, found[question.id], code) for question in self._notebook.questions
        }
        drawn = frozenset(code[position] for position in self._pictures(positions))
        answering = {place for located in answers.values() for place in located.cells}
        own = {code[position] for position in positions if not self._is_as_released(position)} - answering
        texts = tuple(cells[position].source for position in code)
        known = tuple(self._known[position] for position in positions)
        script = Script(texts, answers, drawn, frozenset(own), known)
        return Recovered(submitted, tuple(cells), script)

    def _pictures(self, code: Sequence[int]) -> frozenset[int]:
        known = self._known
        released = {
            position: cell
            for position in code
            if (cell := known[position]) is not None and self._cells[position].source == cell.source
        }
        return plot_cells({position: self._layout.read(position) for position in code}, released)

    # --- finding one answer

    def _find(self, question: Question) -> _Found:
        labelled = self._layout.positions(question.id)
        answered = [position for position in labelled if self._layout.answers(question, position)]
        if question.kind is Kind.WRITTEN:
            return self._find_prose(question, labelled, answered)
        touching = [position for position in answered if self._may_set(position, self._layout.asked[question.id])]
        if touching:
            return self._whole(question, touching[-1], self._told_twice(question, touching))
        own = self._own_answers(question)
        if own:
            return self._whole(question, own[-1], (ja_remarks.answer_recognised(), *self._told_twice(question, own)))
        if answered:
            return self._whole(question, answered[-1], self._told_twice(question, answered))
        if labelled:
            return _Found(labelled[-1])
        alone = [position for position in self._in_its_place(question) if self._is_attempt(question, position)]
        if len(alone) == 1:
            return self._whole(question, alone[0], (ja_remarks.answer_recognised(),))
        doubtful = any(self._is_attempt(question, position) for position in range(len(self._cells)))
        remark = ja_remarks.cannot_be_told() if doubtful else ja.answer_missing(question.id)
        return _Found(remarks=(remark,), doubtful=doubtful)

    def _find_prose(self, question: Question, labelled: Sequence[int], answered: Sequence[int]) -> _Found:
        if answered:
            remarks = self._recognition(question, answered[-1])
            return _Found(answered[-1], (answered[-1],), (*remarks, *self._told_twice(question, answered)))
        own = [position for position in self._nearby(question) if self._is_own_prose(question, position)]
        if own:
            longest = max(own, key=lambda position: len(self._cells[position].source))
            return _Found(longest, (longest,), (ja_remarks.answer_recognised(),))
        if labelled:
            return _Found(labelled[-1])
        if any(self._is_own_prose(question, position) for position in range(len(self._cells))):
            return _Found(remarks=(ja_remarks.cannot_be_told(),), doubtful=True)
        return _Found(remarks=(ja.answer_missing(question.id),))

    def _is_own_prose(self, question: Question, position: int) -> bool:
        """Whether a cell is text of the student's own, in a cell of whatever type."""
        cell = self._cells[position]
        if self._known[position] is not None or not is_answered(question, cell.source):
            return False
        said = self._layout.read(position)
        if cell.type != "code":
            return True
        return newer_syntax(cell.source) is None if said.tree is None else all(map(is_text, said.body))

    def _own_answers(self, question: Question) -> list[int]:
        """Cells elsewhere that set what is asked: near its place first, all of the names before some of them."""
        asked = self._layout.asked[question.id]
        nearby = [position for position in self._nearby(question) if self._layout.sets_unreleased(position, asked)]
        anywhere = [
            position
            for position, cell in enumerate(self._cells)
            if cell.type == "code"
            and not self._is_as_released(position)
            and self._layout.sets_unreleased(position, asked)
        ]
        for candidates in (nearby, anywhere):
            whole = [position for position in candidates if asked <= bound_names(self._layout.unreleased(position))]
            if whole:
                return whole
        return nearby or anywhere

    def _is_as_released(self, position: int) -> bool:
        known = self._known[position]
        return known is not None and (known.role is Role.EXAMPLE or self._cells[position].source == known.source)

    def _whole(self, question: Question, base: int, remarks: tuple[str, ...]) -> _Found:
        """The answer that a cell is, or is part of: with the neighbours that finish it or that it is built on."""
        around = [*self._around(question, base), *self._layout.positions(question.id)]
        pool = sorted({position for position in around if position != base and self._is_real(question, position)})
        parts = {base}
        if not is_complete(self._layout.read(base), self._layout.stubs[question.id]):
            parts |= {position for position in pool if self._may_set(position, self._layout.asked[question.id])}
        self._add_what_is_read(parts, pool)
        ordered = tuple(sorted(parts))
        if len(ordered) > 1:
            doubled = ja_remarks.last_of_several(len(ordered))
            remarks = (ja_remarks.answer_in_several_cells(len(ordered)), *(each for each in remarks if each != doubled))
        return _Found(base, ordered, tuple(dict.fromkeys((*self._recognition(question, base), *remarks))))

    def _is_real(self, question: Question, position: int) -> bool:
        """Whether a cell may be part of an answer: it says something, or prepares for it (`grad = {}`)."""
        nodes = self._layout.read(position).nodes
        left_open = (isinstance(node, ast.Constant) and node.value is ... for node in nodes)
        return self._layout.answers(question, position) or not any(left_open)

    def _add_what_is_read(self, parts: set[int], pool: Sequence[int]) -> None:
        """Add the cells of the pool that set names which later parts read, and no released cell sets."""
        given = {name for names in self._layout.given.values() for name in names}
        for position in reversed(pool):
            wanted = {name for part in parts if part > position for name in read_names(self._layout.read(part))}
            if not value_names(self._layout.read(position)).isdisjoint(wanted - given):
                parts.add(position)

    def _around(self, question: Question, base: int) -> Iterator[int]:
        """The student's own code around a cell, as far as no released cell but the question's own stands between."""
        for step in (-1, 1):
            position = base + step
            while 0 <= position < len(self._cells) and self._is_passed(question, position):
                if self._known[position] is None and self._cells[position].type == "code":
                    yield position
                position += step

    def _is_passed(self, question: Question, position: int) -> bool:
        known = self._known[position]
        return known is None or known.question == question.id

    def _nearby(self, question: Question) -> list[int]:
        """The student's own cells where the answer belongs: around its cells, or between its released neighbours."""
        found: set[int] = set()
        index = next(number for number, cell in enumerate(self._notebook.cells) if cell.id == question.id)
        above, below = self._notebook.cells[:index][-1:], self._notebook.cells[index + 1 :][:1]
        own = [position for position, cell in enumerate(self._known) if cell and cell.question == question.id]
        starts = [(position, step) for position in own for step in (-1, 1)]
        starts += [(position, 1) for cell in above for position in self._layout.positions(cell.id)]
        starts += [(position, -1) for cell in below for position in self._layout.positions(cell.id)]
        for start, step in starts:
            position = start + step
            while 0 <= position < len(self._cells) and self._is_passed(question, position):
                if self._known[position] is None:
                    found.add(position)
                position += step
        return sorted(found)

    def _in_its_place(self, question: Question) -> list[int]:
        """The student's own cells that stand between the two released ones that the answer was released between."""
        index = next(number for number, cell in enumerate(self._notebook.cells) if cell.id == question.id)
        above, below = self._notebook.cells[:index][-1:], self._notebook.cells[index + 1 :][:1]
        found: list[int] = []
        for start in (position for cell in above for position in self._layout.positions(cell.id)):
            end = start + 1
            while end < len(self._cells) and self._known[end] is None:
                end += 1
            if end < len(self._cells) and self._known[end] in below:
                found.extend(range(start + 1, end))
        return found

    def _may_set(self, position: int, asked: Collection[str]) -> bool:
        source = self._layout.read(position)
        if source.tree is None:
            return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", source.text) for name in asked)
        return changes(source, asked)

    def _is_attempt(self, question: Question, position: int) -> bool:
        """Whether a cell is code of the student's own that sets something, and not what another question asks for."""
        if self._known[position] is not None or self._cells[position].type != "code":
            return False
        source = self._layout.unreleased(position)
        others = {name for id, names in self._layout.asked.items() if id != question.id for name in names}
        bound = bound_names(source)
        return any(is_something(statement) for statement in source.body) and bool(bound) and bound.isdisjoint(others)

    # --- what is said about it

    def _told_twice(self, question: Question, positions: Sequence[int]) -> tuple[str, ...]:
        prose, stub = question.kind is Kind.WRITTEN, self._layout.stubs[question.id]
        whole = [position for position in positions if prose or is_complete(self._layout.read(position), stub)]
        return (ja_remarks.last_of_several(len(whole)),) if len(whole) > 1 else ()

    def _recognition(self, question: Question, position: int) -> tuple[str, ...]:
        """How the cell that counts was recognised, unless by nbgrader's id alone."""
        cell, known = self._cells[position], self._known[position]
        remarks = []
        if known is not None and known.id == question.id and cell.grade_id != question.id:
            remarks.append(ja_remarks.metadata_lost())
        if cell.type != ("markdown" if question.kind is Kind.WRITTEN else "code"):
            remarks.append(ja_remarks.cell_type_changed())
        if cell.id in self._merged or cell.grade_id in self._merged:
            remarks.append(ja_remarks.cells_taken_apart())
        return tuple(remarks)

    # --- the result

    def _labelled(self, found: Mapping[str, _Found]) -> list[SubmittedCell]:
        """The cells, an answer's id left on the one that counts, each of the type it was released as."""
        counted = {each.counted: id for id, each in found.items() if each.counted is not None}
        types = {cell.id: cell.type for cell in self._notebook.cells}
        parts = {position: id for id, each in found.items() for position in (*each.parts, each.counted)}
        cells = []
        for position, (cell, known) in enumerate(zip(self._cells, self._known, strict=True)):
            example = known is not None and known.role is Role.EXAMPLE
            type = types[parts[position]] if position in parts else cell.type
            source = self._layout.code(position) if type == "code" else cell.source
            label = counted.get(position) or (known.id if example and known is not None else None)
            cells.append(replace(cell, type=type, source=source, grade_id=label))
        return cells

    def _located(self, question: Question, found: _Found, code: Mapping[int, int]) -> Located:
        if found.counted is None:
            return Located((), answered=found.doubtful, remarks=found.remarks)
        if question.kind is Kind.WRITTEN:
            return Located((), bool(found.parts), found.remarks)
        if not found.parts:
            return Located((code[found.counted],), answered=False, remarks=found.remarks)
        cells = tuple(code[position] for position in found.parts)
        return Located(cells, True, (*found.remarks, *self._supplied(found)), tuple(self._above(question, code)))

    def _supplied(self, found: _Found) -> Iterator[str]:
        """A remark where the answer reads what a missing cell would have set."""
        wanted = {name for position in found.parts for name in read_names(self._layout.read(position))}
        names = [name for cell in self._layout.lost for name in sorted(self._layout.given[cell.id] & wanted)]
        if names:
            yield ja_remarks.setup_put_back(list(dict.fromkeys(names)))

    def _above(self, question: Question, code: Mapping[int, int]) -> Iterator[tuple[int, str]]:
        """The released set-up above a question: where it stands in the script, and as it was released."""
        for cell in self._notebook.cells:
            if cell.id == question.id:
                return
            if cell.id in self._layout.given:
                position = self._layout.positions(cell.id)[0]
                yield code[position], cell.source
