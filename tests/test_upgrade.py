"""A database of the version before is brought up to date by whatever opens it first, and says what it said before."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import inspect
from three_students import write_three

from autograder.course.new_course import lay_out
from autograder.errors import StoreError
from autograder.messages import ja
from autograder.messages.ja_comment import comment_text
from autograder.model import Comment, Wrong
from autograder.settings.policy import CoursePolicy
from autograder.storage.comment_upgrade import from_rendered
from autograder.storage.connection import reading
from autograder.storage.store import Store
from autograder.storage.stored_comment import as_json, from_json
from autograder.text import escaped
from gradebook.feedback.gather import read_feedback
from gradebook.frames import read_details
from gradebook.gradebook import read_gradebook
from kakunin.cli import command as kakunin

BEFORE = Path(__file__).parent / "databases"
ALL = "SELECT * FROM kakunin_grade ORDER BY assignment, student, notebook, question"
TODAY = set(  # the columns as they are now
    "assignment student notebook question digest score max_score status mistake feedback answer evidence problem"  # noqa: SIM905
    " graded_at judgement".split()
)

Rows = list[dict[str, Any]]
Run = Callable[..., Result]


@dataclass(frozen=True)
class Old:
    """A course with the database that the version before left."""

    root: Path
    assignment: str
    before: Rows  # of kakunin_grade
    expected: Path

    @property
    def path(self) -> Path:
        return self.root / "gradebook.db"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"


def rows(path: Path, query: str = ALL) -> Rows:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def old_database(root: Path, name: str, assignment: str) -> Old:
    (sql,) = (BEFORE / name).glob("gradebook.sql*")
    content = sql.read_bytes()
    with closing(sqlite3.connect(root / "gradebook.db")) as connection:
        connection.executescript((gzip.decompress(content) if sql.suffix == ".gz" else content).decode())
    return Old(root, assignment, rows(root / "gradebook.db"), BEFORE / name)


@pytest.fixture
def lesson(tmp_path) -> Old:
    """The course of `new-course`, with five students and one who handed in nothing."""
    lay_out(tmp_path / "course")
    return old_database(tmp_path / "course", "engine_7", "lesson1")


@pytest.fixture
def three(tmp_path) -> Old:
    """Three students: one without a fault, one with every kind of fault, one hostile."""
    folder = tmp_path / "solutions" / "day1"
    folder.mkdir(parents=True)
    settings = 'title = "深層学習 day1"\ndue = 2026-12-01T23:59:00+09:00\n[late]\npercent = 10\n'
    (folder / "assignment.toml").write_text(settings, encoding="utf-8")
    return old_database(tmp_path, "three_students", "day1")


@pytest.fixture(params=["lesson", "three"])
def old(request) -> Old:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Old)
    return found


@pytest.fixture
def run(monkeypatch) -> Callable[[Old], Run]:
    def of(old: Old) -> Run:
        monkeypatch.chdir(old.root)
        return lambda *arguments: CliRunner().invoke(kakunin, arguments, catch_exceptions=False)

    return of


def rendered(row: dict[str, Any]) -> str:
    stored = from_json(row["feedback"])
    return comment_text(stored.comment, stored.checks, row["score"], row["max_score"])


def test_the_parts_of_every_comment_render_to_the_comment_and_nothing_else_changes(old):
    with Store(old.url):
        pass
    after = rows(old.path)
    assert [rendered(row) for row in after] == [row["comment"] for row in old.before]
    assert set(after[0]) == TODAY
    for row, earlier in zip(after, old.before, strict=True):
        evidence = json.loads(earlier["evidence"])
        checks = evidence.pop("checks")
        assert json.loads(row["evidence"]) == evidence
        facts = [(each.check, each.title, each.points, each.earned) for each in from_json(row["feedback"]).checks]
        assert facts == [(each["check"], each["title"], each["points"], each["earned"]) for each in checks]
        same = TODAY - {"feedback", "evidence", "judgement"}
        assert {name: row[name] for name in same} == {name: earlier[name] for name in same}
    with Store(old.url):
        assert rows(old.path) == after


def test_what_is_wrong_is_told_apart_from_the_counterexample_and_the_remarks(three):
    with Store(three.url):
        pass
    (sum_,) = (row for row in rows(three.path) if (row["student"], row["question"]) == ("taro", "sum"))
    told = from_json(sum_["feedback"]).comment
    assert told.wrong == (Wrong("バイアス b1 を足し忘れています。", "bias_forgotten"),)
    assert told.counterexample.startswith("たとえば、次の入力で違いが出ます。")
    assert told.remarks == ("別のセルに書かれた答えを採点しました。",)
    assert told.opening == ""


def test_exports_are_those_of_the_version_before(old, run):
    done = run(old)("export", old.assignment, "--to", "questions", "--to", "grades", "--output", ".")
    assert done.exit_code == 0, done.output
    for name in ("questions.csv", "grades.csv"):
        before = (old.expected / name).read_text(
            encoding="utf-8-sig"
        )  # which wrote characters of direction as they are
        assert (old.root / name).read_text(encoding="utf-8-sig") == escaped(before)


def test_pages_say_what_they_said_in_the_version_before(old):
    book = read_gradebook(old.path, [old.assignment], CoursePolicy())
    said = {
        page.student: {
            each.id: {
                "verdict": str(each.verdict),
                "earned": each.earned,
                "explanation": each.comment,
                "from_grader": each.from_grader,
                "by_hand": each.by_hand,
                "checks": [[check.title, check.points, check.earned] for check in each.checks],
            }
            for part in page.parts
            for each in part.questions
        }
        for page in read_feedback(book, old.path, set(book.students["student_id"]), old.root / "autograded")
    }
    assert said == json.loads((old.expected / "pages.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "lesson1"),
        ("show", "lesson1", "--student", "s0001"),
        ("export", "lesson1", "--to", "excel", "--output", "grades.xlsx"),
        ("feedback", "lesson1"),
        ("report", "lesson1", "--output", "report.html"),
        ("review", "lesson1", "--output", "review.xlsx"),
        ("explain", "lesson1", "s0001"),
    ],
    ids=" ".join,
)
def test_any_command_may_be_the_first(lesson, run, arguments):
    done = run(lesson)(*arguments)
    assert done.exit_code in (0, 3), done.output
    assert set(rows(lesson.path)[0]) == TODAY


def test_the_report_and_the_explanation_tell_a_mistakes_sentence(lesson, run):
    """Of a known mistake, and nothing of the Markdown around it."""
    assert run(lesson)("report", "lesson1", "--output", "report.html").exit_code == 0
    sentence = "和を求めたところで止まっています。人数で割りましょう。"
    assert sentence in (lesson.root / "report.html").read_text(encoding="utf-8")
    told = run(lesson)("explain", "lesson1", "s0004", "l1_average").output
    assert sentence in told
    assert "1点中0点です。" in told
    assert "not_divided" in told


def test_a_comment_of_today_reads_as_in_the_version_before(three, tmp_path):
    """Byte for byte, where nbgrader has it."""
    query = "SELECT auto_comment FROM comment JOIN base_cell ON base_cell.id = cell_id ORDER BY name, auto_comment"
    assert rows(write_three(tmp_path / "today.db"), query) == rows(three.path, query)


def test_what_cannot_be_brought_up_to_date_stays_as_it_was_and_says_what_to_do(old):
    rows(old.path, "CREATE VIEW mine AS SELECT comment FROM kakunin_grade")  # SQLite then refuses to drop the column
    with pytest.raises(StoreError, match="cannot be upgraded") as caught:
        read_details(old.path, old.assignment)
    assert "somebody with write permission" in str(caught.value.next_step)
    assert rows(old.path) == old.before


def test_of_a_locked_one_the_error_says_to_wait(old):
    with closing(sqlite3.connect(old.path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="locked") as caught:
            read_details(old.path, old.assignment, patience=0.1)
    assert "wait until" in str(caught.value.next_step)
    assert rows(old.path) == old.before


def test_two_may_open_it_at_once(old):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: len(read_details(old.path, old.assignment)), range(4)))
    assert len(set(found)) == 1
    assert [rendered(row) for row in rows(old.path)] == [row["comment"] for row in old.before]


def check(earned: float, sentence: str, counterexample: str = "", name: str | None = "known") -> dict[str, Any]:
    return {
        "check": "test_it",
        "title": "合計が求まる",
        "points": 1.0,
        "earned": earned,
        "mistake": name,
        "sentence": sentence,
        "counterexample": counterexample,
    }


HEADER = f"{ja.points_header(0, 1)}\n\n{ja.check_line('合計が求まる', 0, 1)}"
READINGS = [
    pytest.param(
        f"{HEADER}\n\n\\* は積です。\n\n例\n\n```text\n\n```\n\nremark",
        [check(0.0, "* は積です。", "例\n\n```text\n\n```")],
        Comment("", (Wrong("* は積です。", "known"),), "例\n\n```text\n\n```", ("remark",)),
        id="a sentence that Markdown would take for a list",
    ),
    pytest.param(
        f"{HEADER}\n\n- 一つ\n- 二つ",
        [check(0.0, "- 一つ\n- 二つ")],
        Comment("", (Wrong("- 一つ\n- 二つ", kind="known"),)),
        id="a list of our own",
    ),
    pytest.param(
        f"{HEADER}\n\n`\\x00` です。",
        [check(0.0, "`\0` です。", name=None)],
        Comment("", (Wrong("`\\x00` です。"),)),
        id="what a database does not take",
    ),
    pytest.param(
        f"{HEADER}\n\n別の間違いです。\n\n例",
        [check(0.0, "違います。", "例")],
        Comment(remarks=("別の間違いです。\n\n例",)),
        id="a sentence of another mistake",
    ),
    pytest.param(
        "1点満点の0点。\n\n- × 合計\n\n違います。",
        [check(0.0, "違います。")],
        Comment("1点満点の0点。\n\n- × 合計", remarks=("違います。",)),
        id="other words for the points",
    ),
    pytest.param("まだです。", [], Comment("まだです。"), id="no checks"),
    pytest.param("", [], Comment(), id="nothing"),
]


@pytest.mark.parametrize(("text", "checks", "parts"), READINGS)
def test_a_comment_upgrade_is_taken_apart_without_losing_a_word(text, checks, parts):
    stored = from_rendered(text, checks, 0.0, 1.0)
    assert stored.comment == parts
    assert comment_text(stored.comment, stored.checks, 0.0, 1.0) == text
    assert from_json(as_json(stored)) == stored


def test_checks_of_the_first_versions_had_no_titles_and_are_left_out():
    untitled = {name: value for name, value in check(1.0, "").items() if name != "title"}
    assert from_rendered("1点中1点です。", [untitled], 1.0, 1.0).checks == ()


def test_evidence_that_nobody_can_read_keeps_no_other_row_from_being_read(lesson):
    rows(lesson.path, "UPDATE kakunin_grade SET evidence = 'no JSON' WHERE student = 's0001'")
    rows(lesson.path, "UPDATE kakunin_grade SET evidence = '[]' WHERE student = 's0002'")
    with Store(lesson.url):
        pass
    after = rows(lesson.path)
    assert [rendered(row) for row in after] == [row["comment"] for row in lesson.before]
    assert {row["student"] for row in after if row["evidence"] == "{}"} == {"s0001", "s0002"}


def test_a_database_without_any_grade_of_ours_is_left_alone(stock_path):
    before = rows(stock_path, "SELECT name FROM sqlite_master ORDER BY name")
    read_details(stock_path, "day1")
    assert rows(stock_path, "SELECT name FROM sqlite_master ORDER BY name") == before


@pytest.fixture
def stock_path(three, tmp_path) -> Path:
    path = Path(shutil.copy(three.path, tmp_path / "stock.db"))
    for table in ("kakunin_grade", "kakunin_history", "kakunin_question"):
        rows(path, f"DROP TABLE {table}")
    return path


@pytest.mark.parametrize("table", ["kakunin_history", "kakunin_question", "kakunin_student"])
def test_whoever_only_reads_brings_any_table_of_ours_up_to_date(tmp_path, table):
    path = tmp_path / "gradebook.db"
    Store(f"sqlite:///{path}").close()
    with closing(sqlite3.connect(path)) as connection, connection:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        connection.execute(f"ALTER TABLE {table} DROP COLUMN {columns[-1]}")
    with reading(path) as connection:
        assert [each["name"] for each in inspect(connection).get_columns(table)] == columns


def test_a_title_of_several_lines_is_no_remark():
    check = {"check": "test_a", "title": "一行目\n    二行目", "points": 1.0, "earned": 0.0, "mistake": "m"}
    rendered = "1点中0点です。\n\n- × 一行目\n    二行目(0/1点)\n\nまちがい。"
    stored = from_rendered(rendered, [{**check, "sentence": "まちがい。", "counterexample": ""}], 0.0, 1.0)
    assert stored.comment == Comment("", (Wrong("まちがい。", "m"),))
    assert comment_text(stored.comment, stored.checks, 0.0, 1.0) == rendered
