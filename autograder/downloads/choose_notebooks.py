"""The notebook files of one student -> the notebooks of the assignment, and a line for each file left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.downloads.naming import NOTEBOOK, same_file, stems
from autograder.downloads.path_owner import DownloadLine
from autograder.languages import Message
from autograder.model import Assignment
from autograder.submissions import MOST_COPIES, is_answered, likely_notebooks

_TAKE_AWAY = Message("run `kakunin grade` on a download without the files that do not count")


@dataclass(frozen=True)
class Candidate:
    """A notebook file of a student."""

    shown: str  # its place in the download
    file: str  # its own name
    content: Path
    sender: str  # the folder or entry that it was handed in as
    order: int | None = None  # of handing in, if the LMS tells
    is_entry: bool = True  # an entry of the LMS's own, not of a student's archive, in which copies have no order


@dataclass(frozen=True)
class _Named:
    candidate: Candidate
    copy: int


@dataclass
class Sorted:
    """What becomes of a student's files."""

    chosen: dict[str, Candidate] = field(default_factory=dict)  # notebook -> the file to grade
    lines: list[DownloadLine] = field(default_factory=list)  # one for every other file
    unrecognised: list[DownloadLine] = field(default_factory=list)  # those that may be any notebook
    undecided: dict[str, list[DownloadLine]] = field(default_factory=dict)  # notebook -> the files that may be it


def sort(candidates: Sequence[Candidate], assignment: Assignment) -> Sorted:
    """By notebook the file to grade, and a line for every other file."""
    result = Sorted()
    by_notebook: dict[str, list[_Named]] = {notebook.name: [] for notebook in assignment.notebooks}
    for candidate in candidates:
        if _is_material(candidate.file, assignment):
            result.lines.append(
                DownloadLine(candidate.shown, Message("material of the assignment, not to be handed in"))
            )
        elif (found := _recognised(candidate, assignment, result.unrecognised)) is not None:
            name, copy = found
            by_notebook[name].append(_Named(candidate, copy))
    result.lines += result.unrecognised
    for name, named in by_notebook.items():
        lines: list[DownloadLine] = []
        if named and (one := _choose(name, named, assignment, lines)) is not None:
            result.chosen[name] = one
        result.lines += lines
        result.undecided[name] = [line for line in lines if line.is_problem]
    return result


def _is_material(file: str, assignment: Assignment) -> bool:
    names = {same_file(NOTEBOOK.sub("", Path(name).name)) for name in assignment.public if NOTEBOOK.search(name)}
    return any(same_file(stem) in names for stem, _ in stems(file))


def recognised_by_name(file: str, assignment: Assignment) -> str | None:
    """The notebook that a file is called after; None if there is none."""
    names = (_called(stem, assignment) for stem, _ in stems(file))
    return next((name for name in names if name is not None), None)


def _called(stem: str, assignment: Assignment) -> str | None:
    named = [notebook.name for notebook in assignment.notebooks if same_file(notebook.name) == same_file(stem)]
    return named[0] if len(named) == 1 else None


def _recognised(candidate: Candidate, assignment: Assignment, lines: list[DownloadLine]) -> tuple[str, int] | None:
    """The notebook that a file is, and the number of its copy: by its name, else by its cells; else it is noted."""
    for stem, copy in stems(candidate.file):
        if (name := _called(stem, assignment)) is not None:
            return name, copy
    likely = likely_notebooks(candidate.content.read_bytes(), assignment)
    if len(likely) == 1:
        return likely[0], 0
    names = ", ".join(notebook.name for notebook in assignment.notebooks)
    if likely:
        reason, next_step = (
            Message("holds cells of {names}", names=", ".join(likely)),
            Message("split it, or rename it to the one that counts"),
        )
    else:
        reason, next_step = (
            Message("neither its name nor its cells match {name}", name=assignment.name),
            Message("rename it if it is: {names}", names=names),
        )
    lines.append(DownloadLine(candidate.shown, reason, next_step))
    return None


def _choose(name: str, named: Sequence[_Named], assignment: Assignment, lines: list[DownloadLine]) -> Candidate | None:
    """The one file that counts: the latest if the LMS tells, else the only answered one, else the one of that name."""
    named = list(_different(named, lines))
    if len(named) > MOST_COPIES:
        reason = Message(
            "one of {count} different files of {name}, of which at most {most_copies} are compared",
            count=len(named),
            name=name,
            most_copies=MOST_COPIES,
        )
        lines.extend(DownloadLine(each.candidate.shown, reason, _TAKE_AWAY) for each in named)
        return None
    notebook = assignment.notebook(name)
    answered = [each for each in named if is_answered(each.candidate.content.read_bytes(), notebook)]
    if answered and len(answered) < len(named):
        lines.extend(
            DownloadLine(each.candidate.shown, Message("holds no answer; another {name} does", name=name))
            for each in named
            if each not in answered
        )
        named = answered
    named = _latest(named, lines)
    if len(named) == 1:
        return named[0].candidate
    exact = [each for each in named if NOTEBOOK.sub("", each.candidate.file) == name]
    one_sender = len({each.candidate.sender for each in named}) == 1
    taken = exact[0] if len(exact) == 1 and one_sender else None
    graded = (
        Message("only {shown} was graded", shown=taken.candidate.shown) if taken else Message("none of them was graded")
    )
    lines.extend(
        DownloadLine(
            each.candidate.shown,
            Message("one of {count} different answers to {name}; {graded}", count=len(named), name=name, graded=graded),
            _TAKE_AWAY,
        )
        for each in named
        if each is not taken
    )
    return taken.candidate if taken else None


def _latest(named: Sequence[_Named], lines: list[DownloadLine]) -> Sequence[_Named]:
    """The files handed in last, if the LMS tells the order of all."""
    if any(each.candidate.order is None for each in named):
        return named
    last = max(map(_order, named))
    kept = [each for each in named if _order(each) == last]
    earlier = [each for each in named if _order(each) != last]
    lines.extend(
        DownloadLine(each.candidate.shown, Message("handed in before {shown}", shown=kept[0].candidate.shown))
        for each in earlier
    )
    return kept


def _order(named: _Named) -> tuple[int, int]:
    return named.candidate.order or 0, named.copy if named.candidate.is_entry else 0


def _different(named: Sequence[_Named], lines: list[DownloadLine]) -> Iterator[_Named]:
    """The files without duplicates; of equal ones, a file without the mark of a copy is kept."""
    seen: dict[bytes, str] = {}
    for each in sorted(named, key=lambda each: (each.copy, each.candidate.file, each.candidate.shown)):
        content = each.candidate.content.read_bytes()
        if content in seen:
            lines.append(DownloadLine(each.candidate.shown, Message("the same as {seen}", seen=seen[content])))
            continue
        seen[content] = each.candidate.shown
        yield each
