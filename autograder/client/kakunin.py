"""このノートブックを提出し、採点の結果をその場で見るためのファイルです。書き換えずに置いておいてください。

    from common import kakunin
    kakunin.submit()   # 保存したノートブックを提出し、結果を見る
    kakunin.status()   # 残りの回数と、これまでの結果を見る
    kakunin.forget()   # このコンピューターに覚えさせたコードを消す

Hands in the notebook that it is called from, and shows what came of it. Python 3.9 or later, nothing but its standard
library. In the jail where answers are judged it does nothing.
"""

from __future__ import annotations

import ast
import difflib
import getpass
import html
import json
import os
import re
import ssl
import sys
import tempfile
import time
import unicodedata
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Optional
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

__all__ = ["forget", "status", "submit"]

ADDRESS = ""  # the release writes both in
ASSIGNMENT = ""

_PAUSES = (1.0, 2.0, 4.0)  # seconds before each further try
_WAIT = 10  # seconds that the server may keep one question open
_PATIENCE = 180.0  # seconds until a judgement is no longer waited for
_TIMEOUT = 30.0  # seconds of silence on the line
_LONGEST_PAUSE = 15.0
_LONGEST_REPLY = 2**24  # bytes
_MOST_COMPARED = 4000  # characters of a cell
_SAME_CELL = 0.5  # likeness of two versions of one cell
_FINAL = ("judged", "replaced")
_BUSY = frozenset({429, 500, 502, 503, 504})

_VERDICTS = {
    "full": "正解",
    "partly": "一部正解",
    "not_yet": "もう一歩",
    "unanswered": "未解答",
    "waiting": "採点待ち",
    "missing": "未提出",
}
_COLOURS = {"full": "#1a7f37", "partly": "#9a6700", "not_yet": "#cf222e", "waiting": "#0969da"}
_FRAME = "border:1px solid rgba(128,128,128,.45);border-radius:6px;padding:.6em 1em;margin:.4em 0;max-width:60em"
_FAINT = "opacity:.75;font-size:.9em"

_BY_STATUS = {
    401: "コードが違うか、期限が切れています。新しいコードが届いていないか確かめて、もう一度実行してください。",
    403: "この課題を提出することが許可されていません。担当者に知らせてください。",
    404: "提出先にこの課題が見つかりません。配布されたファイルが最新か確かめて、担当者に知らせてください。",
    413: "ファイルが大きすぎます。「出力をすべて消去」してから保存し、もう一度実行してください。",
    429: "続けて何度も提出されています。1分ほど待ってから、もう一度実行してください。",
}
_SERVER_BUSY = "サーバーが混んでいます。手もとのファイルはそのままです。1分ほど待ってから、もう一度実行してください。"
_NO_NETWORK = "提出先（{}）につながりません。ネットワークの接続を確かめて、もう一度実行してください。"
_UNTRUSTED = "提出先（{}）が本物か確かめられなかったので、何も送っていません。このことを担当者に知らせてください。"
_MOVED = "提出先（{}）のアドレスが変わったようです。新しいアドレスを担当者に確かめてください。"
_STRANGE = (
    "提出先（{}）から、思っていたものと違う返事が来ました。"
    "ネットワークのログイン画面が出ていないか確かめて、もう一度実行してください。"
)
_NO_ADDRESS = (
    "提出先のアドレスが分かりません。担当者に確かめて、環境変数 KAKUNIN_ADDRESS に書くか、"
    "ブラウザーのページから提出してください。"
)
_ASK_ADDRESS = "提出先のアドレスを入力してください（例: https://kakunin.example.ac.jp）: "
_BAD_ADDRESS = "提出先のアドレス「{}」は使えません。https:// から始まるアドレスを、担当者に確かめてください。"
_NO_CODE = "コードを入力できないところで実行されています。環境変数 KAKUNIN_CODE に、配られたコードを書いてください。"
_BAD_CODE = "コードに使えない文字が入っています。配られたコードを、半角のまま貼り付けてください。"
_NO_NOTEBOOK = (
    'どのノートブックを提出するのか分かりません。kakunin.submit("ファイル名.ipynb") のように、名前を書いてください。'
)
_UNREADABLE = "{} を読めません。ファイルの名前を確かめて、もう一度実行してください。"
_SAVE_FIRST = "{} に、まだ保存されていないところがあるようです。Ctrl+S で保存してから、もう一度実行してください。"
_NOBODY_HERE = "自動で実行されているので、提出していません。提出するときは、ノートブックを開いてこのセルを実行します。"
_UNEXPECTED = "思わぬ問題が起きました（{}）。もう一度実行しても同じときは、この文を担当者に知らせてください。"
_COLAB_SILENT = "Colab からノートブックを受け取れませんでした。ページを読み込み直して、もう一度実行してください。"
_LEFT = "この問いのフィードバックは、あと {} 回です。"
_NONE_LEFT = (
    "この問いのフィードバックの回数を使い切りました。これからの提出も、これまでと同じように成績に数えられます。"
)
_STOPPED = "採点のしかたを見直しているため、フィードバックを止めています。提出はこれまでどおり受け付けています。"
_CORRECTED = "採点のしかたが直され、この問いの得点が変わりました。前に見た得点とは違うことがあります。"
_RULES = {
    "best": "得点が最も高い提出が成績に使われます（遅れた提出は、減点した後の得点で比べます）。",
    "last on time": "締め切りに間に合った提出のうち、最後のものが成績に使われます。",
}
_COUNTS_LATER = "どの提出になるかは、すべてのフィードバックが見られるようになると分かります。"
_COUNTS_LAST = "いまは、最後の提出が成績に使われます。"
_SHOWN_IS_LAST = "ここに出ている答えとフィードバックは、最後の提出についてのものです。"
_EXCUSED = "この課題は免除されています。成績には入りません。"
_STILL_JUDGING = "提出は受け付けました。採点には、まだ時間がかかります。後で kakunin.status() を実行してください。"


class _Problem(Exception):
    """What keeps a student from handing in, in one sentence with the next step."""


class _Notebook(NamedTuple):
    """What is handed in."""

    name: str
    content: bytes
    saved: Optional[float] = None  # when its file was written; None: it is as the editor shows it


class _Memory:
    """What is kept until the kernel ends."""

    codes: dict[str, str] = {}  # noqa: RUF012 - Python 3.9 has no better place than a class
    address = ""
    refused: dict[str, int] = {}  # noqa: RUF012 - path -> state of a file that was to be saved first
    no_codes: set[str] = set()  # noqa: RUF012 - tokens of a hub that were refused


def submit(file: str | os.PathLike[str] | None = None) -> None:
    """保存したノートブックを提出し、採点の結果を表示します。file: ほかのノートブックを提出するときの名前。"""
    _run(lambda screen: _submit(file, screen))


def status() -> None:
    """残りの回数と、これまでの結果を表示します。"""
    _run(_status)


def forget() -> None:
    """覚えているコードを消します。ほかの人も使うコンピューターでは、最後に実行してください。"""
    if not _in_jail():
        _Memory.codes.clear()
        with suppress(OSError):
            _codes_file().unlink()
        _Screen().say("コードを消しました。")


def _run(action: Callable[[_Screen], None]) -> None:
    if _in_jail():
        return
    screen = _Screen()
    if _nobody_is_here():
        screen.say(_NOBODY_HERE)
        return
    try:
        action(screen)
    except _Problem as problem:
        screen.say(str(problem))
    except Exception as error:  # a traceback would help nobody here
        screen.say(_UNEXPECTED.format(f"{type(error).__name__}: {error}"[:200]))


def _submit(file: str | os.PathLike[str] | None, screen: _Screen) -> None:
    notebook = _notebook(file)
    service = _Service(_address())
    kind = "application/x-ipynb+json"
    headers = {"Content-Type": kind, "Kakunin-File": quote(notebook.name, safe=""), "Kakunin-Token": str(uuid.uuid4())}
    screen.say(f"{notebook.name} を送っています…")
    reply = service.ask(f"/api/hand-in/{quote(ASSIGNMENT)}?wait=1", notebook.content, headers)
    reply = _judged(service, reply, screen, notebook)
    receipt, view = _part(reply, "receipt"), _part(reply, "view")
    if receipt.get("state") not in _FINAL:
        screen.say(_STILL_JUDGING)
        return
    view = view or _part(service.ask(f"/api/view/{quote(ASSIGNMENT)}"), "view")
    screen.show(_Page(view, receipt, _received(notebook, receipt)))


def _judged(service: _Service, reply: Mapping[str, Any], screen: _Screen, notebook: _Notebook) -> Mapping[str, Any]:
    """The reply once the hand-in is judged, or when it has been waited for long enough."""
    end = time.monotonic() + _PATIENCE
    while (receipt := _part(reply, "receipt")).get("state") not in _FINAL and time.monotonic() < end:
        ahead = receipt.get("ahead")
        queue = f"前に {ahead} 件あります。" if ahead else ""
        screen.say(f"{_received(notebook, receipt)}採点しています…{queue}")
        started = time.monotonic()
        reply = service.ask(f"/api/receipt/{quote(str(receipt.get('id')), safe='')}?wait={_WAIT}")
        time.sleep(max(0.0, min(1.0, 1.0 - (time.monotonic() - started))))
    return reply


def _received(notebook: _Notebook, receipt: Mapping[str, Any]) -> str:
    whose = f"{receipt['student']} さんの提出として、" if receipt.get("student") else ""
    saved = "" if notebook.saved is None else f"{_clock(notebook.saved)} に保存された "
    return f"{whose}{saved}{notebook.name} を受け取りました。"


def _clock(moment: float) -> str:
    return time.strftime("%H:%M:%S", time.localtime(moment))


def _status(screen: _Screen) -> None:
    view = _part(_Service(_address()).ask(f"/api/view/{quote(ASSIGNMENT)}"), "view")
    screen.show(_Page(view, {}, ""))


def _part(reply: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part of a reply; the reply itself where it is sent alone."""
    found = reply.get(name, reply if name not in reply and ("id" in reply or "parts" in reply) else None)
    return found if isinstance(found, dict) else {}


# --- where it runs ---


def _in_jail() -> bool:
    return "KAKUNIN_JAIL" in os.environ


def _shell() -> Any:
    """IPython's shell; None outside of it."""
    module = sys.modules.get("IPython")
    return None if module is None else module.get_ipython()


def _nobody_is_here() -> bool:
    """Whether a program runs the notebook, such as nbgrader's Validate: nobody meant to hand in then."""
    kernel = getattr(_shell(), "kernel", None)
    return kernel is not None and not getattr(kernel, "_allow_stdin", True)


# --- the notebook ---


def _notebook(file: str | os.PathLike[str] | None) -> _Notebook:
    """The notebook to hand in; _Problem if there is none or it is to be saved first."""
    if file is not None:
        return _read(Path(file))
    if "google.colab" in sys.modules:
        return _of_colab()
    found = next((path for path in _places() if path.is_file()), None)
    notebook = _read(found or _asked())
    if found is not None and _is_unsaved(found, notebook.content):
        raise _Problem(_SAVE_FIRST.format(notebook.name))
    return notebook


def _places() -> Iterator[Path]:
    """Where editors say that the notebook lies; it may have been renamed since."""
    names = getattr(_shell(), "user_ns", {})
    for said in (names.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")):
        if isinstance(said, str) and said.endswith(".ipynb"):
            path = Path(said.rpartition(":")[2] if said.startswith("RTC:") else said)
            yield path
            yield Path.cwd() / path.name


def _asked() -> Path:
    """The notebook that the student names, by its number or its name."""
    there = sorted(Path.cwd().glob("*.ipynb"))
    lines = [f"  {number}: {path.name}" for number, path in enumerate(there, 1)]
    text = "\n".join(["どのノートブックを提出しますか。番号か、ファイルの名前を入力してください。", *lines, "> "])
    said = _typed(input, text, _NO_NOTEBOOK)
    if said.isdecimal() and 1 <= int(said) <= len(there):
        return there[int(said) - 1]
    if not said:
        raise _Problem(_NO_NOTEBOOK)
    return Path(said)


def _typed(ask: Callable[[str], str], prompt: str, otherwise: str) -> str:
    """What the student types; _Problem where nobody can."""
    try:
        return ask(prompt).strip()
    except (EOFError, NotImplementedError, OSError, RuntimeError):
        raise _Problem(otherwise) from None


def _read(path: Path) -> _Notebook:
    try:
        content = path.read_bytes()
        return _Notebook(path.name, content, path.stat().st_mtime)
    except OSError:
        raise _Problem(_UNREADABLE.format(path.name)) from None


def _of_colab() -> _Notebook:
    """The notebook as Colab's page shows it."""
    try:
        from google.colab import _message  # type: ignore[import-not-found]  # noqa: PLC0415

        document = _message.blocking_request("get_ipynb", request="", timeout_sec=30)["ipynb"]
    except Exception:  # whatever Colab's own code raises
        raise _Problem(_COLAB_SILENT) from None
    name = document.get("metadata", {}).get("colab", {}).get("name") or "notebook.ipynb"
    name = name if name.endswith(".ipynb") else f"{name}.ipynb"
    return _Notebook(name, json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))


# --- saved or not ---


def _is_unsaved(path: Path, content: bytes) -> bool:
    """Whether something ran that is not in the file; never twice for one state of it, for signs can deceive."""
    history = getattr(getattr(_shell(), "history_manager", None), "input_hist_raw", ())
    state = path.stat().st_mtime_ns
    if _Memory.refused.get(str(path), state) != state or not _ran_beside(list(history), _cells(content)):
        _Memory.refused.pop(str(path), None)
        return False
    _Memory.refused[str(path)] = state
    return True


def _cells(content: bytes) -> list[tuple[str, int | None]]:
    """The code cells in a file: text, and the number under which it ran."""
    try:
        cells = json.loads(content)["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        return [(_plain("".join(cell["source"])), cell.get("execution_count")) for cell in code]
    except (ValueError, LookupError, TypeError):
        return []


def _ran_beside(history: Sequence[str], saved: Sequence[tuple[str, int | None]]) -> bool:
    """Whether the last version of a cell that ran is not among those in the file.

    history: what ran, by its number; the last is running. The file is as new as the last of its cells that ran under
    the number that it holds. Earlier versions of a cell in it are no sign, nor is what only looks at a value.
    """
    texts = {text for text, _ in saved}
    ran = [_plain(text) for text in history]
    known = [count for text, count in saved if isinstance(count, int) and 0 < count < len(ran) and ran[count] == text]
    recent = ran[max(known, default=0) + 1 : -1]
    return any(
        text not in texts
        and _sets_something(text)
        and not any(later in texts and _alike(text, later) for later in recent[place + 1 :])
        for place, text in enumerate(recent)
    )


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _sets_something(text: str) -> bool:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return not text.startswith(("%", "!", "?")) and not text.endswith("?")
    return not all(isinstance(statement, (ast.Expr, ast.Import, ast.ImportFrom)) for statement in tree.body)


def _alike(one: str, other: str) -> bool:
    matcher = difflib.SequenceMatcher(None, one[:_MOST_COMPARED], other[:_MOST_COMPARED], autojunk=False)
    return matcher.real_quick_ratio() >= _SAME_CELL and matcher.ratio() >= _SAME_CELL


# --- where to, and whose ---


def _address() -> str:
    """Where to hand in; _Problem if nobody knows."""
    said = os.environ.get("KAKUNIN_ADDRESS") or ADDRESS or _Memory.address
    said = said or _typed(input, _ASK_ADDRESS, _NO_ADDRESS)
    if not said:
        raise _Problem(_NO_ADDRESS)
    try:
        parts = urlsplit(said)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and said.isascii() and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\x00-\x1f@]", said):
        raise _Problem(_BAD_ADDRESS.format(said))
    _Memory.address = said.rstrip("/")
    return _Memory.address


def _code(address: str) -> str:
    """The student's code for this address; asked once."""
    code = os.environ.get("KAKUNIN_CODE") or _Memory.codes.get(address) or _stored(address) or _of_colabs_secrets()
    code = code or _of_the_hub(address)
    if not code:
        code = _typed(getpass.getpass, "配られたコードを入力して Enter を押してください: ", _NO_CODE)
    code = unicodedata.normalize("NFKC", code).strip()
    if not code.isascii() or not code.isprintable() or not code:
        raise _Problem(_BAD_CODE if code else _NO_CODE)
    return code


def _of_the_hub(address: str) -> str:
    """The token of a student's server, where the service is one of the same JupyterHub; not again if it is refused.

    Never for an address that was typed: whoever has the token can use the server.
    """
    token = os.environ.get("JUPYTERHUB_API_TOKEN", "")
    services = f"{os.environ.get('JUPYTERHUB_BASE_URL', '/')}services/"
    parts = urlsplit(address)
    hub = urlsplit(os.environ.get("JUPYTERHUB_PUBLIC_HUB_URL", "")).hostname
    is_its = hub is None or f".{parts.hostname}".endswith(f".{hub}")  # services can have a domain below the hub's
    is_told = address == (os.environ.get("KAKUNIN_ADDRESS") or ADDRESS).rstrip("/")
    is_there = is_told and is_its and parts.path.startswith(services)
    return token if is_there and token not in _Memory.no_codes else ""


def _of_colabs_secrets() -> str:
    if "google.colab" not in sys.modules:
        return ""
    try:
        from google.colab import userdata  # noqa: PLC0415

        return userdata.get("KAKUNIN_CODE") or ""
    except Exception:  # there is none of that name, or the notebook may not read it
        return ""


def _codes_file() -> Path:
    folder = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(folder, "kakunin", "codes.json")


def _stored_codes() -> dict[str, str]:
    try:
        file = _codes_file()
        if os.name == "posix" and file.stat().st_mode & 0o077:
            file.chmod(0o600)
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RuntimeError):
        return {}
    return found if isinstance(found, dict) else {}


def _stored(address: str) -> str:
    found = _stored_codes().get(address)
    return found if isinstance(found, str) else ""


def _keep(address: str, code: str) -> None:
    """Keep a code that was right: for its owner alone, and on Colab, whose disk is not the student's, until the end."""
    _Memory.codes[address] = code
    if code == os.environ.get("JUPYTERHUB_API_TOKEN"):  # it ends with the student's server
        return
    if "google.colab" not in sys.modules and "KAKUNIN_CODE" not in os.environ and _stored(address) != code:
        with suppress(OSError, RuntimeError):
            _store({**_stored_codes(), address: code})


def _lose(address: str) -> None:
    """Ask anew next time."""
    _Memory.no_codes.add(_Memory.codes.pop(address, "") or os.environ.get("JUPYTERHUB_API_TOKEN", ""))
    codes = _stored_codes()
    if codes.pop(address, None) is not None:
        with suppress(OSError, RuntimeError):
            _store(codes)


def _store(codes: Mapping[str, str]) -> None:
    file = _codes_file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent)  # mode 600
    with os.fdopen(handle, "w", encoding="utf-8") as written:
        json.dump(codes, written)
    Path(name).replace(file)


# --- the line to the service ---


class _NoRedirects(HTTPRedirectHandler):
    """The code goes to the address that the course names, and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


class _Service:
    """Asks the service, again where that may help; _Problem says what is wrong."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._code = _code(address)
        here = urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")
        self._opener: OpenerDirector = build_opener(_NoRedirects, *([ProxyHandler({})] if here else []))

    def ask(self, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        own = {"Authorization": f"Bearer {self._code}", "Accept": "application/json", **(headers or {})}
        request = Request(self._address + path, data=body, headers=own)
        for pause in _PAUSES:
            try:
                return self._once(request)
            except _AgainError as again:
                time.sleep(min(again.after or pause, _LONGEST_PAUSE))
        try:
            return self._once(request)
        except _AgainError as again:
            raise _Problem(str(again)) from None

    def _once(self, request: Request) -> Mapping[str, Any]:
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as reply:
                found = self._read(reply)
        except HTTPError as error:
            with error:
                raise self._refused(error) from None
        except (OSError, EOFError) as error:  # URLError among them
            raise self._broken(error) from None
        _keep(self._address, self._code)
        return found

    def _read(self, reply: Any) -> Mapping[str, Any]:
        try:
            found = json.loads(reply.read(_LONGEST_REPLY))
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise _Problem(_STRANGE.format(self._address))
        return found

    def _broken(self, error: Exception) -> Exception:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, ssl.SSLCertVerificationError):
            return _Problem(_UNTRUSTED.format(self._address))
        return _AgainError(_NO_NETWORK.format(self._address))

    def _refused(self, error: HTTPError) -> Exception:
        """What a refusal says; the service's own sentence goes before ours."""
        if error.code // 100 == 3:
            return _Problem(_MOVED.format(self._address))
        said = _said(error)
        if error.code == 401:
            _lose(self._address)
        sentence = said or _BY_STATUS.get(error.code) or (_SERVER_BUSY if error.code in _BUSY else "")
        if error.code in _BUSY:
            return _AgainError(sentence, _seconds(error.headers.get("Retry-After")))
        return _Problem(sentence or _STRANGE.format(self._address))


class _AgainError(Exception):
    """It may go well a little later; after: seconds that the service asks for."""

    def __init__(self, sentence: str, after: float | None = None) -> None:
        super().__init__(sentence)
        self.after = after


def _said(error: HTTPError) -> str:
    """The sentence in a refusal of the service."""
    try:
        message = json.loads(error.read(2**16)).get("message")
    except (ValueError, AttributeError, OSError):
        return ""
    return " ".join(message.split())[:400] if isinstance(message, str) else ""


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdecimal() else None


# --- what is shown ---


class _Screen:
    """The output of the cell: each text in place of the one before."""

    def __init__(self) -> None:
        self._handle: Any = None

    def say(self, text: str) -> None:
        self._put(text, f'<div style="{_FRAME}" role="status">{html.escape(text)}</div>')

    def show(self, page: _Page) -> None:
        self._put(page.text(), page.html())

    def _put(self, text: str, markup: str) -> None:
        if _shell() is None:
            print(text)
            return
        from IPython.display import display  # noqa: PLC0415

        data = {"text/plain": text, "text/html": markup}
        if self._handle is None:
            self._handle = display(data, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(data, raw=True)


class _Page:
    """What the student may see, as text and as HTML; every text from outside is escaped."""

    def __init__(self, view: Mapping[str, Any], receipt: Mapping[str, Any], opening: str) -> None:
        self._view = view
        self._files = {str(name).removesuffix(".ipynb") for name in receipt.get("files") or ()}
        self._opening = opening
        self._problem = str(receipt.get("problem") or "")

    def text(self) -> str:
        lines = [*filter(None, [self._opening, self._problem, self._total(), *self._notices()])]
        for part in self._parts():
            lines += ["", f"■ {part.get('title') or part.get('name')}"]
            for question in part.get("questions") or ():
                lines += [f"  [{_verdict(question)}] {_heading(question)}", *_indented(_details(question))]
        return "\n".join(lines)

    def html(self) -> str:
        told = [*filter(None, [self._opening, self._problem, *self._notices()])]
        top = "".join(f'<div style="{_FAINT}">{html.escape(line)}</div>' for line in told)
        parts = "".join(map(_part_html, self._parts()))
        return f'<div style="{_FRAME}" lang="ja">{top}<p><strong>{html.escape(self._total())}</strong></p>{parts}</div>'

    def _parts(self) -> list[Mapping[str, Any]]:
        """Those that were handed in just now, or else all."""
        parts: list[Mapping[str, Any]] = [part for part in self._view.get("parts") or () if isinstance(part, dict)]
        return [part for part in parts if part.get("name") in self._files] or parts

    def _total(self) -> str:
        title = str(self._view.get("title") or ASSIGNMENT)
        of = "（最後の提出の得点）" if _is_of_another(_counted(self._view)) else ""
        return f"{title}: {_points(self._view.get('earned'), self._view.get('points'))}{of}"

    def _notices(self) -> Iterator[str]:
        if self._view.get("is_stopped"):
            yield _STOPPED
        yield from _counting(_counted(self._view))
        if self._view.get("is_open") is False:
            yield "この課題の提出の受け付けは、いまは開いていません。"
        else:
            yield from _times(self._view)


def _times(view: Mapping[str, Any]) -> Iterator[str]:
    """The deadline, and until when late work is taken."""
    if due := _moment(view.get("due")):
        yield f"締め切り: {due}"
    if (closes := _moment(view.get("closes"))) and closes != due:
        yield f"受付終了: {closes}"


def _counted(view: Mapping[str, Any]) -> Mapping[str, Any]:
    found = view.get("counted")
    return found if isinstance(found, dict) else {}


def _is_of_another(counted: Mapping[str, Any]) -> bool:
    """Whether the grade comes from another hand-in than the one that is shown."""
    return bool(counted.get("is_told")) and not counted.get("is_shown")


def _counting(counted: Mapping[str, Any]) -> Iterator[str]:
    """What counts for the grade, where that is not simply the points of the last hand-in."""
    if rule := _RULES.get(str(counted.get("rule"))):
        yield rule + _which(counted)
    if _is_of_another(counted):
        yield _SHOWN_IS_LAST
    if counted.get("is_excused"):
        yield _EXCUSED
    elif lost := counted.get("penalty"):
        yield f"遅れたため、得点から{_number(lost)}点を引いています。"
    grade = counted.get("grade")
    if grade is not None and (grade, counted.get("out_of")) != (counted.get("earned"), counted.get("points")):
        yield f"成績: {_points(grade, counted.get('out_of'))}"


def _which(counted: Mapping[str, Any]) -> str:
    if not counted.get("is_told"):
        return _COUNTS_LATER
    if counted.get("is_shown"):
        return _COUNTS_LAST
    of = f"{when} の提出" if (when := _moment(counted.get("received"))) else "前の提出"
    earned = counted.get("earned")
    points = "" if earned is None else f"得点は {_points(earned, counted.get('points'))}です。"
    return f"いまは、{of}が成績に使われます。{points}"


def _verdict(question: Mapping[str, Any]) -> str:
    return _VERDICTS.get(str(question.get("verdict")), "―")


def _heading(question: Mapping[str, Any]) -> str:
    return f"{question.get('title') or question.get('id')}  {_points(question.get('earned'), question.get('points'))}"


def _details(question: Mapping[str, Any]) -> list[str]:
    """Of a question that is not right yet, or of which something is to be known: lines, Markdown among them."""
    found = []
    if question.get("corrected"):
        found.append(_CORRECTED)
    if later := _moment(question.get("feedback_from")):
        found.append(f"この答えのフィードバックは、{later} から見られます。")
    found += [_check(check) for check in question.get("checks") or () if question.get("verdict") != "full"]
    found += [str(question[name]) for name in ("comment", "example") if question.get(name)]
    left = question.get("left")
    is_silent = question.get("verdict") == "waiting" and left == 0 and not question.get("comment")
    if isinstance(left, int) and (question.get("verdict") in ("partly", "not_yet") or is_silent):
        found.append(_LEFT.format(left) if left > 0 else _NONE_LEFT)
    return found


def _check(check: Mapping[str, Any]) -> str:
    earned, points = check.get("earned"), check.get("points")
    mark = "・" if earned is None else ("○" if earned == points else "×")
    return f"{mark} {check.get('title', '')}"


def _points(earned: Any, points: Any) -> str:
    return f"{'―' if earned is None else _number(earned)} / {_number(points)}点"


def _number(value: Any) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, (int, float)) else "―"


def _moment(text: Any) -> str:
    """A moment as the service writes it, in the course's zone."""
    try:
        return f"{datetime.fromisoformat(str(text).replace('Z', '+00:00')):%m月%d日 %H:%M}" if text else ""
    except ValueError:
        return ""


def _indented(texts: Sequence[str]) -> Iterator[str]:
    return (f"      {line}" for text in texts for line in text.splitlines())


def _part_html(part: Mapping[str, Any]) -> str:
    title = html.escape(str(part.get("title") or part.get("name") or ""))
    questions = "".join(_question_html(each) for each in part.get("questions") or () if isinstance(each, dict))
    return f"<h4>{title}</h4>{questions}"


def _question_html(question: Mapping[str, Any]) -> str:
    colour = _COLOURS.get(str(question.get("verdict")), "gray")
    badge = f"border:1px solid {colour};border-left-width:6px;border-radius:4px;padding:0 .5em;margin-right:.5em"
    head = f'<span style="{badge}">{_verdict(question)}</span>{html.escape(_heading(question))}'
    body = "".join(map(_markdown, _details(question)))
    if not body:
        return f'<div style="margin:.3em 0">{head}</div>'
    inner = f'<summary>{head}</summary><div style="margin-left:1.5em">{body}</div>'
    return f'<details open style="margin:.3em 0">{inner}</details>'


def _markdown(text: str) -> str:
    """The Markdown that comments are written in: paragraphs, lists, code; everything else is text."""
    blocks = re.split(r"^```.*\n((?:.*\n)*?)```$", f"{text}\n".replace("\r", ""), flags=re.MULTILINE)
    shown = []
    for place, block in enumerate(blocks):
        if place % 2:
            shown.append(f'<pre style="overflow-x:auto" tabindex="0">{html.escape(block)}</pre>')
        else:
            shown += [_paragraph(each) for each in re.split(r"\n\s*\n", block) if each.strip()]
    return "".join(shown)


def _paragraph(text: str) -> str:
    lines = text.strip("\n").splitlines()
    if all(re.match(r"\s*[-*] ", line) for line in lines):
        return "<ul>" + "".join(f"<li>{_inline(re.sub(r'^ *[-*] ', '', line))}</li>" for line in lines) + "</ul>"
    return f"<p>{'<br>'.join(map(_inline, lines))}</p>"


def _inline(text: str) -> str:
    pieces = re.split(r"`([^`]+)`", text)
    return "".join(
        f"<code>{html.escape(piece)}</code>"
        if place % 2
        else re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", html.escape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", piece)))
        for place, piece in enumerate(pieces)
    )
