"""Nobody gets the inputs that decide out of the service, however often they ask and whomever they ask with.

Everything that anybody is shown is kept: calls, pages, the exchange's page, the class, graded notebooks, the log.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import unescape
from itertools import cycle, islice, product
from pathlib import Path

import pytest
import requests
from web_services import Service, running

from autograder.grading import RunSettings
from autograder.grading.answers import Judged, NotebookAnswers
from autograder.grading.host_time import HostTimeError
from autograder.model import Assignment, Grade, Submission
from autograder.nbgrader.warm_batch import Bench
from autograder.sandbox import Budget
from kakunin.service.courses import Served
from kakunin.service.desk import Desk
from kakunin.service.exchange.told import view_page
from kakunin.service.judge import HandinJudge
from kakunin.service.model import Door, StudentView
from kakunin.service.web import ClassRules, KnownPeople, Limits, Rate, SiteSettings

from .secret_course import STASH, TELLING, handed_in, make_secret, sealed_numbers, sealed_seeds

EVERYTHING = '[feedback]\nbefore_due = "full"\nafter_due = "full"\nattempts = 1000\n'
LITTLE = '[feedback]\nbefore_due = "full"\nafter_due = "full"\nattempts = 1\n[late]\ncounts = "best"\n'
GIVES_UP = "return [number]"  # takes up the host's time
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
BUDGET = Budget(cell_seconds=1.0, question_seconds=2.0)
NO_LIMITS = {name: Rate(10**6, 10**6) for name in ("address", "person", "hand_ins")}
RULES = ClassRules(frozenset({"sensei"}), lambda _: True)

WAYS = [name for name in TELLING if name != "time"]
WHEN = ("at once", "later", "alone")
# How a number n is written, so that nobody who looks for its digits alone finds it.
SPELLINGS = (
    "str(n)",
    "str(n)[::-1]",
    "hex(n)[2:]",
    "oct(n)[2:]",
    "format(n, ',')",
    "' '.join(str(n))",
    "str(n + 1)",
    "''.join(chr(0x4E00 + int(digit)) for digit in str(n))",
)
HALVES = ("'first' + str(n)[:6]", "'second' + str(n)[6:]")  # each of which one of a class tells
DOUBLED = "str(2 * n)"  # what the reference says
LONG = re.compile(r"\b[1-9]\d{11}\b")

Answers = Mapping[str, str]


def telling(way: str, when: str, spelling: str, mark: int) -> Answers:
    """Answers that tell what they are asked; mark: makes them new ones."""
    line = TELLING[way].replace("seen", "told")
    tells = f"{mark}; seen.append(np.max(number))\n    told = [{spelling} for n in map(int, seen)]\n    {line}\n"
    keeps = f"{mark}; seen.append(np.max(number))\n    return 2 * number\n"
    if when == "alone":  # judged by its own program
        return {"double": f"def double(number, seen=[]):\n    {tells}"}
    if when == "at once":
        return {"double": f"{STASH}def double(number):\n    {tells}"}
    choice = f"{STASH}chosen = ' '.join(map(str, seen))"
    return {
        "double": f"{STASH}def double(number):\n    {keeps}",
        "later": f"{STASH}def later(number):\n    {tells}",
        "chosen": choice,
    }


def attempts(count: int, spellings: tuple[str, ...] = SPELLINGS) -> Iterator[Answers]:
    """So many different ones: of each way some at once, in each spelling."""
    chosen = islice(zip(cycle(WAYS), cycle(product(WHEN, spellings))), count)
    return (telling(way, *how, mark) for mark, (way, how) in enumerate(chosen))


def knowing(known: set[int]) -> Answers:
    """Answers that are right only for the numbers that somebody was shown."""
    right = f"return 2 * number if set(np.ravel(number).tolist()) <= set({sorted(known)}) else 0"
    return {name: f"def {name}(number):\n    {right}" for name in ("double", "later")}


class NearJudge:
    """Judges in the tests' own process, where it is seen which numbers are sealed."""

    def __init__(self) -> None:
        self._bench: Bench | None = None

    def warm(self, served: Served) -> None:
        """The first hand-in does it."""

    def grade(self, served: Served, submission: Submission) -> Grade:
        self._bench = self._bench or Bench(served.assignment, RunSettings(BUDGET))
        return self._bench.grade(submission)

    def kill(self) -> None:
        """It ends with the tests."""

    def close(self) -> None:
        if self._bench is not None:
            self._bench.close()


@dataclass
class Class:
    """Students of one service, and all that anybody of it is shown, line by line."""

    root: Path
    assignment: Assignment
    desk: Desk
    service: Service
    shown: set[str] = field(default_factory=set)

    def hand_in(self, student: str, answers: Answers) -> Mapping[str, float | None]:
        """What a student's answers earn; the student looks wherever there is something to be seen."""
        whose = {"Authorization": f"Bearer {student}"}
        reply = requests.post(
            f"{self.service.address}/api/hand-in/secret?wait=25",
            data=handed_in(self.assignment, answers),
            headers={**whose, "Kakunin-File": "secret.ipynb"},
            timeout=60,
        )
        assert reply.status_code == 200, reply.text
        view = reply.json()["view"]
        assert view["latest"]["id"] == reply.json()["receipt"]["id"]
        self._keep(reply.text, requests.get(f"{self.service.address}/api/view/secret", headers=whose, timeout=60).text)
        self._keep(view_page(self.desk.view(student, "secret")).decode())
        self._keep((self.root / "autograded" / student / "secret" / "secret.ipynb").read_text(encoding="utf-8"))
        (part,) = view["parts"]
        return {question["id"]: question["earned"] for question in part["questions"]}

    def look(self, *students: str) -> None:
        """Open the pages of these students, and those of the class."""
        for student in students:
            self._keep(self.service.visitor(student).get("/a/secret").text)
        staff = self.service.visitor("sensei")
        for page in ("/staff/secret", "/staff/secret?project"):
            reply = staff.get(page)
            assert reply.status_code == 200
            self._keep(reply.text)
        self._keep(self.service.log.getvalue())

    def seen(self) -> set[int]:
        """The numbers of the size of secret ones that anybody was shown."""
        return {int(number) for line in self.shown for number in LONG.findall(line.replace(",", ""))}

    def _keep(self, *texts: str) -> None:
        for text in texts:
            self.shown.update(unescape(text).replace("\\n", "\n").splitlines())


@contextmanager
def served(root: Path, judge: Callable[[], HandinJudge] | None = None, settings: str = EVERYTHING) -> Iterator[Class]:
    """The course on a port of this machine; whoever has a name has a code."""
    assignment = make_secret(root, settings)
    (root / "assignments" / "secret").mkdir(parents=True)
    people = KnownPeople({name: name for name in ("mallory", "sensei", *(f"s{number}" for number in range(10)))})
    settings = SiteSettings(b"k" * 32, rules=lambda: RULES, limits=Limits(**NO_LIMITS))
    with Desk(root, judge=judge) as desk, running(desk, people, settings) as service:
        yield Class(root, assignment, desk, service)


def leaks(shown: set[str], numbers: set[int]) -> list[str]:
    """What was shown of the numbers, in whatever spelling."""
    spelt = {eval(each, {"n": number}) for each in (*SPELLINGS, *HALVES, DOUBLED) for number in numbers}
    text = "\n".join(shown)
    plain = text.replace(",", "")
    return sorted(each for each in spelt if each in text or each in plain)


def collude(room: Class, students: list[str], each: int) -> None:
    """Each tells a half of what is asked, and one of them tries what all were shown."""
    told = {half: list(attempts(each, (half,))) for half in HALVES}
    for place in range(each):
        for number, student in enumerate(students[1:]):
            room.hand_in(student, told[HALVES[number % 2]][place])
    earned = room.hand_in(students[0], knowing(room.seen()))
    assert (earned["double"], earned["later"]) == (0.0, 0.0)


def test_what_is_asked_is_not_shown_by_the_service(tmp_path: Path):
    """One student in every way, and a class; an honest one reads that it was wrong, and sees numbers."""
    with served(tmp_path, NearJudge) as room, sealed_numbers(room.assignment) as numbers:
        for answers in attempts(len(WAYS)):
            room.hand_in("mallory", answers)
        collude(room, ["s0", "s1", "s2"], 3)
        assert room.hand_in("s3", {}) == {"double": 2.0, "later": 1.0, "chosen": 1.0}
        room.look("mallory", "s0", "s1", "s2")
    assert len(numbers) > 20
    assert len(room.seen()) > 5  # of what may be shown something is shown, and would be found
    assert leaks(room.shown, room.seen())
    assert leaks(room.shown, numbers) == []


# What can come of an answer that depends on what it is asked.
OUTCOMES = {
    "right": "return 2 * number",
    "a known mistake": "return number",
    "wrong": "return 2 * number if np.ndim(number) else 0",
    "an error": "raise ValueError",
    "an end": "raise SystemExit",
    "not steady": "return np.random.default_rng().random()",
    "given up": GIVES_UP,
}


def test_beyond_the_limit_every_answer_looks_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Nor does the page say which hand-in is the best, nor how many points there are."""
    genuine = NotebookAnswers.judged

    def judged(self: NotebookAnswers) -> Judged:
        if any(GIVES_UP in cell for cell in self._script.cells):
            raise HostTimeError
        return genuine(self)

    monkeypatch.setattr(NotebookAnswers, "judged", judged)
    seen = {}
    with served(tmp_path, NearJudge, LITTLE) as room:
        first, again = "return 3 * number", "return 3 * number  # as at first"
        for name, line in {"first": first, **OUTCOMES, "again": again}.items():
            content = handed_in(room.assignment, {"double": f"def double(number):\n    {line}"})
            receipt = room.desk.hand_in("mallory", "secret", {"secret.ipynb": content}, Door.BROWSER)
            assert room.desk.wait(receipt.id, 30).is_final
            view = room.desk.view("mallory", "secret")
            assert line in view.parts[0].questions[0].answer
            seen[name] = unmarked(view)
    shown, *beyond, again = seen.values()
    assert (shown.parts[0].questions[0].earned, shown.counted.is_told) == (0.0, True)
    assert again.parts == shown.parts
    assert len({repr(alone(view)) for view in beyond}) == 1
    # The answers of a notebook share its time, and those to other questions can tell that it was used up.
    assert len({repr(view) for view in beyond if view is not seen["given up"]}) == 1
    assert alone(shown) != alone(beyond[0])


def unmarked(view: StudentView) -> StudentView:
    """A view without the student's own text, and without what differs between any two hand-ins."""
    assert view.latest is not None
    parts = tuple(
        replace(part, questions=tuple(replace(each, answer="", attempts=0) for each in part.questions))
        for part in view.parts
    )
    return replace(view, parts=parts, latest=replace(view.latest, id="", received=MOMENT))


def alone(view: StudentView) -> StudentView:
    """A view of the first question alone."""
    (part,) = view.parts
    return replace(view, parts=(replace(part, questions=part.questions[:1]),), earned=None)


@pytest.mark.everything
def test_a_thousand_attempts_and_a_class_get_nothing_out_of_the_service(tmp_path: Path):
    """With the judges of the service in earnest: processes apart, which remember what they judged."""
    with served(tmp_path / "near", NearJudge) as room, sealed_numbers(room.assignment) as numbers:
        room.hand_in("s0", {})
        room.hand_in("s0", telling("value", "later", SPELLINGS[0], 0))
        room.hand_in("s0", telling("value", "at once", SPELLINGS[0], 0))
    students, known = [f"s{number}" for number in range(10)], sealed_seeds(room.assignment)
    with served(tmp_path / "far") as room:
        assert sealed_seeds(room.assignment) == known
        for answers in attempts(1000):
            room.hand_in("mallory", answers)
        collude(room, students, 20)
        room.look("mallory", *students)
    assert len(numbers) > 20
    assert leaks(room.shown, room.seen())
    assert leaks(room.shown, numbers) == []
