"""Files -> notebooks of the assignment: by their names, else by the released cells in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from autograder.errors import SubmissionError
from autograder.model import Assignment, Notebook
from autograder.notebooks import read_notebook as read_cells
from autograder.recovery import recover_cells, squeezed

NOTEBOOK: Final = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)  # suffixes that browsers add
MOST_COPIES: Final = 8
_COPY_MARKS = re.compile(r"(\s*[(（]\d+[)）]|[-_ ]*(copy|コピー|のコピー)\d*|-?checkpoint)+$", re.IGNORECASE)
_FEWEST_CELLS = 2  # of a notebook's cells, to recognise a file of another name


def plain_name(path: Path) -> str:
    """A file's name without its suffix and the marks of downloaded copies."""
    return _plain(path.name)


@lru_cache(maxsize=256)  # nearly all students hand in files of the same names
def _plain(name: str) -> str:
    stem = unicodedata.normalize("NFC", NOTEBOOK.sub("", name))  # macOS decomposes letters
    return _COPY_MARKS.sub("", stem).strip()


def by_name(files: Sequence[Path], assignment: Assignment, contents: Mapping[Path, bytes]) -> dict[str, Path]:
    """The file of each notebook: of several, the one of exactly that name, unless only a copy is answered."""
    chosen: dict[str, Path] = {}
    for notebook in assignment.notebooks:
        named = [path for path in sorted(files) if plain_name(path) == notebook.name]
        named.sort(key=lambda path: path.name != f"{notebook.name}.ipynb")
        several = named[:MOST_COPIES] if len(named) > 1 else []
        answered = [path for path in several if is_answered(contents.get(path), notebook)]
        if named:
            chosen[notebook.name] = (answered or named)[0]
    return chosen


def is_answered(content: bytes | None, notebook: Notebook) -> bool:
    """Whether a file answers any question: the empty notebook often lies beside the one with answers."""
    try:
        cells = read_cells(content or b"")
    except SubmissionError:
        return False
    try:
        return any(located.answered for located in recover_cells(notebook, cells).script.answers.values())
    except Exception:  # a failure of ours: it occurs again when the file is judged, and a grader is told
        return True


def by_content(strays: Mapping[Path, bytes], assignment: Assignment, wanted: Sequence[str]) -> dict[str, Path]:
    """Match files with other names to notebooks by the released cells in them, the likeliest first."""
    if not strays:
        return {}
    marks = {notebook.name: _marks(notebook) for notebook in assignment.notebooks}
    shared = []
    for path, content in sorted(strays.items()):
        held = _held(content)
        for name in wanted:
            others = frozenset().union(*(marks[other] for other in marks if other != name))
            shared.append((len(held & (marks[name] - others)), name, path))
    chosen: dict[str, Path] = {}
    for count, name, path in sorted(shared, key=lambda each: -each[0]):
        enough = max(1, min(_FEWEST_CELLS, len(assignment.notebook(name).cells)))
        if count >= enough and name not in chosen and path not in chosen.values():
            chosen[name] = path
    return chosen


def likely_notebooks(content: bytes, assignment: Assignment) -> list[str]:
    """The notebooks of which a file holds enough cells; cells that several notebooks share do not count."""
    marks = {notebook.name: _marks(notebook) for notebook in assignment.notebooks}
    held = _held(content)
    likely = []
    for name, own in marks.items():
        others = frozenset().union(*(marks[other] for other in marks if other != name))
        if len(held & (own - others)) >= max(1, min(_FEWEST_CELLS, len(assignment.notebook(name).cells))):
            likely.append(name)
    return likely


def _marks(notebook: Notebook) -> frozenset[str]:
    """The ids and texts that identify the cells of a notebook."""
    return frozenset(mark for cell in notebook.cells for mark in (cell.id, squeezed(cell.source)) if mark)


def _held(content: bytes) -> frozenset[str]:
    try:
        cells = read_cells(content)
    except SubmissionError:
        return frozenset()
    marks = (mark for cell in cells for mark in (cell.id, cell.grade_id, squeezed(cell.source)))
    return frozenset(mark for mark in marks if mark)
