"""`kakunin compare`."""

from __future__ import annotations

from pathlib import Path

import click

from kakunin.cli.output import plain

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
        click.echo(plain(str(difference)))
    if len(differences) > SHOWN:
        click.echo(f"... and {len(differences) - SHOWN} more differences")
    click.echo(f"{equal} of {len(students)} students equal")
    if differences:
        raise click.exceptions.Exit(1)
