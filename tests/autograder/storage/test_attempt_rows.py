"""When feedback on an answer comes: one new one in each waiting time, whenever and however answers are handed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from autograder.model import QuestionGrade, Status
from autograder.storage.attempt_rows import Attempt, Pace, attempted_again

START = datetime(2026, 10, 1, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def counted(*handed_in: str, wait: float = 5, most: int = 20) -> list[Attempt]:
    """The attempts after hand-ins such as "A 0 3": answer A came in minute 0 and was counted in minute 3."""
    known: list[Attempt] = []
    for each in handed_in:
        answer, came, *late = each.split()
        judged = QuestionGrade("q", 2.0, 0.0, Status.GRADED, attempted=answer, judgement=answer)
        now = START + float(late[0] if late else came) * MINUTE
        known = attempted_again(known, judged, START + float(came) * MINUTE, Pace(most, wait * MINUTE, now))
    return known


def shown(attempts: list[Attempt]) -> dict[str, float | None]:
    """By answer the minute from which there is feedback on it."""
    return {
        each.answer: None if each.feedback_from is None else (each.feedback_from - START) / MINUTE for each in attempts
    }


CASES = {
    "the first waits for nothing": (("A 2",), {"A": 2}),
    "the next waits": (("A 0", "B 2"), {"A": 0, "B": 5}),
    "not longer than that": (("A 0", "B 9"), {"A": 0, "B": 9}),
    "what was replaced before its time costs nothing": (("A 0", "B 1", "C 2"), {"A": 0, "B": None, "C": 5}),
    "what was shown costs": (("A 0", "B 2", "C 6"), {"A": 0, "B": 5, "C": 10}),
    "what was shown is shown again at once": (("A 0", "B 2", "A 3"), {"A": 0, "B": None}),
    "and costs nothing more": (("A 0", "B 9", "A 10", "C 11"), {"A": 0, "B": 9, "C": 14}),
    "an answer that comes again before its time": (("A 0", "B 2", "B 3"), {"A": 0, "B": 5}),
    "one that was replaced, and comes again": (("A 0", "B 1", "C 2", "B 3"), {"A": 0, "B": 5, "C": None}),
    "and much later": (("A 0", "B 1", "C 2", "B 30"), {"A": 0, "B": 30, "C": 5}),
    "what was shown before a slow hand-in was counted costs": (("A 0", "B 4", "C 4.9 6"), {"A": 0, "B": 5, "C": 10}),
    "no feedback comes before it was counted": (("A 3 2",), {"A": 2}),
}  # fmt: skip


@pytest.mark.parametrize(("handed_in", "expected"), CASES.values(), ids=CASES.keys())
def test_feedback_on_one_new_answer_in_each_waiting_time(handed_in, expected):
    assert shown(counted(*handed_in)) == expected


def test_many_answers_at_once_are_not_read_one_after_the_other():
    found = shown(counted(*(f"A{number} {number / 100}" for number in range(20))))
    assert [minute for minute in found.values() if minute is not None] == [0, 5]
    again = [f"A{number} {6 + number}" for number in range(1, 19)]  # each is handed in once more
    times = sorted(each for each in shown(counted(*(f"A{n} {n / 100}" for n in range(20)), *again)).values() if each)
    assert all(later - earlier >= 5 for earlier, later in pairwise(times))


def test_without_a_waiting_time_all_is_shown_at_once():
    assert shown(counted("A 0", "B 0.1", "C 0.2", wait=0)) == {"A": 0, "B": 0.1, "C": 0.2}


def test_beyond_the_limit_there_is_no_feedback_and_the_others_wait_as_before():
    assert shown(counted("A 0", "B 1", "C 2", most=2)) == {"A": 0, "B": 5, "C": None}
    assert shown(counted("A 0", "B 1", "C 2", "D 9", "B 10", most=2)) == {"A": 0, "B": 5, "C": None, "D": None}


def test_a_changed_waiting_time_holds_from_the_next_attempt():
    before = counted("A 0", "B 1")
    judged = QuestionGrade("q", 2.0, 0.0, Status.GRADED, attempted="C", judgement="C")
    at = START + 7 * MINUTE
    assert shown(attempted_again(before, judged, at, Pace(20, MINUTE, at))) == {"A": 0, "B": 5, "C": 7}


@pytest.mark.parametrize(
    ("scores", "kept"), [((None,), None), ((None, 1.0), 1.0), ((1.0, None), 1.0), ((1.0, 2.0), 1.0)]
)
def test_the_points_of_an_attempt_are_the_first_that_it_has(scores, kept):
    known: list[Attempt] = []
    for score in scores:
        known = attempted_again(
            known,
            QuestionGrade("q", 2.0, score, Status.GRADED, attempted="A", judgement="A"),
            START,
            Pace(20, MINUTE, START),
        )
    assert [each.score for each in known] == [kept]
    assert known[0].is_wrong is (kept is not None)


@pytest.mark.parametrize(
    ("most", "scores", "numbers"),
    [
        (20, (0, 0, 0), [1, 1, 1]),  # the same comes of it
        (20, (0, 2, 0, 2), [1, 2, 1, 2]),  # it tells another thing, as code does that asks the clock
        (1, (0, 0, 2, 0, 2), [1, 2, 2, 2, 2]),  # beyond the limit nothing of it is told
        (2, (0, 2, 0, 2), [1, 2, 3, 3]),
    ],
)
def test_an_answer_that_is_judged_anew_each_time_tells_no_more_than_others(most, scores, numbers):
    known: list[Attempt] = []
    stands = []
    for minute, score in enumerate(scores):
        judged, at = QuestionGrade("q", 2.0, score, Status.GRADED, attempted="A"), START + minute * MINUTE
        known = attempted_again(known, judged, at, Pace(most, timedelta(0), at))
        stands.append(max(known, key=lambda each: each.latest_at).number)
    assert stands == numbers
