"""A desk with the judges that it has in earnest: processes apart, jails, and the hints that come of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from desks import answer, make_pair

from autograder.executors.worker_process import Apart
from autograder.settings.course_root import database_url
from gradebook.frames import SCORE, read_grades
from kakunin.service.desk import Desk
from kakunin.service.model import Door, State, Verdict

WRONG = ["first_total = max(x)", "first_total = min(x)", "first_total = len(x)", "first_total = 0 * x[0]"]


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    root = make_pair(tmp_path_factory.mktemp("warm") / "course")
    with Desk(root) as desk:
        yield root, desk


def test_a_student_climbs_the_ladder_to_the_right_answer(served):
    root, desk = served

    def attempt(source: str):
        receipt = desk.hand_in("taro", "pair", answer(root, "first", source), Door.BROWSER)
        assert desk.wait(receipt.id, 60) is State.JUDGED
        return desk.view("taro", "pair").parts[0].questions[0]

    first, second, third, fourth = map(attempt, WRONG)
    assert {each.verdict for each in (first, second, third, fourth)} == {Verdict.NOT_YET}
    assert [check.earned for check in first.checks] == [0.0, 0.0]
    assert (first.comment, first.example) == ("", "")
    assert second.comment.startswith("手で計算できる小さな入力")
    assert third.comment not in ("", second.comment)
    assert [each.example for each in (first, second, third)] == [""] * 3
    assert "入力" in fourth.example
    assert attempt(WRONG[0] + "  # again").attempts == 4
    right = attempt("# 考え直した\nfirst_total = sum(x)")
    assert (right.verdict, right.earned, right.attempts) == (Verdict.FULL, 2.0, 5)
    assert read_grades(database_url(root), "pair")[SCORE].max() == 2.0


def test_an_answer_of_which_another_cell_says_what_it_does_is_a_new_attempt(served):
    root, desk = served
    attempts = []
    for helper in ("3", "4", "4  # the same"):
        files = answer(root, "first", f"def helper():\n    return {helper}\n\nfirst_total = helper()")
        receipt = desk.hand_in("jiro", "pair", files, Door.NOTEBOOK)
        assert desk.wait(receipt.id, 60) is State.JUDGED
        attempts.append(desk.view("jiro", "pair").parts[0].questions[0].attempts)
    assert attempts == [1, 2, 2]


def test_a_process_that_dies_costs_nobody_anything(served, monkeypatch):
    root, desk = served
    grade = Apart.grade

    def dying(self, *more):
        monkeypatch.setattr(Apart, "grade", grade)
        self.kill()
        return grade(self, *more)

    monkeypatch.setattr(Apart, "grade", dying)
    receipt = desk.hand_in("hanako", "pair", answer(root, "first", "first_total = sum(x)"), Door.BROWSER)
    assert desk.wait(receipt.id, 60) is State.JUDGED
    assert desk.view("hanako", "pair").parts[0].questions[0].verdict is Verdict.FULL


def test_a_process_that_ended_while_idle_does_not_count_against_the_next_hand_in(served, monkeypatch):
    root, desk = served
    grade = Apart.grade

    def dying(self, *more):
        if self.is_alive:
            monkeypatch.setattr(Apart, "grade", grade)
            self.kill()
        return grade(self, *more)

    for _, idle in desk._judges._judges[0]._apart.values():
        idle.kill()
        idle._process.wait()
    monkeypatch.setattr(Apart, "grade", dying)
    receipt = desk.hand_in("keiko", "pair", answer(root, "first", "first_total = sum(x) + 1"), Door.BROWSER)
    assert desk.wait(receipt.id, 60) is State.JUDGED
    assert desk.view("keiko", "pair").parts[0].questions[0].verdict is Verdict.NOT_YET


def test_what_was_judged_is_remembered_after_a_restart(served, tmp_path):
    root, desk = served
    desk._keep_memory()
    copy = Path(shutil.copytree(root, tmp_path / "course", ignore=shutil.ignore_patterns(".lock")))
    with Desk(copy) as other:
        receipt = other.hand_in("akira", "pair", answer(copy, "first", "first_total = sum( x )"), Door.BROWSER)
        assert other.wait(receipt.id, 60) is State.JUDGED
        groups = other.classroom("pair").questions[0].right
        assert [group.students for group in groups] == [("akira", "hanako", "taro")]
