"""`kakunin doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from kakunin.cli.options import course_folder, database_option, database_url

_SHARED: Final = Path(__file__).parents[1] / "share"  # of an installed wheel: setup.py puts it there
_REPOSITORY: Final = Path(__file__).parents[2]


@click.command("doctor")
@database_option
def doctor_command(db: str | None) -> None:
    """Report what this machine offers: Python, isolation, database, versions, and what to install."""
    from autograder.doctor import examine
    from autograder.nbgrader.exchange_folder import exchange_of

    root = course_folder()
    for line in examine(database_url(db, root), exchange_of(root)):
        click.echo(line)
    for folder in ("docs", "examples"):
        click.echo(f"{folder:<11} {pages(folder)}")


def pages(folder: str) -> Path:
    """The folder of the documentation or of the examples: of the wheel, or of the repository."""
    return (_SHARED if _SHARED.is_dir() else _REPOSITORY) / folder
