"""What the pages say of what counts is what the exports and `kakunin show` say, by every rule of a course."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy
from desks import RIGHT, START, WRONG, FakeClock, FakeJudge, answer, make_pair, settings_of

from autograder.settings.course_root import database_url
from autograder.settings.policy import Counts
from gradebook.attempts import COUNTS, CURRENT
from gradebook.frames import (
    FINAL,
    LATENESS,
    MAX_SCORE,
    OUT_OF,
    PENALTY,
    SCORE,
    STATE,
    STUDENT,
    SUBMITTED_AT,
    WAITING,
)
from gradebook.gradebook import Gradebook, read_gradebook
from kakunin.service.desk import Desk
from kakunin.service.model import Door

MINUTE = timedelta(minutes=1)
FEEDBACK = '[feedback]\nbefore_due = "score"\n'
DUE = "due = 2026-10-01T13:00:00+09:00\nexcused = ['excused']\n"  # an hour after START
EXTENSIONS = "[extensions]\nlonger = '1 day'\n"
DAY = 24 * 60
# What each student handed in: minute after START, notebook, answer.
HAND_INS = {
    "once": [(10, "first", RIGHT)],
    "falls": [(10, "first", RIGHT), (20, "first", WRONG)],
    "rises": [(10, "first", WRONG), (20, "first", RIGHT)],
    "late": [(10, "first", WRONG), (70, "first", RIGHT)],
    "later": [(70, "first", RIGHT), (2 * DAY, "second", RIGHT), (3 * DAY, "first", WRONG)],
    "longer": [(70, "first", RIGHT), (2 * DAY, "second", RIGHT)],
    "grace": [(50, "first", WRONG), (65, "second", RIGHT), (90, "second", WRONG)],
    "equal": [(10, "first", RIGHT), (20, "first", WRONG), (20, "second", RIGHT)],
    "excused": [(10, "first", RIGHT), (20, "first", WRONG)],
}
LATE = {
    "no late rule": "",
    "a tenth for each day": "percent = 10\n",
    "half for each hour, a grace": 'percent = 50\nper = "hour"\nfloor = 25\ngrace = "10 minutes"\n',
}
POINTS = {"plain": "", "scaled, with a bonus": '[points]\nout_of = 100\ndigits = 0\nbonus = ["second_total"]\n'}
BY_HAND = "UPDATE grade SET manual_score = 1.5, needs_manual_grade = {}"
CHANGES = {
    "nothing": "",
    "a grader's score": BY_HAND.format(0),
    "a grader's score of an earlier answer": BY_HAND.format(1),
    "extra credit": "UPDATE grade SET extra_credit = 0.7",
    "nbgrader's own penalty": "UPDATE submitted_notebook SET late_submission_penalty = 0.25",
    "a damaged history": "UPDATE kakunin_history SET score = 'much' WHERE question = 'first_total'",
    "a question that was removed": "UPDATE kakunin_history SET question = 'gone' WHERE question = 'first_total'",
}


@pytest.fixture(scope="module")
def judged(tmp_path_factory) -> Path:
    """A course in which each of them handed in several times."""
    root = make_pair(tmp_path_factory.mktemp("counting") / "course", FEEDBACK)
    clock = FakeClock()
    with Desk(root, clock=clock, judge=FakeJudge) as desk:
        for minute, student, notebook, source in sorted(
            (minute, student, notebook, source[notebook])
            for student, its in HAND_INS.items()
            for minute, notebook, source in its
        ):
            clock.wait(max(timedelta(0), START + minute * MINUTE - clock.now()))
            receipt = desk.hand_in(student, "pair", answer(root, notebook, source), Door.BROWSER)
            assert desk.wait(receipt.id, 20).is_final
    return root


@contextmanager
def changed(judged: Path, tmp_path: Path, settings: str, change: str = "", days: int = 9) -> Iterator[Desk]:
    """The desk of a copy of the course, with these settings and rows, so many days later."""
    root = Path(shutil.copytree(judged, tmp_path / "course", ignore=shutil.ignore_patterns(".lock")))
    settings_of(root, DUE + settings)
    engine = sqlalchemy.create_engine(database_url(root), poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        for statement in filter(None, change.split("; ")):
            connection.execute(sqlalchemy.text(statement))
    with Desk(root, clock=FakeClock(START + timedelta(days=days)), judge=FakeJudge) as desk:
        yield desk


def book_of(desk: Desk) -> Gradebook:
    return read_gradebook(desk._url, ["pair"], desk.policy)


def agree(desk: Desk) -> None:
    """Compare all that the pages say with the frames of which exports are made."""
    book, now = book_of(desk), desk.classroom("pair")
    rows = {each.student: each for each in now.students}
    assert rows.keys() == HAND_INS.keys()
    for total in book.totals.to_dict("records"):
        student = total[STUDENT]
        counting = book.attempts[book.attempts[STUDENT].eq(student) & book.attempts[COUNTS]].iloc[0]
        view = desk.view(student, "pair")
        counted = view.counted
        assert counted is not None
        score = None if pd.isna(total[SCORE]) else pytest.approx(total[SCORE])
        assert (counted.earned, rows[student].earned) == (score, score), student
        found = (counted.points, counted.penalty, counted.out_of)
        assert found == pytest.approx((total[MAX_SCORE], total[PENALTY], total[OUT_OF])), student
        grade = None if total[STATE] == WAITING or pd.isna(total[FINAL]) else pytest.approx(total[FINAL])
        assert (counted.grade, counted.lateness) == (grade, total[LATENESS].to_pytimedelta()), student
        assert (counted.received, counted.is_shown) == (counting[SUBMITTED_AT], counting[CURRENT]), student
        assert view.counts is not None
        assert view.counts.received == counting[SUBMITTED_AT]
        assert rows[student].counts_earlier == (not counting[CURRENT]), student
        assert view.points == now.points == total[MAX_SCORE]
        if counted.is_shown and counted.grade is not None:
            assert view.earned == pytest.approx(counted.earned), student


@pytest.mark.parametrize("points", POINTS.values(), ids=POINTS.keys())
@pytest.mark.parametrize("late", LATE.values(), ids=LATE.keys())
@pytest.mark.parametrize("rule", Counts)
def test_pages_and_exports_agree(judged, tmp_path, rule, late, points):
    settings = f'[late]\ncounts = "{rule}"\n{late}{points}{EXTENSIONS}{FEEDBACK}'
    with changed(judged, tmp_path, settings) as desk:
        agree(desk)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("rule", Counts)
def test_they_agree_whatever_graders_did(judged, tmp_path, rule, change):
    with changed(judged, tmp_path, f'[late]\ncounts = "{rule}"\n{EXTENSIONS}{FEEDBACK}', change) as desk:
        agree(desk)


def test_the_page_shows_the_last_hand_in_and_says_what_counts(judged, tmp_path):
    with changed(judged, tmp_path, f'[late]\ncounts = "best"\n{FEEDBACK}') as desk:
        view = desk.view("falls", "pair")
        (row,) = (each for each in desk.classroom("pair").students if each.student == "falls")
    assert view.counted is not None
    assert (view.earned, view.counted.earned, view.counted.is_other) == (0.0, 2.0, True)
    assert view.parts[0].questions[0].answer == WRONG["first"]
    assert view.counted.received is not None
    assert view.counted.received.isoformat() == "2026-10-01T12:10:00+09:00"
    assert (row.earned, row.counts_earlier) == (2.0, True)


@pytest.mark.parametrize(
    ("rule", "is_told"), [(Counts.BEST, False), (Counts.LAST, True), (Counts.LAST_ON_TIME, True)], ids=str
)
@pytest.mark.parametrize("feedback", ["attempts = 1\n", 'wait = "2 days"\n', "stopped = true\n"])
def test_what_counts_says_nothing_that_the_feedback_keeps_back(judged, tmp_path, feedback, rule, is_told):
    """Whether the best hand-in is the last one tells how its answers were judged."""
    settings = f'[late]\ncounts = "{rule}"\npercent = 10\n{FEEDBACK}{feedback}'
    waits = "UPDATE kakunin_attempt SET feedback_from = '2026-10-03 03:00:00' WHERE number = 2"
    with changed(judged, tmp_path, settings, waits) as desk, desk_at(desk, START + 30 * MINUTE):
        for student in ("falls", "rises"):
            counted, counts = desk.view(student, "pair").counted, desk.view(student, "pair").counts
            assert counted is not None
            assert (counted.earned, counted.penalty, counted.grade) == (None, None, None)
            assert (counted.is_told, counted.is_shown, counts is not None) == (is_told, is_told, is_told)


@contextmanager
def desk_at(desk: Desk, moment) -> Iterator[None]:
    before, desk._clock = desk._clock, FakeClock(moment)
    yield
    desk._clock = before


def test_the_default_rule_asks_the_database_nothing_more(judged, tmp_path):
    queries: list[str] = []

    def note(*arguments) -> None:
        queries.append(arguments[2])

    with changed(judged, tmp_path, FEEDBACK) as desk:
        sqlalchemy.event.listen(sqlalchemy.Engine, "before_cursor_execute", note)
        desk.view("falls", "pair")
        desk.classroom("pair")
        sqlalchemy.event.remove(sqlalchemy.Engine, "before_cursor_execute", note)
    assert queries
    assert [each for each in queries if "kakunin_history" in each] == []
