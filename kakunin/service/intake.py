"""Files as they come in -> the notebooks of an assignment; what cannot be one is refused before anything is kept."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from autograder.downloads.archive import Room, Walk
from autograder.downloads.naming import ARCHIVE
from autograder.errors import SubmissionError
from autograder.model import Assignment
from autograder.moments import SECRET, TIMESTAMP, is_secret
from autograder.notebooks import MAX_BYTES, read_notebook
from autograder.settings.budgets import MEBIBYTE, as_budget
from autograder.submissions import likely_notebooks
from autograder.submissions.own_modules import MOST_BYTES, MOST_MODULES
from autograder.submissions.recognition import NOTEBOOK, plain_name
from kakunin.service.model import Reason, Refused

SUFFIX: Final = ".ipynb"
_MODULE: Final = re.compile(r"[A-Za-z_]\w{0,60}\.py", re.ASCII)
_LONGEST_NAME: Final = 100  # characters that are shown


def intake(assignment: Assignment, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files to keep, by the names under which they are graded.

    They are notebooks of the assignment, recognised by their names, else by their cells, and a student's own modules
    and nbgrader's secret beside them. Zips are opened. Raises Refused.
    """
    _refuse_large(assignment, files)
    found: dict[str, bytes] = {}
    for name, content in files.items():
        plain = _base(name)
        if ARCHIVE.search(plain):
            inner = list(_unpacked(plain, content, assignment))
            _refuse_large(assignment, {str(place): each for place, (_, each) in enumerate(inner)})
            for its, each in inner:
                _add(found, assignment, its, each, is_chosen=False)
        else:
            _add(found, assignment, plain, content, is_chosen=True)
    if not any(name.endswith(SUFFIX) for name in found):
        names = [_base(name) for name in files]
        raise Refused(Reason.UNKNOWN_NOTEBOOK, names[0][:_LONGEST_NAME]) if names else Refused(Reason.NO_FILE)
    return found


def notebooks_in(files: Mapping[str, object]) -> tuple[str, ...]:
    """The names of the notebooks among kept files, without their suffix."""
    return tuple(sorted(name.removesuffix(SUFFIX) for name in files if name.endswith(SUFFIX)))


def _add(found: dict[str, bytes], assignment: Assignment, name: str, content: bytes, *, is_chosen: bool) -> None:
    """Add a file; one that is of no use is refused if a student chose it, and left out if a zip holds it."""
    if name in assignment.public or name == TIMESTAMP:
        return
    if name == SECRET and is_secret(content):
        found[name] = content
    elif _MODULE.fullmatch(name):
        _add_module(found, name, content)
    elif NOTEBOOK.search(name) or is_chosen:
        notebook = _notebook(assignment, name, content, is_chosen=is_chosen)
        if notebook is not None and found.setdefault(notebook + SUFFIX, content) != content:
            raise Refused(Reason.TWO_OF_ONE, notebook + SUFFIX)


def _add_module(found: dict[str, bytes], name: str, content: bytes) -> None:
    own = {its: each for its, each in found.items() if its.endswith(".py")} | {name: content}
    if len(own) <= MOST_MODULES and sum(map(len, own.values())) <= MOST_BYTES:
        found[name] = content


def _notebook(assignment: Assignment, name: str, content: bytes, *, is_chosen: bool) -> str | None:
    """The notebook that a file is."""
    shown = name[:_LONGEST_NAME]
    known = plain_name(Path(name)) if plain_name(Path(name)) in _names(assignment) else None
    try:
        read_notebook(content)
    except SubmissionError as error:
        if known or is_chosen:
            raise Refused(Reason.NOT_A_NOTEBOOK, shown) from error
        return None
    if known:
        return known
    likely = likely_notebooks(content, assignment)
    if len(likely) == 1:
        return likely[0]
    if is_chosen:
        raise Refused(Reason.UNKNOWN_NOTEBOOK, shown)
    return None


def _names(assignment: Assignment) -> frozenset[str]:
    return frozenset(notebook.name for notebook in assignment.notebooks)


def _base(name: str) -> str:
    """The last part of a name, without what no file name holds."""
    return re.split(r"[/\\]", name)[-1].replace("\0", "").strip() or "?"


def _refuse_large(assignment: Assignment, files: Mapping[str, bytes]) -> None:
    room = as_budget(assignment.budget).submission_bytes
    total = sum(map(len, files.values()))
    largest = max(map(len, files.values()), default=0)
    if total > room or largest > max(MAX_BYTES, 0 if not _has_archive(files) else room):
        raise Refused(Reason.TOO_LARGE, f"{max(largest, total) / MEBIBYTE:.0f} MB")


def _has_archive(files: Mapping[str, bytes]) -> bool:
    return any(ARCHIVE.search(name) for name in files)


def _unpacked(name: str, content: bytes, assignment: Assignment) -> Iterator[tuple[str, bytes]]:
    """The files of a zip that are read, by the last part of their names; Refused if there are none."""
    room = as_budget(assignment.budget).submission_bytes
    with tempfile.TemporaryDirectory(prefix="kakunin-handin-") as folder:
        zip_path, into = Path(folder) / "handed_in.zip", Path(folder) / "files"
        zip_path.write_bytes(content)
        into.mkdir()
        allowed = Room(room, room)
        walk = Walk(into, lambda _: allowed)
        taken = [each for each in walk.files(zip_path) if each.content is not None]
        if not taken:
            raise Refused(Reason.NOT_A_NOTEBOOK, name[:_LONGEST_NAME]) if walk.refused else Refused(Reason.NO_FILE)
        for each in taken:
            assert each.content is not None
            yield _base(each.parts[-1]), each.content.read_bytes()
