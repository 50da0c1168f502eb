"""The final grades that other rules change, with the points as they are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from autograder.border import Border
from autograder.languages import Message
from autograder.settings.policy import CoursePolicy, Policy
from gradebook.frames import FINAL, OUT_OF, STUDENT
from gradebook.gradebook import read_gradebook

_NEARLY = 1e-9  # of a grade


@dataclass(frozen=True)
class Final:
    """A final grade."""

    final: float | None  # None: there is none
    out_of: float

    @property
    def told(self) -> Message:
        """The grade, and what it is out of."""
        if self.final is None:
            return Message("none")
        return Message("{final:g} of {out_of:g}", final=self.final, out_of=self.out_of)


@dataclass(frozen=True)
class FinalChange:
    """A student whose final grade is another one by the rules as they are now."""

    student: str
    before: Final
    after: Final

    def __str__(self) -> str:
        return self.told

    @property
    def told(self) -> Message:
        """Both grades."""
        return Message(
            "{student} final grade: {before} -> {after}",
            student=self.student,
            before=self.before.told,
            after=self.after.told,
        )


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
