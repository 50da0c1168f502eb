"""The question's text and the author's answer stand on the grader's sheet."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from autograder.model import (
    Assignment,
    Cell,
    Grade,
    Kind,
    Notebook,
    NotebookGrade,
    Question,
    QuestionGrade,
    Role,
    Status,
)
from autograder.storage.store import Store
from gradebook.messages import review as words
from gradebook.written_review import WrittenAnswer, WrittenQuestion, read_workbook, with_texts, workbook
from gradebook.written_review.workbook import LINE, LINES
from kakunin.cli.review import review_command

WHY = Question("why", Kind.WRITTEN, 2.0, "prose", "ここに書く", "**正の値**にするため。", "なぜか")
HEADED = Cell("t2", "markdown", Role.TEXT, "## 2 説明 [2点]\n\n**なぜ**2乗しますか。\n\n\n`x` を見て答えます。")
CODE = Cell("t3", "code", Role.TEXT, "x = 1")
PROSE = Cell("t4", "markdown", Role.TEXT, "1文で構いません。")
ANSWER = Cell("why", "markdown", Role.ANSWER, "ここに書く", "why")
OTHER = Cell("how", "markdown", Role.ANSWER, "ここに書く", "how")
ABOVE = [
    pytest.param((HEADED,), "なぜ2乗しますか。\nx を見て答えます。", id="below a heading"),
    pytest.param(
        (HEADED, CODE, PROSE), "なぜ2乗しますか。\nx を見て答えます。\nx = 1\n1文で構いません。", id="in several cells"
    ),
    pytest.param((HEADED, OTHER, PROSE), "1文で構いません。", id="after another answer"),
    pytest.param((PROSE, Cell("t5", "markdown", Role.TEXT, "# 1\n## 2\n問い")), "問い", id="below several headings"),
    pytest.param((), "", id="nothing"),
]


def course(*above: Cell) -> Assignment:
    return Assignment("day1", "day1", (Notebook("prose", "3", (*above, ANSWER), (WHY,)),), {}, Path("checks"))


def asked(question: str = "why", *texts: str) -> WrittenQuestion:
    answers = tuple(WrittenAnswer(f"{place:04}", "", "", text, text) for place, text in enumerate(texts))
    return WrittenQuestion("prose", question, "なぜか", 2.0, answers)


@pytest.mark.parametrize(("above", "text"), ABOVE)
def test_the_text_is_what_stands_above_the_answer(above: tuple[Cell, ...], text: str) -> None:
    (question,) = with_texts([asked()], course(*above))
    assert (question.text, question.model_answer) == (text, "正の値にするため。")


def test_a_question_that_the_course_does_not_have_stays_without() -> None:
    assert with_texts([asked("gone")], course(HEADED)) == [asked("gone")]


def sheet_of(question: WrittenQuestion, path: Path) -> Worksheet:
    path.write_bytes(workbook([question])[0])
    sheet: Worksheet = load_workbook(path)[f"1 {question.question}"]
    return sheet


def test_the_sheet_shows_both_above_the_table_and_is_read_again(tmp_path: Path) -> None:
    (question,) = with_texts([asked("why", "正の値にする", "負の値にする")], course(HEADED))
    sheet = sheet_of(question, tmp_path / "review.xlsx")
    assert [cell.value for cell in sheet["A"][:4]] == ["なぜか (2 points)", words.TEXT, words.MODEL_ANSWER, words.GROUP]
    assert [cell.value for cell in sheet["C"][1:3]] == [question.text, question.model_answer]
    assert sheet.freeze_panes == "D5"
    assert "D5" in sheet.data_validations.dataValidation[0].sqref
    assert [entry.answer for entry in read_workbook(tmp_path / "review.xlsx")] == ["正の値にする", "負の値にする"]


def test_a_long_text_leaves_room_for_the_table(tmp_path: Path) -> None:
    (question,) = with_texts(
        [asked("why", "正")], course(Cell("t", "markdown", Role.TEXT, "# 1\n" + "長い文章。" * 900))
    )
    sheet = sheet_of(question, tmp_path / "review.xlsx")
    assert sheet.row_dimensions[2].height == LINE * LINES
    assert sheet.row_dimensions[3].height == LINE


def test_a_text_is_never_a_formula(tmp_path: Path) -> None:
    (question,) = with_texts([asked("why", "正")], course(Cell("t", "markdown", Role.TEXT, "=1+1")))
    sheet = sheet_of(question, tmp_path / "review.xlsx")
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("'=1+1", "s")


@pytest.fixture
def taught(lesson_root: Path, lesson: Assignment, tmp_path: Path) -> Path:
    """A course with one student's written answer in its database."""
    root = Path(shutil.copytree(lesson_root, tmp_path / "course"))
    (notebook,) = lesson.notebooks
    answer = QuestionGrade("l1_outlier", 2.0, 0.0, Status.NEEDS_REVIEW, answer="平均値。")
    with Store(f"sqlite:///{root / 'gradebook.db'}") as store:
        store.ensure_assignment(lesson)
        store.save(Grade("s1", "lesson1", (NotebookGrade(notebook.name, (answer,)),)), lesson)
    return root


def reviewed(root: Path) -> tuple[str, list[str]]:
    """What the command says, and the first column of its sheet above the table."""
    path = root / "review.xlsx"
    database = f"sqlite:///{root / 'gradebook.db'}"
    result = CliRunner().invoke(review_command, ["lesson1", "--output", str(path), "--db", database])
    assert result.exit_code == 0, result.output
    return result.output, [str(cell.value) for cell in load_workbook(path)["1 l1_outlier"]["A"][1:3]]


def test_the_command_takes_them_from_the_course(taught: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(taught)
    said, column = reviewed(taught)
    assert column == [words.TEXT, words.MODEL_ANSWER]
    assert "texts" not in said


def test_without_a_course_it_says_that_they_are_missing(
    taught: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said, column = reviewed(taught)
    assert column == [words.GROUP, "1"]
    assert "neither the questions' texts nor model answers" in said


def test_a_broken_course_does_not_stop_a_grader(taught: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(taught)
    settings = taught / "solutions" / "lesson1" / "assignment.toml"
    settings.write_text("title = 1\n", encoding="utf-8")
    said, column = reviewed(taught)
    assert column == [words.GROUP, "1"]
    assert "assignment.toml" in said
