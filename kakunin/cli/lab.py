"""`kakunin lab`."""

from __future__ import annotations

import click

from autograder.languages import Message
from kakunin.cli.options import course_root
from kakunin.cli.output import say, tell


@click.command("lab")
@click.option("--port", type=click.IntRange(1, 65535))
@click.option("--no-browser", is_flag=True)
@click.option("--language", type=click.Choice(["ja", "en"]), default="ja", show_default=True)
def lab_command(port: int | None, no_browser: bool, language: str) -> None:
    """Start JupyterLab for the course in this folder: Formgrader, our engine, Japanese. Ctrl-C stops it."""
    from autograder.lab import prepare, start

    launch = prepare(course_root(), language=language, port=port, browser=not no_browser)
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
