"""What is stored of one student, or lies in one student's folder, costs nobody else a row, a page or a file."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import three_students
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from three_students import ASSIGNMENT, PERFECT, POOR, write_three

from autograder.grading.scoring import not_judged
from autograder.model import Grade, Notebook, NotebookGrade, Status
from autograder.storage.store import Store
from gradebook.database.forgetting import forget
from kakunin.cli import SECTIONS
from kakunin.cli.group import load

COMMANDS = {name: load(place) for commands in SECTIONS.values() for name, place in commands.items()}
HONEST = (PERFECT, POOR)

OURS = "UPDATE kakunin_grade SET {} WHERE student = :student"
HANDED_IN = "UPDATE submitted_assignment SET {} WHERE student_id = :student"
_FILES = "IN (SELECT n.id FROM submitted_notebook n JOIN submitted_assignment a ON a.id = n.assignment_id WHERE a.student_id = :student)"
NOTEBOOK = f"UPDATE submitted_notebook SET {{}} WHERE id {_FILES}"
GRADE = f"UPDATE grade SET {{}} WHERE notebook_id {_FILES}"
COMMENT = f"UPDATE comment SET {{}} WHERE notebook_id {_FILES}"
PERSON = "UPDATE student SET {} WHERE id = :student"
HISTORY = (
    "INSERT INTO kakunin_history (assignment, student, submitted_at, notebook, question, score, status)"
    " VALUES ('day1', :student, {}, 'hidden', 'sum', {}, {})"
)
CHECK = '{"check": "c", "title": "t", "points": 1, "earned": '

# student -> what is done to the rows; SQLite keeps any value in any column.
POISONS: dict[str, str] = {
    "comment-no-json": OURS.format("feedback = '{'"),
    "comment-a-list": OURS.format("feedback = '[1]'"),
    "comment-a-number": OURS.format("feedback = '5'"),
    "comment-deep": OURS.format("feedback = replace(hex(zeroblob(50000)), '0', '[')"),
    "comment-huge": OURS.format("feedback = '\"' || hex(zeroblob(700000)) || '\"'"),
    "comment-wrong-types": OURS.format(
        'feedback = \'{"wrong": [{"sentence": [1], "mistake": "m"}]}\', mistake = \'m\''
    ),
    "check-unknown": OURS.format('feedback = \'{"checks": [{"nothing": 1}]}\''),
    "check-a-text": OURS.format(f'feedback = \'{{"checks": [{CHECK}"x"}}]}}\''),
    "check-of-400-digits": OURS.format(f"feedback = '{{\"checks\": [{CHECK}1{'0' * 400}}}]}}'"),
    "check-infinite": OURS.format(f"feedback = '{{\"checks\": [{CHECK}Infinity}}]}}'"),
    "score-a-text": OURS.format("score = 'abc'"),
    "score-infinite": OURS.format("score = 9e999"),
    "score-absurd": OURS.format("score = -1e300"),
    "score-missing": OURS.format("score = NULL, status = 'graded'"),
    "score-bytes": OURS.format("score = x'ff'"),
    "status-unknown": OURS.format("status = 'odd'"),
    "status-bytes": OURS.format("status = x'00'"),
    "mistake-bytes": OURS.format("mistake = x'80'"),
    "answer-bytes": OURS.format("answer = x'80'"),
    "graded-in-9999": OURS.format("graded_at = '9999-12-31 23:59:59.999999'"),
    "graded-in-no-year-in-utc": OURS.format("graded_at = '9999-12-31 23:59:59-23:00'"),
    "graded-never": OURS.format("graded_at = 'never'"),
    "time-of-9999": HANDED_IN.format("timestamp = '9999-12-31 23:59:59.000000'"),
    "time-of-the-year-1": HANDED_IN.format("timestamp = '0001-01-01 00:00:00.000000'"),
    "time-of-no-year-in-utc": HANDED_IN.format("timestamp = '0001-01-01 00:00:00+23:00'"),
    "time-a-word": HANDED_IN.format("timestamp = 'yesterday'"),
    "time-a-number": HANDED_IN.format("timestamp = 12345"),
    "time-bytes": HANDED_IN.format("timestamp = x'00'"),
    "extension-absurd": HANDED_IN.format("extension = '9999-12-31 23:59:59.000000'"),
    "extension-of-no-year-in-utc": HANDED_IN.format("extension = '9999-12-31 23:59:59-23:00'"),
    "extension-a-word": HANDED_IN.format("extension = 'long'"),
    "penalty-a-word": NOTEBOOK.format("late_submission_penalty = 'all'"),
    "penalty-infinite": NOTEBOOK.format("late_submission_penalty = 9e999"),
    "auto-score-a-word": GRADE.format("auto_score = 'all'"),
    "manual-score-infinite": GRADE.format("manual_score = -9e999"),
    "extra-credit-bytes": GRADE.format("extra_credit = x'01'"),
    "manual-grade-a-word": GRADE.format("needs_manual_grade = 'maybe'"),
    "comment-bytes": COMMENT.format("manual_comment = x'80', auto_comment = x'80'"),
    "name-bytes": PERSON.format("first_name = x'80'"),
    "name-huge": PERSON.format("last_name = hex(zeroblob(1000000))"),
    "formula": PERSON.format("email = '=1+1'"),
    "history-of-9999": HISTORY.format("'9999-01-01 00:00:00'", 1, "'graded'"),
    "history-of-no-year-in-utc": HISTORY.format("'0001-01-01 00:00:00+23:00'", 1, "'graded'"),
    "history-a-word": HISTORY.format("'2026-11-01 00:00:00'", "'all'", "'graded'"),
    "history-unknown": HISTORY.format("'2026-11-01 00:00:00'", 1, "'odd'"),
}
# What is made harmless without a loss: there is nothing to name.
HARMLESS: dict[str, str] = {
    "evidence-no-json": OURS.format("evidence = '{'"),
    "half-a-pair": OURS.format("feedback = '{\"remarks\": [\"\\ud800\"]}', answer = CAST(x'eda080' AS TEXT)"),
    "no-utf-8": PERSON.format("first_name = CAST(x'ff00fe' AS TEXT), last_name = CAST(x'eda080' AS TEXT)"),
    "controls": PERSON.format("first_name = char(0, 27, 91, 50, 74, 8238), last_name = ',\"' || char(13, 10)"),
}


@dataclass(frozen=True)
class Outcome:
    """What a run of a command came to, and what it wrote."""

    result: Result
    folder: Path

    @property
    def said(self) -> str:
        return self.result.stderr


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The course with honest students alone, and with a student more for each poison."""
    honest, poisoned = (tmp_path_factory.mktemp(name) for name in ("honest", "poisoned"))
    write_three(honest / "gradebook.db")
    forget(honest / "gradebook.db", three_students.HOSTILE)
    shutil.copy(honest / "gradebook.db", poisoned)
    grade = three_students._poor()
    with Store(f"sqlite:///{poisoned / 'gradebook.db'}") as store:
        for student in (*POISONS, *HARMLESS):
            store.save(replace(grade, student=student), ASSIGNMENT)
    with closing(sqlite3.connect(poisoned / "gradebook.db")) as connection, connection:
        for student, statement in {**POISONS, **HARMLESS}.items():
            assert connection.execute(statement, {"student": student}).rowcount > 0, student
    for folder in (honest, poisoned):
        (folder / "solutions" / "day1").mkdir(parents=True)
        settings = 'due = 2026-12-01T23:59:00+09:00\ncounts = "best"\n[late]\npercent = 10\n'
        (folder / "solutions" / "day1" / "assignment.toml").write_text(settings)
        (folder / "files").mkdir()
        (folder / "template.csv").write_text(f"userid,score\n{PERFECT},\n{POOR},\n")
    return honest, poisoned


LINES = {
    "report": ["report", "day1", "--output", "files/report.html"],
    "feedback": ["feedback", "day1"],
    "feedback of one": ["feedback", "day1", "--student", PERFECT, "--output", "one"],
    "exports": ["export", "day1", "--output", "files", "--to", "questions", "--to", "grades", "--to", "excel", "--to",
                "canvas", "--to", "moodle"],
    "all": ["export", "--all", "--to", "grades", "--output", "files/all.csv"],
    "template": ["export", "day1", "--to", "template", "--template", "template.csv", "--output", "files/filled.csv"],
    "review": ["review", "day1", "--output", "files/review.xlsx", "--all"],
    "review --apply": ["review", "day1", "--apply", "files/review.xlsx", "--dry-run", "--json"],
    "show": ["show", "day1", "--json"],
    "table": ["show", "day1"],
    "show one": ["show", "day1", "--student", PERFECT],
}  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(databases: tuple[Path, Path]) -> Mapping[str, tuple[Outcome, Outcome]]:
    """Every command on both."""
    found = {}
    for line, (command, *arguments) in LINES.items():
        both = []
        for folder in databases:
            with pytest.MonkeyPatch.context() as patch:
                patch.chdir(folder)
                both.append(Outcome(CliRunner().invoke(COMMANDS[command], arguments), folder))
        found[line] = (both[0], both[1])
    return found


@pytest.mark.parametrize("line", LINES)
def test_every_command_ends_well_and_says_that_there_are_students_to_see(
    outcomes: Mapping[str, tuple[Outcome, Outcome]], line: str
) -> None:
    honest, poisoned = outcomes[line]
    for each in (honest, poisoned):
        assert each.result.exception is None or isinstance(each.result.exception, SystemExit), each.result.exc_info
    assert honest.result.exit_code == (3 if line == "template" else 0), honest.said  # an answer waits for a grader
    assert poisoned.result.exit_code == 3, poisoned.said
    assert "could not be used in full" in poisoned.said
    assert not set(poisoned.said) & set("\x00\x1b\u202e")


@pytest.mark.parametrize("student", POISONS)
def test_each_of_them_is_named(outcomes: Mapping[str, tuple[Outcome, Outcome]], student: str) -> None:
    assert [line for line, (_, poisoned) in outcomes.items() if f"  {student}: " in poisoned.said]


def rows_of_honest(content: bytes, encoding: str = "utf-8-sig") -> list[list[str]]:
    rows = list(csv.reader(io.StringIO(content.decode(encoding), newline="")))
    return [rows[0], *(row for row in rows if set(row) & set(HONEST))]


@pytest.mark.parametrize("name", ["questions.csv", "grades.csv", "canvas.csv", "moodle.csv", "all.csv", "filled.csv"])
def test_rows_of_others_are_the_same(databases: tuple[Path, Path], outcomes: object, name: str) -> None:
    ours, theirs = (rows_of_honest((folder / "files" / name).read_bytes()) for folder in databases)
    assert len(ours) > 2
    assert ours == theirs


@pytest.mark.parametrize("sheet", ["grades", "questions"])
def test_rows_of_others_in_the_workbook_are_the_same(
    databases: tuple[Path, Path], outcomes: object, sheet: str
) -> None:
    ours, theirs = (
        [
            [cell.value for cell in row]
            for row in load_workbook(folder / "files" / "grades.xlsx")[sheet]
            if row[0].value in ("student_id", *HONEST)
        ]
        for folder in databases
    )
    assert len(ours) == 3
    assert ours == theirs


def test_pages_of_others_are_the_same(databases: tuple[Path, Path], outcomes: object) -> None:
    for student in HONEST:
        ours, theirs = (
            {path.name: path.read_bytes() for path in (folder / "feedback" / student / "day1").glob("*.html")}
            for folder in databases
        )
        assert ours
        assert ours == theirs


def test_what_is_shown_of_others_is_the_same(outcomes: Mapping[str, tuple[Outcome, Outcome]]) -> None:
    ours, theirs = (
        [row for row in json.loads(each.result.stdout) if row["student_id"] in HONEST] for each in outcomes["show"]
    )
    assert len(ours) == 2
    assert ours == theirs
    assert len({each.result.stdout for each in outcomes["show one"]}) == 1


def test_a_score_that_cannot_be_used_waits_for_a_grader(databases: tuple[Path, Path], outcomes: object) -> None:
    text = (databases[1] / "files" / "questions.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    for student in (name for name in POISONS if name.startswith(("score", "status", "auto", "manual", "extra"))):
        its = [row for row in rows if row["student_id"] == student]
        assert {row["status"] for row in its} == {"needs_review"}, student
        assert {row["score"] for row in its} == {""}, student


def test_an_explanation_of_one_question_costs_no_other(lesson, lesson_root: Path, tmp_path: Path) -> None:
    grade = Grade("mallory", lesson.name, tuple(_judged(notebook) for notebook in lesson.notebooks), None)
    with Store(f"sqlite:///{tmp_path / 'gradebook.db'}") as store:
        store.ensure_assignment(lesson)
        store.save(grade, lesson)
    first, *others = [question.id for question in lesson.questions]
    with closing(sqlite3.connect(tmp_path / "gradebook.db")) as connection, connection:
        connection.execute("UPDATE kakunin_grade SET feedback = '{', score = 'x' WHERE question = ?", (first,))
        connection.execute("UPDATE kakunin_grade SET graded_at = 'never' WHERE question = ?", (others[0],))
    arguments = [lesson.name, "mallory", "--json", "--db", f"sqlite:///{tmp_path / 'gradebook.db'}"]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(lesson_root)
        result = CliRunner().invoke(COMMANDS["explain"], arguments)
        shown = CliRunner().invoke(COMMANDS["explain"], [each for each in arguments if each != "--json"])
    assert {row["question"] for row in json.loads(result.stdout)} == {*others}
    for each in (result, shown):
        assert each.exit_code == 3
        assert f"mallory: {first} cannot be explained: " in each.stderr


@pytest.mark.parametrize("column", ["status", "mistake", "answer", "problem"])
def test_an_explanation_in_json_names_what_is_no_text(lesson, lesson_root: Path, tmp_path: Path, column: str) -> None:
    database = tmp_path / "gradebook.db"
    with Store(f"sqlite:///{database}") as store:
        store.ensure_assignment(lesson)
        store.save(Grade("mallory", lesson.name, tuple(map(_judged, lesson.notebooks)), None), lesson)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(f"UPDATE kakunin_grade SET {column} = x'80'")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(lesson_root)
        result = CliRunner().invoke(
            COMMANDS["explain"], [lesson.name, "mallory", "--json", "--db", f"sqlite:///{database}"]
        )
    assert (result.exit_code, json.loads(result.stdout)) == (3, [])
    assert "cannot be explained" in result.stderr


def test_whoever_hands_in_again_is_stored_whatever_was_stored_before(tmp_path: Path) -> None:
    write_three(tmp_path / "gradebook.db")
    grade, first = three_students._poor(), datetime(2026, 11, 1, tzinfo=UTC)
    again = first + timedelta(days=1)
    with Store(f"sqlite:///{tmp_path / 'gradebook.db'}") as store:
        for student in POISONS:
            store.save(replace(grade, student=student, timestamp=first), ASSIGNMENT)
        with closing(sqlite3.connect(tmp_path / "gradebook.db")) as connection, connection:
            for student, statement in POISONS.items():
                connection.execute(statement, {"student": student})
        for student in POISONS:
            store.save(replace(grade, student=student, timestamp=again), ASSIGNMENT)
        times = store.timestamps(ASSIGNMENT.name)
    assert {times[student] for student in POISONS} == {again}


def _judged(notebook: Notebook) -> NotebookGrade:
    return not_judged(notebook, Status.NEEDS_REVIEW, "x", "x")
