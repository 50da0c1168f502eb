"""A whole course, from its making to its grades, in each language: what people read holds no sentence of the other."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from command_line import typed

from autograder.course.new_course import lay_out
from autograder.course.simulation import write_class
from autograder.languages import LANGUAGES

LOCALES = {"ja": "ja_JP.UTF-8", "en": "C.UTF-8"}
JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
# Three English words one after the other, once what is the same in each language is taken away.
SENTENCE = re.compile(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b")
THE_SAME = re.compile(
    r"`[^`]*`"  # what to type
    r"|kakunin \S+[^\n。]*"
    r"|cd \S+"
    r"|--[a-z-]+(?: [a-z]+)?"
    r"|[\w./~-]*/[\w./~-]+"  # paths
    r"|\w+_\w+|[\w-]+=\S+"
)
LESSON = re.compile(r"^(?:╭.*|│   .*[^\x00-\x7f].*│)$", re.MULTILINE)  # a title, and the comment on an answer
ROSTER = "学籍番号,姓,名\ns0001,青木,春\ns0002,井上,夏\ns0009,上田,秋\n"
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "new-course": ("new-course", "another"),
    "release": ("release", "lesson1"),
    "audit of one question": ("audit", "lesson1", "--question", "l1_average"),
    "audit that is not stale": ("audit", "lesson1", "--if-stale"),
    "simulate": ("simulate", "lesson1", "--students", "2", "--output", "more"),
    "roster": ("roster", "import", "roster.csv"),
    "roster again": ("roster", "import", "roster.csv", "--dry-run"),
    "roster with errors": ("roster", "import", "wrong.csv"),
    "grade": ("grade", "lesson1", "--workers", "1"),
    "grade that changes nothing": ("grade", "lesson1", "--diff"),
    "grade without walls": ("grade", "lesson1", "--isolation", "none", "--submitted", "nowhere"),
    "show": ("show", "lesson1"),
    "show a student": ("show", "lesson1", "--student", "s0001"),
    "show nobody": ("show", "lesson1", "--student", "nobody"),
    "explain nobody": ("explain", "lesson1", "nobody"),
    "explain a file that cannot be read": ("explain", "lesson1", "s0003", "l1_average"),
    "review": ("review", "lesson1", "--output", "review.xlsx"),
    "review applied": ("review", "lesson1", "--apply", "review.xlsx"),
    "export": ("export", "lesson1", "--to", "excel", "--output", "grades.xlsx"),
    "export of questions": ("export", "lesson1", "--to", "questions", "--output", "questions.csv"),
    "export to nowhere": ("export", "lesson1", "--to", "grades", "--output", "nowhere/grades.csv"),
    "compare": ("compare", "questions.csv", "questions.csv"),
    "compare with nothing": ("compare", "questions.csv", "nothing.csv"),
    "feedback": ("feedback", "lesson1"),
    "report": ("report", "lesson1", "--output", "report.html"),
    "doctor": ("doctor",),
    "no assignment": ("grade", "lesson9"),
    "a file for another": ("export", "lesson1", "--to", "template", "--template", "roster.csv", "--output", "x.csv"),
    "roster remove nobody": ("roster", "remove", "nobody"),
    "roster remove": ("roster", "remove", "s0002", "--yes"),
}
STATUS = {
    "roster with errors": 1,
    "grade": 3,
    "show nobody": 1,
    "explain nobody": 1,
    "grade without walls": 1,
    "export to nowhere": 1,
    "compare with nothing": 1,
    "no assignment": 1,
    "a file for another": 1,
    "roster remove nobody": 1,
    "roster remove": 3,
}
Said = Mapping[str, subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module", params=LANGUAGES)
def spoken(request, tmp_path_factory, lesson, lesson_rubrics) -> tuple[str, Path, Said]:
    """What each command says in a language, one after the other, in a course of its own."""
    root = tmp_path_factory.mktemp(request.param) / "course"
    lay_out(root)
    write_class(lesson, lesson_rubrics, students=2, seed=5, output=root / "submitted")
    unreadable = root / "submitted" / "s0003" / "lesson1" / "center.ipynb"
    unreadable.parent.mkdir(parents=True)
    unreadable.write_text("{")
    (root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (root / "wrong.csv").write_text(ROSTER + "s0001,青木,春\n合計,3,\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", LOCALES[request.param])
        return request.param, root, {name: typed(*command, cwd=root) for name, command in COMMANDS.items()}


@pytest.mark.parametrize("name", COMMANDS)
def test_what_a_command_says_is_in_the_language(spoken, name):
    language, root, said = spoken
    done = said[name]
    assert done.returncode == STATUS.get(name, 0), done.stderr
    text = LESSON.sub("", done.stdout + done.stderr).replace(str(root), "").replace(root.name, "")
    foreign = SENTENCE.findall(THE_SAME.sub("", text)) if language == "ja" else JAPANESE.findall(names_taken_out(text))
    assert foreign == [], text


def names_taken_out(text: str) -> str:
    """Without the names of students and lines of lessons."""
    return re.sub(r"青木|井上|上田|春|夏|秋|合計|学籍番号", "", text)


def test_the_workbook_is_in_the_language(spoken):
    language, root, _ = spoken
    workbook = openpyxl.load_workbook(root / "grades.xlsx")
    headings = [cell.value for cell in next(workbook.worksheets[0].iter_rows())]
    sheets = {"en": ["grades", "questions", "statistics", "statistics of questions"]}
    sheets["ja"] = ["成績一覧", "問いごとの得点", "統計", "問いの統計"]
    first = {"en": ["student_id", "last_name", "first_name"], "ja": ["学籍番号", "姓", "名"]}
    assert (workbook.sheetnames, headings[:3]) == (sheets[language], first[language])


def test_the_workbook_of_written_answers_is_in_the_language(spoken):
    language, root, _ = spoken
    sheets = openpyxl.load_workbook(root / "review.xlsx").sheetnames
    assert sheets[0] == {"en": "Read first", "ja": "はじめに"}[language]


def test_the_report_is_in_the_language(spoken):
    language, root, _ = spoken
    assert f'<html lang="{language}">' in (root / "report.html").read_text(encoding="utf-8")


def test_grading_without_walls_is_warned_of(spoken):
    language, _, said = spoken
    warning = {"en": "the students' code runs as you", "ja": "学生のコードがあなたの権限で動き"}
    assert said["grade without walls"].stderr.startswith("--isolation none: " + warning[language])


def test_what_machines_read_is_the_same_in_each_language(spoken):
    _, root, _ = spoken
    assert (
        (root / "questions.csv")
        .read_text(encoding="utf-8-sig")
        .startswith("student_id,assignment,notebook,question,score,")
    )
