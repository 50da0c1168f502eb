"""`kakunin export`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gradebook.cli.options import database_of, database_option
from gradebook.exports import EXPORTS, write
from gradebook.table import read_grades


@click.command("export")
@click.argument("assignment")
@click.option("--to", "export", type=click.Choice(list(EXPORTS)), required=True, help="What to write.")
@click.option(
    "--output", type=click.Path(path_type=Path, allow_dash=True), required=True, help="The file; - is standard output."
)
@database_option
def export_command(assignment: str, export: str, output: Path, db: str | None) -> None:
    """Write the grades of ASSIGNMENT as a CSV file that Excel opens."""
    exported = EXPORTS[export](read_grades(database_of(db), assignment))
    write(exported, sys.stdout.buffer if output == Path("-") else output)
