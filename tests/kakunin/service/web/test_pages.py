"""The pages: what they show, to whom, and in which language."""

from __future__ import annotations

import pytest
from fake_desk import TITLE
from web_services import NOTEBOOK

from kakunin.service.web.messages import en, ja, language_of


def test_a_student_logs_in_hands_in_and_reads_the_feedback(service, desk):
    visitor = service.visitor()
    assert ja.CODE in visitor.get("/").text
    assert TITLE in visitor.log_in("hanako-code").text
    answer = visitor.hand_in(("intro.ipynb", NOTEBOOK))
    assert answer.status_code == 200
    assert desk.taken[0][:3] == ("hanako", "lesson1", {"intro.ipynb": NOTEBOOK})
    for shown in (TITLE, "1-1 平均を求める", ja.attempts(3, 17), "3.0 になりました", "10:31:20", ja.COUNTS_LATEST):
        assert shown in answer.text


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
