"""A day of a course: one instructor, and three students who hand in through three doors.

Whatever a student is shown, what `kakunin show` says, what is exported and what the staff see never contradict.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from command_line import typed
from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_hubs import KAKUNIN, free_ports, logged_in, running_hub
from nbgrader.api import Gradebook
from web_services import Visitor

from autograder.course import load_assignment
from autograder.moments import SECRET, TIMESTAMP, stamp
from autograder.settings.course_root import database_url
from kakunin.service.exchange.told import place_of
from kakunin.service.web.messages import ja

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 60.0
DONE = (0, 3)  # 3: done, and a grader has to look at something
HANAKO, TARO, JIRO, SENSEI = "s0001", "s0002", "s0003", "sensei"  # from the notebook, in the browser, by the exchange
ROSTER = f"学籍番号,氏名\n{HANAKO},山田 花子\n{TARO},鈴木 太郎\n{JIRO},佐藤 次郎\n"

SUMMED = {"l1_average": "average = np.sum(scores)"}
AVERAGED = {"l1_average": "average = np.mean(scores)"}
LOWEST = {"l1_median_source": 'median_source = "lowest = ordered[0]"'}  # wrong, until the check is corrected
WRITTEN = {"l1_outlier": "平均値。1つの大きな値に引っ張られるから。"}
CHECK = """right=["median = ordered[middle]"]"""
CORRECTED = """right=["median = ordered[middle]", "lowest = ordered[0]"]"""

NUMBER = r"(―|[\d.]+)"
QUESTION = re.compile(rf'<h3 id="q-([^"]+)".*?class="number">{NUMBER} / ', re.DOTALL)
TOTAL = re.compile(rf'class="total">{NUMBER}<small>')
LINE = re.compile(rf"^  \[[^]]+\] (.+?)  {NUMBER} / [\d.]+点$", re.MULTILINE)
WHOLE = re.compile(rf": {NUMBER} / [\d.]+点$", re.MULTILINE)
ROW = re.compile(r'<code class="small">(s\d+)</code></th>.*?<td class="number">([\d.]+)</td>', re.DOTALL)


def points(text: str) -> float | None:
    return None if text == "―" else float(text)


@dataclass
class Seen:
    """What a student was shown: by question the points, and all of them."""

    text: str
    questions: Mapping[str, float | None]
    total: float | None


def on_page(text: str) -> Seen:
    found = TOTAL.search(text)
    assert found is not None, text
    return Seen(text, {id: points(earned) for id, earned in QUESTION.findall(text)}, points(found[1]))


def until(reached: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.1)


@dataclass
class Place:
    """Where the service runs, and how people say who they are there."""

    address: str
    codes: Mapping[str, str]  # or tokens of the hub
    browsers: Mapping[str, Visitor]
    kernel: Mapping[str, str]  # environment of the notebook, beside its code


@dataclass
class Course:
    """The instructor's folder, and what is typed there."""

    root: Path
    home: Path  # of the students
    place: Place = field(init=False)

    def type(self, *words: str) -> str:
        done = typed(*words, cwd=self.root)
        assert done.returncode in DONE, done.stderr
        return done.stdout

    def change(self, name: str, old: str, new: str) -> None:
        path = self.root / "solutions" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    @property
    def exchange(self) -> Path:
        return self.root.parent / "exchange" / "statistics"

    def answered(self, *answers: Mapping[str, str]) -> bytes:
        """The notebook as it was released, with these answers."""
        document = json.loads((self.home / "lesson1" / "center.ipynb").read_bytes())
        given = {id: text for each in answers for id, text in each.items()}
        for cell in document["cells"]:
            cell["source"] = given.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"])
        return json.dumps(document).encode()


@dataclass
class Notebook:
    """Hanako's: a kernel beside the notebook, in which she runs cells."""

    course: Course
    client: BlockingKernelClient
    titles: Mapping[str, str]

    def hand_in(self, *answers: Mapping[str, str]) -> str:
        """Run the answers and the last cell of the saved notebook; what is shown below it."""
        content = self.course.answered(*answers)
        (self.course.home / "lesson1" / "center.ipynb").write_bytes(content)
        code = ["".join(cell["source"]) for cell in json.loads(content)["cells"] if cell["cell_type"] == "code"]
        for text in (code[0], *(text for each in answers for text in each.values() if text in code)):
            self.run(text)
        return self.run(code[-1])

    def run(self, text: str) -> str:
        shown = [""]

        def hear(message: dict) -> None:
            assert message["msg_type"] != "error", message["content"]
            shown.append(message["content"].get("data", {}).get("text/plain", ""))

        code = self.course.place.codes[HANAKO]
        self.client.execute_interactive(
            text, allow_stdin=True, stdin_hook=lambda _: self.client.input(code), output_hook=hear, timeout=60
        )
        return [text for text in shown if text][-1] if any(shown) else ""

    def seen(self) -> Seen:
        text = self.run("kakunin.status()")
        whole = WHOLE.search(text)
        assert whole is not None, text
        questions = {self.titles[title]: points(earned) for title, earned in LINE.findall(text)}
        return Seen(text, questions, points(whole[1]))


@dataclass
class Page:
    """Taro's: the page of the assignment."""

    visitor: Visitor

    def hand_in(self, content: bytes) -> str:
        reply = self.visitor.hand_in(("center.ipynb", content))
        until(lambda: f">{ja.STATES['judged']}<" in self.seen().text)
        return reply.text

    def seen(self) -> Seen:
        return on_page(self.visitor.get("/a/lesson1").text)


@dataclass
class Exchange:
    """Jiro's: he presses Submit and Fetch Feedback in JupyterLab's list."""

    course: Course
    secret: str = ""

    def hand_in(self, content: bytes) -> str:
        """Do as `nbgrader submit` does, and wait for the page that `nbgrader fetch_feedback` finds."""
        when, self.secret = stamp(datetime.now(UTC)), hashlib.sha512(os.urandom(9)).hexdigest()
        folder = self.course.exchange / "inbound" / f"{JIRO}+lesson1+{when}+{os.urandom(6).hex()}"
        folder.mkdir()
        for name, text in {"center.ipynb": content, TIMESTAMP: when.encode(), SECRET: self.secret.encode()}.items():
            (folder / name).write_bytes(text)
        until(self._path().is_file)
        return self._path().read_text(encoding="utf-8")

    def seen(self) -> Seen:
        return on_page(self._path().read_text(encoding="utf-8"))

    def _path(self) -> Path:
        return self.course.exchange / "feedback" / f"{place_of(self.secret, 'center')}.html"


def begun(folder: Path, address: str) -> Course:
    """The morning: a course, its rules, its roster and its release."""
    assert typed("new-course", "statistics", cwd=folder).returncode == 0
    course = Course(folder / "statistics", folder / "home")
    inbound = course.exchange / "inbound"
    inbound.mkdir(parents=True)
    inbound.chmod(0o733)
    (folder / "名簿.csv").write_text(ROSTER, encoding="utf-8")
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"c.Exchange.root = {str(course.exchange.parent)!r}\n")
    with (course.root / "solutions" / "course.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[service]\naddress = "{address}"\nstaff = ["{SENSEI}"]\nlive = true\n')
    with (course.root / "solutions" / "lesson1" / "assignment.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[extensions]\n{JIRO} = "1 day"\n')
    course.type("release", "lesson1", "--zip", str(folder / "lesson1.zip"))
    course.type("roster", "import", str(folder / "名簿.csv"))
    with zipfile.ZipFile(folder / "lesson1.zip") as bundle:
        bundle.extractall(course.home)
    return course


def environment(course: Course) -> dict[str, str]:
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {"HOME": str(course.home), "PATH": search, "PYTHONPATH": str(REPOSITORY), "LANG": "C.UTF-8"}


@contextmanager
def on_a_laptop(folder: Path) -> Iterator[Course]:
    """`kakunin serve` with nothing configured, and personal codes."""
    port = free_ports(1)[0]
    address = f"http://127.0.0.1:{port}"
    course = begun(folder, address)
    codes = {
        row["student"]: row["code"]
        for row in csv.DictReader(io.StringIO(course.type("roster", "codes").removeprefix("\ufeff")))
    }
    assert codes.keys() == {HANAKO, TARO, JIRO, SENSEI}
    command = [sys.executable, "-m", "kakunin", "serve", "--port", str(port), "--workers", "1"]
    log = folder / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=course.root, env=environment(course), stdout=output, stderr=output)
    try:
        until(lambda: server.poll() is not None or is_well(address))
        assert server.poll() is None, log.read_text()
        browsers = {name: Visitor(address) for name in (TARO, SENSEI)}
        for name, visitor in browsers.items():
            assert visitor.log_in(codes[name]).status_code == 200
        course.place = Place(address, codes, browsers, {})
        yield course
    finally:
        server.send_signal(signal.SIGTERM)
        status = server.wait(30)
    assert status == 0, log.read_text()


@contextmanager
def in_a_hub(folder: Path) -> Iterator[Course]:
    """As a service of a JupyterHub, which says who people are; the notebook shows its token."""
    port = free_ports(1)[0]
    course = begun(folder, "http://127.0.0.1:1/services/kakunin")
    example = folder / "example.py"
    places = {"python": sys.executable, "course": course.root, "repository": REPOSITORY}
    users = {HANAKO, TARO, JIRO, SENSEI}
    example.write_text(KAKUNIN.format(port=port, users=users, **places), encoding="utf-8")
    with running_hub(example, folder, os.environ | environment(course)) as hub:
        address = f"{hub}/services/kakunin"
        browsers = {name: Visitor(address, logged_in(hub, name)) for name in (HANAKO, TARO, SENSEI)}
        for visitor in browsers.values():
            until(lambda visitor=visitor: visitor.get("/a/lesson1").status_code == 200)
            visitor.session.headers["Origin"] = hub
        session = browsers[HANAKO].session
        mark = session.cookies.get("_xsrf", path="/hub/")
        reply = session.post(f"{hub}/hub/api/users/{HANAKO}/tokens?_xsrf={mark}", json={}, timeout=60)
        token = reply.json()["token"]
        kernel = {"KAKUNIN_ADDRESS": address, "JUPYTERHUB_API_TOKEN": token, "JUPYTERHUB_BASE_URL": "/"}
        course.place = Place(address, {HANAKO: token}, browsers, kernel)
        yield course


def is_well(address: str) -> bool:
    try:
        return requests.get(f"{address}/healthz", timeout=20).status_code == 200
    except requests.RequestException:  # it listens before it serves
        return False


@contextmanager
def opened_notebook(course: Course, titles: Mapping[str, str]) -> Iterator[Notebook]:
    """JupyterLab's part of it: a kernel that knows its notebook."""
    manager, folder = KernelManager(), course.home / "lesson1"
    session = {"JPY_SESSION_NAME": str(folder / "center.ipynb"), "PYTHONPATH": ""}
    manager.start_kernel(cwd=str(folder), env=environment(course) | session | course.place.kernel)
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield Notebook(course, client, titles)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def table(course: Course, kind: str) -> list[dict[str, str]]:
    """An export, as a spreadsheet reads it."""
    path = course.root / f"{kind}.csv"
    course.type("export", "lesson1", "--to", kind, "--output", str(path))
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def known(rows: list[dict[str, Any]]) -> dict[str, float | None]:
    """By question the points; None where a grader has yet to decide."""
    return {
        row["question"]: None if row["status"] == "needs_review" or row["score"] in ("", None) else float(row["score"])
        for row in rows
    }


def agree(course: Course, seen: Mapping[str, Seen]) -> None:
    """What students see, `show`, the exports and the page of the class say the same of them."""
    rows, totals = table(course, "questions"), {row["student_id"]: row for row in table(course, "grades")}
    staff = dict(ROW.findall(course.place.browsers[SENSEI].get("/staff/lesson1").text))
    for student, shown in seen.items():
        told = json.loads(course.type("show", "lesson1", "--student", student, "--json"))["questions"]
        exported = [row for row in rows if row["student_id"] == student]
        assert shown.questions == known(told) == known(exported), student
        assert shown.total == float(totals[student]["score"]) == float(staff[student]), student
        assert float(totals[student]["final"]) == shown.total, student


def score_by_hand(course: Course, student: str, score: float) -> None:
    """A grader scores the written answer in the Formgrader."""
    with Gradebook(database_url(course.root), "statistics") as gradebook:
        grade = gradebook.find_grade("l1_outlier", "center", "lesson1", student)
        grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.db.commit()


@pytest.mark.parametrize("place", [on_a_laptop, pytest.param(in_a_hub, marks=pytest.mark.everything)])
def test_a_day_of_a_course(place, tmp_path: Path):
    with place(tmp_path) as course:
        titles = {each.title: each.id for each in load_assignment(course.root, "lesson1").questions}
        taro, jiro = Page(course.place.browsers[TARO]), Exchange(course)
        with opened_notebook(course, titles) as hanako:
            the_lesson(course, hanako, taro, jiro)
            the_correction(course, hanako, taro, jiro)
            the_closing(course, hanako, taro, jiro)
            agree(course, {HANAKO: hanako.seen(), TARO: taro.seen(), JIRO: jiro.seen()})
    last = {row["student_id"]: float(row["final"]) for row in table(course, "grades")}
    assert last == {HANAKO: 4.5, TARO: 3.0, JIRO: 3.0}


def the_lesson(course: Course, hanako: Notebook, taro: Page, jiro: Exchange) -> None:
    """All hand in, and one corrects what is wrong."""
    assert "もう一歩" in hanako.hand_in(SUMMED)
    taro.hand_in(course.answered(AVERAGED, LOWEST))
    assert "もう一歩" in jiro.hand_in(course.answered(SUMMED, LOWEST))
    seen = {HANAKO: hanako.seen(), TARO: taro.seen(), JIRO: jiro.seen()}
    assert [each.total for each in seen.values()] == [0.0, 1.0, 0.0]
    agree(course, seen)

    assert "もう一歩" not in hanako.hand_in(AVERAGED, WRITTEN)
    seen = {HANAKO: hanako.seen(), TARO: taro.seen(), JIRO: jiro.seen()}
    assert (seen[HANAKO].total, seen[HANAKO].questions["l1_outlier"]) == (1.0, None)
    agree(course, seen)


def the_correction(course: Course, hanako: Notebook, taro: Page, jiro: Exchange) -> None:
    """A check was wrong, and a grader reads what was written; all hear of it."""
    hanako.hand_in(AVERAGED, WRITTEN, LOWEST)
    course.change("lesson1/checks/test_center.py", '            "lowest = ordered[0]",\n', "")
    course.change("lesson1/checks/test_center.py", CHECK, CORRECTED)
    course.type("grade", "lesson1", "--workers", "1")
    score_by_hand(course, HANAKO, 1.5)
    until(lambda: ja.CORRECTED in jiro.seen().text)
    seen = {HANAKO: hanako.seen(), TARO: taro.seen(), JIRO: jiro.seen()}
    assert all(ja.CORRECTED in each.text for each in seen.values())
    assert [each.total for each in seen.values()] == [4.5, 3.0, 2.0]
    agree(course, seen)


def the_closing(course: Course, hanako: Notebook, taro: Page, jiro: Exchange) -> None:
    """Who comes later is told so and keeps what counts; who has an extension hands in."""
    form = {"mark": taro.visitor.mark("/a/lesson1"), "token": "late"}
    now = f"close = {datetime.now(UTC).isoformat(timespec='seconds')}\n"
    course.change("lesson1/assignment.toml", 'title = "', f'{now}title = "')
    until(lambda: ja.CLOSED in taro.seen().text)
    before = hanako.seen().questions
    assert "締め切られました" in hanako.hand_in(SUMMED, WRITTEN, LOWEST)
    files = [("files", ("center.ipynb", course.answered(SUMMED)))]
    late = taro.visitor.session.post(f"{taro.visitor.address}/a/lesson1", data=form, files=files, timeout=60)
    assert "締め切られました" in late.text
    assert hanako.seen().questions == before
    assert "正解" in jiro.hand_in(course.answered(AVERAGED, LOWEST))
