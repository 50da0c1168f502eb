"""A grader's score holds until the answer, its own checks or its points change."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.model import Assignment, Comment, Grade, NotebookGrade, QuestionGrade, Status
from autograder.storage.by_hand import HandScore, hand_comments
from autograder.storage.connection import reading
from autograder.storage.store import Store

TOTAL = QuestionGrade("total", 2.0, 1.0, Status.GRADED, comment=Comment("違います。"), answer="total = a", seed="5eed")
EVIDENCE = {"submission": "f11e", "scheme": "2", "engine": "12"}
SCORED = HandScore("s1", "addition", "total", 1.5, None, to_confirm=False)

Change = Callable[[QuestionGrade], QuestionGrade]


def grade(question: QuestionGrade = TOTAL, evidence: Mapping[str, str] = EVIDENCE) -> Grade:
    return Grade("s1", "small", (NotebookGrade("addition", (question,), evidence=evidence),))


def with_(**values: object) -> Change:
    return lambda question: replace(question, **values)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path, small: Assignment) -> Iterator[Store]:
    """A database in which a grader has scored one answer."""
    with Store(f"sqlite:///{tmp_path / 'gradebook.db'}") as store:
        store.save(grade(), small)
        ask(tmp_path, "UPDATE grade SET manual_score = 1.5, needs_manual_grade = 0 WHERE auto_score = 1")
        ask(tmp_path, "UPDATE comment SET manual_comment = '惜しい' WHERE auto_comment = '違います。'")
        yield store


def ask(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "gradebook.db")) as connection, connection:
        return connection.execute(query).fetchall()


ANOTHER_FILE = {**EVIDENCE, "submission": "0ther"}
HOLDS = [
    pytest.param(with_(), EVIDENCE, id="the same, with force"),
    pytest.param(with_(score=2.0, comment=Comment("よい。")), EVIDENCE, id="another verdict of the checks"),
    pytest.param(with_(), ANOTHER_FILE, id="another answer of the notebook"),
    pytest.param(with_(seed="0dd"), {**EVIDENCE, "scheme": "3", "engine": "13"}, id="an upgrade"),
    pytest.param(with_(answer="", score=None, status=Status.NEEDS_REVIEW), EVIDENCE, id="it could not be judged"),
]
REOPENED = [
    pytest.param(with_(answer="total = b"), ANOTHER_FILE, id="another answer"),
    pytest.param(with_(seed="0dd"), EVIDENCE, id="other checks"),
    pytest.param(with_(max_score=1.0, score=1.0), EVIDENCE, id="fewer points"),
    pytest.param(with_(max_score=3.0), EVIDENCE, id="more points"),
    pytest.param(with_(answer="", score=0.0, status=Status.NOT_ANSWERED), ANOTHER_FILE, id="no answer any more"),
    pytest.param(with_(answer="", score=None, status=Status.MISSING, seed=""), {}, id="no file any more"),
]


@pytest.mark.parametrize(("change", "evidence"), HOLDS)
def test_a_score_holds_when_nothing_that_it_is_of_has_changed(store, small, tmp_path, change, evidence):
    again = grade(change(TOTAL), evidence)
    assert store.reopened(again) == {}
    store.save(again, small)
    assert store.to_confirm("small") == []
    assert ask(tmp_path, "SELECT needs_manual_grade FROM grade WHERE manual_score = 1.5") == [(0,)]


@pytest.mark.parametrize(("change", "evidence"), REOPENED)
def test_a_score_is_to_be_confirmed_when_what_it_is_of_has_changed(store, small, tmp_path, change, evidence):
    again = grade(change(TOTAL), evidence)
    assert store.reopened(again) == {"total": SCORED}
    assert store.to_confirm("small") == []
    store.save(again, small)
    assert store.reopened(again) == {}
    assert store.to_confirm("small") == [replace(SCORED, to_confirm=True)]
    store.save(again, small)
    assert ask(tmp_path, "SELECT needs_manual_grade FROM grade WHERE manual_score = 1.5") == [(1,)]


def test_a_score_that_was_confirmed_holds_again(store, small, tmp_path):
    store.save(grade(replace(TOTAL, answer="total = b"), ANOTHER_FILE), small)
    ask(tmp_path, "UPDATE grade SET needs_manual_grade = 0")
    store.save(grade(replace(TOTAL, answer="total = b"), ANOTHER_FILE), small)
    assert store.to_confirm("small") == []


@pytest.mark.parametrize("evidence", ["no JSON", "[]", ""])
def test_evidence_that_cannot_be_read_leaves_the_answer_to_compare(store, small, tmp_path, evidence):
    ask(tmp_path, f"UPDATE kakunin_grade SET evidence = '{evidence}'")
    assert store.reopened(grade()) == {}
    assert set(store.reopened(grade(replace(TOTAL, answer="total = b")))) == {"total"}


def test_a_grade_of_a_version_that_kept_no_answers_is_compared_by_its_file(store, tmp_path):
    ask(tmp_path, "UPDATE kakunin_grade SET answer = ''")
    assert store.reopened(grade()) == {}
    assert set(store.reopened(grade(TOTAL, ANOTHER_FILE))) == {"total"}


def test_what_graders_wrote_is_found_by_question(store, tmp_path):
    with reading(f"sqlite:///{tmp_path / 'gradebook.db'}") as connection:
        assert hand_comments(connection, "small", "s1") == {("addition", "total"): "惜しい"}
        assert hand_comments(connection, "small", "s2") == {}
