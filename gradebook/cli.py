"""The gradebook's commands."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gradebook.compare import compare, students_in
from gradebook.exports import EXPORTS, write
from gradebook.location import DATABASE, find_root
from gradebook.table import read_grades


def commands() -> list[click.Command]:
    """Every command of the gradebook, for the composition of the whole command line."""
    return [export_command, compare_command]


@click.command("export")
@click.argument("assignment")
@click.option("--to", "export", type=click.Choice(list(EXPORTS)), required=True, help="What to write.")
@click.option(
    "--output", type=click.Path(path_type=Path, allow_dash=True), required=True, help="The file; - is standard output."
)
@click.option("--db", metavar="URL", help=f"The database; {DATABASE} in the course's folder by default.")
def export_command(assignment: str, export: str, output: Path, db: str | None) -> None:
    """Write the grades of ASSIGNMENT as a CSV file that Excel opens."""
    exported = EXPORTS[export](read_grades(db or find_root(Path.cwd()) / DATABASE, assignment))
    write(exported, sys.stdout.buffer if output == Path("-") else output)


@click.command("compare")
@click.argument("expected", type=click.Path(path_type=Path))
@click.argument("actual", type=click.Path(path_type=Path))
def compare_command(expected: Path, actual: Path) -> None:
    """Compare two files of `export --to questions`; exit 1 where they differ."""
    differences = compare(expected, actual)
    students = students_in(expected, actual)
    equal = len(students) - len({difference.student for difference in differences})
    for difference in differences:
        click.echo(difference)
    click.echo(f"{equal} of {len(students)} students equal")
    if differences:
        raise click.exceptions.Exit(1)
