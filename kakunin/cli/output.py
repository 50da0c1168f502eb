"""The output of commands: results on standard output, everything else on standard error."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Final

import click

from autograder.text import clean_text, json_text, marked

if TYPE_CHECKING:
    from rich.progress import Progress

PARTIAL: Final = 3  # exit status: the command is done, but its messages need attention
SHOWN: Final = 20  # names that a message lists
_LONGEST: Final = 10_000  # characters of a line


def say(line: str, *, quiet: bool = False) -> None:
    """Print a line on standard error: standard output is for results."""
    if not quiet:
        click.echo(plain(line), err=True)


def say_json(value: Any) -> None:
    """A value on standard output as JSON."""
    click.echo(json_text(value))


def plain(text: str) -> str:
    """Text safe for a terminal: names from outside may hold control and direction characters that would steer it."""
    return clean_text(marked(text), _LONGEST)


def listed(names: Sequence[str]) -> str:
    """The names in a line; of many, the first ones and the number of others."""
    more = f" ... and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def working(what: str, *, quiet: bool = False) -> AbstractContextManager[object]:
    """A spinner on a terminal's standard error while a step runs."""
    from rich.console import Console

    error = Console(stderr=True)
    return error.status(what) if error.is_terminal and not quiet else nullcontext()


def progress_bar() -> Progress:
    """A progress bar on a terminal's standard error, with counts and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)
