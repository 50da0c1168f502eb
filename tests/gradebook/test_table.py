"""The tidy table says of every student and question what the database knows, and no more."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from nbgrader.api import Gradebook

from autograder.errors import StoreError, UsageError
from autograder.model import Status
from gradebook.frames import COLUMNS, KEY, read_grades

MISSING = (None, "missing", None)


def found(frame: pd.DataFrame, student: str, question: str) -> tuple[float | None, str, str | None]:
    """The score, status and mistake of one row, None where empty."""
    rows = frame[(frame["student_id"] == student) & (frame["question"] == question)]
    assert len(rows) == 1
    score, status, mistake = rows.iloc[0][["score", "status", "mistake"]]
    return (None if pd.isna(score) else score, status, None if pd.isna(mistake) else mistake)


STOCK_CASES = [
    pytest.param("akira", "weighted_sum", 2.0, "graded", id="an automatic score"),
    pytest.param("akira", "forward", 0.5, "graded", id="extra credit on an automatic zero"),
    pytest.param("akira", "why_square", 1.5, "graded", id="a person's score"),
    pytest.param("akira", "softmax", None, "needs_review", id="no score at all is not a zero"),
    pytest.param("chika", "weighted_sum", 2.0, "needs_review", id="a person's score that a regrade wants looked at"),
    pytest.param("chika", "forward", 0.0, "graded", id="a zero"),
    pytest.param("chika", "softmax", 3.5, "graded", id="a person's score before the automatic one, with extra credit"),
    pytest.param("emi", "forward", None, "missing", id="no submission"),
]


@pytest.mark.parametrize(("student", "question", "score", "status"), STOCK_CASES)
def test_a_database_that_stock_nbgrader_alone_has_graded_is_read(
    stock: Path, student: str, question: str, score: float | None, status: str
) -> None:
    assert found(read_grades(stock, "day1"), student, question) == (score, status, None)


OURS = [
    ("akira", "hidden_layer", "weighted_sum", 1.0, "graded", "bias_forgotten"),
    ("akira", "hidden_layer", "forward", 0.0, "graded", "sigmoid_forgotten"),
    ("akira", "output_layer", "why_square", 0.0, "needs_review", None),
    ("akira", "output_layer", "softmax", None, "needs_review", None),
    ("chika", "hidden_layer", "weighted_sum", None, "needs_review", None),
    ("chika", "hidden_layer", "forward", 0.0, "not_answered", None),
    ("emi", "hidden_layer", "forward", 1.0, "graded", None),
    ("gone", "hidden_layer", "forward", 1.0, "graded", None),
    ("akira", "hidden_layer", "dropped_question", 1.0, "graded", None),
]
OUR_CASES = [
    pytest.param("akira", "weighted_sum", (1.0, "graded", "bias_forgotten"), id="our score before nbgrader's"),
    pytest.param("akira", "forward", (0.5, "graded", "sigmoid_forgotten"), id="extra credit on our score"),
    pytest.param("akira", "why_square", (1.5, "graded", None), id="a person's score before ours, then graded"),
    pytest.param("akira", "softmax", (None, "needs_review", None), id="could not be judged"),
    pytest.param(
        "chika", "weighted_sum", (None, "needs_review", None), id="a person's score from before a newer submission"
    ),
    pytest.param("chika", "forward", (0.0, "not_answered", None), id="left blank"),
    pytest.param("chika", "why_square", MISSING, id="a notebook without our rows, beside one with them"),
    pytest.param("chika", "softmax", (3.5, "graded", None), id="a person's score in such a notebook"),
    pytest.param("emi", "forward", MISSING, id="our row of a submission that nbgrader no longer has"),
    pytest.param("0012", "forward", MISSING, id="no submission"),
]


@pytest.mark.parametrize(("student", "question", "expected"), OUR_CASES)
def test_our_judgement_stands_unless_a_person_has_given_a_score(
    add_ours: Callable[..., Path], student: str, question: str, expected: tuple[float | None, str, str | None]
) -> None:
    assert found(read_grades(add_ours(*OURS), "day1"), student, question) == expected


@pytest.mark.parametrize(
    ("question", "worth_then", "expected"),
    [
        ("why_square", 2.0, (1.5, "graded", None)),
        ("why_square", 3.0, (None, "needs_review", None)),
        ("weighted_sum", 2.0, (1.5, "graded", None)),
        ("forward", 2.0, (None, "needs_review", None)),
    ],
    ids=["by hand", "by hand, of more points", "by the checks", "by the checks, of more points"],
)
def test_no_score_stands_that_is_of_other_points(
    add_ours: Callable[..., Path], question: str, worth_then: float, expected: tuple[float | None, str, str | None]
) -> None:
    notebook = "output_layer" if question == "why_square" else "hidden_layer"
    database = add_ours(("akira", notebook, question, 1.5, "graded", None))
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE kakunin_grade SET max_score = ?", (worth_then,))
    assert found(read_grades(database, "day1"), "akira", question) == expected


def test_a_written_answer_waits_with_0_points(add_ours: Callable[..., Path]) -> None:
    database = add_ours(("chika", "output_layer", "why_square", 0.0, "needs_review", None))
    assert found(read_grades(database, "day1"), "chika", "why_square") == (0.0, "needs_review", None)


def test_our_missing_notebook_has_no_score_whatever_nbgrader_gave(add_ours: Callable[..., Path]) -> None:
    database = add_ours(("chika", "hidden_layer", "forward", None, "missing", None))
    assert found(read_grades(database, "day1"), "chika", "forward") == MISSING


def test_a_question_added_after_grading_is_not_known(add_ours: Callable[..., Path]) -> None:
    """Nobody has judged it: it is neither a zero nor missing."""
    database = add_ours(("akira", "output_layer", "why_square", 0.0, "needs_review", None))
    with Gradebook(f"sqlite:///{database}", "deep_learning") as gradebook:
        gradebook.add_grade_cell("test_added", "output_layer", "day1", max_score=1, cell_type="code")
    assert found(read_grades(database, "day1"), "akira", "added") == (None, "needs_review", None)


def test_every_student_has_one_row_per_question_in_order(add_ours: Callable[..., Path]) -> None:
    frame = read_grades(add_ours(*OURS), "day1")
    key = frame[list(KEY)]
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == 4 * 4
    assert not key.duplicated().any()
    assert key.equals(key.sort_values(list(KEY), ignore_index=True))
    assert set(frame["student_id"]) == {"0012", "akira", "chika", "emi"}
    assert frame.groupby("student_id")["max_score"].sum().eq(9.0).all()


def test_statuses_are_those_of_the_model(add_ours: Callable[..., Path]) -> None:
    assert set(read_grades(add_ours(*OURS), "day1")["status"]) <= set(map(str, Status))


@pytest.mark.parametrize("with_student", [True, False], ids=["no questions", "no students either"])
def test_an_empty_table_has_its_columns_and_types(tmp_path: Path, with_student: bool) -> None:
    database = tmp_path / "gradebook.db"
    with Gradebook(f"sqlite:///{database}", "deep_learning") as gradebook:
        gradebook.add_assignment("day1")
        if with_student:
            gradebook.add_student("akira")
    frame = read_grades(database, "day1")
    assert frame.empty
    assert tuple(frame.columns) == COLUMNS
    assert frame[["score", "max_score"]].dtypes.eq("float64").all()


def test_task_cells_carry_points_too(stock: Path) -> None:
    with Gradebook(f"sqlite:///{stock}", "deep_learning") as gradebook:
        gradebook.add_task_cell("essay", "hidden_layer", "day1", max_score=3, cell_type="markdown")
    assert found(read_grades(stock, "day1"), "emi", "essay") == MISSING


def test_questions_stay_apart_where_two_cells_differ_by_the_prefix_only(stock: Path) -> None:
    with Gradebook(f"sqlite:///{stock}", "deep_learning") as gradebook:
        gradebook.add_grade_cell("forward", "hidden_layer", "day1", max_score=1, cell_type="code")
    frame = read_grades(stock, "day1")
    assert {"forward", "test_forward"} <= set(frame["question"])
    assert not frame[list(KEY)].duplicated().any()


def test_a_url_is_read_like_a_path(stock: Path) -> None:
    assert read_grades(f"sqlite:///{stock}", "day1").equals(read_grades(stock, "day1"))


@pytest.mark.parametrize("name", ["成績 1.db", "50%.db", "what?.db", "a#b.db"])
def test_any_file_name_will_do(stock: Path, name: str) -> None:
    path = stock.rename(stock.with_name(name))
    assert len(read_grades(path, "day1")) == 16


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_reading_leaves_nothing_behind_and_changes_nothing(stock: Path, mode: str) -> None:
    with closing(sqlite3.connect(stock)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
    before = stock.read_bytes()
    read_grades(stock, "day1")
    assert stock.read_bytes() == before
    assert [path.name for path in stock.parent.iterdir()] == [stock.name]


def test_an_unknown_assignment_is_refused_with_the_known_ones(stock: Path) -> None:
    with pytest.raises(UsageError, match="day3") as caught:
        read_grades(stock, "day3")
    assert caught.value.next_step == "choose one of: day1, day2"


def test_a_database_without_assignments_says_so(tmp_path: Path) -> None:
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db", "deep_learning"):
        pass
    with pytest.raises(UsageError, match="day1") as caught:
        read_grades(tmp_path / "gradebook.db", "day1")
    assert caught.value.next_step == "release an assignment first"


@pytest.mark.parametrize("as_url", [True, False], ids=["url", "path"])
def test_a_missing_database_is_refused_and_not_created(tmp_path: Path, as_url: bool) -> None:
    path = tmp_path / "gradebook.db"
    with pytest.raises(StoreError, match="no such database"):
        read_grades(f"sqlite:///{path}" if as_url else path, "day1")
    assert not path.exists()


def write_garbage(path: Path) -> None:
    path.write_bytes(b"this is not a database, however long it may be" * 100)


def write_other_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE weather (day TEXT)")


@pytest.mark.parametrize(
    ("write", "reason"),
    [
        pytest.param(write_garbage, "file is not a database", id="garbage"),
        pytest.param(Path.touch, "none of nbgrader's tables", id="an empty file"),
        pytest.param(write_other_database, "none of nbgrader's tables", id="a database of something else"),
        pytest.param(Path.mkdir, "no such database", id="a folder"),
    ],
)
def test_what_is_no_gradebook_is_refused(tmp_path: Path, write: Callable[[Path], None], reason: str) -> None:
    path = tmp_path / "gradebook.db"
    write(path)
    with pytest.raises(StoreError, match=reason) as caught:
        read_grades(path, "day1")
    assert str(path) in str(caught.value)
    assert caught.value.next_step


def test_a_locked_database_is_reported_with_what_to_do(stock: Path) -> None:
    with closing(sqlite3.connect(stock, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="locked") as caught:
            read_grades(stock, "day1", patience=0.05)
    assert caught.value.next_step is not None
    assert caught.value.next_step.startswith("wait")


@pytest.mark.parametrize("url", ["gradebook.db", "sqlite:", "", "://"])
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="not the URL of a database"):
        read_grades(url, "day1")


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_has_nothing_to_read(url: str) -> None:
    with pytest.raises(StoreError, match="no such database"):
        read_grades(url, "day1")


def test_a_missing_driver_is_named_and_a_password_is_not_shown() -> None:
    with pytest.raises(StoreError, match="driver") as caught:
        read_grades("mysql+pymysql://teacher:geheim@localhost/grades", "day1")
    assert "geheim" not in str(caught.value)
    assert "pymysql" in str(caught.value)


def test_an_unknown_kind_of_database_is_refused() -> None:
    with pytest.raises(UsageError, match="nosuch"):
        read_grades("nosuch://localhost/grades", "day1")
