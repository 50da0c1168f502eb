"""One entry of the LMS's own zip that is broken or hostile: everybody else's is read, and its student is known."""

from __future__ import annotations

import re
import struct

import pytest
from downloads import PEOPLE, answered, zipped

from autograder.downloads import unpack

MINE = "yamadataro_5001_901_addition.ipynb"
HONEST = "satohanako_5002_902_addition.ipynb"
LAST = "itoken_5010_903_addition.ipynb"


def of_list(content: bytes, offset: int, value: bytes) -> bytes:
    """The zip with a field of the attacker's entry in the list of files changed."""
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(MINE.encode())) + offset
    return content[:place] + value + content[place + len(value) :]


def of_data(content: bytes, offset: int, value: bytes) -> bytes:
    place = content.index(MINE.encode()) - 30 + offset
    return content[:place] + value + content[place + len(value) :]


ENTRIES = {
    "encrypted": (lambda file: of_list(file, 8, b"\1"), "password"),
    "encrypted beside its data": (lambda file: of_data(file, 6, b"\1"), "password"),
    "bzip2": (lambda file: of_list(file, 10, struct.pack("<H", 12)), "bzip2"),
    "LZMA": (lambda file: of_list(file, 10, struct.pack("<H", 14)), "LZMA"),
    "Zstandard": (lambda file: of_list(file, 10, struct.pack("<H", 93)), "Zstandard"),
    "an unknown method": (lambda file: of_list(file, 10, struct.pack("<H", 777)), "777"),
    "stored, though it says deflated": (lambda file: of_list(file, 10, b"\x08"), "damaged|breaks off"),
    "a wrong sum": (lambda file: of_list(file, 16, b"\0\0\0\0"), "CRC"),
    "larger than it says": (lambda file: of_list(file, 24, struct.pack("<L", 9)), "more bytes than|sizes are broken"),
    "smaller than it says": (lambda file: of_list(file, 24, struct.pack("<L", 1 << 20)), "breaks off"),
    "of an absurd size": (lambda file: of_list(file, 24, struct.pack("<L", 1 << 31)), "too large"),
    "sizes of 64 bits that are not there": (lambda file: of_list(file, 24, b"\xff" * 4), "sizes are broken"),
    "more packed than unpacked": (lambda file: of_list(file, 20, struct.pack("<L", 1 << 30)), "sizes are broken"),
    "over another entry": (lambda file: of_list(file, 20, struct.pack("<LL", 300_000, 300_000)), "overlaps"),
    "at another's place": (lambda file: of_list(file, 42, struct.pack("<L", 0)), "differ"),
    "nowhere": (lambda file: of_list(file, 42, struct.pack("<L", 1 << 30)), "not where"),
    "damaged data": (lambda file: of_data(file, 80, b"\xff" * 40), "damaged|CRC"),
    "of a later version": (lambda file: of_list(file, 6, b"\xff"), ""),
}


@pytest.fixture
def download(tmp_path, small):
    notebook = answered(small, "addition", "x" * 50_000)

    def make(change):
        path = tmp_path / "canvas.zip"
        path.write_bytes(change(zipped({HONEST: notebook, MINE: notebook, LAST: notebook})))
        return path

    return make


@pytest.mark.parametrize("name", ENTRIES)
def test_it_costs_itself_alone_and_its_student_goes_to_a_grader(download, small, name):
    change, reason = ENTRIES[name]
    with unpack(download(change), small, PEOPLE) as intake:
        taken = {path.parts[-3] for path in intake.folder.rglob("*.ipynb")}
    assert {"s0002", "s0010"} <= taken
    if reason:
        assert taken == {"s0002", "s0010"}
        assert [line.file for line in intake.lines] == [f"canvas.zip/{MINE}"]
        assert re.search(reason, intake.problems["s0001"]["addition"])
    else:
        assert "s0001" in taken


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "it has no name"),
        (".", "it has no name"),
        ("./.", "it has no name"),
        ("a\0.ipynb", "leads out"),
        ("a.ipynb/", "folder that holds bytes"),
        (f"{'a' * 2000}.ipynb", "too long"),
        ("a/" * 3000, "too long"),
        ("\u0301" * 20_000, "too long"),
        ("_1_2" * 240 + "_x.ipynb", "read in 17 ways"),
    ],
)
def test_an_absurd_name_is_listed_and_ends_nothing(tmp_path, small, name, reason):
    path = tmp_path / "canvas.zip"
    stand_in = "\x01" * len(name.encode())
    content = zipped({HONEST: answered(small, "addition"), stand_in: b"{}"})
    path.write_bytes(
        content.replace(stand_in.encode(), name.encode())
        if len(name) > 1
        else zipped({HONEST: answered(small, "addition"), name: b"{}"})
    )
    with unpack(path, small, PEOPLE) as intake:
        assert [path.parts[-3] for path in intake.folder.rglob("*.ipynb")] == ["s0002"]
    (line,) = intake.lines
    assert reason in line.reason


def test_a_name_marked_as_utf8_that_is_not_is_still_read(tmp_path, small):
    path = tmp_path / "canvas.zip"
    content = zipped({HONEST: answered(small, "addition"), "山田_5001_901_addition.ipynb": answered(small, "addition")})
    path.write_bytes(content.replace("山田".encode(), b"\xff\xfe\xff\xfe\xff\xfe"))
    with unpack(path, small, PEOPLE) as intake:
        assert {path.parts[-3] for path in intake.folder.rglob("*.ipynb")} == {"s0001", "s0002"}


def test_a_list_that_breaks_off_costs_only_what_comes_after(tmp_path, small):
    path = tmp_path / "canvas.zip"
    content = zipped({HONEST: answered(small, "addition"), MINE: answered(small, "addition")})
    path.write_bytes(of_list(content, 0, b"XX"))
    with unpack(path, small, PEOPLE) as intake:
        assert [path.parts[-3] for path in intake.folder.rglob("*.ipynb")] == ["s0002"]
    assert [line.reason for line in intake.lines] == ["its list of files is broken after 1 files"]


def test_folders_nested_without_end_are_listed(tmp_path, small):
    place = tmp_path / "downloads" / "s0001"
    deep = place.joinpath(*["a"] * 400)
    deep.mkdir(parents=True)
    (place.parent / "s0002.ipynb").write_bytes(answered(small, "addition"))
    with unpack(place.parent, small, PEOPLE) as intake:
        assert [path.parts[-3] for path in intake.folder.rglob("*.ipynb")] == ["s0002"]
    assert "nested more than 30 deep" in intake.problems["s0001"]["addition"]
