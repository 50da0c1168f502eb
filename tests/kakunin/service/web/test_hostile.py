"""What hostile visitors try: others' ids, forged forms, tricks with names, giant and slow uploads, floods, HTML."""

from __future__ import annotations

import contextlib
import html
import json
import re
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
import requests
from fake_desk import QUESTIONS
from three_students import HOSTILE_TEXT
from web_services import NOTEBOOK, TOKEN

from kakunin.service.model import AnswerGroup, ClassView, MistakeNow, QuestionNow, StudentNow
from kakunin.service.web import ClassRules, Limits, Rate
from kakunin.service.web.limits import RateLimit, network_of
from kakunin.service.web.messages import en, ja
from kakunin.service.web.uploads import safe_name

EVIL = "https://evil.example"


def api(service, path, code="hanako-code", method="get", **more):
    headers = {"Authorization": f"Bearer {code}", **more.pop("headers", {})}
    return requests.request(method, service.address + path, headers=headers, timeout=30, **more)


def hand_in(service, code="hanako-code", name="intro.ipynb", body=NOTEBOOK, **headers):
    headers = {"Kakunin-File": quote(name), **headers}
    return api(service, "/api/hand-in/lesson1", code, "post", data=body, headers=headers)


def talk(service, request: bytes, *, patience: float = 20.0) -> bytes:
    """Send bytes, and return all that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", service.port), patience) as connection:
        connection.sendall(request)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                answer += piece
        return answer


# ---- what is not theirs


def test_a_receipt_is_for_its_student_alone(service):
    id = hand_in(service).json()["receipt"]["id"]
    assert api(service, f"/api/receipt/{id}").json()["receipt"]["student"] == "hanako"
    answer = api(service, f"/api/receipt/{id}", "taro-code")
    assert answer.status_code == 404
    assert "hanako" not in answer.text
    assert api(service, f"/api/receipt/{'0' * 32}").status_code == 404


def test_a_view_is_of_the_one_who_asks(service):
    hand_in(service)
    view = api(service, "/api/view/lesson1?student=hanako", "taro-code").json()["view"]
    assert (view["student"], view["latest"]) == ("taro", None)


@pytest.mark.parametrize(
    "path",
    [
        "/staff/lesson1",
        "/staff/lesson1?project",
        "/staff/lesson1/events",
        "/staff/lesson1/students/hanako",
        "/staff/lesson1/students/taro",
        "/staff/lesson1/students/nobody",
        "/metrics",
    ],
)
def test_a_student_sees_nothing_of_the_class(start, path):
    service = start(behind_proxy=True)  # from another machine
    visitor = service.visitor("hanako-code", **{"X-Forwarded-For": "203.0.113.7"})
    answer = visitor.get(path)
    assert (answer.status_code, ja.ERRORS[403] in answer.text or "このページ" in answer.text) == (403, True)


@pytest.mark.parametrize(
    "path", ["/a/lesson1/events", "/staff/lesson1/events", "/staff/lesson1", "/staff/lesson1/students/hanako"]
)
def test_nobody_sees_anything_without_a_session(service, path):
    answer = requests.get(service.address + path, timeout=30)
    assert answer.status_code == 403 or ja.CODE in answer.text


def test_a_call_counts_no_cookie(service, desk):
    visitor = service.visitor("hanako-code")
    answer = visitor.session.post(f"{service.address}/api/hand-in/lesson1", data=NOTEBOOK, timeout=30)
    assert (answer.status_code, answer.json()["reason"]) == (401, "unknown_code")
    assert desk.taken == []


def test_the_class_is_off_unless_it_is_switched_on(start, desk):
    service = start(rules=lambda: ClassRules(frozenset({"sensei"})))
    visitor = service.visitor("staff-code")
    answer = visitor.get("/staff/lesson1")
    assert (answer.status_code, "live = true" in answer.text) == (404, True)
    assert visitor.get("/staff/lesson1/events").status_code == 403
    assert visitor.get("/staff/lesson1/students/hanako").status_code == 404
    assert ja.LIVE_NOTICE not in visitor.get("/a/lesson1").text


def test_students_are_told_that_the_class_is_watched(service):
    assert ja.LIVE_NOTICE in service.visitor("hanako-code").get("/a/lesson1").text


def test_no_name_is_on_the_projector(service, desk):
    desk.students = tuple(StudentNow(f"s{n}", f"氏名{n}", (), 0.0, 1, None, False) for n in range(8))
    visitor = service.visitor("staff-code")
    assert "氏名3" in visitor.get("/staff/lesson1").text
    shown = visitor.get("/staff/lesson1?project").text
    assert [
        each for each in ("氏名", *(f"s{n}" for n in range(8))) if f">{each}" in shown or f"、{each}" in shown
    ] == []


def test_another_language_brings_no_name_to_the_projector(service, desk):
    desk.students = (StudentNow("s1", "氏名1", (), 0.0, 1, None, False),)
    visitor = service.visitor("staff-code")
    shown = visitor.get("/staff/lesson1?project&language=ja").text
    (link,) = re.findall(r'href="([^"]*language=en)"', shown)
    assert "氏名1" not in visitor.get(html.unescape(link)).text


def test_nothing_that_students_wrote_is_on_the_projector(service, desk):
    """They may have written their names: in a comment, in a string, as the name of a variable or of an error."""
    ids = tuple(f"s{n}" for n in range(6))
    groups = [AnswerGroup(f"x = {n}  # 山田太郎 作\ns = '山田太郎'", (id,)) for n, id in enumerate(ids)]
    wrong = (
        MistakeNow("one_less", "個数から1を引いています。", tuple(groups[:2]), is_known=True),
        MistakeNow("NameError", "`NameError: name '山田太郎' is not defined` で止まりました。", (groups[2],)),
        MistakeNow("山田太郎Error", "`山田太郎Error` で止まりました。", (groups[3],)),
        MistakeNow("other", "`山田太郎` になりました。", (groups[4],)),
    )
    question = QuestionNow("mean", "1-1 平均を求める", 4.0, 0, 0, wrong, (groups[5],))
    rows = tuple(StudentNow(id, "山田太郎", (), 0.0, 1, None, False) for id in ids)
    desk.classroom = lambda name: ClassView(name, "第1回", 4.0, (question,), rows, (), 0)
    visitor = service.visitor("staff-code")
    assert "山田太郎" in visitor.get("/staff/lesson1").text
    shown = visitor.get("/staff/lesson1?project").text
    assert "山田" not in shown
    for told in ("個数から1を引いています。", "<code>NameError</code>", ja.STOPPED_BY_ERROR, ja.UNNAMED, "もう一歩5人"):
        assert told in shown


# ---- sessions and forms


def test_a_session_ends_with_its_code(service, people):
    visitor = service.visitor("hanako-code")
    assert ja.LOG_OUT in visitor.get("/").text
    del people.people["hanako-code"]
    assert ja.LOG_OUT not in visitor.get("/").text


@pytest.mark.parametrize(
    "session",
    ["hanako-code", "2|1:0|10:1796000000|15:kakunin-session|16:aGFuYWtvLWNvZGU=|" + "0" * 64, "é" * 50, "x" * 9000],
)
def test_nobody_makes_a_session(service, session):
    cookie = f"kakunin-session={session}".encode()
    request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: " + cookie + b"\r\n\r\n"
    answer = talk(service, request).decode()
    assert ja.CODE in answer


def test_a_session_of_another_service_is_none(start, desk, people):
    one, other = start(), start(key=b"o" * 32)
    visitor = one.visitor("hanako-code")
    visitor.address = other.address
    assert ja.LOG_OUT not in visitor.get("/").text


def test_cookies_are_out_of_reach(start):
    service = start(behind_proxy=True)
    visitor = service.visitor()
    visitor.session.headers["X-Forwarded-Proto"] = "https"
    answers = [visitor.get("/"), visitor.get("/?language=en")]
    form = {"code": "hanako-code", "mark": visitor.mark()}
    cookies = {each.name: each.value for each in visitor.session.cookies}
    header = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()), "X-Forwarded-Proto": "https"}
    answers.append(requests.post(service.address + "/", data=form, headers=header, allow_redirects=False, timeout=30))
    set_cookies = [each for answer in answers for each in answer.raw.headers.getlist("Set-Cookie")]
    assert {each.partition("=")[0] for each in set_cookies} == {
        "kakunin-visitor",
        "kakunin-language",
        "kakunin-session",
    }
    for each in set_cookies:
        assert {"HttpOnly", "SameSite=Lax", "Secure"} <= {part.strip() for part in each.split(";")}, each


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": EVIL},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/a/lesson1", "/log-out", "/api/hand-in/lesson1"])
def test_what_another_page_sends_is_refused(service, desk, path, headers):
    visitor = service.visitor("hanako-code")
    form = {"mark": visitor.mark("/a/lesson1"), "code": "hanako-code"}
    sent = {**headers, "Authorization": "Bearer hanako-code", "Kakunin-File": "intro.ipynb"}
    files = [("files", ("intro.ipynb", NOTEBOOK))] if path.startswith("/a") else None
    answer = visitor.session.post(service.address + path, data=form, files=files, headers=sent, timeout=30)
    assert answer.status_code == 403
    assert desk.taken == []
    assert ja.LOG_OUT in visitor.get("/").text


@pytest.mark.parametrize("mark", ["", "0" * 64, "é"])
@pytest.mark.parametrize("path", ["/", "/a/lesson1", "/log-out"])
def test_a_form_without_its_mark_is_refused(service, desk, path, mark):
    visitor = service.visitor("hanako-code")
    files = [("files", ("intro.ipynb", NOTEBOOK))] if path.startswith("/a") else None
    form = {"mark": mark, "code": "hanako-code"}
    answer = visitor.session.post(service.address + path, data=form, files=files, timeout=30)
    assert answer.status_code == 403
    assert desk.taken == []
    assert ja.LOG_OUT in visitor.get("/").text


def test_the_mark_of_one_visitor_is_of_no_use_to_another(service, desk):
    hanako, taro = service.visitor("hanako-code"), service.visitor("taro-code")
    form = {"mark": taro.mark("/a/lesson1")}
    files = [("files", ("intro.ipynb", NOTEBOOK))]
    answer = hanako.session.post(f"{service.address}/a/lesson1", data=form, files=files, timeout=30)
    assert (answer.status_code, desk.taken) == (403, [])


def test_a_form_sent_again_is_one_hand_in(service, desk):
    visitor = service.visitor("hanako-code")
    token = TOKEN.search(visitor.get("/a/lesson1").text)
    assert token is not None
    for _ in range(3):
        assert visitor.hand_in(token=token[1]).status_code == 200
    assert [each[4] for each in desk.taken] == [token[1]]


def test_nobody_is_sent_elsewhere_after_logging_in(service):
    visitor = service.visitor()
    form = {"code": "hanako-code", "mark": visitor.mark(), "wanted": "//evil.example/x"}
    answer = visitor.session.post(service.address + "/", data=form, allow_redirects=False, timeout=30)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/a/evil.example%2Fx")


# ---- names


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../../etc/intro.ipynb", "intro.ipynb"),
        ("..\\..\\intro.ipynb", "intro.ipynb"),
        ("/etc/intro.ipynb", "intro.ipynb"),
        ("C:\\Users\\x\\intro.ipynb", "intro.ipynb"),
        ("in\0tro.ipynb", "intro.ipynb"),
        ("..", "?"),
        ("", "?"),
        ("a\nb\x1b[31m.ipynb", "a b\N{REPLACEMENT CHARACTER}[31m.ipynb"),
        ("か\u3099.ipynb", "が.ipynb"),
        ("x" * 500 + ".ipynb", "x" * 114 + ".ipynb"),
        ("\u202egnp.ipynb", "\N{REPLACEMENT CHARACTER}gnp.ipynb"),
    ],
)
def test_a_name_is_no_path(name, safe):
    assert safe_name(name) == safe


def test_a_path_in_a_name_leads_nowhere(service, desk):
    assert hand_in(service, name="../../../tmp/intro.ipynb").status_code == 200
    service.visitor("hanako-code").hand_in(("../../intro.ipynb", NOTEBOOK), token="other")
    assert [set(each[2]) for each in desk.taken] == [{"intro.ipynb"}, {"intro.ipynb"}]


@pytest.mark.parametrize(
    "assignment", ["..", "..%2F..", "%2e%2e%2fsecret", "lesson1%00", "lesson1%2F..", "%ff", "x" * 300]
)
def test_a_path_in_an_assignment_leads_nowhere(service, desk, assignment):
    paths = [f"/a/{assignment}", f"/staff/{assignment}", f"/staff/{assignment}/students/hanako"]
    visitor = service.visitor("staff-code")
    assert {visitor.get(path).status_code for path in paths} <= {400, 404} or assignment == ".."
    assert api(service, f"/api/view/{assignment}").status_code in (400, 404)


@pytest.mark.parametrize(
    "student",
    ["nobody", "..", "..%2F..", "%2e%2e%2fs0", "s0%00", "s0%2F..", "s0/..", "s0/", "", "%ff", "S0", "s0 ", "x" * 500],
)
def test_a_path_in_a_students_id_leads_nowhere(service, desk, student):
    desk.students = (StudentNow("s0", "氏名", (), 0.0, 1, None, False),)
    visitor = service.visitor("staff-code")
    assert visitor.get("/staff/lesson1/students/s0").status_code == 200
    request = f"GET /staff/lesson1/students/{student} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    cookies = "; ".join(f"{each.name}={each.value}" for each in visitor.session.cookies)
    answer = talk(service, f"{request}Cookie: {cookies}\r\n\r\n".encode()).decode()
    assert answer.split()[1] in ("400", "404")
    assert "氏名" not in answer


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([("notes.txt", b"x")], "notes.txt"),
        ([("", b"")], "ノートブックが入っていません"),
        ([("a/intro.ipynb", b"1"), ("b/intro.ipynb", b"2")], "二つ"),
    ],
)
def test_what_is_no_notebook_is_refused_with_the_reason(service, desk, files, says):
    answer = service.visitor("hanako-code").hand_in(*files)
    assert (answer.status_code, says in answer.text) == (422, True)
    assert desk.taken == []


# ---- size and time


SMALL = Limits(upload_bytes=2**20)


def test_a_gigabyte_is_refused_when_it_is_announced(start, desk):
    service = start(limits=SMALL)
    head = (
        b"POST /api/hand-in/lesson1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer hanako-code\r\n"
        b"Kakunin-File: intro.ipynb\r\nExpect: 100-continue\r\nContent-Length: 1073741824\r\n\r\n"
    )
    answer = talk(service, head)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["reason"] == "too_large"
    assert desk.taken == []


@pytest.mark.parametrize("announced", [True, False])
def test_too_large_a_body_is_refused_and_the_reason_arrives(start, desk, announced):
    service = start(limits=SMALL)
    body = b"x" * (3 * 2**20)
    answer = hand_in(service, body=body if announced else iter([body[:1000], body[1000:]]))
    assert (answer.status_code, answer.json()["reason"]) == (413, "too_large")
    assert "出力をすべて消去" in answer.json()["message"]
    assert desk.taken == []


def test_an_endless_body_is_cut_off(start, desk):
    service = start(limits=SMALL)
    piece = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    head = (
        b"POST /api/hand-in/lesson1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer hanako-code\r\n"
        b"Kakunin-File: intro.ipynb\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    sent = 0
    with socket.create_connection(("127.0.0.1", service.port), 30) as connection:
        connection.sendall(head)
        try:
            while sent < 2**30:
                connection.sendall(piece)
                sent += len(piece)
        except OSError:
            pass
    assert sent < 40 * 2**20
    assert desk.taken == []


@pytest.mark.parametrize("rest", [b"", b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc", b"Content-Length: 90\r\n\r\nabc"])
def test_whoever_sends_slowly_is_not_waited_for(start, desk, rest):
    service = start(limits=Limits(upload_seconds=0.3, idle_seconds=0.3))
    head = (
        b"POST /api/hand-in/lesson1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer hanako-code\r\n"
        b"Kakunin-File: intro.ipynb\r\n" + rest
    )
    began = time.monotonic()
    answer = talk(service, head)
    assert time.monotonic() - began < 10
    assert answer == b"" if not rest else answer.startswith(b"HTTP/1.1 408 ")
    assert desk.taken == []


def test_uploads_together_are_bounded(start, desk):
    service = start(limits=Limits(uploads_bytes=1000))
    answer = hand_in(service, body=b"x" * 5000)
    assert (answer.status_code, answer.json()["reason"]) == (503, "unavailable")
    assert hand_in(service).status_code == 200  # nothing is left of the first


def test_whoever_holds_most_of_the_room_for_uploads_gives_way(start, desk):
    """One student could fill it with a few large hand-ins that come slowly, and keep everybody out."""
    service = start(limits=Limits(uploads_bytes=1000))
    head = (
        b"POST /api/hand-in/lesson1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer taro-code\r\n"
        b"Kakunin-File: intro.ipynb\r\nContent-Length: 2000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", service.port), 20) as connection:
        connection.sendall(head + b"x" * 990)
        time.sleep(0.3)
        assert [hand_in(service, body=NOTEBOOK + b" " * number).status_code for number in range(3)] == [200] * 3
        assert b"HTTP/1.1 503 " in connection.recv(65536)
    assert {each[0] for each in desk.taken} == {"hanako"}


def test_what_has_arrived_does_not_give_way(start, desk, monkeypatch):
    begun, gate, take = threading.Event(), threading.Event(), desk.hand_in

    def slow(*arguments, **named):
        begun.set()
        gate.wait(20)
        return take(*arguments, **named)

    monkeypatch.setattr(desk, "hand_in", slow)
    service = start(limits=Limits(uploads_bytes=1000))
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(hand_in, service, body=NOTEBOOK + b" " * 900)
        assert begun.wait(20)
        assert hand_in(service, "taro-code").status_code == 503
        gate.set()
        assert first.result().status_code == 200
    assert hand_in(service, "taro-code").status_code == 200


def test_a_large_form_is_not_read(service):
    answer = talk(service, b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + b"x" * 1000)
    assert answer.startswith(b"HTTP/1.1 400 ")


def test_many_headers_are_refused(service):
    headers = b"".join(b"X-%d: 1\r\n" % number for number in range(500))
    answer = talk(service, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 431 ")
    assert talk(service, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 100_000 + b"\r\n\r\n") == b""


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "HEAD"])
def test_other_methods_do_nothing(service, method):
    assert api(service, "/a/lesson1", method=method).status_code in (400, 403, 404, 405)


# ---- many requests


def test_a_flood_of_one_student_costs_the_others_nothing(start):
    service = start(limits=Limits(person=Rate(50, 0.001)))
    hanako, taro = service.visitor("hanako-code"), service.visitor("taro-code")
    statuses = [hanako.get("/a/lesson1").status_code for _ in range(80)]
    assert (statuses.count(200) < 50, statuses[-1]) == (True, 429)
    assert taro.get("/a/lesson1").status_code == 200


@pytest.mark.parametrize("thousands", [2, pytest.param(10, marks=pytest.mark.everything)])
def test_a_flood_from_one_address_costs_the_others_nothing(start, thousands):
    service = start(behind_proxy=True, limits=Limits(address=Rate(100, 0.001)))
    line = b"GET /about HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.1, 203.0.113.7\r\n"
    flood = (line + b"\r\n") * 999 + line + b"Connection: close\r\n\r\n"
    answer = b"".join(talk(service, flood, patience=60) for _ in range(thousands))
    assert (answer.count(b"HTTP/1.1 200 "), answer.count(b"HTTP/1.1 429 ")) == (100, thousands * 1000 - 100)
    assert service.visitor(**{"X-Forwarded-For": "203.0.113.8"}).get("/about").status_code == 200


def test_a_flood_of_forged_forms_is_limited_too_and_does_not_fill_the_log(start):
    service = start(limits=Limits(address=Rate(10, 0.001), unknown=Rate(10, 0.001)))
    forms = [requests.post(service.address + "/", headers={"Origin": EVIL}, timeout=30) for _ in range(30)]
    calls = [hand_in(service, "wrong") for _ in range(30)]
    assert [each.status_code for each in forms] == [403] * 10 + [429] * 20
    assert [each.status_code for each in calls] == [401] * 10 + [429] * 20
    assert len(service.log.getvalue().splitlines()) < 60


def test_whoever_is_logged_in_is_not_counted_with_the_address(start):
    service = start(limits=Limits(address=Rate(5, 0.001)))
    visitor = service.visitor("hanako-code")
    for _ in range(10):
        requests.get(service.address + "/about", timeout=30)
    assert requests.get(service.address + "/about", timeout=30).status_code == 429
    assert visitor.get("/about").status_code == 200


def test_wrong_codes_are_slowed_down_and_right_ones_are_not(start):
    service = start(limits=Limits(unknown=Rate(3, 0.001)))
    visitor = service.visitor()
    statuses = [visitor.log_in(f"wrong-{number}").status_code for number in range(5)]
    assert statuses == [403, 403, 403, 429, 429]
    assert [hand_in(service, "wrong").status_code, hand_in(service).status_code] == [429, 200]
    assert ja.LOG_OUT in visitor.log_in("hanako-code").text


def test_hand_ins_are_slowed_down(start, desk):
    service = start(limits=Limits(hand_ins=Rate(2, 0.001)))
    answers = [hand_in(service, body=NOTEBOOK + b" " * number) for number in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert hand_in(service, "taro-code").status_code == 200
    assert len(desk.taken) == 3


def test_one_student_keeps_one_thread_of_the_desk_busy_and_came_when_the_last_byte_did(start, desk, monkeypatch):
    """However many threads there are: with two, a second of the same student's would keep everybody out."""
    monkeypatch.setattr("kakunin.service.web.site._CALLS", 2)
    gate, came, take, now = threading.Event(), [], desk.hand_in, desk.now

    def slow(*arguments, **named):
        gate.wait(20)
        return take(*arguments, **named)

    monkeypatch.setattr(desk, "hand_in", slow)
    monkeypatch.setattr(desk, "now", lambda: came.append(now()) or came[-1])
    service = start()
    files = [NOTEBOOK + b"\n" * count for count in range(3)]
    with ThreadPoolExecutor(len(files)) as threads:
        answers = [threads.submit(hand_in, service, body=body) for body in files]
        while len(came) < 2 * len(files):  # when each began, and when all of it was there
            assert all(not each.done() for each in answers)
            time.sleep(0.01)
        asked = datetime.now(UTC)
        assert api(service, "/api/view/lesson1", "taro-code").status_code == 200
        gate.set()
        assert [each.result().status_code for each in answers] == [200] * len(files)
    assert [receipt.received < asked for receipt in desk.receipts.values()] == [True] * len(files)


def test_nobody_chooses_the_address_they_are_counted_by(start):
    service = start(limits=Limits(address=Rate(3, 0.001)))
    headers = [{"X-Forwarded-For": f"203.0.113.{number}", "X-Real-Ip": f"203.0.113.{number}"} for number in range(5)]
    statuses = [requests.get(service.address + "/about", headers=each, timeout=30).status_code for each in headers]
    assert statuses == [200, 200, 200, 429, 429]


def test_what_is_no_address_is_neither_counted_nor_logged(start):
    """A header can hold 30 kB, and limits keep 20,000 names."""
    service = start(behind_proxy=True, limits=Limits(address=Rate(3, 0.001), unknown=Rate(3, 0.001)))
    told = [{"X-Forwarded-For": f"secret-{number}" + "x" * 20_000} for number in range(5)]
    assert [requests.get(f"{service.address}/about", headers=each, timeout=30).status_code for each in told] == [
        *[200] * 3,
        *[429] * 2,
    ]
    assert hand_in(service, "wrong", **told[0]).status_code == 401
    assert "secret" not in service.log.getvalue()
    assert '"network": "127.0.0.1"' in service.log.getvalue()


def test_a_flood_of_questions_how_it_is_asks_the_desk_once(start, desk, monkeypatch):
    asked, health = [], desk.health
    monkeypatch.setattr(desk, "health", lambda: asked.append(1) or health())
    service = start()
    with ThreadPoolExecutor(10) as threads:
        pages = list(threads.map(lambda _: requests.get(f"{service.address}/healthz", timeout=30), range(60)))
    assert {page.status_code for page in pages} == {200}
    assert len(asked) < 10


@pytest.mark.parametrize("path", [b"//evil.example/x", b"/\\evil.example/x", b"///evil.example"])
def test_no_link_of_a_page_leads_elsewhere(service, path):
    answer = talk(service, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").decode()
    links = re.findall(r'href="([^"]*)"', answer)
    assert answer.startswith("HTTP/1.1 404 ")
    assert links
    assert [each for each in links if each.startswith(("//", "/\\")) or ":" in each] == []


def test_nobody_chooses_the_scheme_without_a_proxy(service):
    answer = requests.get(
        service.address + "/", headers={"X-Forwarded-Proto": "https", "X-Scheme": "https"}, timeout=30
    )
    assert "Secure" not in answer.headers["Set-Cookie"]


def test_a_limit_fills_again_and_remembers_a_bounded_number_of_names(monkeypatch):
    monkeypatch.setattr("kakunin.service.web.limits._MOST_KNOWN", 3)
    now = [0.0]
    limit = RateLimit(Rate(2, 0.5), lambda: now[0])
    assert [limit.take("a") for _ in range(4)] == [0, 0, 2, 2]
    now[0] = 2.0
    assert [limit.take("a"), limit.take("a") > 0] == [0, True]
    for name in "bcd":
        limit.take(name)
    assert [limit.take("a"), limit.take("a")] == [0, 0]  # the one unused for longest is forgotten


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("::1", "::1"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("[2001:db8:1:2:3:4:5:6]:4711", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_an_ipv6_network_is_one_visitor(address, network):
    assert network_of(address) == network


def test_idle_connections_of_one_address_are_bounded(start):
    service = start(limits=Limits(connections=5))
    with contextlib.ExitStack() as held:
        for _ in range(5):
            held.enter_context(socket.create_connection(("127.0.0.1", service.port), 20))
        assert talk(service, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") == b""
    deadline = time.monotonic() + 10
    while not talk(service, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"):
        assert time.monotonic() < deadline


@pytest.mark.parametrize("is_proxied", [True, False])
def test_whoever_asks_nothing_gives_way_to_whoever_does(start, is_proxied):
    service = start(limits=Limits(all_connections=20), behind_proxy=is_proxied)
    visitor = service.visitor("hanako-code")
    with contextlib.ExitStack() as held:
        idle = [held.enter_context(socket.create_connection(("127.0.0.1", service.port), 20)) for _ in range(60)]
        for each in idle[:30]:
            each.sendall(b"GET / HT")  # and never the rest
        for each in idle[30:]:
            each.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
        statuses = [requests.get(f"{service.address}/healthz", timeout=20).status_code for _ in range(30)]
        assert set(statuses) == {200}
        with visitor.get("/a/lesson1/events", stream=True) as events:
            lines = events.iter_lines(chunk_size=1)
            assert next(lines) == b"retry: 3000"
            idle += [held.enter_context(socket.create_connection(("127.0.0.1", service.port), 20)) for _ in range(60)]
            assert visitor.hand_in().status_code == 200
            assert any(b"change" in line for line in lines)


def test_a_hand_in_on_its_way_does_not_give_way(start, desk):
    service = start(limits=Limits(all_connections=5))
    head = (
        b"POST /api/hand-in/lesson1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer hanako-code\r\n"
        b"Kakunin-File: intro.ipynb\r\nContent-Length: %d\r\n\r\n" % len(NOTEBOOK)
    )
    with socket.create_connection(("127.0.0.1", service.port), 20) as connection, contextlib.ExitStack() as held:
        connection.sendall(head + NOTEBOOK[:10])
        time.sleep(0.3)
        for _ in range(30):
            held.enter_context(socket.create_connection(("127.0.0.1", service.port), 20))
        assert requests.get(f"{service.address}/healthz", timeout=20).status_code == 200
        connection.sendall(NOTEBOOK[10:])
        assert b"HTTP/1.1 200 " in connection.recv(65536)
    assert len(desk.taken) == 1


def test_whoever_does_not_take_the_answer_loses_the_connection(start, desk):
    """A page waits in memory as long as it is not taken."""
    desk.questions = (replace(QUESTIONS[0], answer="x = 1\n" * 2_000_000),)
    service = start(limits=Limits(write_seconds=0.3))
    assert hand_in(service).status_code == 200
    code = b"Authorization: Bearer hanako-code\r\n"
    with socket.create_connection(("127.0.0.1", service.port), 30) as connection:
        connection.sendall(b"GET /api/view/lesson1 HTTP/1.1\r\nHost: x\r\n" + code + b"\r\n")
        time.sleep(1.5)
        taken = 0
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(2**20):
                taken += len(piece)
    assert taken < 12_000_000
    assert len(api(service, "/api/view/lesson1").content) > 12_000_000  # whoever takes it gets all of it


SMUGGLED = b"GET /about HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n",
        b"Content-Length: 0\r\nContent-Length: 36\r\n\r\n",
        b"Content-Length: 0, 36\r\n\r\n",
        b"Content-Length: +0\r\n\r\n",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: \xc2\xb2\r\n\r\n",
        b"Content-Length\x00: 0\r\n\r\n",
    ],
)
def test_a_request_of_two_lengths_is_no_request(service, headers):
    """What a proxy in front reads in another way than we do could hide a second request."""
    head = b"POST / HTTP/1.1\r\nHost: x\r\n"
    answer = talk(service, head + headers + SMUGGLED)
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert b"HTTP/1.1 200" not in answer


def test_event_streams_of_one_student_are_bounded(start):
    service = start(limits=Limits(streams=2))
    visitor = service.visitor("hanako-code")
    streams = [visitor.get("/a/lesson1/events", stream=True) for _ in range(3)]
    assert [each.status_code for each in streams] == [200, 200, 429]
    for each in streams:
        each.close()


# ---- what students write


def test_what_students_write_is_text(service, desk):
    desk.questions = (
        replace(QUESTIONS[0], title=HOSTILE_TEXT, answer=HOSTILE_TEXT, comment=HOSTILE_TEXT, example=HOSTILE_TEXT),
    )
    desk.students = (StudentNow("<b>x", HOSTILE_TEXT, (), 0.0, 1, None, False),)
    student, staff = service.visitor("hanako-code"), service.visitor("staff-code")
    shown = student.hand_in((f"{HOSTILE_TEXT[:60]}.ipynb".replace("/", "_"), NOTEBOOK)).text
    for page in (shown, staff.get("/staff/lesson1").text):
        for attack in (
            "<script>doc",
            "<img",
            "<style",
            "<meta http-equiv='refresh",
            "<svg onload",
            'javascript:alert(1)"',
        ):
            assert attack not in page
        assert "\u202e" not in page
    assert "<b>x" not in staff.get("/staff/lesson1").text


def test_the_log_names_nobody_and_quotes_nothing(service):
    visitor = service.visitor("hanako-code")
    visitor.hand_in(("secret-name.ipynb", b"{secret-content}"))
    visitor.log_in("secret-code")
    visitor.get("/secret-path?secret-query=1")
    hand_in(service, "secret-code")
    api(service, "/api/view/secret-assignment")
    log = service.log.getvalue()
    events = [json.loads(line) for line in log.splitlines()]
    assert {"started", "request", "hand_in", "unknown_code"} <= {each["event"] for each in events}
    for word in ("secret", "hanako", "code-", "intro"):
        assert word not in log


# ---- what every answer carries


@pytest.mark.parametrize(
    "path", ["/", "/about", "/a/lesson1", "/nothing", "/api/nothing", "/healthz", "/staff/lesson1"]
)
def test_every_answer_is_shut_in(service, path):
    headers = service.visitor("hanako-code").get(path).headers
    policy = {each.split()[0]: each.split()[1:] for each in headers["Content-Security-Policy"].split(";")}
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == ["'self'"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_figures_are_for_staff_and_this_machine(start):
    service = start(behind_proxy=True)
    here = requests.get(service.address + "/metrics", timeout=30)
    assert "kakunin_queue_waiting 0.0" in here.text
    elsewhere = {"X-Forwarded-For": "203.0.113.7"}
    assert requests.get(service.address + "/metrics", headers=elsewhere, timeout=30).status_code == 403
    assert service.visitor("staff-code", **elsewhere).get("/metrics").status_code == 200
    rebound = {"Host": "evil.example"}
    assert requests.get(service.address + "/metrics", headers=rebound, timeout=30).status_code == 403


def test_english_visitors_are_refused_in_english(service):
    headers = {"Accept-Language": "en"}
    assert en.ERRORS[404] in requests.get(service.address + "/nothing", headers=headers, timeout=30).text
    message = hand_in(service, "wrong", **headers).json()["message"]
    assert message.startswith("This code is not valid")
