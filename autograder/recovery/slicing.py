"""The smallest program that answers a question: its own cells, and of the other cells only those that it needs.

A cell is needed if it sets a name that the answer reads, or may change what such a name stands for; so are, step by
step, the cells that it needs itself. What was released unchanged is always there, but for what reads other answers.
Where a cell could do anything at all, every question of the notebook takes the notebook whole.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from autograder.model import Notebook, Role, Script
from autograder.recovery.plot_cells import without_plotting
from autograder.source.cell_effects import NOTHING, Effects, Surroundings, effects
from autograder.source.cell_source import asked_names, read
from autograder.source.parsing import parse


class Slicer:
    """The programs of one notebook's questions, as one student has answered them."""

    def __init__(self, notebook: Notebook, script: Script, around: Surroundings) -> None:
        """`around`: see `surroundings`."""
        self._script = script
        self._own = [place for place, cell in enumerate(script.cells) if not self._is_released(place)]
        known = _with_own_imports(around, (script.cells[place] for place in self._own))
        self._effects = [
            self._effects_of(place, around if known is None else known) for place in range(len(script.cells))
        ]
        self._asked = {question.id: asked_names(read(question.stub)) for question in notebook.questions}
        self._lost = [self._lost_by(place) for place in range(len(script.cells))]
        self._set = _set_by(iter(self._effects)).union(*self._lost)
        self._given = _set_by(self._effects[place] for place in self._released_text())
        twice = known is None or self._sets_what_is_imported(known)
        self.opaque = "a name stands for two things" if twice else self._first_opaque()

    def places(self, question: str, given: Collection[str] = (), read: Collection[str] = ()) -> tuple[int, ...] | None:
        """The places of the cells that answer a question, in order; None: the notebook whole.

        given: names that are set before the answer runs; read: names that are read beside it.
        """
        answer = self._script.answers[question].cells
        if self.opaque or not answer:
            return None
        chosen = set(answer)
        reads = frozenset(read).union(*(self._effects[place].reads for place in answer))
        needed = set((reads & self._set) - (self._given.intersection(given)))  # those are there in any case
        touchy: set[str] = set()  # names of which any mention may change something
        while True:
            chosen |= {place for place in self._candidates(chosen) if self._is_needed(place, needed, touchy)}
            before = len(needed), len(touchy), len(chosen)
            for place in chosen:
                does = self._effects[place]
                needed |= does.reads & self._set if place not in answer else set()
                touchy |= does.stateful
                if does.leaks & needed or does.reads & touchy:
                    needed |= does.binds
                    touchy |= does.binds
            if before == (len(needed), len(touchy), len(chosen)) and not any(
                self._is_needed(place, needed, touchy) for place in self._candidates(chosen)
            ):
                break
        return tuple(sorted(chosen | self._released_with(question, chosen)))

    def program(self, question: str, places: Sequence[int]) -> Script:
        """The program of these places, without the imports of what draws where nothing in it does."""
        lightened = {}
        for place in places:
            if self._is_text(place) and self._is_released(place):
                text, names = without_plotting(self._script.cells[place])
                others = (self._effects[each].reads for each in places)
                if names and names.isdisjoint(frozenset().union(*others)):
                    lightened[place] = text
        return self._script.part(question, places, lightened)

    def _candidates(self, chosen: Collection[int]) -> Iterator[int]:
        pictures = self._script.pictures
        return (place for place in range(len(self._script.cells)) if place not in chosen and place not in pictures)

    def _is_needed(self, place: int, needed: Collection[str], touchy: Collection[str]) -> bool:
        does = self._effects[place]
        may_matter = does.binds | does.leaks | self._lost[place]
        return not may_matter.isdisjoint(needed) or not does.reads.isdisjoint(touchy)

    def _released_with(self, question: str, chosen: Collection[int]) -> set[int]:
        """The question's own visible checks, and the set-up that they and the answer begin with."""
        others = self._set_by_others(chosen)
        usable = {
            place
            for place in self._candidates(chosen)
            if self._is_released(place) and self._effects[place].reads.isdisjoint(others)
        }
        added = {place for place in usable if self._is_check_of(place, question)}
        usable -= {place for place in usable if not self._is_text(place)}
        while True:
            read = frozenset().union(*(self._effects[place].reads for place in (*chosen, *added)))
            more = {place for place in usable - added if not self._effects[place].binds.isdisjoint(read)}
            if not more:
                return added
            added |= more

    def _is_check_of(self, place: int, question: str) -> bool:
        cell = self._script.known[place]
        return cell is not None and cell.role is Role.EXAMPLE and cell.question == question

    def _is_text(self, place: int) -> bool:
        cell = self._script.known[place]
        return cell is not None and cell.role is Role.TEXT

    def _set_by_others(self, chosen: Collection[int]) -> frozenset[str]:
        """The names of answers that are left out, and that the notebook does not set itself."""
        out = [id for id, located in self._script.answers.items() if not set(located.cells) & set(chosen)]
        asked = frozenset[str]().union(*(self._asked[id] for id in out))
        cells = (self._effects[place] for id in out for place in self._script.answers[id].cells)
        return (asked | _set_by(cells)) - self._given

    def _released_text(self) -> Iterator[int]:
        return (place for place in range(len(self._script.cells)) if self._is_text(place) and self._is_released(place))

    def _is_released(self, place: int) -> bool:
        cell = self._script.known[place]
        return cell is not None and cell.role is not Role.ANSWER and cell.source == self._script.cells[place]

    def _effects_of(self, place: int, around: Surroundings) -> Effects:
        return NOTHING if place in self._script.pictures else effects(self._script.cells[place], around)

    def _lost_by(self, place: int) -> frozenset[str]:
        """The names that a released cell set before a student edited it: it is told where an answer lacks them."""
        cell = self._script.known[place]
        if cell is None or cell.role is not Role.TEXT or self._is_released(place):
            return frozenset()
        return effects(cell.source, Surroundings()).binds

    def _sets_what_is_imported(self, known: Surroundings) -> bool:
        """Whether a cell sets a name to a value that another one imports."""
        modules = dict(known.modules)
        return any(
            not does.binds.isdisjoint(modules) and not does.binds.isdisjoint(modules.keys() - _imported(text))
            for text, does in zip(self._script.cells, self._effects, strict=True)
        )

    def _first_opaque(self) -> str:
        return next((self._effects[place].opaque for place in self._own if self._effects[place].opaque), "")


def _imported(text: str) -> frozenset[str]:
    """The names that a cell imports."""
    return frozenset(name for name, _ in read(text).imported)


def _set_by(cells: Iterator[Effects]) -> frozenset[str]:
    return frozenset().union(*(each.binds for each in cells))


def surroundings(notebook: Notebook, public: Mapping[str, bytes]) -> Surroundings:
    """What stands around the answers of a notebook; `public`: the files that are released beside it."""
    code = tuple(cell.source for cell in notebook.cells if cell.type == "code")
    files = tuple((name, content) for name, content in public.items() if name.endswith(".py"))
    return _surroundings(code, files)


@lru_cache(maxsize=32)
def _surroundings(code: tuple[str, ...], files: tuple[tuple[str, bytes], ...]) -> Surroundings:
    sources = [read(text) for text in code]
    material = frozenset(module for name, _ in files for module in _modules_of(name))
    names = tuple(sorted({pair for source in sources for pair in source.imported}))
    statements = frozenset(text for source in sources for text in source.statements)
    return Surroundings(names, material, _functions_of(content for _, content in files), statements)


def _modules_of(file: str) -> Iterator[str]:
    """The dotted name of a released module, and of the packages that it lies in."""
    parts = file.removesuffix(".py").removesuffix("/__init__").split("/")
    return (".".join(parts[:length]) for length in range(1, len(parts) + 1))


def _functions_of(modules: Iterable[bytes]) -> frozenset[str]:
    trees = (parse(content.decode("utf-8", "replace"), len(content)) for content in modules)
    return frozenset(
        node.name
        for tree in trees
        if tree is not None
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.decorator_list
    )


def keeps_state(public: Mapping[str, bytes]) -> bool:
    """Whether a released module changes names of its own when it is called."""
    for name, content in public.items():
        tree = parse(content.decode("utf-8", "replace"), len(content)) if name.endswith(".py") else None
        if tree is not None and any(isinstance(node, ast.Global) for node in ast.walk(tree)):
            return True
    return False


def _with_own_imports(around: Surroundings, cells: Iterator[str]) -> Surroundings | None:
    """The surroundings, with the names that a student imports; None where one stands for two things."""
    own = {pair for text in cells for pair in read(text).imported} - set(around.modules)
    if not own:
        return around
    names = {*around.modules, *own}
    if len(dict(names)) < len(names):
        return None
    return replace(around, modules=tuple(sorted(names)))
