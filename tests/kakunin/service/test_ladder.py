"""What may be shown of an answer, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from desks import START

from autograder.settings.feedback_rules import DetailLevel, FeedbackRules, Showing
from autograder.storage.attempt_rows import Attempt
from kakunin.service.ladder import Rung, Times, rung

MINUTE = timedelta(minutes=1)


def tries(*scores: float, minutes: tuple[float, ...] = (), current: int | None = None) -> list[Attempt]:
    """Attempts of these scores out of 2, one a minute; current: the number of the one that stands, the last one."""
    times = minutes or tuple(range(len(scores)))
    found = [
        Attempt("q", place, f"answer {place}", START + time * MINUTE, place, score, 2.0)
        for place, (score, time) in enumerate(zip(scores, times, strict=True), 1)
    ]
    if current is not None:
        earlier = found[current - 1]
        found[current - 1] = Attempt("q", current, earlier.answer, earlier.received_at, 99, earlier.score, 2.0)
    return found


NOW = Times(START + 30 * MINUTE)
HINTS = FeedbackRules()


@pytest.mark.parametrize(
    ("scores", "level"),
    [
        ((0,), DetailLevel.CHECKS),
        ((0, 1), DetailLevel.QUESTION),
        ((0, 1, 0), DetailLevel.SENTENCE),
        ((0, 1, 0, 0), DetailLevel.EXAMPLE),
        ((0, 1, 0, 0, 0), DetailLevel.EXAMPLE),
        ((0, 2), DetailLevel.CHECKS),
        ((0, 2, 0), DetailLevel.QUESTION),
        ((2,), DetailLevel.CHECKS),
        ((), DetailLevel.CHECKS),
    ],
)
def test_hints_climb_with_each_wrong_attempt(scores, level):
    assert rung(HINTS, tries(*scores), NOW).level is level


@pytest.mark.parametrize(
    ("showing", "level"),
    [(Showing.SCORE, DetailLevel.SCORE), (Showing.CHECKS, DetailLevel.CHECKS), (Showing.FULL, DetailLevel.EXAMPLE)],
)
def test_other_ways_of_showing_do_not_climb(showing, level):
    for scores in ((0,), (0, 0, 0, 0, 0)):
        assert rung(FeedbackRules(before_due=showing), tries(*scores), NOW).level is level


@pytest.mark.parametrize(
    ("scores", "current", "expected"),
    [
        ((0, 0), None, Rung(DetailLevel.QUESTION, 2, 0)),
        ((0, 0, 0), None, Rung(None, 3, 0)),
        ((0, 0, 2), None, Rung(None, 3, 0)),
        ((0, 0, 0), 2, Rung(DetailLevel.QUESTION, 3, 0)),  # back to an answer of which everything was said
    ],
)
def test_feedback_stops_at_the_limit_and_only_feedback(scores, current, expected):
    assert rung(FeedbackRules(attempts=2), tries(*scores, current=current), NOW) == expected


@pytest.mark.parametrize(
    ("minutes", "now", "feedback_from"),
    [
        ((0,), 0, None),  # the first one waits for nothing
        ((0, 2), 2, 5),
        ((0, 2), 5, None),
        ((0, 9), 9, None),
        ((0, 2, 3), 5, 7),
    ],
)
def test_feedback_waits_since_the_attempt_before(minutes, now, feedback_from):
    rules = FeedbackRules(wait=5 * MINUTE)
    found = rung(rules, tries(*([0.0] * len(minutes)), minutes=minutes), Times(START + now * MINUTE))
    assert found.feedback_from == (None if feedback_from is None else START + feedback_from * MINUTE)
    assert (found.level is None) == (feedback_from is not None)


STRICT = FeedbackRules(before_due=Showing.SCORE, attempts=1, wait=timedelta(hours=1))


@pytest.mark.parametrize(
    ("due", "closes", "level"),
    [
        (None, None, None),
        (20, None, DetailLevel.EXAMPLE),  # handed in by then: neither limit nor waiting time any more
        (0.5, None, None),  # handed in late: they go on
        (None, 29, DetailLevel.EXAMPLE),
        (0.5, 29, DetailLevel.EXAMPLE),
        (40, 50, None),
    ],
)
def test_after_the_deadline_all_is_told_of_what_came_in_time(due, closes, level):
    moments = (None if each is None else START + each * MINUTE for each in (due, closes))
    assert rung(STRICT, tries(0, 0), Times(NOW.now, *moments)).level is level


def test_late_answers_are_told_of_by_the_rule_for_after_the_deadline():
    rules = FeedbackRules(before_due=Showing.SCORE, after_due=Showing.CHECKS)
    assert rung(rules, tries(0, 0), Times(NOW.now, START)).level is DetailLevel.CHECKS
    assert rung(rules, [], Times(NOW.now, START)).level is DetailLevel.CHECKS


def test_nothing_is_told_while_feedback_is_stopped():
    over = Times(NOW.now, START, START)
    assert rung(FeedbackRules(stopped=True), tries(0, 0), over) == Rung(None, 2, 18)
