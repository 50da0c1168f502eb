"""A download of an LMS -> a private folder in nbgrader's layout, and a line for each file left out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.downloads import canvas, moodle
from autograder.downloads.archive import DEEPEST_FOLDER
from autograder.downloads.identify_students import Directory
from autograder.downloads.loose_files import loose_files
from autograder.downloads.naming import ARCHIVE, NOTEBOOK
from autograder.downloads.reception import Download, Reception
from autograder.errors import UsageError
from autograder.languages import Message
from autograder.model import Assignment
from autograder.storage.roster import RosterEntry


def is_download(submitted: Path, assignment: str) -> bool:
    """Whether this is a download (a zip, or files and zips) and not a folder of <student>/<assignment>/."""
    try:
        if submitted.is_file():
            return True
        children = [path.name for path in submitted.iterdir()]
        if any(any(moodle.readings(name)) or any(canvas.readings(name)) for name in children):
            return True
        if any((submitted / name / assignment).is_dir() for name in children):
            return False
        return any(ARCHIVE.search(name) or NOTEBOOK.search(name) for name in _names_below(submitted))
    except OSError:
        return False  # the error is reported when the folder is read


def _names_below(folder: Path) -> Iterator[str]:
    """The names of everything in a folder, as deep as downloads are read; links are not followed."""
    waiting = [(folder, 0)]
    while waiting:
        here, depth = waiting.pop()
        for path in here.iterdir():
            yield path.name
            if depth < DEEPEST_FOLDER and path.is_dir() and not path.is_symlink():
                waiting.append((path, depth + 1))


def unread(submitted: Path, assignment: str) -> Download:
    """A folder in nbgrader's layout, unchanged; what lies outside its folders is not read."""
    return Download(submitted, tuple(loose_files(submitted, assignment)))


@contextmanager
def unpack(
    download: Path, assignment: Assignment, people: Sequence[RosterEntry], names: Mapping[str, str] | None = None
) -> Iterator[Download]:
    """Sort a download by student and notebook into a folder that exists within the context; the download is only read.

    Raises UsageError if nothing can be read.
    """
    with tempfile.TemporaryDirectory(prefix="kakunin-intake-") as private:
        raw, folder = Path(private, "raw"), Path(private, "submitted")
        raw.mkdir()
        folder.mkdir()
        notebooks = [notebook.name for notebook in assignment.notebooks]
        yield Reception(assignment, Directory(people, names, notebooks, assignment.name)).receive(download, raw, folder)


def refuse_empty(intake: Download, *, has_roster: bool) -> None:
    """Raise UsageError if no file of a download belongs to any student."""
    if intake.download is not None and not any(intake.folder.iterdir()):
        settle = (
            Message("name the students with --names FILE.csv")
            if has_roster
            else Message("import the roster (`kakunin roster import`)")
        )
        raise UsageError(
            Message("no file of it could be matched to a student"),
            path=intake.download,
            next_step=Message("see the reasons above, and {settle}", settle=settle),
        )
