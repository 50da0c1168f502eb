"""What the autograder stores, and what a person changes in the Formgrader afterwards, is what the gradebook reads."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder.errors import UsageError
from autograder.model import (
    Assignment,
    Cell,
    Comment,
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
from gradebook.database.forgetting import forget
from gradebook.database.roster import write_roster
from gradebook.frames import KEY, read_grades
from kakunin.cli.roster import roster_command

STUB = "..."


def notebook(name: str, *questions: Question) -> Notebook:
    cells: list[Cell] = []
    for question in questions:
        type = "markdown" if question.kind is Kind.WRITTEN else "code"
        cells.append(Cell(question.id, type, Role.ANSWER, STUB, question.id))
        if type == "code":
            cells.append(Cell(question.grade_cell, "code", Role.EXAMPLE, "assert True", question.id))
    return Notebook(name, name, tuple(cells), questions)


ASSIGNMENT = Assignment(
    "day1",
    "深層学習",
    (
        notebook(
            "hidden",
            Question("sum", Kind.CODE, 2.0, "hidden", STUB, STUB),
            Question("layer", Kind.CODE, 3.0, "hidden", STUB, STUB),
        ),
        notebook(
            "output",
            Question("why", Kind.WRITTEN, 2.0, "output", STUB, STUB),
            Question("loss", Kind.CODE, 1.0, "output", STUB, STUB),
        ),
    ),
    {},
    Path("checks"),
)
HIDDEN = (
    QuestionGrade("sum", 2.0, 1.5, Status.GRADED, "bias_forgotten", Comment("バイアスを忘れています。")),
    QuestionGrade("layer", 3.0, 0.0, Status.NOT_ANSWERED),
)
OUTPUT = (
    QuestionGrade("why", 2.0, 0.0, Status.NEEDS_REVIEW, answer="符号のため。"),
    QuestionGrade("loss", 1.0, None, Status.NEEDS_REVIEW, answer="loss = d - y"),
)
NOT_HANDED_IN = tuple(QuestionGrade(each.question, each.max_score, None, Status.MISSING) for each in OUTPUT)


def grade(student: str, output: tuple[QuestionGrade, ...]) -> Grade:
    notebooks = (NotebookGrade("hidden", HIDDEN), NotebookGrade("output", output))
    return Grade(student, "day1", notebooks)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "gradebook.db"
    with Store(f"sqlite:///{path}") as store:
        store.ensure_assignment(ASSIGNMENT)
        store.save(grade("akira", OUTPUT), ASSIGNMENT)
        store.save(grade("chika", NOT_HANDED_IN), ASSIGNMENT)
        store.save(grade("emi", OUTPUT), ASSIGNMENT)
    with Gradebook(f"sqlite:///{path}", "deep_learning") as gradebook:
        gradebook.add_student("fumi")
        for cell, score in (("why", 1.5), ("test_loss", 0.5)):
            by_hand = gradebook.find_grade(cell, "output", "day1", "emi")
            by_hand.manual_score = score
            by_hand.needs_manual_grade = False
        gradebook.db.commit()
    return path


ROWS = [
    pytest.param("akira", "sum", 1.5, "graded", "bias_forgotten", id="judged"),
    pytest.param("akira", "layer", 0.0, "not_answered", None, id="left blank"),
    pytest.param("akira", "why", 0.0, "needs_review", None, id="written, waits for a person"),
    pytest.param("akira", "loss", None, "needs_review", None, id="could not be judged"),
    pytest.param("chika", "sum", 1.5, "graded", "bias_forgotten", id="judged beside a missing notebook"),
    pytest.param("chika", "why", None, "missing", None, id="in a missing notebook"),
    pytest.param("emi", "why", 1.5, "graded", None, id="written, read by a person"),
    pytest.param("emi", "loss", 0.5, "graded", None, id="judged by a person instead"),
    pytest.param("fumi", "sum", None, "missing", None, id="handed in nothing"),
]


@pytest.mark.parametrize(("student", "question", "score", "status", "mistake"), ROWS)
def test_the_table_has_what_was_stored(
    database: Path, student: str, question: str, score: float | None, status: str, mistake: str | None
) -> None:
    frame = read_grades(database, "day1").set_index(["student_id", "question"])
    row = frame.loc[(student, question), ["score", "status", "mistake"]]
    found = [None if empty else value for value, empty in zip(row, row.isna(), strict=True)]
    assert found == [score, status, mistake]


def test_every_student_has_every_question_once(database: Path) -> None:
    frame = read_grades(database, "day1")
    assert len(frame) == 4 * 4
    assert not frame.duplicated(list(KEY)).any()


def test_a_new_grade_replaces_the_old_one_and_keeps_a_persons_score(database: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(database, tmp_path))
    better = (OUTPUT[0], replace(OUTPUT[1], score=1.0, status=Status.GRADED))
    with Store(f"sqlite:///{copy}") as store:
        store.save(grade("emi", better), ASSIGNMENT)
        store.save(grade("chika", better), ASSIGNMENT)
    frame = read_grades(copy, "day1").set_index(["student_id", "question"])
    assert frame.loc[("emi", "why"), "score"] == 1.5
    assert frame.loc[("emi", "loss"), "score"] == 0.5
    assert frame.loc[("chika", "loss"), "score"] == 1.0


@pytest.fixture
def enrolled(database: Path, tmp_path: Path) -> Path:
    """The same database with a roster, in a folder of its own."""
    path = Path(shutil.copy(database, tmp_path / "gradebook.db"))
    names = dict.fromkeys(("last_name", "email", "lms_user_id", "section"), "")
    with Store(f"sqlite:///{path}") as store:
        for day in (1, 2):  # handed in twice
            time = datetime(2026, 11, day, tzinfo=UTC)
            store.save(replace(grade("akira", OUTPUT), timestamp=time), ASSIGNMENT)
    write_roster(path, {id: {**names, "first_name": f"{id} given"} for id in ("akira", "chika", "emi", "fumi")})
    with closing(sqlite3.connect(path)) as connection, connection:
        for number, student in enumerate(("akira", "chika"), 1):
            for table, values in SERVICE_ROWS.items():
                connection.execute(f"INSERT INTO {table} VALUES ({values.format(student=student, number=number)})")
    return path


# What the service stores of a student.
SERVICE_ROWS = {
    "kakunin_handin": "'{student}{number}', {number}, 'unit', '{student}', {number}, '2026-12-01 00:00:00', 'browser',"
    " 'judged', '{{}}', '', '', NULL",
    "kakunin_attempt": "'unit', '{student}', 'total', {number}, 'digest', '2026-12-01 00:00:00', NULL, 1.0, 2.0",
    "kakunin_code": "'{student}', 'digest {number}', '2026-12-01 00:00:00'",
}


def dumped(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_nothing_of_a_removed_student_remains_and_nothing_of_another_goes(enrolled: Path) -> None:
    before = dumped(enrolled)
    tables = {line.split('"')[1] for line in before if "akira" in line}
    assert {"student", "submitted_assignment", "kakunin_grade", "kakunin_history", "kakunin_student"} <= tables
    assert set(SERVICE_ROWS) <= tables
    with closing(sqlite3.connect(enrolled)) as connection:
        his = connection.execute("SELECT id FROM submitted_assignment WHERE student_id = 'akira'").fetchall()
        his += connection.execute("SELECT id FROM submitted_notebook WHERE assignment_id = ?", his[0]).fetchall()

    forget(enrolled, "akira")

    ids = ("akira", *(id for (id,) in his))
    assert dumped(enrolled) == [line for line in before if not any(id in line for id in ids)]
    assert b"akira" not in enrolled.read_bytes()


def test_somebody_whom_the_database_does_not_know_cannot_be_removed(enrolled: Path) -> None:
    before = dumped(enrolled)
    with pytest.raises(UsageError, match="holds nothing about 'nobody'"):
        forget(enrolled, "nobody")
    assert dumped(enrolled) == before


def test_the_command_asks_first_and_names_the_folders_that_are_left(
    enrolled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("submitted/akira", "handed_in/akira/unit/id", "handed_in/chika/unit/id"):
        (tmp_path / folder).mkdir(parents=True)
    command = ["remove", "akira", "--db", f"sqlite:///{enrolled}"]
    refused = CliRunner().invoke(roster_command, command, input="n\n")
    assert refused.exit_code == 1
    with monkeypatch.context() as patch:  # what is left of hand-ins would come back with the service's next start
        patch.setattr("shutil.rmtree", Mock(side_effect=PermissionError))
        assert CliRunner().invoke(roster_command, [*command, "--yes"]).exit_code == 1
    assert any("akira" in line for line in dumped(enrolled))
    done = CliRunner().invoke(roster_command, [*command, "--yes"])
    assert done.exit_code == 3
    assert f"{tmp_path / 'submitted' / 'akira'}: the files are still there" in done.output
    assert not any("akira" in line for line in dumped(enrolled))
    assert [path.name for path in (tmp_path / "handed_in").iterdir()] == ["chika"]
