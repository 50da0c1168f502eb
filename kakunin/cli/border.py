"""The end of a command in which single students' data could not be used: they are named, and the status is 3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import click

from autograder.border import Border
from autograder.languages import Message, joined
from kakunin.cli.output import PARTIAL, and_more, say, say_problem

_LISTED: Final = 100  # students


@contextmanager
def each_student() -> Iterator[Border]:
    """A border for a command; at its end students with problems are named on standard error, even if it fails."""
    border = Border()
    try:
        yield border
    finally:
        _say(border)
    if border.problems:
        raise click.exceptions.Exit(PARTIAL)


def _say(border: Border) -> None:
    found = border.problems
    if found:
        say(Message("the data of {count:student|students} could not be used in full:", count=len(found)))
    for student, problems in list(found.items())[:_LISTED]:
        say_problem(joined([student, joined(problems)], ": "))
    if len(found) > _LISTED:
        say(joined(["  ", and_more(len(found) - _LISTED)], ""))
