"""Claim -> student, by the roster and the file of `--names`; nothing is guessed."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from autograder.downloads import canvas, moodle
from autograder.downloads.mentions import Mentions
from autograder.downloads.naming import ARCHIVE, NOTEBOOK, OTHER_ARCHIVE, key, same_file, stems
from autograder.downloads.path_owner import Claim
from autograder.errors import UsageError
from autograder.languages import Message, joined
from autograder.storage.roster import RosterEntry

_LARGEST_NAMES: Final = 4 * 2**20
_MOST_READINGS: Final = 16
_AFTER_ID: Final = re.compile(r"[\s_@(（-]")


class Unmapped(Exception):
    """A file cannot be matched to a student: the reason and the next step."""

    def __init__(self, reason: str, next_step: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.next_step = next_step


class Directory:
    """The students of the course, by every name that a download may give them.

    notebooks: the names of the assignment's notebooks, which tell where the name of a student ends.
    """

    def __init__(
        self,
        people: Sequence[RosterEntry],
        names: Mapping[str, str] | None = None,
        notebooks: Sequence[str] = (),
        assignment: str = "",
    ) -> None:
        self._names = names or {}
        self._notebooks = frozenset(map(same_file, notebooks))
        self._mentions = Mentions(people, notebooks, assignment)
        self._has_all_users = bool(people) and all(person.lms_user_id for person in people)
        self._by_id = {person.student.casefold(): person.student for person in people}
        self._by_email = {person.email.casefold(): person.student for person in people if person.email}
        self._by_user = {person.lms_user_id: person.student for person in people if person.lms_user_id}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for person in people:
            for order in (person.last_name + person.first_name, person.first_name + person.last_name):
                if letters := key(order):
                    self._by_name[letters].add(person.student)

    def readings(self, component: str) -> tuple[Claim, ...]:
        """What a component of a path may claim, the shortest name first: in an LMS's form, or else by hand."""
        of_lms = sorted(
            islice((*moodle.readings(component), *canvas.readings(component)), _MOST_READINGS + 1),
            key=lambda claim: -len(claim.file),
        )
        return tuple(of_lms or self._by_hand(component))

    def owner(self, component: str) -> tuple[str, Claim]:
        """The student of a component and the reading that says so; raises Unmapped if it is not certain."""
        claims = self.readings(component)
        if len(claims) > 1 and (written := self._names.get(key(component))) is not None:
            return written, replace(claims[-1], order=None, late=any(claim.late for claim in claims))
        claim = claims[0] if len(claims) == 1 or self._is_notebook(claims[0].file) else self._only(claims)
        return self.student(claim), claim

    def _only(self, claims: Sequence[Claim]) -> Claim:
        """The only one of several readings that fits the roster; raises Unmapped if others cannot be ruled out."""
        fitting = [claim for claim in claims if self._may_be(claim)] if len(claims) <= _MOST_READINGS else claims
        if not fitting:
            return claims[0]
        if len(fitting) == 1 and fitting[0].is_user and self._has_all_users:
            return replace(fitting[0], is_doubtful=fitting[0] is not claims[0])
        students = sorted(set().union(*map(self._may_be, fitting[:_MOST_READINGS])))
        raise Unmapped(
            Message("its name can be read in {count} ways", count=len(claims))
            + (f"; it may be {' or '.join(students)}'s" if students else ""),
            Message("name the student of the whole name with --names FILE.csv, or import the LMS ids with the roster"),
        )

    def _may_be(self, claim: Claim) -> frozenset[str]:
        """All students whom a reading may mean, certain or not."""
        said = (claim.number, f"{claim.name}{claim.number}", claim.name)
        written = frozenset(self._names[key(each)] for each in said if key(each) in self._names)
        user = frozenset(filter(None, [self._by_user.get(claim.number) if claim.is_user else None]))
        return written | user | self._named(claim.name)

    def _is_notebook(self, file: str) -> bool:
        return bool(NOTEBOOK.search(file)) and any(same_file(stem) in self._notebooks for stem, _ in stems(file))

    def student(self, claim: Claim) -> str:
        """The student of a claim; raises Unmapped if it is not certain."""
        for said in (claim.number, f"{claim.name}{claim.number}", claim.name):
            if (written := self._names.get(key(said))) is not None:
                return written
        if claim.anonymous:
            raise Unmapped(
                Message("handed in anonymously, as {name} {number}", name=claim.name, number=claim.number).rstrip(),
                Message(
                    "reveal the identities in the LMS and download again, or name the student with --names FILE.csv"
                ),
            )
        named = self._named(claim.name)
        by_user = self._by_user.get(claim.number) if claim.is_user else None
        if by_user is not None:
            return self._agreed(by_user, named, claim)
        if len(named) > 1:
            raise Unmapped(
                Message("{name} may be {names}", name=claim.name, names=", ".join(sorted(named))),
                Message("name the student with --names FILE.csv"),
            )
        if not named:
            raise Unmapped(
                Message("nobody on the roster is called {name}", name=claim.name),
                Message("fix the roster (`kakunin roster import`), or name the student with --names FILE.csv"),
            )
        return next(iter(named))

    def _agreed(self, student: str, named: frozenset[str], claim: Claim) -> str:
        if named and student not in named:
            raise Unmapped(
                Message(
                    "the LMS id {number} is {student}'s, the name {name} is {names}'s",
                    number=claim.number,
                    student=student,
                    name=claim.name,
                    names=", ".join(sorted(named)),
                ),
                Message("fix the LMS ids of the roster, or name the student with --names FILE.csv"),
            )
        return student

    def _named(self, name: str) -> frozenset[str]:
        """All students whom a name may mean: by name in either order, by id, by id before the name."""
        if found := self._exact(name):
            return frozenset({found})
        first, _, rest = name.partition(" ")
        if rest and (found := self._by_id.get(first.casefold())):
            called = self._by_name.get(key(rest), set())
            return frozenset({found} if found in called else {found} | called)
        return frozenset(self._by_name.get(key(name), ()))

    def _exact(self, name: str) -> str | None:
        folded = _plain(name).casefold()
        return self._by_id.get(folded) or self._by_email.get(folded)

    def _by_hand(self, component: str) -> Iterator[Claim]:
        """A folder or file that somebody named after a student: `ID_anything`, or a name that mentions one."""
        plain = _plain(component)
        stem = NOTEBOOK.sub("", OTHER_ARCHIVE.sub("", ARCHIVE.sub("", plain))).strip()
        file = plain if NOTEBOOK.search(plain) else ""
        if key(stem) in self._names or self._exact(stem) or key(stem) in self._by_name:
            yield Claim(stem, file=file)
            return
        first = set()
        for after in islice(_AFTER_ID.finditer(stem), _MOST_READINGS):
            if (student := self._by_id.get(stem[: after.start()].casefold())) is not None:
                first.add(student)
                yield Claim(student, file=plain[after.end() :] if file else "")
        mention = self._mentions.of(stem, is_notebook=bool(file))
        others = sorted(mention.students - first)[:_MOST_READINGS]
        is_certain = len(others) == 1 and not first
        own = f"{mention.notebook}.ipynb" if file and mention.notebook and is_certain else file
        yield from (Claim(student, file=own) for student in others)


def read_names(path: Path, people: Iterable[RosterEntry]) -> Mapping[str, str]:
    """The file of `--names`: a CSV of two columns, a name as the download has it and a student's id.

    A name may also be Moodle's participant number or Canvas's user id. Raises UsageError with the rows that are wrong.
    """
    known = {person.student for person in people}
    names: dict[str, str] = {}
    wrong: list[Message] = []
    for line, row in enumerate(csv.reader(io.StringIO(_text(path))), start=1):
        said, student, *_ = *(cell.strip() for cell in row), "", ""
        if (line == 1 and student not in known) or not (said or student):
            continue  # the titles, or an empty row
        if student not in known:
            wrong.append(Message("row {line}: {student!r} is not on the roster", line=line, student=student))
        elif not key(said):
            wrong.append(Message("row {line}: {said!r} is no name", line=line, said=said))
        elif names.setdefault(key(said), student) != student:
            wrong.append(Message("row {line}: {said!r} belongs to another student above", line=line, said=said))
    if wrong:
        raise UsageError(joined(wrong[:30], "\n  "), path=path, next_step=Message("write in each row: name,student id"))
    return names


def _plain(name: str) -> str:
    """A name in narrow letters, without blanks around it."""
    return unicodedata.normalize("NFKC", name).strip()


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST_NAMES:
            raise UsageError(
                Message("too large to be a list of names"),
                path=path,
                next_step=Message("write in each row: name,student id"),
            )
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            Message("cannot be read: {strerror}", strerror=error.strerror),
            path=path,
            next_step=Message("name the file of names"),
        ) from None
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(Message("neither UTF-8 nor cp932"), path=path, next_step=Message("save it as CSV UTF-8")) from None
