"""The final grades that other rules change, with the points as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from autograder.border import Border
from autograder.settings.policy import CoursePolicy, Policy
from gradebook.frames import FINAL, OUT_OF, STUDENT
from gradebook.gradebook import read_gradebook

_NEARLY = 1e-9  # of a grade


@dataclass(frozen=True)
class Final:
    """A final grade."""

    final: float | None  # None: there is none
    out_of: float

    def __str__(self) -> str:
        return "none" if self.final is None else f"{self.final:g} of {self.out_of:g}"


@dataclass(frozen=True)
class FinalChange:
    """A student whose final grade is another one by the rules as they are now."""

    student: str
    before: Final
    after: Final

    def __str__(self) -> str:
        return f"{self.student} final grade: {self.before} -> {self.after}"


def final_changes(
    database: str | Path, assignment: str, then: Policy, course: CoursePolicy, border: Border | None = None
) -> list[FinalChange]:
    """The final grades that differ, by student; then: the earlier rules of the assignment."""
    earlier = replace(course, assignments={**course.assignments, assignment: then})
    before, after = (_finals(database, assignment, rules, border) for rules in (earlier, course))
    return [FinalChange(name, before[name], after[name]) for name in after if not _is_like(before[name], after[name])]


def _finals(database: str | Path, assignment: str, course: CoursePolicy, border: Border | None) -> dict[str, Final]:
    totals = read_gradebook(database, [assignment], course, border).totals
    rows = zip(totals[STUDENT], totals[FINAL], totals[OUT_OF], strict=True)
    return {str(student): Final(None if pd.isna(final) else float(final), float(out)) for student, final, out in rows}


def _is_like(one: Final, other: Final) -> bool:
    if one.final is None or other.final is None:
        return one.final is other.final
    return abs(one.final - other.final) < _NEARLY and abs(one.out_of - other.out_of) < _NEARLY
