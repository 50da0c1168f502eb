"""Hostile and broken zips: each is a line for itself, and who handed in beside it is taken in."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
from dataclasses import replace

import pytest
from downloads import PEOPLE, answered, zipped

from autograder.downloads import unpack
from autograder.downloads.archive import MOST_FILES

HONEST = "佐藤 花子_2_assignsubmission_file_/addition.ipynb"
HOSTILE = "山田 太郎_1_assignsubmission_file_/"


def link() -> bytes:
    info = zipfile.ZipInfo("addition.ipynb")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    return made.getvalue()


def twice() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("addition.ipynb", "{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("addition.ipynb", "{ }")
    return made.getvalue()


def patched(content: bytes, mark: bytes, offset: int, value: bytes) -> bytes:
    place = content.rindex(mark) + offset
    return content[:place] + value + content[place + len(value) :]


def nested(depth: int) -> bytes:
    content = zipped({"addition.ipynb": b"{}"})
    for _ in range(depth):
        content = zipped({"a.zip": content})
    return content


PLAIN = zipped({"addition.ipynb": b"{}" * 50})
ARCHIVES = {
    "a bomb": (zipped({"addition.ipynb": b"0" * (2 << 20)}), "too large"),
    "a bomb among zips": (zipped({"b.zip": zipped({"addition.ipynb": b"0" * (2 << 20)})}), "too large"),
    "many bombs": (zipped({f"{n}/addition.ipynb": b"0" * 400_000 for n in range(9)}), "too large"),
    "a large zip": (zipped({"b.zip": b"0" * (2 << 20)}), "too large"),
    "many files": (
        zipped({f"{n}.ipynb": b"" for n in range(MOST_FILES + 1)}),
        "(1001|more than 1000) files",
    ),
    "too deep": (nested(5), "more than 4 deep"),
    "out of it": (zipped({"../../addition.ipynb": b"{}"}), "leads out"),
    "absolute": (zipped({"/etc/addition.ipynb": b"{}"}), "leads out"),
    "of Windows": (zipped({"C:\\temp\\addition.ipynb": b"{}"}), "leads out"),
    "backslashes": (zipped({"a\\..\\..\\addition.ipynb": b"{}"}), "leads out"),
    "a link": (link(), "a link or device"),
    "twice": (twice, "several entries"),
    "encrypted": (patched(patched(PLAIN, b"PK\x01\x02", 8, b"\1"), b"PK\x03\x04", 6, b"\1"), "password"),
    "broken": (PLAIN[:-30], "not a zip"),
    "empty": (b"", "not a zip"),
    "wrong sum": (patched(PLAIN, b"PK\x01\x02", 16, b"\0\0\0\0"), "CRC"),
    "another method": (patched(PLAIN, b"PK\x01\x02", 10, struct.pack("<H", 97)), "compression"),
    "another name within": (PLAIN.replace(b"addition", b"subtract", 1), "differ"),
    "a long list": (patched(PLAIN, b"PK\x05\x06", 12, struct.pack("<I", 1 << 30)), "its list of files has 1073741824"),
    "a long list in 64 bits": (
        PLAIN[:-22]
        + b"PK\x06\x06"
        + b"\0" * 36
        + struct.pack("<QQ", 1 << 40, 0)
        + b"PK\x06\x07"
        + b"\0" * 12
        + struct.pack("<I", 1)
        + PLAIN[-22:],
        "its list of files has 1099511627776",
    ),
    "a list of another length": (
        patched(PLAIN, b"PK\x05\x06", 12, struct.pack("<I", 7)),
        "its list of files",
    ),
}


@pytest.mark.parametrize("name", ARCHIVES)
@pytest.mark.parametrize("where", ["in the download", "beside it"])
def test_a_hostile_archive_is_one_line(tmp_path, small, name, where):
    content, reason = ARCHIVES[name]
    content = content() if callable(content) else content
    honest = answered(small, "addition")
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    within = where == "in the download"
    if within:
        (downloads / "moodle.zip").write_bytes(zipped({HOSTILE + "a.zip": content, HONEST: honest}))
    else:
        (downloads / "s0001.zip").write_bytes(content)
        (downloads / "moodle.zip").write_bytes(zipped({HONEST: honest}))
    tight = replace(small, budget={"submission_mb": 1})
    with unpack(downloads, tight, PEOPLE) as intake:
        taken = {path.relative_to(intake.folder).as_posix() for path in intake.folder.rglob("*.ipynb")}
        assert (intake.folder / "s0002" / "small" / "addition.ipynb").read_bytes() == honest
        size = sum(path.stat().st_size for path in intake.folder.parent.rglob("*") if path.is_file())
        assert size < 3 << 20
    assert {path.name for path in tmp_path.iterdir()} == {"course", "downloads"}
    if name != "many bombs":
        assert taken == {"s0002/small/addition.ipynb"}
    assert any(re.search(reason, line.reason) for line in intake.lines if line.is_problem), intake.lines
    assert all("山田" in line.file or "s0001" in line.file for line in intake.lines)


def test_links_of_a_folder_are_not_followed(tmp_path, small):
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes(answered(small, "addition"))
    downloads = tmp_path / "downloads" / "s0001"
    downloads.mkdir(parents=True)
    (downloads / "addition.ipynb").symlink_to(secret)
    (downloads / "prose.ipynb").write_bytes(answered(small, "prose"))
    with unpack(downloads.parent, small, PEOPLE) as intake:
        assert [path.stem for path in intake.folder.rglob("*.ipynb")] == ["prose"]
    assert [line.file for line in intake.lines] == ["s0001/addition.ipynb"]


def test_one_with_too_many_files_leaves_the_others_theirs(tmp_path, small):
    path = tmp_path / "moodle.zip"
    many = {f"{HOSTILE}{n}.txt": b"" for n in range(MOST_FILES + 50)}
    path.write_bytes(zipped({**many, HONEST: answered(small, "addition")}))
    with unpack(path, small, PEOPLE) as intake:
        assert (intake.folder / "s0002").is_dir()
    assert sum("more than 1000 files" in line.reason for line in intake.lines) == 1
