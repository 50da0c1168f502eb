"""The students' own answers where the database has none: from the graded notebooks, by nbgrader's names of cells."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from gradebook.table import ANSWER, NOTEBOOK, QUESTION, STUDENT

_MOST_BYTES: Final = 20_000_000  # of one notebook


def with_answers(details: pd.DataFrame, autograded: Path, assignment: str) -> pd.DataFrame:
    """The same rows; where a notebook has no answer at all, those of its graded copy.

    What cannot be read is left out: a page without an answer beside it still tells everything else.
    """
    filled = details.copy()
    bare = details.groupby([STUDENT, NOTEBOOK])[ANSWER].transform(lambda its: (its == "").all()).astype("bool")
    for (student, notebook), its in details[bare].groupby([STUDENT, NOTEBOOK]):
        found = dict(_answers(autograded / str(student) / assignment / f"{notebook}.ipynb"))
        filled.loc[its.index, ANSWER] = its[QUESTION].map(found).fillna("")
    return filled


def _answers(path: Path) -> Iterator[tuple[str, str]]:
    """By name of its cell what was answered."""
    try:
        if path.is_symlink() or path.stat().st_size > _MOST_BYTES:
            return
        cells = json.loads(path.read_bytes())["cells"]
        for cell in cells:
            name = _name(cell)
            if name:
                yield name, "".join(cell["source"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return


def _name(cell: Mapping[str, object]) -> str:
    metadata = cell.get("metadata")
    ours = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = ours.get("grade_id") if isinstance(ours, dict) and ours.get("solution") else None
    return name if isinstance(name, str) else ""
