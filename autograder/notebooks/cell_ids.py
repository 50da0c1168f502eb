"""The ids of cells: what nbformat takes, and those that are made from a cell's content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

_CELL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")  # as nbformat 4.5 has it


def content_ids(sources: Iterable[tuple[str, str]]) -> list[str]:
    """An id for each (type, source): it stays when cells come or go around it."""
    seen: dict[str, int] = {}
    ids = []
    for type, source in sources:
        id = hashlib.sha256(f"{type}\n{source}".encode()).hexdigest()[:12]
        seen[id] = seen.get(id, 0) + 1
        ids.append(id if seen[id] == 1 else f"{id}-{seen[id]}")
    return ids


def is_cell_id(text: str) -> bool:
    """Whether nbformat takes this as the id of a cell."""
    return _CELL_ID.fullmatch(text) is not None
