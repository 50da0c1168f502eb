"""Pages that update by themselves, and calls that wait: told when something has changed, and only then."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import requests

from kakunin.service.model import Door, Reason, Receipt, Refused
from kakunin.service.web.messages import ja


def lines(answer: requests.Response) -> Iterator[str]:
    return (line for line in answer.iter_lines(chunk_size=1, decode_unicode=True) if line)


def test_a_students_page_is_told_of_the_judgement(service, desk):
    desk.at_once = False
    visitor = service.visitor("hanako-code")
    stream = lines(visitor.get("/a/lesson1/events", stream=True))
    assert next(stream) == "retry: 3000"
    assert ja.STATES["waiting"] in visitor.hand_in().text
    assert [next(stream), next(stream)] == ["event: change", "data: 1"]
    desk.judge(next(iter(desk.receipts)))
    assert [next(stream), next(stream)] == ["event: change", "data: 1"]
    assert ja.STATES["judged"] in visitor.get("/a/lesson1").text


def test_a_students_page_hears_of_every_door_at_once(service, desk):
    """Also of a hand-in that nobody follows; and no page of another student does."""
    desk.at_once = False
    streams = {}
    for code in ("hanako-code", "taro-code"):
        streams[code] = lines(service.visitor(code).get("/a/lesson1/events", stream=True))
        next(streams[code])
    began = time.monotonic()
    receipt = desk.hand_in("hanako", "lesson1", {"intro.ipynb": b"{}"}, Door.EXCHANGE)
    assert [next(streams["hanako-code"]), next(streams["hanako-code"])] == ["event: change", "data: 1"]
    desk.judge(receipt.id)
    assert next(streams["hanako-code"]) == "event: change"
    desk.hand_in("taro", "lesson1", {"intro.ipynb": b"[]"}, Door.EXCHANGE)
    assert next(streams["taro-code"]) == "event: change"
    assert time.monotonic() - began < 10  # it took a minute


def test_the_page_of_the_class_is_told_of_every_door(service, desk):
    """Each page of it that is open."""
    answers = [service.visitor("staff-code").get("/staff/lesson1/events", stream=True) for _ in range(2)]
    streams = [lines(answer) for answer in answers]
    for stream in streams:
        next(stream)
    desk.hand_in("taro", "lesson1", {"intro.ipynb": b"{}"}, Door.EXCHANGE)
    assert [next(stream) for stream in streams] == ["event: change"] * 2


def test_a_stream_ends_with_its_session(service, desk, people):
    visitor = service.visitor("staff-code")
    stream = lines(visitor.get("/staff/lesson1/events", stream=True))
    next(stream)
    people.people.clear()
    desk.change("lesson1")
    assert list(stream) == []


def test_a_call_waits_for_the_judgement(service, desk):
    desk.at_once = False
    headers = {"Authorization": "Bearer hanako-code", "Kakunin-File": "intro.ipynb"}
    address = f"{service.address}/api/hand-in/lesson1"
    taken = requests.post(address, data=b"{}", headers=headers, timeout=30)
    assert (taken.status_code, taken.json()["view"]) == (202, None)
    receipt = taken.json()["receipt"]
    assert (receipt["state"], receipt["ahead"], receipt["files"]) == ("waiting", 3, ["intro"])
    timer = threading.Timer(0.2, desk.judge, [receipt["id"]])
    timer.start()
    began = time.monotonic()
    judged = requests.get(f"{service.address}/api/receipt/{receipt['id']}?wait=20", headers=headers, timeout=30)
    assert time.monotonic() - began < 10
    assert (judged.status_code, judged.json()["receipt"]["state"]) == (200, "judged")
    question = judged.json()["view"]["parts"][0]["questions"][0]
    assert (question["verdict"], question["checks"][1]["earned"]) == ("partly", 0.0)


def test_a_call_asks_again_about_a_hand_in_of_which_nobody_tells(service, desk, monkeypatch):
    """Such as one whose student was told that nobody knows whether it was taken."""
    monkeypatch.setattr("kakunin.service.web.api._PAUSE", 0.05)
    monkeypatch.setattr(desk, "is_waiting", lambda _: False)
    desk.at_once = False

    def judge(_: str, __: str, final: Receipt | None) -> None:
        if final is None:
            threading.Timer(0.3, desk.judge, [next(iter(desk.receipts))]).start()

    desk.listen(judge)
    headers = {"Authorization": "Bearer hanako-code", "Kakunin-File": "intro.ipynb"}
    address = f"{service.address}/api/hand-in/lesson1?wait=20"
    answer = requests.post(address, data=b"{}", headers=headers, timeout=30)
    assert (answer.status_code, answer.json()["receipt"]["state"]) == (200, "judged")


def test_a_call_shows_the_verdict_that_comes_as_it_asks(service, desk, monkeypatch):
    """Although its student has handed in again since."""
    desk.at_once = False
    first = desk.hand_in("hanako", "lesson1", {"intro.ipynb": b"1"}, Door.NOTEBOOK)
    desk.hand_in("hanako", "lesson1", {"other.ipynb": b"2"}, Door.NOTEBOOK)
    view = desk.view

    def late(*more: str) -> object:
        seen = view(*more)
        if not desk.receipts[first.id].state.is_final:
            desk.judge(first.id)
        return seen

    monkeypatch.setattr(desk, "view", late)
    monkeypatch.setattr(desk, "is_waiting", lambda _: False)
    address = f"{service.address}/api/receipt/{first.id}?wait=20"
    answer = requests.get(address, headers={"Authorization": "Bearer hanako-code"}, timeout=30).json()
    assert answer["receipt"]["state"] == "judged"
    assert answer["view"]["counts"]["id"] == first.id


def test_a_call_about_a_hand_in_that_is_deleted_meanwhile_ends(service, desk):
    desk.at_once = False
    headers = {"Authorization": "Bearer hanako-code", "Kakunin-File": "intro.ipynb"}

    def delete(*_: object) -> None:
        def now() -> None:
            desk.taken.clear()
            desk.receipts.clear()

        threading.Timer(0.2, now).start()

    desk.listen(delete)
    address = f"{service.address}/api/hand-in/lesson1?wait=1"
    answer = requests.post(address, data=b"{}", headers=headers, timeout=30)
    assert (answer.status_code, answer.json()["reason"]) == (404, "not_found")


@pytest.mark.parametrize("wait", ["0", "-1", "nan", "inf", "x", "0.1"])
def test_a_call_waits_as_long_as_it_says_and_no_longer(service, desk, wait):
    desk.at_once = False
    headers = {"Authorization": "Bearer hanako-code", "Kakunin-File": "intro.ipynb"}
    began = time.monotonic()
    if wait == "inf":
        desk.at_once = True
    answer = requests.post(
        f"{service.address}/api/hand-in/lesson1?wait={wait}", data=b"{}", headers=headers, timeout=30
    )
    assert answer.status_code == (200 if wait == "inf" else 202)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (Reason.CLOSED, 403),
        (Reason.FULL_DISK, 507),
        (Reason.UNAVAILABLE, 503),
        (Reason.UNKNOWN_NOTEBOOK, 400),
        (Reason.NO_ASSIGNMENT, 404),
    ],
)
def test_a_refusal_has_a_status_and_a_sentence(service, desk, reason, status):
    desk.refusal = Refused(reason, "12/1 23:59", retry_after=5 if reason.may_pass else None)
    headers = {"Authorization": "Bearer hanako-code", "Kakunin-File": "intro.ipynb"}
    answer = requests.post(f"{service.address}/api/hand-in/lesson1", data=b"{}", headers=headers, timeout=30)
    assert (answer.status_code, answer.json()) == (status, {"reason": reason.value, "message": desk.refusal.sentence})
    assert answer.headers.get("Retry-After") == ("6" if reason.may_pass else None)


def test_pages_say_so_while_the_database_is_away(service, desk):
    visitor = service.visitor("hanako-code")
    with desk.failing(Refused(Reason.UNAVAILABLE, retry_after=5)):
        answer = visitor.get("/a/lesson1")
        health = requests.get(service.address + "/healthz", timeout=30)
    assert (answer.status_code, ja.AWAY in answer.text, 'data-again="10"' in answer.text) == (503, True, True)
    assert (health.status_code, health.json()["database"]) == (503, False)
    assert visitor.get("/a/lesson1").status_code == 200


def test_a_hand_in_that_was_taken_is_acknowledged_although_the_database_goes_away(service, desk, monkeypatch):
    monkeypatch.setattr("kakunin.service.web.api._PAUSE", 0.05)
    desk.at_once = False
    headers = {"Authorization": "Bearer hanako-code", "Kakunin-File": "intro.ipynb"}
    stream = lines(service.visitor("hanako-code").get("/a/lesson1/events", stream=True))
    next(stream)

    def go_away(*_: object) -> None:
        desk.failure = Refused(Reason.UNAVAILABLE)

    desk.listen(go_away)
    address = f"{service.address}/api/hand-in/lesson1?wait=0.3"
    answer = requests.post(address, data=b"{}", headers=headers, timeout=30)
    assert (answer.status_code, answer.json()["receipt"]["state"], answer.json()["view"]) == (202, "waiting", None)
    assert next(stream) == "event: change"
    next(stream)
    desk.judge(answer.json()["receipt"]["id"])
    desk.failure = None
    assert next(stream) == "event: change"  # when it is back, the page is told


def test_an_unexpected_failure_is_logged_by_its_place(service, desk):
    visitor = service.visitor("hanako-code")
    with desk.failing(RuntimeError("what a student wrote")):
        answer = visitor.get("/a/lesson1")
    assert (answer.status_code, ja.ERRORS[500] in answer.text) == (500, True)
    assert "what a student wrote" not in answer.text + service.log.getvalue()
    assert '"kind": "RuntimeError", "place": ' in service.log.getvalue()
