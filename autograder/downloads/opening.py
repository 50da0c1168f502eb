"""Opens submissions: a folder in nbgrader's layout, or a download of an LMS."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.downloads.identify_students import read_names
from autograder.downloads.reception import Download
from autograder.downloads.unpack import is_download, unpack, unread
from autograder.errors import UsageError
from autograder.languages import Message
from autograder.model import Assignment
from autograder.storage.roster import RosterEntry


@contextmanager
def handed_in(
    submitted: Path, assignment: Assignment, people: Sequence[RosterEntry], names: Path | None = None
) -> Iterator[Download]:
    """The submissions in nbgrader's layout, for as long as the context lasts.

    names: the file of `--names`, which matches files of a download to students.

    Raises UsageError if nothing of a download can be read, and for names without a download.
    """
    if is_download(submitted, assignment.name):
        with unpack(submitted, assignment, people, read_names(names, people) if names else None) as intake:
            yield intake
        return
    if names is not None:
        raise UsageError(
            Message("--names is for a download of an LMS"), path=submitted, next_step=Message("leave it out")
        )
    yield unread(submitted, assignment.name)
