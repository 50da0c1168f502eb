"""Several submissions of one student: kept when graded, and the course's rule says which one counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from nbgrader.api import Gradebook

from autograder.model import (
    Assignment,
    Cell,
    Grade,
    Kind,
    Notebook,
    NotebookGrade,
    Question,
    QuestionGrade,
    Role,
    Status,
)
from autograder.settings.policy import Counts, CoursePolicy, Late, Policy
from autograder.storage.store import Store
from gradebook.frames import read_history
from gradebook.grade_breakdown import steps
from gradebook.gradebook import read_gradebook

DUE = datetime(2026, 12, 1, 14, 59, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
QUESTIONS = (Question("a", Kind.CODE, 6.0, "n", "...", "..."), Question("b", Kind.WRITTEN, 4.0, "n", "...", "..."))
CELLS = (
    Cell("a", "code", Role.ANSWER, "...", "a"),
    Cell("test_a", "code", Role.EXAMPLE, "assert True", "a"),
    Cell("b", "markdown", Role.ANSWER, "...", "b"),
)
ASSIGNMENT = Assignment("day1", "一日目", (Notebook("n", "n", CELLS, QUESTIONS),), {}, Path("checks"), DUE)


def grade(after: timedelta | None, a: float | None, b: float | None, mistake: str | None = None) -> Grade:
    questions = (
        QuestionGrade("a", 6.0, a, Status.GRADED if a is not None else Status.MISSING, mistake),
        QuestionGrade("b", 4.0, b, Status.GRADED if b is not None else Status.MISSING),
    )
    return Grade("emi", "day1", (NotebookGrade("n", questions),), None if after is None else DUE + after)


FIRST, SECOND, THIRD = grade(-DAY, 4.0, 4.0, "sign"), grade(HOUR, 6.0, 3.0), grade(2 * DAY, 1.0, 1.0)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/gradebook.db"


def graded(url: str, *grades: Grade) -> str:
    with Store(url) as store:
        for each in grades:
            store.save(each, ASSIGNMENT)
    return url


def policy(counts: Counts, percent: float = 20, grace: timedelta = timedelta(0)) -> CoursePolicy:
    return CoursePolicy({"day1": Policy(late=Late(percent=percent, grace=grace), counts=counts)})


CASES = [
    pytest.param(policy(Counts.LAST), 2.0, 1.2, "1", id="the last: 2 points, two days late"),
    pytest.param(policy(Counts.BEST), 8.0, 8.0, "4", id="the best after lateness: 8 on time before 9 a day late"),
    pytest.param(policy(Counts.BEST, percent=10), 9.0, 8.1, "6", id="9 a day late are 8.1, more than 8"),
    pytest.param(policy(Counts.LAST_ON_TIME), 8.0, 8.0, "4", id="the last on time"),
    pytest.param(policy(Counts.LAST_ON_TIME, grace=2 * HOUR), 9.0, 9.0, "6", id="on time within the grace"),
]


@pytest.mark.parametrize(("rules", "score", "final", "a"), CASES)
def test_the_rule_says_which_submission_counts(
    url: str, rules: CoursePolicy, score: float, final: float, a: str
) -> None:
    book = read_gradebook(graded(url, FIRST, SECOND, THIRD), ["day1"], rules)
    assert book.totals[["score", "final"]].iloc[0].tolist() == pytest.approx([score, final])
    first = book.tidy.set_index("question").loc["a"]
    assert f"{first['score']:g}" == a
    assert (first["mistake"] == "sign") == (a == "4")
    assert list(book.attempts["counts"]) == [a == "4", a == "6", a == "1"]


def test_none_on_time_leaves_the_last(url: str) -> None:
    book = read_gradebook(graded(url, SECOND, THIRD), ["day1"], policy(Counts.LAST_ON_TIME))
    assert book.totals["score"].iloc[0] == 2.0


def test_equal_ones_leave_the_later(url: str) -> None:
    book = read_gradebook(graded(url, FIRST, grade(-HOUR, 5.0, 3.0)), ["day1"], policy(Counts.BEST))
    assert book.submissions["submitted_at"].iloc[0] == pd.Timestamp(DUE - HOUR)


def test_what_was_not_handed_in_then_is_missing(url: str) -> None:
    book = read_gradebook(graded(url, grade(-DAY, 6.0, None), THIRD), ["day1"], policy(Counts.BEST))
    assert book.tidy["status"].tolist() == ["graded", "missing"]
    assert book.tidy["score"].fillna(-1).tolist() == [6.0, -1.0]


def test_the_same_submission_graded_again_is_one(url: str) -> None:
    graded(url, FIRST, grade(-DAY, 6.0, 4.0))
    assert read_history(url, "day1").empty


def test_going_back_to_an_earlier_submission_keeps_each_once(url: str) -> None:
    graded(url, FIRST, SECOND, FIRST, SECOND, THIRD)
    history = read_history(url, "day1")
    assert len(history) == 4
    assert len(read_gradebook(url, ["day1"], policy(Counts.BEST)).attempts) == 3


@pytest.mark.parametrize("order", [(grade(None, 1.0, 1.0), FIRST), (FIRST, grade(None, 1.0, 1.0))])
def test_without_a_time_no_submission_is_another_one(url: str, order: tuple[Grade, ...]) -> None:
    graded(url, *order)
    assert read_history(url, "day1").empty


def test_a_persons_score_and_extra_credit_are_kept_with_the_submission(url: str) -> None:
    graded(url, FIRST)
    with Gradebook(url, "deep_learning") as gradebook:
        by_hand = gradebook.find_grade("b", "n", "day1", "emi")
        by_hand.manual_score, by_hand.extra_credit = 1.5, 0.25
        gradebook.db.commit()
    history = read_history(graded(url, SECOND), "day1").set_index("question")
    assert history["score"].to_dict() == {"a": 4.0, "b": 1.75}
    assert history["submitted_at"].eq(pd.Timestamp(DUE - DAY)).all()


def test_a_score_that_waits_to_be_confirmed_is_kept_for_no_submission(url: str) -> None:
    graded(url, FIRST)
    with Gradebook(url, "deep_learning") as gradebook:
        by_hand = gradebook.find_grade("b", "n", "day1", "emi")
        by_hand.manual_score, by_hand.needs_manual_grade = 1.5, True
        gradebook.db.commit()
    history = read_history(graded(url, SECOND), "day1").set_index("question")
    assert history["status"].to_dict() == {"a": "graded", "b": "needs_review"}
    assert pd.isna(history.loc["b", "score"])


def test_the_arithmetic_names_every_submission(url: str) -> None:
    rules = policy(Counts.BEST)
    found = steps(read_gradebook(graded(url, FIRST, SECOND), ["day1"], rules), "day1", "emi", rules)
    assert found[:2] == [
        ("submission 1 (counts: best)", "8, after lateness 8, 2026-11-30 14:59:00 +0000"),
        ("submission 2", "9, after lateness 7.2, 2026-12-01 15:59:00 +0000"),
    ]
