"""The rules that make final grades of points, as a text to keep; it names no student."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from autograder.languages import Message
from autograder.settings.policy import Counts, Late, Points, Policy, Rounding


def rules_text(policy: Policy) -> str:
    """The rules of an assignment; equal rules give equal texts."""
    late, points = policy.late, policy.points
    rules = {
        "due": None if policy.due is None else policy.due.isoformat(),
        "late": late and [late.grace.total_seconds(), late.percent, late.per.total_seconds(), late.floor],
        "counts": str(policy.counts),
        "points": [points.out_of, points.digits, str(points.rounding), sorted(points.bonus)],
    }
    return json.dumps(rules, sort_keys=True)


def with_rules(policy: Policy, text: str) -> Policy:
    """The policy with the rules of a text in place of its own; ValueError for anything that is no such text."""
    try:
        rules: Any = json.loads(text)
        due, (out_of, digits, rounding, bonus) = rules["due"], rules["points"]
        return replace(
            policy,
            due=None if due is None else datetime.fromisoformat(due),
            late=_late(rules["late"]),
            counts=Counts(rules["counts"]),
            points=_points(policy.points, out_of, digits, rounding, bonus),
        )
    except (TypeError, KeyError, ValueError, RecursionError) as error:
        raise ValueError(Message("the stored rules are damaged")) from error


def _late(numbers: Any) -> Late | None:
    if numbers is None:
        return None
    grace, percent, per, floor = map(float, numbers)
    return Late(timedelta(seconds=grace), percent, timedelta(seconds=per), floor)


def _points(points: Points, out_of: Any, digits: Any, rounding: Any, bonus: Any) -> Points:
    return replace(
        points,
        out_of=None if out_of is None else float(out_of),
        digits=None if digits is None else int(digits),
        rounding=Rounding(rounding),
        bonus=frozenset(map(str, bonus)),
    )
