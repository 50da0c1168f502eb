"""`kakunin report`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.languages import LANGUAGES, Message
from kakunin.cli.border import each_student
from kakunin.cli.options import book_of, database_of, database_option, quiet_option
from kakunin.cli.output import language, say, working


@click.command("report")
@click.argument("assignment")
@click.option("--output", type=click.Path(path_type=Path, allow_dash=True), required=True)
@click.option("--language", "asked", type=click.Choice(LANGUAGES))
@database_option
@quiet_option
def report_command(assignment: str, output: Path, asked: str | None, db: str | None, quiet: bool) -> None:
    """Write how the class did in ASSIGNMENT as one page that opens offline."""
    from gradebook.exports.writing import write
    from gradebook.frames import read_details
    from gradebook.report import page, report

    with each_student() as border:
        with working(Message("reading the grades"), quiet=quiet):
            details = read_details(database_of(db), assignment, border=border)
            shown = report(book_of([assignment], db, border), details, assignment)
        with working(Message("drawing the page"), quiet=quiet):
            content = page(shown, asked or language())
        write(content, sys.stdout.buffer if output == Path("-") else output)
        say(
            Message("{output}: {size:.0f} kB", output=output, size=len(content) / 1000),
            quiet=quiet or output == Path("-"),
        )
