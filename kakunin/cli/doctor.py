"""`kakunin doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
from rich.cells import cell_len

from autograder.languages import Message, word
from kakunin.cli.options import course_folder, database_option, database_url
from kakunin.cli.output import plain, spoken

_NARROWEST: Final = 12  # columns of what a line is about
_SHARED: Final = Path(__file__).parents[1] / "share"  # of an installed wheel: setup.py puts it there
_REPOSITORY: Final = Path(__file__).parents[2]


@click.command("doctor")
@database_option
def doctor_command(db: str | None) -> None:
    """Report what this machine offers: Python, isolation, database, versions, and what to install."""
    from autograder.doctor import examine
    from autograder.nbgrader.exchange_folder import exchange_of

    root = course_folder()
    lines: list[tuple[Message, str]] = list(examine(database_url(db, root), exchange_of(root)))
    lines += [(word(folder), str(pages(folder))) for folder in ("docs", "examples")]
    names = [spoken(about) for about, _ in lines]
    width = max(_NARROWEST, *(cell_len(name) + 1 for name in names))
    for name, (_, line) in zip(names, lines, strict=True):
        click.echo(plain(f"{name}{' ' * (width - cell_len(name))}{spoken(line)}"))


def pages(folder: str) -> Path:
    """The folder of the documentation or of the examples: of the wheel, or of the repository."""
    return (_SHARED if _SHARED.is_dir() else _REPOSITORY) / folder
