"""`kakunin show`."""

from __future__ import annotations

import click
import pandas as pd
from rich.table import Column, Table
from rich.text import Text

from gradebook.cli.options import console, database_of, database_option
from gradebook.exports.grades import grades
from gradebook.table import ASSIGNMENT, STUDENT, read_grades


@click.command("show")
@click.argument("assignment")
@database_option
def show_command(assignment: str, db: str | None) -> None:
    """Show the grades of ASSIGNMENT as a table."""
    frame = grades(read_grades(database_of(db), assignment)).drop(columns=ASSIGNMENT)
    table = Table(*(Column(str(name), justify="left" if name == STUDENT else "right") for name in frame.columns))
    for row in frame.itertuples(index=False):
        table.add_row(*(_cell(value) for value in row))
    console().print(table)


def _cell(value: object) -> Text:
    """A number in its shortest form, a text as it is, and `-` for what is not known; never read as markup."""
    if isinstance(value, float):
        return Text("-" if pd.isna(value) else f"{value:g}")
    return Text(str(value))
