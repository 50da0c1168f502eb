"""`kakunin grade` of what an LMS lets instructors download: taking it in, and saying what was left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.errors import UsageError
from autograder.text import one_line

if TYPE_CHECKING:
    from autograder.intake import Intake, Line
    from autograder.model import Assignment
    from autograder.store import Store

_WIDTH = 2000  # of a table that is written to a file: a row is a line, to be searched for
_LONGEST = 300
_ALIKE = 10  # files of one folder with one reason
_NOTES = 100  # files that nobody has to look at


@contextmanager
def handed_in(submitted: Path, course: Assignment, store: Store, names: Path | None) -> Iterator[Intake]:
    """The submissions in nbgrader's layout, whatever they come as; what was left out is said at the end.

    Raises UsageError where nothing of a download is anybody's.
    """
    from autograder.intake import is_download, read_names, refuse_empty, take_in, unread

    if not is_download(submitted, course.name):
        if names is not None:
            raise UsageError("--names is for a download of an LMS", path=submitted, next_step="leave it out")
        intake = unread(submitted)
        yield intake
        _say(intake)
        return
    people = store.people()
    with take_in(submitted, course, people, read_names(names, people) if names else None) as intake:
        try:
            refuse_empty(intake, submitted)
            yield intake
        finally:
            _say(intake)


def _say(intake: Intake) -> None:
    """Every file that was not graded: first those that a person has to look at."""
    if intake.late:
        click.echo(
            f"{len(intake.late)} late, says the LMS, but a download has no times: nothing was taken off: "
            + one_line(", ".join(intake.late), 2000),
            err=True,
        )
    problems = [line for line in intake.lines if line.is_problem]
    notes = [line for line in intake.lines if not line.is_problem]
    for title, lines in (("files need a person", problems), ("files were left aside", notes[:_NOTES])):
        if not lines:
            continue
        table = Table("file", "why", *(["next step"] if lines is problems else []), box=SIMPLE)
        for line in _gathered(lines):
            cells = (line.file, line.reason, line.next_step)[: len(table.columns)]
            table.add_row(*(Text(one_line(cell, _LONGEST)) for cell in cells))
        click.echo(f"{len(problems if lines is problems else notes)} {title}:", err=True)
        console = Console(stderr=True)
        (console if console.is_terminal else Console(stderr=True, width=_WIDTH)).print(table)


def _gathered(lines: Sequence[Line]) -> Iterator[Line]:
    """The lines, of many files of one folder with one reason the first few and how many more there are."""
    alike: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        alike.setdefault((line.file.rpartition("/")[0], line.reason, line.next_step), []).append(line)
    for (folder, _, _), found in alike.items():
        yield from found[:_ALIKE]
        if len(found) > _ALIKE:
            yield replace(found[0], file=f"{folder}/: {len(found) - _ALIKE} more")
