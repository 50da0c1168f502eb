"""Answers in words, scored by a person in a workbook: 300 students, and what can be wrong with a workbook."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from autograder.course.sample_answers import student_prose
from autograder.errors import KakuninError, UsageError
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
from gradebook import database as db
from gradebook.frames import read_grades
from gradebook.messages import review as words
from gradebook.written_review.wording import normalised
from kakunin.cli.review import review_command

REFERENCE = "差のままでは打ち消し合って誤差が小さく見える。\n2乗すると正の値になり、全体の誤差を正しく表せる。"
WHY = Question("why", Kind.WRITTEN, 2.0, "prose", "ここに書く", REFERENCE, "3-1 なぜ二乗するのか")
HOW = Question(
    "how", Kind.WRITTEN, 3.0, "prose", "ここに書く", "学習データが来るたびに更新する。", "=1+1 どう更新するか"
)
CODE = Question("code", Kind.CODE, 1.0, "prose", "...", "...", "3-2")
CELLS = (
    Cell("why", "markdown", Role.ANSWER, "ここに書く", "why"),
    Cell("how", "markdown", Role.ANSWER, "ここに書く", "how"),
    Cell("code", "code", Role.ANSWER, "...", "code"),
    Cell("test_code", "code", Role.EXAMPLE, "assert True", "code"),
)
ASSIGNMENT = Assignment("day1", "day1", (Notebook("prose", "3. 言葉で", CELLS, (WHY, HOW, CODE)),), {}, Path("checks"))
STUDENTS = 300
FEW = {
    "s01": "打ち消し合わないようにするため。",
    "s02": "打ち消し合わないようにするため",
    "s03": " 打ち消し合わないようにする ため。\n",
    "s04": "打ち消し合うようにするため。",
    "s05": '=HYPERLINK("https://evil.example")',
    "s06": "",
    "s07": "わかりません。\u202e\x07",
}
Run = Callable[..., tuple[int, str]]
Sheets = Mapping[str, Worksheet]


def written(question: Question, text: str) -> QuestionGrade:
    status = Status.NEEDS_REVIEW if text.strip() else Status.NOT_ANSWERED
    return QuestionGrade(question.id, question.points, 0.0, status, answer=text)


def save(store: Store, student: str, why: str, how: str = "都度更新する。") -> None:
    code = QuestionGrade("code", 1.0, 1.0, Status.GRADED, answer="x = 1")
    questions = (written(WHY, why), written(HOW, how), code)
    store.save(Grade(student, "day1", (NotebookGrade("prose", questions),)), ASSIGNMENT)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("written") / "gradebook.db"
    with Store(f"sqlite:///{path}") as store:
        store.ensure_assignment(ASSIGNMENT)
    return path


@pytest.fixture(scope="module")
def few(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = Path(shutil.copy(empty, tmp_path_factory.mktemp("few") / "gradebook.db"))
    with Store(f"sqlite:///{path}") as store:
        for student, text in FEW.items():
            save(store, student, text)
    return path


@pytest.fixture
def database(few: Path, tmp_path: Path) -> Path:
    """A database of seven students, for one test."""
    return Path(shutil.copy(few, tmp_path / "gradebook.db"))


def review(database: Path, *arguments: str) -> tuple[int, str]:
    """The exit status and what was printed."""
    result = CliRunner().invoke(review_command, ["day1", "--db", f"sqlite:///{database}", *arguments])
    if isinstance(result.exception, KakuninError):
        raise result.exception
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def written_out(database: Path, *arguments: str) -> Path:
    path = database.with_name("review.xlsx")
    assert review(database, "--output", str(path), *arguments)[0] == 0
    return path


@pytest.fixture(scope="module")
def workbook(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is written out of the seven students' database before anything is scored."""
    return written_out(Path(shutil.copy(few, tmp_path_factory.mktemp("workbook") / "gradebook.db")))


def rows_of(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows below the titles, each with its number."""
    head = [cell.value for cell in sheet[2]]
    return [
        {"row": number, **dict(zip(head, values, strict=True))}
        for number, values in enumerate(sheet.iter_rows(min_row=3, values_only=True), start=3)
    ]


def fill(path: Path, decide: Callable[[dict[str, Any]], dict[str, Any]], sheet: str = "1 why") -> int:
    """Write into rows what `decide` says, and count the cells touched."""
    book = load_workbook(path)
    touched = 0
    for row in rows_of(book[sheet]):
        for name, value in decide(row).items():
            book[sheet].cell(row["row"], words.COLUMNS.index(name) + 1).value = value
            touched += 1
    book.save(path)
    return touched


def scores(database: Path, question: str = "why") -> dict[str, tuple[float | None, bool, str | None]]:
    """By student the manual score, whether it waits, and a person's comment, as nbgrader has them."""
    with Gradebook(f"sqlite:///{database}", "deep_learning") as gradebook:
        found = {}
        for student in gradebook.students:
            grade = gradebook.find_grade(question, "prose", "day1", student.id)
            comment = gradebook.find_comment(question, "prose", "day1", student.id)
            found[student.id] = (grade.manual_score, grade.needs_manual_grade, comment.manual_comment)
    return found


def applied(database: Path, path: Path, *arguments: str) -> tuple[int, dict[str, Any]]:
    status, output = review(database, "--apply", str(path), "--json", "--quiet", *arguments)
    return status, json.loads(output[output.index("{") :])


def test_300_students_are_scored_by_touching_at_most_a_third_as_many_rows(empty: Path, tmp_path: Path) -> None:
    database = Path(shutil.copy(empty, tmp_path / "gradebook.db"))
    chance = Random(1)
    texts = {f"s{number:04}": student_prose(REFERENCE, chance) for number in range(STUDENTS)}
    with Store(f"sqlite:///{database}") as store:
        for student, text in texts.items():
            save(store, student, text)
    assert len(set(texts.values())) > STUDENTS / 4
    path = written_out(database)
    by_group = {}

    def decide(row: dict[str, Any]) -> dict[str, Any]:
        if "-" in row[words.GROUP]:
            return {}
        by_group[row[words.GROUP]] = len(by_group) % 3
        return {words.SCORE: by_group[row[words.GROUP]]}

    assert fill(path, decide) <= STUDENTS / 3
    meant = {
        normalised(row[words.ANSWER]): by_group[row[words.GROUP].split("-")[0]]
        for row in rows_of(load_workbook(path)["1 why"])
    }
    status, told = applied(database, path)
    assert (status, told["scored"], told["refused"]) == (0, STUDENTS, [])
    expected = {student: (meant[normalised(text)], False, None) for student, text in texts.items()}
    assert scores(database) == expected
    frame = read_grades(database, "day1")
    mine = frame[frame["question"] == "why"].set_index("student_id")
    assert mine["score"].to_dict() == {student: score for student, (score, _, _) in expected.items()}
    assert set(mine["status"]) == {"graded"}
    assert set(frame[frame["question"] == "how"]["status"]) == {"needs_review"}
    assert applied(database, path)[1] == {**told, "scored": 0, "rows": 0, "unchanged": told["rows"]}


def test_the_workbook_hides_names_and_can_be_worked_in(database: Path) -> None:
    path = written_out(database)
    book = load_workbook(path)
    assert book.sheetnames == [words.OVERVIEW, "1 why", "2 how"]
    sheet = book["1 why"]
    assert sheet.freeze_panes == "D3"
    assert sheet.column_dimensions["C"].width >= 60
    assert sheet["C3"].alignment.wrap_text
    (rule,) = sheet.data_validations.dataValidation
    assert (rule.type, rule.formula1, rule.formula2) == ("decimal", "0", "2")
    assert "D3" in rule.sqref
    everything = [str(cell) for each in book for row in each.iter_rows(values_only=True) for cell in row]
    assert not [text for text in everything if re.search(r"s0\d", text)]
    assert book["2 how"]["A1"].value.startswith("'=1+1")
    assert not [cell for each in book for row in each.iter_rows() for cell in row if cell.data_type == "f"]
    overview = list(book[words.OVERVIEW].iter_rows(values_only=True))[-2]
    assert overview == ("1 why", "3-1 なぜ二乗するのか", 2, 6, 6, 4, 1, 0)


def test_equal_answers_are_one_row_and_the_largest_group_comes_first(database: Path) -> None:
    rows = rows_of(load_workbook(written_out(database))["1 why"])
    assert [(row[words.GROUP], row[words.STUDENTS]) for row in rows] == [("1", 3), ("2", 1), ("3", 1), ("4", 1)]
    assert normalised(rows[0][words.ANSWER]) == "打ち消し合わないようにするため"
    assert rows[1][words.ANSWER].startswith("'=HYPERLINK")
    assert "わかりません。" in [row[words.ANSWER] for row in rows]  # without what turns a line around


def test_nothing_is_proposed_before_a_person_has_scored_an_equal_answer(database: Path) -> None:
    path = written_out(database)
    assert {row[words.SUGGESTED] for row in rows_of(load_workbook(path)["1 why"])} == {None}
    fill(path, lambda row: {words.SCORE: 1.5} if row[words.GROUP] == "1" else {})
    applied(database, path)
    with Store(f"sqlite:///{database}") as store:
        save(store, "s99", "打ち消し合わないようにするため、")
    rows = rows_of(load_workbook(written_out(database))["1 why"])
    first = rows[0]
    assert (first[words.STUDENTS], first[words.SUGGESTED], first[words.SCORE]) == (4, 1.5, None)
    assert first[words.REMARK] == words.scored(3, 4)
    assert {row[words.SUGGESTED] for row in rows[1:]} == {None}
    assert scores(database)["s99"] == (None, True, None)  # a suggestion is not a score


def test_a_group_that_is_done_is_left_out_unless_asked_for(database: Path) -> None:
    path = written_out(database)
    fill(path, lambda row: {words.SCORE: 1} if row[words.GROUP] == "1" else {})
    applied(database, path)
    assert len(rows_of(load_workbook(written_out(database))["1 why"])) == 3
    rows = rows_of(load_workbook(written_out(database, "--all"))["1 why"])
    assert [row[words.REMARK] for row in rows] == [words.scored(3, 3), None, None, None]


def test_people_who_differ_are_told_so(database: Path) -> None:
    with Gradebook(f"sqlite:///{database}", "deep_learning") as gradebook:
        for student, score in (("s01", 1.0), ("s02", 2.0)):
            grade = gradebook.find_grade("why", "prose", "day1", student)
            grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.db.commit()
    first = rows_of(load_workbook(written_out(database))["1 why"])[0]
    assert first[words.SUGGESTED] is None
    assert words.undecided((1.0, 2.0)) in first[words.REMARK]


def test_long_texts_that_several_handed_in_are_apart(empty: Path, tmp_path: Path) -> None:
    database = Path(shutil.copy(empty, tmp_path / "gradebook.db"))
    with Store(f"sqlite:///{database}") as store:
        for student, text in (("c1", REFERENCE), ("c2", f" {REFERENCE}。"), ("c3", "短い。"), ("c4", "短い。")):
            save(store, student, text)
    book = load_workbook(written_out(database))
    assert list(book[words.COPIES].iter_rows(min_row=2, values_only=True)) == [("1 why", 2, REFERENCE)]
    assert [row[words.REMARK] for row in rows_of(book["1 why"])] == [words.copied(2), None]


def test_a_score_of_an_earlier_answer_is_shown_and_not_proposed(database: Path) -> None:
    path = written_out(database)
    fill(path, lambda row: {words.SCORE: 1})
    applied(database, path)
    with Store(f"sqlite:///{database}") as store:
        save(store, "s01", "2乗すると符号がそろうから。")
    (row,) = rows_of(load_workbook(written_out(database))["1 why"])
    assert (row[words.SUGGESTED], row[words.REMARK]) == (None, words.before((1.0,)))
    path = written_out(database)
    fill(path, lambda row: {words.SCORE: 2})
    assert applied(database, path)[0] == 0
    assert scores(database)["s01"] == (2.0, False, None)


def test_a_comment_goes_with_the_score_and_a_blank_one_leaves_what_there_is(database: Path) -> None:
    path = written_out(database)
    fill(
        path,
        lambda row: (
            {words.SCORE: 2, words.COMMENT: "よく書けています。"} if row[words.GROUP] == "1" else {words.SCORE: 0}
        ),
    )
    assert applied(database, path)[0] == 0
    assert scores(database)["s01"] == (2.0, False, "よく書けています。")
    assert scores(database)["s04"] == (0.0, False, None)
    assert scores(database)["s06"][0] is None  # left blank: there is nothing to score
    again = written_out(database, "--all")
    fill(again, lambda row: {words.SCORE: 1} if row[words.GROUP] == "1" else {})
    applied(database, again)
    assert scores(database)["s01"] == (1.0, False, "よく書けています。")


def test_a_wording_may_have_a_score_of_its_own(empty: Path, tmp_path: Path) -> None:
    database = Path(shutil.copy(empty, tmp_path / "gradebook.db"))
    texts = {
        "a1": "2乗すると正の値になり、全体の誤差を正しく表せるから。",
        "a2": "2乗すると正の値になり、全体の誤差を正しく表せるから",
        "a3": "2乗すると正の値になり、全体の誤差を正しく表せるからです。",
        "a4": "二乗すると、正の値になり、全体の誤差を正しく表せる。",
    }
    with Store(f"sqlite:///{database}") as store:
        for student, text in texts.items():
            save(store, student, text)
    path = written_out(database)
    rows = rows_of(load_workbook(path)["1 why"])
    assert [row[words.GROUP] for row in rows] == ["1", "1-2", "1-3"]
    assert [row[words.STUDENTS] for row in rows] == [4, 1, 1]

    def decide(row: dict[str, Any]) -> dict[str, Any]:
        if row[words.GROUP] == "1":
            return {words.SCORE: 2, words.COMMENT: "そのとおりです。"}
        return {words.SCORE: "1.5", words.COMMENT: "「から」がありません。"} if "二乗" in row[words.ANSWER] else {}

    fill(path, decide)
    assert applied(database, path)[0] == 0
    right = (2.0, False, "そのとおりです。")
    assert scores(database) == {"a1": right, "a2": right, "a3": right, "a4": (1.5, False, "「から」がありません。")}


REFUSED = [
    pytest.param({words.SCORE: 2.5}, "out of range", id="too much"),
    pytest.param({words.SCORE: -1}, "out of range", id="less than nothing"),
    pytest.param({words.SCORE: "満点"}, "not a number", id="a word"),
    pytest.param({words.SCORE: "nan"}, "not a number", id="not a number"),
    pytest.param({words.SCORE: "1e0"}, "not a number", id="an exponent"),
    pytest.param({words.SCORE: True}, "not a number", id="a truth value"),
    pytest.param({words.SCORE: "=1+1"}, "is a formula", id="a formula"),
    pytest.param({words.SCORE: "#N/A"}, "not a number", id="an error of the spreadsheet"),
    pytest.param({words.SCORE: 1, words.COMMENT: "=A1"}, "comment is a formula", id="a formula as comment"),
    pytest.param({words.COMMENT: "よい"}, "without a score", id="a comment alone"),
    pytest.param({words.SCORE: 1, words.KEY: "x"}, "key is damaged", id="another key"),
    pytest.param({words.SCORE: 1, words.KEY: None}, "key is damaged", id="no key"),
    pytest.param({words.SCORE: 1, words.CHECK: None}, "have changed since", id="no fingerprint"),
    pytest.param({words.SCORE: 1, words.CHECK: "0" * 16}, "have changed since", id="another fingerprint"),
    pytest.param({words.SCORE: 1, words.ANSWER: "別の答え"}, "sorted without the others", id="another answer"),
    pytest.param({words.SCORE: 1, words.GROUP: "x"}, "not a number", id="no group"),
]


@pytest.mark.parametrize(("change", "reason"), REFUSED)
def test_a_bad_row_is_refused_and_the_good_ones_are_applied(
    database: Path, workbook: Path, change: dict[str, Any], reason: str
) -> None:
    path = Path(shutil.copy(workbook, database.parent))
    fill(path, lambda row: change if row["row"] == 3 else {words.SCORE: 1})
    status, told = applied(database, path)
    assert status == 3
    (refusal,) = told["refused"]
    assert (refusal["sheet"], refusal["row"]) == ("1 why", 3)
    assert reason in refusal["reason"]
    assert refusal["next_step"]
    assert scores(database)["s01"] == (None, True, None)
    assert scores(database)["s04"] == (1.0, False, None)


def test_a_row_without_a_score_is_left_whatever_became_of_its_answer(database: Path) -> None:
    path = written_out(database)
    fill(path, lambda row: {words.SCORE: 1} if row[words.GROUP] == "1" else {words.KEY: "damaged"})
    status, told = applied(database, path)
    assert (status, told["scored"], told["left"], told["refused"]) == (0, 3, 4, [])


def test_the_same_row_twice_is_used_once(database: Path) -> None:
    path = written_out(database)
    book = load_workbook(path)
    book["1 why"].append([cell.value for cell in book["1 why"][3]])
    book["1 why"].cell(7, words.COLUMNS.index(words.SCORE) + 1).value = 2
    book.save(path)
    fill(path, lambda row: {words.SCORE: 1} if row["row"] == 3 else {})
    status, told = applied(database, path)
    assert (status, told["refused"][0]["row"], scores(database)["s01"][0]) == (3, 7, 1.0)
    assert "the same row as row 3" in told["refused"][0]["reason"]


@pytest.mark.parametrize(("comment", "after"), [(None, None), ("今度はよい。", "今度はよい。"), ("前の話", "前の話")])
def test_a_comment_on_an_earlier_answer_is_shown_and_goes_unless_it_is_repeated(
    database: Path, comment: str | None, after: str | None
) -> None:
    path = written_out(database)
    fill(path, lambda row: {words.SCORE: 1, words.COMMENT: "前の話"})
    applied(database, path)
    with Store(f"sqlite:///{database}") as store:
        save(store, "s01", "2乗すると符号がそろうから。")
    path = written_out(database)
    (row,) = rows_of(load_workbook(path)["1 why"])
    assert row[words.REMARK] == f"{words.before((1.0,))}\n{words.commented_before(('前の話',))}"
    fill(path, lambda row: {words.SCORE: 1, words.COMMENT: comment})
    assert applied(database, path)[0] == 0
    assert scores(database)["s01"] == (1.0, False, after)


def test_full_width_digits_are_digits(database: Path) -> None:
    path = written_out(database)
    fill(path, lambda row: {words.SCORE: "1.5"} if row["row"] == 3 else {})
    assert applied(database, path)[0] == 0
    assert scores(database)["s03"][0] == 1.5


def test_a_newer_score_is_never_overwritten(database: Path) -> None:
    path = written_out(database)
    fill(path, lambda row: {words.SCORE: 1})
    with Gradebook(f"sqlite:///{database}", "deep_learning") as gradebook:
        grade = gradebook.find_grade("why", "prose", "day1", "s04")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        gradebook.db.commit()
    status, told = applied(database, path)
    assert (status, len(told["refused"])) == (3, 1)
    assert scores(database)["s04"] == (2.0, False, None)
    assert scores(database)["s01"] == (1.0, False, None)


def test_an_answer_that_changed_is_not_scored_by_what_it_was(database: Path) -> None:
    path = written_out(database)
    fill(path, lambda row: {words.SCORE: 2})
    with Store(f"sqlite:///{database}") as store:
        save(store, "s01", "まったく別の答えです。")
    status, told = applied(database, path)
    assert (status, len(told["refused"])) == (3, 1)
    assert {student: scores(database)[student][0] for student in ("s01", "s02", "s04")} == {
        "s01": None, "s02": None, "s04": 2.0,
    }  # fmt: skip


def test_a_score_that_comes_while_ours_is_written_stands(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        ((grade, submitted),) = connection.execute(
            "SELECT grade.id, grade.notebook_id FROM grade JOIN base_cell ON base_cell.id = cell_id"
            " JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id"
            " JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id"
            " WHERE base_cell.name = 'why' AND student_id = 's01'"
        ).fetchall()
        connection.execute("UPDATE grade SET manual_score = 2 WHERE id = ?", (grade,))
    late = db.ManualScore(grade, submitted, "why", None, 1.0, "コメント")
    assert db.write(database, lambda connection: db.write_manual_scores(connection, [late])) == [late]
    assert scores(database)["s01"] == (2.0, True, None)


def test_a_dry_run_changes_nothing(database: Path) -> None:
    path = written_out(database)
    fill(path, lambda row: {words.SCORE: 1})
    before = database.read_bytes()
    status, told = applied(database, path, "--dry-run")
    assert (status, told["scored"], told["dry_run"]) == (0, 6, True)
    assert database.read_bytes() == before


def test_grading_again_keeps_a_persons_score(database: Path) -> None:
    path = written_out(database)
    fill(path, lambda row: {words.SCORE: 1, words.COMMENT: "よい"})
    applied(database, path)
    with Store(f"sqlite:///{database}") as store:
        save(store, "s01", FEW["s01"])
    assert scores(database)["s01"][0] == 1.0
    assert scores(database)["s01"][2] == "よい"


def test_one_question_alone(database: Path) -> None:
    path = written_out(database, "--question", "how")
    assert load_workbook(path).sheetnames == [words.OVERVIEW, "1 how"]
    with pytest.raises(UsageError, match="no written question is called code"):
        review(database, "--output", str(path), "--question", "code")


def broken(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 broken")


def plain(path: Path) -> None:
    path.write_text("得点\n1\n", encoding="utf-8")


def other(path: Path) -> None:
    book = load_workbook(path)
    for sheet in list(book)[1:]:
        book.remove(sheet)
    book.save(path)


@pytest.mark.parametrize("damage", [broken, plain, Path.unlink, other])
def test_what_is_no_such_workbook_is_said(database: Path, damage: Callable[[Path], None]) -> None:
    path = written_out(database)
    damage(path)
    with pytest.raises(UsageError) as raised:
        review(database, "--apply", str(path))
    assert raised.value.next_step
    assert str(path) in str(raised.value)


@pytest.mark.parametrize("arguments", [(), ("--output", "a", "--apply", "b")])
def test_one_thing_at_a_time(database: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="--output or --apply"):
        review(database, *arguments)


ALIKE = [
    pytest.param("正の値になる。", "正の値になる", True, id="a full stop"),
    pytest.param("2乗して 0.5 倍", "2乗して0.5倍。", True, id="width and spaces"),
    pytest.param("**正の値**、になる", "正の値になる", True, id="marks"),
    pytest.param("SGD を使う", "sgdを使う", True, id="capitals"),
    pytest.param("0.5 倍する", "05 倍する", False, id="a decimal point"),
    pytest.param("傾きは -1", "傾きは 1", False, id="a sign"),
    pytest.param("傾きは −1", "傾きは －1", True, id="another minus"),
    pytest.param("1/(2n) 倍", "(1/2)n 倍", False, id="brackets of a formula"),
    pytest.param("差（y-d）を使う", "差 y-d を使う", True, id="brackets of a remark"),
    pytest.param("2*3 になる", "23になる", False, id="a product"),
    pytest.param("2 * 3 になる", "2*3になる", True, id="a product and spaces"),
    pytest.param("* 2乗する", "**2乗**する", True, id="stars that are marks"),
    pytest.param("f'(x) を使う", "f(x)を使う", False, id="a derivative"),
    pytest.param("f'(x) を使う", "f’(x)を使う", True, id="a curly one"),
    pytest.param("2、3 を使う", "23を使う", False, id="two numbers"),
    pytest.param("2, 3 です", "2、3です", True, id="two numbers and a space"),
    pytest.param("2, 3 です", "23です", False, id="a number and two with a space"),
    pytest.param("1、2文で書く。3", "1,2文で書く3", True, id="stops beside numbers"),
    pytest.param("正の値になる", "負の値になる", False, id="another word"),
]


@pytest.mark.parametrize(("one", "other", "alike"), ALIKE)
def test_equal_words(one: str, other: str, alike: bool) -> None:
    assert (normalised(one) == normalised(other)) is alike


def test_the_same_answers_give_the_same_workbook_rows(database: Path) -> None:
    first = rows_of(load_workbook(written_out(database))["1 why"])
    assert rows_of(load_workbook(written_out(database))["1 why"]) == first
