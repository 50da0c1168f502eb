"""The gradebook's commands."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pandas as pd
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from gradebook.compare import compare, students_in
from gradebook.exports import EXPORTS, write
from gradebook.exports.grades import grades
from gradebook.location import DATABASE, find_root
from gradebook.table import ASSIGNMENT, STUDENT, read_grades

SHOWN = 20  # differences that `compare` lists
WIDTH = 160  # of a table that goes to a file or a pipe


def commands() -> list[click.Command]:
    """Every command of the gradebook, for the composition of the whole command line."""
    return [export_command, show_command, compare_command]


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


@click.command("show")
@click.argument("assignment")
@click.option("--db", metavar="URL", help=f"The database; {DATABASE} in the course's folder by default.")
def show_command(assignment: str, db: str | None) -> None:
    """Show the grades of ASSIGNMENT as a table."""
    frame = grades(read_grades(db or find_root(Path.cwd()) / DATABASE, assignment)).drop(columns=ASSIGNMENT)
    table = Table(*(Column(str(name), justify="left" if name == STUDENT else "right") for name in frame.columns))
    for row in frame.itertuples(index=False):
        table.add_row(*(_cell(value) for value in row))
    Console(width=None if sys.stdout.isatty() else WIDTH).print(table)


@click.command("compare")
@click.argument("expected", type=click.Path(path_type=Path))
@click.argument("actual", type=click.Path(path_type=Path))
def compare_command(expected: Path, actual: Path) -> None:
    """Compare two files of `export --to questions`; exit 1 where they differ."""
    differences = compare(expected, actual)
    students = students_in(expected, actual)
    equal = len(students) - len({difference.student for difference in differences})
    for difference in differences[:SHOWN]:
        click.echo(difference)
    if len(differences) > SHOWN:
        click.echo(f"... and {len(differences) - SHOWN} more differences")
    click.echo(f"{equal} of {len(students)} students equal")
    if differences:
        raise click.exceptions.Exit(1)


def _cell(value: object) -> Text:
    """A number in its shortest form, a text as it is, and `-` for what is not known; never read as markup."""
    if isinstance(value, float):
        return Text("-" if pd.isna(value) else f"{value:g}")
    return Text(str(value))
