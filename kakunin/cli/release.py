"""`kakunin release`."""

from __future__ import annotations

from pathlib import Path

import click

from kakunin.cli.options import course_root, database_option, database_url


@click.command("release")
@click.argument("assignment")
@database_option
@click.option("--publish", is_flag=True)
@click.option("--zip", "bundle", type=click.Path(path_type=Path))
def release_command(assignment: str, db: str | None, publish: bool, bundle: Path | None) -> None:
    """Make the student version of ASSIGNMENT: assignments/ and nbgrader's records of it."""
    from autograder.audit import refuse_unaudited
    from autograder.course import load_assignment, load_rubrics
    from autograder.release import release

    root = course_root()
    course = load_assignment(root, assignment)
    refuse_unaudited(course, load_rubrics(course))
    written = release(course, root, db_url=database_url(db, root), publish=publish, zip_path=bundle)
    for path in written:
        click.echo(path.relative_to(root) if path.is_relative_to(root) else path)
