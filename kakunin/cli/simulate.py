"""`kakunin simulate`."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.languages import Message
from kakunin.cli.options import course_root
from kakunin.cli.output import tell


@click.command("simulate")
@click.argument("assignment")
@click.option("--students", type=click.IntRange(1), required=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--variety", type=click.Choice(["same", "real", "distinct"]), default="real", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), required=True)
def simulate_command(assignment: str, students: int, seed: int, variety: str, output: Path) -> None:
    """Make a simulated class for ASSIGNMENT, and expected.csv with the grades that it must get."""
    from autograder.course import load_assignment, load_rubrics
    from autograder.course.simulation import write_class
    from autograder.course.variety import Variety

    course = load_assignment(course_root(), assignment)
    rubrics, how = load_rubrics(course), Variety(variety)
    made = write_class(course, rubrics, students=students, seed=seed, output=output, variety=how)
    click.echo(made.expected)
    tell(
        Message(
            "answers that another student gave before: {same:.0%} are the same code, {renamed:.0%} the same but for "
            "names of variables",
            same=made.seen.by_tree,
            renamed=made.seen.with_locals_renamed,
        )
    )
