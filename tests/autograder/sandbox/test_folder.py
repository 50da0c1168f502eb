"""A child's folder can be measured and removed whatever the child did to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.sandbox.folder import overfull, remove

LIMIT = 2**20


def nothing(folder: Path) -> None: ...


def files(folder: Path) -> None:
    for name in range(10):
        (folder / str(name)).write_bytes(bytes(1000))


def large(folder: Path) -> None:
    (folder / "large").write_bytes(bytes(2 * LIMIT))


def many(folder: Path) -> None:
    for name in range(LIMIT // 4096 + 1):
        (folder / str(name)).touch()


def deep(folder: Path) -> None:
    """Deeper than a path can say."""
    handle = os.open(folder, os.O_RDONLY)
    for _ in range(2500):
        os.mkdir("aa", dir_fd=handle)
        inner = os.open("aa", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = inner
    os.close(handle)


def closed(folder: Path) -> None:
    (folder / "closed" / "within").mkdir(parents=True)
    (folder / "closed" / "within" / "file").touch()
    (folder / "closed" / "within").chmod(0)
    (folder / "closed").chmod(0)


def links(folder: Path) -> None:
    (folder / "link").symlink_to(folder.parent / "kept")
    (folder / "loop").symlink_to(folder)
    (folder / "nowhere").symlink_to("/nowhere")
    os.mkfifo(folder / "pipe")


CONTENTS: dict[Callable[[Path], None], bool] = {
    nothing: False, files: False, large: True, many: True, deep: True, closed: os.geteuid() != 0, links: False,
}  # fmt: skip


@pytest.mark.parametrize("fill", CONTENTS, ids=lambda fill: fill.__name__)
def test_any_folder_is_measured_and_removed(tmp_path: Path, fill: Callable[[Path], None]) -> None:
    kept, folder = tmp_path / "kept", tmp_path / "folder"
    kept.mkdir()
    (kept / "file").touch()
    folder.mkdir()
    fill(folder)
    assert overfull(str(folder), LIMIT) is CONTENTS[fill]
    remove(str(folder))
    assert not folder.exists()
    assert (kept / "file").exists(), "a link was followed"


def test_a_folder_that_is_gone_is_nothing_to_worry_about(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    remove(gone)
    assert not overfull(gone, LIMIT)
