"""Notebooks and archives in nbgrader's layout that lie outside the folders of an assignment: nobody would read them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from autograder.downloads.naming import ARCHIVE, NOTEBOOK, OTHER_ARCHIVE, is_litter, same_file
from autograder.downloads.path_owner import DownloadLine
from autograder.languages import Message


def loose_files(submitted: Path, assignment: str) -> Iterator[DownloadLine]:
    """A line for each notebook or archive beside students' folders, or beside the assignment's folder in one of them.

    A folder of nearly the assignment's name is one as well.
    """
    for entry in _entries(submitted):
        if entry.is_dir():
            yield from _of_student(entry, assignment)
        elif ARCHIVE.search(entry.name):
            step = Message("grade it separately with --submitted and its name")
            yield DownloadLine(entry.name, Message("it lies beside folders of students"), step)
        elif _is_work(entry.name):
            step = Message("move it to its student's folder, <student>/{assignment}/", assignment=assignment)
            yield DownloadLine(entry.name, Message("it lies beside folders of students"), step)


def _of_student(folder: os.DirEntry[str], assignment: str) -> Iterator[DownloadLine]:
    place = f"{folder.name}/{assignment}"
    for entry in _entries(folder):
        shown = f"{folder.name}/{entry.name}"
        if not entry.is_dir():
            if _is_work(entry.name):
                yield DownloadLine(
                    shown, Message("it lies in no assignment's folder"), Message("move it to {place}/", place=place)
                )
        elif entry.name != assignment and same_file(entry.name) == same_file(assignment):
            yield DownloadLine(
                f"{shown}/",
                Message("its name is not {assignment}", assignment=assignment),
                Message("rename it to {place}/", place=place),
            )


def _is_work(name: str) -> bool:
    return any(suffix.search(name) for suffix in (NOTEBOOK, ARCHIVE, OTHER_ARCHIVE))


def _entries(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    """What lies in a folder, sorted; nothing if it cannot be read, which is told where its submission is read."""
    try:
        with os.scandir(folder) as entries:
            return sorted((each for each in entries if not is_litter((each.name,))), key=lambda entry: entry.name)
    except OSError:
        return []
