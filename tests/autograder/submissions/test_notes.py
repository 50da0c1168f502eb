"""What lies beside a notebook reaches the graded notebooks only in nbgrader's own form."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.moments import SECRET, TIMESTAMP
from autograder.submissions import carry_notes, lacks_notes

STAMP, OWN = b"2026-12-01 14:58:00.000000 UTC", b"0a" * 64


@pytest.fixture
def submitted(tmp_path: Path) -> Path:
    folder = tmp_path / "submitted" / "s1" / "day1"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    folder = tmp_path / "autograded" / "s1" / "day1"
    folder.mkdir(parents=True)
    (folder / "part.ipynb").touch()
    return folder


def notes(graded: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in graded.iterdir() if path.suffix != ".ipynb"}


@pytest.mark.parametrize(
    ("files", "carried"),
    [
        ({TIMESTAMP: STAMP, SECRET: OWN}, {TIMESTAMP: STAMP, SECRET: OWN}),
        ({TIMESTAMP: b"2026-12-01 23:58:00+09:00\n"}, {TIMESTAMP: STAMP}),
        ({TIMESTAMP: b"yesterday", SECRET: OWN}, {SECRET: OWN}),
        ({SECRET: OWN + b"\n"}, {}),
        ({SECRET: b"a" * 2000, TIMESTAMP: b"\xff"}, {}),
        ({}, {}),
    ],
)
def test_only_notes_that_can_be_used_are_carried(submitted, graded, files, carried):
    (graded / SECRET).write_bytes(b"of an earlier submission")
    (graded / TIMESTAMP).mkdir()
    (graded / TIMESTAMP / "x").touch()
    for name, content in files.items():
        (submitted / name).write_bytes(content)
    carry_notes(submitted, graded)
    assert notes(graded) == carried


def test_a_link_is_not_followed(submitted, graded):
    """It could be the secret of anybody else, whose page would then be another's."""
    for name in (TIMESTAMP, SECRET):
        (submitted.parent / name).write_bytes(STAMP if name == TIMESTAMP else OWN)
        (submitted / name).symlink_to(submitted.parent / name)
    carry_notes(submitted, graded)
    other = submitted.parents[1] / "s2" / "day1"
    other.parent.mkdir()
    other.symlink_to(submitted.parent)
    carry_notes(other, graded)
    circle = submitted.parents[1] / "s3" / "day1"
    circle.parent.mkdir()
    circle.symlink_to(circle)
    carry_notes(circle, graded)
    assert notes(graded) == {}


def test_a_note_that_is_not_beside_the_graded_notebooks_is_lacking(submitted, graded):
    assert not lacks_notes(submitted, graded)
    (submitted / SECRET).write_bytes(OWN)
    assert lacks_notes(submitted, graded)
    (graded / SECRET).touch()  # cut off by a power cut
    assert lacks_notes(submitted, graded)
    carry_notes(submitted, graded)
    assert not lacks_notes(submitted, graded)
    assert not lacks_notes(submitted, graded / "absent")


def test_without_a_graded_notebook_there_is_nothing_to_send(submitted, graded):
    (submitted / SECRET).write_bytes(OWN)
    carry_notes(submitted, graded)
    (graded / "part.ipynb").unlink()
    assert not lacks_notes(submitted, graded)
    carry_notes(submitted, graded)
    assert notes(graded) == {}
