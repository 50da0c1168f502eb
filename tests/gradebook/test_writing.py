"""What is written can be opened by Excel in Japan, cannot run as a formula, and is there whole or not at all."""

from __future__ import annotations

import csv
import io
import os
import resource
import stat
import threading
from pathlib import Path

import pandas as pd
import pytest

from autograder.errors import UsageError
from gradebook.exports import write
from gradebook.exports.writing import to_csv

BOM = b"\xef\xbb\xbf"


def cells(content: bytes) -> list[list[str]]:
    """The cells as a spreadsheet splits them."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_excel_in_japan_reads_it_as_utf_8() -> None:
    content = to_csv(pd.DataFrame({"student_id": ["髙橋 𠮷男"]}))
    assert content.startswith(BOM)
    assert content.count(BOM) == 1
    assert content.decode("utf-8-sig") == "student_id\r\n髙橋 𠮷男\r\n"


NAMES = [
    "Sato, Akira",
    'the "best"',
    "two\nlines",
    "two\r\nlines",
    "lone\rreturn",
    "日本語",
    " blank ",
    "",
    "0012",
    "NA",
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_comes_back_as_it_was(name: str) -> None:
    content = to_csv(pd.DataFrame({"student_id": [name, "next"], "score": [1.5, None]}))
    assert cells(content) == [["student_id", "score"], [name, "1.5"], ["next", ""]]


def test_pandas_reads_it_back() -> None:
    frame = pd.DataFrame({"student_id": NAMES, "score": [float(n) for n in range(len(NAMES))]})
    read = pd.read_csv(
        io.BytesIO(to_csv(frame)), encoding="utf-8-sig", dtype={"student_id": "str"}, keep_default_na=False
    )
    assert list(read["student_id"]) == NAMES
    assert list(read["score"]) == list(frame["score"])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_run_as_a_formula(start: str) -> None:
    formula = f"{start}HYPERLINK(1)"
    content = to_csv(pd.DataFrame({formula: [formula, f"a{formula}"]}))
    assert cells(content) == [[f"'{formula}"], [f"'{formula}"], [f"a{formula}"]]


def test_a_formula_behind_a_nul_is_none_either() -> None:
    """Some spreadsheets drop the NUL, and run what follows."""
    assert cells(to_csv(pd.DataFrame({"name": ["\0=HYPERLINK(1)"]})))[1] == [r"'\x00=HYPERLINK(1)"]


def test_a_negative_number_is_no_formula() -> None:
    assert cells(to_csv(pd.DataFrame({"score": [-1.0]}))) == [["score"], ["-1"]]


def test_half_a_surrogate_pair_does_not_stop_the_file() -> None:
    assert cells(to_csv(pd.DataFrame({"student_id": ["a\ud83d"]})))[1] == ["a\\ud83d"]


def test_a_frame_is_written_as_csv_and_bytes_as_they_are(tmp_path: Path) -> None:
    frame = pd.DataFrame({"score": [1.0]})
    stream = io.BytesIO()
    write(frame, stream)
    write(frame, tmp_path / "grades.csv")
    write(b"\0\1", tmp_path / "grades.bin")
    assert stream.getvalue() == (tmp_path / "grades.csv").read_bytes() == to_csv(frame)
    assert (tmp_path / "grades.bin").read_bytes() == b"\0\1"


def test_an_earlier_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_bytes(b"old and longer than the new")
    path.chmod(0o640)
    write(b"new", path)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_mode_that_the_user_chose(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(b"new", tmp_path / "grades.csv")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "grades.csv").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target.csv"
    link = tmp_path / "link.csv"
    link.symlink_to(target)
    write(b"new", link)
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write(b"new", pipe)
    reader.join()
    assert received == [b"new"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("no such folder/grades.csv", "No such file", id="a folder that is not there"),
        pytest.param("file/grades.csv", "Not a directory", id="below a file"),
        pytest.param("folder", "Is a directory", id="a folder"),
        pytest.param("n" * 300, "too long", id="a name that is too long"),
    ],
)
def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=reason) as caught:
        write(b"new", tmp_path / name)
    assert caught.value.path == tmp_path / name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder"]


def test_when_writing_fails_halfway_the_earlier_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "grades.csv"
    path.write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))  # the disk is full
    try:
        with pytest.raises(UsageError, match="too large"):
            write(b"new" * 1000, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
