"""`kakunin simulate`."""

from __future__ import annotations

from pathlib import Path

import click

from kakunin.cli.options import course_root


@click.command("simulate")
@click.argument("assignment")
@click.option("--students", type=click.IntRange(1), required=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--output", type=click.Path(path_type=Path), required=True)
def simulate_command(assignment: str, students: int, seed: int, output: Path) -> None:
    """Make a simulated class for ASSIGNMENT, and expected.csv with the grades that it must get."""
    from autograder.course import load_assignment, load_rubrics
    from autograder.course.simulation import write_class

    course = load_assignment(course_root(), assignment)
    expected = write_class(course, load_rubrics(course), students=students, seed=seed, output=output)
    click.echo(expected)
