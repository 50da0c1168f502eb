"""Grades reach nbgrader's tables and our own whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.course import load_assignment
from autograder.errors import KakuninError, StoreError
from autograder.model import Assignment, CheckOutcome, Comment, Grade, NotebookGrade, QuestionGrade, Status, Wrong
from autograder.storage.store import Store
from autograder.text import storable

HANDED_IN = datetime(2026, 12, 1, 23, 58, tzinfo=timezone(timedelta(hours=9)))

Rows = list[tuple]
Ask = Callable[..., Rows]


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Asks the database directly."""

    def answer(query: str, *values: object) -> Rows:
        with closing(sqlite3.connect(tmp_path / "gradebook.db")) as connection, connection:
            return connection.execute(query, values).fetchall()

    return answer


def judged(question: str, max_score: float, score: float | None, status: Status = Status.GRADED) -> QuestionGrade:
    return QuestionGrade(question, max_score, score, status, comment=Comment(f"{question} の講評"))


def addition(*, total: float | None = 2.0, status: Status = Status.GRADED, fingerprint: str = "d1") -> NotebookGrade:
    questions = (judged("total", 2, total, status), judged("halve", 1.5, 0.5), judged("line", 1, 0))
    return NotebookGrade("addition", stamped(fingerprint, questions), evidence={"isolation": "none"})


def stamped(fingerprint: str, questions: tuple[QuestionGrade, ...]) -> tuple[QuestionGrade, ...]:
    return tuple(replace(question, fingerprint=fingerprint) for question in questions)


def prose() -> NotebookGrade:
    return NotebookGrade("prose", stamped("d2", (judged("why", 2, 0, Status.NEEDS_REVIEW), judged("table", 1, 1))))


def grade(*notebooks: NotebookGrade, student: str = "s1", timestamp: datetime | None = HANDED_IN) -> Grade:
    return Grade(student, "small", notebooks or (addition(), prose()), timestamp)


STOCK_GRADES = """
    SELECT base_cell.name, auto_score, manual_score, needs_manual_grade FROM grade
    JOIN base_cell ON base_cell.id = grade.cell_id
    JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
    JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
    WHERE student_id = ? ORDER BY base_cell.name
"""
STOCK_COMMENTS = """
    SELECT base_cell.name, auto_comment FROM comment
    JOIN base_cell ON base_cell.id = comment.cell_id ORDER BY base_cell.name
"""


class TestAGrade:
    def test_it_stands_in_nbgraders_tables(self, url, ask, small):
        with Store(url) as store:
            store.save(grade(), small)
        assert ask(STOCK_GRADES, "s1") == [
            ("test_halve", 0.5, None, 0),
            ("test_line", 0.0, None, 0),
            ("test_table", 1.0, None, 0),
            ("test_total", 2.0, None, 0),
            ("why", None, None, 1),
        ]
        assert ask(STOCK_COMMENTS) == [(name, f"{name} の講評") for name in ("halve", "line", "table", "total", "why")]
        assert ask("SELECT student_id, timestamp FROM submitted_assignment") == [("s1", "2026-12-01 14:58:00.000000")]

    def test_nbgrader_itself_reads_it(self, url, small):
        with Store(url) as store:
            store.save(grade(), small)
        with Gradebook(url, "deep_learning") as gradebook:
            submission = gradebook.find_submission("small", "s1")
            assert (submission.score, submission.max_score) == (3.5, 7.5)
            assert submission.needs_manual_grade
            assert submission.total_seconds_late == 0
            assert {notebook.name for notebook in submission.notebooks} == {"addition", "prose"}
            assert gradebook.find_comment("total", "addition", "small", "s1").comment == "total の講評"

    def test_the_course_is_the_one_that_it_says_it_is_in_a_database_of_before_too(self, url, ask, small):
        with Store(url) as store:
            store.save(grade(), small)
            assert ask("SELECT course_id FROM assignment") == [("deep_learning",)]
            store.ensure_assignment(replace(small, course_id="statistics"))
            assert ask("SELECT course_id FROM assignment") == [("statistics",)]
            store.ensure_assignment(small)  # says none: what is there stands
        assert ask("SELECT course_id FROM assignment") == [("statistics",)]
        with Gradebook(url, "statistics") as gradebook:
            assert gradebook.find_submission("small", "s1").score == 3.5

    def test_the_students_own_source_and_the_questions_as_authored_are_kept(self, url, ask, small):
        answered = replace(judged("total", 2, 0), answer="total = a\0 \ud800")
        with Store(url) as store:
            store.ensure_assignment(small)
            store.save(grade(NotebookGrade("addition", stamped("d1", (answered,)))), small)
        assert ask("SELECT answer FROM kakunin_grade") == [("total = a\\x00 \\ud800",)]
        assert ask(
            "SELECT question, kind, title, position, max_score, notebook_title, notebook_position"
            " FROM kakunin_question ORDER BY notebook_position, position"
        ) == [
            (question.id, str(question.kind), question.title, position, question.points, notebook.title, place)
            for place, notebook in enumerate(small.notebooks)
            for position, question in enumerate(notebook.questions)
        ]

    def test_a_database_of_an_earlier_version_gains_what_it_lacks(self, url, ask, small):
        with Store(url) as store:
            store.save(grade(), small)
        before = ask("SELECT question, score, feedback FROM kakunin_grade ORDER BY question")
        ask("ALTER TABLE kakunin_grade DROP COLUMN answer")
        ask("DROP TABLE kakunin_question")
        with Store(url) as store:
            assert ask("SELECT question, score, feedback FROM kakunin_grade ORDER BY question") == before
            assert set(ask("SELECT answer FROM kakunin_grade")) == {("",)}
            store.ensure_assignment(small)
        assert len(ask("SELECT * FROM kakunin_question")) == len(small.questions)

    def test_it_stands_in_our_own_table_with_how_it_came_about(self, url, ask, small):
        check = CheckOutcome("test_total", "合計", 2, 0, "違います。", mistake="subtracts")
        comment = Comment(wrong=(Wrong("違います。", kind="subtracts"),), remarks=("別のセルです。",))
        wrong = replace(judged("total", 2, 0), mistake="subtracts", comment=comment, checks=(check,))
        notebook = NotebookGrade("addition", stamped("d1", (wrong,)), evidence={"isolation": "namespaces"})
        with Store(url) as store:
            store.save(grade(notebook), small)
        columns = "assignment, student, notebook, question, digest, score, max_score, status, mistake"
        assert ask(f"SELECT {columns} FROM kakunin_grade") == [
            ("small", "s1", "addition", "total", "d1", 0.0, 2.0, "graded", "subtracts")
        ]
        ((feedback, evidence, graded_at),) = ask("SELECT feedback, evidence, graded_at FROM kakunin_grade")
        assert json.loads(evidence) == {"isolation": "namespaces", "seed": ""}
        assert json.loads(feedback) == {
            "opening": "",
            "wrong": [{"sentence": "違います。", "mistake": None, "kind": "subtracts"}],
            "counterexample": "",
            "remarks": ["別のセルです。"],
            "checks": [
                {"check": "test_total", "title": "合計", "points": 2, "earned": 0, "mistake": None, "kind": "subtracts"}
            ],
        }
        assert abs(datetime.fromisoformat(graded_at).replace(tzinfo=UTC) - datetime.now(UTC)) < timedelta(minutes=5)

    @pytest.mark.parametrize(
        ("status", "score", "auto_score", "waits"),
        [
            (Status.GRADED, 1.0, 1.0, False),
            (Status.GRADED, 0.0, 0.0, False),
            (Status.GRADED, None, None, True),
            (Status.NEEDS_REVIEW, None, None, True),
            (Status.NEEDS_REVIEW, 0.0, None, True),
            (Status.NOT_ANSWERED, 0.0, 0.0, False),
            (Status.MISSING, None, 0.0, False),
        ],
    )
    def test_what_is_not_known_waits_for_a_person_and_is_no_zero(
        self, url, ask, small, status, score, auto_score, waits
    ):
        with Store(url) as store:
            store.save(grade(addition(total=score, status=status)), small)
        stock = {name: rest for name, *rest in ask(STOCK_GRADES, "s1")}
        assert stock["test_total"] == [auto_score, None, int(waits)]
        assert ask("SELECT score FROM kakunin_grade WHERE question = 'total'") == [(score,)]


class TestARegrade:
    def test_nothing_is_left_of_the_earlier_grade(self, url, ask, small):
        with Store(url) as store:
            store.save(grade(), small)
            store.save(grade(addition(total=None, status=Status.NEEDS_REVIEW, fingerprint="d3"), prose()), small)
        assert ("test_total", None, None, 1) in ask(STOCK_GRADES, "s1")
        assert ask("SELECT count(*), min(digest), max(digest) FROM kakunin_grade WHERE notebook = 'addition'") == [
            (3, "d3", "d3")
        ]

    @pytest.mark.parametrize("table", ["grade", "comment"])
    def test_a_row_that_is_missing_is_made_again(self, url, ask, small, table):
        with Store(url) as store:
            store.save(grade(), small)
            before = ask(STOCK_GRADES, "s1"), ask(STOCK_COMMENTS)
            ask(f"DELETE FROM {table} WHERE id = (SELECT id FROM {table} LIMIT 1)")
            assert (ask(STOCK_GRADES, "s1"), ask(STOCK_COMMENTS)) != before
            store.save(grade(), small)
        assert (ask(STOCK_GRADES, "s1"), ask(STOCK_COMMENTS)) == before

    def test_notebooks_it_does_not_have_stay(self, url, ask, small):
        with Store(url) as store:
            store.save(grade(), small)
            store.save(grade(addition(total=0)), small)
        assert ask("SELECT digest FROM kakunin_grade WHERE question = 'table'") == [("d2",)]
        assert ("test_table", 1.0, None, 0) in ask(STOCK_GRADES, "s1")

    def test_what_a_person_entered_stays_and_is_looked_at_again(self, url, ask, small):
        with Store(url) as store:
            store.save(grade(), small)
        ask("UPDATE grade SET manual_score = 1.5, needs_manual_grade = 0, extra_credit = 0.25 WHERE auto_score IS NULL")
        ask("UPDATE comment SET manual_comment = 'よく書けています' WHERE auto_comment = 'why の講評'")
        with Store(url) as store:
            store.save(grade(), small)
        assert ("why", None, 1.5, 1) in ask(STOCK_GRADES, "s1")
        assert ask("SELECT extra_credit FROM grade WHERE manual_score = 1.5") == [(0.25,)]
        assert ask("SELECT manual_comment FROM comment WHERE manual_comment IS NOT NULL") == [("よく書けています",)]

    @pytest.mark.parametrize(("answer", "waits"), [("計算が楽になるから。", 0), ("別の答え", 1)])
    def test_an_answer_that_a_person_has_read_is_read_again_only_when_it_changed(self, url, ask, small, answer, waits):
        def handed_in(text: str) -> Grade:
            why = replace(judged("why", 2, 0, Status.NEEDS_REVIEW), answer=text, fingerprint="d2")
            return grade(addition(), NotebookGrade("prose", (why,)))

        with Store(url) as store:
            store.save(handed_in("計算が楽になるから。"), small)
        ask("UPDATE grade SET manual_score = 1.5, needs_manual_grade = 0 WHERE auto_score IS NULL")
        with Store(url) as store:
            store.save(handed_in(answer), small)
        assert ("why", None, 1.5, waits) in ask(STOCK_GRADES, "s1")

    def test_a_submission_without_a_timestamp_keeps_the_one_it_has(self, url, ask, small):
        with Store(url) as store:
            store.save(grade(), small)
            store.save(grade(timestamp=None), small)
        assert ask("SELECT timestamp FROM submitted_assignment") == [("2026-12-01 14:58:00.000000",)]

    def test_a_failure_halfway_changes_nothing(self, url, ask, small):
        unknown = NotebookGrade("prose", stamped("d2", (judged("why", 2, 1), judged("table", 1, 0))))
        with Store(url) as store:
            store.save(grade(), small)
            ask("DELETE FROM comment WHERE auto_comment = 'table の講評'")
            ask("DELETE FROM solution_cells WHERE id IN (SELECT id FROM base_cell WHERE name = 'table')")
            ask("DELETE FROM base_cell WHERE name = 'table'")
            before = ask(STOCK_GRADES, "s1")
            with pytest.raises(StoreError, match="no such part of prose") as caught:
                store.save(grade(addition(total=0), unknown), small)
        assert caught.value.question == "table"
        assert ask(STOCK_GRADES, "s1") == before
        assert ask("SELECT score FROM kakunin_grade WHERE question = 'total'") == [(2.0,)]


class TestFingerprints:
    def test_they_tell_what_is_graded(self, url, small):
        with Store(url) as store:
            assert store.graded_fingerprints("small") == {}
            store.save(grade(), small)
            store.save(grade(addition(), student="s2"), small)
            addition_rows = {(student, name): "d1" for student in ("s1", "s2") for name in ("total", "halve", "line")}
            assert store.graded_fingerprints("small") == addition_rows | {("s1", "why"): "d2", ("s1", "table"): "d2"}
            assert store.graded_fingerprints("day9") == {}

    def test_a_question_that_could_not_be_judged_is_to_be_graded_again_and_no_other(self, url, small):
        broken = replace(addition(total=None, status=Status.NEEDS_REVIEW), problem="the jail broke")
        with Store(url) as store:
            store.save(grade(broken, prose()), small)
            whole = ("halve", "line", "why", "table")
            assert set(store.graded_fingerprints("small")) == {("s1", name) for name in whole}
            assert {row["question"]: row["problem"] for row in store.stored("small", "s1") if row["problem"]} == {
                "total": "the jail broke"
            }

    def test_judging_one_question_again_leaves_the_rows_of_the_others_as_they_were(self, url, small):
        again = NotebookGrade("addition", stamped("d9", (judged("total", 2, 0),)))
        with Store(url) as store:
            store.save(grade(), small)
            before = {row["question"]: row for row in store.stored("small", "s1")}
            store.save(grade(again), small)
            after = {row["question"]: row for row in store.stored("small", "s1")}
        assert (after["total"]["digest"], after["total"]["score"]) == ("d9", 0)
        assert {name: row for name, row in after.items() if name != "total"} == {
            name: row for name, row in before.items() if name != "total"
        }

    def test_another_one_is_given_and_nothing_else_changes(self, url, small):
        with Store(url) as store:
            store.save(grade(), small)
            store.save(grade(addition(), student="s2"), small)
            before = store.stored("small", "s1") + store.stored("small", "s2")
            store.adopt("small", {("s1", "total"): "2:a", ("s2", "halve"): "2:b"})
            store.adopt("small", {})
            after = store.stored("small", "s1") + store.stored("small", "s2")
            adopted = {(row["student"], row["question"]): row["digest"] for row in after if row["digest"][1] == ":"}
            assert adopted == {("s1", "total"): "2:a", ("s2", "halve"): "2:b"}
            assert [row | {"digest": ""} for row in after] == [row | {"digest": ""} for row in before]

    def test_when_each_submission_was_handed_in_is_known(self, url, small):
        with Store(url) as store:
            store.save(grade(), small)
            store.save(grade(student="s2", timestamp=None), small)
            assert store.timestamps("small") == {"s1": HANDED_IN.astimezone(UTC), "s2": None}


class TestStrings:
    @pytest.mark.parametrize("student", ["学生 一", "o'brien; DROP TABLE student", "a\0b", "\udc80", "=1+1", "\u202e"])
    def test_any_name_of_a_folder_can_be_a_student(self, url, ask, small, student):
        with Store(url) as store:
            store.save(grade(student=student), small)
        assert ask("SELECT id FROM student") == [(storable(student),)]

    def test_names_that_differ_stay_different(self):
        assert len({storable(name) for name in ("\udc80", "\udc81", "\ufffd", "a\0", "a")}) == 5

    def test_comments_and_problems_are_cleaned(self, url, ask, small):
        wrong = replace(judged("total", 2, None, Status.NEEDS_REVIEW), comment=Comment("実際: '\ud800\0'"))
        with Store(url) as store:
            store.save(grade(NotebookGrade("addition", stamped("d", (wrong,)), problem="\udcff")), small)
        ((feedback, problem),) = ask("SELECT feedback, problem FROM kakunin_grade")
        assert (json.loads(feedback)["opening"], problem) == ("実際: '\\ud800\\x00'", "\\udcff")


class TestTheAssignment:
    def test_recording_it_twice_changes_nothing(self, url, ask, small):
        tables = ("course", "assignment", "notebook", "base_cell", "grade_cells", "solution_cells", "source_cell")
        with Store(url) as store:
            store.ensure_assignment(small)
            before = [ask(f"SELECT * FROM {table} ORDER BY 1") for table in tables]
            store.ensure_assignment(small)
        assert [ask(f"SELECT * FROM {table} ORDER BY 1") for table in tables] == before
        assert ask("SELECT duedate FROM assignment") == [("2026-12-01 14:59:00.000000",)]

    def change(self, course: Path, old: str, new: str) -> Assignment:
        for path in (course / "solutions" / "small").rglob("*.*"):
            path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
        return load_assignment(course, "small")

    def test_it_follows_the_course(self, url, ask, course, small):
        with Store(url) as store:
            store.ensure_assignment(small)
            store.ensure_assignment(self.change(course, "23:59:00", "12:00:00"))
            store.ensure_assignment(self.change(course, "points=1.5", "points=3"))
            store.ensure_assignment(self.change(course, "合計が違います", "合計が違うようです"))
            store.ensure_assignment(self.change(course, '"halve"', '"half"'))
        assert ask("SELECT duedate FROM assignment") == [("2026-12-01 03:00:00.000000",)]
        assert ask("SELECT name, max_score FROM grade_cells NATURAL JOIN base_cell WHERE max_score = 3") == [
            ("test_half", 3.0)
        ]
        assert ask("SELECT count(*) FROM source_cell WHERE source LIKE '%違うようです%'") == [(1,)]
        assert ask("SELECT count(*) FROM base_cell WHERE name LIKE '%halve'") == [(0,)]

    def test_a_question_may_come_after_submissions_did(self, url, ask, course, small):
        fewer = replace(small, notebooks=small.notebooks[:1])
        with Store(url) as store:
            store.save(grade(addition()), fewer)
            store.ensure_assignment(small)
            assert [name for name, *_ in ask(STOCK_GRADES, "s1")] == [
                "test_halve", "test_line", "test_table", "test_total", "why",
            ]  # fmt: skip
            store.save(grade(), small)
        assert ("test_table", 1.0, None, 0) in ask(STOCK_GRADES, "s1")

    @pytest.mark.parametrize(
        ("old", "new", "question"),
        [('"addition", "prose"', '"addition"', None), ('"halve"', '"half"', "halve")],
        ids=["a notebook", "a question"],
    )
    def test_what_was_handed_in_may_not_go(self, url, ask, course, small, old, new, question):
        with Store(url) as store:
            store.save(grade(), small)
            before = ask(STOCK_GRADES, "s1")
            with pytest.raises(StoreError, match="no longer has it") as caught:
                store.ensure_assignment(self.change(course, old, new))
        assert caught.value.next_step
        assert question is None or caught.value.question.endswith(question)
        assert ask(STOCK_GRADES, "s1") == before


class TestTheDatabase:
    def test_a_locked_database_is_waited_for(self, url, tmp_path, small):
        with Store(url) as store:
            store.ensure_assignment(small)
            locker = sqlite3.connect(tmp_path / "gradebook.db", check_same_thread=False, isolation_level=None)
            locker.execute("BEGIN IMMEDIATE")
            saved = threading.Thread(target=store.save, args=(grade(), small))
            saved.start()
            locker.execute("COMMIT")
            saved.join(timeout=30)
            locker.close()
            assert set(store.graded_fingerprints("small").values()) == {"d1", "d2"}

    def test_one_that_stays_locked_is_an_error_with_a_next_step(self, url, tmp_path, small):
        with Store(url, patience=0.05) as store:
            store.ensure_assignment(small)
            with closing(sqlite3.connect(tmp_path / "gradebook.db", isolation_level=None)) as locker:
                locker.execute("BEGIN IMMEDIATE")
                with pytest.raises(StoreError, match="locked") as caught:
                    store.save(grade(), small)
            assert "wait" in caught.value.next_step
            store.save(grade(), small)

    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("not a url", "not the URL of a database"),
            ("nosuch://host/db", "not the URL of a database"),
            ("oracle+cx_oracle://host/db", "is not installed"),
            ("sqlite:////nonexistent/folder/gradebook.db", "unable to open"),
        ],
    )
    def test_one_that_cannot_be_opened_is_an_error_with_a_next_step(self, url, said):
        with pytest.raises(KakuninError, match=said) as caught:
            Store(url)
        assert caught.value.next_step

    def test_a_file_that_is_no_database_is_an_error(self, url, tmp_path):
        (tmp_path / "gradebook.db").write_bytes(b"not a database, but long enough to have a header" * 10)
        with pytest.raises(StoreError, match="not a database"):
            Store(url)

    def test_a_database_of_an_older_nbgrader_is_named(self, url, ask, small):
        with Store(url) as store:
            store.ensure_assignment(small)
        ask("ALTER TABLE grade DROP COLUMN extra_credit")
        ask("ALTER TABLE comment DROP COLUMN auto_comment")
        with pytest.raises(StoreError, match="no such column") as caught:
            Store(url)
        assert "nbgrader db upgrade" in caught.value.next_step

    def test_it_is_up_to_date_for_nbgrader(self, url, ask):
        with Store(url):
            pass
        ((version,),) = ask("SELECT version_num FROM alembic_version")
        assert len(version) == 12

    def test_a_database_that_nbgrader_made_is_taken_as_it_is(self, url, ask, small, monkeypatch):
        monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)  # nbgrader runs alembic
        with Gradebook(url, "another_course") as gradebook:
            gradebook.add_student("s1", first_name="一")
        with Store(url) as store:
            store.save(grade(), small)
        assert ask("SELECT id, first_name FROM student") == [("s1", "一")]


def test_a_database_that_was_put_back_meanwhile_is_noticed_at_the_end(url, small, tmp_path):
    database, backup = Path(url.removeprefix("sqlite:///")), tmp_path / "backup.db"
    with Store(url) as store:
        store.save(grade(), small)
        shutil.copyfile(database, backup)
        store.verify()
        store.save(grade(), small)
        store.save(grade(student="s2"), small)
        shutil.copyfile(backup, database)  # into the same file: to SQLite it never moved
        with pytest.raises(StoreError, match="moved, deleted or replaced") as caught:
            store.verify()
    assert "run the command again" in (caught.value.next_step or "")
