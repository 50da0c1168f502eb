"""Percent notebooks: an author's text, cell by cell."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.errors import CourseError
from autograder.languages import Message

_CELL_MARKER = re.compile(r"^# ?%%(?!%)", re.MULTILINE)
_LAYOUT = frozenset({"lines_to_next_cell"})  # what jupytext notes for writing the text again

# What is plain is read here; everything else by jupytext, which takes longer to import than most commands to run.
_PLAIN_OPTION = r'(question|points|kind|example)=("[^"\\]*"|(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)'
_PLAIN_MARKER = re.compile(rf"# %%( \[markdown\])?((?: {_PLAIN_OPTION})*)")
_LIKE_A_MARKER = re.compile(r"\s*#\s*(?:%%|<codecell>|In\[)")
_PLAIN_PROSE = re.compile(r"#(?: (?!\s*(?:```|~~~)).*)?")  # a marker within a fence is none
_LIKE_A_MAGIC = re.compile(
    r"[\s#]*(?:[%!?]|(?:cat|cd|cp|mv|rm|rmdir|mkdir|copy|ddir|echo|ls|ldir|ren)\b|\w+\s*=\s*[%!])|.*\?\s*$|.*escape"
)
_LIKE_PROSE = re.compile(r"[rR]?(?:\"\"\"|''')")  # a cell of one string
_BLANK = re.compile(r"[\s#]*")


@dataclass(frozen=True)
class PercentCell:
    """One cell of a percent text, as authored."""

    type: str  # "code", "markdown" or "raw"
    source: str
    metadata: Mapping[str, Any]
    line: int  # where the text has its first line of content, counted from 1


def read_percent(text: str, name: str) -> tuple[PercentCell, ...]:
    """The cells of a percent text; `name` is the file to speak of. Raises CourseError."""
    return _read_plain(text) or _read_any(text, name)


def _read_plain(text: str) -> tuple[PercentCell, ...] | None:
    """The cells of a text in which nothing is out of the ordinary; None for any other."""
    lines = text.split("\n")
    starts = [place for place, line in enumerate(lines) if _LIKE_A_MARKER.match(line)]
    if starts[:1] != [0] or text.strip("\n") != text[:-1] or "\r" in text or len(text.splitlines()) + 1 != len(lines):
        return None
    cells = [_plain_cell(lines[start:end], start) for start, end in zip(starts, [*starts[1:], None], strict=True)]
    return None if None in cells else tuple(filter(None, cells))


def _plain_cell(lines: list[str], start: int) -> PercentCell | None:
    """The cell of these lines, its marker first; None if it is not plain."""
    marker = _PLAIN_MARKER.fullmatch(lines[0])
    blank = 2 if lines[-2:] == ["", ""] else int(lines[-1] == "")  # lines between two cells
    content = lines[1 : len(lines) - blank]
    if marker is None or not content or _BLANK.fullmatch(content[0]) or _BLANK.fullmatch(content[-1]):
        return None
    options = {name: json.loads(value) for name, value in re.findall(_PLAIN_OPTION, marker[2])}
    if marker[1] is None:
        return PercentCell("code", "\n".join(content), options, start + 2) if _is_plain_code(content) else None
    if not all(map(_PLAIN_PROSE.fullmatch, content)):
        return None
    return PercentCell("markdown", "\n".join(line[2:] for line in content), options, start + 2)


def _is_plain_code(lines: list[str]) -> bool:
    """Whether there is nothing but Python, and whole: a marker within a string would have cut it in two."""
    if any(map(_LIKE_A_MAGIC.match, lines)) or _LIKE_PROSE.match(lines[0]):
        return False
    try:
        ast.parse("\n".join(lines))
    except (SyntaxError, ValueError):
        return False
    return True


def _read_any(text: str, name: str) -> tuple[PercentCell, ...]:
    # jupytext imports jsonschema, whose optional checker of IRIs builds a grammar at import and takes a second for it;
    # nothing in a percent text is an IRI. Where it is loaded already, it stays.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import jupytext  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        document = jupytext.reads(text, fmt="py:percent")
    except (ValueError, SyntaxError) as error:
        raise CourseError(
            Message("not a percent notebook: {error}", error=error),
            path=name,
            next_step=Message("open it in JupyterLab through jupytext"),
        ) from error
    lines = [text.count("\n", 0, marker.start()) + 2 for marker in _CELL_MARKER.finditer(text)]
    if len(lines) != len(document.cells):  # a marker within a string, or text before the first one
        lines = [1] * len(document.cells)
    return tuple(
        PercentCell(
            cell.cell_type,
            cell.source,
            {key: value for key, value in cell.metadata.items() if key not in _LAYOUT},
            line,
        )
        for cell, line in zip(document.cells, lines, strict=True)
    )
