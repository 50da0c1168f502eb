"""A file that somebody relies on is there whole or not at all."""

from __future__ import annotations

import errno
import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograder.files import write_atomically


@contextmanager
def small_files(limit: int) -> Iterator[None]:
    """No file grows beyond the limit meanwhile: as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("content", ["総入力\n", "総入力\r\n".encode()])
def test_text_and_bytes_are_written_as_they_are(tmp_path: Path, content: bytes | str) -> None:
    write_atomically(tmp_path / "file", content)
    assert (tmp_path / "file").read_bytes() == (content.encode() if isinstance(content, str) else content)


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "file", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o666 & ~umask


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "file").touch(mode=0o600)
    write_atomically(tmp_path / "file", b"new")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


@pytest.mark.parametrize(("old", "new"), [(None, 0o644), (0o600, 0o644), (0o660, 0o664)])
def test_everybody_may_read_what_students_get(tmp_path: Path, old: int | None, new: int) -> None:
    if old is not None:
        (tmp_path / "file").touch()
        (tmp_path / "file").chmod(old)
    before = os.umask(0o077)
    try:
        write_atomically(tmp_path / "file", b"new", for_students=True)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == new


def test_a_link_is_replaced_and_what_it_means_is_left(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"somebody else's")
    (tmp_path / "link").symlink_to(target)
    write_atomically(tmp_path / "link", b"new")
    assert not (tmp_path / "link").is_symlink()
    assert target.read_bytes() == b"somebody else's"


def test_half_a_file_is_never_seen(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(b"old")
    with small_files(1000), pytest.raises(OSError, match="too large") as caught:
        write_atomically(path, b"new" * 1000)
    assert caught.value.errno == errno.EFBIG
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("folder", "Is a directory"), ("no such folder/file", "No such file"), ("n" * 300, "too long")],
)
def test_an_error_names_the_file_that_was_meant(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=reason) as caught:
        write_atomically(tmp_path / name, b"new")
    assert (caught.value.filename, caught.value.filename2) == (str(tmp_path / name), None)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_the_draft_is_taken_for_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed run leaves has no suffix that a reader looks for, and is hidden."""
    seen: list[Path] = []
    monkeypatch.setattr(os, "fsync", lambda _: seen.extend(tmp_path.iterdir()))
    write_atomically(tmp_path / "s1.ipynb", b"new")
    (draft,) = seen
    assert draft.name.startswith(".kakunin-")
    assert draft.suffix == ""


def test_the_error_names_the_file_also_where_its_folder_is_none(tmp_path):
    (tmp_path / "f").write_text("")
    with pytest.raises(OSError) as caught:  # noqa: PT011 - which of them depends on the file system
        write_atomically(tmp_path / "f" / "x.csv", b"")
    assert str(caught.value.filename) == str(tmp_path / "f" / "x.csv")
