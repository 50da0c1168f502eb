"""The output of commands: results on standard output, everything else on standard error."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Final

import click

from autograder.languages import ENGLISH, Message, in_language, joined, recognised
from autograder.text import clean_text, json_text, marked
from kakunin.cli.help import words_of

if TYPE_CHECKING:
    from rich.progress import Progress

PARTIAL: Final = 3  # exit status: the command is done, but its messages need attention
SHOWN: Final = 20  # names that a message lists
_LONGEST: Final = 10_000  # characters of a line


def language() -> str:
    """The language of the command that runs."""
    context = click.get_current_context(silent=True)
    return ENGLISH if context is None else words_of(context).language


def spoken(text: str) -> str:
    """A message in the language of the command; other text as it is."""
    return in_language(recognised(text, language()), language()) if isinstance(text, Message) else text


def say(line: Message, *, quiet: bool = False) -> None:
    """Print a line on standard error: standard output is for results."""
    if not quiet:
        click.echo(plain(spoken(line)), err=True)


def tell(line: Message) -> None:
    """Print a line of the result on standard output."""
    click.echo(plain(spoken(line)))


def say_problem(problem: str) -> None:
    """Print a problem of a submission, of which the database may have kept only the English text, on standard error."""
    click.echo(f"  {plain(spoken(recognised(problem, language())))}", err=True)


def say_json(value: Any) -> None:
    """A value on standard output as JSON."""
    click.echo(json_text(value))


def plain(text: str) -> str:
    """Text safe for a terminal: names from outside may hold control and direction characters that would steer it."""
    return clean_text(marked(text), _LONGEST)


def listed(names: Sequence[str]) -> Message:
    """The names in a line; of many, the first ones and the number of others."""
    shown = joined(names[:SHOWN], ", ")
    return shown if len(names) <= SHOWN else joined([shown, and_more(len(names) - SHOWN)], " ")


def and_more(count: int) -> Message:
    """How many are not listed."""
    return Message("... and {count} more", count=count)


def working(what: Message, *, quiet: bool = False) -> AbstractContextManager[object]:
    """A spinner on a terminal's standard error while a step runs."""
    from rich.console import Console

    error = Console(stderr=True)
    return error.status(spoken(what)) if error.is_terminal and not quiet else nullcontext()


def progress_bar() -> Progress:
    """A progress bar on a terminal's standard error, with counts and the time left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)
