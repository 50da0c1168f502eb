"""The command `lab`: JupyterLab with everything set up for an instructor."""

from __future__ import annotations

import click


@click.command("lab")
@click.option("--port", type=click.IntRange(1, 65535), help="This port and no other; a free one from 8888 by default.")
@click.option("--no-browser", is_flag=True, help="Open no browser; the address is printed.")
@click.option(
    "--language", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Of JupyterLab's own texts."
)
def lab_command(port: int | None, no_browser: bool, language: str) -> None:
    """Start JupyterLab for the course in this folder: Formgrader, our engine, Japanese. Ctrl-C stops it.

    Its configuration is in .kakunin/jupyter; your own is left as it is, and your own nbgrader_config.py is read.
    """
    from autograder.cli import course_root
    from autograder.lab import prepare, start

    launch = prepare(course_root(), language=language, port=port, browser=not no_browser)
    click.echo(f"JupyterLab for {launch.folder}: the menu Nbgrader has the Formgrader; Ctrl-C stops it.")
    start(launch)
