"""What `kakunin grade` says of the files that it did not grade, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.text import one_line

if TYPE_CHECKING:
    from autograder.downloads import Download, DownloadLine

_WIDTH = 2000  # of a table that is written to a file: a row is a line, to be searched for
_LONGEST = 300
_ALIKE = 10  # files of one folder with one reason
_NOTES = 100  # files that nobody has to look at


@contextmanager
def telling(intake: Download) -> Iterator[None]:
    """Say at the end what was left out, whatever the end is."""
    try:
        yield
    finally:
        _say(intake)


def _say(intake: Download) -> None:
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


def _gathered(lines: Sequence[DownloadLine]) -> Iterator[DownloadLine]:
    """The lines, of many files of one folder with one reason the first few and how many more there are."""
    alike: dict[tuple[str, str, str], list[DownloadLine]] = {}
    for line in lines:
        alike.setdefault((line.file.rpartition("/")[0], line.reason, line.next_step), []).append(line)
    for (folder, _, _), found in alike.items():
        yield from found[:_ALIKE]
        if len(found) > _ALIKE:
            yield replace(found[0], file=f"{folder}/: {len(found) - _ALIKE} more")
