"""`kakunin serve` and its judges killed at random moments of a lesson: what was acknowledged is judged exactly once."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests
from desks import NAMES, filled, make_pair

from autograder.course import load_assignment
from autograder.storage.store import Store
from kakunin.service.codes import give_codes

STUDENTS = [f"s{number}" for number in range(8)]
PATIENCE = 120  # seconds for a verdict
STARTED = re.compile(r'"event": "started", "port": (\d+)')
# What is stored, without ids and moments. Of each student's hand-ins the order counts, not that among all.
STORED = {
    "hand-ins": "SELECT student, files, state, door, problem FROM kakunin_handin ORDER BY student, number",
    "attempts": """
        SELECT student, question, number, answer, score, max_score, (
            SELECT count(*) FROM kakunin_handin AS own
            WHERE own.student = each.student AND own.received_at <= each.latest_at
        ) FROM kakunin_attempt AS each ORDER BY student, question, number""",
    "grades": """
        SELECT student, notebook, question, digest, score, max_score, status, mistake, feedback, answer, problem
        FROM kakunin_grade ORDER BY student, notebook, question""",
    "history": """
        SELECT student, dense_rank() OVER (PARTITION BY student ORDER BY submitted_at) AS turn, notebook, question,
            score, status, mistake
        FROM kakunin_history ORDER BY student, turn, notebook, question""",
    "nbgrader": """
        SELECT student_id, notebook.name, base_cell.name, auto_score, manual_score, needs_manual_grade
        FROM grade JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
        JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
        JOIN notebook ON notebook.id = submitted_notebook.notebook_id
        JOIN base_cell ON base_cell.id = grade.cell_id ORDER BY 1, 2, 3""",
}


class Lesson:
    """A course that is served; after a kill it is served again."""

    def __init__(self, root: Path) -> None:
        self.root = make_pair(root)
        self._assignment = load_assignment(root, "pair")
        (root / "tmp").mkdir()
        with Store(self._database) as store:
            store.ensure_assignment(self._assignment)
        self.codes = give_codes(self._database, STUDENTS)
        self._lives: list[tuple[subprocess.Popen[bytes], Path]] = []

    @property
    def _database(self) -> Path:
        return self.root / "gradebook.db"

    def start(self) -> None:
        said = self.root / f"said-{len(self._lives)}.txt"
        command = [sys.executable, "-m", "kakunin", "serve", "--port", "0", "--workers", "2"]
        environment = {**os.environ, "TMPDIR": str(self.root / "tmp")}
        with said.open("wb") as output:
            process = subprocess.Popen(
                command, cwd=self.root, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        self._lives.append((process, said))

    @property
    def _server(self) -> subprocess.Popen[bytes]:
        return self._lives[-1][0]

    @property
    def address(self) -> str | None:
        """None while it starts."""
        found = STARTED.search(self._lives[-1][1].read_text(encoding="utf-8"))
        return None if found is None else f"http://127.0.0.1:{found[1]}"

    def until_started(self) -> None:
        _until(lambda: self.address is not None)

    def kill_server(self) -> None:
        self._server.kill()
        self._server.wait()
        self.start()

    def kill_judge(self, dice: random.Random) -> None:
        """Kill one, and wait for the verdicts due: an answer at which judges die again and again goes to a grader."""
        _until(lambda: bool(self._judges()))
        handle = os.pidfd_open(dice.choice(self._judges()))
        waiting = self._waiting()
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        os.close(handle)
        waiting |= self._waiting()
        _until(lambda: not waiting & self._waiting())

    def _judges(self) -> list[int]:
        return [pid for pid in _children(self._server.pid) if _is_judge(pid)]

    def stop(self) -> None:
        """As an instructor does, once it has started."""
        self.until_started()
        self._server.terminate()
        assert self._server.wait(60) == 0, self._lives[-1][1].read_text(encoding="utf-8")

    def end(self) -> None:
        """Leave no process behind, whatever happened."""
        for process, _ in self._lives:
            process.kill()
            process.wait()

    def _waiting(self) -> set[str]:
        return {id for (id,) in self._rows("SELECT id FROM kakunin_handin WHERE state IN ('waiting', 'judging')")}

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._database, timeout=PATIENCE)) as connection:
            return connection.execute(query).fetchall()

    def states(self) -> Mapping[str, str]:
        return dict(self._rows("SELECT id, state FROM kakunin_handin"))

    def kept(self) -> set[str]:
        """The ids of what lies on disk."""
        return {path.name for path in self.root.glob("handed_in/*/pair/*")}

    def stored(self) -> dict[str, object]:
        """All that must be as if nothing had happened."""
        notebooks = {
            str(path.relative_to(self.root)): path.read_bytes()
            for folder in ("submitted", "autograded")
            for path in self.root.glob(f"{folder}/*/pair/*.ipynb")
        }
        return {**{name: self._rows(query) for name, query in STORED.items()}, "notebooks": notebooks}

    def work(self, goes_on: Callable[[str, int], bool], pause: float = 0.0) -> dict[str, list[str]]:
        """By student the ids of the hand-ins that were acknowledged and judged, while it goes on."""

        def one(student: str) -> list[str]:
            dice = random.Random(student)
            ids: list[str] = []
            while goes_on(student, len(ids)):
                ids.append(self._hand_in(student, len(ids)))
                time.sleep(pause * dice.random())
            return ids

        with ThreadPoolExecutor(len(STUDENTS)) as pool:
            return dict(zip(STUDENTS, pool.map(one, STUDENTS), strict=True))

    def _hand_in(self, student: str, turn: int) -> str:
        """Try until it is acknowledged, then ask until it is judged; its id, which never changes."""
        notebook, number = NAMES[turn % 2], 1000 * STUDENTS.index(student) + turn
        wrong = f"{notebook}_total = sum(x) + {number + 1}"
        answers = {f"{notebook}_total": f"{notebook}_total = sum(x)" if turn % 3 == 2 else wrong}
        content = filled(self._assignment.notebook(notebook), answers)
        headers = {"Authorization": f"Bearer {self.codes[student]}", "Kakunin-Token": f"{student}-{turn}"}
        headers["Kakunin-File"] = f"{notebook}.ipynb"
        receipt: dict[str, str] = {}
        end = time.monotonic() + PATIENCE
        while receipt.get("state") != "judged":
            assert time.monotonic() < end, (student, turn, receipt)
            found = self._ask(receipt.get("id", ""), headers, content)
            assert not receipt or not found or receipt["id"] == found["id"]
            receipt = found or receipt
            time.sleep(0 if found else 0.1)
        return receipt["id"]

    def _ask(self, id: str, headers: Mapping[str, str], content: bytes) -> dict[str, str]:
        """The receipt; empty where there is no answer just now."""
        address = self.address
        if address is None:
            return {}
        path = f"/api/receipt/{id}?wait=5" if id else "/api/hand-in/pair?wait=5"
        method, body = ("GET", None) if id else ("POST", content)
        try:
            reply = requests.request(method, address + path, headers=headers, data=body, timeout=PATIENCE)
        except requests.RequestException:
            return {}
        assert reply.status_code in (200, 202, 429, 503), reply.text
        found: dict[str, str] = reply.json().get("receipt", {})
        return found


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for children in Path("/proc").glob(f"{pid}/task/*/children"):
        try:
            found += map(int, children.read_text(encoding="ascii").split())
        except OSError:  # the thread has ended meanwhile
            continue
    return found


def _is_judge(pid: int) -> bool:
    try:
        return b"worker_process" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended meanwhile
        return False


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def lesson(tmp_path):
    made = Lesson(tmp_path / "disturbed")
    made.start()
    yield made
    made.end()


@pytest.fixture
def undisturbed(tmp_path):
    made = Lesson(tmp_path / "undisturbed")
    made.start()
    yield made
    made.end()


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.everything)])
def test_kills_of_server_and_judges_lose_nothing_and_double_nothing(lesson, undisturbed, kills):
    dice, over = random.Random(17), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(lesson.work, lambda student, turn: not over.is_set(), 3.0)
        try:
            for number in range(kills):
                lesson.until_started()
                time.sleep(dice.uniform(0, 3))
                if number % 2 == 0:
                    lesson.kill_server()
                else:
                    lesson.kill_judge(dice)
        finally:
            over.set()
        acknowledged = working.result()
    lesson.stop()
    ids = [id for own in acknowledged.values() for id in own]
    assert len(set(ids)) == len(ids) > len(STUDENTS)
    assert lesson.states() == dict.fromkeys(ids, "judged")
    assert lesson.kept() == set(ids)
    undisturbed.work(lambda student, turn: turn < len(acknowledged[student]))
    undisturbed.stop()
    found, wanted = lesson.stored(), undisturbed.stored()
    for what in wanted:
        assert found[what] == wanted[what], what
