"""A small service on this machine, and what it says of a small notebook."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NOTEBOOK = "center.ipynb"
RECEIPT = {"id": "f00", "student": "s01", "state": "judged", "files": ["center"], "ahead": 0}
WRONG = {
    "id": "q1",
    "title": "平均を求める",
    "points": 2.0,
    "earned": 0.0,
    "verdict": "not_yet",
    "checks": [{"title": "平均になっている", "points": 2.0, "earned": 0.0}],
    "comment": "和を`sum`で求めたところで**止まって**います。\n\n- <b>一つ目</b>\n- 二つ目\n\n```text\n1 < 2\n```",
    "example": "",
    "attempts": 1,
    "left": 19,
    "feedback_from": None,
    "corrected": False,
}
RIGHT = {"id": "q2", "title": "中央値", "points": 3.0, "earned": 3.0, "verdict": "full", "checks": [], "left": 20}
VIEW = {
    "title": "第1回",
    "earned": 3.0,
    "points": 5.0,
    "is_open": True,
    "closes": "2026-12-03T23:59:00+09:00",
    "parts": [{"name": "center", "title": "データの中心", "questions": [WRONG, RIGHT]}],
    "latest": RECEIPT,
}
DONE = (200, {"receipt": RECEIPT, "view": VIEW})


def cell(source: str, count: int | None = None) -> dict[str, object]:
    return {"cell_type": "code", "source": source, "execution_count": count, "outputs": [], "metadata": {}}


def notebook(*cells: dict[str, object]) -> bytes:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Service:
    """Answers with what it is given, the last answer again and again; keeps what it was asked."""

    address: str = ""
    answers: list[tuple[int, Any]] = field(default_factory=list)  # status and JSON, or bytes as they are
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def fake_service() -> Iterator[Service]:
    """A service on this machine that says what its `answers` say."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            service.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            status, said = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in {**service.headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_GET = answer  # noqa: N815
        do_POST = answer  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    service.address = f"http://127.0.0.1:{server.server_port}"
    yield service
    server.shutdown()
    thread.join()
    server.server_close()
