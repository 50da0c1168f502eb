"""The book and the details of its grades -> the content of each student's page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, tzinfo
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from autograder.languages import Message
from gradebook.answers import with_answers
from gradebook.attempts import COUNTS, CURRENT
from gradebook.feedback.content import Answered, Feedback, Part, answered
from gradebook.frames import (
    ASSIGNMENT,
    DETAIL_KEY,
    FINAL,
    FIRST_NAME,
    KIND,
    LAST_NAME,
    LATENESS,
    MANUAL_COMMENT,
    MAX_SCORE,
    NOTEBOOK,
    NOTEBOOK_TITLE,
    OUT_OF,
    PENALTY,
    QUESTION,
    STATE,
    STATUS,
    STUDENT,
    SUBMITTED_AT,
    TITLE,
    WAITING,
    read_details,
    read_grades,
    read_scored_by_hand,
)
from gradebook.gradebook import Gradebook
from gradebook.policy import EXCUSED, deadlines


def read_feedback(
    book: Gradebook, database: str | Path, students: Collection[str], autograded: Path
) -> Iterator[Feedback]:
    """The pages of these students for the one assignment of the book; also reads the details that `feedback` needs.

    autograded: the folder of the graded notebooks, for answers that the database does not hold.
    """
    assignment = book.assignments[0]
    tidy = read_grades(database, assignment, border=book.border)
    tidy = tidy[tidy[STUDENT].isin(students)]
    details = read_details(database, assignment, border=book.border)
    details = with_answers(tidy, details, autograded, assignment, book.border)
    return feedback(book, tidy, _without_earlier(tidy, details, read_scored_by_hand(database, assignment)))


def feedback(book: Gradebook, tidy: pd.DataFrame, details: pd.DataFrame) -> Iterator[Feedback]:
    """The pages of those in the tidy table who handed in the one assignment of the book, by student.

    A student whose page cannot be made is noted at the book's border.

    tidy: the latest submissions of these students, as `gradebook.frames.read_grades` gives them.
    details: the columns `DETAIL_KEY` and `TEXTS` for each of its rows.
    """
    assignment = book.assignments[0]
    students = book.students.set_index(STUDENT)[[FIRST_NAME, LAST_NAME]].to_dict("index")
    totals = book.totals.set_index(STUDENT).to_dict("index")
    moments = _moments(book, assignment)
    title = book.policy.of(assignment).title or assignment
    titles = book.questions.drop(columns=[ASSIGNMENT, MAX_SCORE]).reset_index(names="place")
    rows = tidy[tidy[STUDENT].isin(moments)].merge(titles, on=[NOTEBOOK, QUESTION]).merge(details, on=list(DETAIL_KEY))
    by_student = rows.sort_values([STUDENT, "place"]).groupby(STUDENT, sort=True)

    def content(name: str, its: pd.DataFrame) -> Feedback:
        return _feedback(name, title, students[name], totals[name], its.to_dict("records"), moments[name])

    return book.border.each(Message("the page"), content, ((str(student), its) for student, its in by_student))


def _without_earlier(
    tidy: pd.DataFrame, details: pd.DataFrame, scored: Collection[tuple[str, str, str]]
) -> pd.DataFrame:
    """The details without graders' comments on earlier answers, of which the scores are to be confirmed."""
    key = list(DETAIL_KEY)
    waiting = set(tidy.loc[tidy[STATUS].eq(WAITING), key].itertuples(index=False, name=None))
    outdated = waiting & set(scored)
    earlier = [each in outdated for each in details[key].itertuples(index=False, name=None)]
    is_earlier = pd.Series(earlier, index=details.index, dtype="bool")
    return details.assign(**{MANUAL_COMMENT: details[MANUAL_COMMENT].mask(is_earlier, "")})


def _feedback(
    student: str,
    title: str,
    names: Mapping[Any, Any],
    total: Mapping[Any, Any],
    rows: list[dict[Any, Any]],
    moments: tuple[datetime | None, ...],
) -> Feedback:
    parts = _parts(rows)
    return Feedback(
        student,
        names[FIRST_NAME],
        names[LAST_NAME],
        title,
        parts,
        float(total[MAX_SCORE]),
        float(_known(total[PENALTY]) or 0.0),
        total[LATENESS].to_pytimedelta(),
        None if total[STATE] == WAITING else _known(total[FINAL]),
        float(total[OUT_OF]),
        total[STATE] == EXCUSED,
        *moments,
    )


def _parts(rows: list[dict[Any, Any]]) -> tuple[Part, ...]:
    parts = []
    for (notebook, title), its in groupby(rows, key=lambda row: (row[NOTEBOOK], row[NOTEBOOK_TITLE])):
        parts.append(Part(notebook, title, tuple(_answered(row) for row in its)))
    return tuple(parts)


def _answered(row: Mapping[str, Any]) -> Answered:
    return answered(row, row[KIND], row[TITLE])


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)


def _moments(book: Gradebook, assignment: str) -> dict[str, tuple[datetime | None, ...]]:
    """By student the times of the latest submission, of its deadline, and of an earlier one that counts instead."""
    its = book.submissions[book.submissions[ASSIGNMENT] == assignment]
    due = deadlines(its, book.policy.of(assignment))
    rules = book.policy.of(assignment)
    zone = book.policy.time_zone if rules.due is None else rules.due.tzinfo  # in the time zone it was set in
    tries = book.attempts[book.attempts[ASSIGNMENT] == assignment]
    latest = tries[tries[CURRENT]].set_index(STUDENT)[SUBMITTED_AT].to_dict()
    counted = tries[tries[COUNTS] & ~tries[CURRENT]].set_index(STUDENT)[SUBMITTED_AT].to_dict()
    return {
        student: tuple(_local(each, zone) for each in (latest.get(student), until, counted.get(student)))
        for student, until in zip(its[STUDENT], due, strict=True)
    }


def _local(moment: Any, zone: tzinfo | None) -> datetime | None:
    return None if pd.isna(moment) else pd.Timestamp(moment).tz_convert(zone).to_pydatetime(warn=False)
