"""The rules of an assignment come back from their text, and a damaged text is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from autograder.settings.policy import Counts, Late, Points, Policy, Rounding
from autograder.settings.rules_text import rules_text, with_rules

JAPAN = timezone(timedelta(hours=9))
RULES = Policy(
    due=datetime(2026, 12, 1, 23, 59, tzinfo=JAPAN),
    late=Late(timedelta(minutes=15), 10.0, timedelta(hours=1), 40.0),
    counts=Counts.BEST,
    points=Points(out_of=10.0, digits=1, rounding=Rounding.UP, bonus=frozenset({"b", "a"})),
)


@pytest.mark.parametrize("policy", [RULES, Policy()], ids=["all of them", "none"])
def test_rules_come_back(policy):
    own = Policy(due=datetime(2020, 1, 1, tzinfo=UTC), late=Late(percent=99.0), points=Points(digits=6))
    assert with_rules(own, rules_text(policy)) == policy


def test_no_student_is_named_and_those_of_now_stay():
    named = replace(RULES, extensions={"s1": timedelta(days=1)}, excused=frozenset({"s2"}))
    assert rules_text(named) == rules_text(RULES)
    assert with_rules(named, rules_text(Policy())).excused == {"s2"}


@pytest.mark.parametrize("text", ["", "[]", "{}", rules_text(RULES).replace("best", "worst"), "[" * 100_000])
def test_what_is_no_text_of_rules_is_refused(text):
    with pytest.raises(ValueError, match="damaged"):
        with_rules(RULES, text)
