"""Budgets: what the course says, and what a command says of it."""

from __future__ import annotations

import pytest

from autograder.course import load_assignment
from autograder.errors import CourseError, UsageError
from autograder.sandbox import Budget
from autograder.settings.budgets import NAMES, as_budget, read_option
from autograder.submissions import read_submission


def test_what_is_not_said_is_the_default():
    assert as_budget({}) == Budget()


def test_every_name_changes_its_field_alone():
    for name, (field, unit) in NAMES.items():
        changed = as_budget({name: 99})
        assert getattr(changed, field) == 99 * unit
        others = [other for other, _ in NAMES.values() if other != field]
        assert [getattr(changed, other) for other in others] == [getattr(Budget(), other) for other in others]


def test_every_field_has_a_name():
    assert {field for field, _ in NAMES.values()} == set(vars(Budget()))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"cell_second": 1}, "the names are cell_seconds"),
        ({"cell_seconds": 0}, "above 0"),
        ({"cell_seconds": -1}, "above 0"),
        ({"cell_seconds": True}, "above 0"),
        ({"cell_seconds": "1"}, "above 0"),
        ({"cell_seconds": float("nan")}, "above 0"),
        ({"memory_mb": 1}, "above 64"),
        ({"open_files": 3}, "above 16"),
        ({"threads": 10**9}, "up to 1000000"),
    ],
)
def test_what_cannot_be_is_refused(table, said):
    with pytest.raises(UsageError, match=said):
        as_budget(table)


def test_a_command_names_one_budget():
    assert read_option("memory_mb=512") == ("memory_mb", 512)
    with pytest.raises(UsageError, match="memory_mb=512"):
        read_option("memory")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("budget = 5", "budget is not a table"),
        ("[budget]\nmemory = 5", "no budget is named"),
        ("[budget]\nmemory_mb = 0", "is invalid"),
    ],
)
def test_a_course_with_a_wrong_budget_is_refused(course, lines, said):
    settings = course / "solutions" / "small" / "assignment.toml"
    settings.write_text(settings.read_text() + lines, encoding="utf-8")
    with pytest.raises(CourseError, match=said) as refused:
        load_assignment(course, "small")
    assert str(settings) in str(refused.value)


def test_the_budget_of_a_course_bounds_what_is_read(course, tmp_path):
    settings = course / "solutions" / "small" / "assignment.toml"
    settings.write_text(settings.read_text() + "[budget]\nsubmission_mb = 0.001\n", encoding="utf-8")
    folder = tmp_path / "submitted" / "s1" / "small"
    folder.mkdir(parents=True)
    (folder / "addition.ipynb").write_bytes(b" " * 2000)
    submission = read_submission(folder, "s1", load_assignment(course, "small"))
    assert "addition.ipynb has 2000 bytes" in submission.problems["addition"]
