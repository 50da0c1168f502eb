"""Students, submissions, details and questions: from a database with and without Kakunin's own tables."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from nbgrader.api import Gradebook

from autograder.errors import UsageError
from gradebook.frames import (
    DETAIL_COLUMNS,
    QUESTION_COLUMNS,
    STUDENT_COLUMNS,
    SUBMISSION_COLUMNS,
    read_assignments,
    read_details,
    read_questions,
    read_students,
    read_submissions,
)

AddOurs = Callable[..., Path]
QUESTION_TABLE = """
    CREATE TABLE kakunin_question (
        assignment VARCHAR(128), notebook VARCHAR(128), question VARCHAR(128), kind VARCHAR(32), title TEXT,
        position INTEGER, max_score FLOAT, notebook_title TEXT, notebook_position INTEGER,
        PRIMARY KEY (assignment, notebook, question)
    )
"""


def change(database: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_assignments_are_listed_by_name(stock: Path) -> None:
    assert read_assignments(stock) == ["day1", "day2"]


def test_students_of_stock_nbgrader_have_empty_texts_for_what_is_not_known(stock: Path) -> None:
    with Gradebook(f"sqlite:///{stock}", "deep_learning") as gradebook:
        gradebook.update_or_create_student("emi", first_name="恵美", last_name="髙橋", email="emi@example.org")
    frame = read_students(stock)
    assert tuple(frame.columns) == STUDENT_COLUMNS
    assert frame.to_dict("list") == {
        "student_id": ["0012", "akira", "chika", "emi"],
        "first_name": ["", "", "", "恵美"],
        "last_name": ["", "", "", "髙橋"],
        "email": ["", "", "", "emi@example.org"],
        "lms_user_id": [""] * 4,
        "section": [""] * 4,
    }


def test_a_section_comes_from_our_own_table(stock: Path) -> None:
    change(
        stock,
        "CREATE TABLE kakunin_student (student VARCHAR(128) PRIMARY KEY, section TEXT)",
        "INSERT INTO kakunin_student VALUES ('emi', 'A'), ('gone', 'B')",
    )
    frame = read_students(stock)
    assert dict(zip(frame["student_id"], frame["section"], strict=True)) == {
        "0012": "",
        "akira": "",
        "chika": "",
        "emi": "A",
    }


def test_submissions_have_their_moments_in_utc(stock: Path) -> None:
    with Gradebook(f"sqlite:///{stock}", "deep_learning") as gradebook:
        gradebook.update_or_create_assignment("day1", duedate=datetime(2026, 12, 1, 14, 59))
        gradebook.find_submission("day1", "akira").timestamp = datetime(2026, 12, 1, 15, 0, 0, 250000)
        gradebook.find_submission("day1", "chika").extension = timedelta(days=1, minutes=30)
        gradebook.db.commit()
    frame = read_submissions(stock, "day1")
    assert tuple(frame.columns) == SUBMISSION_COLUMNS
    assert list(frame["student_id"]) == ["akira", "chika"]
    assert frame["submitted_at"].iloc[0] == pd.Timestamp("2026-12-01T15:00:00.250Z")
    assert pd.isna(frame["submitted_at"].iloc[1])
    assert frame["due"].eq(pd.Timestamp("2026-12-01T14:59Z")).all()
    assert list(frame["extension"]) == [pd.Timedelta(0), pd.Timedelta(days=1, minutes=30)]


def test_no_submissions_and_no_due_date_keep_their_types(stock: Path) -> None:
    frame = read_submissions(stock, "day2")
    assert frame.empty
    assert [str(each) for each in frame.dtypes] == [
        "str",
        "datetime64[us, UTC]",
        "datetime64[us, UTC]",
        "timedelta64[us]",
    ]
    assert read_submissions(stock, "day1")["due"].isna().all()


def test_details_of_stock_nbgrader_are_its_comments(stock: Path) -> None:
    with Gradebook(f"sqlite:///{stock}", "deep_learning") as gradebook:
        for cell, automatic, by_hand in (("why_square", None, "よく書けています"), ("softmax", "No response.", None)):
            comment = gradebook.find_comment(cell, "output_layer", "day1", "akira")
            comment.auto_comment, comment.manual_comment = automatic, by_hand
        gradebook.db.commit()
    frame = read_details(stock, "day1")
    assert tuple(frame.columns) == DETAIL_COLUMNS
    assert frame[["question", "comment", "manual_comment"]].to_numpy().tolist() == [
        ["softmax", "No response.", ""],
        ["why_square", "", "よく書けています"],
    ]
    assert frame[["answer", "feedback", "problem"]].eq("").all(axis=None)
    assert frame["graded_at"].isna().all()


def test_our_details_stand_beside_a_persons_comment(add_ours: AddOurs) -> None:
    database = add_ours(
        ("akira", "hidden_layer", "forward", 1.0, "graded", None), ("gone", "n", "q", 1.0, "graded", None)
    )
    change(
        database,
        "UPDATE kakunin_grade SET answer = 'u1 = 1', feedback = '{}', graded_at = '2026-12-01 15:00:00.000000'",
    )
    with Gradebook(f"sqlite:///{database}", "deep_learning") as gradebook:
        comment = gradebook.find_comment("forward", "hidden_layer", "day1", "akira")
        comment.auto_comment, comment.manual_comment = "正解です。", "惜しい"
        gradebook.db.commit()
    assert read_details(database, "day1").to_dict("records") == [
        {
            "student_id": "akira",
            "notebook": "hidden_layer",
            "question": "forward",
            "answer": "u1 = 1",
            "feedback": "{}",
            "comment": "正解です。",
            "manual_comment": "惜しい",
            "problem": "",
            "graded_at": pd.Timestamp("2026-12-01T15:00:00Z"),
        }
    ]


def test_a_table_of_ours_that_lacks_a_newer_column_is_read(add_ours: AddOurs) -> None:
    database = add_ours(("akira", "hidden_layer", "forward", 1.0, "graded", None))
    change(database, "ALTER TABLE kakunin_grade DROP COLUMN answer")
    assert list(read_details(database, "day1")["answer"]) == [""]


def test_questions_of_stock_nbgrader_are_named_by_their_cells(stock: Path) -> None:
    frame = read_questions(stock, "day1")
    assert tuple(frame.columns) == QUESTION_COLUMNS
    assert frame.to_numpy().tolist() == [
        ["hidden_layer", "forward", "code", "forward", 0, 1.0, "hidden_layer", 0],
        ["hidden_layer", "weighted_sum", "code", "weighted_sum", 1, 2.0, "hidden_layer", 0],
        ["output_layer", "softmax", "code", "softmax", 0, 4.0, "output_layer", 1],
        ["output_layer", "why_square", "written", "why_square", 1, 2.0, "output_layer", 1],
    ]


def test_questions_stand_in_the_order_and_under_the_titles_that_were_recorded(stock: Path) -> None:
    change(
        stock,
        QUESTION_TABLE,
        "INSERT INTO kakunin_question VALUES"
        " ('day1', 'output_layer', 'why_square', 'written', '二乗誤差', 0, 2, '出力層', 0),"
        " ('day1', 'output_layer', 'softmax', 'code', '', 1, 4, '出力層', 0),"
        " ('day1', 'hidden_layer', 'forward', 'choice', '順伝播', 1, 1, '中間層', 1),"
        " ('day2', 'hidden_layer', 'weighted_sum', 'code', 'another day', 7, 1, 'another day', 7)",
    )
    columns = ["question", "kind", "title", "position", "notebook_title"]
    assert read_questions(stock, "day1")[columns].to_numpy().tolist() == [
        ["why_square", "written", "二乗誤差", 0, "出力層"],
        ["softmax", "code", "softmax", 1, "出力層"],
        ["forward", "choice", "順伝播", 1, "中間層"],
        ["weighted_sum", "code", "weighted_sum", 1, "中間層"],
    ]


@pytest.mark.parametrize("read", [read_submissions, read_details, read_questions])
def test_an_unknown_assignment_is_refused(stock: Path, read: Callable[..., pd.DataFrame]) -> None:
    with pytest.raises(UsageError, match="day3"):
        read(stock, "day3")
