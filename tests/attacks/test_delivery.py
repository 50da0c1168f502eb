"""What lies beside a notebook reaches nbgrader's delivery of feedback, which stops at the first file it cannot read."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash
from traitlets.config import Config

from autograder.moments import SECRET, TIMESTAMP
from gradebook.feedback import FeedbackFolders, Owner, deliver, shared_secrets
from gradebook.feedback.delivery import settle

# nbgrader leaves timestamp.txt open.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

HONEST = "hanako"
SUBMITTED = datetime(2026, 11, 1, 3, tzinfo=UTC)
STAMP = b"2026-11-01 03:00:00.000000 UTC"
OWN, COPIED = secrets.token_hex(64).encode(), secrets.token_hex(64).encode()

Prepare = Callable[[Path], None]


def note(name: str, content: bytes) -> Prepare:
    return lambda folder: (folder / name).write_bytes(content)  # type: ignore[return-value]


def folder_named(name: str) -> Prepare:
    def prepare(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()
        (folder / name / "x.txt").touch()

    return prepare


def link_named(name: str) -> Prepare:
    def prepare(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(folder.parents[1] / HONEST / "day1" / name)

    return prepare


def pipe(name: str) -> Prepare:
    def prepare(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return prepare


def linked_folder(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.symlink_to(folder.parents[1] / HONEST / "day1")


def notebook_named(name: bytes) -> Prepare:
    return lambda folder: Path(os.fsdecode(bytes(folder) + b"/" + name)).touch()


# What a student's folder may hold; by name, whether the page can still be handed out by the secret that is there.
HOSTILE: Mapping[str, tuple[Prepare, bool]] = {
    "secret that is no UTF-8": (note(SECRET, b"\xff\xfe" * 64), False),
    "secret that is empty": (note(SECRET, b""), False),
    "secret with a newline": (note(SECRET, OWN + b"\n"), False),
    "secret that is short": (note(SECRET, b"a"), False),
    "secret that is long": (note(SECRET, b"a" * 2_000_000), False),
    "secret that leads out": (note(SECRET, b"../" * 40), False),
    "secret of somebody else": (note(SECRET, COPIED), False),
    "secret by a link": (link_named(SECRET), False),
    "secret in a linked folder": (linked_folder, False),
    "secret that is a folder": (folder_named(SECRET), False),
    "secret that is a pipe": (pipe(SECRET), False),
    "timestamp that is no UTF-8": (note(TIMESTAMP, b"\xff\xfe"), True),
    "timestamp of the year 9999": (note(TIMESTAMP, b"9999-12-31 23:59:59.000000 UTC"), True),
    "timestamp with escapes": (note(TIMESTAMP, b"2026-11-01\x1b[2J"), True),
    "timestamp that is a folder": (folder_named(TIMESTAMP), True),
    "timestamp that is a pipe": (pipe(TIMESTAMP), True),
    "notebook whose name is no UTF-8": (notebook_named(b"\xff.ipynb"), True),
    "notebook with a newline": (notebook_named(b"a\nb.ipynb"), True),
}


@pytest.fixture
def place(tmp_path: Path) -> FeedbackFolders:
    return FeedbackFolders(*(tmp_path / name for name in ("feedback", "submitted", "autograded")))


def hand_in(place: FeedbackFolders, student: str, secret: bytes) -> Path:
    folder = place.submitted / student / "day1"
    folder.mkdir(parents=True)
    (folder / "hidden.ipynb").touch()
    (folder / SECRET).write_bytes(secret)
    (folder / TIMESTAMP).write_bytes(STAMP)
    return folder


def released(place: FeedbackFolders) -> set[str]:
    """What `nbgrader release_feedback` hands out; it raises where it stops half way."""
    config = Config()
    config.CourseDirectory.root = str(place.output.parent)
    config.CourseDirectory.course_id = "c"
    config.CourseDirectory.assignment_id = "day1"
    config.Exchange.root = str(place.output.parent / "exchange")
    (place.output.parent / "exchange" / "c").mkdir(parents=True, exist_ok=True)
    (place.output.parent / "exchange").chmod(0o777)
    log = logging.Logger("nbgrader", logging.CRITICAL)
    ExchangeReleaseFeedback(coursedir=CourseDirectory(config=config, log=log), config=config, log=log).start()
    return {path.name for path in (place.output.parent / "exchange" / "c" / "feedback").iterdir()}


def page_of(secret: bytes) -> str:
    return f"{notebook_hash(secret=secret.decode(), notebook_id='hidden')}.html"


def test_everybody_else_s_feedback_is_released(place: FeedbackFolders) -> None:
    """All of them in one class, in nbgrader's own delivery."""
    own = {name: secrets.token_hex(64).encode() for name in (HONEST, "zoe", *HOSTILE)}
    for student in (HONEST, "zoe"):
        hand_in(place, student, own[student])
    hand_in(place, "lender", COPIED)
    for name, (prepare, _) in HOSTILE.items():
        prepare(hand_in(place, name, own[name]))
    shared = shared_secrets(place, "day1")
    assert shared == {COPIED: {"lender", "secret of somebody else"}}
    through = {
        student: deliver(place, Owner(student, "day1", SUBMITTED), ["hidden"], student.encode(), shared)
        for student in (HONEST, "zoe", "lender", *HOSTILE)
    }
    files = released(place)
    assert {page_of(own[HONEST]), page_of(own["zoe"])} <= files
    assert page_of(COPIED) not in files
    given = place.output.parent / "exchange" / "c" / "feedback" / page_of(own[HONEST])
    assert given.read_bytes() == HONEST.encode()
    for name, (_, is_usable) in HOSTILE.items():
        assert through[name].through_exchange is is_usable, name
        assert (page_of(own[name]) in files) is is_usable, name
        folder = place.output / name / "day1"
        assert (folder / TIMESTAMP).read_bytes() == STAMP, name
        assert len((folder / SECRET).read_text()) == 128, name


def test_a_folder_that_nbgrader_filled_is_made_fit_to_release(place: FeedbackFolders) -> None:
    """`nbgrader generate_feedback` copies everything that a student has handed in."""
    folder = place.output / "mallory" / "day1"
    folder.mkdir(parents=True)
    (folder / "hidden.html").write_bytes(b"page")
    (folder / SECRET).write_bytes(b"\xff")
    (folder / "own.html").write_bytes(b"of the student")
    for name in (TIMESTAMP, "folder.html"):
        folder_named(name)(folder)
    notebook_named(b"\xff.html")(folder)
    settle(folder, {"hidden.html"})
    assert sorted(path.name for path in folder.iterdir()) == ["hidden.html", SECRET, TIMESTAMP]
    assert len(released(place)) == 1


def test_an_earlier_secret_that_cannot_be_used_does_not_stay(place: FeedbackFolders) -> None:
    folder = place.output / "mallory" / "day1"
    folder.mkdir(parents=True)
    (folder / SECRET).write_bytes(b"\xff")
    folder_named("hidden.html")(folder)
    deliver(place, Owner("mallory", "day1"), ["hidden"], b"page")
    kept = (folder / SECRET).read_text()
    deliver(place, Owner("mallory", "day1"), ["hidden"], b"page")
    assert (folder / SECRET).read_text() == kept
    assert len(released(place)) == 1
