"""Percent notebooks: an author's text, cell by cell."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.errors import CourseError

_CELL_MARKER = re.compile(r"^# ?%%(?!%)", re.MULTILINE)


@dataclass(frozen=True)
class PercentCell:
    """One cell of a percent text, as authored."""

    type: str  # "code", "markdown" or "raw"
    source: str
    metadata: Mapping[str, Any]
    line: int  # where the text has its first line of content, counted from 1


def read_percent(text: str, name: str) -> tuple[PercentCell, ...]:
    """The cells of a percent text; `name` is the file to speak of. Raises CourseError."""
    # jupytext imports jsonschema, whose optional checker of IRIs builds a grammar at import and takes a second for it;
    # nothing in a percent text is an IRI. Where it is loaded already, it stays.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import jupytext  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        document = jupytext.reads(text, fmt="py:percent")
    except (ValueError, SyntaxError) as error:
        raise CourseError(
            f"not a percent notebook: {error}", path=name, next_step="open it in JupyterLab through jupytext"
        ) from error
    lines = [text.count("\n", 0, marker.start()) + 2 for marker in _CELL_MARKER.finditer(text)]
    if len(lines) != len(document.cells):  # a marker within a string, or text before the first one
        lines = [1] * len(document.cells)
    return tuple(
        PercentCell(cell.cell_type, cell.source, dict(cell.metadata), line)
        for cell, line in zip(document.cells, lines, strict=True)
    )
