"""The list of files that `kakunin grade` did not grade, with the reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.languages import Message
from autograder.text import marked, one_line
from kakunin.cli.output import say, spoken

if TYPE_CHECKING:
    from autograder.downloads import Download, DownloadLine

_WIDTH = 2000  # columns of a table written to a file: one line per row, so that it can be searched
_LONGEST = 300
_ALIKE = 10  # files listed of one folder with the same reason
_NOTES = 100  # listed files that need no attention


@contextmanager
def telling(intake: Download) -> Iterator[None]:
    """List the files that were not graded when the run ends, even if it fails."""
    try:
        yield
    finally:
        _say(intake)


def _say(intake: Download) -> None:
    """Print every file that was not graded: first those that need attention."""
    if intake.late:
        say(
            Message(
                "{count} late according to the LMS; a download has no times, so no points were taken off: {names}",
                count=len(intake.late),
                names=one_line(marked(", ".join(intake.late)), 2000),
            )
        )
    problems = [line for line in intake.lines if line.is_problem]
    notes = [line for line in intake.lines if not line.is_problem]
    if problems:
        say(Message("{count:file needs|files need} attention:", count=len(problems)))
        _print(problems, (Message("file"), Message("why"), Message("next step")))
    if notes:
        say(Message("{count:file was|files were} skipped:", count=len(notes)))
        _print(notes[:_NOTES], (Message("file"), Message("why")))


def _print(lines: Sequence[DownloadLine], headings: Sequence[str]) -> None:
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*map(spoken, headings), box=SIMPLE)
    for line in _gathered(lines):
        cells = (line.file, line.reason, line.next_step)[: len(headings)]
        table.add_row(*(Text(one_line(marked(spoken(cell)), _LONGEST)) for cell in cells))
    console = Console(stderr=True)
    (console if console.is_terminal else Console(stderr=True, width=_WIDTH)).print(table)


def _gathered(lines: Sequence[DownloadLine]) -> Iterator[DownloadLine]:
    """The lines; of many files in one folder with the same reason, the first few and the number of others."""
    alike: dict[tuple[str, str, str], list[DownloadLine]] = {}
    for line in lines:
        alike.setdefault((line.file.rpartition("/")[0], line.reason, line.next_step), []).append(line)
    for (folder, _, _), found in alike.items():
        yield from found[:_ALIKE]
        if len(found) > _ALIKE:
            yield replace(found[0], file=Message("{folder}/: {count} more", folder=folder, count=len(found) - _ALIKE))
