"""A notebook hands itself in, its student reads what came of it, and every error is one sentence with the next step."""

from __future__ import annotations

import ast
import json
import re
import stat
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from fake_services import DONE, NOTEBOOK, RECEIPT, RIGHT, VIEW, WRONG, cell, notebook

from autograder.client import client_file
from gradebook.feedback.content import Verdict
from gradebook.messages import ja


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A notebook that Jupyter says is the one that runs."""
    path = tmp_path / NOTEBOOK
    path.write_bytes(notebook(cell("x = 1")))
    monkeypatch.setenv("JPY_SESSION_NAME", str(path))
    return path


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """What stands last in the output."""
    found = capsys.readouterr()
    assert found.err == ""
    return found.out


def test_it_runs_on_the_oldest_python_that_students_have():
    text = client_file("", "lesson1").decode()
    tree = ast.parse(text, feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} - sys.stdlib_module_names == {"IPython", "google"}
    assert "match " not in text
    assert not re.search(r"\b(?:StrEnum|UTC|Self|TypeAlias|slots=True)\b", text)


def test_the_words_are_those_of_the_feedback_page(client):
    words = client("")._VERDICTS
    assert words == {str(verdict): getattr(ja, verdict.name) for verdict in Verdict}


def test_a_notebook_is_handed_in_and_what_is_wrong_is_shown(client, service, there, capsys):
    service.answers = [DONE]
    client(service.address).submit()
    shown = said(capsys)
    for text in (
        "s01 さんの提出として",
        NOTEBOOK,
        "第1回: 3 / 5点",
        "受付終了: 12月03日 23:59",
        "[もう一歩] 平均を求める  0 / 2点",
        "× 平均になっている",
        "止まって",
        "あと 19 回",
        "[正解] 中央値",
    ):
        assert text in shown
    (asked,) = service.asked
    assert (asked.method, asked.path.partition("?")[0]) == ("POST", "/api/hand-in/lesson1")
    assert asked.body == there.read_bytes()
    assert asked.headers["Authorization"] == "Bearer right-code"
    assert asked.headers["Kakunin-File"] == NOTEBOOK


def test_the_deadline_is_not_when_late_work_stops_being_taken(client, service, there, capsys):
    service.answers = [(200, {"receipt": RECEIPT, "view": {**VIEW, "due": "2026-12-01T23:59:00+09:00"}})]
    client(service.address).submit()
    shown = said(capsys)
    assert "締め切り: 12月01日 23:59" in shown
    assert "受付終了: 12月03日 23:59" in shown


@pytest.mark.parametrize(
    ("question", "is_told"),
    [({"left": 0}, True), ({"left": 0, "comment": "担当者が見ます。"}, False), ({"left": 3}, False)],
)
def test_beyond_the_limit_it_says_so(client, service, there, capsys, question, is_told):
    silent = {**WRONG, "verdict": "waiting", "earned": None, "checks": [], "comment": "", **question}
    view = {**VIEW, "parts": [{"name": "center", "title": "データの中心", "questions": [silent]}]}
    service.answers = [(200, {"receipt": RECEIPT, "view": view})]
    client(service.address).submit()
    assert ("回数を使い切りました" in said(capsys)) is is_told


def test_it_waits_for_the_judgement_and_says_that_it_does(client, service, there, capsys):
    waiting = {**RECEIPT, "state": "waiting", "ahead": 3}
    service.answers = [
        (202, {"receipt": waiting, "view": None}),
        (200, {"receipt": RECEIPT}),
        (200, VIEW),
    ]
    client(service.address).submit()
    shown = said(capsys)
    assert "前に 3 件あります" in shown
    assert "第1回: 3 / 5点" in shown
    assert [asked.path.partition("?")[0] for asked in service.asked] == [
        "/api/hand-in/lesson1",
        "/api/receipt/f00",
        "/api/view/lesson1",
    ]


def test_what_takes_too_long_can_be_asked_for_later(client, service, there, capsys):
    service.answers = [(202, {"receipt": {**RECEIPT, "state": "judging"}, "view": None})]
    module = client(service.address)
    module._PATIENCE = 0.0
    module.submit()
    assert "kakunin.status()" in said(capsys)


def test_every_try_of_one_hand_in_carries_the_same_token(client, service, there):
    service.answers = [(503, {}), (429, {}), DONE]
    module = client(service.address)
    module.submit()
    first = {asked.headers["Kakunin-Token"] for asked in service.asked}
    assert (len(service.asked), len(first)) == (3, 1)
    module.submit()
    assert service.asked[-1].headers["Kakunin-Token"] not in first


def test_status_shows_what_is_left(client, service, capsys):
    service.answers = [(200, {"view": VIEW})]
    client(service.address).status()
    assert "あと 19 回" in said(capsys)
    assert service.asked[0].path == "/api/view/lesson1"


PLAIN = b"<html>504 Gateway</html>"
REFUSALS = {
    "the service's own sentence": (409, {"reason": "closed", "message": "締め切られました。"}, "締め切られました。"),
    "a code that is wrong": (401, {}, "新しいコードが届いていないか"),
    "a proxy that takes no large file": (413, PLAIN, "出力をすべて消去"),
    "a course without this assignment": (404, {}, "配布されたファイルが最新か"),
    "too many in a row": (429, {}, "1分ほど待って"),
    "a proxy without its service": (502, PLAIN, "サーバーが混んでいます"),
    "a page to log in to the network": (200, b"<html>Wi-Fi</html>", "ログイン画面"),
    "another address": (302, {}, "アドレスが変わった"),
}


@pytest.mark.parametrize(("status", "answer", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_is_one_sentence_with_the_next_step(client, service, there, capsys, status, answer, sentence):
    service.answers = [(status, answer)]
    service.headers = {"Location": "https://elsewhere.example/"} if status == 302 else {}
    client(service.address).submit()
    last = said(capsys).strip().splitlines()[-1]
    assert sentence in last
    assert last.endswith("。")
    assert "Traceback" not in last


STRANGE = {
    "no object": [],
    "nothing in it": {},
    "parts that are none": {"receipt": RECEIPT, "view": {"parts": [1, {"questions": ["x"]}, {"questions": 3}]}},
    "checks that are none": {"receipt": RECEIPT, "view": {"parts": [{"questions": [{"checks": [None]}]}]}},
    "a receipt that is none": {"receipt": [1], "view": 3},
    "numbers that are none": {"receipt": {**RECEIPT, "files": 5}, "view": {**VIEW, "earned": "<b>"}},
}


@pytest.mark.parametrize("reply", STRANGE.values(), ids=STRANGE)
def test_a_strange_reply_ends_in_a_sentence(client, service, there, capsys, reply):
    service.answers = [(200, reply)]
    module = client(service.address)
    module._PATIENCE = 0.0
    module.submit()
    module.status()
    assert said(capsys).strip()


def test_without_a_network_it_says_so(client, there, capsys):
    client("http://127.0.0.1:1").submit()
    assert "ネットワークの接続を確かめて" in said(capsys)


def test_an_untrusted_certificate_ends_it_at_once(client, there, capsys):
    import ssl  # noqa: PLC0415

    module = client("https://grades.example")
    tries = []

    def opened(request, **_):
        tries.append(request)
        raise module.URLError(ssl.SSLCertVerificationError("self-signed"))

    module.build_opener = lambda *_: SimpleNamespace(open=opened)
    module.submit()
    assert "本物か確かめられなかった" in said(capsys)
    assert len(tries) == 1


@pytest.mark.parametrize(
    "address", ["ftp://x", "grades.example", "http://", "http://a b", "https://u:p@x", "http://x:y"]
)
def test_an_address_that_cannot_be_one_is_named(client, there, capsys, address):
    client(address).submit()
    assert "は使えません" in said(capsys)


# --- the code ---


def without_code(monkeypatch: pytest.MonkeyPatch, module: ModuleType, *typed: str) -> list[str]:
    """Nobody has said the code; the student types these in turn. The prompts."""
    monkeypatch.delenv("KAKUNIN_CODE")
    prompts: list[str] = []
    answers = iter(typed)

    def ask(prompt: str) -> str:
        prompts.append(prompt)
        return next(answers)

    monkeypatch.setattr(module.getpass, "getpass", ask)
    return prompts


def test_the_code_is_asked_once_and_kept_for_its_owner_alone(client, service, there, monkeypatch, tmp_path):
    service.answers = [DONE]
    module = client(service.address)
    prompts = without_code(monkeypatch, module, " ｒight-code\n")
    module.submit()
    module.submit()
    kept = tmp_path / "config" / "kakunin" / "codes.json"
    assert len(prompts) == 1
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert {asked.headers["Authorization"] for asked in service.asked} == {"Bearer right-code"}

    kept.chmod(0o644)
    another = client(service.address)  # a kernel that was started anew
    another.submit()
    assert len(prompts) == 1
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600

    another.forget()
    assert not kept.exists()


def test_a_wrong_code_is_not_kept(client, service, there, monkeypatch, tmp_path, capsys):
    service.answers = [DONE, (401, {}), DONE]
    module = client(service.address)
    prompts = without_code(monkeypatch, module, "old-code", "right-code")
    module.submit()
    module.submit()
    assert "新しいコード" in said(capsys)
    module.submit()
    assert len(prompts) == 2
    assert json.loads((tmp_path / "config" / "kakunin" / "codes.json").read_text()) == {service.address: "right-code"}


def test_in_a_hub_the_students_server_has_a_token(client, service, there, monkeypatch, tmp_path):
    service.answers = [DONE, (401, {}), DONE]
    module = client(f"{service.address}/services/kakunin")
    prompts = without_code(monkeypatch, module, "right-code")
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "a-token")
    module.submit()
    assert (prompts, (tmp_path / "config").exists()) == ([], False)
    module.submit()
    module.submit()
    assert len(prompts) == 1
    sent = [asked.headers["Authorization"].removeprefix("Bearer ") for asked in service.asked]
    assert sent == ["a-token", "a-token", "right-code"]


@pytest.mark.parametrize(
    ("path", "hub", "is_typed", "is_shown"),
    [
        ("", "", False, False),
        ("/services/kakunin", "", False, True),
        ("/services/kakunin", "", True, False),
        ("/services/kakunin", "http://127.0.0.1:8000/hub/", False, True),
        ("/services/kakunin", "https://hub.example.ac.jp/hub/", False, False),
    ],
)
def test_a_token_of_the_hub_goes_to_no_other_address(
    client, service, there, monkeypatch, path, hub, is_typed, is_shown
):
    service.answers = [DONE]
    address = service.address + path
    module = client("" if is_typed else address)
    prompts = without_code(monkeypatch, module, "right-code")
    monkeypatch.setattr("builtins.input", lambda _: address)
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "a-token")
    monkeypatch.setenv("JUPYTERHUB_PUBLIC_HUB_URL", hub)
    module.submit()
    (asked,) = service.asked
    assert (asked.headers["Authorization"] == "Bearer a-token", len(prompts)) == (is_shown, 0 if is_shown else 1)


def test_where_nobody_can_type_it_says_where_to_write_the_code(client, service, there, monkeypatch, capsys):
    module = client(service.address)
    monkeypatch.delenv("KAKUNIN_CODE")

    def nobody(_: str) -> str:
        raise NotImplementedError

    monkeypatch.setattr(module.getpass, "getpass", nobody)
    module.submit()
    assert "KAKUNIN_CODE" in said(capsys)
    assert service.asked == []


# --- its notebook ---


class Shell(SimpleNamespace):
    """IPython's shell, as far as the client asks it."""

    def __init__(self, *ran: str, interactive: bool = True, **names: object) -> None:
        super().__init__(
            history_manager=SimpleNamespace(input_hist_raw=["", *ran, "kakunin.submit()"]),
            user_ns=names,
            kernel=SimpleNamespace(_allow_stdin=interactive),
        )


@pytest.fixture
def in_shell(client, service, monkeypatch):
    """The client in a shell; what it shows is collected."""

    def imported(shell: Shell) -> tuple[ModuleType, list[str]]:
        service.answers = [DONE]
        module = client(service.address)
        shown: list[str] = []
        monkeypatch.setattr(module, "_shell", lambda: shell)
        monkeypatch.setattr(module._Screen, "_put", lambda _, text, __: shown.append(text))
        return module, shown

    return imported


UNSAVED = {
    "all of it is there": (["a = 1", "b = 2"], [("a = 1", 1), ("b = 2", 2)], False),
    "blanks at the ends of lines": (["a = 1  \nb = 2\n"], [("a = 1\nb = 2", None)], False),
    "a cell that ran is not there": (["a = 1", "b = 2"], [("a = 1", 1)], True),
    "an answer was changed after the file was saved": (["a = 1", "a = 1 + 1"], [("a = 1", 1)], True),
    "an earlier version of it": (["a = np.sum(x)", "a = np.mean(x)"], [("a = np.mean(x)", 2)], False),
    "an earlier version, in a file without numbers": (["a = sum(x)", "a = mean(x)"], [("a = mean(x)", None)], False),
    "only looked at": (["a = 1", "a.shape", "%timeit a", "a?"], [("a = 1", 1)], False),
    "a cell was tried and thrown away before it was saved": (["t = 9", "b = 2"], [("b = 2", 2)], False),
    "numbers of another session": (["new = 1"], [("old = 2", 1)], True),
    "nothing ran": ([], [("a = 1", 7)], False),
}  # fmt: skip


@pytest.mark.parametrize(("ran", "saved", "expected"), UNSAVED.values(), ids=UNSAVED)
def test_what_ran_and_is_not_in_the_file_is_to_be_saved_first(in_shell, there, service, ran, saved, expected):
    there.write_bytes(notebook(*(cell(text, count) for text, count in saved)))
    module, shown = in_shell(Shell(*ran))
    module.submit()
    assert ("Ctrl+S" in shown[-1], len(service.asked)) == ((True, 0) if expected else (False, 1))


def test_it_is_said_once_for_one_state_of_the_file(in_shell, there, service):
    """Signs can deceive: who saves and runs it again hands in."""
    module, shown = in_shell(Shell("b = 2"))
    module.submit()
    module.submit()
    assert service.asked == []
    there.write_bytes(there.read_bytes() + b"\n")
    module.submit()
    assert len(service.asked) == 1
    assert "第1回" in shown[-1]


def test_vs_code_says_which_notebook_it_is(in_shell, service, tmp_path):
    path = tmp_path / "elsewhere" / NOTEBOOK
    path.parent.mkdir()
    path.write_bytes(notebook())
    module, _ = in_shell(Shell(__vsc_ipynb_file__=str(path)))
    module.submit()
    assert service.asked[0].body == path.read_bytes()


def test_a_notebook_that_was_moved_is_looked_for_beside(in_shell, there, service, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", f"somewhere/else/{NOTEBOOK}")
    module, _ = in_shell(Shell())
    module.submit()
    assert service.asked[0].body == there.read_bytes()


@pytest.mark.parametrize(("typed", "found"), [("1", True), (NOTEBOOK, True), ("", False), ("none.ipynb", False)])
def test_where_nothing_tells_it_asks(in_shell, there, service, monkeypatch, typed, found):
    monkeypatch.delenv("JPY_SESSION_NAME")
    module, shown = in_shell(Shell())
    monkeypatch.setattr("builtins.input", lambda _: typed)
    module.submit()
    assert len(service.asked) == int(found)
    assert found or "ファイル" in shown[-1]


def test_a_notebook_can_be_named(in_shell, there, service, monkeypatch):
    monkeypatch.delenv("JPY_SESSION_NAME")
    module, _ = in_shell(Shell("b = 2"))
    module.submit(NOTEBOOK)
    assert service.asked[0].body == there.read_bytes()


def test_a_notebook_that_a_program_runs_is_not_handed_in(in_shell, there, service):
    """As nbgrader's Validate does, or nbconvert."""
    module, shown = in_shell(Shell(interactive=False))
    module.submit()
    assert service.asked == []
    assert "自動で実行されている" in shown[-1]


def colab(monkeypatch: pytest.MonkeyPatch, document: object, secret: str | None) -> None:
    """Colab's modules, as far as the client uses them."""
    message, userdata = ModuleType("google.colab._message"), ModuleType("google.colab.userdata")
    message.blocking_request = lambda kind, **_: {"ipynb": document} if kind == "get_ipynb" else None  # type: ignore[attr-defined]

    def get(name: str) -> str | None:
        if secret is None:
            raise LookupError(name)
        return secret

    userdata.get = get  # type: ignore[attr-defined]
    package = ModuleType("google.colab")
    package._message, package.userdata = message, userdata  # type: ignore[attr-defined]
    modules = {"google": ModuleType("google"), "google.colab": package, "google.colab._message": message}
    for name, module in {**modules, "google.colab.userdata": userdata}.items():
        monkeypatch.setitem(sys.modules, name, module)


@pytest.mark.parametrize("secret", ["right-code", None])
def test_on_colab_the_page_is_asked_and_the_code_stays_in_memory(in_shell, service, monkeypatch, tmp_path, secret):
    document = {"cells": [], "metadata": {"colab": {"name": "center.ipynb のコピー"}}}
    module, _ = in_shell(Shell("b = 2"))
    colab(monkeypatch, document, secret)
    prompts = without_code(monkeypatch, module, "right-code")
    module.submit()
    module.submit()
    assert json.loads(service.asked[0].body) == document
    assert service.asked[0].headers["Kakunin-File"].startswith("center.ipynb%20")
    assert service.asked[1].headers["Authorization"] == "Bearer right-code"
    assert len(prompts) == (0 if secret else 1)
    assert not (tmp_path / "config").exists()


def test_when_colab_is_silent_it_says_so(in_shell, service, monkeypatch):
    module, shown = in_shell(Shell())
    colab(monkeypatch, None, "right-code")
    sys.modules["google.colab._message"].blocking_request = lambda *_, **__: None  # type: ignore[attr-defined]
    module.submit()
    assert "Colab から" in shown[-1]


# --- what is shown ---


def test_html_shows_the_same_and_nothing_from_outside_acts(client):
    hostile = {**WRONG, "title": "<script>alert(1)</script>", "comment": WRONG["comment"] + "\n\n<img src=x onerror=y>"}
    view = {**VIEW, "parts": [{"name": "center", "title": "<i>", "questions": [hostile, RIGHT]}]}
    page = client("")._Page(view, {"files": ["center"], "problem": "<u>"}, "<s>")
    shown = page.html()
    tags = set(re.findall(r"<(\w+)", shown))
    assert tags == {"div", "p", "strong", "h4", "details", "summary", "span", "ul", "li", "pre", "code", "br"} - {"br"}
    assert "&lt;script&gt;" in shown
    assert "<code>sum</code>" in shown
    assert "<strong>止まって</strong>" in shown
    assert "1 &lt; 2" in shown
    assert not re.search(r"\son\w+=", re.sub(r"&lt;.*?&gt;", "", shown))


def test_only_what_was_handed_in_is_shown(client):
    other = {"name": "other", "title": "別のノートブック", "questions": [RIGHT]}
    view = {**VIEW, "parts": [*VIEW["parts"], other]}
    module = client("")
    assert "別のノートブック" not in module._Page(view, RECEIPT, "").text()
    assert "別のノートブック" in module._Page(view, {}, "").text()


def test_notices_are_told(client):
    told = {**WRONG, "corrected": True, "left": 0, "feedback_from": "2026-12-01T10:05:00+09:00", "verdict": "not_yet"}
    view = {**VIEW, "is_stopped": True, "is_open": False, "parts": [{"name": "center", "questions": [told]}]}
    text = client("")._Page(view, RECEIPT, "").text()
    for sentence in (
        "得点が変わりました",
        "使い切りました",
        "12月01日 10:05 から",
        "フィードバックを止めています",
        "開いていません",
    ):
        assert sentence in text


COUNTED = {
    "rule": "best",
    "is_told": True,
    "is_shown": False,
    "received": "2026-12-01T21:00:00+09:00",
    "earned": 5.0,
    "points": 5.0,
    "penalty": 0.5,
    "grade": 90.0,
    "out_of": 100.0,
}
# What counts -> what is said, what is not.
COUNTING = [
    (None, ["第1回: 3 / 5点"], ["最後の提出の得点", "成績"]),
    ({**COUNTED, "rule": "last", "is_shown": True, "penalty": 0.0, "grade": 5.0, "out_of": 5.0}, [], ["成績"]),
    (
        COUNTED,
        [
            "3 / 5点（最後の提出の得点）",
            "得点が最も高い提出が成績に使われます",
            "いまは、12月01日 21:00 の提出が成績に使われます。得点は 5 / 5点です。",
            "ここに出ている答えとフィードバックは、最後の提出についてのものです。",
            "遅れたため、得点から0.5点を引いています。",
            "成績: 90 / 100点",
        ],
        [],
    ),
    ({**COUNTED, "is_shown": True}, ["いまは、最後の提出が成績に使われます。"], ["最後の提出の得点"]),
    (
        {**COUNTED, "is_told": False, "received": None, "earned": None, "penalty": None, "grade": None},
        ["得点が最も高い提出が成績に使われます", "すべてのフィードバックが見られるようになると"],
        ["最後の提出の得点", "5 / 5点", "成績:"],
    ),
    ({**COUNTED, "is_excused": True, "grade": None}, ["免除されています"], ["成績:"]),
]


@pytest.mark.parametrize(("counted", "said", "unsaid"), COUNTING)
def test_what_counts_is_said_beside_the_last_hand_in(client, counted, said, unsaid):
    page = client("http://127.0.0.1:1")._Page({**VIEW, "counted": counted}, RECEIPT, "")
    for shown in (page.text(), page.html()):
        assert [each for each in said if each not in shown] == []
        assert [each for each in unsaid if each in shown] == []


def test_in_a_jail_nothing_happens(client, service, there, monkeypatch, capsys):
    monkeypatch.setenv("KAKUNIN_JAIL", "1")
    module = client(service.address)
    for call in (module.submit, module.status, module.forget):
        call()
    assert (said(capsys), service.asked) == ("", [])
