"""A view says what its level allows, and nothing else of all that is stored."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from desks import START, FakeClock, FakeJudge, answer, make_pair

from autograder.settings.feedback_rules import FeedbackRules, Showing
from kakunin.service.desk import Desk
from kakunin.service.model import Door, Verdict

FEEDBACK = {
    "opening": "",
    "wrong": [{"sentence": "SENTENCE", "mistake": "NAME"}],
    "counterexample": "EXAMPLE",
    "remarks": ["REMARK"],
    "checks": [{"check": "test_a", "title": "TITLE", "points": 2.0, "earned": 0.0, "mistake": "NAME", "kind": None}],
}
# What is stored and never said, whatever the rules.
HIDDEN = {"digest": "DIGEST", "evidence": '{"seed": "SEED"}', "problem": "PROBLEM", "judgement": "JUDGEMENT"}
CHECKS = {"TITLE", "REMARK"}
SENTENCE = {*CHECKS, "SENTENCE", "NAME"}
ALL = {*SENTENCE, "EXAMPLE"}
WORDS = {*ALL, "DIGEST", "SEED", "PROBLEM", "JUDGEMENT", "OTHERS"}


@pytest.fixture(scope="module")
def judged(tmp_path_factory) -> Path:
    """A course with four wrong attempts of one student, and one of another; what is stored are words to look for."""
    root = make_pair(tmp_path_factory.mktemp("view") / "course")
    clock = FakeClock()
    with Desk(root, clock=clock, judge=FakeJudge) as desk:
        for student, source in (
            ("jiro", "first_total = 'OTHERS'"),
            *(("taro", f"first_total = {n}") for n in range(4)),
        ):
            receipt = desk.hand_in(student, "pair", answer(root, "first", source), Door.BROWSER)
            assert desk.wait(receipt.id, 20).is_final
            clock.wait(timedelta(minutes=1))
    changes = ", ".join(f"{name} = ?" for name in HIDDEN)
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        values = (*HIDDEN.values(), json.dumps(FEEDBACK))
        database.execute(f"UPDATE kakunin_grade SET {changes}, feedback = ? WHERE status = 'graded'", values)
    return root


CASES = {
    "score": (FeedbackRules(before_due=Showing.SCORE), 4, set()),
    "checks": (FeedbackRules(before_due=Showing.CHECKS), 4, CHECKS),
    "full": (FeedbackRules(before_due=Showing.FULL), 4, ALL),
    "first attempt": (FeedbackRules(), 1, CHECKS),
    "second": (FeedbackRules(), 2, CHECKS),
    "third": (FeedbackRules(), 3, SENTENCE),
    "fourth": (FeedbackRules(), 4, ALL),
    "beyond the limit": (FeedbackRules(before_due=Showing.FULL, attempts=3), 4, None),
    "before the time is over": (FeedbackRules(before_due=Showing.FULL, wait=timedelta(hours=1)), 4, None),
    "stopped": (FeedbackRules(before_due=Showing.FULL, stopped=True), 4, None),
}


@pytest.mark.parametrize(("rules", "attempts", "allowed"), CASES.values(), ids=CASES.keys())
def test_nothing_is_said_but_what_the_level_allows(judged, tmp_path, rules, attempts, allowed):
    """allowed: the words that may be read; None: not even the points."""
    root = Path(shutil.copytree(judged, tmp_path / "course", ignore=shutil.ignore_patterns(".lock")))
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        database.execute("DELETE FROM kakunin_attempt WHERE student = 'taro' AND number > ?", (attempts,))
        database.execute("UPDATE kakunin_attempt SET feedback_from = '2026-10-01 04:00:00.000000'")
    settings = (
        f'[feedback]\nbefore_due = "{rules.before_due}"\nattempts = {rules.attempts}\n'
        f'wait = "{rules.wait.total_seconds() / 60:g} minutes"\nstopped = {str(rules.stopped).lower()}\n'
    )
    path = root / "solutions" / "pair" / "assignment.toml"
    path.write_text(path.read_text() + settings)
    with Desk(root, clock=FakeClock(START + timedelta(minutes=5)), judge=FakeJudge) as desk:
        view = desk.view("taro", "pair")
    told = repr(view)
    assert {word for word in WORDS if word in told} == (allowed or set())
    question = view.parts[0].questions[0]
    assert (question.verdict, question.earned, view.earned) == (
        (Verdict.WAITING, None, None) if allowed is None else (Verdict.NOT_YET, 0.0, 0.0)
    )
