"""A comparison finds every difference, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import UsageError
from gradebook.compare import GradeDifference, compare, students_in
from gradebook.exports import EXPORTS, write
from gradebook.gradebook import Gradebook

MakeBook = Callable[..., Gradebook]
Row = tuple[str, str, str, float | None, float, str, str | None]

ROWS: list[Row] = [
    ("0012", "hidden", "a", 2.0, 2.0, "graded", None),
    ("0012", "hidden", "b", None, 1.0, "needs_review", None),
    ("NA", "hidden", "a", 0.5, 2.0, "graded", "bias_forgotten"),
    ("NA", "hidden", "b", None, 1.0, "missing", None),
]


@pytest.fixture
def file(book: MakeBook, tmp_path: Path) -> Callable[[str, list[Row]], Path]:
    """Writes rows as the export `questions`."""

    def make(name: str, rows: list[Row]) -> Path:
        write(EXPORTS["questions"](book(*rows)), tmp_path / name)
        return tmp_path / name

    return make


def changed(index: int, **changes: object) -> list[Row]:
    """The rows with some values of one of them changed."""
    names = ("student", "notebook", "question", "score", "max_score", "status", "mistake")
    row = dict(zip(names, ROWS[index], strict=True)) | changes
    return [*ROWS[:index], tuple(row.values()), *ROWS[index + 1 :]]  # type: ignore[list-item]


EQUAL = [
    pytest.param(ROWS, id="the same rows"),
    pytest.param(ROWS[::-1], id="in another order"),
    pytest.param(changed(2, score=0.5 + 1e-12), id="but for a rounding error"),
]


@pytest.mark.parametrize("rows", EQUAL)
def test_equal_grades_do_not_differ(file: Callable[[str, list[Row]], Path], rows: list[Row]) -> None:
    assert compare(file("expected.csv", ROWS), file("actual.csv", rows)) == []


DIFFERENT = [
    pytest.param(changed(0, score=1.0), ("0012", "a", "score", "2", "1"), id="a score"),
    pytest.param(changed(1, score=0.0), ("0012", "b", "score", "", "0"), id="a zero for an unknown score"),
    pytest.param(changed(0, score=None), ("0012", "a", "score", "2", ""), id="an unknown score for a known one"),
    pytest.param(changed(0, max_score=3.0), ("0012", "a", "max_score", "2", "3"), id="the points of the question"),
    pytest.param(changed(3, status="needs_review"), ("NA", "b", "status", "missing", "needs_review"), id="a status"),
    pytest.param(changed(2, mistake=None), ("NA", "a", "mistake", "bias_forgotten", ""), id="a mistake"),
    pytest.param(ROWS[1:], ("0012", "a", "row", "there", "absent"), id="a row too few"),
    pytest.param(
        [*ROWS, ("new", "hidden", "a", 1.0, 1.0, "graded", None)],
        ("new", "a", "row", "absent", "there"),
        id="a row too many",
    ),
]


@pytest.mark.parametrize(("rows", "difference"), DIFFERENT)
def test_each_difference_is_found(
    file: Callable[[str, list[Row]], Path], rows: list[Row], difference: tuple[str, str, str, str, str]
) -> None:
    student, question, *rest = difference
    expected = [GradeDifference(student, "day1", "hidden", question, *rest)]
    assert compare(file("expected.csv", ROWS), file("actual.csv", rows)) == expected


def test_differences_come_in_order_and_read_as_sentences(file: Callable[[str, list[Row]], Path]) -> None:
    found = compare(file("expected.csv", ROWS), file("actual.csv", changed(3, score=1.0, status="graded")[::-1]))
    assert [str(difference) for difference in found] == [
        "NA day1 hidden b: score empty expected, 1 found",
        "NA day1 hidden b: status missing expected, graded found",
    ]


def test_students_of_either_file_are_counted(file: Callable[[str, list[Row]], Path]) -> None:
    assert students_in(file("expected.csv", ROWS[:2]), file("actual.csv", ROWS)) == {"0012", "NA"}


HEADER = "student_id,assignment,notebook,question,score,max_score,status,mistake\n"
UNREADABLE = [
    pytest.param(b"", "No columns", id="an empty file"),
    pytest.param(HEADER.encode(), "has no rows", id="no rows"),
    pytest.param(b"student_id,score\ns1,2\n", "has no column assignment, notebook", id="another table"),
    pytest.param(f"{HEADER}s1,d,n,q,two,2,graded,\n".encode(), "score is not a number: 'two'", id="no number"),
    pytest.param((HEADER + "s1,d,n,q,1,2,graded,\n" * 2).encode(), "s1 d n q twice", id="a row twice"),
    pytest.param("学籍番号".encode("cp932"), "cannot be read as CSV", id="another encoding"),
    pytest.param(f'{HEADER}"s1,d\n'.encode(), "cannot be read as CSV", id="a quote that does not end"),
]


@pytest.mark.parametrize(("content", "reason"), UNREADABLE)
def test_a_file_that_is_no_export_is_refused(
    file: Callable[[str, list[Row]], Path], tmp_path: Path, content: bytes, reason: str
) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(content)
    with pytest.raises(UsageError, match=reason) as caught:
        compare(file("expected.csv", ROWS), wrong)
    assert caught.value.path == wrong


def test_a_missing_file_is_named(file: Callable[[str, list[Row]], Path], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read") as caught:
        compare(tmp_path / "none.csv", file("actual.csv", ROWS))
    assert caught.value.path == tmp_path / "none.csv"
