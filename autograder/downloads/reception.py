"""The files of a download -> nbgrader's layout: sorted by student and notebook, with a line for each file left out."""

from __future__ import annotations

import contextlib
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from autograder.downloads.archive import Parts, RefusedFile, Room, Taken, Walk
from autograder.downloads.choose_notebooks import Candidate, Sorted, recognised_by_name, sort
from autograder.downloads.identify_students import Directory, Unmapped
from autograder.downloads.naming import key
from autograder.downloads.path_owner import Claim, DownloadLine
from autograder.languages import Message
from autograder.model import Assignment
from autograder.settings.budgets import as_budget

_MOST_TOLD: Final = 3  # files named in one problem
_LONGEST_TOLD: Final = 200  # characters of a file's place


@dataclass(frozen=True)
class Download:
    """The folder of the submissions, and a line for every file that is not among them."""

    folder: Path  # nbgrader's layout
    lines: tuple[DownloadLine, ...] = ()
    late: tuple[str, ...] = ()  # students whom the LMS calls late
    download: Path | None = None  # the download; None: a folder in nbgrader's layout
    problems: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # student -> notebook -> why it is not read


@dataclass(frozen=True)
class _Sent:
    """A file of a student."""

    taken: Taken
    claim: Claim
    sender: str

    @property
    def place(self) -> str:
        """The folder or zip of the LMS's own that it lies in."""
        return self.sender.rpartition("/")[0]


@dataclass(frozen=True)
class _Unread:
    """A file of a student that was not read."""

    refused: RefusedFile
    claim: Claim
    sender: str

    @property
    def own_name(self) -> str:
        """Its name as the student had it."""
        return _own_name(self.claim, self.refused.parts, self.sender)


class Reception:
    """Unpacks one download."""

    def __init__(self, assignment: Assignment, directory: Directory) -> None:
        self._assignment = assignment
        self._directory = directory
        self._most = as_budget(assignment.budget).submission_bytes
        self._owners: dict[str, tuple[str, Claim] | Unmapped] = {}  # component -> whose it is
        self._rooms: dict[str, Room] = {}

    def receive(self, download: Path, raw: Path, folder: Path) -> Download:
        """Fill the folder; the lines of files left out, sorted by file."""
        walk = Walk(raw, self._room)
        sent: dict[str, list[_Sent]] = defaultdict(list)
        lines: list[DownloadLine] = []
        for taken in walk.files(download):
            try:
                student, claim, sender = self._owner(taken.parts)
                sent[student].append(_Sent(taken, claim, sender))
            except Unmapped as error:
                lines.append(DownloadLine("/".join(taken.parts), error.reason, error.next_step))
        refused = self._refused(walk.refused)
        problems: dict[str, Mapping[str, str]] = {}
        for student in sorted(sent.keys() | refused.keys()):
            files = list(_of_one(student, sent[student], lines))
            problems[student] = self._write(student, files, refused[student], folder, lines)
        lines += [file.line for file in walk.refused]
        lines.sort(key=lambda line: (not line.is_problem, line.file))
        late = {student for student, files in sent.items() if any(file.claim.late for file in files)}
        late |= {student for student, files in refused.items() if any(file.claim.late for file in files)}
        return Download(folder, tuple(lines), tuple(sorted(late)), download, problems)

    def _sender(self, parts: Parts) -> tuple[str, str] | None:
        """The outermost component of a path that claims a student, and the path to it: the rest the student named."""
        for place, component in enumerate(parts):
            if component in self._owners or self._directory.readings(component):
                return component, "/".join(parts[: place + 1])
        return None

    def _owner(self, parts: Parts) -> tuple[str, Claim, str]:
        """The student of a file, the claim that says so, and the path to it; raises Unmapped if it is not certain."""
        if (found := self._sender(parts)) is None:
            raise Unmapped(
                Message("neither the file nor a folder is named after a student"),
                Message("name its folder after the student's id, or name the student with --names FILE.csv"),
            )
        component, sender = found
        if component not in self._owners:
            try:
                self._owners[component] = self._directory.owner(component)
            except Unmapped as error:
                self._owners[component] = error
        owner = self._owners[component]
        if isinstance(owner, Unmapped):
            raise Unmapped(owner.reason, owner.next_step)
        return (*owner, sender)

    def _room(self, parts: Parts) -> Room:
        try:
            whose = self._owner(parts)[0]
        except Unmapped:
            found = self._sender(parts)
            whose = f"/{found[1] if found else parts[0]}"  # no student's id begins so
        return self._rooms.setdefault(whose, Room(self._most, self._most))

    def _refused(self, files: Sequence[RefusedFile]) -> dict[str, list[_Unread]]:
        """By student the files that were not read; a file that is nobody's is only listed."""
        refused: dict[str, list[_Unread]] = defaultdict(list)
        for file in files:
            with contextlib.suppress(Unmapped):
                student, claim, sender = self._owner(file.parts)
                refused[student].append(_Unread(file, claim, sender))
        return refused

    def _write(
        self,
        student: str,
        files: Sequence[_Sent],
        unread: Sequence[_Unread],
        folder: Path,
        lines: list[DownloadLine],
    ) -> Mapping[str, str]:
        """Put the notebooks of a student into place, with a line for each other file; why the rest is not there."""
        candidates = [
            Candidate(
                "/".join(file.taken.parts),
                _own_name(file.claim, file.taken.parts, file.sender),
                content,
                *_sending(file),
            )
            for file in files
            if (content := file.taken.content) is not None
        ]
        found = sort(candidates, self._assignment)
        lines += found.lines
        problems = self._problems(found, unread)
        place = folder / student / self._assignment.name
        if found.chosen or problems:
            place.mkdir(parents=True)
        for name in found.chosen.keys() - problems.keys():
            shutil.move(found.chosen[name].content, place / f"{name}.ipynb")
        step = "" if candidates or unread else Message("ask the student for the notebook: none was handed in")
        lines += [
            DownloadLine("/".join(file.taken.parts), Message("no notebook; {student}'s", student=student), step)
            for file in files
            if file.taken.content is None
        ]
        return problems

    def _problems(self, found: Sorted, unread: Sequence[_Unread]) -> Mapping[str, str]:
        """By notebook why it is not graded: a file that may be it was not read, or is newer than the one that was."""
        problems: dict[str, str] = {}
        for notebook in self._assignment.notebooks:
            name = notebook.name
            its = [file for file in unread if recognised_by_name(file.own_name, self._assignment) == name]
            if name in found.chosen:
                told = [file.refused.line for file in its if _is_newer(file.claim, found.chosen[name])]
            else:
                told = [file.refused.line for file in its or unread] + (found.undecided[name] or found.unrecognised)
            if told:
                problems[name] = _told(told)
        return problems


def _is_newer(claim: Claim, candidate: Candidate) -> bool:
    """Whether the LMS says that a file was handed in after another."""
    return claim.order is not None and candidate.order is not None and claim.order > candidate.order


def _told(lines: Sequence[DownloadLine]) -> str:
    """Some files and their reasons, in one sentence."""
    more = f"; and {len(lines) - _MOST_TOLD} more" if len(lines) > _MOST_TOLD else ""
    return "; ".join(f"{line.file[:_LONGEST_TOLD]}: {line.reason}" for line in lines[:_MOST_TOLD]) + more


def _own_name(claim: Claim, parts: Parts, sender: str) -> str:
    """The file's name as the student had it."""
    return (claim.file if sender == "/".join(parts) else "") or parts[-1]


def _sending(file: _Sent) -> tuple[str, int | None, bool]:
    """The entry it was handed in with, and when; in Canvas each file is an entry of its own."""
    is_entry = file.sender == "/".join(file.taken.parts)
    return (file.sender if file.claim.order is None else file.claim.number), file.claim.order, is_entry


def _of_one(student: str, files: Sequence[_Sent], lines: list[DownloadLine]) -> Iterator[_Sent]:
    """The student's files, without those of another person of the same name."""
    numbers: dict[str, set[str]] = defaultdict(set)
    called: dict[str, set[str]] = defaultdict(set)
    for file in files:
        numbers[file.place].add(file.claim.number)
        called[file.place].add(key(file.claim.name))
    for file in files:
        if len(numbers[file.place] - {""}) > 1:
            reason = Message("the LMS has two people of this name; on the roster only {student} is", student=student)
            step = Message("name the student by the number, with --names FILE.csv")
        elif file.claim.is_doubtful and len(called[file.place]) > 1:
            reason = Message(
                "its name can be read in several ways, and in other files {student} has another name", student=student
            )
            step = Message("name the student of the whole name with --names FILE.csv")
        else:
            yield file
            continue
        lines.append(DownloadLine("/".join(file.taken.parts), reason, step))
