"""Released cells that only draw: they earn no points, and drawing takes longer than all the rest of a notebook."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from autograder.model import Cell, Role
from autograder.source.cell_source import Source, bound_names, changed_names, read
from autograder.source.names_read import names_read

PYPLOT: Final = "plt"
SHOW: Final = re.compile(rf"^[ \t]*{PYPLOT}\.show\(\)", re.MULTILINE)
_PLOTTING: Final = re.compile(r"matplotlib\b")
# Whoever reads these may read any name.
_READS_ALL: Final = frozenset({"eval", "exec", "globals", "locals", "vars", "dir", "get_ipython", "__import__"})


def plot_cells(sources: Mapping[int, Source], released: Mapping[int, Cell]) -> frozenset[int]:
    """The positions of the cells that need not run: drawn as released, and nothing they set is read by one that runs.

    sources: what every code cell says, by position; released: of those that stand as they were released, which.
    """
    drawing = {position for position, cell in released.items() if _draws(cell, sources[position])}
    reads = {position: names_read(source) for position, source in sources.items()} if drawing else {}
    if any(reads[position] & _READS_ALL for position in reads if position not in released):
        return frozenset()
    while True:
        wanted = frozenset[str]().union(*(names for position, names in reads.items() if position not in drawing))
        needed = {position for position in drawing if _touched(sources[position]) & wanted}
        if not needed:
            return frozenset(drawing)
        drawing -= needed


def _draws(cell: Cell, source: Source) -> bool:
    return cell.role is Role.TEXT and source.tree is not None and SHOW.search(source.text) is not None


def _touched(source: Source) -> frozenset[str]:
    """What a cell leaves behind: the names it sets, and what it calls methods of, apart from the picture."""
    return bound_names(source) | changed_names(source) - {PYPLOT}


@lru_cache(maxsize=256)
def without_plotting(text: str) -> tuple[str, frozenset[str]]:
    """A cell without its imports of what draws, and the names that they set; the lines keep their numbers.

    To import it takes longer than most answers.
    """
    lines, names = text.split("\n"), set[str]()
    body = read(text).body if read(text).text == text else []
    taken = [number for statement in body for number in range(statement.lineno, (statement.end_lineno or 0) + 1)]
    for statement in body:
        if not (isinstance(statement, ast.Import) and all(_PLOTTING.match(alias.name) for alias in statement.names)):
            continue
        own = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        if all(taken.count(number) == 1 for number in own):
            names |= {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
            lines = ["" if number in own else line for number, line in enumerate(lines, start=1)]
    return "\n".join(lines), frozenset(names)
