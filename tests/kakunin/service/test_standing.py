"""What a student sees of one question is what the exports hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy
from desks import RIGHT, START, WRONG, FakeJudge, answer, make_pair

from autograder.settings.course_root import database_url
from autograder.storage.handin_store import HandinStore
from autograder.storage.store import Store
from gradebook.feedback.content import answered
from gradebook.frames import QUESTION, SCORE, STATUS, STUDENT, read_grades
from kakunin.service.courses import Courses
from kakunin.service.desk import Desk
from kakunin.service.model import Door, Verdict
from kakunin.service.view import student_view

BY_HAND = "UPDATE grade SET manual_score = {score}, needs_manual_grade = {again}"

# What happened after the hand-in, in SQL.
CHANGES = {
    "nothing": "",
    "a grader's score": BY_HAND.format(score=1.5, again=0),
    "a grader's score of an earlier answer": BY_HAND.format(score=1.5, again=1),
    "extra credit": "UPDATE grade SET extra_credit = 0.5",
    "extra credit beside a grader's score": BY_HAND.format(score=1.5, again=0) + ", extra_credit = 0.5",
    "other points since": "UPDATE kakunin_grade SET max_score = 3; " + BY_HAND.format(score=1.5, again=0),
    "more points than there are": "UPDATE kakunin_grade SET score = 9",
    "a damaged score": "UPDATE kakunin_grade SET score = 'much' WHERE status = 'graded'",
    "a damaged comment": "UPDATE kakunin_grade SET feedback = '{'",
    "no score": "UPDATE kakunin_grade SET score = NULL WHERE status = 'graded'",
    "waiting for a grader": "UPDATE kakunin_grade SET score = NULL, status = 'needs_review' WHERE status = 'graded'",
}
ANSWERS = {"right": RIGHT["first"], "wrong": WRONG["first"], "untouched": None}


@pytest.fixture(scope="module")
def judged(tmp_path_factory) -> Path:
    """A course in which three students handed in one of two notebooks."""
    root = make_pair(tmp_path_factory.mktemp("standing") / "course")
    with Desk(root, judge=FakeJudge) as desk:
        for student, source in ANSWERS.items():
            receipt = desk.hand_in(student, "pair", answer(root, "first", source), Door.BROWSER)
            assert desk.wait(receipt.id, 20).is_final
    return root


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_status_and_points_are_those_of_the_gradebook(judged, tmp_path, change):
    root = Path(shutil.copytree(judged, tmp_path / "course"))
    engine = sqlalchemy.create_engine(database_url(root), poolclass=sqlalchemy.NullPool)
    with engine.begin() as connection:
        for statement in filter(None, change.split("; ")):
            connection.execute(sqlalchemy.text(statement))
    exported = read_grades(database_url(root), "pair")
    with Store(database_url(root)) as store:
        served, handins = Courses(root, store).served()["pair"], HandinStore(store)
        for student in ANSWERS:
            rows = handins.student_rows("pair", student)
            view = student_view(served, student, rows, START)
            seen = {each.id: each for part in view.parts for each in part.questions}
            expected = exported[exported[STUDENT] == student].set_index(QUESTION)
            assert seen.keys() == set(expected.index)
            for id, row in expected.iterrows():
                verdict = _verdict(str(id), row)
                assert seen[str(id)].verdict is verdict, student
                if verdict is not Verdict.WAITING:
                    assert seen[str(id)].earned == (None if pd.isna(row[SCORE]) else row[SCORE])


def _verdict(id: str, row: pd.Series) -> Verdict:
    texts = dict.fromkeys(("answer", "feedback", "comment", "manual_comment"), "")
    facts = {"question": id, "status": row[STATUS], "score": row[SCORE], "max_score": 2.0}
    return answered({**facts, **texts}, "code", "").verdict
