"""Answers that the database lacks, read from the graded notebooks by nbgrader's names of cells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from autograder.border import Border
from autograder.languages import Message
from autograder.text import encodable
from gradebook.frames import (
    ANSWER,
    COMMENT,
    DETAIL_KEY,
    FEEDBACK,
    MANUAL_COMMENT,
    NOTEBOOK,
    QUESTION,
    STUDENT,
)

TEXTS: Final = (ANSWER, FEEDBACK, COMMENT, MANUAL_COMMENT)

_MOST_BYTES: Final = 20_000_000  # of one notebook


def with_answers(
    tidy: pd.DataFrame, details: pd.DataFrame, autograded: Path, assignment: str, border: Border | None = None
) -> pd.DataFrame:
    """The details of every row of the tidy table; a notebook without stored answers gets those of its graded copy.

    An answer that cannot be read is left out: the page still shows everything else.
    """
    rows = tidy[list(DETAIL_KEY)].merge(details[[*DETAIL_KEY, *TEXTS]], on=list(DETAIL_KEY), how="left")
    rows[list(TEXTS)] = rows[list(TEXTS)].astype("str").fillna("")
    has_some = rows[ANSWER].ne("").groupby([rows[STUDENT], rows[NOTEBOOK]]).transform("any")
    for (student, notebook), its in rows[~has_some].groupby([STUDENT, NOTEBOOK]):
        found: dict[str, str] = {}
        with (border or Border()).around(str(student), Message("the answers in {notebook}", notebook=notebook)):
            found.update(_answers(autograded / str(student) / assignment / f"{notebook}.ipynb"))
        rows.loc[its.index, ANSWER] = [found.get(question, "") for question in its[QUESTION]]
    return rows


def _answers(path: Path) -> Iterator[tuple[str, str]]:
    """The answers by name of their cell; none without a notebook, and those before the first that is damaged."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MOST_BYTES:
        return
    for cell in json.loads(path.read_bytes())["cells"]:
        name = _name(cell)
        if name:
            yield name, encodable("".join(cell["source"]))


def _name(cell: Mapping[str, object]) -> str:
    metadata = cell.get("metadata")
    ours = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = ours.get("grade_id") if isinstance(ours, dict) and ours.get("solution") else None
    return name if isinstance(name, str) else ""
