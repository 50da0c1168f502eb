"""The workbook is in the grader's language, and a workbook in either language is applied."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from autograder.languages import LANGUAGES, in_language
from gradebook.messages import review as words
from gradebook.written_review import Entry, WrittenAnswer, WrittenQuestion, apply, read_workbook, workbook

JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
LATIN_WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
TITLES = {  # those of workbooks that people have
    "ja": ["グループ", "人数", "答え", "得点", "コメント", "参考（同じ答えの得点）", "備考", "行キー", "照合"],
    "en": ["Group", "Students", "Answer", "Score", "Comment", "Suggestion", "Remark", "Row key", "Fingerprint"],
}
HEADINGS = {"ja": "why（2点）", "en": "why (2 points)"}
REMARKS = {
    "ja": "同じ長い文章が5人（写しかもしれません）\n5人中3人は採点済み\n前の答えの得点: 0.5（もう一度確認）\n"
    "前の答えへのコメント: ok\n人によって得点が違います: 1、2",
    "en": "5 students wrote this long text; it may be copied\n3 of 5 scored\n"
    "score of an earlier answer: 0.5 (to be confirmed)\ncomment on an earlier answer: ok\n"
    "graders gave different scores: 1, 2",
}
LONG = "x" * 50


def answer(number: int, score: float | None = None, comment: str = "", *, waiting: bool = False) -> WrittenAnswer:
    return WrittenAnswer(f"{number:04}", "", "", LONG, LONG, score, comment, waiting)


SCORED = (answer(1, 1.0), answer(2, 2.0), answer(3, 1.0))
WHY = WrittenQuestion(
    "prose",
    "why",
    "why",
    2.0,
    (*SCORED, answer(4, waiting=True), answer(5, 0.5, "ok", waiting=True)),
    text="1+1?",
    model_answer="2",
)


def written(language: str, path: Path) -> Workbook:
    path.write_bytes(workbook([WHY], language=language)[0])
    return load_workbook(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_of_ours_in_the_workbook_is_in_the_language(language: str, tmp_path: Path) -> None:
    book = written(language, tmp_path / "review.xlsx")
    values = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    (rule,) = book["1 why"].data_validations.dataValidation
    texts = [*book.sheetnames, *(each for each in values if isinstance(each, str)), rule.errorTitle, rule.error]
    foreign = JAPANESE if language == "en" else LATIN_WORDS
    command = "kakunin review"  # to be typed, the same in each language
    assert [text for text in texts if foreign.search(text.replace(command, ""))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_of_a_question(language: str, tmp_path: Path) -> None:
    heading, text, model_answer, titles, row = written(language, tmp_path / "review.xlsx")["1 why"].iter_rows(
        values_only=True
    )
    assert (heading[0], text[2], model_answer[2]) == (HEADINGS[language], "1+1?", "2")
    assert list(titles) == TITLES[language]
    assert row[titles.index(in_language(words.REMARK, language))] == REMARKS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_in_either_language_is_applied(language: str, tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    book = written(language, path)
    book["1 why"].cell(5, TITLES[language].index(in_language(words.SCORE, language)) + 1).value = 3
    book.save(path)
    (entry,) = read_workbook(path)
    assert (entry.group, entry.answer, entry.score) == ("1", LONG, 3.0)
    (refusal,) = apply(tmp_path / "gradebook.db", [WHY], [entry]).refused
    assert (
        in_language(refusal.told, "ja") == "1 why の 5 行目: 得点 3 が範囲の外です。0 から 2 までの数を書いてください"
    )
    assert refusal.told == "1 why, row 5: the score 3 is out of range; write a number from 0 to 2"


def test_a_column_of_a_graders_own_with_a_name_of_the_other_language_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "review.xlsx"
    book = written("ja", path)
    book["1 why"].cell(4, 10).value, book["1 why"].cell(5, 10).value = str(words.SCORE), 2
    book.save(path)
    entries: list[Entry] = read_workbook(path)
    assert [entry.score for entry in entries] == [None]
