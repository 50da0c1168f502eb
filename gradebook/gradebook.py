"""The data for every file of grades: the frames of some assignments, and the course's rules applied to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pandas as pd

from autograder.border import Border
from autograder.settings.policy import CoursePolicy
from gradebook.attempts import attempts, counted
from gradebook.frames import (
    ASSIGNMENT,
    STUDENT,
    read_grades,
    read_history,
    read_penalties,
    read_questions,
    read_roster,
    read_students,
    read_submissions,
)
from gradebook.policy import course_grades, totals

COURSE: Final = "course"  # the column of the course's grade


@dataclass(frozen=True)
class Gradebook:
    """The grades of some assignments; its frames are never changed."""

    tidy: pd.DataFrame  # gradebook.frames.COLUMNS
    totals: pd.DataFrame  # TOTAL_COLUMNS
    students: pd.DataFrame  # STUDENT_COLUMNS
    submissions: pd.DataFrame  # ASSIGNMENT and SUBMISSION_COLUMNS
    questions: pd.DataFrame  # ASSIGNMENT and QUESTION_COLUMNS
    policy: CoursePolicy = field(default_factory=CoursePolicy)
    attempts: pd.DataFrame = field(default_factory=pd.DataFrame)  # ASSIGNMENT and ATTEMPT_COLUMNS
    roster: frozenset[str] = frozenset()  # students of the imported roster; empty without one
    border: Border = field(default_factory=Border, compare=False)  # collects what is wrong with single students' data

    @property
    def assignments(self) -> list[str]:
        """Their names, sorted."""
        return sorted(self.tidy[ASSIGNMENT].unique())

    @property
    def course(self) -> pd.Series[float]:
        """By student the grade of the course, of the assignments in this book."""
        return course_grades(self.totals, self.policy)

    @property
    def strangers(self) -> list[str]:
        """Students who handed in but are not on the roster; empty without a roster."""
        handed_in = set(self.submissions[STUDENT])
        return sorted(handed_in - self.roster) if self.roster else []

    @property
    def unknown_in_rules(self) -> list[str]:
        """Students named in an extension or excuse of these assignments but not in the database."""
        rules = [self.policy.of(name) for name in self.assignments]
        named = {student for rule in rules for student in (*rule.extensions, *rule.excused)}
        return sorted(named - set(self.students[STUDENT]))

    @property
    def absent(self) -> dict[str, list[str]]:
        """By assignment, the students who have handed in nothing."""
        by_name = self.submissions.groupby(ASSIGNMENT)[STUDENT]
        handed_in = {str(name): set(students) for name, students in by_name}
        everybody = set(self.students[STUDENT])
        return {name: sorted(everybody - handed_in.get(name, set())) for name in self.assignments}


def read_gradebook(
    database: str | Path, assignments: Sequence[str], policy: CoursePolicy, border: Border | None = None
) -> Gradebook:
    """The book of these assignments; StoreError and UsageError as the readers of `gradebook.frames` raise them.

    border: notes the students of whom something stored cannot be used.
    """
    border = border or Border()
    parts = [_read_part(database, name, policy, border) for name in assignments]
    tidy, graded, submissions, questions, attempts = (
        pd.concat(frames, ignore_index=True) for frames in zip(*parts, strict=True)
    )
    students, roster = read_students(database, border=border), read_roster(database)
    return Gradebook(tidy, graded, students, submissions, questions, policy, attempts, roster, border)


def _read_part(database: str | Path, name: str, policy: CoursePolicy, border: Border) -> tuple[pd.DataFrame, ...]:
    rules = policy.of(name)
    tidy, submissions, history = (
        read(database, name, border=border) for read in (read_grades, read_submissions, read_history)
    )
    tries = attempts(tidy, submissions, history, rules)
    tidy, submissions = counted(tidy, submissions, history, tries)
    graded = totals(tidy, submissions, read_penalties(database, name, border=border), rules)
    return tidy, graded, _of(name, submissions), _of(name, read_questions(database, name)), _of(name, tries)


def _of(assignment: str, frame: pd.DataFrame) -> pd.DataFrame:
    named = frame.copy()
    named.insert(0, ASSIGNMENT, pd.Series(assignment, index=frame.index, dtype="str"))
    return named
