"""`kakunin new-course`."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from autograder.languages import Message
from kakunin.cli.output import tell


@click.command("new-course")
@click.argument("folder", type=click.Path(path_type=Path))
def new_course_command(folder: Path) -> None:
    """Create a small course in FOLDER, which must be empty or absent."""
    from autograder.course.new_course import lay_out
    from autograder.settings.course_root import SOLUTIONS
    from autograder.settings.policy import read_course_policy

    (assignment, *_) = lay_out(folder)
    id = read_course_policy(folder / SOLUTIONS).id
    tell(
        Message(
            "{folder}: the course {id} with the assignment {assignment}; next:",
            folder=folder,
            id=id,
            assignment=assignment,
        )
    )
    click.echo(f"  cd {shlex.quote(str(folder))}")
    click.echo(f"  kakunin release {assignment}")
    click.echo("  kakunin serve")
