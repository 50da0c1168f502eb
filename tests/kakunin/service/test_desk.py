"""Hand-ins at the desk: kept before they are acknowledged, judged once each, in turn, by the course's rules."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from unittest.mock import Mock

import pytest
from desks import RIGHT, START, WRONG, FakeClock, FakeJudge, answer, settings_of

from autograder.batch.batch import Places, grade_class, plan
from autograder.course import load_assignment
from autograder.errors import SandboxError, StoreError, UsageError
from autograder.files import locked
from autograder.languages import Message
from autograder.model import Comment, Status
from autograder.moments import TIMESTAMP, stamp
from autograder.nbgrader.config import RELEASE_LOCK
from autograder.settings.course_root import database_url
from autograder.storage.store import Store
from gradebook.attempts import COUNTS
from gradebook.database.forgetting import forget
from gradebook.frames import SCORE, STUDENT, SUBMITTED_AT, read_grades
from gradebook.gradebook import read_gradebook
from kakunin.service import desk as desk_module
from kakunin.service import judges
from kakunin.service.courses import Courses
from kakunin.service.desk import Desk
from kakunin.service.model import Door, Reason, Refused, State, Verdict

MINUTE = timedelta(minutes=1)
DUE = "due = 2026-10-01T13:00:00+09:00\n"  # an hour after START
SECRET = b"0123456789abcdef" * 8


@pytest.fixture
def gate(judge: FakeJudge):
    """Judging waits until it is set."""
    judge.gate = threading.Event()
    yield judge.gate
    judge.gate.set()


def rows(root: Path, table: str = "kakunin_handin", order: str = "number") -> list[dict[str, object]]:
    with closing(sqlite3.connect(root / "gradebook.db")) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(f"SELECT * FROM {table} ORDER BY {order}")]


def raising(error: Exception):
    def instead(*_, **__):
        raise error

    return instead


def hand_in(desk: Desk, root: Path, source: str | None = RIGHT["first"], student: str = "taro", **more):
    return desk.hand_in(student, "pair", answer(root, more.pop("notebook", "first"), source), Door.BROWSER, **more)


def give_by_hand(root: Path, score: float) -> None:
    """A grader gives every answer that is there this score."""
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        database.execute("UPDATE grade SET manual_score = ?, needs_manual_grade = 0", (score,))


def judged(desk: Desk, *receipts) -> None:
    for receipt in receipts:
        assert desk.wait(receipt.id, 20) is State.JUDGED


def question(desk: Desk, id: str = "first_total", student: str = "taro"):
    view = desk.view(student, "pair")
    return next(each for part in view.parts for each in part.questions if each.id == id)


# ---- what is taken


def test_a_hand_in_is_on_disk_and_in_the_database_before_it_is_acknowledged(desk, root, gate):
    receipt = hand_in(desk, root)
    files = answer(root, "first", RIGHT["first"])
    folder = root / "handed_in" / "taro" / "pair" / receipt.id
    assert {path.name: path.read_bytes() for path in folder.glob("*.ipynb")} == files
    (row,) = rows(root)
    assert (row["id"], row["student"], row["door"]) == (receipt.id, "taro", "browser")
    assert receipt.received == START
    assert (receipt.files, receipt.state) == (("first",), State.WAITING)
    gate.set()
    judged(desk, receipt)
    assert desk.view("taro", "pair").latest == desk.view("taro", "pair").counts == desk.receipt(receipt.id, "taro")


def test_the_same_token_or_the_same_bytes_is_one_hand_in(desk, root, clock):
    first = hand_in(desk, root, token="click")
    clock.wait(MINUTE)
    assert hand_in(desk, root, token="click").id == first.id
    assert hand_in(desk, root, token="another").id == first.id
    other = hand_in(desk, root, RIGHT["second"], notebook="second")
    assert hand_in(desk, root).id == first.id
    assert hand_in(desk, root, student="jiro", token="click").id != first.id
    judged(desk, other)
    assert len(rows(root)) == 3


def test_a_form_that_is_sent_once_more_with_a_corrected_file_is_another_hand_in(desk, root, clock):
    """A connection that broke after the first was taken leaves the student with the same form."""
    first = hand_in(desk, root, WRONG["first"], token="click")
    second = hand_in(desk, root, token="click")
    judged(desk, second)
    assert second.id != first.id
    assert question(desk).answer == RIGHT["first"]
    assert hand_in(desk, root, WRONG["first"], token="click").id == first.id


def test_many_clicks_at_once_are_one_hand_in(desk, root):
    files = answer(root, "first", RIGHT["first"])
    found = set()

    def click() -> None:
        found.add(desk.hand_in("taro", "pair", files, Door.BROWSER, token="click").id)

    threads = [threading.Thread(target=click) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(rows(root)) == 1


def test_an_earlier_answer_that_is_handed_in_again_is_a_new_hand_in(desk, root):
    receipts = [hand_in(desk, root, source) for source in (RIGHT["first"], WRONG["first"], RIGHT["first"])]
    judged(desk, receipts[-1])
    assert len({receipt.id for receipt in receipts}) == 3


@pytest.mark.parametrize(
    ("student", "assignment", "reason"),
    [
        ("taro", "other", Reason.NO_ASSIGNMENT),
        ("../taro", "pair", Reason.NOT_ON_ROSTER),
        (".lock", "pair", Reason.NOT_ON_ROSTER),
        ("a/b", "pair", Reason.NOT_ON_ROSTER),
        ("", "pair", Reason.NOT_ON_ROSTER),
        ("学" * 90, "pair", Reason.NOT_ON_ROSTER),
        ("\udce9", "pair", Reason.NOT_ON_ROSTER),
    ],
)
def test_what_is_refused_is_not_kept(desk, root, student, assignment, reason):
    with pytest.raises(Refused) as refused:
        desk.hand_in(student, assignment, answer(root, "first", "1"), Door.BROWSER)
    assert refused.value.reason is reason
    assert rows(root) == []
    assert [path.name for path in (root / "handed_in").iterdir()] == [".lock"]


def test_a_receipt_is_its_students_alone(desk, root):
    receipt = hand_in(desk, root)
    for id, student in ((receipt.id, "jiro"), ("0" * 32, "taro"), ("", "taro")):
        with pytest.raises(LookupError):
            desk.receipt(id, student)
    with pytest.raises(LookupError):
        desk.wait("0" * 32, 0)
    assert desk.view("jiro", "pair").latest is None


# ---- the current submission


def test_notebooks_that_are_handed_in_one_by_one_make_one_submission(desk, root, clock):
    (root / "submitted" / "taro" / "pair").mkdir(parents=True)
    copy = root / "submitted" / "taro" / "pair" / "first (1).ipynb"
    copy.write_bytes(answer(root, "first", WRONG["first"])["first.ipynb"])
    judged(desk, hand_in(desk, root, WRONG["second"], notebook="second"))
    clock.wait(MINUTE)
    receipt = desk.hand_in(
        "taro", "pair", {**answer(root, "first", RIGHT["first"]), "submission_secret.txt": SECRET}, Door.EXCHANGE
    )
    judged(desk, receipt)
    folder = root / "submitted" / "taro" / "pair"
    assert {path.name for path in folder.iterdir()} == {
        "first.ipynb", "second.ipynb", "submission_secret.txt", TIMESTAMP,
    }  # fmt: skip
    assert (folder / TIMESTAMP).read_text() == stamp(START + MINUTE)
    graded = root / "autograded" / "taro" / "pair"
    assert {path.name for path in graded.iterdir()} == {
        "first.ipynb", "second.ipynb", "submission_secret.txt", TIMESTAMP,
    }  # fmt: skip
    view = desk.view("taro", "pair")
    assert [each.verdict for part in view.parts for each in part.questions] == [Verdict.FULL, Verdict.NOT_YET]
    assert (view.earned, view.points) == (2.0, 4.0)
    assert read_grades(database_url(root), "pair")[SCORE].tolist() == [2.0, 0.0]


def test_kakunin_grade_finds_nothing_to_do_after_the_service(desk, root):
    judged(desk, hand_in(desk, root), hand_in(desk, root, WRONG["second"], notebook="second"))
    course = load_assignment(root, "pair")
    with Store(database_url(root)) as store:
        assert plan(course, store, Places(root / "submitted", root / "autograded")).is_empty


def test_a_run_of_kakunin_grade_does_not_undo_what_was_handed_in_meanwhile(desk, root, clock, judge):
    judged(desk, hand_in(desk, root, WRONG["first"]), hand_in(desk, root, WRONG["first"], student="jiro"))
    course, served = load_assignment(root, "pair"), Courses(root, desk._store).served()["pair"]

    class Slow:
        """Grades, and before it says what came of it, a student hands in again."""

        def run(self, assignment, submissions, report, judgements=None) -> None:
            grades = [judge.grade(served, submission) for submission in submissions]
            clock.wait(MINUTE)
            judged(desk, hand_in(desk, root))
            for grade in grades:
                report(grade)

    with Store(database_url(root)) as store:
        places = Places(root / "submitted", root / "autograded")
        pending = plan(course, store, places, force=True).pending
        summary = grade_class(course, pending, store, places, Slow(), lambda grade: None)
        assert (summary.graded, summary.problems) == (1, ["taro: not stored: handed in again meanwhile"])
        assert plan(course, store, places).is_empty
    view = desk.view("taro", "pair")
    assert view.earned == 2.0
    assert view.latest == view.counts


# ---- the queue


def test_a_newer_hand_in_of_the_same_notebooks_takes_the_place_of_the_older(desk, root, gate, judge):
    busy = hand_in(desk, root, student="zero")
    assert judge.begun.wait(20)
    old = hand_in(desk, root, WRONG["first"])
    other = hand_in(desk, root, student="jiro")
    second = hand_in(desk, root, RIGHT["second"], notebook="second")
    assert [desk.receipt(each.id, each.student).ahead for each in (old, other, second)] == [1, 2, 3]
    new = hand_in(desk, root)
    assert desk.wait(old.id, 0) is State.REPLACED
    assert desk.receipt(new.id, "taro").ahead in (1, 3)
    gate.set()
    judged(desk, busy, other, second, new)
    assert [submission.student for submission in judge.judged].count("taro") == 2
    assert (root / "handed_in" / "taro" / "pair" / old.id / "first.ipynb").is_file()
    assert question(desk).attempts == 1


@pytest.mark.parametrize(
    ("rule", "minutes", "kept"),
    [
        ("last", (10, 70), False),
        ("last on time", (10, 70), True),  # the only one that is on time
        ("last on time", (10, 20), False),
        ("last on time", (70, 80), False),
        ("best", (10, 20), True),
        ("best", (70, 80), True),
    ],
)
def test_what_the_rule_could_count_is_judged(open_desk, root, clock, judge, gate, rule, minutes, kept):
    settings_of(root, f'{DUE}[late]\ncounts = "{rule}"\n')
    desk = open_desk()
    busy = hand_in(desk, root, student="zero")
    assert judge.begun.wait(20)
    receipts = []
    for minute, source in zip(minutes, (RIGHT["first"], WRONG["first"]), strict=True):
        clock.wait(START + minute * MINUTE - clock.now())
        receipts.append(hand_in(desk, root, source))
    assert desk.wait(receipts[0].id, 0) is (State.WAITING if kept else State.REPLACED)
    gate.set()
    judged(desk, busy, receipts[1])
    counts = desk.view("taro", "pair").counts
    assert counts is not None
    assert counts.id == receipts[0 if kept else 1].id
    tries = read_gradebook(database_url(root), ["pair"], desk.policy).attempts
    (moment,) = tries.loc[tries[COUNTS] & tries[STUDENT].eq("taro"), SUBMITTED_AT]
    assert moment == counts.received


def test_a_student_with_many_hand_ins_does_not_hold_up_the_others(open_desk, root, judge, gate):
    settings_of(root, '[late]\ncounts = "best"\n')
    desk = open_desk()
    hand_in(desk, root, student="zero")
    assert judge.begun.wait(20)
    many = [hand_in(desk, root, f"first_total = {place}", student="many") for place in range(4)]
    others = [hand_in(desk, root, student=f"s{place}") for place in range(3)]
    gate.set()
    judged(desk, *many, *others)
    assert [each.student for each in judge.judged] == ["zero", "many", "s0", "s1", "s2", "many", "many", "many"]
    assert question(desk, student="many").attempts == 4


def test_those_who_wait_or_listen_are_told(desk, root, gate):
    heard: list[tuple[str, str, State | None]] = []
    desk.listen(lambda *_: 1 / 0)
    stop = desk.listen(lambda assignment, student, final: heard.append((assignment, student, final and final.state)))
    hand_in(desk, root, student="zero")
    replaced, receipt = hand_in(desk, root, WRONG["first"]), hand_in(desk, root)
    assert (desk.is_waiting(replaced.id), desk.is_waiting(receipt.id)) == (False, True)
    assert desk.wait(receipt.id, 0.01) in (State.WAITING, State.JUDGING)
    threading.Timer(0.05, gate.set).start()
    judged(desk, receipt)
    assert not desk.is_waiting(receipt.id)
    assert [state for _, student, state in heard if student == "taro"] == [None, State.REPLACED, None, State.JUDGED]
    stop()
    count = len(heard)
    judged(desk, hand_in(desk, root, student="jiro"))
    assert len(heard) == count


# ---- opening, closing, extensions, the clock

CLOSES = "open = 2026-10-01T11:00:00+09:00\nclose = 2026-10-01T13:00:00+09:00\n"  # START is 12:00 there
EXTENSIONS = "[extensions]\nlonger = '2 hours'\nuntil = 2026-10-01T14:00:00+09:00\n"


@pytest.mark.parametrize(
    ("student", "minute", "reason"),
    [
        ("taro", -61, Reason.NOT_YET_OPEN),
        ("taro", -60, None),
        ("taro", 59, None),
        ("taro", 60, Reason.CLOSED),
        ("longer", 179, None),
        ("longer", 180, Reason.CLOSED),
        ("until", 119, None),
        ("until", 120, Reason.CLOSED),
    ],
)
def test_the_moment_of_receipt_decides_who_is_in_time(open_desk, root, student, minute, reason):
    settings_of(root, CLOSES + EXTENSIONS)
    desk = open_desk(clock=FakeClock(START + minute * MINUTE))
    if reason is None:
        assert hand_in(desk, root, student=student).received == START + minute * MINUTE
        return
    with pytest.raises(Refused) as refused:
        hand_in(desk, root, student=student)
    assert refused.value.reason is reason
    assert refused.value.detail.startswith("2026-10-01 1")
    assert not desk.view(student, "pair").is_open


def test_what_was_received_in_time_counts_however_long_the_queue(open_desk, root, clock, gate):
    settings_of(root, CLOSES)
    desk = open_desk()
    receipt = hand_in(desk, root, token="click")
    clock.wait(timedelta(days=3))
    gate.set()
    judged(desk, receipt)
    assert hand_in(desk, root, token="click").id == receipt.id
    assert desk.receipt(receipt.id, "taro").received == START
    closes = desk.view("taro", "pair").closes
    assert closes is not None
    assert closes.isoformat() == "2026-10-01T13:00:00+09:00"


def test_a_clock_that_was_far_ahead_does_not_close_the_course(root, judge, caplog):
    settings_of(root, CLOSES)
    with Desk(root, clock=FakeClock(START + 59 * MINUTE), judge=lambda: judge) as desk:
        hand_in(desk, root)
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        database.execute("UPDATE kakunin_handin SET received_at = '2031-01-01 00:00:00.000000'")
    with Desk(root, clock=FakeClock(), judge=lambda: judge) as desk:
        assert hand_in(desk, root, student="jiro").received == START
    assert "2031-01-01" in caplog.text


def test_a_clock_that_is_set_back_between_two_starts_makes_nobody_earlier(root, judge):
    settings_of(root, CLOSES)
    with Desk(root, clock=FakeClock(START + 59 * MINUTE), judge=lambda: judge) as desk:
        hand_in(desk, root)
    clock = FakeClock(START - 10 * MINUTE)
    with Desk(root, clock=clock, judge=lambda: judge) as desk:
        assert hand_in(desk, root, student="jiro").received == START + 59 * MINUTE
        clock.wait(MINUTE)
        with pytest.raises(Refused) as refused:
            hand_in(desk, root, student="saburo")
        assert refused.value.reason is Reason.CLOSED


def test_the_exchange_says_when_something_came_in(desk, root, clock):
    late = hand_in(desk, root, student="jiro")
    early = hand_in(desk, root, received=START - timedelta(hours=5))
    assert early.received == START - timedelta(hours=5)
    later = hand_in(desk, root, WRONG["first"], received=START - timedelta(hours=6))
    assert later.received > early.received  # a student's never go back
    ahead = hand_in(desk, root, RIGHT["second"], notebook="second", received=START + timedelta(hours=1))
    assert ahead.received == late.received


# ---- feedback


def test_an_attempt_is_an_answer_that_is_new(desk, root, clock):
    sources = ["first_total = 1", "first_total = 1  # the same", "first_total  =  1\n", "first_total = 2"]
    for source in sources:
        judged(desk, hand_in(desk, root, source))
    assert (question(desk).attempts, question(desk).left) == (2, 18)
    judged(desk, hand_in(desk, root, "first_total = 1"))
    seen = question(desk)
    assert (seen.attempts, seen.answer) == (2, "first_total = 1")
    assert question(desk, "second_total").attempts == 0


WAITS = {"status": Status.NEEDS_REVIEW, "score": None, "comment": Comment("OPENING"), "mistake": None}


@pytest.mark.parametrize(
    ("waits", "document"),
    [(WAITS, True), ({**WAITS, "checks": ()}, True), ({**WAITS, "checks": ()}, False)],
    ids=["doubted", "without checks", "given up as a whole"],
)
def test_an_answer_that_waits_for_a_grader_is_an_attempt(open_desk, root, monkeypatch, waits, document):
    """That it waits can tell what the checks met: whoever could ask so often would learn the inputs bit by bit."""
    settings_of(root, "[feedback]\nattempts = 1\n")
    grade = FakeJudge.grade

    def doubted(notebook):
        questions = tuple(replace(each, **waits) if each.attempted else each for each in notebook.questions)
        return replace(notebook, questions=questions, document=notebook.document if document else None)

    def doubtful(self, *more):
        found = grade(self, *more)
        return replace(found, notebooks=tuple(map(doubted, found.notebooks)))

    monkeypatch.setattr(FakeJudge, "grade", doubtful)
    desk = open_desk()
    judged(desk, hand_in(desk, root, "first_total = 1"))
    seen = question(desk)
    assert (seen.attempts, seen.left, seen.verdict, seen.comment) == (1, 0, Verdict.WAITING, "OPENING")
    judged(desk, hand_in(desk, root, "first_total = 1  # the same"))
    assert question(desk).attempts == 1
    judged(desk, hand_in(desk, root, "first_total = 2"))
    beyond = told(desk)
    monkeypatch.undo()
    judged(desk, hand_in(desk, root))
    assert told(desk) == beyond.replace("first_total = 2", RIGHT["first"]).replace("attempts=2", "attempts=3")


def told(desk) -> str:
    """All that a student sees, but ids and moments of hand-ins."""
    view = desk.view("taro", "pair")
    counted = replace(view.counted, received=START)
    return repr(replace(view, latest=replace(view.latest, id="", received=START), counts=None, counted=counted))


def test_beyond_the_limit_hand_ins_count_and_feedback_stops(open_desk, root):
    settings_of(root, "[feedback]\nattempts = 1\n")
    desk = open_desk()
    judged(desk, hand_in(desk, root, WRONG["first"]))
    assert question(desk).verdict is Verdict.NOT_YET
    judged(desk, hand_in(desk, root))
    seen = question(desk)
    assert (seen.verdict, seen.earned, seen.checks, seen.comment) == (Verdict.WAITING, None, (), "")
    assert (seen.left, desk.view("taro", "pair").earned) == (0, None)
    assert read_grades(database_url(root), "pair")[SCORE].iloc[0] == 2.0


def test_after_the_deadline_one_answer_is_shown_beyond_the_limit(open_desk, root, clock):
    settings_of(root, f"{DUE}[feedback]\nattempts = 1\n")
    desk = open_desk()
    for number in range(4):
        judged(desk, hand_in(desk, root, f"first_total = {number}"))
    clock.wait(timedelta(days=1))
    assert question(desk).verdict is Verdict.NOT_YET  # it stood when time was over
    seen = []
    for number in range(4):
        judged(desk, hand_in(desk, root, f"first_total = {number}  # late"))
        seen.append(question(desk).verdict)
    assert seen == [Verdict.NOT_YET, *[Verdict.WAITING] * 3]


@pytest.mark.parametrize("sources", [(WRONG["first"], RIGHT["first"]), (RIGHT["first"], WRONG["first"])])
def test_which_hand_in_is_the_best_is_not_told_of_answers_without_feedback(open_desk, root, clock, sources):
    settings_of(root, f'{DUE}close = 2026-10-03T00:00:00+09:00\n[late]\ncounts = "best"\n[feedback]\nattempts = 1\n')
    desk = open_desk()
    first = hand_in(desk, root, sources[0])
    judged(desk, first)
    assert desk.view("taro", "pair").counts is not None
    judged(desk, hand_in(desk, root, sources[1]))
    view = desk.view("taro", "pair")
    assert (view.counts, view.counted.is_told, view.counted.grade) == (None, False, None)
    clock.wait(timedelta(days=3))  # nothing can be handed in any more
    view = desk.view("taro", "pair")
    assert view.counted.is_told
    assert (view.counts.id == first.id) is (sources[0] == RIGHT["first"])


@pytest.mark.parametrize("opening", ["", "OPENING"])
def test_beyond_the_limit_an_answer_that_a_grader_has_to_confirm_looks_like_any_other(open_desk, root, opening):
    settings_of(root, "[feedback]\nattempts = 1\n")
    desk = open_desk()
    judged(desk, hand_in(desk, root, WRONG["first"]))
    give_by_hand(root, 1.5)
    assert question(desk).earned == 1.5
    judged(desk, hand_in(desk, root, RIGHT["first"]))
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        stored = json.dumps({"opening": opening, "wrong": [], "counterexample": "", "remarks": [], "checks": []})
        database.execute("UPDATE kakunin_grade SET feedback = ? WHERE question = 'first_total'", (stored,))
    seen = question(desk)
    assert (seen.verdict, seen.earned, seen.comment) == (Verdict.WAITING, None, "")


def test_feedback_waits_and_says_until_when(open_desk, root, clock):
    settings_of(root, "[feedback]\nwait = '10 minutes'\n")
    desk = open_desk()
    judged(desk, hand_in(desk, root, WRONG["first"]))
    clock.wait(MINUTE)
    judged(desk, hand_in(desk, root))
    seen = question(desk)
    assert (seen.verdict, seen.earned) == (Verdict.WAITING, None)
    assert seen.feedback_from == START + 10 * MINUTE
    clock.wait(9 * MINUTE)
    assert (question(desk).verdict, question(desk).feedback_from) == (Verdict.FULL, None)


def test_feedback_that_is_read_while_the_next_answer_is_stored_was_read(open_desk, root, clock, monkeypatch):
    settings_of(root, "[feedback]\nwait = '10 minutes'\n")
    desk = open_desk()
    for source in ("first_total = 1", "first_total = 2"):
        judged(desk, hand_in(desk, root, source))
    clock.wait(10 * MINUTE - timedelta(seconds=1))
    save, read = desk._handins.save, []

    def slow(*more):
        clock.wait(timedelta(seconds=2))
        read.append(question(desk).verdict)
        save(*more)

    monkeypatch.setattr(desk._handins, "save", slow)
    judged(desk, hand_in(desk, root, "first_total = 3"))
    assert read == [Verdict.NOT_YET]
    assert question(desk).feedback_from == START + 20 * MINUTE


def test_of_answers_that_are_handed_in_at_once_one_is_read_in_each_waiting_time(open_desk, root, clock):
    settings_of(root, "[feedback]\nwait = '10 minutes'\n")
    desk, read = open_desk(), []

    def look(minutes: float) -> None:
        clock.wait(minutes * MINUTE)
        if question(desk).verdict is not Verdict.WAITING and question(desk).answer not in [
            answer for answer, _ in read
        ]:
            read.append((question(desk).answer, (clock.now() - START) / MINUTE))

    for number in range(6):
        judged(desk, hand_in(desk, root, f"first_total = {number}"))
        look(0)
    look(10)
    look(10)
    for number in (0, 1, 2, 3, 4):
        judged(desk, hand_in(desk, root, f"first_total = {number}"))
        look(0.1)
    times = [minute for _, minute in read]
    assert len(times) == 3
    assert all(later - earlier > 9.9 for earlier, later in pairwise(times)), read


LEVELS = [
    ("score", (), "", ""),
    ("checks", (None,), "答えの探し方", ""),
    ("full", ("other_way",), "求め方が違います。\n\n答えの探し方", "たとえば、次の入力で違いが出ます。"),
]


@pytest.mark.parametrize(("showing", "kinds", "comment", "example"), LEVELS)
def test_what_is_shown_before_the_deadline(open_desk, root, showing, kinds, comment, example):
    settings_of(root, f'[feedback]\nbefore_due = "{showing}"\n')
    desk = open_desk()
    judged(desk, hand_in(desk, root, WRONG["first"]))
    seen = question(desk)
    assert tuple(check.kind for check in seen.checks) == kinds
    assert (seen.comment, seen.example, seen.earned) == (comment, example, 0.0)


def test_stopped_feedback_stops_at_once_and_comes_back(desk, root, monkeypatch):
    monkeypatch.setattr("kakunin.service.courses._LOOK", 0.0)
    judged(desk, hand_in(desk, root, WRONG["first"]))
    settings_of(root, "[feedback]\nstopped = true\n")
    seen = desk.view("taro", "pair")
    assert (seen.is_stopped, seen.earned) == (True, None)
    assert {each.verdict for part in seen.parts for each in part.questions} == {Verdict.WAITING}
    settings_of(root, "")
    assert question(desk).verdict is Verdict.NOT_YET


def test_a_corrected_grade_says_so(desk, root):
    judged(desk, hand_in(desk, root, WRONG["first"]))
    assert not question(desk).corrected
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        database.execute("UPDATE kakunin_grade SET score = 2 WHERE question = 'first_total'")
    assert question(desk).corrected


# ---- trouble


def test_a_course_file_that_is_being_edited_leaves_the_assignment_as_it_was(desk, root, monkeypatch):
    monkeypatch.setattr("kakunin.service.courses._LOOK", 0.0)
    files = answer(root, "first", RIGHT["first"])
    settings_of(root, "[feedback\n")
    judged(desk, desk.hand_in("taro", "pair", files, Door.BROWSER))
    assert any("not TOML" in failure for failure in desk.health().failures)
    shutil.copytree(root / "solutions" / "pair", root / "solutions" / "other", ignore=lambda *_: ["assignment.toml"])
    (root / "solutions" / "other" / "assignment.toml").write_text("title = 'その他'")
    (root / "assignments" / "other").mkdir()
    settings_of(root, "")
    assert question(desk).verdict is Verdict.FULL
    (failure,) = desk.health().failures
    assert failure.startswith("other: ")


def test_nothing_of_a_release_that_is_under_way_is_looked_at(desk, root, monkeypatch):
    """The service would record the assignment beside nbgrader, whose own records bear nobody beside them."""
    monkeypatch.setattr("kakunin.service.courses._LOOK", 0.0)
    with locked(root / RELEASE_LOCK):
        settings_of(root, "[feedback]\nstopped = true\n")
        assert not desk.view("taro", "pair").is_stopped
    assert desk.view("taro", "pair").is_stopped


def test_a_full_disk_refuses_and_goes_on_when_there_is_room(desk, root, monkeypatch):
    usage = shutil.disk_usage(root)
    monkeypatch.setattr(desk_module.shutil, "disk_usage", lambda _: usage._replace(free=desk_module.RESERVE - 1))
    with pytest.raises(Refused) as refused:
        hand_in(desk, root)
    assert (refused.value.reason, refused.value.reason.may_pass) == (Reason.FULL_DISK, True)
    assert rows(root) == []
    monkeypatch.undo()
    judged(desk, hand_in(desk, root))


def test_a_locked_database_refuses_and_goes_on_when_it_is_free(root, clock, judge, monkeypatch):
    monkeypatch.setattr(desk_module, "PATIENCE", 0.1)
    with Desk(root, clock=clock, judge=lambda: judge) as desk:
        judged(desk, hand_in(desk, root, student="jiro"))
        with closing(sqlite3.connect(root / "gradebook.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(Refused) as refused:
                hand_in(desk, root)
            assert refused.value.reason is Reason.UNAVAILABLE
            assert refused.value.retry_after
            with pytest.raises(Refused):
                desk.view("taro", "pair")
            assert not desk.health().database
            other.execute("ROLLBACK")
        receipt = hand_in(desk, root)
        judged(desk, receipt)
        assert {path.name for path in (root / "handed_in" / "taro" / "pair").iterdir()} >= {receipt.id}
        assert len(rows(root)) == 2


@pytest.mark.parametrize(
    "trouble",
    [SandboxError(Message("no jail")), OSError(28, "No space left on device"), RuntimeError("a fault of ours")],
    ids=lambda error: type(error).__name__,
)
def test_what_cannot_be_judged_now_is_judged_later(desk, root, judge, gate, trouble, monkeypatch):
    monkeypatch.setattr("kakunin.service.judges._FIRST_DELAY", 0.01)
    judge.trouble = [trouble, trouble]
    receipt = hand_in(desk, root)
    gate.set()
    judged(desk, receipt)
    assert len(judge.judged) == 1
    assert question(desk).attempts == 1
    assert desk.health().is_well


@pytest.mark.parametrize("place", ["judge", "submission", "notebooks"])
def test_a_hand_in_that_fails_by_itself_again_and_again_goes_to_a_grader(desk, root, judge, place, monkeypatch):
    monkeypatch.setattr("kakunin.service.judges._FIRST_DELAY", 0.001)
    judged(desk, hand_in(desk, root, RIGHT["second"], notebook="second"))
    fails = Mock(side_effect=RuntimeError("a fault of ours"))
    target = {
        "judge": (judge, "grade"),
        "submission": (judges, "read_submission"),
        "notebooks": (judges, "write_notebooks"),
    }
    with monkeypatch.context() as patch:
        patch.setattr(*target[place], fails)
        receipt = hand_in(desk, root)
        judged(desk, receipt)
    assert fails.call_count >= 6
    assert "0点になったわけではありません" in desk.receipt(receipt.id, "taro").problem
    first, second = (part.questions[0] for part in desk.view("taro", "pair").parts)
    assert (first.verdict, second.verdict) == (Verdict.WAITING, Verdict.FULL)
    assert read_grades(database_url(root), "pair").set_index("notebook")["status"].to_dict() == {
        "first": "needs_review",
        "second": "graded",
    }
    assert desk.health().is_well
    judged(desk, hand_in(desk, root, RIGHT["first"] + "  # again"))
    assert question(desk).verdict is Verdict.FULL


def test_a_hand_in_that_is_withdrawn_while_it_is_put_off_is_not_waited_for(desk, root, judge, monkeypatch):
    monkeypatch.setattr("kakunin.service.judges._FIRST_DELAY", 60.0)
    judge.trouble = [OSError(28, "No space left on device")]
    receipt = hand_in(desk, root)
    assert judge.begun.wait(20)
    while desk.health().is_well:
        time.sleep(0.01)
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        database.execute("DELETE FROM kakunin_handin WHERE id = ?", [receipt.id])
    assert not any("hand-ins" in failure for failure in desk.health().failures)


def put_off(desk: Desk) -> None:
    """Wait until a hand-in could not be judged and waits to be tried again."""
    while desk.health().judging or not any("hand-ins" in failure for failure in desk.health().failures):
        time.sleep(0.01)


def test_a_hand_in_that_is_replaced_while_it_is_put_off_keeps_no_judge_awake(desk, root, judge, monkeypatch):
    monkeypatch.setattr("kakunin.service.judges._FIRST_DELAY", 0.2)
    looked: list[int] = []
    claim = desk._handins.claim
    monkeypatch.setattr(desk._handins, "claim", lambda *more: looked.append(1) or claim(*more))
    judge.trouble = [OSError(5, "Input/output error")]
    old = hand_in(desk, root, WRONG["first"])
    put_off(desk)
    judged(desk, hand_in(desk, root))
    assert desk.receipt(old.id, "taro").state is State.REPLACED
    time.sleep(0.3)
    looked.clear()
    time.sleep(0.4)
    assert len(looked) <= 2


def test_what_comes_as_a_judge_is_about_to_rest_is_judged_at_once(desk, root, monkeypatch):
    monkeypatch.setattr("kakunin.service.judges._LOOK", 60.0)
    claim, came = desk._handins.claim, []

    def late(*more):
        found = claim(*more)
        if found is None and not came:
            came.append(hand_in(desk, root))
        return found

    monkeypatch.setattr(desk._handins, "claim", late)
    desk._judges.notify()
    while not came:
        time.sleep(0.01)
    assert desk.wait(came[0].id, 5) is State.JUDGED


@pytest.mark.parametrize("step", ["claim", "save"])
def test_a_database_whose_answer_is_lost_holds_nobody_up(desk, root, judge, monkeypatch, step):
    """What was asked of it is done, and the connection breaks before it says so."""
    monkeypatch.setattr("kakunin.service.judges._FIRST_DELAY", 0.01)
    monkeypatch.setattr("kakunin.service.judges._LOOK", 0.05)
    done, lost = getattr(desk._handins, step), []

    def losing(*more):
        found = done(*more)
        if not lost and (step == "save" or found is not None):
            lost.append(found)
            raise StoreError(Message("the connection broke"))
        return found

    monkeypatch.setattr(desk._handins, step, losing)
    heard: list[str] = []
    desk.listen(lambda assignment, student, final: heard.append(student) if final else None)
    receipt = hand_in(desk, root)
    end = time.monotonic() + 5
    while not heard and time.monotonic() < end:
        time.sleep(0.01)
    assert heard == ["taro"]
    assert not desk.is_waiting(receipt.id)
    judged(desk, receipt, hand_in(desk, root, WRONG["first"]))
    assert (len(judge.judged), question(desk).attempts) == (2, 2)
    assert desk.health().is_well


def test_a_hand_in_is_not_blamed_for_what_stops_all_of_them(desk, root, judge, monkeypatch):
    monkeypatch.setattr("kakunin.service.judges._FIRST_DELAY", 0.001)
    judge.trouble = [*[OSError(28, "No space left on device")] * 7, RuntimeError("a fault of ours")]
    receipt = hand_in(desk, root)
    judged(desk, receipt)
    assert desk.receipt(receipt.id, "taro").problem == ""
    assert question(desk).verdict is Verdict.FULL


def test_a_notebook_that_cannot_be_judged_costs_the_students_other_ones_nothing(desk, root, judge, monkeypatch):
    monkeypatch.setattr("kakunin.service.judges._FIRST_DELAY", 0.001)
    grade = judge.grade

    def fails(served, submission):
        if "first_total" in submission.only:
            raise RuntimeError("a fault of ours")
        return grade(served, submission)

    monkeypatch.setattr(judge, "grade", fails)
    receipts = [hand_in(desk, root), hand_in(desk, root, RIGHT["second"], notebook="second")]
    judged(desk, *receipts)
    assert [bool(desk.receipt(each.id, "taro").problem) for each in receipts] == [True, False]
    first, second = (part.questions[0] for part in desk.view("taro", "pair").parts)
    assert (first.verdict, second.verdict) == (Verdict.WAITING, Verdict.FULL)


def test_a_hand_in_that_fails_by_itself_is_not_tried_for_ever_where_its_notebook_is_gone(
    desk, root, judge, monkeypatch
):
    monkeypatch.setattr("kakunin.service.judges._FIRST_DELAY", 0.001)
    monkeypatch.setattr("kakunin.service.courses._LOOK", 0.0)
    judge.gate = threading.Event()
    judge.trouble = [RuntimeError("a fault of ours")] * 20
    receipt = hand_in(desk, root, RIGHT["second"], notebook="second")
    assert judge.begun.wait(20)
    settings = root / "solutions" / "pair" / "assignment.toml"
    settings.write_text(settings.read_text().replace('"first", "second"', '"first"'))
    judge.gate.set()
    judged(desk, receipt)
    assert judge.trouble


def test_the_health_tells_of_troubles_beside_the_desk(desk):
    trouble = [""]
    desk.report(desk_module.EXCHANGE, lambda: trouble[0])
    assert (desk.health().exchange, desk.health().is_well) == (True, True)
    trouble[0] = "PermissionError: inbound"
    now = desk.health()
    assert (now.exchange, now.is_well, now.failures) == (False, False, ("exchange: PermissionError: inbound",))


def test_lost_files_are_told_and_cost_no_points(desk, root, gate):
    busy = hand_in(desk, root, student="zero")
    receipt = hand_in(desk, root)
    shutil.rmtree(root / "handed_in" / "taro")
    gate.set()
    judged(desk, busy, receipt)
    assert "もう一度提出" in desk.receipt(receipt.id, "taro").problem
    assert question(desk).verdict is Verdict.MISSING
    again = hand_in(desk, root)
    judged(desk, again)
    assert question(desk).verdict is Verdict.FULL


# ---- ends and beginnings


def test_a_clean_stop_leaves_the_queue_to_the_next_start(root, clock, monkeypatch):
    monkeypatch.setattr("kakunin.service.judges._GRACE", 0.0)
    stopped, judge = FakeJudge(threading.Event()), FakeJudge()
    with Desk(root, clock=clock, judge=lambda: stopped) as desk:
        receipts = [hand_in(desk, root, student=f"s{place}") for place in range(3)]
        assert stopped.begun.wait(20)
    with Desk(root, clock=clock, judge=lambda: judge) as desk:
        judged(desk, *receipts)
    assert sorted(each.student for each in (*stopped.judged, *judge.judged)) == ["s0", "s1", "s2"]


def test_what_was_being_judged_when_the_process_was_killed_is_judged_again(root, clock, judge):
    with Desk(root, clock=clock, judge=lambda: judge) as desk:
        receipt = hand_in(desk, root)
        judged(desk, receipt)
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        database.execute("UPDATE kakunin_handin SET state = 'judging'")
    with Desk(root, clock=clock, judge=lambda: judge) as desk:
        judged(desk, receipt)
    assert [row["number"] for row in rows(root, "kakunin_attempt")] == [1]


def test_hand_ins_that_a_restored_database_does_not_know_are_judged(root, clock, judge, tmp_path):
    with Desk(root, clock=clock, judge=lambda: judge) as desk:
        judged(desk, hand_in(desk, root, WRONG["first"]))
    shutil.copy(root / "gradebook.db", tmp_path)
    with Desk(root, clock=clock, judge=lambda: judge) as desk:
        clock.wait(MINUTE)
        judged(desk, hand_in(desk, root, token="click"), hand_in(desk, root, student="jiro"))
        before = desk.view("taro", "pair"), desk.view("jiro", "pair")
    shutil.copy(tmp_path / "gradebook.db", root)
    (root / "handed_in" / "taro" / "pair" / ".half").mkdir()
    (root / "handed_in" / "taro" / "pair" / "something else").mkdir()
    with Desk(root, clock=clock, judge=lambda: judge) as desk:
        again = hand_in(desk, root, token="click")
        judged(desk, again)
        assert again.received == START + MINUTE
        jiro = desk.view("jiro", "pair").latest
        assert jiro is not None
        judged(desk, jiro)
        assert (desk.view("taro", "pair"), desk.view("jiro", "pair")) == before
    assert not (root / "handed_in" / "taro" / "pair" / ".half").exists()


def test_a_hand_in_that_was_refused_does_not_come_back_over_a_later_one(root, clock, judge):
    with Desk(root, clock=clock, judge=lambda: judge) as desk:
        with pytest.MonkeyPatch.context() as patch:
            away = StoreError(Message("away"))
            patch.setattr(desk._handins, "add", raising(away))
            patch.setattr(desk._handins, "find", raising(away))
            with pytest.raises(Refused):
                hand_in(desk, root, WRONG["first"])
        clock.wait(MINUTE)
        last = hand_in(desk, root)
        judged(desk, last)
    with Desk(root, clock=clock, judge=lambda: judge) as desk:
        assert desk.health().waiting + desk.health().judging == 0
        assert desk.view("taro", "pair").latest == desk.receipt(last.id, "taro")
    assert len(rows(root)) == 1


def test_a_course_has_one_service(desk, root, clock, judge):
    with pytest.raises(UsageError, match="being served already"):
        Desk(root, clock=clock, judge=lambda: judge)


def test_nothing_is_taken_once_it_is_closed(root, clock, judge):
    with Desk(root, clock=clock, judge=lambda: judge) as desk:
        pass
    with pytest.raises(Refused) as refused:
        hand_in(desk, root)
    assert refused.value.reason is Reason.UNAVAILABLE


def test_a_removed_student_leaves_nothing(desk, root):
    judged(desk, hand_in(desk, root), hand_in(desk, root, student="jiro"))
    forget(root / "gradebook.db", "taro")
    for table, order in (("kakunin_handin", "number"), ("kakunin_attempt", "number"), ("kakunin_grade", "digest")):
        assert {row["student"] for row in rows(root, table, order)} == {"jiro"}


def test_a_hand_in_that_is_removed_while_it_is_judged_is_not_stored(desk, root, gate, judge):
    hand_in(desk, root)
    assert judge.begun.wait(20)
    forget(root / "gradebook.db", "taro")
    gate.set()
    judged(desk, hand_in(desk, root, student="jiro"))
    assert {row["student"] for row in rows(root, "kakunin_grade", "digest")} == {"jiro"}


def test_the_class_by_question(desk, root):
    answers = {
        "a": RIGHT["first"],
        "b": RIGHT["first"] + " # b",
        "c": WRONG["first"],
        "d": "first_total = 1",
        "e": None,
    }
    judged(desk, *[hand_in(desk, root, source, student=name) for name, source in answers.items()])
    now = desk.classroom("pair")
    for each in now.questions:
        answered = sum(len(group.students) for group in each.right) + sum(kind.students for kind in each.wrong)
        assert answered + each.untouched + each.waiting == len(now.students)
    first, second = now.questions
    assert [group.students for group in first.right] == [("a", "b")]
    assert [(mistake.name, mistake.students, mistake.sentence) for mistake in first.wrong] == [
        ("other_way", 2, "求め方が違います。")
    ]
    assert [group.students for group in first.wrong[0].groups] == [("c",), ("d",)]
    assert (first.untouched, first.waiting, second.untouched) == (1, 0, 5)
    assert [(each.student, each.earned, each.attempts) for each in now.students] == [
        ("a", 2.0, 1), ("b", 2.0, 1), ("c", 0.0, 1), ("d", 0.0, 1), ("e", 0.0, 0),
    ]  # fmt: skip
    assert [(moment.isoformat(), count) for moment, count in now.attempts] == [("2026-10-01T12:00:00+09:00", 5)]
    assert now.waiting == 0


def test_whoever_is_not_on_the_roster_hands_in_and_staff_are_told(desk, root):
    judged(desk, *[hand_in(desk, root, student=name) for name in ("taro", "late")])
    assert desk.not_on_roster() == []  # nobody imported one
    assert {each.is_enrolled for each in desk.classroom("pair").students} == {True}
    with closing(sqlite3.connect(root / "gradebook.db")) as database, database:
        database.execute("INSERT INTO kakunin_student (student, section) VALUES ('taro', ''), ('absent', '')")
    judged(desk, hand_in(desk, root, student="later"))
    assert desk.not_on_roster() == ["late", "later"]
    enrolled = {each.student: each.is_enrolled for each in desk.classroom("pair").students}
    assert enrolled == {"absent": True, "late": False, "later": False, "taro": True}
