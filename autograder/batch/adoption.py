"""Grades stored by an earlier version: which of them are still valid, and how many an earlier engine made."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from autograder.fingerprints import ENGINE, is_of_another_scheme
from autograder.model import Status
from autograder.storage.store import Store


def holds(row: Mapping[str, Any], fingerprint: str, content: bytes | None) -> bool:
    """Whether a stored grade is the judgement of this file.

    row: of `kakunin_grade`. fingerprint: of the judgement as it would be now. A fingerprint of another scheme cannot be
    compared, and an upgrade alone changes no grade: then the grade is valid if it is of the same file.
    """
    if not is_of_another_scheme(row["digest"]):
        return bool(row["digest"] == fingerprint)
    if content is None:
        return bool(row["status"] == Status.MISSING)
    return bool(_evidence(row).get("submission") == hashlib.sha256(content).hexdigest())


def engines(store: Store, assignment: str, leaves: Callable[[str, str], bool]) -> Mapping[str, int]:
    """The grades that a run keeps although another engine made them: engine -> how many.

    leaves: whether the run keeps the grade of a student for a question.
    """
    rows = store.judged(assignment).items()
    made = Counter(str(_evidence(row).get("engine", "")) for key, row in rows if leaves(*key))
    return {engine: number for engine, number in sorted(made.items()) if engine not in ("", str(ENGINE))}


def _evidence(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The evidence of a stored grade; empty if it cannot be read."""
    try:
        found = json.loads(row["evidence"])
    except (ValueError, TypeError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
