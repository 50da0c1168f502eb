"""What may be shown of an answer, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from desks import START

from autograder.settings.feedback_rules import DetailLevel, FeedbackRules, Showing
from autograder.storage.attempt_rows import Attempt
from kakunin.service.ladder import Rung, Times, is_all_told, rung

MINUTE = timedelta(minutes=1)


def tries(*scores: float | None, current: int | None = None, shown: float | None = None) -> list[Attempt]:
    """Attempts of these scores out of 2, one a minute.

    current: the number of the one that stands, by default the last; shown: from which minute there is feedback on it.
    """
    found = [
        Attempt("q", place + 1, f"answer {place}", START + place * MINUTE, START + place * MINUTE, score, 2.0)
        for place, score in enumerate(scores)
    ]
    stands = found[(current or len(found)) - 1]
    since = stands.feedback_from if shown is None else START + shown * MINUTE
    found[stands.number - 1] = replace(stands, latest_at=START + len(found) * MINUTE, feedback_from=since)
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
        ((0, None), DetailLevel.CHECKS),  # one that waits for a grader is not wrong
        ((None, 0, None, 0), DetailLevel.QUESTION),
    ],
)
def test_hints_climb_with_each_wrong_attempt(scores, level):
    assert rung(HINTS, tries(*scores), NOW).level is level


def test_an_answer_that_is_not_counted_is_at_the_foot_of_the_ladder():
    assert rung(HINTS, [], NOW).level is DetailLevel.CHECKS


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
        ((0, 0, None), None, Rung(None, 3, 0)),
        ((0, 0, 0), 2, Rung(DetailLevel.QUESTION, 3, 0)),  # back to an answer of which everything was said
    ],
)
def test_feedback_stops_at_the_limit_and_only_feedback(scores, current, expected):
    assert rung(FeedbackRules(attempts=2), tries(*scores, current=current), NOW) == expected


@pytest.mark.parametrize(
    ("wait", "shown", "now", "is_shown"),
    [
        (5, 7, 5, False),
        (5, 7, 7, True),
        (1, 7, 5, False),  # a changed waiting time holds from the next attempt
        (0, 7, 5, True),  # without one, whatever is stored
    ],
)
def test_nothing_is_shown_before_its_time(wait, shown, now, is_shown):
    found = rung(FeedbackRules(wait=wait * MINUTE), tries(0, 0, shown=shown), Times(START + now * MINUTE))
    assert (found.level is not None) is is_shown
    assert found.feedback_from == (None if is_shown else START + shown * MINUTE)


STRICT = FeedbackRules(before_due=Showing.SCORE, attempts=1, wait=timedelta(hours=1))


@pytest.mark.parametrize(
    ("due", "closes", "current", "level"),
    [
        (None, None, 2, None),
        (20, None, 2, DetailLevel.EXAMPLE),  # it stood when time was over: neither limit nor waiting time any more
        (1.5, None, 2, None),  # handed in late: they go on
        (1.5, None, 1, None),  # handed in by then, and again later
        (None, 29, 2, DetailLevel.EXAMPLE),
        (1.5, 29, 2, DetailLevel.EXAMPLE),
        (40, 50, 2, None),
    ],
)
def test_after_the_deadline_all_is_told_of_what_stood_then(due, closes, current, level):
    moments = (None if each is None else START + each * MINUTE for each in (due, closes))
    assert rung(STRICT, tries(0, 0, current=current, shown=60), Times(NOW.now, *moments)).level is level


def test_of_many_answers_that_came_in_time_one_is_told_of_beyond_the_limit():
    rules, due = FeedbackRules(attempts=3), START + 20 * MINUTE
    in_time = tries(*[0.0] * 12)
    assert rung(rules, in_time, Times(NOW.now, due)).level is DetailLevel.EXAMPLE
    told = []
    for each in in_time:  # each is handed in again late
        again = [replace(one, latest_at=NOW.now) if one is each else one for one in in_time]
        if rung(rules, again, Times(NOW.now, due)).level is not None:
            told.append(each.number)
    assert told == [1, 2, 3]


def test_late_answers_are_told_of_by_the_rule_for_after_the_deadline():
    rules = FeedbackRules(before_due=Showing.SCORE, after_due=Showing.CHECKS)
    assert rung(rules, tries(0, 0), Times(NOW.now, START)).level is DetailLevel.CHECKS
    assert rung(rules, [], Times(NOW.now, START)).level is DetailLevel.CHECKS


def test_nothing_is_told_while_feedback_is_stopped():
    over = Times(NOW.now, START, START)
    assert rung(FeedbackRules(stopped=True), tries(0, 0), over) == Rung(None, 2, 18)


@pytest.mark.parametrize(
    ("rules", "shown", "expected"),
    [
        (FeedbackRules(), None, True),
        (FeedbackRules(attempts=2), None, True),
        (FeedbackRules(attempts=1), None, False),
        (FeedbackRules(stopped=True), None, False),
        (FeedbackRules(wait=MINUTE), 2, True),
        (FeedbackRules(wait=MINUTE), 40, False),
        (FeedbackRules(), 40, True),
    ],
)
def test_whether_there_was_feedback_on_everything(rules, shown, expected):
    assert is_all_told(rules, tries(0, 2, shown=shown), NOW) is expected


def test_an_answer_that_was_replaced_before_its_time_was_not_shown():
    replaced = [replace(tries(0, 0)[0], feedback_from=None), tries(0, 0)[1]]
    assert not is_all_told(FeedbackRules(wait=MINUTE), replaced, NOW)
    over = Times(NOW.now, START, START)
    assert is_all_told(FeedbackRules(wait=MINUTE), replaced, over)
