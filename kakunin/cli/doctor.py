"""`kakunin doctor`."""

from __future__ import annotations

import click

from kakunin.cli.options import course_folder, database_option, database_url


@click.command("doctor")
@database_option
def doctor_command(db: str | None) -> None:
    """Report what this machine offers: Python, isolation, database, versions, and what to install."""
    from autograder.doctor import examine

    for line in examine(database_url(db, course_folder())):
        click.echo(line)
