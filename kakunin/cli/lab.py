"""`kakunin lab`."""

from __future__ import annotations

import click

from autograder.languages import LANGUAGES, Message
from kakunin.cli.options import course_root
from kakunin.cli.output import language, say, tell


@click.command("lab")
@click.option("--port", type=click.IntRange(1, 65535))
@click.option("--no-browser", is_flag=True)
@click.option("--language", "asked", type=click.Choice(LANGUAGES))
def lab_command(port: int | None, no_browser: bool, asked: str | None) -> None:
    """Start JupyterLab for the course in this folder: Formgrader, our engine. Ctrl-C stops it."""
    from autograder.lab import prepare, start

    launch = prepare(course_root(), language=asked or language(), port=port, browser=not no_browser)
    if not launch.configuration.is_relative_to(launch.folder):
        say(
            Message(
                "you may not write to this course, so nothing can be graded here; set up in {folder}",
                folder=launch.configuration,
            )
        )
    tell(
        Message("JupyterLab for {folder}: the menu Nbgrader has the Formgrader; Ctrl-C stops it.", folder=launch.folder)
    )
    start(launch)
