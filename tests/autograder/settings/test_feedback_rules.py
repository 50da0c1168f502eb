"""`[feedback]`, `open` and `close` of assignment.toml, and `[service]` of course.toml."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from autograder.course import load_assignment
from autograder.errors import CourseError
from autograder.settings.feedback_rules import FeedbackRules, ServiceRules, Showing
from autograder.settings.policy import policy_of, read_course_policy, read_policies
from autograder.settings.rules_text import rules_text

ALL = """\
open = 2026-12-01T09:00:00+09:00
close = 2026-12-09T09:00:00+09:00
[feedback]
before_due = "score"
after_due = "checks"
attempts = 5
wait = "1 minute"
stopped = true
"""


def rules(text: str) -> FeedbackRules:
    return policy_of(tomllib.loads(text), Path("assignment.toml")).feedback


def test_every_setting_is_read():
    opens, closes = (datetime.fromisoformat(f"2026-12-0{day}T09:00:00+09:00") for day in (1, 9))
    assert rules(ALL) == FeedbackRules(
        Showing.SCORE, Showing.CHECKS, 5, timedelta(minutes=1), stopped=True, opens=opens, closes=closes
    )


def test_without_any_the_rules_suit_a_course_at_home():
    assert rules("") == FeedbackRules(Showing.HINTS, Showing.FULL, 20, timedelta(0))


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("[feedback]\nbefore_due = 'all'", "[feedback] before_due"),
        ("[feedback]\nattempts = 0", "[feedback] attempts"),
        ("[feedback]\nattempts = 'many'", "[feedback] attempts"),
        ("[feedback]\nwait = 60", "[feedback] wait"),
        ("[feedback]\nstopped = 'yes'", "[feedback] stopped"),
        ("[feedback]\nhints = true", "[feedback] hints"),
        ("feedback = 'full'", "feedback"),
        ("open = '2026-12-01'", "open"),
        ("close = 2026-12-01T09:00:00", "close"),
        ("open = 2026-12-01T09:00:00Z\nclose = 2026-12-01T09:00:00Z", "close"),
    ],
)
def test_a_setting_that_cannot_be_is_named(text, setting, tmp_path):
    file = tmp_path / "assignment.toml"
    file.write_text(text)
    with pytest.raises(CourseError) as error:
        policy_of(tomllib.loads(text), file)
    assert error.value.message.startswith(setting)
    assert error.value.next_step


def test_a_course_says_where_its_service_is_and_who_sees_the_class(tmp_path):
    (tmp_path / "course.toml").write_text("[service]\naddress = 'https://a.example/'\nstaff = ['sato']\nlive = true\n")
    assert read_course_policy(tmp_path).service == ServiceRules("https://a.example", frozenset({"sato"}), live=True)
    (tmp_path / "course.toml").write_text("")
    assert read_course_policy(tmp_path).service == ServiceRules()


@pytest.mark.parametrize("line", ["address = 'a.example'", "staff = 'sato'", "port = 8000"])
def test_a_setting_of_the_service_that_cannot_be_is_named(tmp_path, line):
    (tmp_path / "course.toml").write_text(f"[service]\n{line}\n")
    with pytest.raises(CourseError, match=r"\[service\]"):
        read_course_policy(tmp_path)


def test_an_assignment_with_all_of_them_loads_and_they_change_no_grade(lesson_root, tmp_path):
    settings = lesson_root / "solutions" / "lesson1" / "assignment.toml"
    before = settings.read_text()
    plain = read_policies(lesson_root / "solutions").of("lesson1")
    try:
        settings.write_text(before + ALL)
        assert load_assignment(lesson_root, "lesson1").name == "lesson1"
        changed = read_policies(lesson_root / "solutions").of("lesson1")
    finally:
        settings.write_text(before)
    assert changed.feedback.attempts == 5
    assert rules_text(changed) == rules_text(plain)
