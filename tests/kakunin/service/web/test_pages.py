"""The pages: what they show, to whom, and in which language."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import requests
from fake_desk import QUESTIONS, SOURCE, TITLE, TOKYO
from web_services import NOTEBOOK

from gradebook.feedback.content import Verdict
from gradebook.messages import ja as feedback
from kakunin.service.exchange.messages import ja as exchange
from kakunin.service.exchange.told import view_page
from kakunin.service.model import (
    AnswerGroup,
    Counted,
    Door,
    MistakeNow,
    QuestionNow,
    Receipt,
    ShownPart,
    ShownQuestion,
    State,
    StudentNow,
    StudentView,
)
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


def test_what_was_handed_in_is_not_called_missing_while_it_is_judged(service, desk):
    desk.at_once = False
    desk.questions = tuple(replace(each, verdict=Verdict.MISSING, attempts=0, feedback_from=None) for each in QUESTIONS)
    visitor = service.visitor("hanako-code")
    assert ja.VERDICTS[Verdict.MISSING] in visitor.get("/a/lesson1").text
    shown = visitor.hand_in(("intro.ipynb", NOTEBOOK)).text
    assert ja.VERDICTS[Verdict.MISSING] not in shown
    assert "まだ答えていません" not in shown


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
        is_stopped=stopped, counted=Counted("best", False, False, None, None, 4.0, timedelta(0), None, None, 4.0),
    )  # fmt: skip
    monkeypatch.setattr(desk, "view", lambda student, assignment: view)
    visitor = service.visitor()
    visitor.log_in("hanako-code")
    page = visitor.get("/a/lesson1").text
    assert told in page
    assert untold not in page
    assert ja.COUNTS_LATER in page
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


EARLIER = Counted(
    "best",
    is_told=True,
    is_shown=False,
    received=datetime(2036, 11, 1, 10, 15, tzinfo=TOKYO),
    earned=11.0,
    points=14.0,
    lateness=timedelta(hours=3),
    penalty=1.1,
    grade=71.0,
    out_of=100.0,
)
# What counts, what the page says then, and what it does not.
COUNTING = [
    (None, (ja.COUNTS_LATEST,), (ja.SHOWN_IS_LATEST, ja.SCORE_OF_LATEST, ja.YOUR_GRADE + ":")),
    (
        EARLIER,
        (
            ja.RULES["best"],
            ja.SHOWN_IS_LATEST,
            ja.SCORE_OF_LATEST,
            "2036-11-01 10:15（JST）の提出が成績に使われます。得点は 11 / 14点です。",
            "締め切りから3時間過ぎて提出されました。遅れたため、得点から1.1点を引いています。",
            "成績: 71 / 100点",
        ),
        (),
    ),
    (
        replace(EARLIER, is_shown=True, lateness=timedelta(0), penalty=0.0, grade=11.0, out_of=14.0),
        (ja.RULES["best"], ja.COUNTS_NOW_LATEST),
        (ja.SHOWN_IS_LATEST, ja.SCORE_OF_LATEST, ja.YOUR_GRADE + ":"),
    ),
    (
        replace(EARLIER, is_told=False, received=None, lateness=timedelta(0), earned=None, penalty=None, grade=None),
        (ja.RULES["best"], ja.COUNTS_LATER),
        (ja.SHOWN_IS_LATEST, ja.SCORE_OF_LATEST, "11 / 14"),
    ),
    (replace(EARLIER, is_excused=True, grade=None), (ja.EXCUSED,), ("引いています",)),
]


@pytest.mark.parametrize(("counted", "said", "unsaid"), COUNTING)
def test_a_page_says_what_counts_beside_the_last_hand_in(service, desk, counted, said, unsaid):
    """So does the page that is fetched from the exchange."""
    desk.counted = counted
    visitor = service.visitor("hanako-code")
    for page in (visitor.hand_in().text, view_page(desk.view("hanako", "lesson1")).decode()):
        assert [each for each in said if each not in page] == []
        assert [each for each in unsaid if each in page] == []


def test_a_call_says_what_counts(service, desk):
    desk.counted = EARLIER
    headers = {"Authorization": "Bearer hanako-code"}
    desk.hand_in("hanako", "lesson1", {"intro.ipynb": NOTEBOOK}, Door.NOTEBOOK)
    view = requests.get(f"{service.address}/api/view/lesson1", headers=headers, timeout=30).json()["view"]
    assert view["counted"] == {
        "rule": "best",
        "is_told": True,
        "is_shown": False,
        "received": "2036-11-01T10:15:00+09:00",
        "earned": 11.0,
        "points": 14.0,
        "lateness": 10800.0,
        "penalty": 1.1,
        "grade": 71.0,
        "out_of": 100.0,
        "is_excused": False,
    }


CLASS = tuple(
    StudentNow(f"s{n}", f"氏名{n}", (verdict,), 4.0, 1, None, False, counts_earlier=n == 5)
    for n, verdict in enumerate((*Verdict, Verdict.FULL, Verdict.NOT_YET, Verdict.NOT_YET))
)


def test_the_counts_of_a_question_add_up_to_the_class(service, desk):
    desk.students = CLASS
    page = service.visitor("staff-code").get("/staff/lesson1").text
    (told,) = set(re.findall(r"正解(\d+)人、もう一歩(\d+)人、採点待ち(\d+)人、手つかず(\d+)人", page))
    assert tuple(map(int, told)) == (2, 4, 1, 2)
    assert sum(map(int, told)) == len(CLASS)
    widths = [float(each) for each in re.findall(r'width="([\d.]+)" height="6"', page)]
    assert sum(widths) == pytest.approx(100, abs=0.1)


def test_the_class_says_whose_points_are_an_earlier_hand_ins(service, desk):
    desk.students = CLASS
    page = service.visitor("staff-code").get("/staff/lesson1").text
    assert page.count(ja.EARLIER_HAND_IN) == 1


def test_staff_see_what_a_student_sees(service, desk):
    """The same, and nothing to hand in with."""
    desk.students = (*CLASS, replace(CLASS[0], student="hanako", name="花子"))
    student, staff = service.visitor("hanako-code"), service.visitor("staff-code")
    own = student.hand_in().text
    page = staff.get("/staff/lesson1").text
    (path,) = re.findall(r'href="(/staff/lesson1/students/hanako)"', page)
    seen = staff.get(path).text
    parts = [re.search(rf'<div id="{id}" data-live>.*?\n</div>\n', each, re.DOTALL)[0]  # type: ignore[index]
             for each in (own, seen) for id in ("stand", "questions")]  # fmt: skip
    assert parts[:2] == parts[2:]
    assert SOURCE.splitlines()[1].strip()[:10] in re.sub("<[^>]+>", "", seen)
    assert "花子" in seen
    assert not any(each in seen for each in ('type="file"', "data-hand-in", 'id="hand-in"', ja.HAND_IN + "</button>"))
    assert staff.session.post(service.address + path, timeout=30).status_code in (403, 405)


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


def test_what_is_wrong_is_told_to_staff_without_marks_of_markdown(service, desk, monkeypatch):
    group = AnswerGroup("average = 1", ("hanako",))
    mistake = MistakeNow("value", "`average` の値が違います。", (group,), is_known=True)
    now = replace(desk.classroom("lesson1"), questions=(QuestionNow("mean", "1-1", 4.0, 0, 0, (mistake,), ()),))
    monkeypatch.setattr(desk, "classroom", lambda assignment: now)
    for address in ("/staff/lesson1", "/staff/lesson1?project"):
        assert ">average の値が違います。<" in service.visitor("staff-code").get(address).text
