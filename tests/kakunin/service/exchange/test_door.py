"""What students put into nbgrader's exchange is handed in once, as theirs, and feedback goes back to them alone."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from pwd import getpwuid
from types import SimpleNamespace

import pytest
from fake_desk import FakeDesk

from autograder.errors import UsageError
from autograder.model import Assignment
from autograder.moments import SECRET, TIMESTAMP, stamp
from autograder.nbgrader.exchange_folder import ExchangeFolder
from autograder.notebooks import write_released
from kakunin.service.exchange import ExchangeDoor, arrivals
from kakunin.service.exchange import door as door_module
from kakunin.service.exchange.arrivals import Arrival, arrival
from kakunin.service.exchange.inbound import LOCK
from kakunin.service.exchange.ledger import LOOKED, TAKEN
from kakunin.service.exchange.told import place_of
from kakunin.service.model import Door, Reason, Refused

HOUR = timedelta(hours=1)
SECRETS = {name: hashlib.sha512(name.encode()).hexdigest() for name in ("hanako", "taro", "again")}


class Desk(FakeDesk):
    """A desk with a real assignment, and the times that it was told."""

    def __init__(self, lesson: Assignment) -> None:
        super().__init__()
        self.known = {lesson.name: lesson}
        self.received: list[datetime | None] = []
        self.looks = 0

    @property
    def assignments(self):
        self.looks += 1
        return self.known

    def now(self) -> datetime:
        return datetime.now(UTC)

    def hand_in(self, *arguments, received=None, token=""):
        receipt = super().hand_in(*arguments, received=received, token=token)
        self.received.append(received)
        return receipt


class World(SimpleNamespace):
    """An exchange, a desk, and the doors between them."""

    folder: ExchangeFolder
    desk: Desk
    events: list[tuple[str, dict]]

    def door(self) -> ExchangeDoor:
        door = ExchangeDoor(self.folder, self.desk, self.place, lambda name, **facts: self.events.append((name, facts)))
        self.stack.callback(door.close)
        return door

    def submit(
        self, student: str, *, name: str = "", secret: str | None = None, when: str = "", **files: bytes
    ) -> Path:
        """Do as `nbgrader submit` does: the notes come last."""
        when = when or stamp(datetime.now(UTC))
        folder = self.folder.inbound / (name or f"{student}+lesson1+{when}+{os.urandom(6).hex()}")
        folder.mkdir()
        folder.chmod(0o777)
        for file, content in (files or {"center": self.notebook}).items():
            (folder / f"{file}.ipynb").write_bytes(content)
        (folder / TIMESTAMP).write_text(when)
        (folder / SECRET).write_text(SECRETS.get(student, "") if secret is None else secret)
        return folder

    def page(self, student: str, notebook: str = "center") -> str | None:
        path = self.folder.feedback / f"{place_of(SECRETS[student], notebook)}.html"
        return path.read_text() if path.exists() else None


@pytest.fixture
def world(tmp_path: Path, lesson) -> Iterator[World]:
    """An exchange in which one course was released."""
    folder = ExchangeFolder(tmp_path / "exchange", "course")
    folder.inbound.mkdir(parents=True)
    folder.inbound.chmod(0o733)
    notebook = write_released(lesson.notebooks[0])
    with ExitStack() as stack:
        yield World(
            folder=folder, desk=Desk(lesson), events=[], place=tmp_path / "state", notebook=notebook, stack=stack
        )


NAMES = {
    "taro+lesson1+2026-12-01 14:58:00.000000 UTC+x_y-Z": Arrival("taro", "lesson1"),
    "taro+lesson1+2026-12-01 14:58:00.000000 UTC": Arrival("taro", "lesson1"),
    "a+b+lesson1+2026-12-01 14:58:00.000000 UTC+x": Arrival("a+b", "lesson1"),
    "taro+lesson1": None,
    "lesson1+2026-12-01 14:58:00.000000 UTC": None,
    ".snapshot": None,
    "taro+lesson1+yesterday+x": None,
}


@pytest.mark.parametrize(("name", "expected"), NAMES.items())
def test_a_folders_name_says_whose_it_is(name, expected):
    assert arrival(name) == expected


def test_a_folder_at_rest_is_handed_in_once_and_its_feedback_goes_back(world):
    world.submit("hanako")
    door = world.door()
    door.look()
    assert world.desk.taken == []
    door.look()
    door.look()
    ((student, assignment, files, through, _),) = world.desk.taken
    assert (student, assignment, through) == ("hanako", "lesson1", Door.EXCHANGE)
    assert files == {"center.ipynb": world.notebook, SECRET: SECRETS["hanako"].encode()}
    page = world.page("hanako")
    assert "1-1 平均を求める" in page
    assert "hanako さん" in page
    assert world.page("taro") is None
    (path,) = world.folder.feedback.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert stat.S_IMODE(world.folder.feedback.stat().st_mode) == 0o711


def test_every_notebook_of_the_folder_has_a_page(world):
    """JupyterLab shows feedback only when all files have some."""
    world.submit("hanako", center=world.notebook, メモ=b"{}", reading=b"{}")
    door = world.door()
    for _ in range(3):
        door.look()
    assert all(world.page("hanako", name) for name in ("center", "メモ", "reading"))
    assert set(world.desk.taken[0][2]) == {"center.ipynb", SECRET}


def test_what_is_not_complete_or_changes_is_waited_for(world):
    folder = world.submit("hanako")
    (folder / SECRET).rename(folder / "later")
    door = world.door()
    door.look()
    door.look()
    (folder / "later").rename(folder / SECRET)
    door.look()
    (folder / "center.ipynb").write_bytes(world.notebook + b"\n")
    door.look()
    assert world.desk.taken == []
    door.look()
    assert world.desk.taken[0][2]["center.ipynb"] == world.notebook + b"\n"
    (folder / "center.ipynb").write_bytes(b"{}")  # copied once: what is changed afterwards changes nothing
    door.look()
    door.look()
    assert len(world.desk.taken) == 1


def test_what_is_judged_later_is_told_then(world):
    world.desk.at_once = False
    world.submit("hanako")
    door = world.door()
    for _ in range(4):
        door.look()
    assert world.page("hanako") is None
    world.desk.judge(next(iter(world.desk.receipts)))
    door.look()
    assert "平均を求める" in world.page("hanako")


# --- when it came in ---


def test_the_time_is_that_of_the_look_that_saw_it_whatever_the_student_wrote(world):
    door = world.door()
    door.look()
    before = datetime.now(UTC)
    world.submit("hanako", when=stamp(before - 48 * HOUR))
    door.look()
    door.look()
    (received,) = world.desk.received
    assert before - timedelta(seconds=1) <= received <= datetime.now(UTC)


def test_an_empty_folder_reserves_no_time(world):
    door = world.door()
    door.look()
    folder = world.folder.inbound / f"hanako+lesson1+{stamp(datetime.now(UTC))}+x"
    folder.mkdir()
    door.look()
    door.look()
    later = datetime.now(UTC)
    world.submit("hanako", name=f"{folder.name}y")
    for path in (world.folder.inbound / f"{folder.name}y").iterdir():
        path.rename(folder / path.name)
    door.look()
    door.look()
    assert all(received >= later for received in world.desk.received)


def own_times(world: World) -> list[bool]:
    return [facts["own_time"] for name, facts in world.events if name == "exchange_taken"]


@pytest.mark.parametrize(
    ("noted", "expected"),
    [(-HOUR, -HOUR), (-48 * HOUR, -2 * HOUR), (HOUR, timedelta(0)), (None, timedelta(0))],
    ids=["while nobody looked", "before that", "in the future", "no moment"],
)
def test_of_the_time_in_which_the_service_was_down_the_note_counts_and_is_marked(world, noted, expected):
    door = world.door()
    door.look()
    door.close()
    world.stack.pop_all()
    now = datetime.now(UTC)
    os.utime(world.place / LOOKED, ((now - 2 * HOUR).timestamp(),) * 2)
    folder = world.submit("hanako")
    (folder / TIMESTAMP).write_text("?" if noted is None else stamp(now + noted))
    again = world.door()
    again.look()
    again.look()
    (received,) = world.desk.received
    assert abs(received - (now + expected)) < timedelta(seconds=5)
    assert own_times(world) == [True]


def test_a_restarted_service_goes_on_and_takes_nothing_twice(world):
    world.desk.at_once = False
    world.submit("hanako")
    first = world.door()
    first.look()
    first.look()
    first.close()
    world.stack.pop_all()
    world.desk.judge(next(iter(world.desk.receipts)))
    assert stat.S_IMODE((world.place / TAKEN).stat().st_mode) == 0o600

    second = world.door()
    second.look()
    second.look()
    assert "平均を求める" in world.page("hanako")
    second.close()
    world.stack.pop_all()

    (world.place / TAKEN).unlink()  # killed before it could note it: the folder's name is the token
    third = world.door()
    third.look()
    third.look()
    assert len(world.desk.receipts) == 1


# --- whose it is ---


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")
@pytest.mark.parametrize(
    ("owner", "check_owner", "is_taken"),
    [(1, True, False), (1, False, True), (54321, True, True), (0, True, True)],
    ids=["another user", "where all students are one user", "a user of another computer", "ours"],
)
def test_a_folder_that_belongs_to_another_user_is_not_the_students(world, owner, check_owner, is_taken):
    folder = world.submit("hanako")
    for path in (folder, *folder.iterdir()):
        os.chown(path, owner, owner)
    world.folder = ExchangeFolder(world.folder.root, "course", check_owner)
    door = world.door()
    for _ in range(3):
        door.look()
    assert len(world.desk.taken) == is_taken
    assert (world.page("hanako") is None) != is_taken
    assert (("exchange_refused", {"assignment": "lesson1", "reason": "forbidden"}) in world.events) != is_taken


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders away")
def test_a_folder_of_its_owner_is_taken(world):
    daemon = getpwuid(1).pw_name
    folder = world.submit(daemon, secret=SECRETS["taro"])
    for path in (folder, *folder.iterdir()):
        os.chown(path, 1, 1)
    (folder / "center-Copy1.ipynb").write_bytes(b"somebody else's")  # it is root's
    door = world.door()
    door.look()
    door.look()
    assert world.desk.taken[0][2].keys() == {"center.ipynb", SECRET}


def test_a_copied_secret_delivers_nothing_in_place_of_its_owners(world):
    world.submit("hanako")
    door = world.door()
    for _ in range(3):
        door.look()
    before = world.page("hanako")
    world.submit("taro", secret=SECRETS["hanako"])
    for _ in range(3):
        door.look()
    assert len(world.desk.taken) == 2
    assert world.page("hanako") == before
    assert "taro" not in before


@pytest.mark.parametrize("secret", ["", "x", "../../../etc/passwd", "a" * 127 + "\n", "A" * 128])
def test_a_secret_of_another_form_names_no_file(world, secret):
    world.submit("hanako", secret=secret)
    door = world.door()
    for _ in range(3):
        door.look()
    assert len(world.desk.taken) == 1
    assert not world.folder.feedback.exists() or not list(world.folder.feedback.iterdir())


# --- refused, or put off ---


def test_why_it_was_not_taken_stands_in_the_feedback(world):
    world.desk.refusal = Refused(Reason.CLOSED, "12月1日 23:59")
    world.submit("hanako")
    door = world.door()
    for _ in range(4):
        door.look()
    assert "締め切られました" in world.page("hanako")
    assert [name for name, _ in world.events] == ["exchange_refused"]


def test_what_may_pass_is_tried_again_and_keeps_its_time(world, monkeypatch):
    world.desk.refusal = Refused(Reason.UNAVAILABLE, retry_after=0.0)
    monkeypatch.setattr(door_module, "_AGAIN", timedelta(0))
    world.submit("hanako")
    door = world.door()
    door.look()
    door.look()
    seen = datetime.now(UTC)
    assert world.page("hanako") is None
    world.desk.refusal = None
    door.look()
    door.look()
    assert world.desk.received[0] <= seen
    assert world.page("hanako") is not None


def test_what_goes_wrong_with_one_costs_no_other(world):
    world.submit("hanako")
    world.submit("taro")
    taken = world.desk.hand_in

    def hand_in(student, *arguments, **more):
        if student == "hanako":
            raise RuntimeError("a mistake of ours")
        return taken(student, *arguments, **more)

    world.desk.hand_in = hand_in
    door = world.door()
    for _ in range(3):
        door.look()
    assert [each[0] for each in world.desk.taken] == ["taro"]
    assert "a mistake of ours" in door.problem


# --- hostile folders ---


def fifo(folder: Path) -> None:
    (folder / "center.ipynb").unlink()
    os.mkfifo(folder / "center.ipynb")


def link(folder: Path) -> None:
    (folder / "center.ipynb").unlink()
    (folder / "center.ipynb").symlink_to(folder.parents[2] / "private.ipynb")


def link_of_a_folder(folder: Path) -> None:
    (folder / "center.ipynb").unlink()
    (folder / "below").symlink_to(folder.parents[2])


def linked_notes(folder: Path) -> None:
    (folder / SECRET).unlink()
    (folder / SECRET).symlink_to(folder.parents[2] / "private.ipynb")


def huge(folder: Path) -> None:
    with (folder / "center.ipynb").open("wb") as file:
        file.truncate(2**40)


def many(folder: Path) -> None:
    for number in range(60):
        (folder / f"{number}.ipynb").touch()


def deep(folder: Path) -> None:
    (folder / "center.ipynb").unlink()
    below = folder.joinpath(*["d" * 100] * 30)
    below.mkdir(parents=True)


def odd_names(folder: Path) -> None:
    for name in (b"\xff.ipynb", b"\n.ipynb", "\u202e.ipynb".encode(), b"..ipynb"):
        (Path(os.fsdecode(os.fsencode(folder) + b"/" + name))).write_bytes(b"{}")


HOSTILE = {
    "a pipe": (fifo, "no_file"),
    "a link": (link, "no_file"),
    "a link to a folder": (link_of_a_folder, "no_file"),
    "a linked note": (linked_notes, None),
    "too much": (huge, "too_large"),
    "too many": (many, "too_large"),
    "too deep": (deep, "no_file"),
    "odd names": (odd_names, ""),
}


class Strict(Desk):
    """A desk that refuses a hand-in without files, as the real one does."""

    def hand_in(self, student, assignment, files, *arguments, **more):
        if not files:
            raise Refused(Reason.NO_FILE)
        return super().hand_in(student, assignment, files, *arguments, **more)


@pytest.mark.parametrize(("change", "expected"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_folder_does_no_harm(world, lesson, monkeypatch, change, expected):
    """expected: why it is refused; "": it is taken; None: it is never complete."""
    monkeypatch.setattr(arrivals, "MOST_ENTRIES", 50)
    world.desk = Strict(lesson)
    (world.folder.root.parent / "private.ipynb").write_bytes(world.notebook)
    change(world.submit("hanako"))
    world.submit("taro")
    door = world.door()
    for _ in range(4):
        door.look()
    assert world.page("taro") is not None
    refused = [facts["reason"] for name, facts in world.events if name == "exchange_refused"]
    assert refused == ([expected] if expected else [])
    assert ("hanako" in [each[0] for each in world.desk.taken]) == (expected == "")
    assert not door.problem


def test_what_is_no_folder_is_passed_over(world):
    names = [f"{each}+lesson1+{stamp(datetime.now(UTC))}+x" for each in ("a", "b", "c")]
    (world.folder.inbound / names[0]).touch()
    os.mkfifo(world.folder.inbound / names[1])
    (world.folder.inbound / names[2]).symlink_to(world.submit("taro"))
    door = world.door()
    for _ in range(3):
        door.look()
    assert [each[0] for each in world.desk.taken] == ["taro"]


def test_a_folder_that_never_rests_is_never_taken_and_keeps_nobody_waiting(world):
    folder = world.submit("hanako")
    world.submit("taro")
    door = world.door()
    for number in range(5):
        (folder / "center.ipynb").write_bytes(b" " * number)
        door.look()
    assert [each[0] for each in world.desk.taken] == ["taro"]


def test_a_look_that_takes_too_long_goes_on_with_the_rest(world, monkeypatch):
    ticks = count()
    monkeypatch.setattr(door_module, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    monkeypatch.setattr(door_module, "_AT_ONCE", 1.5)  # one folder for each look
    for student in ("hanako", "taro", "again"):
        world.submit(student)
    door = world.door()
    for _ in range(20):
        door.look()
    assert {each[0] for each in world.desk.taken} == {"hanako", "taro", "again"}


def wait_for(found) -> None:
    """Until something is so; the door looks by itself."""
    done = threading.Event()
    for _ in range(400):
        if found():
            return
        done.wait(0.05)
    raise AssertionError("it did not happen")


# --- one service for an exchange, and who may list it ---


def test_one_service_looks_at_an_exchange(world, tmp_path):
    world.door()
    with pytest.raises(UsageError, match="another service"):
        world.door()
    assert stat.S_IMODE((world.folder.top / LOCK).stat().st_mode) == 0o600


def test_before_the_first_release_there_is_nothing_to_look_at(world, tmp_path):
    world.folder = ExchangeFolder(tmp_path / "exchange", "new")
    world.door().look()
    assert stat.S_IMODE(world.folder.top.stat().st_mode) == 0o755


def test_the_thread_looks_by_itself_and_stops(world):
    world.submit("hanako")
    with world.door():
        wait_for(lambda: world.page("hanako"))
    world.stack.pop_all()


def test_what_goes_wrong_is_told_once(world):
    world.submit("hanako")
    world.desk.failure = OSError("no room")
    with world.door() as door:
        wait_for(lambda: door.problem)
        looks = world.desk.looks
        wait_for(lambda: world.desk.looks > looks + 2)
        world.desk.failure = None
        wait_for(lambda: world.page("hanako"))
    world.stack.pop_all()
    assert [name for name, _ in world.events] == ["exchange_problem", "exchange_taken"]


def test_a_folder_that_cannot_be_copied_is_no_trouble_of_the_door(world, monkeypatch):
    def unreadable(*_):
        raise PermissionError("closed")

    monkeypatch.setattr("kakunin.service.exchange.door.copy_out", unreadable)
    world.submit("hanako")
    door = world.door()
    for _ in range(3):
        door.look()
    assert (world.desk.taken, door.problem) == ([], "")
    assert [name for name, _ in world.events] == ["exchange_problem"]


def test_a_page_that_cannot_be_written_is_a_trouble_until_it_is(world, monkeypatch):
    def full(*_):
        raise OSError(28, "no room")

    world.submit("hanako")
    door = world.door()
    with monkeypatch.context() as patch:
        patch.setattr("kakunin.service.exchange.door.publish", full)
        for _ in range(4):
            door.look()
        assert "no room" in door.problem
    for _ in range(2):
        door.look()
    assert (world.page("hanako") is not None, door.problem) == (True, "")


def test_a_broken_ledger_is_no_obstacle(world):
    world.place.mkdir()
    taken = {"folder": "gone", "student": "a", "assignment": "b", "handin": "c", "notebooks": ["d"]}
    (world.place / TAKEN).write_text('{"folder": 1}\n[]\nnull\n' + json.dumps(taken) + '\n{"fol')
    door = world.door()
    door.look()
    assert (world.place / TAKEN).read_text() == ""


def test_pages_are_written_anew_when_more_may_be_seen(world, monkeypatch):
    monkeypatch.setattr(door_module, "_ANEW", 0)
    world.submit("hanako")
    door = world.door()
    for _ in range(3):
        door.look()
    assert "見られるようになります" in world.page("hanako")
    world.desk.questions = tuple(replace(each, feedback_from=None) for each in world.desk.questions)
    door.look()
    assert "見られるようになります" in world.page("hanako")
    world.desk.now = lambda: datetime(2036, 11, 2, tzinfo=UTC)
    door.look()
    assert "見られるようになります" not in world.page("hanako")


def test_a_correction_reaches_the_exchange_and_what_is_unchanged_is_not_new(world):
    world.submit("hanako")
    world.submit("taro")
    door = world.door()
    for _ in range(4):
        door.look()
    written = {path: path.stat().st_mtime_ns for path in world.folder.feedback.iterdir()}
    door.look()
    assert {path: path.stat().st_mtime_ns for path in written} == written
    first, *others = world.desk.questions
    world.desk.questions = (replace(first, earned=first.points, corrected=True), *others)
    for _ in written:
        door.look()
    assert all("採点のしかたが直され" in path.read_text() for path in written)
