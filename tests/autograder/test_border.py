"""What is one student's alone is noted, and what is everybody's ends the work."""

from __future__ import annotations

import errno

import pytest

from autograder.border import Border
from autograder.errors import CourseError, StoreError, SubmissionError, UsageError

ONE_STUDENTS = [
    ValueError("x"), TypeError("x"), KeyError("x"), RecursionError(), OverflowError(),
    UnicodeEncodeError("a", "b", 0, 1, "c"), OSError(errno.ENAMETOOLONG, "x"), OSError(errno.EISDIR, "x"),
    UsageError("x"), SubmissionError("x"),
]  # fmt: skip
EVERYBODYS = [
    OSError(errno.ENOSPC, "full"), OSError(errno.EROFS, "x"), OSError(errno.EMFILE, "x"), MemoryError(),
    StoreError("gone"), CourseError("x"), KeyboardInterrupt(), SystemExit(1),
]  # fmt: skip


def failing(error: BaseException):
    def work(student: str, item: int) -> int:
        if student == "mallory":
            raise error
        return item

    return work


@pytest.mark.parametrize("error", ONE_STUDENTS, ids=repr)
def test_a_students_failure_costs_nobody_else_anything(error: BaseException) -> None:
    border = Border()
    students = [("hanako", 1), ("mallory", 2), ("taro", 3)]
    assert list(border.each("the page", failing(error), students)) == [1, 3]
    assert [*border.problems] == ["mallory"]
    assert border.problems["mallory"][0].startswith("the page: ")


@pytest.mark.parametrize("error", EVERYBODYS, ids=repr)
def test_everybodys_failure_ends_the_work(error: BaseException) -> None:
    border = Border()
    with pytest.raises(type(error)):
        list(border.each("the page", failing(error), [("mallory", 1)]))
    assert not border.problems


def test_a_full_disk_is_everybodys_also_in_other_words() -> None:
    def work(student: str, item: int) -> None:
        raise UsageError("cannot be written") from OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(UsageError):
        list(Border().each("the page", work, [("hanako", 1)]))


def test_who_uses_the_results_is_outside() -> None:
    border = Border()
    results = border.each("the page", lambda student, item: item, [("hanako", 1)])
    assert next(results) == 1
    with pytest.raises(ValueError, match="mine"):
        results.throw(ValueError("mine"))
    assert not border.problems


def test_problems_are_kept_once_and_few() -> None:
    border = Border()
    for number in range(100):
        border.note("mallory", f"problem {number % 50}")
    assert len(border.problems["mallory"]) == 5
