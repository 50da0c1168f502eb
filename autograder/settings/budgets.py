"""The limits of a submission as courses and commands set them: `[budget]` in assignment.toml, `--budget NAME=VALUE`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from autograder.errors import UsageError
from autograder.languages import Message
from autograder.model import Assignment

MEBIBYTE: Final = 2**20


@dataclass(frozen=True)
class Budget:
    """The limits of one submission.

    Seconds limit wall-clock time, without the time that the process waited for a processor because others ran, and also
    the processor time of all its threads. Sizes in bytes.
    """

    cell_seconds: float = 10.0  # each cell, and each case of a probe
    question_seconds: float = 20.0  # each probe
    notebook_seconds: float = 60.0  # everything of one session
    processor_seconds: float = 120.0  # of each process, in all threads: the kernel ends it
    host_seconds: float = 20.0  # processor time of the grader itself on one notebook: then it goes to a grader
    memory_bytes: int = 2048 * MEBIBYTE  # in addition to the libraries' memory
    threads: int = 64  # there are no other processes; without namespaces an ordinary user's children share some more
    open_files: int = 64
    file_bytes: int = 32 * MEBIBYTE
    tmp_bytes: int = 64 * MEBIBYTE
    output_bytes: int = 64 * 1024  # kept per cell
    notebook_output_bytes: int = 1024 * 1024  # kept per notebook
    reply_bytes: int = 32 * MEBIBYTE  # each probe, in total
    submission_bytes: int = 60 * MEBIBYTE  # all notebooks that one student hands in


# Name -> field of the budget, and the size of its unit.
NAMES: Final[Mapping[str, tuple[str, int]]] = {
    "cell_seconds": ("cell_seconds", 1),
    "question_seconds": ("question_seconds", 1),
    "notebook_seconds": ("notebook_seconds", 1),
    "processor_seconds": ("processor_seconds", 1),
    "host_seconds": ("host_seconds", 1),
    "memory_mb": ("memory_bytes", 2**20),
    "threads": ("threads", 1),
    "open_files": ("open_files", 1),
    "file_mb": ("file_bytes", 2**20),
    "temporary_mb": ("tmp_bytes", 2**20),
    "output_kb": ("output_bytes", 2**10),
    "notebook_output_kb": ("notebook_output_bytes", 2**10),
    "answer_mb": ("reply_bytes", 2**20),
    "submission_mb": ("submission_bytes", 2**20),
}
_LEAST: Final[Mapping[str, float]] = {"open_files": 16, "memory_mb": 64}  # with less, the jail itself does not work
_MOST: Final = 10**6


def as_budget(table: Mapping[str, float]) -> Budget:
    """The default budget, changed by the table; UsageError for an impossible value."""
    budget = Budget()
    for name, value in table.items():
        if name not in NAMES:
            raise UsageError(
                Message("no budget is named {name!r}", name=name),
                next_step=Message("the names are {names}", names=", ".join(NAMES)),
            )
        least = _LEAST.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= _MOST or not value:
            raise UsageError(
                Message("the budget {name} = {value!r} is invalid", name=name, value=value),
                next_step=Message("write a number above {least:g}, up to {most}", least=least, most=_MOST),
            )
        field, unit = NAMES[name]
        whole = isinstance(getattr(budget, field), int)
        changed: dict[str, Any] = {field: max(1, int(value * unit)) if whole else float(value)}
        budget = replace(budget, **changed)
    return budget


def with_budget(assignment: Assignment, table: Mapping[str, float]) -> Assignment:
    """The assignment with its budget changed by the table; UsageError as in `as_budget`."""
    as_budget(table)
    return replace(assignment, budget={**assignment.budget, **table})


def as_table(budget: Budget) -> dict[str, float]:
    """Every limit of a budget under its name in courses and commands: the inverse of `as_budget`."""
    return {name: _in_units(getattr(budget, field), unit) for name, (field, unit) in NAMES.items()}


def unusual(budget: Budget) -> dict[str, float]:
    """The limits that differ from the defaults: a new version may have other and more defaults."""
    usual = as_table(Budget())
    return {name: value for name, value in as_table(budget).items() if value != usual[name]}


def _in_units(value: float, unit: int) -> float:
    return value // unit if isinstance(value, int) and value % unit == 0 else value / unit


def read_option(text: str) -> tuple[str, float]:
    """Parse NAME=VALUE from a command; UsageError if it has another form."""
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        raise UsageError(
            Message("--budget {text!r} is not NAME=NUMBER", text=text), next_step=Message("write it like memory_mb=512")
        ) from None
