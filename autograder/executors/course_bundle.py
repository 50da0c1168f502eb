"""An assignment as bytes, for a machine that has the package but not our disk."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from autograder import __version__
from autograder.model import Assignment

_LITTER = frozenset({"__pycache__", ".pytest_cache", ".ipynb_checkpoints"})


@dataclass(frozen=True)
class Parcel:
    """An assignment with the content of its checks instead of their folder."""

    assignment: Assignment
    checks: Mapping[str, bytes]  # relative POSIX path -> content


def pack(assignment: Assignment) -> Parcel:
    """The assignment ready to travel."""
    folder = assignment.checks
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not _LITTER.intersection(path.parts)]
    checks = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    return Parcel(replace(assignment, checks=Path()), checks)


def unpack(parcel: Parcel, folder: Path) -> Assignment:
    """Write the checks to a folder; the assignment as on its author's machine."""
    checks = folder / parcel.assignment.name / "checks"
    checks.mkdir(parents=True)
    for name, content in parcel.checks.items():
        path = checks / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return replace(parcel.assignment, checks=checks)


def engine() -> str:
    """The software of this process in words; processes with the same words give the same grades."""
    package = Path(__file__).parents[1]
    code = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        code.update(path.relative_to(package).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    python = ".".join(platform.python_version_tuple()[:2])
    return f"kakunin {__version__} (code {code.hexdigest()[:12]}), Python {python}, numpy {np.__version__}"
