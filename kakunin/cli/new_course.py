"""`kakunin new-course`."""

from __future__ import annotations

import shlex
from pathlib import Path

import click


@click.command("new-course")
@click.argument("folder", type=click.Path(path_type=Path))
def new_course_command(folder: Path) -> None:
    """Lay out a small course of one's own in FOLDER, which must be empty or absent."""
    from autograder.newcourse import lay_out

    (assignment, *_) = lay_out(folder)
    click.echo(f"{folder}: a course with the assignment {assignment}; next:")
    click.echo(f"  cd {shlex.quote(str(folder))}")
    click.echo(f"  kakunin release {assignment}")
