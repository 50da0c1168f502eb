"""A class of 300 with awkward names: every file that is exported says, cell by cell, what the database says."""

from __future__ import annotations

import csv
import io
import random
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from nbgrader.api import Gradebook as NbgraderDatabase

from autograder.settings.policy import CoursePolicy, Late, Points, Policy
from gradebook.exports import EXPORTS, losses, to_csv
from gradebook.gradebook import Gradebook, read_gradebook

QUESTIONS = {"hidden": {"test_a": 2.0, "test_b": 3.0}, "output": {"why": 5.0}}
AWKWARD = [
    ("髙橋", "﨑子"),
    ("㈱山田①", "𠮷男"),
    ("=1+1", "+SUM(A1)"),
    ("@cmd", "-2"),
    ("佐藤, 鈴木", '引用"符"'),
    ("改行\nあり", "タブ\tあり"),
    ("é–ñ", "😀"),
    ("'already", " 前後の空白 "),
    ("", "名だけ"),
    ("NA", "null"),
    ("007", "1e5"),
    ("<b>&amp;", "渡邉\u3000邊"),
]
POLICY = CoursePolicy(
    {"day1": Policy(late=Late(percent=10), points=Points(out_of=100, digits=1), excused=frozenset({"s007", "s250"}))}
)
Grade = tuple[float | None, bool]  # score, whether it waits for a person; no entry: nothing handed in


def grades_of(number: int, draw: random.Random) -> dict[str, Grade]:
    """By cell: some of everything."""
    if number % 11 == 0:
        return {}
    if number % 13 == 0:
        return {"test_a": (0.0, False), "test_b": (0.0, False), "why": (0.0, False)}
    waiting = number % 5 == 0
    return {
        "test_a": (draw.choice([0.0, 0.5, 2.0]), False),
        "test_b": (draw.randrange(31) / 10, False),
        "why": (None, True) if waiting else (draw.choice([0.0, 2.5, 5.0]), False),
    }


@pytest.fixture(scope="module")
def class_of_300(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, Mapping[str, Grade]]]:
    path = tmp_path_factory.mktemp("class") / "gradebook.db"
    draw = random.Random(300)
    expected = {f"s{number:03}": grades_of(number, draw) for number in range(300)}
    with NbgraderDatabase(f"sqlite:///{path}", "deep_learning") as gradebook:
        gradebook.add_assignment("day1")
        for notebook, cells in QUESTIONS.items():
            gradebook.add_notebook(notebook, "day1")
            for cell, points in cells.items():
                gradebook.add_grade_cell(cell, notebook, "day1", max_score=points, cell_type="code")
        for number, student in enumerate(expected):
            last, first = AWKWARD[number % len(AWKWARD)]
            gradebook.add_student(
                student,
                last_name=last,
                first_name=first,
                email=f"{student}@example.org",
                lms_user_id=str(9000 + number),
            )
        assignment = gradebook.find_assignment("day1")
        cells = {
            cell.name: (notebook.id, cell.id) for notebook in assignment.notebooks for cell in notebook.grade_cells
        }
        fill(path, assignment.id, cells, expected)
    return path, expected


def fill(
    path: Path, assignment: str, cells: Mapping[str, tuple[str, str]], expected: Mapping[str, Mapping[str, Grade]]
) -> None:
    """The rows of nbgrader's own autograding, which takes ten times as long to write them."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for student, grades in expected.items():
            if not grades:
                continue
            row = (f"{student}-day1", assignment, student)
            connection.execute("INSERT INTO submitted_assignment (id, assignment_id, student_id) VALUES (?, ?, ?)", row)
            for notebook in {notebook for notebook, _ in cells.values()}:
                row = (f"{student}-{notebook}", f"{student}-day1", notebook)
                connection.execute(
                    "INSERT INTO submitted_notebook (id, assignment_id, notebook_id) VALUES (?, ?, ?)", row
                )
            for cell, (score, waiting) in grades.items():
                notebook, id = cells[cell]
                connection.execute(
                    "INSERT INTO grade (id, notebook_id, cell_id, auto_score, needs_manual_grade)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (f"{student}-{cell}", f"{student}-{notebook}", id, score, waiting),
                )


@pytest.fixture(scope="module")
def whole(class_of_300: tuple[Path, Mapping[str, Mapping[str, Grade]]]) -> Gradebook:
    return read_gradebook(class_of_300[0], ["day1"], POLICY)


def names(number: int) -> tuple[str, str]:
    return AWKWARD[number % len(AWKWARD)]


def unguarded(text: str) -> str:
    """A text as a person reads it in a spreadsheet: the ' before a formula is not part of it."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t", "\r", "\0") else text


def final_of(student: str, grades: Mapping[str, Grade]) -> tuple[str, float | None]:
    """The state and the grade that a student must have, worked out afresh."""
    if student in POLICY.of("day1").excused:
        return "excused", None
    if not grades:
        return "missing", None
    state = "needs_review" if any(waiting for _, waiting in grades.values()) else "graded"
    return state, round(sum(score or 0.0 for score, _ in grades.values()) * 10 + 1e-9, 1)


def read_csv(content: bytes, encoding: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(encoding), newline="")))


def test_questions_are_those_of_the_database(
    whole: Gradebook, class_of_300: tuple[Path, Mapping[str, Mapping[str, Grade]]]
) -> None:
    rows = read_csv(to_csv(EXPORTS["questions"](whole)), "utf-8-sig")  # type: ignore[arg-type]
    assert len(rows) == 300 * 3
    for row in rows:
        cell = "why" if row["question"] == "why" else f"test_{row['question']}"
        grade = class_of_300[1][row["student_id"]].get(cell)
        score, waiting = grade or (None, False)
        status = "missing" if grade is None else "needs_review" if waiting else "graded"
        assert (row["score"], row["status"]) == ("" if score is None else f"{score:.12g}", status)
        assert float(row["max_score"]) == QUESTIONS[row["notebook"]][cell]


def test_grades_and_names_are_those_of_the_database(
    whole: Gradebook, class_of_300: tuple[Path, Mapping[str, Mapping[str, Grade]]]
) -> None:
    rows = read_csv(to_csv(EXPORTS["grades"](whole)), "utf-8-sig")  # type: ignore[arg-type]
    assert [row["student_id"] for row in rows] == sorted(class_of_300[1])
    for number, row in enumerate(rows):
        state, final = final_of(row["student_id"], class_of_300[1][row["student_id"]])
        assert (unguarded(row["last_name"]), unguarded(row["first_name"])) == names(number)
        assert (row["state"], row["final"]) == (state, "" if final is None else f"{final:.12g}")


def test_pandas_reads_the_same_from_the_csv_of_grades(whole: Gradebook) -> None:
    frame = EXPORTS["grades"](whole)
    assert isinstance(frame, pd.DataFrame)
    back = pd.read_csv(
        io.BytesIO(to_csv(frame)), encoding="utf-8-sig", dtype={"last_name": "str"}, keep_default_na=False
    )
    assert back["last_name"].map(unguarded).tolist() == frame["last_name"].tolist()
    assert pd.to_numeric(back["final"]).fillna(-1).tolist() == frame["final"].fillna(-1).tolist()


def test_the_workbook_says_the_same_and_runs_nothing(
    whole: Gradebook, class_of_300: tuple[Path, Mapping[str, Mapping[str, Grade]]]
) -> None:
    content = EXPORTS["excel"](whole)
    assert isinstance(content, bytes)
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in workbook.worksheets:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        assert sheet.freeze_panes == "B2"
        assert sheet.cell(1, 1).font.bold
        assert sheet.column_dimensions["A"].width > 5
    titles, *rows = workbook["grades"].iter_rows(values_only=True)
    assert len(rows) == 300
    for number, values in enumerate(rows):
        row = dict(zip(titles, values, strict=True))
        state, final = final_of(str(row["student_id"]), class_of_300[1][str(row["student_id"])])
        assert (row["last_name"] or "", row["first_name"]) == names(number)
        assert (row["state"], row["final"]) == (state, final)
    place = titles.index("final") + 1
    finals = next(workbook["grades"].iter_cols(place, place, 2))
    assert {cell.number_format for cell in finals if cell.value is not None} == {"0.00"}
    formulas = [cell for cell in next(workbook["grades"].iter_cols(2, 2, 2)) if str(cell.value).startswith(("=", "@"))]
    assert formulas
    assert all(cell.quotePrefix for cell in formulas)
    titles, *rows = workbook["questions"].iter_rows()
    for cells in rows:
        student = dict(zip([each.value for each in titles], cells, strict=True))
        grades = class_of_300[1][student["student_id"].value]
        for title, name in (("hidden/a", "test_a"), ("hidden/b", "test_b"), ("output/why", "why")):
            score, waiting = grades.get(name, (None, False))
            word = "missing" if name not in grades else "needs_review"
            assert student[title].value == (word if score is None else score)
            assert (student[title].fill.fill_type == "solid") == waiting


def test_canvas_reads_the_same(whole: Gradebook, class_of_300: tuple[Path, Mapping[str, Mapping[str, Grade]]]) -> None:
    content = EXPORTS["canvas"](whole)
    assert isinstance(content, bytes)
    assert not content.startswith(b"\xef\xbb\xbf")
    possible, *rows = read_csv(content, "utf-8")
    assert list(possible) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "day1"]
    assert (possible["Student"].strip(), possible["day1"]) == ("Points Possible", "100")
    for number, row in enumerate(rows):
        state, final = final_of(row["SIS User ID"], class_of_300[1][row["SIS User ID"]])
        assert row["ID"] == str(9000 + number)
        assert unguarded(row["Student"]) == ", ".join(names(number)).strip(", ")
        assert row["day1"] == {"excused": "EX", "graded": "" if final is None else f"{final:.12g}"}.get(state, "")


def test_moodle_reads_the_same(whole: Gradebook, class_of_300: tuple[Path, Mapping[str, Mapping[str, Grade]]]) -> None:
    content = EXPORTS["moodle"](whole)
    assert isinstance(content, bytes)
    rows = read_csv(content, "utf-8")
    assert len(rows) == 300
    for number, row in enumerate(rows):
        state, final = final_of(row["username"], class_of_300[1][row["username"]])
        assert (unguarded(row["lastname"]), unguarded(row["firstname"])) == names(number)
        assert (row["email"], row["idnumber"]) == (f"{row['username']}@example.org", str(9000 + number))
        assert row["day1"] == {"missing": "-", "graded": "" if final is None else f"{final:.12g}"}.get(state, "")
        assert row["day1 state"] == state


def test_cp932_writes_what_it_can_and_tells_the_rest(whole: Gradebook) -> None:
    frame = EXPORTS["grades"](whole)
    assert isinstance(frame, pd.DataFrame)
    rows = read_csv(to_csv(frame, "cp932"), "cp932")
    assert [row["last_name"] for row in rows[:2]] == ["髙橋", "㈱山田①"]
    assert rows[1]["first_name"] == "〓男"
    assert rows[6]["first_name"] == "〓"
    lost = losses(frame, "cp932")
    assert sorted(lost) == [
        "first_name: 😀: 😀 (U+1F600)",
        "first_name: 𠮷男: 𠮷 (U+20BB7)",
        "last_name: é–ñ: é (U+00E9) – (U+2013) ñ (U+00F1)",
    ]
    assert losses(frame, "utf-8-sig") == []
