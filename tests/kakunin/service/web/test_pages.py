"""The pages: what they show, to whom, and in which language."""

from __future__ import annotations

from datetime import datetime

import pytest
from fake_desk import TITLE, TOKYO
from web_services import NOTEBOOK

from gradebook.messages import ja as feedback
from kakunin.service.exchange.messages import ja as exchange
from kakunin.service.exchange.told import view_page
from kakunin.service.model import Door, Receipt, ShownPart, ShownQuestion, State, StudentNow, StudentView, Verdict
from kakunin.service.web.messages import en, ja, language_of

WHEN = datetime(2036, 11, 1, 10, 31, 20, tzinfo=TOKYO)


def test_a_student_logs_in_hands_in_and_reads_the_feedback(service, desk):
    visitor = service.visitor()
    assert ja.CODE in visitor.get("/").text
    assert TITLE in visitor.log_in("hanako-code").text
    answer = visitor.hand_in(("intro.ipynb", NOTEBOOK))
    assert answer.status_code == 200
    assert desk.taken[0][:3] == ("hanako", "lesson1", {"intro.ipynb": NOTEBOOK})
    for shown in (TITLE, "1-1 平均を求める", ja.attempts(3, 17), "3.0 になりました", "10:31:20", ja.COUNTS_LATEST):
        assert shown in answer.text


GRADER = "この答えは担当者が見ます。"


@pytest.mark.parametrize(
    ("question", "stopped", "told", "untold"),
    [
        ({"left": 0}, False, ja.NO_MORE, ja.WAITING_FOR_GRADER),
        ({"left": 3, "feedback_from": WHEN}, False, "10:31:20", ja.WAITING_FOR_GRADER),
        ({"left": 3}, True, ja.STOPPED, ja.WAITING_FOR_GRADER),
        ({"left": None}, False, ja.WAITING_FOR_GRADER, ja.NO_MORE),
        ({"left": 3, "comment": GRADER}, False, GRADER, ja.NO_MORE),
    ],
    ids=["beyond the limit", "before its time", "stopped", "written", "waiting for a grader"],
)
def test_no_answer_is_said_to_wait_for_a_grader_of_which_nothing_is_said(
    service, desk, monkeypatch, question, stopped, told, untold
):
    receipt = Receipt("a" * 32, "hanako", "lesson1", WHEN, Door.BROWSER, State.JUDGED, ("intro",))
    shown = ShownQuestion("mean", "1-1", 4.0, Verdict.WAITING, **question)
    view = StudentView(
        "hanako", "lesson1", TITLE, None, None, None, True, (ShownPart("intro", "1", (shown,)),), None, 4.0, receipt,
        is_stopped=stopped, best_is_secret=True,
    )  # fmt: skip
    monkeypatch.setattr(desk, "view", lambda student, assignment: view)
    visitor = service.visitor()
    visitor.log_in("hanako-code")
    page = visitor.get("/a/lesson1").text
    assert told in page
    assert untold not in page
    assert ja.COUNTS_BEST in page
    exchanged = view_page(view).decode()
    assert (feedback.WAITING_JUDGED in exchanged) is (question in ({"left": None}, {"left": 3, "comment": GRADER}))
    assert (exchange.NONE_LEFT in exchanged) is (question == {"left": 0})


@pytest.mark.parametrize(
    ("accepted", "code"),
    [("", "ja"), ("en-US,en;q=0.9,ja;q=0.5", "en"), ("fr, ja;q=0.2, en;q=0.1", "ja"), ("en;q=x", "ja"), ("de", "ja")],
)
def test_the_browser_chooses_the_language(accepted, code):
    assert language_of(accepted).code == code


def test_a_visitor_can_choose_the_language_too(service):
    visitor = service.visitor(**{"Accept-Language": "ja"})
    assert en.CODE in visitor.get("/?language=en").text
    assert en.CODE in visitor.get("/").text


def test_both_languages_say_the_same_things():
    def names(module):
        return {name for name in vars(module) if name.isupper() or (callable(getattr(module, name)) and name.islower())}

    assert names(ja) == names(en)
    assert ja.VERDICTS.keys() == en.VERDICTS.keys()
    assert ja.ERRORS.keys() == en.ERRORS.keys()
    assert ja.STATES.keys() == en.STATES.keys()


@pytest.mark.parametrize("words", [ja, en])
def test_staff_are_told_who_is_not_on_the_roster(service, desk, words):
    desk.strangers = ("s9", "s10")
    desk.students = (
        StudentNow("s1", "青木", (), 0.0, 1, None, False),
        StudentNow("s9", "", (), 0.0, 1, None, False, is_enrolled=False),
    )
    told, named = words.not_on_roster(["s9", "s10"]), words.not_on_roster(["s9"])
    headers = {"Accept-Language": words.__name__[-2:]}
    staff, student = service.visitor("staff-code", **headers), service.visitor("hanako-code", **headers)
    assert told in staff.get("/").text
    shown = staff.get("/staff/lesson1").text
    assert (named in shown, shown.count(f">{words.NOT_ON_ROSTER}<")) == (True, 1)
    projected = staff.get("/staff/lesson1?project").text
    assert (words.NOT_ON_ROSTER in projected, named in projected, "s9" in projected) == (False, False, False)
    assert "s9" not in student.get("/").text
    desk.strangers, desk.students = (), desk.students[:1]
    for path in ("/", "/staff/lesson1"):
        assert words.not_on_roster([]).partition(":")[0] not in staff.get(path).text
