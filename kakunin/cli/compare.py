"""`kakunin compare`."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.languages import Message
from kakunin.cli.output import and_more, tell

SHOWN = 20  # differences to list


@click.command("compare")
@click.argument("expected", type=click.Path(path_type=Path))
@click.argument("actual", type=click.Path(path_type=Path))
def compare_command(expected: Path, actual: Path) -> None:
    """Compare two files of `export --to questions`; exit 1 where they differ."""
    from gradebook.compare import compare, students_in

    differences = compare(expected, actual)
    students = students_in(expected, actual)
    equal = len(students) - len({difference.student for difference in differences})
    for difference in differences[:SHOWN]:
        tell(difference.told)
    if len(differences) > SHOWN:
        tell(and_more(len(differences) - SHOWN))
    tell(Message("{equal} of {count:student|students} equal", equal=equal, count=len(students)))
    if differences:
        raise click.exceptions.Exit(1)
