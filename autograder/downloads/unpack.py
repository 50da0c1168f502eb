"""A download of an LMS -> a private folder in nbgrader's layout, and a line for each file left out."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.downloads import canvas, moodle
from autograder.downloads.archive import Parts, Room, Taken, Walk
from autograder.downloads.choose_notebooks import Candidate, sort
from autograder.downloads.identify_students import Directory, Unmapped
from autograder.downloads.naming import ARCHIVE, NOTEBOOK
from autograder.downloads.path_owner import Claim, DownloadLine
from autograder.errors import UsageError
from autograder.model import Assignment
from autograder.settings.budgets import as_budget
from autograder.storage.roster import RosterEntry


@dataclass(frozen=True)
class Download:
    """The folder of the submissions, and a line for every file that is not among them."""

    folder: Path  # nbgrader's layout
    lines: tuple[DownloadLine, ...] = ()
    late: tuple[str, ...] = ()  # students whom the LMS calls late
    download: Path | None = None  # the download; None: a folder in nbgrader's layout


@dataclass(frozen=True)
class _Sent:
    """A file of a student."""

    taken: Taken
    claim: Claim
    sender: str


def is_download(submitted: Path, assignment: str) -> bool:
    """Whether this is a download (a zip, or files and zips) and not a folder of <student>/<assignment>/."""
    try:
        if submitted.is_file():
            return True
        children = [path.name for path in submitted.iterdir()]
        if any(moodle.read_entry(name) or canvas.read_entry(name) for name in children):
            return True
        if any((submitted / name / assignment).is_dir() for name in children):
            return False
        return any(ARCHIVE.search(path.name) or NOTEBOOK.search(path.name) for path in submitted.rglob("*"))
    except OSError:
        return False  # the error is reported when the folder is read


def unread(submitted: Path) -> Download:
    """A folder in nbgrader's layout, unchanged; zips beside its students are not read."""
    step = "grade it separately with --submitted and its name"
    zips = [path.name for path in submitted.iterdir() if ARCHIVE.search(path.name)] if submitted.is_dir() else []
    return Download(
        submitted, tuple(DownloadLine(name, "it lies beside folders of students", step) for name in sorted(zips))
    )


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
        yield _Reception(assignment, Directory(people, names)).receive(download, raw, folder)


class _Reception:
    """Unpacks one download."""

    def __init__(self, assignment: Assignment, directory: Directory) -> None:
        self._assignment = assignment
        self._directory = directory
        self._most = as_budget(assignment.budget).submission_bytes
        self._rooms: dict[str, Room] = {}

    def receive(self, download: Path, raw: Path, folder: Path) -> Download:
        """Fill the folder; the lines of files left out, sorted by file."""
        walk = Walk(raw, self._room)
        sent: dict[str, list[_Sent]] = defaultdict(list)
        for taken in walk.files(download):
            claim, sender = self._sender(taken.parts)
            try:
                sent[self._student(claim)].append(_Sent(taken, claim or Claim(""), sender))
            except Unmapped as error:
                walk.refuse(taken.parts, error.reason, error.next_step)
        lines = walk.lines
        for student, all_files in sent.items():
            files = list(_of_one(student, all_files, walk))
            lines += self._write(student, files, folder)
        late = sorted(student for student, files in sent.items() if any(file.claim.late for file in files))
        lines.sort(key=lambda line: (not line.is_problem, line.file))
        return Download(folder, tuple(lines), tuple(late), download)

    def _sender(self, parts: Parts) -> tuple[Claim | None, str]:
        """The claim of a path, from its outermost component that has one: the rest was named by the student."""
        for place, component in enumerate(parts):
            if (claim := self._directory.claim(component)) is not None:
                return claim, "/".join(parts[: place + 1])
        return None, parts[0]

    def _room(self, parts: Parts) -> Room:
        return self._rooms.setdefault(self._sender(parts)[1], Room(self._most, self._most))

    def _student(self, claim: Claim | None) -> str:
        if claim is None:
            raise Unmapped(
                "neither the file nor a folder is named after a student",
                "name its folder after the student's id, or name the student with --names FILE.csv",
            )
        return self._directory.student(claim)

    def _write(self, student: str, files: Sequence[_Sent], folder: Path) -> Iterator[DownloadLine]:
        """Put the notebooks of a student into place; a line for each other file."""
        candidates = [
            Candidate("/".join(file.taken.parts), _own_name(file), file.taken.content, *_sending(file))
            for file in files
            if file.taken.content is not None
        ]
        chosen, lines = sort(candidates, self._assignment)
        for name, candidate in chosen.items():
            target = folder / student / self._assignment.name / f"{name}.ipynb"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(candidate.content, target)
        yield from lines
        step = "" if candidates else "ask the student for the notebook: none was handed in"
        for file in files:
            if file.taken.content is None:
                yield DownloadLine("/".join(file.taken.parts), f"no notebook; {student}'s", step)


def _own_name(file: _Sent) -> str:
    """The file's name as the student had it."""
    is_last = file.sender == "/".join(file.taken.parts)
    return (file.claim.file if is_last else "") or file.taken.parts[-1]


def _sending(file: _Sent) -> tuple[str, int | None, bool]:
    """The entry it was handed in with, and when; in Canvas each file is an entry of its own."""
    is_entry = file.sender == "/".join(file.taken.parts)
    return (file.sender if file.claim.order is None else file.claim.number), file.claim.order, is_entry


def _of_one(student: str, files: Sequence[_Sent], walk: Walk) -> Iterator[_Sent]:
    """The student's files; none if a download has two people of the same name."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for file in files:
        numbers[file.sender.rpartition("/")[0]].add(file.claim.number)
    for file in files:
        if len(numbers[file.sender.rpartition("/")[0]] - {""}) > 1:
            reason = f"the LMS has two people of this name; on the roster only {student} is"
            walk.refuse(file.taken.parts, reason, "name the student by the number, with --names FILE.csv")
        else:
            yield file


def refuse_empty(intake: Download) -> None:
    """Raise UsageError if no file of a download belongs to any student."""
    if intake.download is not None and not any(intake.folder.iterdir()):
        raise UsageError(
            "no file of it could be matched to a student",
            path=intake.download,
            next_step="import the roster first (`kakunin roster import`), and see the reasons above",
        )
